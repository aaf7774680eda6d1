"""The clocks beside the due day: first answer, hand-over, return of unfit dossiers (NĐ 61/2018 art. 18,
19.4; NĐ 45/2020, of which no article was read).

Each counts in the agency's own calendar and hours, and takes its numbers from the rule set.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kernel.clock import Hours, after_working_hours, day_zero
from kernel.rule_sets import RuleName, RuleSet
from kernel.times import HANOI, local_day

if TYPE_CHECKING:
    from kernel.calendar import Calendar

_DAY = timedelta(days=1)


def first_answer_due(filed_at: datetime, calendar: Calendar, hours: Hours, rules: RuleSet) -> datetime:
    """The instant by which an online dossier has its first answer: 8 working hours after filing (NĐ 45/2020, unverified).

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
    """
    return after_working_hours(filed_at, rules.number(RuleName.FIRST_ANSWER), calendar, hours)


def hand_over_due(taken_at: datetime, calendar: Calendar, hours: Hours, rules: RuleSet) -> datetime:
    """The instant by which what was taken (a full dossier, a decided result) is handed on: the closing hour of the same day;
    after 15:00, or on a day off, the end of the next working morning (NĐ 61/2018 art. 18). 15:00:00 is still the same day.

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
    """
    moment = taken_at.astimezone(HANOI)
    day = moment.date()
    if calendar.is_working_day(day) and moment.time().replace(microsecond=0) <= rules.hand_over_until:
        return datetime.combine(day, hours.closing, HANOI)
    return datetime.combine(calendar.working_day_after(day), hours.spells[0][1], HANOI)


def return_unfit_due(received_at: datetime, calendar: Calendar, hours: Hours, rules: RuleSet) -> date:
    """The last day on which a dossier found unfit goes back with slip 02: 3 working days from receipt (NĐ 61/2018 art. 19.4).

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
    """
    day = day_zero(received_at, calendar, hours, as_is=rules.says(RuleName.RECEIPT, "as_is"))
    for _ in range(rules.number(RuleName.RETURN_UNFIT)):
        day = calendar.working_day_after(day)
    return day


def working_hours_between(first: datetime, last: datetime, calendar: Calendar, hours: Hours) -> timedelta:
    """The time inside office hours between two instants; nothing when `last` is not later.

    Raises:
        OutsideCalendar: a day between them is outside the calendar's years.
    """
    begin, end = first.astimezone(HANOI), last.astimezone(HANOI)
    total = timedelta()
    day = local_day(begin)
    while day <= local_day(end) and begin < end:
        if calendar.is_working_day(day):
            total += sum((_overlap(day, spell, begin, end) for spell in hours.spells), timedelta())
        day += _DAY
    return total


def _overlap(day: date, spell: tuple[time, time], begin: datetime, end: datetime) -> timedelta:
    opens, closes = (datetime.combine(day, hour, HANOI) for hour in spell)
    return max(min(closes, end) - max(opens, begin), timedelta())
