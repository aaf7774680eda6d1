"""The table `figures` in memory; tests/contract/test_figures_store.py holds it to the promises of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from chalicelib.status.figures.counting import Heard, Place
from chalicelib.status.figures.kept import (
    NOBODY,
    NOTHING_SEEN,
    Book,
    HowMany,
    Row,
    RowKey,
    Seen,
    Stand,
    StandKey,
    one_more,
)
from chalicelib.status.figures.spans import Grain, Span, start_of


class MemoryFigures:
    """`reads` counts the spans that were asked for, `rows_read` the rows they gave."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.counts: dict[RowKey, Counter[str]] = {}
        self.standing: dict[StandKey, HowMany] = {}
        self.reads: list[Span] = []
        self.rows_read = 0

    def count(self, heard: Heard) -> bool:
        before = self.counted_of(heard.code)
        if heard.version in before.versions:
            return False
        moves = heard.version > before.newest
        self.seen[heard.code] = Seen(
            before.versions | {heard.version},
            heard.version if moves else before.newest,
            heard.place if moves else before.place,
        )
        for tally in heard.tallies:
            for grain in Grain:
                key = (grain, start_of(grain, tally.day), tally.agency, tally.field, tally.procedure)
                self.counts.setdefault(key, Counter()).update(tally.counts)
        if moves:
            self._stand(before.place, -1)
            self._stand(heard.place, 1)
        return True

    def _stand(self, place: Place | None, change: int) -> None:
        if place is None:
            return
        key = (place.agency, place.field, place.procedure, place.standing, place.due)
        left = one_more(self.standing.pop(key, NOBODY), place, change)
        if any(left):
            self.standing[key] = left

    def rows(self, span: Span) -> Iterator[Row]:
        self.reads.append(span)
        for (grain, first, agency, field, procedure), counts in sorted(self.counts.items(), key=lambda one: one[0][1:]):
            if grain is span.grain and span.first <= first <= span.last:
                self.rows_read += 1
                yield Row(first, agency, field, procedure, dict(counts))

    def stands(self, agency: str | None = None) -> Iterator[Stand]:
        for key, many in sorted(self.standing.items(), key=lambda one: _order(one[0])):
            if agency in (None, key[0]) and many.total:
                yield Stand(*key, many)

    # -- a recount --

    def book(self) -> Book:
        rows = {key: dict(+counts) for key, counts in self.counts.items() if +counts}
        return Book(rows, dict(self.standing), dict(self.seen))

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        there = self.counts.get(key, Counter())
        if any(there[name] != found.get(name, 0) for name in {*found, *right}):
            return False
        self.counts[key] = Counter(right)
        return True

    def counted_of(self, code: str) -> Seen:
        return self.seen.get(code, NOTHING_SEEN)

    def correct_stand(self, key: StandKey, found: HowMany, right: HowMany) -> bool:
        if self.standing.get(key, NOBODY) != found:
            return False
        self.standing[key] = right
        if right == NOBODY:
            del self.standing[key]
        return True

    def correct_seen(self, code: str, found: Seen, right: Seen) -> bool:
        if self.seen.get(code, NOTHING_SEEN) != found:
            return False
        self.seen[code] = right
        if right == NOTHING_SEEN:
            del self.seen[code]
        return True


def _order(key: StandKey) -> tuple[Any, ...]:
    agency, field, procedure, standing, due = key
    return (agency, standing.value, due or date.min, field, procedure)
