"""The table `figures` in memory; tests/contract/test_figures_store.py holds it to the promises of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from chalicelib.status.figures import Grain, Row, Span, Tally, start_of


class MemoryFigures:
    """`reads` counts the spans that were asked for, `rows_read` the rows they gave."""

    def __init__(self) -> None:
        self.marks: set[str] = set()
        self.counts: dict[tuple[Grain, date, str, str], Counter[str]] = {}
        self.reads: list[Span] = []
        self.rows_read = 0

    def count(self, tally: Tally) -> bool:
        if tally.event in self.marks:
            return False
        self.marks.add(tally.event)
        for grain in Grain:
            place = (grain, start_of(grain, tally.day), tally.agency, tally.field)
            self.counts.setdefault(place, Counter())[tally.counter] += 1
        return True

    def rows(self, span: Span) -> Iterator[Row]:
        self.reads.append(span)
        for (grain, first, agency, field), counts in sorted(self.counts.items(), key=lambda one: one[0][1:]):
            if grain is span.grain and span.first <= first <= span.last:
                self.rows_read += 1
                yield Row(first, agency, field, dict(counts))
