"""What the national portal should know of one dossier now, gathered from the register, what was filed, and the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.publish.contract import (
    NationalDossier,
    NationalPaper,
    NationalResult,
    NationalSupplement,
    ProgressLine,
    status_told,
    statuses_told,
)
from kernel.agencies import name_on
from kernel.catalogue import Catalogue, ProcedureVersion
from kernel.change import Change
from kernel.clock import Hours
from kernel.dossiers import Document, Filed, Party
from kernel.dossiers_store import Dossiers, filed
from kernel.entry import Entry
from kernel.lifecycle import INTERNAL, Action, State
from kernel.people import Person
from kernel.people_store import People
from kernel.register import Register
from kernel.results import result_of
from kernel.times import HANOI, local_day
from kernel.together import ReadTogether

LINK_SECONDS = 3600  # the portal fetches files when it likes, within the hour; each link gives one paper
NO_PART = ""  # the national codes of papers (MaThanhPhanHoSo) are not known, and ours would mean nothing there
APPLICANT = "Người nộp hồ sơ"
PAYMENT_SYSTEM = "Hệ thống thanh toán"

# LoaiDoiTuong (contract 2.4; D3 settled as the two production clients have it)
_OWNER_KIND = {Party.CITIZEN: "1", Party.BUSINESS: "2", Party.ORGANISATION: "4"}

_WORDS = {
    Action.FILE: "Nộp hồ sơ",
    Action.ACCEPT: "Tiếp nhận hồ sơ",
    Action.REFUSE: "Từ chối tiếp nhận hồ sơ",
    Action.ASSIGN: "Phân công xử lý",
    Action.FORWARD: "Chuyển xử lý",
    Action.REQUEST_SUPPLEMENT: "Yêu cầu bổ sung hồ sơ",
    Action.SUPPLEMENT: "Đã bổ sung hồ sơ",
    Action.REQUEST_PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Action.CONFIRM_PAYMENT: "Đã thực hiện nghĩa vụ tài chính",
    Action.EXTEND: "Gia hạn thời gian giải quyết",
    Action.STOP: "Dừng xử lý",
    Action.DECIDE: "Đã có kết quả",
    Action.HAND_OVER: "Đã trả kết quả",
    Action.WITHDRAW: "Công dân rút hồ sơ",
    Action.TAKE: "Nhận xử lý",
}


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a telling is gathered from. `link` makes a short-lived address of one paper."""

    register: Register
    dossiers: Dossiers
    people: People
    catalogue: Catalogue
    read: ReadTogether
    link: Callable[[Document, int], str]


@dataclass(frozen=True, slots=True)
class DossierTelling:
    """`dossier` None: the procedure has no national code, so nothing is told."""

    version: int
    dossier: NationalDossier | None
    lines: Sequence[ProgressLine]


class Missing(Exception):
    """The register names something that is not there: never told as if it were."""


def telling(code: str, sources: Sources) -> DossierTelling:
    """Raises Missing or StorageBusy."""
    want = sources.register.entry(code)
    entry = sources.read(want)[want]
    if entry is None:
        raise Missing("entry")
    terms = sources.catalogue.version(entry.procedure, entry.procedure_version)
    if terms.code is None or terms.field_code is None:
        return DossierTelling(entry.version, None, ())
    handed_in = filed(sources.read, sources.dossiers, entry)
    if handed_in is None:
        raise Missing("content")
    names = Names(
        _agency_name(sources.catalogue, entry), _field_name(sources.catalogue, terms), _people(entry, sources)
    )
    dossier = national_dossier(entry, handed_in, terms, names, sources.link)
    return DossierTelling(entry.version, dossier, progress_lines(entry, names.people, names.agency))


def _agency_name(catalogue: Catalogue, entry: Entry) -> str:
    """The name that the agency which received the dossier had then, whatever became of either since."""
    received = entry.history[0].agency
    name = name_on(catalogue.agencies(), received, local_day(entry.registered_at))
    return name.vi if name else received


def _field_name(catalogue: Catalogue, terms: ProcedureVersion) -> str:
    return next((field.name.vi for field in catalogue.fields() if field.key == terms.field), terms.field)


