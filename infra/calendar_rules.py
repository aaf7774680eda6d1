"""What must hold of the calendars among the catalogue's files: days inside the years, and overrides that say something new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from infra.catalogue_files import Files
from kernel.agencies import AgencyPeriod, line_on
from kernel.calendar import Calendar, LineOf, OverrideFault, override_fault, unknown_years

_SAID = {
    OverrideFault.OUTSIDE: "is outside the calendar",
    OverrideFault.UNKNOWN_SCOPE: "is for an agency that is unknown",
    OverrideFault.REPEATED: "stands twice",
    OverrideFault.CONTRADICTS: "contradicts what was decided before, and names no decision",
    OverrideFault.NO_CHANGE: "changes nothing",
}


def calendar_faults(files: Files) -> Iterator[str]:
    if not files.calendars:
        yield "calendars: there is none"
    for calendar in files.calendars:
        yield from _calendar_faults(calendar)
    for before, after in pairwise(files.calendars):
        if before.name == after.name:
            yield from _override_faults(before, after, files.agencies)


def _calendar_faults(calendar: Calendar) -> Iterator[str]:
    at = f"calendar {calendar.name}"
    if calendar.last_day < calendar.first_day:
        yield f"{at}: ends before it begins"
    for day in [*calendar.off, *calendar.work]:
        if not calendar.first_day <= day <= calendar.last_day:
            yield f"{at}: {day} is outside it"
    for day in calendar.off:
        if day.weekday() >= 5:
            yield f"{at}: {day} is off, but a weekend anyway"
    for day in calendar.work:
        if day.weekday() < 5:
            yield f"{at}: {day} is a make-up day, but a weekday anyway"


def _override_faults(before: Calendar, after: Calendar, agencies: Sequence[AgencyPeriod]) -> Iterator[str]:
    at = f"calendars/{after.name}/v{after.version}.yaml"
    if after.last_day < before.last_day:
        yield f"{at}: ends on {after.last_day}, earlier than before"
    brought = [override for override in after.overrides if override.since == after.version]
    for year in unknown_years(before, brought, after.last_day):
        yield f"{at}: reaches {year}, whose days off are not said, those of Tết first of all"
    reaching = replace(before, last_day=after.last_day)
    for position, override in enumerate(brought):
        fault = override_fault(reaching, override, brought[:position], _lines(agencies, override.day))
        if fault:
            yield f"{at}: {override.day} for {override.scope} {_SAID[fault]}"


def _lines(agencies: Sequence[AgencyPeriod], day: date) -> LineOf:
    return lambda key: line_on(agencies, key, day)
