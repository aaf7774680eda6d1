"""How long things took, counted in a bounded number of steps: exact while short, coarser the longer.

A histogram stands among the counters of a row, one counter for each step that was met: `d7` seven working days, `a3` up to
three half hours of working time. Sums of histograms are histograms, so a median of a year needs no dossier.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """The upper ends of the steps; what is longer than the last counts as the last."""

    prefix: str
    ends: tuple[int, ...]

    def counter(self, value: int) -> str:
        place = min(bisect_left(self.ends, value), len(self.ends) - 1)
        return f"{self.prefix}{self.ends[place]}"

    def quantile(self, counts: Mapping[str, int], share: tuple[int, int]) -> int | None:
        """The upper end of the step in which the value of rank ceil(n * share) lies; None of nothing. `share` is a fraction."""
        numbers = [(end, counts.get(f"{self.prefix}{end}", 0)) for end in self.ends]
        total = sum(number for _, number in numbers)
        rank = -(-total * share[0] // share[1])
        for end, number in numbers:
            if number and rank <= number:
                return end
            rank -= number
        return None

    def holds(self, counter: str) -> bool:
        return counter.startswith(self.prefix) and counter[len(self.prefix) :].isdigit()


MEDIAN = (1, 2)
NINETY = (9, 10)

DURATION = Scale("d", (*range(41), *range(50, 101, 10), *range(150, 501, 50)))
"""Working days from acceptance to decision: exact up to 40, to the ten up to 100, to the fifty up to 500."""

HALF_HOUR = 30
ANSWER = Scale("a", (*range(17), *range(32, 161, 16), 320, 640))
"""Half hours of working time until the first answer: exact up to 8 hours, then to the working day of 8 hours."""
