"""The public figures of each agency and field (NĐ 61/2018 art. 29-32): what is
read grows with the days shown, never with the dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from chalicelib.status.figures.kept import Figures, Row, Stand
from chalicelib.status.figures.spans import FIRST_DAY, WIDEST, Grain, end_of, periods, spans, start_of
from chalicelib.status.figures.table import Name, NameOf, NearUntil, Sums, added, stood, table

MOST_PERIODS = 366  # on one page
MOST_ITEMS = 1000  # a page ends with the period that reaches so many, so that an answer stays below 1 MB


@dataclass(frozen=True, slots=True)
class Asked:
    """`first` and `last` are days, both inside; without `first` the year of `last` from its beginning, without `last` today.
    `new_map`: agencies that are no more count with their successor."""

    first: date | None = None
    last: date | None = None
    agency: str | None = None
    field: str | None = None
    by: str | None = None  # day, month, quarter, year
    by_procedure: bool = False
    new_map: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    items: list[dict[str, Any]]
    next_first: date | None  # the day on which the next page begins


@dataclass(frozen=True, slots=True)
class Map:
    """What the figures ask of the catalogue, and only when they need it."""

    near_until: NearUntil
    current: Callable[[str], str]  # an agency as today's map has it


def statistics(asked: Asked, figures: Figures, today: date, places: Map) -> Counted:
    """Raises StorageBusy."""
    last = min(asked.last or today, today)
    first = max(asked.first or start_of(Grain.YEAR, last), FIRST_DAY)
    wanted = list(islice(periods(first, last, asked.by), MOST_PERIODS + 1))
    if not wanted:
        return Counted([], None)
    shown = wanted[:MOST_PERIODS]
    name_of = _naming(asked, places)
    rows = _Rows(asked, figures, places)
    before: Sums = {}
    added(before, rows.of(FIRST_DAY, first - timedelta(days=1), Grain.YEAR), name_of)
    now: Sums = {}
    if shown[-1].last == today:
        stands = list(rows.stands())
        now = stood(stands, rows.due(stands, today), today, places.near_until, name_of)
    counted = rows.of(first, _last_read(shown[-1].last, asked.by, today), WIDEST[asked.by])
    items: list[dict[str, Any]] = []
    for period, found in zip(shown, table(shown, counted, before, name_of, now, today), strict=True):
        items += found
        if len(items) >= MOST_ITEMS and period is not wanted[-1]:
            return Counted(items, period.last + timedelta(days=1))
    return Counted(items, wanted[-1].first if len(wanted) > MOST_PERIODS else None)


def _last_read(last: date, by: str | None, today: date) -> date:
    """Nothing is counted on days to come: a month or year that goes on is read as a whole, not day by day."""
    return end_of(Grain.YEAR, last) if last == today and by != "day" else last


def _naming(asked: Asked, places: Map) -> NameOf:
    known: dict[str, str] = {}

    def name_of(agency: str, field: str, procedure: str) -> Name:
        if asked.new_map:
            if agency not in known:
                known[agency] = places.current(agency)
            agency = known[agency]
        return agency, field, procedure if asked.by_procedure else None

    return name_of


class _Rows:
    """The rows that were asked for, in order of time, read as they are needed."""

    def __init__(self, asked: Asked, figures: Figures, places: Map) -> None:
        self._asked = asked
        self._figures = figures
        self._places = places

    def wants(self, agency: str, field: str) -> bool:
        asked = self._asked
        shown = self._places.current(agency) if asked.new_map and asked.agency else agency
        return asked.agency in (None, shown) and asked.field in (None, field)

    def of(self, first: date, last: date, widest: Grain) -> Iterator[Row]:
        for span in spans(first, last, widest):
            for row in self._figures.rows(span):
                if self.wants(row.agency, row.field):
                    yield row

    def stands(self) -> Iterator[Stand]:
        for stand in self._figures.stands(None if self._asked.new_map else self._asked.agency):
            if self.wants(stand.agency, stand.field):
                yield stand

    def due(self, stands: Iterable[Stand], today: date) -> Iterator[Row]:
        """What was due before today, and what is near anywhere; nothing where nothing stands."""
        near = {self._places.near_until(agency) for agency in {stand.agency for stand in stands}}
        if near:
            yield from self.of(FIRST_DAY, today - timedelta(days=1), Grain.YEAR)
            yield from self.of(today, max((day for day in near if day is not None), default=today), Grain.DAY)
