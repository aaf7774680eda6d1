"""Figures that need no clerk: what an event counts as, and how counted days add up to a table (api.md, `GET /statistics`).

A dossier counts twice in its life: as received on the day it was filed, and as ended on the day its clock ended, early, on
time, late, refused, withdrawn or stopped. What runs at the end of a day is everything received so far less everything ended.
Sums do not care for the order in which they are made, so late and reordered events change nothing, and each counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Protocol

from kernel.events import DossierEvent
from kernel.lifecycle import Action, State
from kernel.times import local_day
from kernel.verdict import Verdict

COUNTERS = ("received", "early", "on_time", "late", "refused", "withdrawn", "stopped")

_DAY = timedelta(days=1)
_BY_STATE = {State.REFUSED: "refused", State.WITHDRAWN: "withdrawn", State.STOPPED: "stopped"}
_BY_VERDICT = {
    Verdict.EARLY: "early",
    Verdict.ON_TIME: "on_time",
    Verdict.LATE: "late",
    Verdict.LATE_WITHOUT_APOLOGY: "late",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """One dossier more in one counter of an agency's field on one day. `event` keeps it from being counted twice."""

    event: str
    day: date
    agency: str
    field: str
    counter: str


def tally_of(event: DossierEvent) -> Tally | None:
    """What an event counts as; None for one that begins and ends nothing."""
    counter = _counter_of(event)
    return Tally(event.id, local_day(event.at), event.agency, event.field, counter) if counter else None


def _counter_of(event: DossierEvent) -> str | None:
    if event.action is Action.FILE:
        return "received"
    if event.closes:
        return _BY_STATE.get(event.state) or _BY_VERDICT[event.verdict]
    return None


# -- days, months and years ---------------------------------------------------------------------------------------------------


class Grain(Enum):
    """How wide a counted row is: each event is counted in one row of every grain."""

    DAY = 1
    MONTH = 2
    YEAR = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of one grain that lie side by side in storage: days of one month, months of one year, or years."""

    grain: Grain
    first: date
    last: date


def spans(first: date, last: date, widest: Grain) -> Iterator[Span]:
    """The fewest rows of at most the `widest` grain that cover two days and what lies between, in order of time."""
    run: Span | None = None
    while first <= last:
        grain, end = _widest_from(first, last, widest)
        if run is not None and run.grain is grain and _partition(grain, run.first) == _partition(grain, first):
            run = Span(grain, run.first, end)
        else:
            if run is not None:
                yield run
            run = Span(grain, first, end)
        first = end + _DAY
    if run is not None:
        yield run


def _widest_from(first: date, last: date, widest: Grain) -> tuple[Grain, date]:
    for grain in (Grain.YEAR, Grain.MONTH):
        if grain.value <= widest.value and first == start_of(grain, first) and end_of(grain, first) <= last:
            return grain, end_of(grain, first)
    return Grain.DAY, first


def _partition(grain: Grain, day: date) -> date | None:
    """What rows that lie side by side have in common."""
    return {Grain.DAY: start_of(Grain.MONTH, day), Grain.MONTH: start_of(Grain.YEAR, day), Grain.YEAR: None}[grain]


def start_of(grain: Grain, day: date) -> date:
    return {Grain.DAY: day, Grain.MONTH: day.replace(day=1), Grain.YEAR: day.replace(month=1, day=1)}[grain]


def end_of(grain: Grain, day: date) -> date:
    if grain is Grain.DAY:
        return day
    months = 1 if grain is Grain.MONTH else 13 - day.month
    return _month_later(day.replace(day=1), months) - _DAY


def _month_later(first: date, months: int) -> date:
    years, month0 = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month0 + 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted for an agency's field in the day, month or year that begins with `first`."""

    first: date
    agency: str
    field: str
    counts: Mapping[str, int]


class Figures(Protocol):
    """The port to what was counted."""

    def count(self, tally: Tally) -> bool:
        """Count once; False for an event that was counted before. Raises StorageBusy."""

    def rows(self, span: Span) -> Iterable[Row]:
        """The rows of a span in order of time. Raises StorageBusy."""


# -- the table ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month, quarter or year of the table, cut to the days asked for; `name` None: all of them together."""

    name: str | None
    first: date
    last: date


def periods(first: date, last: date, by: str | None) -> Iterator[Period]:
    if by is None and first <= last:
        yield Period(None, first, last)
        return
    while first <= last:
        name, end = _period(first, by or "")
        yield Period(name, first, min(end, last))
        first = end + _DAY


def _period(day: date, by: str) -> tuple[str, date]:
    match by:
        case "day":
            return day.isoformat(), day
        case "month":
            return f"{day:%Y-%m}", end_of(Grain.MONTH, day)
        case "quarter":
            quarter = (day.month + 2) // 3
            return f"{day.year:04}-Q{quarter}", end_of(Grain.MONTH, day.replace(month=3 * quarter, day=1))
        case _:
            return f"{day.year:04}", end_of(Grain.YEAR, day)


WIDEST = {None: Grain.YEAR, "year": Grain.YEAR, "quarter": Grain.MONTH, "month": Grain.MONTH, "day": Grain.DAY}

Pair = tuple[str, str]
Sums = dict[Pair, Counter[str]]


def added(sums: Sums, rows: Iterable[Row]) -> None:
    """Adds rows to the sums of their agency and field."""
    for row in rows:
        sums.setdefault((row.agency, row.field), Counter()).update(row.counts)


def running(counts: Mapping[str, int]) -> int:
    return counts.get("received", 0) - sum(counts.get(name, 0) for name in COUNTERS[1:])


def table(wanted: Sequence[Period], rows: Iterable[Row], before: Sums) -> Iterator[list[dict[str, Any]]]:
    """The items of each period; `before` holds all that was counted before the first. An agency's field of which there is
    nothing to say in a period is left out."""
    source = iter(rows)
    kept = next(source, None)
    total: Sums = {pair: Counter(counts) for pair, counts in before.items()}
    for period in wanted:
        sums: Sums = {}
        while kept is not None and kept.first <= period.last:
            added(sums, [kept])
            added(total, [kept])
            kept = next(source, None)
        yield [
            item
            for pair in sorted(total)
            if (item := _item(pair, period, sums.get(pair, Counter()), running(total[pair]))) is not None
        ]


def _item(pair: Pair, period: Period, counts: Mapping[str, int], still_running: int) -> dict[str, Any] | None:
    figures = {name: counts.get(name, 0) for name in COUNTERS}
    if not still_running and not any(figures.values()):
        return None
    in_time = figures["early"] + figures["on_time"]
    return {
        "agency": pair[0],
        "field": pair[1],
        **({"period": period.name} if period.name else {}),
        **figures,
        "in_time": in_time,
        "running": still_running,
    }
