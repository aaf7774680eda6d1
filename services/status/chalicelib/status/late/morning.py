"""The morning of a working day: who is near due, who is overdue, and of whom a reason and a new date are asked (NĐ 61/2018
art. 19.9).

Only what is due is read, by its due day. A unit is asked once for a due day, while an apology is still in time: a calendar day
before the due day at the latest (a rule of the catalogue), so on its last morning at work before that. What could no longer be
apologised for in time, or has had its one new date, is not asked for. After mornings that did not come the next one is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple, Protocol

from kernel.calendar import COUNTRY, Calendar, DayKind, OutsideCalendar
from kernel.catalogue import Catalogue
from kernel.clock_rules import agency_calendar
from kernel.rule_sets import RuleName, rules_on
from kernel.times import local_day
from kernel.together import Want

_DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=30)
"""So far back every morning looks for what is overdue, and farther while something older lies there. A message cannot wait so
long among the dead letters: what comes to the desk late is found, too."""


class Due(NamedTuple):
    """A dossier at work that is due on the day that was asked for. `asked`: for that day a reason was asked for."""

    code: str
    agency: str
    new_date_given: bool
    asked: bool


class Done(NamedTuple):
    """The last morning that was done, and the earliest due day of what was overdue then (that day itself, when nothing was)."""

    day: date
    oldest: date


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency is told on a morning, as codes: what is due that day or up to its next morning at work; what is overdue; of
    what a reason and a new date are wanted."""

    agency: str
    day: date
    made_at: datetime
    near_due: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    reason_wanted: tuple[str, ...] = ()


class Mornings(Protocol):
    """Storage may raise StorageBusy from each."""

    def last_done(self) -> Done | None: ...

    def done(self, done: Done) -> None:
        """Never goes back to an earlier day."""

    def due_on(self, day: date) -> Iterable[Due]: ...

    def ask(self, code: str, due: date, at: datetime) -> bool:
        """Mark that a reason is asked for; False when it was for that day, or the dossier is no longer due then."""

    def keep(self, report: Report) -> None:
        """The first report of an agency's day is kept, another changes nothing."""

    def report(self, agency: str, day: date) -> Want[Report | None]: ...


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """What a morning needs to know of days and rules: the calendar of the country and of each agency, and how many calendar days
    before the due day an apology comes at the latest."""

    country: Calendar
    apology_days: int
    catalogue: Catalogue | None = None  # of the agencies; None: each goes by the country's calendar

    @classmethod
    def of(cls, catalogue: Catalogue, today: date) -> WorkingTime:
        """As the newest calendar and the rules in force have it. Raises UnknownRules."""
        days = rules_on(catalogue.rule_sets(), today).number(RuleName.APOLOGY)
        return cls(catalogue.calendar(), days, catalogue)

    def next_morning(self, agency: str, today: date) -> date:
        """The next day on which mornings are, and the agency is at work."""
        own = agency_calendar(self.catalogue, agency, today) if self.catalogue else self.country
        return self._common_day(own, today)

    def farthest(self, today: date) -> date:
        """No agency's next morning is later."""
        off = [one for one in self.country.overrides if one.scope != COUNTRY and one.kind is DayKind.OFF]
        return self._common_day(self.country.with_days(off), today)

    def _common_day(self, own: Calendar, today: date) -> date:
        try:
            day = self.country.working_day_after(today)
            while not own.is_working_day(day):
                day = self.country.working_day_after(day)
        except OutsideCalendar:  # nothing can be due beyond the calendar
            return self.country.last_day
        return day


@dataclass(slots=True)
class Told:
    """What a morning found, by agency, and whom it asked. `oldest`: the earliest day of what is overdue."""

    oldest: date
    asked: list[str] = field(default_factory=list)
    near_due: dict[str, list[str]] = field(default_factory=dict)
    overdue: dict[str, list[str]] = field(default_factory=dict)
    reason_wanted: dict[str, list[str]] = field(default_factory=dict)


def morning(mornings: Mornings, time: WorkingTime, now: datetime) -> Told | None:
    """Do what is to be done today; None on a day off, or when it was done.

    A run that breaks off is done again from its beginning: nobody is asked twice, and a report that is there stays.

    Raises:
        OutsideCalendar: today is beyond the calendar.
        StorageBusy: the next run goes on.
    """
    today = local_day(now)
    last = mornings.last_done()
    if not time.country.is_working_day(today) or (last is not None and last.day >= today):
        return None
    told = Told(oldest=today)
    _find_overdue(mornings, told, min(today - LOOK_BACK, last.oldest if last else today), today)
    _find_near(mornings, time, told, now)
    for agency in sorted({*told.near_due, *told.overdue, *told.reason_wanted}):
        mornings.keep(_report(agency, today, now, told))
    mornings.done(Done(today, told.oldest))
    return told


def _find_overdue(mornings: Mornings, told: Told, since: date, today: date) -> None:
    for day in _days(since, today - _DAY):
        for due in mornings.due_on(day):
            told.overdue.setdefault(due.agency, []).append(due.code)
            told.oldest = min(told.oldest, day)


def _find_near(mornings: Mornings, time: WorkingTime, told: Told, now: datetime) -> None:
    """Near due, and of it what is to be asked for today: another morning would be too late."""
    today = local_day(now)
    next_morning = cache(lambda agency: time.next_morning(agency, today))
    beyond = (time.apology_days - 1) * _DAY  # so much later is due what the next morning is the last in time for
    in_time = today + time.apology_days * _DAY
    for day in _days(today, time.farthest(today) + max(beyond, timedelta())):
        for due in mornings.due_on(day):
            following = next_morning(due.agency)
            if day <= following:
                told.near_due.setdefault(due.agency, []).append(due.code)
            if in_time <= day <= following + beyond:
                _ask(mornings, told, due, day, now)


def _ask(mornings: Mornings, told: Told, due: Due, day: date, now: datetime) -> None:
    """One new date in the life of a dossier (NĐ 61/2018 art. 19.9): whoever has had it cannot give another."""
    if due.new_date_given:
        return
    if not due.asked:
        if not mornings.ask(due.code, day, now):
            return
        told.asked.append(due.code)
    told.reason_wanted.setdefault(due.agency, []).append(due.code)


def _report(agency: str, day: date, now: datetime, told: Told) -> Report:
    lists = (told.near_due, told.overdue, told.reason_wanted)
    return Report(agency, day, now, *(tuple(sorted(one.get(agency, ()))) for one in lists))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
