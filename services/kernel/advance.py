"""How an entry of the register grows: one judged action becomes one more line of its history, and the clock is read anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from kernel.calendar import Calendar
from kernel.clock import Deadline, Event, Hours, Period, deadline
from kernel.entry import Change, Entry
from kernel.lifecycle import CLOSED, Action, State


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
