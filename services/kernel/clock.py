"""The clock of the law: when a dossier is due (procedures-and-law 2.3, 2.3b, 3); how it then stands: kernel.verdict.

The due day is always computed from the whole of what happened, never by moving a stored date: a restart, a pause and an
extension then agree whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from kernel.lifecycle import Action
from kernel.times import HANOI, local_day

if TYPE_CHECKING:
    from kernel.calendar import Calendar

_DAY = timedelta(days=1)


class Unit(StrEnum):
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    WORKING_HOUR = "working_hour"


@dataclass(frozen=True, slots=True)
class Period:
    """A time of the law, e.g. 5 working days. The unit always stands beside the number."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours of an agency; illustrative unless the agency's data says otherwise."""

    spells: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(13, 30), time(17)))

    @property
    def closing(self) -> time:
        return self.spells[-1][1]


class UnsuitableClock(Exception):
    """A rule the clock cannot follow: a month clock with a payment pause, refused when the procedure is published."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the clock: an action, its instant, the new date of an extension."""

    action: Action
    at: datetime
    new_date: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The due day of a running or ended clock."""

    due: date
    first_due: date  # before any extension; the class of a late dossier is told by both
    near_from: date  # the last working day before the due day: from then on it is near due
    extended: bool


def day_zero(receipt: datetime, calendar: Calendar, hours: Hours, *, as_is: bool = False) -> date:
    """The day that is not counted. After closing or on a day off a receipt counts as the next working day, unless `as_is`
    (setting `receipt`, unverified). Closing to the second is still inside."""
    day = local_day(receipt)
    if as_is:
        return day
    if not calendar.is_working_day(day):
        return calendar.working_day_from(day)
    if receipt.astimezone(HANOI).time().replace(microsecond=0) > hours.closing:
        return calendar.working_day_after(day)
    return day


def due_day(
    receipt: datetime, steps: Sequence[Period], calendar: Calendar, hours: Hours, paused: Iterable[date] = ()
) -> date:
    """The due day of a chain: each step counts from the due day of the step before (2.3b, Chain)."""
    still = frozenset(paused)
    day = day_zero(receipt, calendar, hours)
    for step in steps:
        day = _end_of(step, day, receipt, calendar, hours, still)
    return day


def _end_of(
    period: Period, start: date, receipt: datetime, calendar: Calendar, hours: Hours, still: frozenset[date]
) -> date:
    match period.unit:
        case Unit.WORKING_DAY:
            return _count(start, period.count, still, calendar.is_working_day)
        case Unit.DAY:
            return calendar.working_day_from(_count(start, period.count, still, lambda _: True))
        case Unit.MONTH:
            if still:
                raise UnsuitableClock("a month clock cannot be paused")
            return calendar.working_day_from(_months_later(start, period.count))
        case Unit.WORKING_HOUR:
            opened = receipt if local_day(receipt) == start else datetime.combine(start, hours.spells[0][0], HANOI)
            return local_day(after_working_hours(opened, period.count, calendar, hours))


def _count(start: date, count: int, still: frozenset[date], counts: Callable[[date], bool]) -> date:
    day = start
    while count > 0:
        day += _DAY
        if counts(day) and day not in still:
            count -= 1
    return day


def _months_later(start: date, count: int) -> date:
    """The corresponding day, or the last of a shorter month (Civil Code art. 148)."""
    years, month0 = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month0 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - _DAY).day
    return date(year, month, min(start.day, last))


def after_working_hours(start: datetime, count: int, calendar: Calendar, hours: Hours) -> datetime:
    """The instant `count` working hours after `start`, counted inside the agency's own hours."""
    left = timedelta(hours=count)
    day = local_day(start)
    moment = start.astimezone(HANOI)
    while True:
        if calendar.is_working_day(day):
            for opens, closes in hours.spells:
                begin = max(moment, datetime.combine(day, opens, HANOI))
                end = datetime.combine(day, closes, HANOI)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
        day += _DAY
        moment = datetime.combine(day, time.min, HANOI)


def paused_days(events: Sequence[Event], calendar: Calendar, hours: Hours) -> frozenset[date]:
    """The days after a payment request up to and with the day of payment; a payment after closing or on a day off counts as
    the next working day. Overlapping pauses count once."""
    days: set[date] = set()
    asked: date | None = None
    for event in events:
        if event.action is Action.REQUEST_PAYMENT:
            asked = local_day(event.at)
        elif event.action is Action.CONFIRM_PAYMENT and asked is not None:
            paid = day_zero(event.at, calendar, hours)
            day = asked + _DAY
            while day <= paid:
                days.add(day)
                day += _DAY
            asked = None
    return frozenset(days)


def deadline(events: Sequence[Event], steps: Sequence[Period], calendar: Calendar, hours: Hours) -> Deadline | None:
    """The deadline after all of `events` (a dossier's history, oldest first); None while no clock has started.

    Acceptance starts the clock; a supplement answered after acceptance starts it again and drops an extension (R10, 2.3b).

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
        UnsuitableClock: a payment pause within a month clock.
    """
    start = _start(events)
    if start is None:
        return None
    since = events[start:]
    first_due = _first_due(since, since, steps, calendar, hours)
    due, extended = first_due, False
    for position, event in enumerate(since):
        if event.action is not Action.EXTEND or event.new_date is None:
            continue
        # An apology comes a day before the due day at the latest; a later one is kept and moves nothing (2.3b).
        if local_day(event.at) < _first_due(since, since[:position], steps, calendar, hours):
            due, extended = calendar.working_day_from(event.new_date), True
            later = paused_days(since[position:], calendar, hours)
            still = sum(1 for day in later if calendar.is_working_day(day))
            due = _count(due, still, frozenset(), calendar.is_working_day)
    return Deadline(due, first_due, calendar.working_day_before(due), extended)


def _first_due(
    since: Sequence[Event], until: Sequence[Event], steps: Sequence[Period], calendar: Calendar, hours: Hours
) -> date:
    """The due day without extensions of a clock started by `since[0]`, as its events `until` then make it."""
    return due_day(since[0].at, steps, calendar, hours, paused_days(until, calendar, hours))


def _start(events: Sequence[Event]) -> int | None:
    accepted = False
    start: int | None = None
    for position, event in enumerate(events):
        if event.action is Action.ACCEPT:
            accepted, start = True, position
        elif event.action is Action.SUPPLEMENT and accepted:
            start = position
    return start
