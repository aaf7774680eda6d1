"""Filing a dossier: judge all of it at once, keep the content, enter it in the register (docs/api/submission.md).

The dossier's id comes from the account and its Idempotency-Key, and the register keeps one key record for each id: so filing
is its own idempotency record. What was stored before a filing that did not come through is named by no entry and counts for
nothing; the same request again completes it.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.submission import counter
from chalicelib.submission.applicants import fault_of_name, faults_of_applicant, identity_is_known
from chalicelib.submission.bodies import FilingBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.draft import Kept
from chalicelib.submission.forms import Forms
from chalicelib.submission.papers import Found, documents_of, fault_of_authorisation, faults_of_papers, found
from kernel import faults as sentences
from kernel.catalogue import AgencyPeriod, ProcedureVersion, agency_on, in_force, numbering_code, offers
from kernel.change import Change
from kernel.dossiers import AUTHORISATION, Applicant, Content, Document, Party, Representative, Upload
from kernel.entry import Entry
from kernel.http import body_hash, key_hash
from kernel.identity import Principal
from kernel.lifecycle import Action, State
from kernel.numbers import series
from kernel.people import Person
from kernel.pins import new_pin
from kernel.problems import INVALID, KEY_REUSED, NOT_ALLOWED, Fault, Problem
from kernel.register import CompanionRefused, KeyRecord, KeyTaken
from kernel.text import Text
from kernel.times import local_day
from kernel.together import Got, Want

_UNKNOWN_PROCEDURE = Text(
    "Thủ tục không có hoặc chưa, không còn hiệu lực.", "There is no such procedure in force today."
)
_UNKNOWN_AGENCY = Text("Không có cơ quan này.", "There is no such agency today.")
_NOT_OFFERED = Text("Cơ quan này không nhận hồ sơ của thủ tục.", "This agency does not take dossiers of the procedure.")
_UNKNOWN_DRAFT = Text("Không có bản nháp này, hoặc đã nộp.", "There is no such draft, or it has been filed.")
_DRAFT_CHANGED = Text(
    "Bản nháp vừa được lưu lại hoặc vừa được nộp. Hãy mở lại bản nháp rồi nộp.",
    "The draft was saved or filed a moment ago. Open it again, then file.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """A filing as it came: `raw` is the whole body, by which a repeat is known."""

    who: Principal
    key: str
    body: FilingBody
    raw: Mapping[str, Any]

    @property
    def dossier(self) -> str:
        return urlsafe_b64encode(key_hash(self.who.user, self.key, "file")).decode()


@dataclass(frozen=True, slots=True)
class Place:
    """What the catalogue says on the day: the version in force, the agency, and the series its dossiers are numbered in.
    Each is None where the request names nothing that is there."""

    version: ProcedureVersion | None
    agency: AgencyPeriod | None
    series: str | None

    def faults(self) -> list[Fault]:
        found_faults = []
        if self.version is None:
            found_faults.append(Fault("/procedure", "not-in-force", _UNKNOWN_PROCEDURE))
        if self.agency is None:
            found_faults.append(Fault("/agency", "unknown-agency", _UNKNOWN_AGENCY))
        elif self.series is None or (self.version is not None and not offers(self.version, self.agency)):
            found_faults.append(Fault("/agency", "not-offered", _NOT_OFFERED))
        return found_faults


def place_of(desk: Desk, procedure: str, agency: str | None, now: datetime) -> Place:
    today = local_day(now)
    periods = desk.catalogue.agencies()
    code = numbering_code(periods, agency, today) if agency else None
    return Place(
        version=in_force(desk.catalogue.versions(procedure), today),
        agency=agency_on(periods, agency, today) if agency else None,
        series=series(code, today) if code else None,
    )


@dataclass(frozen=True, slots=True)
class _Wants:
    """All that filing reads, in one call."""

    record: Want[KeyRecord | None]
    person: Want[Person]
    last: Want[int] | None
    uploads: tuple[Want[Upload | None], ...]
    draft: Want[Kept | None] | None

    @classmethod
    def of(cls, desk: Desk, request: Request, place: Place) -> _Wants:
        body, user = request.body, request.who.user
        names = {one.upload_id for one in body.documents}
        if body.representative is not None and body.representative.authorisation is not None:
            names.add(body.representative.authorisation)
        return cls(
            record=desk.register.key_record(request.dossier),
            person=desk.people.person(user),
            last=desk.register.last_number(place.series) if place.series else None,
            uploads=tuple(desk.dossiers.upload(user, name) for name in sorted(names)),
            draft=desk.drafts.kept(user, body.draft) if body.draft else None,
        )

    def read(self, desk: Desk) -> Got:
        optional = [want for want in (self.last, self.draft) if want is not None]
        return desk.read(self.record, self.person, *self.uploads, *optional)


def file(desk: Desk, forms: Forms, request: Request, now: datetime, random_bytes: Callable[[int], bytes]) -> Entry:
    """File a dossier, or find the one that this key has filed.

    Raises:
        Problem: 422 with every fault at once, or `key-reused`; 403 a company the account may not act for, a connected system, or
            one who enters a paper dossier without the role to receive it.
        StorageBusy: the same request again completes or replays it.
    """
    if request.who.system:
        raise Problem(NOT_ALLOWED)
    place = place_of(desk, request.body.procedure, request.body.agency, now)
    wants = _Wants.of(desk, request, place)
    got = wants.read(desk)
    record = got[wants.record]
    if record is not None:
        return replayed(desk, record, request)
    person = got[wants.person]
    if request.body.channel is not None:
        counter.must_receive(person, request.body.agency)
    draft = got[wants.draft] if wants.draft else None
    files = found((got[want] for want in wants.uploads), desk.papers)
    accepted = _judged(request.body, place, person, files, draft, _Rules(forms, local_day(now)))
    content = _content(request, accepted, person, files, now)
    name = desk.dossiers.put_content(content)
    pin = new_pin(random_bytes)
    becoming = [desk.drafts.becoming(draft, request.who.user, now)] if draft else []

    def entry(code: str) -> Entry:
        entered = _entry(code, name, pin, content, accepted.version, counter.CHANNELS[request.body.channel])
        return replace(entered, giver=_giver(content, person))

    last = got[wants.last] if wants.last else 0
    try:
        return desk.register.enter(accepted.series, last, entry, body_hash(request.raw), becoming)
    except KeyTaken as taken:
        return replayed(desk, taken.record, request)
    except CompanionRefused:
        raise Problem(INVALID, errors=[Fault("/draft", "draft-changed", _DRAFT_CHANGED)]) from None


def replayed(desk: Desk, record: KeyRecord, request: Request) -> Entry:
    """The dossier that this key has filed before. Raises Problem `key-reused` for another body."""
    if record.body != body_hash(request.raw):
        raise Problem(KEY_REUSED)
    want = desk.register.entry(record.code)
    entry = desk.read(want)[want]
    if entry is None:
        raise RuntimeError("a key record without its entry")
    return entry


@dataclass(frozen=True, slots=True)
class _Rules:
    """By what a form is judged, and on which day."""

    forms: Forms
    today: date


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A filing without a fault: the version it falls under, the series of its number, the answers as they count."""

    version: ProcedureVersion
    series: str
    answers: Mapping[str, Any]


