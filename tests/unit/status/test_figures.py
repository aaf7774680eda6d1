"""The table of figures: how days add up, and that no order, delay or repetition changes a sum. A random past is counted twice, in
two ways."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.counting import COUNT_AS_NOTHING, Place, heard
from chalicelib.status.figures.hear import count
from chalicelib.status.figures.spans import FIRST_DAY, Grain, Span, periods
from chalicelib.status.figures.statistics import MOST_PERIODS, Asked, Counted, statistics
from chalicelib.status.figures.table import PLAIN, STANDINGS
from kernel.agencies import AgencyPeriod
from kernel.entry import Entry
from kernel.events import events_of
from kernel.lifecycle import Action, State, judge
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.figures import MemoryFigures
from tests.support.counting import counted, told, work_time
from tests.support.entries import AGENCY, FILED, _needed, filed, step, walk, whoever_may
from tests.support.recounting import by_hand

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def shown(asked: Asked, figures: MemoryFigures, today: date = TODAY) -> Counted:
    return statistics(asked, figures, today, work_time().map_of(today))


def item(period: str | None = None, agency: str = AGENCY, **figures: int) -> dict[str, Any]:
    """What matters of an item; the rest is looked at in tests of its own."""
    named = {"period": period} if period else {}
    zero = dict.fromkeys(("carried_over", *PLAIN, "in_time", "running"), 0)
    return {"agency": agency, "field": "employment", **named, **zero, **figures}


def plain(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if not isinstance(value, dict | None)} for one in items]


# -- the table --------------------------------------------------------------------------------------------------------


def life(number: int, *actions: str, at: datetime = FILED, **more: Any) -> Entry:
    return walk(*actions, code=f"G09-{at:%y%m%d}-{number:04}", at=at, **more)


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
    assert plain(shown(Asked(), figures).items) == [
        item(agency="a-unit", received=1, running=1),
        item(received=5, early=1, in_time=1, refused=1, stopped=1, withdrawn=1, running=1),
    ]
    (unit,) = shown(Asked(agency="a-unit"), figures).items
    assert unit["received_by"] == {"by_counter": 0, "online": 1, "by_post": 0}
    assert unit["standing"] == {**dict.fromkeys(STANDINGS, 0), "not_started": 1}
    assert shown(Asked(field="social"), figures).items == []


def test_an_item_says_how_long_things_took() -> None:
    answered = step(filed(), "accept", at=FILED + timedelta(hours=1))
    decided = step(step(answered, "assign"), "decide", at=FILED + 3 * DAY, detail={"outcome": "rejected"})
    (found,) = shown(Asked(), counted(told(decided))).items
    assert found["first_answer"] == {"count": 1, "within": 1, "median": 60, "mean": 60}
    assert found["duration"] == {"median": 3, "p90": 3}


def test_by_procedure_on_demand() -> None:
    figures = counted(told(life(1, "accept"), life(2, procedure="p06"), life(3, "refuse", procedure="p06")))
    found = shown(Asked(by_procedure=True), figures).items
    assert [(one["procedure"], one["received"], one["running"], one["refused"]) for one in found] == [
        ("p05", 1, 1, 0),
        ("p06", 2, 1, 1),
    ]
    assert [one["received"] for one in shown(Asked(), figures).items] == [3]


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2026, 11, 5), "within_time"),
        (date(2026, 11, 6), "near_due"),  # a Friday: the Monday is the next working day
        (date(2026, 11, 8), "near_due"),
        (date(2026, 11, 9), "near_due"),
        (date(2026, 11, 10), "overdue"),
    ],
)
def test_how_it_stands_is_read_against_the_day(today: date, standing: str) -> None:
    (found,) = shown(Asked(), counted(told(life(1, "accept"))), today).items
    assert found["standing"] == {**dict.fromkeys(STANDINGS, 0), standing: 1}


def test_where_the_calendar_ends_everything_left_is_near_due() -> None:
    """No due day lies beyond it; the table is shown even before next year's days off are decided."""
    december = datetime(2027, 12, 24, 8, 30, tzinfo=HANOI)
    figures = counted(told(life(1, "accept", at=december), life(2, at=december)))
    (found,) = shown(Asked(), figures, date(2027, 12, 31)).items
    assert found["standing"] == {**dict.fromkeys(STANDINGS, 0), "not_started": 1, "near_due": 1}
    (found,) = shown(Asked(), figures, date(2028, 1, 3)).items
    assert found["standing"] == {**dict.fromkeys(STANDINGS, 0), "not_started": 1, "overdue": 1}


def test_how_it_stood_in_the_past_is_not_known() -> None:
    figures = counted(told(life(1, "accept")))
    by_day = shown(Asked(first=TODAY - DAY, by="day"), figures).items
    assert [one["standing"] is None for one in by_day] == [True, False]


