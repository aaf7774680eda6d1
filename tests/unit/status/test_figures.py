"""Figures: what an event counts as, how days add up, and that no order, delay or repetition changes a sum."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures import COUNTERS, Grain, Span, Tally, end_of, periods, spans, start_of, tally_of
from chalicelib.status.statistics import FIRST_DAY, MOST_PERIODS, Asked, Counted, count, statistics
from kernel.entry import Entry
from kernel.events import NotAnEvent, events_of, to_json
from kernel.lifecycle import CLOSED, RULES, Action
from kernel.times import HANOI
from tests.fakes.figures import MemoryFigures
from tests.support.entries import AGENCY, CODE, FILED, filed, step, walk
from tests.support.tables import template

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
ZERO = dict.fromkeys((*COUNTERS, "in_time", "running"), 0)


def told(*entries: Entry) -> list[str]:
    return [to_json(event) for entry in entries for event in events_of(entry, 0)]


def counted(messages: Iterable[str]) -> MemoryFigures:
    figures = MemoryFigures()
    for message in messages:
        count(message, figures)
    return figures


def item(period: str | None = None, agency: str = AGENCY, **figures: int) -> dict[str, Any]:
    named = {"period": period} if period else {}
    return {"agency": agency, "field": "employment", **named, **ZERO, **figures}


# -- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), ["received"]),
        (("accept", "assign", "request_supplement", "supplement", "extend"), ["received"]),
        (("refuse",), ["received", "refused"]),
        (("accept", "request_payment", "withdraw"), ["received", "withdrawn"]),
        (("accept", "stop"), ["received", "stopped"]),
        (("accept", "assign", "decide"), ["received", "early"]),
        (("accept", "assign", "decide", "hand_over"), ["received", "early"]),
    ],
)
def test_a_dossier_counts_when_it_comes_and_when_its_clock_ends(actions: tuple[str, ...], expected: list[str]) -> None:
    tallies = [tally for event in events_of(walk(*actions), 0) if (tally := tally_of(event))]
    assert [tally.counter for tally in tallies] == expected


@pytest.mark.parametrize(
    ("day", "extended", "expected"),
    [(6, False, "early"), (9, False, "on_time"), (10, False, "late"), (17, True, "late"), (16, True, "on_time")],
)
def test_a_decision_counts_by_its_verdict_on_the_day_it_was_made(day: int, extended: bool, expected: str) -> None:
    before = walk("accept", "assign", *(("extend",) if extended else ()))
    entry = step(before, "decide", at=datetime(2026, 11, day, 16, tzinfo=HANOI), detail={"outcome": "approved"})
    assert tally_of(list(events_of(entry, 0))[-1]) == Tally(
        f"{CODE}/{entry.version}", date(2026, 11, day), AGENCY, "employment", expected
    )


def test_a_filing_just_before_midnight_counts_on_its_own_day() -> None:
    late = filed(at=datetime.fromisoformat("2026-11-02T16:59:59+00:00"))
    tally = tally_of(next(events_of(late, 0)))
    assert tally is not None
    assert tally.day == date(2026, 11, 2)


def test_what_is_no_event_is_not_counted() -> None:
    with pytest.raises(NotAnEvent):
        count("{}", MemoryFigures())


# -- spans and periods ------------------------------------------------------------------------------------------------


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


# -- the table --------------------------------------------------------------------------------------------------------


def life(number: int, *actions: str, at: datetime = FILED, agency: str = AGENCY) -> Entry:
    return walk(*actions, code=f"G09-{at:%y%m%d}-{number:04}", at=at, agency=agency)


def test_the_figures_of_this_year_by_agency_and_field() -> None:
    figures = counted(
        told(
            life(1, "accept", "assign", "decide", "hand_over"),
            life(2, "accept"),
            life(3, "refuse"),
            life(4, "accept", "stop"),
            life(5, "withdraw"),
            life(6, agency="a-unit"),
        )
    )
    assert statistics(Asked(), figures, TODAY).items == [
        item(agency="a-unit", received=1, running=1),
        item(received=5, early=1, in_time=1, refused=1, stopped=1, withdrawn=1, running=1),
    ]
    assert statistics(Asked(agency="a-unit"), figures, TODAY).items == [item(agency="a-unit", received=1, running=1)]
    assert statistics(Asked(field="social"), figures, TODAY).items == []


def test_what_runs_is_carried_over_from_before() -> None:
    old = life(1, at=FILED.replace(year=2024))
    figures = counted(told(old, life(2), life(3, at=FILED.replace(day=3))))
    assert statistics(Asked(), figures, TODAY).items == [item(received=2, running=3)]
    assert statistics(Asked(first=date(2025, 1, 1), last=date(2025, 12, 31)), figures, TODAY).items == [item(running=1)]
    by_day = statistics(Asked(first=date(2026, 11, 1), last=date(2026, 11, 4), by="day"), figures, TODAY).items
    assert by_day == [
        item("2026-11-01", running=1),
        item("2026-11-02", received=1, running=2),
        item("2026-11-03", received=1, running=3),
        item("2026-11-04", running=3),
    ]


def test_by_quarter_and_month_and_year() -> None:
    figures = counted(told(life(1, at=FILED.replace(month=2)), life(2, "refuse")))
    by = {name: statistics(Asked(by=name), figures, TODAY).items for name in ("quarter", "year")}
    assert by["quarter"] == [
        item("2026-Q1", received=1, running=1),
        item("2026-Q2", running=1),
        item("2026-Q3", running=1),
        item("2026-Q4", received=1, refused=1, running=1),
    ]
    assert by["year"] == [item("2026", received=2, refused=1, running=1)]
    month = statistics(Asked(first=date(2026, 2, 3), by="month"), figures, TODAY).items
    assert month[0] == item("2026-02", running=1)
    assert month[-1] == item("2026-11", received=1, refused=1, running=1)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(first=TODAY + DAY),
        Asked(first=date(2026, 5, 2), last=date(2026, 5, 1)),
        Asked(last=date(2015, 1, 1)),
    ],
)
def test_of_no_days_there_is_nothing_to_say(asked: Asked) -> None:
    assert statistics(asked, counted(told(life(1))), TODAY) == Counted([], None)


def test_reads_grow_with_the_days_shown_and_never_with_the_dossiers() -> None:
    few = counted(told(life(1)))
    many = counted(told(*(life(number) for number in range(1, 200))))
    asked = [
        Asked(),
        Asked(by="month"),
        Asked(first=date(2026, 11, 1), by="day"),
        Asked(first=date(2026, 1, 1), last=date(2026, 11, 2)),
    ]
    for one in asked:
        for figures in (few, many):
            statistics(one, figures, TODAY)
    assert few.reads == many.reads
    assert few.rows_read == many.rows_read
    this_year = Span(Grain.YEAR, date(2026, 1, 1), date(2026, 12, 31))
    assert few.reads[:2] == [Span(Grain.YEAR, FIRST_DAY, date(2025, 12, 31)), this_year]


def test_a_long_table_comes_page_by_page() -> None:
    figures = counted(told(life(1, at=FILED.replace(year=2024))))
    first = statistics(Asked(first=date(2024, 11, 2), by="day"), figures, TODAY)
    assert len(first.items) == MOST_PERIODS
    second = statistics(Asked(first=first.next_first, by="day"), figures, TODAY)
    third = statistics(Asked(first=second.next_first, by="day"), figures, TODAY)
    assert third.next_first is None
    every = first.items + second.items + third.items
    assert [one["period"] for one in every] == [(date(2024, 11, 2) + n * DAY).isoformat() for n in range(753)]
    assert all(one["running"] == 1 for one in every)


# -- laws -------------------------------------------------------------------------------------------------------------

ENDS = ((), ("accept",), ("refuse",), ("accept", "assign", "decide"), ("accept", "stop"), ("withdraw",))
lives = st.lists(
    st.builds(
        lambda number, end, day, agency: (number, end, FILED + timedelta(days=day), agency),
        st.integers(1, 9999),
        st.sampled_from(ENDS),
        st.integers(-700, 15),
        st.sampled_from(["a-unit", AGENCY]),
    ),
    max_size=12,
    unique_by=lambda one: (one[0], one[2]),
)


@given(lives, st.randoms(use_true_random=False))
def test_no_order_delay_or_repetition_changes_a_figure(made: list[Any], chance: random.Random) -> None:
    messages = told(*(life(number, *end, at=at, agency=agency) for number, end, at, agency in made))
    shuffled = messages + [message for message in messages if chance.random() < 0.5]
    chance.shuffle(shuffled)
    once, again = counted(messages), counted(shuffled)
    assert once.counts == again.counts


@given(lives, st.sampled_from([None, "day", "month", "quarter", "year"]), st.integers(-700, 20), st.integers(0, 300))
def test_a_table_equals_a_recount_by_hand(made: list[Any], by: str | None, start: int, length: int) -> None:
    entries = [life(number, *end, at=at, agency=agency) for number, end, at, agency in made]
    figures = counted(told(*entries))
    first = FILED.date() + start * DAY
    last = first + length * DAY
    found = statistics(Asked(first=first, last=last, by=by), figures, TODAY)
    tallies = [tally for entry in entries for event in events_of(entry, 0) if (tally := tally_of(event))]
    expected = []
    for period in periods(first, min(last, TODAY), by):
        for agency in ("a-unit", AGENCY):
            here = [tally for tally in tallies if tally.agency == agency]
            within = Counter(tally.counter for tally in here if period.first <= tally.day <= period.last)
            until = Counter(tally.counter == "received" for tally in here if tally.day <= period.last)
            row = item(period.name, agency, **within)
            row["in_time"] = row["early"] + row["on_time"]
            row["running"] = until[True] - until[False]
            if row["running"] or within:
                expected.append(row)
    assert found.items == expected


def test_the_queue_takes_what_counts_and_nothing_else() -> None:
    """Told apart by the topic already, so that three of a dossier's five messages are never paid for."""
    ends = {action for action, rule in RULES.items() if rule.after in CLOSED and action is not Action.HAND_OVER}
    subscription = template("status")["Resources"]["FiguresSubscription"]["Properties"]
    assert set(subscription["FilterPolicy"]["action"]) == {Action.FILE, *ends}
