"""Answering a request for more (docs/api/submission.md: the applicant, from `supplement_requested` only).

The supplement is stored first and counts from the instant the register names it. The change in the register is its own
idempotency record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.submission.bodies import SupplementBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.forms import Forms
from chalicelib.submission.papers import Found, documents_of, faults_of_papers, found
from kernel.advance import Step, advanced
from kernel.calendar import OutsideCalendar
from kernel.catalogue import ProcedureVersion
from kernel.change import Change
from kernel.clock_rules import clock_rules
from kernel.dossiers import SUPPLEMENT_DETAIL, Filed, Supplement
from kernel.dossiers_store import filed
from kernel.entry import Entry
from kernel.http import body_hash, key_hash
from kernel.identity import Principal
from kernel.lifecycle import Action, Part, Refusal, State, judge
from kernel.numbers import is_code
from kernel.people import parts_for
from kernel.problems import (
    ILLEGAL_STEP,
    INVALID,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_FOUND,
    STALE_VERSION,
    Fault,
    Problem,
)
from kernel.register import StaleVersion
from kernel.text import Text
from kernel.times import local_day

_BEYOND = Text(
    "Hạn trả kết quả vượt quá lịch làm việc đã công bố. Hãy báo cho cơ quan tiếp nhận.",
    "The due day lies beyond the working calendar that is published. Tell the receiving agency.",
)
_NOTHING = Text("Hãy bổ sung tờ khai, giấy tờ hoặc ghi chú.", "Give a form, papers or a note.")


@dataclass(frozen=True, slots=True)
class Request:
    """A supplement as it came: `raw` is the whole body, by which a repeat is known."""

    who: Principal
    code: str
    key: str
    body: SupplementBody
    raw: Mapping[str, Any]

    @property
    def key_hash(self) -> bytes:
        return key_hash(self.who.user, self.key, f"supplement#{self.code}")

    @property
    def body_hash(self) -> bytes:
        return body_hash(self.raw)


def supplement(desk: Desk, forms: Forms, request: Request, now: datetime) -> dict[str, Any]:
    """Hand in a supplement: code, state and version after it.

    Raises:
        Problem: 404 no such dossier or a stranger's; 403 not the applicant's side; 422 `key-reused`, or the faults of form and
            papers; 409 `stale-version`, `illegal-step`.
        StorageBusy: the same request again completes or replays it.
    """
    body = request.body
    if body.form is None and not body.documents and body.note is None:
        raise Problem(INVALID, errors=[Fault("", "missing", _NOTHING)])
    if not is_code(request.code):
        raise Problem(NOT_FOUND)
    entry, files = _read(desk, request)
    made = _made_before(entry, request)
    if made is not None:
        return _answer(request.code, made)
    if entry.version != body.version:
        raise Problem(STALE_VERSION, extra={"current_version": entry.version})
    version = desk.catalogue.version(entry.procedure, entry.procedure_version)
    after = _next_state(entry, version)
    before = filed(desk.read, desk.dossiers, entry)
    if before is None:
        raise RuntimeError("an entry without its content")
    at = max(now, entry.history[-1].at)  # clocks of two machines differ a little, a history does not run back
    handed_in = _judged(forms, version, before, request, files, entry, at)
    step = Step(
        action=Action.SUPPLEMENT,
        after=after,
        by=request.who.user,
        at=at,
        detail={SUPPLEMENT_DETAIL: desk.dossiers.put_supplement(handed_in)},
        key=request.key_hash,
        body=request.body_hash,
    )
    try:
        moved = advanced(entry, step, clock_rules(desk.catalogue, entry, Action.SUPPLEMENT, at=at))
    except OutsideCalendar:
        raise Problem(ILLEGAL_STEP, _BEYOND, extra={"state": entry.state.value}) from None
    return _advance(desk, entry, moved, request)


def _read(desk: Desk, request: Request) -> tuple[Entry, Found]:
    """The entry and the uploads named, for one of the applicant's side, or who receives at the counter it came to.

    Raises:
        Problem: 404 and 403.
    """
    user = request.who.user
    entry_want, person_want = desk.register.entry(request.code), desk.people.person(user)
    names = sorted({one.upload_id for one in request.body.documents or ()})
    uploads = [desk.dossiers.upload(user, name) for name in names]
    got = desk.read(entry_want, person_want, *uploads)
    entry, person = got[entry_want], got[person_want]
    if entry is None:
        raise Problem(NOT_FOUND)
    standing = entry.standing(decides_at_once=False, supplements_allowed=1)
    refusal = judge(Action.SUPPLEMENT, parts_for(Action.SUPPLEMENT, person, entry), standing)
    if refusal is Refusal.STRANGER:
        raise Problem(NOT_FOUND)
    if refusal is Refusal.NOT_YOURS_TO_DO:
        raise Problem(NOT_ALLOWED)
    return entry, found((got[want] for want in uploads), desk.papers)


def _made_before(entry: Entry, request: Request) -> Change | None:
    """The change that this key has made already. Raises Problem `key-reused` for another body."""
    made = entry.change_by_key(request.key_hash)
    if made is not None and made.body != request.body_hash:
        raise Problem(KEY_REUSED)
    return made


def _next_state(entry: Entry, version: ProcedureVersion) -> State:
    standing = entry.standing(decides_at_once=version.decides_at_once, supplements_allowed=version.supplements_allowed)
    after = judge(Action.SUPPLEMENT, frozenset({Part.APPLICANT}), standing)
    if isinstance(after, Refusal):
        raise Problem(ILLEGAL_STEP, extra={"state": entry.state.value})
    return after


def _judged(
    forms: Forms,
    version: ProcedureVersion,
    before: Filed,
    request: Request,
    files: Found,
    entry: Entry,
    at: datetime,
) -> Supplement:
    """The supplement, judged by the version the dossier was filed under, together with what was handed in before."""
    body = request.body
    rules = forms.of(version)
    answers = rules.asked(patched(before.form, body.form or {}))
    documents = body.documents or []
    standing = [*(document.document for document in before.documents), *before.content.on_paper]
    faults = [
        *rules.faults(answers, local_day(at), _changed(before.form, body.form or {})),
        *faults_of_papers(version, answers, documents, files, standing),
    ]
    if faults:
        raise Problem(INVALID, errors=faults)
    return Supplement(
        dossier=entry.dossier,
        version=entry.version,
        at=at,
        by=request.who.user,
        form=None if body.form is None else answers,
        documents=documents_of(documents, files),
        note=body.note,
    )


def _changed(answers: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Clients may send back the whole form: only what differs is brought."""
    return frozenset(name for name, value in new.items() if value != answers.get(name))


def patched(answers: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """New answers over the old ones; null takes one back (as RFC 7396, one level deep)."""
    return {name: value for name, value in {**answers, **new}.items() if value is not None}


def _advance(desk: Desk, before: Entry, after: Entry, request: Request) -> dict[str, Any]:
    try:
        desk.register.advance(before, after)
    except StaleVersion:
        want = desk.register.entry(request.code)
        current = desk.read(want)[want]
        if current is None:
            raise Problem(NOT_FOUND) from None
        made = _made_before(current, request)  # our own write may have been kept and its answer lost
        if made is None:
            raise Problem(STALE_VERSION, extra={"current_version": current.version}) from None
        return _answer(request.code, made)
    return _answer(request.code, after.history[-1])


def _answer(code: str, change: Change) -> dict[str, Any]:
    return {"code": code, "state": change.state.value, "version": change.version}
