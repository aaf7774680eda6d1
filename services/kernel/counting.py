"""The counting of a chain of steps: in working days, days, months and working hours, from a receipt (decision 0018).

What happens to a running clock on the way is told in kernel.clock; here some days just stand still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from kernel.rule_sets import RuleName
from kernel.times import HANOI, local_day

if TYPE_CHECKING:
    from kernel.calendar import Calendar
    from kernel.rule_sets import RuleSet

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


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of a chain: its time, and the calendar and hours of the unit that does it, None being the dossier's own; `agency`
    is that unit's key where another than the receiving agency does it. Neighbours of one `group` run side by side, and the group
    ends with the latest of them (NĐ 61/2018 art. 19.6)."""

    period: Period
    calendar: Calendar | None = None
    hours: Hours | None = None
    group: int | None = None
    agency: str | None = None


Chain = Sequence[Period | ChainStep]
"""The steps in their order; a bare period is a step by the dossier's own calendar and hours."""


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """What of a rule set moves the clock. As it stands here: what is settled where the law leaves a choice (2.3b)."""

    counts_day_zero: bool = False
    receipt_as_is: bool = False
    end_as_is: bool = False  # a period in days or months may end on a day off
    restarts: bool = True  # an answered supplement starts the clock again; else its wait stands still
    payment_pauses: bool = True
    consultation_pauses: bool = False
    apology_days: int = 1
    near_due_days: int = 1

    @classmethod
    def of(cls, rules: RuleSet) -> ClockSettings:
        return cls(
            counts_day_zero=rules.says(RuleName.DAY_ZERO, "counted"),
            receipt_as_is=rules.says(RuleName.RECEIPT, "as_is"),
            end_as_is=rules.says(RuleName.PERIOD_END, "as_is"),
            restarts=rules.says(RuleName.SUPPLEMENT, "restart"),
            payment_pauses=rules.says(RuleName.PAYMENT, "pause"),
            consultation_pauses=rules.says(RuleName.CONSULTATION, "pause"),
            apology_days=rules.number(RuleName.APOLOGY),
            near_due_days=rules.number(RuleName.NEAR_DUE),
        )


SETTLED = ClockSettings()


class UnsuitableClock(Exception):
    """A rule the clock cannot follow: a month clock with a payment pause, refused when the procedure is published."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One step as it was counted: after `start`, up to `due`. `counted` holds the days that count; of a step in working hours
    those on which any were used, `start` perhaps among them, and `ended_at` is the instant of the last. `ended` is the day on
    which the count ended, before a day off moved it."""

    number: int  # of the step, from 1
    step: ChainStep
    start: date
    ended: date
    due: date
    counted: tuple[date, ...]
    ended_at: datetime | None = None


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
    receipt: datetime,
    steps: Chain,
    calendar: Calendar,
    hours: Hours,
    paused: Iterable[date] = (),
    settings: ClockSettings = SETTLED,
) -> date:
    """The due day of a chain: each step counts from the due day of the step before (2.3b, Chain)."""
    counted = legs(receipt, steps, calendar, hours, frozenset(paused), settings)
    return group_due(counted) if counted else day_zero(receipt, calendar, hours, as_is=settings.receipt_as_is)


def legs(
    receipt: datetime,
    steps: Chain,
    calendar: Calendar,
    hours: Hours,
    still: frozenset[date],
    settings: ClockSettings = SETTLED,
) -> list[Leg]:
    """The steps of a chain as they are counted from a receipt, the days of `still` standing still.

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
        UnsuitableClock: days that stand still within a month clock.
    """
    day0 = day_zero(receipt, calendar, hours, as_is=settings.receipt_as_is)
    day = day0 - _DAY if settings.counts_day_zero else day0
    moment: datetime | None = receipt
    made: list[Leg] = []
    own = [ChainStep(step) if isinstance(step, Period) else step for step in steps]
    for _, group in groupby(enumerate(own, start=1), lambda one: -one[0] if one[1].group is None else one[1].group):
        together = [
            _hours_leg(
                number, step, day if made else day0, moment, step.calendar or calendar, step.hours or hours, still
            )
            if step.period.unit is Unit.WORKING_HOUR
            else _leg(number, step, day, step.calendar or calendar, still, settings)
            for number, step in group
        ]
        day = max(leg.due for leg in together)
        moment = max((leg.ended_at for leg in together if leg.ended_at is not None), default=None)
        made += together
    return made