def _judged(
    body: FilingBody, place: Place, person: Person, files: Found, draft: Kept | None, judge: _Rules
) -> _Accepted:
    """Raises Problem: 422 with all faults, then 403."""
    applicant = body.applicant.value()
    entered = body.channel is not None
    faults = [
        *place.faults(),
        *(_faults_on_paper if entered else _faults_of_account)(applicant, body, person, place.version),
        *counter.faults_of_paper_file(place.version, body.channel, body.on_paper),
    ]
    if body.representative is not None and (fault := _fault_of_right(applicant, body, person, files)):
        faults.append(fault)
    if body.draft is not None and (draft is None or draft.draft is None):
        faults.append(Fault("/draft", "unknown-draft", _UNKNOWN_DRAFT))
    answers: Mapping[str, Any] = {}
    if place.version is not None:
        rules = judge.forms.of(place.version)
        answers = rules.asked(body.form)
        faults += rules.faults(answers, judge.today)
        faults += faults_of_papers(place.version, answers, body.documents, files, body.on_paper or ())
    if faults or place.version is None or place.series is None:
        raise Problem(INVALID, errors=faults)
    if not entered and applicant.kind is not Party.CITIZEN and not person.may_act_for(applicant.tax_code or ""):
        raise Problem(NOT_ALLOWED)
    return _Accepted(place.version, place.series, answers)