def test_what_runs_is_carried_over_from_before() -> None:
    old = life(1, at=FILED.replace(year=2024))
    figures = counted(told(old, life(2), life(3, at=FILED.replace(day=3))))
    assert plain(shown(Asked(), figures).items) == [item(carried_over=1, received=2, running=3)]
    last_year = Asked(first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert plain(shown(last_year, figures).items) == [item(carried_over=1, running=1)]
    by_day = shown(Asked(first=date(2026, 11, 1), last=date(2026, 11, 4), by="day"), figures).items
    assert plain(by_day) == [
        item("2026-11-01", carried_over=1, running=1),
        item("2026-11-02", carried_over=1, received=1, running=2),
        item("2026-11-03", carried_over=2, received=1, running=3),
        item("2026-11-04", carried_over=3, running=3),
    ]


def test_by_quarter_and_month_and_year() -> None:
    figures = counted(told(life(1, at=FILED.replace(month=2)), life(2, "refuse")))
    by = {name: plain(shown(Asked(by=name), figures).items) for name in ("quarter", "year")}
    assert by["quarter"] == [
        item("2026-Q1", received=1, running=1),
        item("2026-Q2", carried_over=1, running=1),
        item("2026-Q3", carried_over=1, running=1),
        item("2026-Q4", carried_over=1, received=1, refused=1, running=1),
    ]
    assert by["year"] == [item("2026", received=2, refused=1, running=1)]
    month = plain(shown(Asked(first=date(2026, 2, 3), by="month"), figures).items)
    assert month[0] == item("2026-02", carried_over=1, running=1)
    assert month[-1] == item("2026-11", carried_over=1, received=1, refused=1, running=1)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(first=TODAY + DAY),
        Asked(first=date(2026, 5, 2), last=date(2026, 5, 1)),
        Asked(last=date(2015, 1, 1)),
    ],
)
def test_of_no_days_there_is_nothing_to_say(asked: Asked) -> None:
    assert shown(asked, counted(told(life(1)))) == Counted([], None)


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
            shown(one, figures)
    assert few.reads == many.reads
    assert few.rows_read == many.rows_read
    before, this_year = (
        Span(Grain.YEAR, FIRST_DAY, date(2025, 12, 31)),
        Span(Grain.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
    )
    assert {before, this_year} <= set(few.reads[:6])


def test_reads_do_not_grow_with_what_runs_either_however_long_it_is_overdue() -> None:
    """Every day of two years something fell due that is still open."""
    past = [FILED - n * DAY for n in range(730)]
    few = counted(told(*(life(number, "accept", at=day) for number, day in enumerate(past))))
    many = counted(told(*(life(number, "accept", at=past[number % 730]) for number in range(3 * 730))))
    for figures in (few, many):
        (found,) = shown(Asked(), figures).items
        assert found["standing"]["overdue"] > 700
        assert sum(found["standing"].values()) == found["running"]
    assert few.rows_read == many.rows_read
    # One name: how it stands; the years before twice, this year; of this year months, of this month days, and what is near.
    assert few.rows_read <= 1 + 2 * 3 + 1 + 11 + 25 + 1


@pytest.mark.parametrize("by", [None, "day", "month", "quarter", "year"])
def test_days_before_the_first_and_after_today_are_cut_off(by: str | None) -> None:
    figures = counted(told(life(1)))
    everything, known = Asked(date.min, date.max, by=by), Asked(FIRST_DAY, TODAY, by=by)
    assert shown(everything, figures) == shown(known, figures)
    assert figures.rows_read < 50


def test_a_long_table_comes_page_by_page() -> None:
    figures = counted(told(life(1, at=FILED.replace(year=2024))))
    first = shown(Asked(first=date(2024, 11, 2), by="day"), figures)
    assert len(first.items) == MOST_PERIODS
    second = shown(Asked(first=first.next_first, by="day"), figures)
    third = shown(Asked(first=second.next_first, by="day"), figures)
    assert third.next_first is None
    every = first.items + second.items + third.items
    assert [one["period"] for one in every] == [(date(2024, 11, 2) + n * DAY).isoformat() for n in range(754)]
    assert all(one["running"] == 1 for one in every)


def test_a_day_on_which_something_is_due_alone_tells_nothing_of_an_agency() -> None:
    """It came there later, overdue."""
    figures = counted(told(step(life(1, "accept"), "transfer", at=FILED + 18 * DAY, agency="a-unit")))
    before = Asked(first=date(2026, 11, 9), last=date(2026, 11, 9), by="day")
    assert [one["agency"] for one in shown(before, figures).items] == [AGENCY]
    (there,) = shown(Asked(agency="a-unit"), figures).items
    assert (there["moved_in"], there["running"], there["standing"]["overdue"]) == (1, 1, 1)


# -- agencies that became others ----------------------------------------------------------------------------------------


def agency(key: str, valid_to: date | None = None, successor_of: tuple[str, ...] = ()) -> AgencyPeriod:
    name = Text(key, key)
    first = date(2025, 7, 1) if successor_of else date(2016, 1, 1)
    return AgencyPeriod(key, None, name, "province", None, first, valid_to, successor_of)


MERGED = (
    agency("old-north", date(2025, 6, 30)),
    agency("old-south", date(2025, 6, 30)),
    agency("one-land", successor_of=("old-north", "old-south")),
)


def test_the_new_map_counts_old_agencies_with_their_successor() -> None:
    before = FILED.replace(year=2024)
    entries = [
        life(1, "refuse", at=before, agency="old-north"),
        step(life(2, "accept", at=before, agency="old-south"), "transfer", at=FILED, agency="one-land"),
        life(3, agency="one-land"),
    ]
    figures = counted(told(*entries))
    places = work_time(MERGED).map_of(TODAY)

    def of(asked: Asked) -> dict[str, tuple[int, ...]]:
        names = ("received", "refused", "moved_in", "moved_out", "running")
        found = statistics(replace(asked, first=date(2024, 1, 1)), figures, TODAY, places).items
        return {one["agency"]: tuple(one[name] for name in names) for one in found}

    assert of(Asked()) == {
        "old-north": (1, 1, 0, 0, 0),
        "old-south": (1, 0, 0, 1, 0),
        "one-land": (1, 0, 1, 0, 2),
    }
    assert of(Asked(new_map=True)) == of(Asked(new_map=True, agency="one-land")) == {"one-land": (3, 1, 1, 1, 2)}
    assert of(Asked(new_map=True, agency="old-north")) == {}


# -- laws -------------------------------------------------------------------------------------------------------------

AGENCIES = ("a-unit", AGENCY)
ACTIONS = sorted(set(Action) - {Action.FILE})


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """A dossier to which legal things happened, at any pace; it may move, be sent back twice, or wait for ever."""
    day = draw(st.integers(-500, 15))
    number = draw(st.integers(1, 99_999))
    at = FILED + timedelta(days=day, hours=draw(st.integers(-8, 15)))
    entry = filed(f"G09-{at:%y%m%d}-{number:05}", at, agency=draw(st.sampled_from(AGENCIES)))
    entry = replace(entry, channel=draw(st.sampled_from([1, 2, 2, 3])))
    for _ in range(draw(st.integers(0, 8))):
        standing = entry.standing(decides_at_once=False, supplements_allowed=2)
        legal = [one for one in ACTIONS if isinstance(judge(one, whoever_may(one), standing), State)]
        if not legal:
            break
        action = draw(st.sampled_from(legal))
        moment = entry.history[-1].at + timedelta(hours=draw(st.sampled_from([0, 1, 5, 24, 72, 240])))
        if moment.date() > TODAY:
            break
        more = _needed(action, entry)
        if action is Action.TRANSFER:
            more["agency"] = draw(st.sampled_from(AGENCIES))
        entry = step(entry, action, moment, supplements=2, **more)
    return entry


pasts = st.lists(entries(), max_size=8, unique_by=lambda entry: entry.code)


@given(pasts, st.randoms(use_true_random=False))
def test_no_order_delay_or_repetition_changes_a_figure(past: list[Entry], chance: random.Random) -> None:
    messages = told(*past)
    shuffled = messages + [message for message in messages if chance.random() < 0.5]
    chance.shuffle(shuffled)
    assert counted(messages).book() == counted(shuffled).book()


@given(pasts)
def test_what_is_not_told_changes_nothing(past: list[Entry]) -> None:
    """The queue of figures never hears of it, so it may neither count nor move a dossier."""
    for entry in past:
        place: Place | None = None
        for event in events_of(entry, 0):
            found = heard(event, work_time())
            if event.action in COUNT_AS_NOTHING:
                assert (found.tallies, found.place) == ((), place)
            place = found.place


@given(pasts, st.sampled_from([None, "day", "month", "quarter", "year"]), st.integers(-500, 23), st.integers(0, 300))
def test_a_table_equals_a_recount_by_hand(past: list[Entry], by: str | None, start: int, length: int) -> None:
    figures = counted(told(*past))
    first = FILED.date() + start * DAY
    last = min(first + length * DAY, TODAY)
    found = shown(Asked(first=first, last=last, by=by), figures).items
    expected = []
    for period in periods(first, last, by):
        for (unit, field), figure in sorted(by_hand(past, period.first, period.last, TODAY).items()):
            named = {"period": period.name} if period.name else {}
            expected.append({"agency": unit, "field": field, **named, **figure})
    assert found == expected


@given(pasts, st.randoms(use_true_random=False))
def test_the_balance_holds_at_every_instant(past: list[Entry], chance: random.Random) -> None:
    """After each single message, whatever came before it: what came or was carried over is what ended, left or runs."""
    messages = told(*past)
    chance.shuffle(messages)
    figures = MemoryFigures()
    for message in messages:
        count(message, figures, work_time())
        for one in shown(Asked(first=date(2026, 1, 1)), figures).items:
            come = one["carried_over"] + one["received"] + one["moved_in"]
            ended = one["early"] + one["on_time"] + one["late"] + one["refused"] + one["withdrawn"] + one["stopped"]
            assert come == ended + one["moved_out"] + one["running"]
    # What runs is known a second way: where each dossier stands.
    for one in shown(Asked(first=FIRST_DAY), figures).items:
        assert sum(one["standing"].values()) == one["running"]
