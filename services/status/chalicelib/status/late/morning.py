"""The morning of a working day: who is near due, who is overdue, and of whom a reason and a new date are asked (NĐ 61/2018
art. 19.9).

Only what is due is read, by its due day. A unit is asked once for a dossier, while an apology is still in time: a calendar day
before the due day at the latest (a rule of the catalogue), so on the last working morning before it. After mornings that did not
come, what became overdue meanwhile is told; what could no longer be apologised for in time is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from kernel.calendar import Calendar, OutsideCalendar
from kernel.catalogue import Catalogue
from kernel.rule_sets import RuleName, rules_on
from kernel.times import local_day
from kernel.together import Want

_DAY = timedelta(days=1)
FIRST_LOOK_BACK = timedelta(days=30)
"""How far the very first morning looks for what is overdue."""


class Due(NamedTuple):
    """A dossier at work that is due on the day that was asked for."""

    code: str
    agency: str
    extended: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency is told on a morning: codes due that day or on the next working day, and codes overdue since the morning
    before."""

    agency: str
    day: date
    made_at: datetime
    near_due: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()


class Mornings(Protocol):
    """Storage may raise StorageBusy from each."""

    def last_done(self) -> date | None: ...

    def done(self, day: date) -> None:
        """Never goes back to an earlier day."""

    def due_on(self, day: date) -> Iterable[Due]: ...

    def ask(self, code: str, due: date, at: datetime) -> bool:
        """Mark that a reason is asked for; False when it was before, or the dossier is no longer due that day."""

    def keep(self, report: Report) -> None:
        """The first report of an agency's day is kept, another changes nothing."""

    def report(self, agency: str, day: date) -> Want[Report | None]: ...


@dataclass(slots=True)
class Told:
    """What a morning did."""

    asked: list[str] = field(default_factory=list)
    near_due: dict[str, list[str]] = field(default_factory=dict)
    overdue: dict[str, list[str]] = field(default_factory=dict)


def morning(mornings: Mornings, calendar: Calendar, apology_days: int, now: datetime) -> Told | None:
    """Do what is to be done today; None on a day off, or when it was done. An apology is in time `apology_days` calendar days
    before the due day at the latest.

    A run that breaks off is done again from its beginning: nobody is asked twice, and a report that is there stays.

    Raises:
        OutsideCalendar: today is beyond the calendar.
        StorageBusy: the next run goes on.
    """
    today = local_day(now)
    last = mornings.last_done()
    if not calendar.is_working_day(today) or (last is not None and last >= today):
        return None
    told = Told()
    for day in _days(last or today - FIRST_LOOK_BACK, today - _DAY):
        for due in mornings.due_on(day):
            told.overdue.setdefault(due.agency, []).append(due.code)
    following = _next_working_day(calendar, today)
    in_time = today + apology_days * _DAY
    last_chance = following + (apology_days - 1) * _DAY  # what is due later can still be asked for on the next morning
    for day in _days(today, max(following, last_chance)):
        for due in mornings.due_on(day):
            if day <= following:
                told.near_due.setdefault(due.agency, []).append(due.code)
            if in_time <= day <= last_chance and _may_be_asked(due) and mornings.ask(due.code, day, now):
                told.asked.append(due.code)
    for agency in sorted({*told.near_due, *told.overdue}):
        mornings.keep(_report(agency, today, now, told))
    mornings.done(today)
    return told


def apology_days(catalogue: Catalogue, day: date) -> int:
    """As the rules in force on that day have it. Raises UnknownRules."""
    return rules_on(catalogue.rule_sets(), day).number(RuleName.APOLOGY)


def _may_be_asked(due: Due) -> bool:
    """One new date in the life of a dossier (R15): whoever has had it cannot give another."""
    return not due.asked and not due.extended


def _report(agency: str, day: date, now: datetime, told: Told) -> Report:
    near, over = told.near_due.get(agency, []), told.overdue.get(agency, [])
    return Report(agency, day, now, tuple(sorted(near)), tuple(sorted(over)))


def _next_working_day(calendar: Calendar, today: date) -> date:
    try:
        return calendar.working_day_after(today)
    except OutsideCalendar:  # nothing can be due beyond the calendar
        return calendar.last_day


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
