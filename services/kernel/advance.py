"""How an entry of the register grows: one judged action becomes one more line of its history, and the clock is read anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from kernel.calendar import Calendar
from kernel.change import Change
from kernel.clock import ChainStep, ClockSettings, Deadline, Event, Hours, Period, deadline
from kernel.entry import Entry
from kernel.lifecycle import CLOSED, Action, State
from kernel.open_work import ANSWERS, STEP, TO, received_by
from kernel.rule_sets import RuleSet


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What the clock of one dossier needs: the steps of its procedure version, its calendar, its agency's hours, the one-stop
    rules."""

    steps: tuple[Period | ChainStep, ...]
    calendar: Calendar
    hours: Hours
    rules: RuleSet

    @property
    def calendar_version(self) -> int:
        return self.calendar.version

    @property
    def settings(self) -> ClockSettings:
        return ClockSettings.of(self.rules)


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
    released: bool = False  # nobody works on it any more
    key: bytes | None = None
    body: bytes | None = None


def advanced(entry: Entry, step: Step, rules: ClockRules) -> Entry:
    """The entry after one more change; the caller has asked `lifecycle.judge` before. Whatever ends a dossier ends it at the
    agency that received it, where the result is handed over (NĐ 61/2018 art. 19.7).

    Raises:
        OutsideCalendar: the new due day leaves the calendar's years.
    """
    detail = dict(step.detail)
    if step.new_date is not None:
        detail["new_date"] = step.new_date.isoformat()
    events = [*clock_events(entry.history), _clock_event(step.action, step.at, detail, detail.get(ANSWERS))]
    now_due = _deadline(entry, step, events, rules)
    closing = step.after in CLOSED and entry.closed_at is None
    kept = received_by(entry.history) if closing else entry.agency
    change = Change(
        at=step.at,
        action=step.action,
        state=step.after,
        version=entry.version + 1,
        agency=step.agency or kept,
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
        calendar=rules.calendar_version if sets_calendar(step.action, entry) else entry.calendar,
        rules=rules.rules.version if starts_clock(step.action, entry) else entry.rules,
        assignee=_assignee(entry, step, change.agency),
        step=step_after(step.action, entry.step, entry.steps_of, detail),
    )


def starts_clock(action: Action | None, entry: Entry) -> bool:
    """Whether the action starts the clock, or starts it again (NĐ 61/2018 art. 19.4)."""
    return action is Action.ACCEPT or (action is Action.SUPPLEMENT and entry.accepted_at is not None)


def sets_calendar(action: Action | None, entry: Entry) -> bool:
    return action is Action.APPLY_CALENDAR or starts_clock(action, entry)


def _deadline(entry: Entry, step: Step, events: Sequence[Event], rules: ClockRules) -> Deadline | None:
    if entry.closed_at is not None:  # a hand-over moves nothing
        return (
            Deadline(entry.due, entry.first_due, entry.near_from, entry.extended)
            if (entry.due and entry.first_due and entry.near_from)
            else None
        )
    return deadline(events, rules.steps, rules.calendar, rules.hours, rules.settings)


def _assignee(entry: Entry, step: Step, agency: str) -> str | None:
    """An officer works on it until another does, it is given back, or it leaves their agency."""
    if step.released:
        return None
    return step.assignee or (entry.assignee if agency == entry.agency else None)


def step_after(action: Action, step: int, steps_of: int, detail: Mapping[str, Any]) -> int:
    """Where in the chain a dossier stands after an action, told from what was before: so also of each line of its history.
    `detail` is that of the change, which names the step it leads to where that is not the next."""
    if action is Action.ACCEPT:
        return 1
    if action is Action.FORWARD:
        leads_to: int = detail.get(TO, step + 1)
        return min(leads_to, steps_of)
    if action is Action.DECIDE:
        return steps_of
    return step


def clock_events(history: Sequence[Change]) -> list[Event]:
    """A history as the clock reads it, or what of it matters."""
    numbers = {change.version: number for number, change in enumerate(history, 1)}
    return [
        _clock_event(change.action, change.at, change.detail, numbers.get(change.detail.get(ANSWERS, 0)))
        for change in history
    ]


def _clock_event(action: Action, at: datetime, detail: Mapping[str, Any], answers: int | None) -> Event:
    return Event(
        action,
        at,
        date.fromisoformat(detail["new_date"]) if "new_date" in detail else None,
        detail.get(STEP if action is Action.FINISH_STEP else TO),
        answers,
    )
