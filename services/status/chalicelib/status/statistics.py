"""The public figures: received, in time, late, running, of each agency and field (R20). Counted from events, read by day, month
or year: what is read grows with the days shown, never with the dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from chalicelib.status.figures import (
    WIDEST,
    Figures,
    Grain,
    Row,
    Sums,
    added,
    end_of,
    periods,
    spans,
    start_of,
    table,
    tally_of,
)
from kernel.events import from_json

FIRST_DAY = date(2016, 1, 1)  # nothing was filed before; the working calendar begins here too
MOST_PERIODS = 366  # on one page
MOST_ITEMS = 2000  # a page ends with the period that reaches so many, so that an answer stays below 1 MB


@dataclass(frozen=True, slots=True)
class Asked:
    """`first` and `last` are days, both inside; without `first` the year of `last` from its beginning, without `last` today."""

    first: date | None = None
    last: date | None = None
    agency: str | None = None
    field: str | None = None
    by: str | None = None  # day, month, quarter, year


@dataclass(frozen=True, slots=True)
class Counted:
    items: list[dict[str, Any]]
    next_first: date | None  # the day on which the next page begins


def count(message: str, figures: Figures) -> bool:
    """Count one event; False when it counts as nothing or was counted before.

    Raises:
        NotAnEvent: the message is none of ours.
        StorageBusy: try again later.
    """
    tally = tally_of(from_json(message))
    return tally is not None and figures.count(tally)


def statistics(asked: Asked, figures: Figures, today: date) -> Counted:
    last = min(asked.last or today, today)
    first = max(asked.first or start_of(Grain.YEAR, last), FIRST_DAY)
    wanted = list(islice(periods(first, last, asked.by), MOST_PERIODS + 1))
    if not wanted:
        return Counted([], None)
    shown = wanted[:MOST_PERIODS]
    before: Sums = {}
    added(before, _rows(FIRST_DAY, first - timedelta(days=1), Grain.YEAR, asked, figures))
    rows = _rows(first, _last_read(shown[-1].last, asked.by, today), WIDEST[asked.by], asked, figures)
    items: list[dict[str, Any]] = []
    pages = table(shown, rows, before)
    for period, found in zip(shown, pages, strict=True):
        items += found
        if len(items) >= MOST_ITEMS and period is not wanted[-1]:
            return Counted(items, period.last + timedelta(days=1))
    return Counted(items, wanted[-1].first if len(wanted) > MOST_PERIODS else None)


def _last_read(last: date, by: str | None, today: date) -> date:
    """Nothing is counted on days to come: a month or year that goes on is read as a whole, not day by day."""
    return end_of(Grain.YEAR, last) if last == today and by != "day" else last


def _rows(first: date, last: date, widest: Grain, asked: Asked, figures: Figures) -> Iterator[Row]:
    """Rows in order of time, read as they are needed."""
    for span in spans(first, last, widest):
        for row in figures.rows(span):
            if asked.agency in (None, row.agency) and asked.field in (None, row.field):
                yield row
