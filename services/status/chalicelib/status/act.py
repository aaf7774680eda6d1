"""An action on a dossier: one read of all it needs, the lifecycle's judgement, one conditional write.

Whoever acts is judged by the table `people` as it stands now, so a role taken away is gone at once. The change carries its
Idempotency-Key, so a repeated request is answered from the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status import bodies
from chalicelib.status.desk import Desk
from chalicelib.status.plans import Case, plan
from kernel.advance import Step, advanced
from kernel.calendar import OutsideCalendar
from kernel.clock_rules import clock_rules
from kernel.entry import Change, Entry
from kernel.lifecycle import Action, Refusal, State, judge
from kernel.numbers import is_code
from kernel.people import parts_of
from kernel.problems import ILLEGAL_STEP, KEY_REUSED, NOT_ALLOWED, NOT_FOUND, STALE_VERSION, Problem
from kernel.register import StaleVersion
from kernel.text import Text
from kernel.together import Got, Want

_BEYOND = Text(
    "Thời hạn vượt quá lịch làm việc hiện có; cần nạp lịch của những năm tới.",
    "The time leaves the working calendar; the calendar of the coming years must be loaded first.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request: who asks what of which dossier. `key` and `hash` are those of its Idempotency-Key and its body."""

    code: str
    user: str
    body: bodies.ActionBody
    key: bytes
    hash: bytes

    @property
    def action(self) -> Action:
        return Action(self.body.action)


def act(wanted: Wanted, desk: Desk, now: datetime) -> dict[str, Any]:
    """The dossier after the action: `{code, state, version, due_date?}`.

    Raises:
        Problem: 404 unknown, malformed or a stranger's; 403 not theirs to do; 422 the key used for another body, or what the
            body says cannot be; 409 stale or illegal.
        StorageBusy: nothing was changed that a retry with the same key would not find.
    """
    if not is_code(wanted.code):
        raise Problem(NOT_FOUND)
    before, case, verdict = _judged(wanted, desk)
    done = _already(wanted, before)
    if done is not None:
        return done
    if wanted.body.version != before.version:
        raise Problem(STALE_VERSION, extra={"current_version": before.version})
    if not isinstance(verdict, State):
        raise _illegal(before)
    after = _after(wanted, case, verdict, desk, now)
    try:
        desk.register.advance(before, after)
    except StaleVersion:
        return _lost(wanted, desk)
    return _answer(before.code, after.history[-1])


def _judged(wanted: Wanted, desk: Desk) -> tuple[Entry, Case, State | Refusal]:
    """Everything read at once, and what the lifecycle says. Raises Problem for who is not allowed to know or to do."""
    entry, person = desk.register.entry(wanted.code), desk.people().person(wanted.user)
    more = _named(wanted, desk)
    got = desk.read(entry, person, *more.values())
    before = got[entry]
    parts = parts_of(got[person], before) if before else frozenset()
    if before is None or not parts:
        raise Problem(NOT_FOUND)
    case = _case(before, desk, got, more)
    standing = before.standing(
        decides_at_once=case.terms.decides_at_once, supplements_allowed=case.terms.supplements_allowed
    )
    verdict = judge(wanted.action, parts, standing)
    if verdict is Refusal.NOT_YOURS_TO_DO:
        raise Problem(NOT_ALLOWED)
    return before, case, verdict


def _named(wanted: Wanted, desk: Desk) -> dict[str, Want[Any]]:
    """What the body names and must be read with the entry."""
    body = wanted.body
    if isinstance(body, bodies.Assign | bodies.Forward):
        return {"assignee": desk.people().person(body.assignee)}
    if isinstance(body, bodies.Approve | bodies.Reject) and body.result is not None:
        return {"upload": desk.dossiers().upload(wanted.user, body.result.upload_id)}
    return {}


def _case(entry: Entry, desk: Desk, got: Got, more: dict[str, Want[Any]]) -> Case:
    catalogue = desk.catalogue()
    terms = catalogue.version(entry.procedure, entry.procedure_version)
    found = {name: got[want] for name, want in more.items()}
    return Case(entry, terms, catalogue.calendar(), desk.papers, **found)


def _already(wanted: Wanted, entry: Entry) -> dict[str, Any] | None:
    change = entry.change_by_key(wanted.key)
    if change is None:
        return None
    if change.body != wanted.hash:
        raise Problem(KEY_REUSED)
    return _answer(entry.code, change)


def _after(wanted: Wanted, case: Case, state: State, desk: Desk, now: datetime) -> Entry:
    planned = plan(wanted.body, case)
    step = Step(
        action=wanted.action,
        after=state,
        by=wanted.user,
        at=max(now, case.entry.history[-1].at),  # clocks of two machines differ a little, a history does not run back
        note=planned.note,
        detail=planned.detail,
        new_date=planned.new_date,
        assignee=planned.assignee,
        key=wanted.key,
        body=wanted.hash,
    )
    try:
        return advanced(case.entry, step, clock_rules(desk.catalogue(), case.entry))
    except OutsideCalendar:
        raise Problem(ILLEGAL_STEP, _BEYOND, extra={"state": case.entry.state}) from None


def _lost(wanted: Wanted, desk: Desk) -> dict[str, Any]:
    """Somebody was first; perhaps our own first attempt, whose answer went astray."""
    entry = desk.register.entry(wanted.code)
    now_there = desk.read(entry)[entry]
    if now_there is None:
        raise Problem(NOT_FOUND)
    done = _already(wanted, now_there)
    if done is None:
        raise Problem(STALE_VERSION, extra={"current_version": now_there.version})
    return done


def _illegal(entry: Entry) -> Problem:
    return Problem(ILLEGAL_STEP, extra={"state": entry.state})


def _answer(code: str, change: Change) -> dict[str, Any]:
    """Made from the history alone, so that a repeated request gets the same bytes."""
    answer: dict[str, Any] = {"code": code, "state": change.state, "version": change.version}
    if change.due is not None:
        answer["due_date"] = change.due.isoformat()
    return answer
