"""The table `figures` in memory; tests/contract/test_figures_store.py holds it to the promises of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeVar

from chalicelib.status.figures.counting import Heard
from chalicelib.status.figures.kept import NOTHING_SEEN, Book, Row, RowKey, Seen, Stand, StandKey, changes
from chalicelib.status.figures.spans import Span

K = TypeVar("K")


class MemoryFigures:
    """`reads` counts the spans that were asked for, `rows_read` the rows and stands they gave."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.counts: dict[RowKey, Counter[str]] = {}
        self.standing: dict[StandKey, Counter[str]] = {}
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
        made = changes(heard, before)
        for key, more in made.rows.items():
            self.counts.setdefault(key, Counter()).update(more)
        for of, more in made.stands.items():
            self.standing.setdefault(of, Counter()).update(more)
        return True

    def rows(self, span: Span) -> Iterator[Row]:
        self.reads.append(span)
        inside = [key for key in self.counts if key[0] is span.grain and span.first <= key[1] <= span.last]
        for key in sorted(inside, key=lambda one: one[1:]):
            self.rows_read += 1
            yield Row(*key[1:], dict(self.counts[key]))

    def stands(self, agency: str | None = None) -> Iterator[Stand]:
        for (unit, field, procedure), counts in sorted(self.standing.items()):
            if agency in (None, unit) and any(counts.values()):
                self.rows_read += 1
                yield Stand(unit, field, procedure, {name: number for name, number in counts.items() if number})

    # -- a recount --

    def book(self) -> Book:
        rows = {key: dict(+counts) for key, counts in self.counts.items() if +counts}
        stands = {key: dict(+counts) for key, counts in self.standing.items() if +counts}
        return Book(rows, stands, dict(self.seen))

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        return _correct(self.counts, key, found, right)

    def counted_of(self, code: str) -> Seen:
        return self.seen.get(code, NOTHING_SEEN)

    def correct_stand(self, key: StandKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        return _correct(self.standing, key, found, right)

    def correct_seen(self, code: str, found: Seen, right: Seen) -> bool:
        if self.seen.get(code, NOTHING_SEEN) != found:
            return False
        self.seen[code] = right
        if right == NOTHING_SEEN:
            del self.seen[code]
        return True


def _correct(counters: dict[K, Counter[str]], key: K, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
    there = counters.get(key, Counter())
    if any(there[name] != found.get(name, 0) for name in {*found, *right}):
        return False
    counters[key] = Counter(right)
    return True