def group_due(counted: Sequence[Leg]) -> date:
    """The due day of the whole chain: that of its last step, or of the latest beside it."""
    last = counted[-1]
    return max(leg.due for leg in counted if leg is last or _same_group(leg, last))


def _same_group(one: Leg, other: Leg) -> bool:
    return one.step.group is not None and one.step.group == other.step.group and one.start == other.start


def _leg(
    number: int,
    step: ChainStep,
    start: date,
    calendar: Calendar,
    still: frozenset[date],
    settings: ClockSettings,
) -> Leg:
    count = step.period.count
    if step.period.unit is Unit.WORKING_DAY:
        days = _days(start, count, still, calendar.is_working_day)
        return Leg(number, step, start, days[-1], days[-1], days)
    if step.period.unit is Unit.MONTH:
        if still:
            raise UnsuitableClock("a month clock cannot be paused")
        count = (_months_later(start, count) - start).days
    calendar.is_working_day(start + count * _DAY)  # refuses years nobody knows before they are counted day by day
    days = _days(start, count, still, _every_day)
    moved = calendar.working_day_from(days[-1])
    return Leg(number, step, start, days[-1], days[-1] if settings.end_as_is else moved, days)


def _hours_leg(
    number: int,
    step: ChainStep,
    start: date,
    moment: datetime | None,
    calendar: Calendar,
    hours: Hours,
    still: frozenset[date],
) -> Leg:
    """The hours run on from a moment of the day `start`: the receipt, or the last hour of a step in hours before; else from the
    opening of that day, the due day of the step before."""
    on_the_day = moment is not None and local_day(moment) == start
    begun = moment if moment and on_the_day else datetime.combine(start, hours.spells[0][0], HANOI)
    until, days = _working_hours(begun, step.period.count, calendar, hours, still)
    return Leg(number, step, start, days[-1], days[-1], days, until)


def _every_day(_: date) -> bool:
    return True


def _days(start: date, count: int, still: frozenset[date], counts: Callable[[date], bool]) -> tuple[date, ...]:
    """The next `count` days after `start` that count and do not stand still; `start` itself for a count of nothing."""
    days: list[date] = []
    day = start
    while len(days) < count:
        day += _DAY
        if counts(day) and day not in still:
            days.append(day)
    return tuple(days) or (start,)


def _months_later(start: date, count: int) -> date:
    """The corresponding day, or the last of a shorter month (Civil Code art. 148)."""
    years, month0 = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month0 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - _DAY).day
    return date(year, month, min(start.day, last))


def after_working_hours(start: datetime, count: int, calendar: Calendar, hours: Hours) -> datetime:
    """The instant `count` working hours after `start`, counted inside the agency's own hours."""
    return _working_hours(start, count, calendar, hours, frozenset())[0]


def _working_hours(
    start: datetime, count: int, calendar: Calendar, hours: Hours, still: frozenset[date]
) -> tuple[datetime, tuple[date, ...]]:
    """That instant, and the days on which any of the hours were used."""
    left = timedelta(hours=count)
    day = local_day(start)
    moment = start.astimezone(HANOI)
    used: list[date] = []
    while True:
        if calendar.is_working_day(day) and day not in still:
            for opens, closes in hours.spells:
                begin = max(moment, datetime.combine(day, opens, HANOI))
                end = datetime.combine(day, closes, HANOI)
                if begin < end:
                    if not used or used[-1] != day:
                        used.append(day)
                    if left <= end - begin:
                        return begin + left, tuple(used)
                    left -= end - begin
        day += _DAY
        moment = datetime.combine(day, time.min, HANOI)
