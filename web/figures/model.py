"""Figures as the statistics API tells them, added up for the pages. Nothing is estimated: what the API does not say is None."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from kernel.text import Text

NEWEST = 20  # results that are read without script
FEW = 5  # of fewer dossiers a usual duration, a rate or an average would say nothing, or speak of one person


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days, both inside."""

    key: str
    name: Text
    first: date
    last: date

    @property
    def path(self) -> str:
        return "/so-lieu" if self.key == "nam-nay" else f"/so-lieu/{self.key}"

    @property
    def months(self) -> tuple[str, ...]:
        """The months of its year up to its end: 2026-01, 2026-02, ..."""
        return tuple(f"{self.last.year}-{month:02d}" for month in range(1, self.last.month + 1))


def periods(today: date) -> tuple[Period, ...]:
    """This year first; the others may be chosen."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before = date(today.year - 1, 1, 1)
    return (
        Period("nam-nay", Text(f"Năm {today.year}", f"{today.year}"), date(today.year, 1, 1), today),
        Period("quy-nay", Text("Quý này", "This quarter"), quarter, today),
        Period("thang-nay", Text("Tháng này", "This month"), today.replace(day=1), today),
        Period("nam-truoc", Text(f"Năm {before.year}", f"{before.year}"), before, date(before.year, 12, 31)),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of dossiers. `finished` have a result; `closed` ended without one."""

    received: int = 0
    in_time: int = 0
    late: int = 0
    closed: int = 0
    running: int = 0

    @property
    def finished(self) -> int:
        return self.in_time + self.late

    @property
    def rate(self) -> float | None:
        """Percent in time of those finished, to one place; None of too few."""
        return round(100 * self.in_time / self.finished, 1) if self.finished >= FEW else None

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.received + other.received,
            self.in_time + other.in_time,
            self.late + other.late,
            self.closed + other.closed,
            self.running + other.running,
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual duration of a field's dossiers at an agency: half of `finished` took `median` working days or fewer."""

    agency: str
    field: str
    finished: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Rated:
    agency: str
    count: int
    average: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page of a period shows."""

    period: Period
    agencies: tuple[tuple[str, Sums], ...] = ()
    months: tuple[tuple[str, Sums], ...] = ()
    usual: tuple[Usual, ...] = ()

    @property
    def all(self) -> Sums:
        return sum((sums for _, sums in self.agencies), Sums())


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the pages of figures are made of, as it was at `at`."""

    at: datetime
    figures: tuple[Figures, ...]
    ratings: tuple[Rated, ...] = ()
    names: Mapping[str, Text] = field(default_factory=dict)  # of agencies, fields and procedures
    results: tuple[Mapping[str, Any], ...] = ()  # the newest, as the API tells them
    petitions: tuple[Mapping[str, Any], ...] = ()  # the newest that are published


def sums_of(item: Mapping[str, Any]) -> Sums:
    """One item of GET /api/status/statistics."""
    return Sums(
        received=item["received"],
        in_time=item["in_time"],
        late=item["late"],
        closed=item["refused"] + item["withdrawn"] + item["stopped"],
        running=item["running"],
    )


def figures_of(period: Period, items: Sequence[Mapping[str, Any]], by_month: Iterable[Mapping[str, Any]]) -> Figures:
    """`items` are those of the period, one per agency and field; `by_month` those of its year, with `period`."""
    agencies: dict[str, Sums] = {}
    for item in items:
        agencies[item["agency"]] = agencies.get(item["agency"], Sums()) + sums_of(item)
    months = dict.fromkeys(period.months, Sums())
    for item in by_month:
        if item["period"] in months:
            months[item["period"]] += sums_of(item)
    busiest = sorted(agencies.items(), key=lambda one: (-one[1].received, -one[1].finished, one[0]))
    return Figures(period, tuple(busiest), tuple(months.items()), tuple(_usual(items)))


def _usual(items: Iterable[Mapping[str, Any]]) -> Iterator[Usual]:
    found = []
    for item in items:
        finished = sums_of(item).finished
        told = item["duration"] if finished >= FEW else {"median": None, "p90": None}
        if finished:
            found.append(Usual(item["agency"], item["field"], finished, told["median"], told["p90"]))
    yield from sorted(found, key=lambda one: (-one.finished, one.agency, one.field))


def ratings_of(items: Iterable[Mapping[str, Any]]) -> tuple[Rated, ...]:
    """Items of GET /api/feedback/ratings, one per agency; an average of all its procedures, exact from the scores."""
    counts: dict[str, tuple[int, int]] = {}
    for item in items:
        count, points = counts.get(item["agency"], (0, 0))
        given = {int(score): number for score, number in item["scores"].items()}
        counts[item["agency"]] = (
            count + sum(given.values()),
            points + sum(score * number for score, number in given.items()),
        )
    found = (
        Rated(agency, count, round(points / count, 2) if count >= FEW else None)
        for agency, (count, points) in counts.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.agency)))


class Ask(Protocol):
    def __call__(self, path: str) -> Mapping[str, Any]:
        """The JSON that a path below /api/ answers. Raises OSError, ValueError."""


def read(ask: Ask, now: datetime, names: Mapping[str, Text]) -> Told:
    """Asks the API for all that the pages show. Raises OSError, ValueError, KeyError for what is no answer."""
    today = now.date()
    by_month: dict[int, list[Mapping[str, Any]]] = {}
    found = []
    for period in periods(today):
        year = period.last.year
        if year not in by_month:
            until = min(date(year, 12, 31), today)
            by_month[year] = list(_items(ask, f"status/statistics?map=new&by=month&from={year}-01-01&to={until}"))
        items = list(_items(ask, f"status/statistics?map=new&from={period.first}&to={period.last}"))
        found.append(figures_of(period, items, by_month[year]))
    ratings = ratings_of(_items(ask, "feedback/ratings?limit=100"))
    results = tuple(ask(f"publish/results?limit={NEWEST}")["items"])
    published = (one for one in _items(ask, "feedback/petitions?limit=100", pages=5) if one["state"] == "published")
    return Told(now, tuple(found), ratings, names, results, tuple(islice(published, FEW)))


def _items(ask: Ask, path: str, pages: int = 1000) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    for _ in range(pages):
        page = ask(f"{path}{cursor}")
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"
