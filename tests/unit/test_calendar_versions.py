"""A calendar in time and place: what was decided for the country, a province, an agency; which of two holds; what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.agencies import Confidence
from kernel.calendar import COUNTRY, Calendar, DayKind, Override, OverrideFault, override_fault
from kernel.clock import Hours, Period, Unit, due_day
from kernel.text import Text
from kernel.times import HANOI
from tests.support.days import calendar

SEED = calendar()
TEXT = Text("Ngày hội", "Festival")
OFFICE = ("labour-ha-noi", "ha-noi")
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
HOLIDAY, MADE_UP = date(2026, 11, 24), date(2026, 8, 22)  # of the seed
LINES = {"labour-ha-noi": OFFICE, "ha-noi": ("ha-noi",), "hue": ("hue",)}


def line_of(key: str) -> Sequence[str]:
    return LINES.get(key, ())


def off(day: date, scope: str = COUNTRY, decision: str | None = None) -> Override:
    return Override(day, DayKind.OFF, scope, TEXT, decision)


def work(day: date, scope: str = COUNTRY, decision: str | None = None) -> Override:
    return Override(day, DayKind.WORK, scope, TEXT, decision)


def decided(*overrides: Override, on: Calendar = SEED) -> Calendar:
    return on.following(overrides, datetime(2026, 11, 2, 8, 0, tzinfo=HANOI), "quan", "Hoán đổi")


def test_a_swap_turns_both_days_round() -> None:
    swapped = decided(off(FRIDAY), work(SATURDAY))
    assert not swapped.is_working_day(FRIDAY)
    assert swapped.is_working_day(SATURDAY)
    assert (SEED.is_working_day(FRIDAY), SEED.is_working_day(SATURDAY)) == (True, False)
    back = decided(work(FRIDAY, decision="1"), off(SATURDAY, decision="1"), on=swapped)
    assert (back.is_working_day(FRIDAY), back.is_working_day(SATURDAY)) == (True, False)
    assert (back.off, back.work) == (SEED.off, SEED.work)
    assert back.version == SEED.version + 2


# What the country, the province and the office decided for a Friday, in that order in time; whether the office then works.
PLACES = [
    ([off(FRIDAY)], False),
    ([off(FRIDAY, "ha-noi")], False),
    ([off(FRIDAY, "labour-ha-noi")], False),
    ([off(FRIDAY, "hue")], True),
    ([off(FRIDAY), work(FRIDAY, "ha-noi", "1")], True),
    ([work(FRIDAY, "ha-noi", "1"), off(FRIDAY, COUNTRY, "2")], True),  # who is nearer decides, whatever came later
    ([off(FRIDAY, "ha-noi"), work(FRIDAY, "labour-ha-noi", "1")], True),
    ([off(FRIDAY, "ha-noi"), work(FRIDAY, "ha-noi", "1")], True),  # of one scope what came later
    ([off(FRIDAY, "ha-noi"), work(FRIDAY, "ha-noi", "1"), off(FRIDAY, "ha-noi", "2")], False),
]


@pytest.mark.parametrize(("overrides", "works"), PLACES)
def test_who_is_nearer_decides(overrides: list[Override], works: bool) -> None:
    there = decided(*overrides).of(OFFICE)
    assert there.is_working_day(FRIDAY) is works
    holding = there.override_on(FRIDAY)
    assert (holding.kind if holding else DayKind.WORK) is (DayKind.WORK if works else DayKind.OFF)


def test_the_calendar_of_an_agency_keeps_the_version_and_tells_only_what_holds_there() -> None:
    whole = decided(off(FRIDAY, "hue"), off(FRIDAY + timedelta(days=4), "ha-noi"))
    there = whole.of(OFFICE)
    assert there.version == whole.version == 2
    assert [one.scope for one in there.overrides] == ["ha-noi"]
    assert whole.of(()).off == SEED.off
    assert SEED.of(OFFICE) is SEED


REFUSED = [
    (off(date(2028, 1, 3)), [], [], OverrideFault.OUTSIDE),
    (off(date(2015, 12, 31)), [], [], OverrideFault.OUTSIDE),
    (off(FRIDAY, "nowhere"), [], [], OverrideFault.UNKNOWN_SCOPE),
    (off(FRIDAY), [], [off(FRIDAY)], OverrideFault.REPEATED),
    (work(FRIDAY, decision="1"), [], [off(FRIDAY, decision="1")], OverrideFault.REPEATED),
    (work(FRIDAY), [off(FRIDAY)], [], OverrideFault.CONTRADICTS),
    (work(FRIDAY, "ha-noi"), [off(FRIDAY)], [], OverrideFault.CONTRADICTS),
    (work(FRIDAY), [off(FRIDAY, "ha-noi")], [], OverrideFault.CONTRADICTS),
    (work(FRIDAY, "labour-ha-noi"), [off(FRIDAY, "ha-noi")], [], OverrideFault.CONTRADICTS),
    (work(FRIDAY, "ha-noi"), [off(FRIDAY, "labour-ha-noi")], [], OverrideFault.CONTRADICTS),
    (work(FRIDAY, "ha-noi"), [], [off(FRIDAY)], OverrideFault.CONTRADICTS),
    (off(SATURDAY), [], [], OverrideFault.NO_CHANGE),
    (work(FRIDAY, decision="1"), [], [], OverrideFault.NO_CHANGE),
    (off(FRIDAY, "ha-noi"), [off(FRIDAY)], [], OverrideFault.NO_CHANGE),
    (off(FRIDAY, decision="2"), [off(FRIDAY, decision="1")], [], OverrideFault.NO_CHANGE),
    (off(HOLIDAY), [], [], OverrideFault.NO_CHANGE),
    (work(HOLIDAY), [], [], OverrideFault.CONTRADICTS),
    (work(HOLIDAY, "ha-noi"), [], [], OverrideFault.CONTRADICTS),
    (work(date(2027, 2, 8)), [], [], OverrideFault.CONTRADICTS),  # the third day of Tết
    (off(MADE_UP), [], [], OverrideFault.CONTRADICTS),
    (off(MADE_UP, "labour-ha-noi"), [], [], OverrideFault.CONTRADICTS),
]
TAKEN = [
    (off(FRIDAY), [], []),
    (work(FRIDAY, decision="1"), [off(FRIDAY)], []),
    (work(FRIDAY, "ha-noi", "1"), [off(FRIDAY)], []),
    (off(FRIDAY, "hue"), [off(FRIDAY, "ha-noi")], []),
    (off(FRIDAY, decision="1"), [off(FRIDAY)], []),  # the number of the decision is found
    (work(SATURDAY), [off(FRIDAY)], [off(FRIDAY + timedelta(days=3))]),
    (off(date(2024, 2, 29)), [], []),
    (off(date(2027, 12, 31)), [], []),  # the last day of the calendar
    (work(HOLIDAY, decision="1"), [], []),
    (work(HOLIDAY, "ha-noi", "1"), [], []),
    (off(MADE_UP, decision="1"), [], []),
]


@pytest.mark.parametrize(("override", "before", "beside", "fault"), REFUSED)
def test_what_cannot_be_decided(
    override: Override, before: list[Override], beside: list[Override], fault: OverrideFault
) -> None:
    assert override_fault(decided(*before), override, beside, line_of) is fault


@pytest.mark.parametrize(("override", "before", "beside"), TAKEN)
def test_what_can(override: Override, before: list[Override], beside: list[Override]) -> None:
    assert override_fault(decided(*before), override, beside, line_of) is None


def test_a_supposed_day_is_in_no_version() -> None:
    supposed = SEED.with_days([off(FRIDAY)])
    assert not supposed.is_working_day(FRIDAY)
    assert (supposed.version, supposed.overrides) == (SEED.version, ())


# -- laws ---------------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 5), date(2026, 12, 18))
OVERRIDES = st.lists(
    st.builds(
        Override,
        day=DAYS,
        kind=st.sampled_from(DayKind),
        scope=st.sampled_from([COUNTRY, *LINES]),
        name=st.just(TEXT),
        decision=st.sampled_from([None, "1/QĐ"]),
        confidence=st.sampled_from(Confidence),
    ),
    max_size=6,
)
PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 30), st.sampled_from([Unit.WORKING_DAY, Unit.DAY])),
    st.builds(Period, st.integers(1, 3), st.just(Unit.MONTH)),
)
RECEIPTS = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 5, tzinfo=HANOI) + timedelta(minutes=minutes)
)


@given(receipt=RECEIPTS, steps=st.lists(PERIODS, min_size=1, max_size=3), days=st.lists(DAYS, max_size=5))
def test_a_day_off_more_never_makes_it_earlier(receipt: datetime, steps: list[Period], days: list[date]) -> None:
    with_more = decided(*(off(day) for day in days))
    assert due_day(receipt, steps, with_more, Hours()) >= due_day(receipt, steps, SEED, Hours())


@given(receipt=RECEIPTS, steps=st.lists(PERIODS, min_size=1, max_size=3), days=st.lists(DAYS, max_size=5))
def test_a_day_of_work_more_never_makes_it_later(receipt: datetime, steps: list[Period], days: list[date]) -> None:
    with_more = decided(*(work(day) for day in days))
    assert due_day(receipt, steps, with_more, Hours()) <= due_day(receipt, steps, SEED, Hours())


@given(overrides=OVERRIDES)
def test_a_calendar_reads_back_and_keeps_its_word(overrides: list[Override]) -> None:
    whole = decided(*overrides)
    assert Calendar.from_json(whole.as_json()) == whole
    for key in LINES:
        there = whole.of(line_of(key))
        for override in overrides:
            holding = there.override_on(override.day)
            if holding is not None:
                assert there.is_working_day(override.day) is (holding.kind is DayKind.WORK)
        assert there.of(line_of(key)).off == there.off  # asking twice changes nothing


@given(overrides=OVERRIDES)
def test_what_was_taken_one_by_one_never_contradicts_itself(overrides: list[Override]) -> None:
    """Of two opposite overrides that meet in one place, the later names its decision."""
    whole = SEED
    for override in overrides:
        if override_fault(whole, override, (), line_of) is None:
            whole = decided(override, on=whole)
    for position, later in enumerate(whole.overrides):
        for earlier in whole.overrides[:position]:
            meet = COUNTRY in (later.scope, earlier.scope) or later.scope in line_of(earlier.scope)
            if later.day == earlier.day and later.kind is not earlier.kind and meet:
                assert later.decision is not None
