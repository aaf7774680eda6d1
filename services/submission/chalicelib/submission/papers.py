"""The papers of a dossier against what its procedure asks for. Another person's upload, one nothing arrived for and one that
never was are all answered alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kernel import faults
from kernel.catalogue import Paper, ProcedureVersion
from kernel.dossiers import MAX_UPLOAD, Checked, Document, Upload
from kernel.http import pointer
from kernel.papers import JPEG, PDF, PNG, Papers
from kernel.problems import Fault
from kernel.text import Text

# What a representative may show; the law names no form for it.
AUTHORISATION_TYPES = (PDF, JPEG, PNG)

UNKNOWN_UPLOAD = Text(
    "Không tìm thấy tệp này. Hãy tải tệp lên trước, bằng chính tài khoản của bạn.",
    "There is no such file. Upload it first, with your own account.",
)
_UNKNOWN_PAPER = Text("Thủ tục không có giấy tờ này.", "The procedure has no such paper.")
_TOO_BIG = Text("Tệp lớn hơn mức cho phép ({limit} byte).", "The file is larger than allowed ({limit} bytes).")
_WRONG_TYPE = Text(
    "Nội dung tệp không thuộc loại được nhận: {types}.", "The file's content is of no type that is taken: {types}."
)
_EMPTY = Text("Tệp rỗng (0 byte). Hãy chọn lại tệp.", "The file is empty (0 bytes). Choose it again.")
_MISSING_PAPER = Text("Thiếu giấy tờ: {name}.", "A paper is missing: {name}.")


class Named(Protocol):
    """One file of a request, as bodies name it."""

    @property
    def document(self) -> str: ...
    @property
    def upload_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The uploads a request names, and what arrived for them: looked at here when the inspector has not come to it yet."""

    uploads: Mapping[str, Upload]
    checked: Mapping[str, Checked]


def found(uploads: Iterable[Upload | None], papers: Papers) -> Found:
    """Raises StorageBusy when the bucket does not answer."""
    known = {upload.upload_id: upload for upload in uploads if upload is not None}
    arrived = {name: upload.checked or papers.look(upload) for name, upload in known.items()}
    return Found(known, {name: checked for name, checked in arrived.items() if checked is not None})


def documents_of(named: Sequence[Named], what: Found) -> tuple[Document, ...]:
    """The documents of a request that has no faults."""
    return tuple(Document.of(one.document, what.uploads[one.upload_id], what.checked[one.upload_id]) for one in named)


def faults_of_papers(
    version: ProcedureVersion,
    form: Mapping[str, Any],
    named: Sequence[Named],
    what: Found,
    standing: Iterable[str] = (),
) -> list[Fault]:
    """Faults of the papers handed in and of those that are missing; `standing` are keys handed in before."""
    given = {one.document for one in named} | set(standing)
    return [
        *faults_of_named(version, named, what),
        *(
            Fault("/documents", "missing-paper", _named(_MISSING_PAPER, paper.name), {"document": paper.key})
            for paper in version.papers
            if paper.is_required(form) and paper.key not in given
        ),
    ]


def faults_of_named(
    version: ProcedureVersion, named: Sequence[Named], what: Found, *, arrived: bool = True
) -> list[Fault]:
    """Faults of the papers handed in; with `arrived` False a file may still be on its way."""
    found_faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for position, one in enumerate(named):
        paper = version.paper(one.document)
        if paper is None:
            found_faults.append(Fault(pointer("documents", position, "document"), "unknown-paper", _UNKNOWN_PAPER))
        if (one.document, one.upload_id) in seen:
            found_faults.append(Fault(pointer("documents", position), "repeated", faults.REPEATED))
        seen.add((one.document, one.upload_id))
        fault = _fault_of_file(pointer("documents", position, "upload_id"), one.upload_id, paper, what, arrived)
        found_faults += [fault] if fault else []
    return found_faults


def fault_of_authorisation(upload_id: str, what: Found) -> Fault | None:
    return _judge("/representative/authorisation", upload_id, AUTHORISATION_TYPES, MAX_UPLOAD, what, True)


def _fault_of_file(at: str, upload_id: str, paper: Paper | None, what: Found, arrived: bool) -> Fault | None:
    accept = paper.accept if paper else None
    return _judge(at, upload_id, accept, paper.max_bytes if paper else MAX_UPLOAD, what, arrived)


def _judge(
    at: str, upload_id: str, accept: tuple[str, ...] | None, most: int, what: Found, arrived: bool
) -> Fault | None:
    checked = what.checked.get(upload_id)
    if checked is None:
        on_its_way = upload_id in what.uploads and not arrived
        return None if on_its_way else Fault(at, "unknown-upload", UNKNOWN_UPLOAD)
    if checked.size > min(most, what.uploads[upload_id].size):
        limit = min(most, what.uploads[upload_id].size)
        return Fault(at, "too-big", faults.filled(_TOO_BIG, limit=limit))
    if accept is not None and (not checked.ok or checked.content_type not in accept):
        told = faults.filled(_WRONG_TYPE, types=", ".join(accept)) if checked.size else _EMPTY
        return Fault(at, "wrong-file-type", told)
    return None


def _named(sentence: Text, name: Text) -> Text:
    return Text(sentence.vi.format(name=name.vi), sentence.en.format(name=name.en))
