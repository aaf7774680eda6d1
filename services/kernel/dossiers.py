"""What people hand in, as values: uploads, the content of a dossier as filed, and its supplements.

A content and a supplement never change once they are stored; the register says which of them count. Everything here is
personal data and lives in the table `dossiers` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.packing import canonical, fingerprint
from kernel.times import epoch, instant_of

MAX_UPLOAD = 20 * 1024 * 1024  # bytes; docs/api/submission.md
AUTHORISATION = "authorisation"  # the `document` key of a representative's authorisation paper
KEY_PREFIX = "papers/"


class Party(StrEnum):
    """What kind of applicant a dossier is filed for."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Checked:
    """What really arrived in the bucket: its whole size in bytes and its type by its first bytes. `ok`: it is what was
    announced. `object_version` names these very bytes, so that a later POST to the same ticket cannot replace them."""

    size: int
    content_type: str
    ok: bool
    object_version: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A ticket to send one file straight to the bucket. `size` is the most it may have; `checked` None: not looked at yet."""

    user: str
    upload_id: str
    filename: str
    content_type: str
    size: int
    created_at: datetime
    checked: Checked | None = None

    @property
    def object_key(self) -> str:
        return object_key(self.upload_id)


def object_key(upload_id: str) -> str:
    """Where the file of an upload lies. Random, so it tells nothing of whose it is."""
    return KEY_PREFIX + upload_id


_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/webp": ".webp",
}


def _named(upload: Upload, checked: Checked) -> str:
    """Of a file whose kind was not known when its name was chosen, with the ending of what arrived."""
    ending = _ENDINGS.get(checked.content_type, "") if upload.content_type == "application/octet-stream" else ""
    return upload.filename if upload.filename.endswith(ending) else upload.filename + ending


@dataclass(frozen=True, slots=True)
class Document:
    """A file handed in as a paper of the procedure (`document` is the paper's key). `by` is the account that uploaded it."""

    document: str
    upload_id: str
    filename: str
    content_type: str
    size: int
    by: str
    object_version: str | None = None

    @property
    def object_key(self) -> str:
        return object_key(self.upload_id)

    def as_json(self) -> dict[str, Any]:
        return _without_none(
            document=self.document,
            upload_id=self.upload_id,
            filename=self.filename,
            content_type=self.content_type,
            size=self.size,
            by=self.by,
            object_version=self.object_version,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Document:
        return cls(**value)

    @classmethod
    def of(cls, paper: str, upload: Upload, checked: Checked) -> Document:
        return cls(
            document=paper,
            upload_id=upload.upload_id,
            filename=_named(upload, checked),
            content_type=checked.content_type,
            size=checked.size,
            by=upload.user,
            object_version=checked.object_version,
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose dossier it is: a citizen by `identity_number`, a business or organisation by `tax_code`."""

    kind: Party
    name: str
    phone: str
    address: str
    identity_number: str | None = None
    tax_code: str | None = None
    email: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As in docs/api/submission.md."""
        return _without_none(
            kind=self.kind.value,
            name=self.name,
            identity_number=self.identity_number,
            tax_code=self.tax_code,
            phone=self.phone,
            email=self.email,
            address=self.address,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Applicant:
        return cls(**{**value, "kind": Party(value["kind"])})


@dataclass(frozen=True, slots=True)
class Representative:
    """The account that files for another citizen, with the paper that allows it, or the id of the authorisation that the citizen
    gave on the portal."""

    name: str
    identity_number: str
    phone: str
    authorisation: Document | None
    authorised_by: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "identity_number": self.identity_number,
            "phone": self.phone,
            **({"authorisation": self.authorisation.as_json()} if self.authorisation else {}),
            **({"authorised_by": self.authorised_by} if self.authorised_by else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Representative:
        paper = value.get("authorisation")
        return cls(**{**value, "authorisation": Document.from_json(paper) if paper else None})


@dataclass(frozen=True, slots=True)
class Content:
    """A dossier as it was filed. `at` is the instant of filing, `verified` whether the account's identity was known to the
    portal and matched, `draft` the id of the draft it grew from, `on_paper` the keys of papers that lie in the file unscanned."""

    dossier: str
    procedure: str
    procedure_version: int
    agency: str
    applicant: Applicant
    representative: Representative | None
    filed_by: str
    form: Mapping[str, Any]
    documents: tuple[Document, ...]
    result_delivery: str  # online, counter, post
    at: datetime
    verified: bool = False
    draft: str | None = None
    on_paper: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return _without_none(
            dossier=self.dossier,
            procedure=self.procedure,
            procedure_version=self.procedure_version,
            agency=self.agency,
            applicant=self.applicant.as_json(),
            representative=self.representative.as_json() if self.representative else None,
            filed_by=self.filed_by,
            form=dict(self.form),
            documents=[document.as_json() for document in self.documents],
            result_delivery=self.result_delivery,
            at=epoch(self.at),
            verified=self.verified,
            draft=self.draft,
            on_paper=list(self.on_paper) or None,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Content:
        representative = value.get("representative")
        return cls(
            **{
                **value,
                "applicant": Applicant.from_json(value["applicant"]),
                "representative": Representative.from_json(representative) if representative else None,
                "documents": tuple(map(Document.from_json, value["documents"])),
                "at": instant_of(value["at"]),
                "on_paper": tuple(value.get("on_paper", ())),
            }
        )

    def id(self) -> str:
        """Which content it is: equal contents have the same id, so storing one twice changes nothing."""
        return fingerprint(canonical(self.as_json()))


@dataclass(frozen=True, slots=True)
class Supplement:
    """An answer to a request for more. `form` is the whole form as it stands with the answer, None when only papers were
    handed in; `documents` are the papers handed in, each in the place of the earlier ones of its key. `version` is that of the
    register entry it answered."""

    dossier: str
    version: int
    at: datetime
    by: str
    form: Mapping[str, Any] | None
    documents: tuple[Document, ...]
    note: str | None

    def as_json(self) -> dict[str, Any]:
        return _without_none(
            dossier=self.dossier,
            version=self.version,
            at=epoch(self.at),
            by=self.by,
            form=None if self.form is None else dict(self.form),
            documents=[document.as_json() for document in self.documents],
            note=self.note,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Supplement:
        return cls(
            **{
                "form": None,
                "note": None,
                **value,
                "at": instant_of(value["at"]),
                "documents": tuple(map(Document.from_json, value["documents"])),
            }
        )

    def name(self) -> str:
        """What the register calls it (see `supplement_names`)."""
        return supplement_name(self.version, canonical(self.as_json()))


def supplement_name(version: int, text: bytes) -> str:
    return f"supplement#{version}#{fingerprint(text)}"


SUPPLEMENT_DETAIL = "supplement"  # the member of a change's detail that names the supplement


def supplement_names(entry: Entry) -> tuple[str, ...]:
    """The supplements that count, oldest first. One that was stored but lost the race for the entry is in no list."""
    return tuple(
        change.detail[SUPPLEMENT_DETAIL]
        for change in entry.history
        if change.action is Action.SUPPLEMENT and SUPPLEMENT_DETAIL in change.detail
    )


@dataclass(frozen=True, slots=True)
class Submission:
    """One time something was handed in: the form as it stood then, and the papers handed in."""

    at: datetime
    by: str
    form: Mapping[str, Any]
    documents: tuple[Document, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Filed:
    """A dossier's content with the supplements that count, oldest first."""

    content: Content
    supplements: tuple[Supplement, ...] = ()

    @property
    def form(self) -> Mapping[str, Any]:
        """The form as it stands now."""
        return next((one.form for one in reversed(self.supplements) if one.form is not None), self.content.form)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The papers as they stand now."""
        standing = self.content.documents
        for supplement in self.supplements:
            standing = with_papers(standing, supplement.documents)
        return standing

    @property
    def submissions(self) -> tuple[Submission, ...]:
        form = self.content.form
        found = [Submission(self.content.at, self.content.filed_by, form, self.content.documents, None)]
        for one in self.supplements:
            form = form if one.form is None else one.form
            found.append(Submission(one.at, one.by, form, one.documents, one.note))
        return tuple(found)


def with_papers(standing: Sequence[Document], handed_in: Sequence[Document]) -> tuple[Document, ...]:
    """The papers after a supplement: those of a key that was handed in again give way."""
    renewed = {document.document for document in handed_in}
    return (*(document for document in standing if document.document not in renewed), *handed_in)


def _without_none(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