def _faults_of_account(
    applicant: Applicant, body: FilingBody, person: Person, version: ProcedureVersion | None
) -> list[Fault]:
    return faults_of_applicant(applicant, _named(body), person, version)


def _faults_on_paper(
    applicant: Applicant, body: FilingBody, person: Person, version: ProcedureVersion | None
) -> list[Fault]:
    named = _named(body)
    return [
        *faults_of_applicant(applicant, named, None, version),
        *counter.faults_of_own_matter(applicant, named[1] if named else None, person),
    ]


def _named(body: FilingBody) -> tuple[str, str] | None:
    one = body.representative
    return (one.name, one.identity_number) if one else None


def _fault_of_right(applicant: Applicant, body: FilingBody, person: Person, files: Found) -> Fault | None:
    """Of who files for another citizen: with a paper, or because the citizen said so on the portal."""
    one = body.representative
    if one is not None and one.authorisation is not None:
        return fault_of_authorisation(one.authorisation, files)
    if body.channel is not None and counter.AUTHORISATION_ON_PAPER in (body.on_paper or ()):
        return None
    given = person.authorised_by(applicant.identity_number or "") if body.channel is None else None
    if given is None:
        return Fault("/representative/authorisation", "missing", sentences.MISSING)
    return fault_of_name(applicant, given.name)


def _content(request: Request, accepted: _Accepted, person: Person, files: Found, now: datetime) -> Content:
    body = request.body
    return Content(
        dossier=request.dossier,
        procedure=accepted.version.key,
        procedure_version=accepted.version.version,
        agency=body.agency,
        applicant=body.applicant.value(),
        representative=_representative(body, person, files),
        filed_by=request.who.user,
        form=accepted.answers,
        documents=documents_of(body.documents, files),
        result_delivery=body.result_delivery,
        at=now,
        verified=body.channel is None and identity_is_known(person),
        draft=body.draft,
        on_paper=tuple(body.on_paper or ()),
    )


def _representative(body: FilingBody, person: Person, files: Found) -> Representative | None:
    one = body.representative
    if one is None:
        return None
    if one.authorisation is None:
        given = person.authorised_by(body.applicant.identity_number or "") if body.channel is None else None
        return Representative(one.name, one.identity_number, one.phone, None, given.via if given else None)
    paper = Document.of(AUTHORISATION, files.uploads[one.authorisation], files.checked[one.authorisation])
    return Representative(one.name, one.identity_number, one.phone, paper)


def _giver(content: Content, person: Person) -> str | None:
    """The account of the citizen it is of, where they authorised the one who files."""
    given = person.authorised_by(content.applicant.identity_number or "")
    return given.user if given and given.user else None


def _entry(code: str, content_name: str, pin: str, content: Content, version: ProcedureVersion, channel: int) -> Entry:
    filing = Change(
        at=content.at, action=Action.FILE, state=State.REGISTERED, version=1, agency=content.agency, by=content.filed_by
    )
    return Entry(
        code=code,
        dossier=content.dossier,
        content=content_name,
        pin=pin,
        agency=content.agency,
        procedure=content.procedure,
        procedure_version=content.procedure_version,
        field=version.field,
        owner=counter.owner_of(channel, content.filed_by, code),
        company=content.applicant.tax_code,
        channel=channel,
        state=State.REGISTERED,
        version=1,
        registered_at=content.at,
        history=(filing,),
        steps_of=len(version.steps),
    )
