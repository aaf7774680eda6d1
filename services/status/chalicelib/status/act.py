"""An action on a dossier: one read of all it needs, the lifecycle's judgement, one conditional write.

Whoever acts is judged by the table `people` as it stands now, so a role taken away is gone at once. The change carries its
Idempotency-Key, so a repeated request is answered from the history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.status import bodies
from chalicelib.status.actions.administration import calendar_to_apply
from chalicelib.status.actions.case import Case, Plan
from chalicelib.status.actions.refusals import illegal, not_allowed
from chalicelib.status.actions.shown import ASKED_DATE, NEW_DATE
from chalicelib.status.desk import Desk
from chalicelib.status.plans import plan
from kernel.advance import Step, advanced
from kernel.calendar import OutsideCalendar
from kernel.chain import ends_elsewhere
from kernel.change import Change
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.lifecycle import CLOSED, Action, Part, Refusal, Standing, State, judge
from kernel.numbers import is_code
from kernel.people import Person, has_a_stake, parts_for
from kernel.problems import ILLEGAL_STEP, KEY_REUSED, NOT_FOUND, STALE_VERSION, Problem
from kernel.register import StaleVersion
from kernel.rule_sets import RuleName
from kernel.text import Text
from kernel.times import local_day
from kernel.together import Want

_BEYOND = Text(
    "Thời hạn vượt quá lịch làm việc mà hồ sơ đang theo; cần nạp lịch của những năm tới và áp dụng cho hồ sơ này.",
    "The time leaves the working calendar that the dossier goes by; that of the coming years must be loaded, and applied to it.",
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
    """The dossier after the action: `{code, state, version, due_date?, new_date?, asked_date?}`.

    Raises:
        Problem: 404 unknown, malformed or a stranger's; 403 not theirs to do; 422 the key used for another body, or what the
            body says cannot be; 409 stale or illegal.
        StorageBusy: nothing was changed that a retry with the same key would not find.
    """
    if not is_code(wanted.code):
        raise Problem(NOT_FOUND)
    case, standing, verdict = _judged(wanted, desk, now)
    before = case.entry
    done = _already(wanted, before)
    if done is not None:
        return done
    if wanted.body.version != before.version:
        raise Problem(STALE_VERSION, extra={"current_version": before.version})
    if not isinstance(verdict, State):
        raise illegal(wanted.action, before, standing)
    after = _after(wanted, case, verdict, desk)
    try:
        desk.register.advance(before, after)
    except StaleVersion:
        return _lost(wanted, desk)
    return _answer(before.code, after.history[-1])


def _judged(wanted: Wanted, desk: Desk, now: datetime) -> tuple[Case, Standing, State | Refusal]:
    """Everything read at once, and what the lifecycle says. Raises Problem for who is not allowed to know or to do."""
    entry, person = desk.register.entry(wanted.code), desk.people().person(wanted.user)
    more = _named(wanted, desk)
    got = desk.read(entry, person, *more.values())
    before = got[entry]
    parts = parts_for(wanted.action, got[person], _as_asked(wanted, before)) if before else frozenset()
    if before is None or not parts:
        raise Problem(NOT_FOUND)
    case = case_of(wanted.action, before, got[person], desk, now)
    case = replace(case, **{name: got[want] for name, want in more.items()})
    standing = standing_of(wanted.action, case)
    verdict = judge(wanted.action, parts, standing)
    if verdict is Refusal.NOT_YOURS_TO_DO:
        raise not_allowed(wanted.action, parts, givers=Part.APPLICANT not in parts and has_a_stake(got[person], before))
    return case, standing, verdict


def _as_asked(wanted: Wanted, entry: Entry) -> Entry:
    """The entry by which it is judged who may ask: as it was before, for what this key did already. What it did may have taken
    the dossier from their hands, and they are still told that it is done."""
    done = entry.change_by_key(wanted.key)
    if done is None:
        return entry
    earlier = entry.history[: done.version - 1]
    return replace(entry, history=earlier, agency=earlier[-1].agency, assignee=done.by) if earlier else entry


def _named(wanted: Wanted, desk: Desk) -> dict[str, Want[Any]]:
    """What the body names and must be read with the entry."""
    body = wanted.body
    if isinstance(body, bodies.Assign | bodies.Forward):
        return {"assignee": desk.people().person(body.assignee)}
    decides = bodies.Approve | bodies.Reject | bodies.ProposeApproval | bodies.ProposeRejection
    if isinstance(body, decides) and body.result is not None:
        return {"upload": desk.dossiers().upload(wanted.user, body.result.upload_id)}
    return {}


def case_of(action: Action, entry: Entry, person: Person, desk: Desk, now: datetime) -> Case:
    """All that a plan for `action` may look at, but for what its body names. Raises StorageBusy."""
    catalogue = desk.catalogue()
    at = max(now, entry.history[-1].at)  # clocks of two machines differ a little, a history does not run back
    return Case(
        entry=entry,
        terms=catalogue.version(entry.procedure, entry.procedure_version),
        clock=clock_rules(catalogue, entry, action, at=at),
        person=person,
        now=at,
        papers=desk.papers,
        form=lambda: catalogue.form(entry.procedure, entry.procedure_version),
        agencies=catalogue.agencies,
    )


def standing_of(action: Action, case: Case) -> Standing:
    """What of the dossier decides whether `action` is legal."""
    entry, terms = case.entry, case.terms
    return entry.standing(
        decides_at_once=terms.decides_at_once,
        supplements_allowed=terms.supplements_allowed,
        extensions_allowed=case.clock.rules.number(RuleName.EXTENSIONS),
        two_person=terms.two_person,
        ends_elsewhere=action is Action.DECIDE and _ends_elsewhere(case),
    )


def _ends_elsewhere(case: Case) -> bool:
    entry, day = case.entry, local_day(case.now)
    return ends_elsewhere(case.terms.steps, entry.step, entry.agency, case.receiving, case.agencies, day)


def _already(wanted: Wanted, entry: Entry) -> dict[str, Any] | None:
    change = entry.change_by_key(wanted.key)
    if change is None:
        return None
    if change.body != wanted.hash:
        raise Problem(KEY_REUSED)
    return _answer(entry.code, change)


def _after(wanted: Wanted, case: Case, state: State, desk: Desk) -> Entry:
    if isinstance(wanted.body, bodies.ApplyCalendar):
        apply = calendar_to_apply(wanted.body, case.entry, desk.catalogue())
        case = replace(case, clock=clock_rules(desk.catalogue(), case.entry, wanted.action, apply=apply, at=case.now))
    try:
        planned = plan(wanted.body, case)
        return advanced(case.entry, _step(wanted, case, state, planned), case.clock)
    except OutsideCalendar:
        raise Problem(ILLEGAL_STEP, _BEYOND, extra={"state": case.entry.state}) from None


def _step(wanted: Wanted, case: Case, state: State, planned: Plan) -> Step:
    return Step(
        action=wanted.action,
        after=state,
        by=wanted.user,
        at=case.now,
        agency=case.receiving if state in CLOSED and case.entry.closed_at is None else planned.agency,
        note=planned.note,
        detail=planned.detail,
        new_date=planned.new_date,
        assignee=planned.assignee,
        released=planned.released,
        key=wanted.key,
        body=wanted.hash,
    )


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


def _answer(code: str, change: Change) -> dict[str, Any]:
    """Made from the history alone, so that a repeated request gets the same bytes."""
    answer: dict[str, Any] = {"code": code, "state": change.state, "version": change.version}
    if change.due is not None:
        answer["due_date"] = change.due.isoformat()
    answer.update({name: change.detail[name] for name in (NEW_DATE, ASKED_DATE) if name in change.detail})
    return answer
