"""The clock of the law: when a dossier is due (NĐ 61/2018; decisions 0016 and 0018); how a chain is counted:
kernel.counting; how it then stands: kernel.verdict; day by day and in words: kernel.explanation.

The due day is always computed from the whole of what happened, never by moving a stored date: a restart, a pause and an
extension then agree whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kernel.calendar import Calendar, OutsideCalendar
from kernel.counting import (
    SETTLED,
    Chain,
    ChainStep,
    ClockSettings,
    Hours,
    Leg,
    Period,
    Unit,
    UnsuitableClock,
    after_working_hours,
    day_zero,
    due_day,
    group_due,
    legs,
)
from kernel.lifecycle import Action
from kernel.times import local_day

__all__ = [
    "SETTLED",
    "Chain",
    "ChainStep",
    "ClockSettings",
    "Counting",
    "Deadline",
    "Event",
    "Hours",
    "Leg",
    "Period",
    "Unit",
    "UnsuitableClock",
    "Wait",
    "after_working_hours",
    "counting",
    "day_zero",
    "deadline",
    "due_day",
    "legs",
    "near_from",
    "paused_days",
    "started",
    "still_days",
    "waits",
]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the clock: an action, its instant, the new date of an extension. `step` is the number of the
    step that a `forward` leads to, None being the next, or that a `finish_step` ends; `answers` that of the event (from 1, among
    those it is counted with) whose question an `answer_consultation` answers, None being the oldest still open."""

    action: Action
    at: datetime
    new_date: date | None = None
    step: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The due day of a running or ended clock."""

    due: date
    first_due: date  # before any extension; the class of a late dossier is told by both
    near_from: date  # some working days before the due day, one if the rules say no other: from then on it is near due
    extended: bool


# What waits for what: the action that asks, and the one that answers it.
_ANSWERS = {
    Action.REQUEST_PAYMENT: Action.CONFIRM_PAYMENT,
    Action.REQUEST_SUPPLEMENT: Action.SUPPLEMENT,
    Action.CONSULT: Action.ANSWER_CONSULTATION,
}


def _pausing(settings: ClockSettings) -> Iterator[Action]:
    if settings.payment_pauses:
        yield Action.REQUEST_PAYMENT
    if not settings.restarts:
        yield Action.REQUEST_SUPPLEMENT
    if settings.consultation_pauses:
        yield Action.CONSULT


class Wait(NamedTuple):
    """What was asked, when, and by which of the events it was answered: its place in them, None while it is open."""

    asking: Action
    asked: datetime
    answered: int | None


def waits(events: Sequence[Event], asking: Action) -> list[Wait]:
    """All waits of a kind in a whole history, the answered ones first, in the order of their answers."""
    still_open: dict[int, datetime] = {}
    answered: list[Wait] = []
    for place, event in enumerate(events):
        if event.action is asking:
            still_open[place + 1] = event.at
        elif event.action is _ANSWERS[asking] and still_open:
            number = event.answers if event.answers in still_open else next(iter(still_open))
            answered.append(Wait(asking, still_open.pop(number), place))
    return answered + [Wait(asking, asked, None) for asked in still_open.values()]


def still_days(
    events: Sequence[Event], calendar: Calendar, hours: Hours, settings: ClockSettings = SETTLED, start: int = 0
) -> Mapping[date, Action]:
    """The days that stand still, and what was asked: those after a request up to and with the day of the answer; an answer
    after closing or on a day off counts as the next working day. Overlapping waits count once. `events` are the whole history;
    of a clock that one of them started, at the place `start`, nothing before it stands still."""
    days: dict[date, Action] = {}
    first = local_day(events[start].at) if events else date.min
    for asking in _pausing(settings):
        for wait in waits(events, asking):
            if wait.answered is None or wait.answered < start:
                continue
            answered = day_zero(events[wait.answered].at, calendar, hours, as_is=settings.receipt_as_is)
            day = max(local_day(wait.asked) + _DAY, first)
            while day <= answered:
                days.setdefault(day, asking)
                day += _DAY
    return days


def paused_days(
    events: Sequence[Event], calendar: Calendar, hours: Hours, settings: ClockSettings = SETTLED
) -> frozenset[date]:
    """The days that stand still, see `still_days`."""
    return frozenset(still_days(events, calendar, hours, settings))


@dataclass(frozen=True, slots=True)
class Counting:
    """All that was counted of a clock: which of the events started it, the days that stand still and what was asked, each step
    from there on, and the deadline that they make."""

    start: int
    still: Mapping[date, Action]
    legs: Sequence[Leg]
    deadline: Deadline


def deadline(
    events: Sequence[Event], steps: Chain, calendar: Calendar, hours: Hours, settings: ClockSettings = SETTLED
) -> Deadline | None:
    """The deadline after all of `events` (a dossier's history, oldest first); None while no clock has started.

    Acceptance starts the clock; a supplement answered after acceptance starts it again and drops an extension (NĐ 61/2018
    art. 19.4), or stands still where the rules say so.

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
        UnsuitableClock: a payment pause within a month clock.
    """
    counted = counting(events, steps, calendar, hours, settings)
    return counted.deadline if counted else None


def counting(
    events: Sequence[Event], steps: Chain, calendar: Calendar, hours: Hours, settings: ClockSettings = SETTLED
) -> Counting | None:
    """The deadline with everything it was made of. Raises as `deadline`."""
    start = started(events, settings)
    return None if start is None else _counted(start, events, steps, calendar, hours, settings)


def _counted(
    start: int, events: Sequence[Event], steps: Chain, calendar: Calendar, hours: Hours, settings: ClockSettings
) -> Counting:
    """Of a clock started by `events[start]`."""
    still = still_days(events, calendar, hours, settings, start)
    counted = legs(events[start].at, steps, calendar, hours, frozenset(still), settings)
    first_due = group_due(counted)
    due, extended = first_due, False
    for position in range(start + 1, len(events)):
        event = events[position]
        if event.action is not Action.EXTEND or event.new_date is None:
            continue
        # An apology comes a day before the due day at the latest; a later one is kept and moves nothing (decision 0016).
        known, told = _counted(start, events[:position], steps, calendar, hours, settings), local_day(event.at)
        if told + settings.apology_days * _DAY <= known.deadline.due:
            later = [day for day in sorted(still) if day > told and day not in known.still]
            # What stood still afterwards may move the first due day further, e.g. in calendar days: nobody is apologised to
            # with an earlier one.
            due, extended = max(first_due, _extended(event.new_date, later, calendar)), True
    return Counting(start, still, counted, Deadline(due, first_due, near_from(due, calendar, settings), extended))


def _extended(new_date: date, later: Sequence[date], calendar: Calendar) -> date:
    """The new date, moved by each working day up to it that stood still `later`, the earliest first."""
    due = calendar.working_day_from(new_date)
    for day in later:
        if day <= due and calendar.is_working_day(day):
            due = calendar.working_day_after(due)
    return due


def near_from(due: date, calendar: Calendar, settings: ClockSettings = SETTLED) -> date:
    """The day from which on a dossier due on `due` is near due: the first working day of the calendar at the earliest, before
    which it knows none."""
    day = due
    for _ in range(settings.near_due_days):
        try:
            day = calendar.working_day_before(day)
        except OutsideCalendar:
            break
    return day


def started(events: Sequence[Event], settings: ClockSettings = SETTLED) -> int | None:
    """Which of the events started the clock that runs now; None before acceptance."""
    accepted = False
    start: int | None = None
    for position, event in enumerate(events):
        if event.action is Action.ACCEPT:
            accepted, start = True, position
        elif event.action is Action.SUPPLEMENT and accepted and settings.restarts:
            start = position
    return start
