"""Days, hours and steps of the agencies, from the catalogue: each agency by its own calendar, so that a first answer in a
province whose day off it was is not called late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from chalicelib.status.figures.statistics import Map
from kernel.advance import clock_events
from kernel.agencies import current_agency, hours_on, line_on
from kernel.calendar import Calendar, OutsideCalendar
from kernel.catalogue import Catalogue
from kernel.clock import Hours, day_zero
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.events import DossierEvent
from kernel.rule_sets import RuleName, RuleSet, rules_on
from kernel.side_clocks import first_answer_due, return_unfit_due, working_hours_between
from kernel.times import HANOI, local_day
from kernel.verdict import Verdict

_DAY = timedelta(days=1)


class NoEntry(Exception):
    """An event of a dossier that the register does not have: it belongs in the dead-letter queue."""


class CatalogueTime:
    """The newest calendar, each agency's own. An override decided after the fact changes what was counted before: a recount
    then says so. `entry_of` reads the register, and only for the decision of a procedure with several steps."""

    def __init__(self, catalogue: Callable[[], Catalogue], entry_of: Callable[[str], Entry | None]) -> None:
        self._catalogue = catalogue
        self._entry_of = entry_of

    def days(self, agency: str, accepted: datetime, ended: datetime) -> int:
        last = local_day(ended)
        calendar, as_is = self._calendar(agency, last), self._rules(local_day(accepted)).says(RuleName.RECEIPT, "as_is")
        first = day_zero(accepted, calendar, self._hours(agency, local_day(accepted)), as_is=as_is)
        days = (first + n * _DAY for n in range(1, (last - first).days + 1))
        return sum(1 for day in days if calendar.is_working_day(day))

    def minutes(self, agency: str, start: datetime, end: datetime) -> int:
        day = local_day(end)
        worked = working_hours_between(start, end, self._calendar(agency, day), self._hours(agency, day))
        return worked // timedelta(minutes=1)

    def closing(self, agency: str, day: date) -> datetime:
        return datetime.combine(day, self._hours(agency, day).closing, HANOI)

    def unfit_due(self, agency: str, received: datetime, day: date) -> date:
        return return_unfit_due(received, self._calendar(agency, day), self._hours(agency, day), self._rules(day))

    def answer_due(self, agency: str, filed: datetime, day: date) -> datetime:
        return first_answer_due(filed, self._calendar(agency, day), self._hours(agency, day), self._rules(day))

    def steps(self, event: DossierEvent) -> Sequence[Verdict]:
        """Raises NoEntry besides."""
        catalogue = self._catalogue()
        if len(catalogue.version(event.procedure, event.procedure_version).steps) < 2:
            return (event.verdict,)
        from kernel.explanation import explain

        entry = self._entry_of(event.code)
        if entry is None:
            raise NoEntry(event.code)
        rules = clock_rules(catalogue, entry)
        one_stop = rules.rules or self._rules(local_day(event.at))
        told = explain(clock_events(entry.history), rules.steps, rules.calendar, rules.hours, one_stop, event.at)
        return [step.verdict for step in told.steps]

    def map_of(self, today: date) -> Map:
        """How the figures of that day are read."""
        return Map(
            near_until=lambda agency: self._near_until(agency, today),
            current=lambda agency: current_agency(self._catalogue().agencies(), agency, today),
        )

    def _near_until(self, agency: str, today: date) -> date | None:
        """What is due on this day or before, and not before today, is near due. No due day lies beyond the calendar, so where it
        ends everything left is near (None)."""
        calendar = self._calendar(agency, today)
        day = today
        try:
            for _ in range(self._rules(today).number(RuleName.NEAR_DUE)):
                day = calendar.working_day_after(day)
        except OutsideCalendar:
            return None
        return day

    def _calendar(self, agency: str, day: date) -> Calendar:
        catalogue = self._catalogue()
        return catalogue.calendar().of(line_on(catalogue.agencies(), agency, day))

    def _hours(self, agency: str, day: date) -> Hours:
        periods = self._catalogue().agencies()
        spells = hours_on(periods, line_on(periods, agency, day), day)
        return Hours(spells) if spells else Hours()

    def _rules(self, day: date) -> RuleSet:
        return rules_on(self._catalogue().rule_sets(), day)
