"""Rows and periods: they cover every day once, and lie side by side."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.spans import Grain, Span, end_of, periods, spans, start_of

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def test_a_span_reads_years_then_months_then_days() -> None:
    assert list(spans(date(2024, 11, 29), date(2027, 2, 2), Grain.YEAR)) == [
        Span(Grain.DAY, date(2024, 11, 29), date(2024, 11, 30)),
        Span(Grain.MONTH, date(2024, 12, 1), date(2024, 12, 31)),
        Span(Grain.YEAR, date(2025, 1, 1), date(2026, 12, 31)),
        Span(Grain.MONTH, date(2027, 1, 1), date(2027, 1, 31)),
        Span(Grain.DAY, date(2027, 2, 1), date(2027, 2, 2)),
    ]


days = st.dates(date(2016, 1, 1), date(2032, 12, 31))


@given(days, st.integers(-5, 1500), st.sampled_from(Grain))
def test_spans_cover_every_day_once_and_lie_side_by_side(first: date, length: int, widest: Grain) -> None:
    last = first + length * DAY
    found = list(spans(first, last, widest))
    covered = [span.first + n * DAY for span in found for n in range((span.last - span.first).days + 1)]
    assert covered == [first + n * DAY for n in range(length + 1)]
    for span in found:
        assert span.grain.value <= widest.value
        assert (span.first, span.last) == (start_of(span.grain, span.first), end_of(span.grain, span.last))
        if span.grain is not Grain.YEAR:
            wider = Grain.MONTH if span.grain is Grain.DAY else Grain.YEAR
            assert span.last <= end_of(wider, span.first)
    assert len(found) <= 5 or widest is not Grain.YEAR


@given(days, st.integers(0, 1500), st.sampled_from(["day", "month", "quarter", "year"]))
def test_periods_cover_every_day_once_and_have_names_of_their_own(first: date, length: int, by: str) -> None:
    last = first + length * DAY
    found = list(periods(first, last, by))
    assert (found[0].first, found[-1].last) == (first, last)
    assert all(one.last + DAY == other.first for one, other in pairwise(found))
    assert len({period.name for period in found}) == len(found)


@pytest.mark.parametrize(
    ("by", "name"), [("day", "2026-11-24"), ("month", "2026-11"), ("quarter", "2026-Q4"), ("year", "2026")]
)
def test_names_of_periods(by: str, name: str) -> None:
    assert [period.name for period in periods(TODAY, TODAY, by)] == [name]
