"""An entry of the register of dossiers (sổ theo dõi hồ sơ) as a value, and how it grows.

An entry says where a dossier stands and how it came there. It holds no name, no identity number and no form data; who
filed is the account's user name. Its history only grows, and every change is one more version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from kernel.calendar import Calendar
from kernel.clock import Deadline, Event, Hours, Period, Verdict, deadline, verdict
from kernel.lifecycle import CLOSED, FINAL, Action, Standing, State
from kernel.times import local_day


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `key` and `body` make the change its own idempotency record: hashes of (principal,
    Idempotency-Key) and of the parsed body."""

    at: datetime
    action: Action
    state: State  # after it
    version: int  # after it
    agency: str
    by: str
    note: str | None = None
    due: date | None = None  # the due day after it
    detail: Mapping[str, Any] = field(
        default_factory=dict
    )  # JSON: items of a supplement, amount, assignee, result, ...
    key: bytes | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    dossier: str  # id of the content in the table `dossiers`
    content: str  # which stored version of the content was filed
    pin: str
    agency: str
    procedure: str
    procedure_version: int
    field: str
    owner: str  # user name of the account that filed
    company: str | None  # tax code of the business or organisation it is filed for
    channel: int  # 1 counter, 2 online, 3 public postal (KenhThucHien)
    state: State
    version: int
    registered_at: datetime
    history: tuple[Change, ...]
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    handed_over_at: datetime | None = None
    due: date | None = None
    first_due: date | None = None
    near_from: date | None = None
    extended: bool = False
    assignee: str | None = None
    steps_of: int = 1  # steps of the procedure's chain
    step: int = 0  # 0 before acceptance

    def timeliness(self, today: date) -> Verdict:
        return verdict(
            self.state,
            accepted=self.accepted_at is not None,
            due=self.due,
            near_from=self.near_from,
            extended=self.extended,
            today=today,
            closed=local_day(self.closed_at) if self.closed_at else None,
        )

    def count(self, action: Action) -> int:
        return sum(1 for change in self.history if change.action is action)

    def standing(self, *, decides_at_once: bool, supplements_allowed: int) -> Standing:
        return Standing(
            state=self.state,
            accepted=self.accepted_at is not None,
            decides_at_once=decides_at_once,
            supplements_left=supplements_allowed - self.count(Action.REQUEST_SUPPLEMENT),
            extensions_left=1 - self.count(Action.EXTEND),
        )

    def last(self, action: Action) -> Change | None:
        return next((change for change in reversed(self.history) if change.action is action), None)

    def change_by_key(self, key: bytes) -> Change | None:
        """The change that this Idempotency-Key already made, if any."""
        return next((change for change in self.history if change.key == key), None)


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What the clock of one dossier needs: the steps of its procedure version, its calendar, its agency's hours."""

    steps: tuple[Period, ...]
    calendar: Calendar
    hours: Hours


@dataclass(frozen=True, slots=True)
class Step:
    """A judged action on its way into the history: who did what, when, and what they said."""

    action: Action
    after: State
    by: str
    at: datetime
    agency: str | None = None  # a new handling agency; None keeps it
    note: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    new_date: date | None = None
    assignee: str | None = None
    key: bytes | None = None
    body: bytes | None = None


def advanced(entry: Entry, step: Step, rules: ClockRules) -> Entry:
    """The entry after one more change; the caller has asked `lifecycle.judge` before.

    Raises:
        OutsideCalendar: the new due day leaves the calendar's years.
    """
    detail = dict(step.detail)
    if step.new_date is not None:
        detail["new_date"] = step.new_date.isoformat()
    events = [*_events(entry.history), Event(step.action, step.at, step.new_date)]
    now_due = _deadline(entry, step, events, rules)
    closing = step.after in CLOSED and entry.closed_at is None
    change = Change(
        at=step.at,
        action=step.action,
        state=step.after,
        version=entry.version + 1,
        agency=step.agency or entry.agency,
        by=step.by,
        note=step.note,
        due=now_due.due if now_due else None,
        detail=detail,
        key=step.key,
        body=step.body,
    )
    return replace(
        entry,
        state=step.after,
        version=change.version,
        agency=change.agency,
        history=(*entry.history, change),
        accepted_at=step.at if step.action is Action.ACCEPT else entry.accepted_at,
        closed_at=step.at if closing else entry.closed_at,
        handed_over_at=step.at if step.action is Action.HAND_OVER else entry.handed_over_at,
        due=now_due.due if now_due else None,
        first_due=now_due.first_due if now_due else None,
        near_from=now_due.near_from if now_due else None,
        extended=now_due.extended if now_due else False,
        assignee=step.assignee or entry.assignee,
        step=_step_after(entry, step),
    )


def _deadline(entry: Entry, step: Step, events: Sequence[Event], rules: ClockRules) -> Deadline | None:
    if entry.closed_at is not None:  # a hand-over moves nothing
        return (
            Deadline(entry.due, entry.first_due, entry.near_from, entry.extended)
            if (entry.due and entry.first_due and entry.near_from)
            else None
        )
    return deadline(events, rules.steps, rules.calendar, rules.hours)


def _step_after(entry: Entry, step: Step) -> int:
    if step.action is Action.ACCEPT:
        return 1
    if step.action is Action.FORWARD:
        return min(entry.step + 1, entry.steps_of)
    if step.action is Action.DECIDE:
        return entry.steps_of
    return entry.step


def _events(history: Sequence[Change]) -> list[Event]:
    return [
        Event(
            change.action,
            change.at,
            date.fromisoformat(change.detail["new_date"]) if "new_date" in change.detail else None,
        )
        for change in history
    ]


def is_final(entry: Entry) -> bool:
    return entry.state in FINAL
