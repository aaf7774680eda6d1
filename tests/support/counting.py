"""Events counted as the service counts them, into figures in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from chalicelib.status.figures.hear import count
from chalicelib.status.figures.work_time import CatalogueTime
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Form, ProcedureVersion
from kernel.catalogue_store import MemoryCatalogue
from kernel.entry import Entry
from kernel.events import DossierEvent, events_of, to_json
from kernel.verdict import Verdict
from tests.fakes.figures import MemoryFigures
from tests.support.days import calendar
from tests.support.rules import rule_sets


class OneStep(CatalogueTime):
    """As if each procedure had one step, so that events alone tell all."""

    def steps(self, event: DossierEvent) -> Sequence[Verdict]:
        return (event.verdict,)


@cache
def work_time(agencies: tuple[AgencyPeriod, ...] = ()) -> CatalogueTime:
    """Working days of tests/support/days.py, the shipped rules."""
    return OneStep(_catalogue(agencies), lambda _: None)


def whole_time(entries: Mapping[str, Entry], *versions: ProcedureVersion) -> CatalogueTime:
    """With the procedures and their steps."""
    return CatalogueTime(_catalogue((), versions), entries.get)


def _catalogue(
    agencies: tuple[AgencyPeriod, ...], versions: Iterable[ProcedureVersion] = ()
) -> Callable[[], MemoryCatalogue]:
    catalogue = MemoryCatalogue()
    catalogue.put_calendar(calendar())
    catalogue.put_agencies(agencies)
    for one in rule_sets():
        catalogue.publish_rules(one)
    for version in versions:
        catalogue.publish_version(version, Form({}, {}))
    return lambda: catalogue


def told(*entries: Entry) -> list[str]:
    return [to_json(event) for entry in entries for event in events_of(entry, 0)]


def counted(messages: Iterable[str]) -> MemoryFigures:
    figures = MemoryFigures()
    for message in messages:
        count(message, figures, work_time())
    return figures
