"""Days, months and years: the rows in which is counted, and the periods in which is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

_DAY = timedelta(days=1)

FIRST_DAY = date(2016, 1, 1)  # nothing was filed before; the working calendar begins here too


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