def _people(entry: Entry, sources: Sources) -> Mapping[str, Person]:
    users = sorted({change.by for change in entry.history} - {entry.owner})
    wants = {user: sources.people.person(user) for user in users}
    if not wants:
        return {}
    got = sources.read(*wants.values())
    return {user: got[want] for user, want in wants.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes of ours are called in the dossier: its agency when it was received, its field, the officers."""

    agency: str
    field: str
    people: Mapping[str, Person]


def national_dossier(
    entry: Entry, handed_in: Filed, terms: ProcedureVersion, names: Names, link: Callable[[Document, int], str]
) -> NationalDossier:
    applicant = handed_in.content.applicant
    result = result_of(entry)
    return NationalDossier(
        code=entry.code,
        procedure_code=terms.code or "",
        procedure_name=terms.name.vi,
        field_code=terms.field_code or "",
        field_name=names.field,
        channel=str(entry.channel),
        owner_name=applicant.name,
        owner_kind=_OWNER_KIND[applicant.kind],
        owner_id_number=applicant.identity_number,
        email=applicant.email,
        phone=applicant.phone,
        summary=terms.name.vi,
        submitted_at=entry.registered_at,
        accepted_at=entry.accepted_at,
        due_at=_closing(entry.due),
        refused_at=entry.closed_at if entry.state is State.REFUSED else None,
        ended_at=entry.closed_at,
        handed_over_at=entry.handed_over_at,
        status=status_told(change.state for change in entry.history),
        delivery="1" if handed_in.content.result_delivery == "post" else "0",
        agency_name=names.agency,
        supplements=_supplements(entry, names.people),
        papers=tuple(
            NationalPaper(one.upload_id, one.filename, NO_PART, link(one, LINK_SECONDS)) for one in handed_in.documents
        ),
        results=()
        if result is None or result.paper is None
        else (
            NationalResult(
                paper_id=result.paper.upload_id,
                name=terms.result.name.vi,
                code=terms.result.code,
                url=link(result.paper, LINK_SECONDS),
            ),
        ),
    )


def _closing(due: date | None) -> datetime | None:
    """The due day at the agency's closing hour (contract 2.15)."""
    return datetime.combine(due, Hours().closing, HANOI) if due else None


def progress_lines(entry: Entry, people: Mapping[str, Person], agency: str) -> tuple[ProgressLine, ...]:
    """The history as the portal keeps it: what really happened, oldest first."""
    steps = _steps(entry)
    told = zip(steps, statuses_told(change.state for change in steps), strict=True)
    return tuple(
        ProgressLine(
            code=entry.code,
            officer=_who(change, entry, people),
            at=change.at,
            status=status,
            unit=agency,
            text=_WORDS[change.action],
            started=change.at,
            due=_closing(change.due),
        )
        for change, status in told
        if status is not None
    )


def _steps(entry: Entry) -> list[Change]:
    """The history without what agencies do among themselves; where that changes the state (a dossier taken to work on) it is
    a step like any other."""
    before = [None, *(change.state for change in entry.history)]
    return [
        change
        for change, state in zip(entry.history, before, strict=False)
        if change.action not in INTERNAL or change.state is not state
    ]


def _supplements(entry: Entry, people: Mapping[str, Person]) -> tuple[NationalSupplement, ...]:
    """Each request to supplement, with its answer where there is one."""
    found: list[NationalSupplement] = []
    due: date | None = None
    for change in entry.history:
        if change.action is Action.REQUEST_SUPPLEMENT:
            found.append(
                NationalSupplement(
                    number=len(found) + 1,
                    text=change.note or "",
                    asked_at=change.at,
                    asked_by=_who(change, entry, people),
                    due_before=_closing(due),
                )
            )
        elif change.action is Action.SUPPLEMENT and found:
            found[-1] = replace(found[-1], answered_at=change.at, due_after=_closing(change.due))
        due = change.due or due
    return tuple(found)


def _who(change: Change, entry: Entry, people: Mapping[str, Person]) -> str:
    if change.by == entry.owner or change.action in (Action.FILE, Action.SUPPLEMENT, Action.WITHDRAW):
        return APPLICANT
    person = people.get(change.by)
    if person is None or person.system or not person.name:
        # An officer whose record is gone is called by the account's name: the portal wants somebody.
        return PAYMENT_SYSTEM if change.action is Action.CONFIRM_PAYMENT else change.by
    return person.name
