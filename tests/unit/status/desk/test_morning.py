"""One morning after another: whom it asks, what it tells, and on which days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.status.late.morning import LOOK_BACK, Done, Report, Told, WorkingTime, morning
from chalicelib.status.late.show import late
from chalicelib.status.worklist.row import Gone, Row
from kernel.agencies import AgencyPeriod
from kernel.calendar import DayKind, OutsideCalendar, Override
from kernel.problems import Problem
from kernel.text import Text
from tests.fakes.work import MemoryMornings, MemoryRows
from tests.support.entries import AGENCY
from tests.unit.status.desk.mornings import CALENDAR, at, days, due, run
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import NOW, TODAY, World

_DAY = timedelta(days=1)


def a_morning(*rows: Row, now: datetime = NOW) -> tuple[Told | None, MemoryMornings]:
    desk = MemoryRows()
    for one in rows:
        desk.put(one)
    mornings = MemoryMornings(desk)
    return run(mornings, now), mornings


# -- one morning ------------------------------------------------------------------------------------------------------------

# 5 November 2026 is a Thursday, 6 a Friday.
ASKED = [
    ("due today: an apology would come too late", NOW.date(), NOW.date(), False),
    ("due tomorrow", date(2026, 11, 6), date(2026, 11, 5), True),
    ("due on Monday, and it is Friday", date(2026, 11, 9), date(2026, 11, 6), True),
    ("due on Monday, and it is Thursday", date(2026, 11, 9), date(2026, 11, 5), False),
    ("due the day before yesterday", date(2026, 11, 3), date(2026, 11, 5), False),
    ("due after a holiday of nine days", date(2026, 2, 23), date(2026, 2, 13), True),
]


@pytest.mark.parametrize(("day", "today", "asked"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_who_is_asked(day: date, today: date, asked: bool) -> None:
    told, _ = a_morning(due(1, day), now=at(today))
    assert told is not None
    assert bool(told.asked) is asked


@pytest.mark.parametrize(
    ("before", "today", "due_days"),
    [
        (0, date(2026, 11, 5), [5]),
        (1, date(2026, 11, 5), [6]),
        (2, date(2026, 11, 5), [7]),
        (3, date(2026, 11, 6), [9, 10, 11]),
    ],
)
def test_how_long_before_is_a_rule(before: int, today: date, due_days: list[int]) -> None:
    """Two working mornings never ask for the same due day, and none is left out."""
    desk = MemoryRows()
    for number in range(1, 25):
        desk.put(due(number, date(2026, 11, number)))
    told = morning(MemoryMornings(desk), WorkingTime(CALENDAR, before), at(today))
    assert told is not None
    assert [int(one[-4:]) for one in told.asked] == due_days


def test_the_rules_in_force_say_how_long_before() -> None:
    assert [WorkingTime.of(World().catalogue, day).apology_days for day in (date(2019, 1, 1), TODAY)] == [1, 1]


def test_who_had_a_new_date_is_not_asked_for_another() -> None:
    told, _ = a_morning(due(1, TODAY + _DAY, new_date_given=True))
    assert told == Told(TODAY, near_due={AGENCY: ["G09-261102-0001"]})


def test_a_due_day_that_moved_is_asked_for_anew_and_only_the_present_one_is_shown() -> None:
    """Asked on the 5th for the 6th; then a supplement began the clock again."""
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    rows.put(due(1, date(2026, 11, 6)))
    run(mornings, at(date(2026, 11, 5)))
    (kept,) = rows.open_rows()
    assert kept.reason_asked_at == at(date(2026, 11, 5))
    rows.put(due(1, date(2026, 11, 12), version=3))
    (kept,) = rows.open_rows()
    assert kept.reason_asked_at is None
    for day in (6, 9, 10):
        assert run(mornings, at(date(2026, 11, day))) == Told(date(2026, 11, day))
    told = run(mornings, at(date(2026, 11, 11)))
    assert told is not None
    assert told.asked == ["G09-261102-0001"]
    rows.put(due(1, date(2026, 11, 20), version=4, extended=True, new_date_given=True))
    (kept,) = rows.open_rows()
    assert (kept.asked_for, kept.reason_asked_at) == (date(2026, 11, 12), None)


def test_a_run_that_broke_off_tells_also_whom_it_had_asked() -> None:
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    rows.put(due(1, TODAY + _DAY))
    rows.put(due(2, TODAY + _DAY))
    assert mornings.ask("G09-261102-0001", TODAY + _DAY, NOW)
    told = run(mornings, NOW)
    assert told is not None
    assert told.asked == ["G09-261102-0002"]
    assert mornings.reports[AGENCY, TODAY].reason_wanted == ("G09-261102-0001", "G09-261102-0002")


def test_who_waits_or_is_done_or_only_helps_is_told_of_nothing() -> None:
    day = TODAY + _DAY
    told, mornings = a_morning(
        due(1, day, waiting=True), replace(due(2, day), closed_at=NOW), replace(due(3, day), beside=True)
    )
    assert told == Told(TODAY)
    assert mornings.reports == {}


def test_each_agency_is_told_its_own() -> None:
    told, mornings = a_morning(
        due(1, TODAY),
        due(2, TODAY + _DAY),
        due(3, TODAY - _DAY),
        due(4, TODAY - _DAY, "another"),
        due(5, TODAY + 4 * _DAY),
    )
    assert told is not None
    codes = [f"G09-261102-{number:04}" for number in range(6)]
    assert mornings.reports == {
        (AGENCY, TODAY): Report(AGENCY, TODAY, NOW, (codes[1], codes[2]), (codes[3],), (codes[2],)),
        ("another", TODAY): Report("another", TODAY, NOW, (), (codes[4],)),
    }


@pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 2, 16), date(2026, 11, 24)])
def test_nothing_is_done_on_a_day_off(day: date) -> None:
    told, mornings = a_morning(due(1, day + _DAY), now=at(day))
    assert told is None
    assert (mornings.days, mornings.last) == ([], None)


def test_a_saturday_that_is_worked_has_a_morning() -> None:
    told, _ = a_morning(due(1, date(2026, 8, 24)), now=at(date(2026, 8, 22)))
    assert told is not None
    assert told.asked == ["G09-261102-0001"]


def test_only_days_on_which_something_can_be_due_are_read() -> None:
    _, mornings = a_morning()
    assert mornings.days == list(days(TODAY - LOOK_BACK, TODAY + _DAY))
    mornings.days.clear()
    run(mornings, at(TODAY + _DAY))
    assert mornings.days == list(days(TODAY + _DAY - LOOK_BACK, TODAY + 4 * _DAY))
    assert run(mornings, at(TODAY + _DAY, 8)) is None


def test_what_is_overdue_is_told_each_morning_however_long_ago_it_was_due() -> None:
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    rows.put(due(1, TODAY - LOOK_BACK))
    for today in days(TODAY, TODAY + timedelta(days=60)):
        told = run(mornings, at(today))
        if CALENDAR.is_working_day(today):
            assert told is not None
            assert told.overdue == {AGENCY: ["G09-261102-0001"]}
            assert mornings.last == Done(today, TODAY - LOOK_BACK)
    rows.put(Gone("G09-261102-0001", 3))
    last = TODAY + timedelta(days=61)
    assert run(mornings, at(last)) == Told(last)
    assert mornings.last == Done(last, last)


def test_what_comes_to_the_desk_late_is_found() -> None:
    """Its message lay among the dead letters for two weeks."""
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    run(mornings, at(date(2026, 11, 20)))
    rows.put(due(1, date(2026, 11, 6)))
    told = run(mornings, at(date(2026, 11, 23)))
    assert told is not None
    assert told.overdue == {AGENCY: ["G09-261102-0001"]}


def test_the_end_of_the_calendar_is_no_end_of_mornings_and_beyond_it_nothing_is_guessed() -> None:
    short = replace(CALENDAR, last_day=TODAY)
    mornings = MemoryMornings(MemoryRows())
    assert morning(mornings, WorkingTime(short, 1), NOW) == Told(TODAY)
    with pytest.raises(OutsideCalendar):
        morning(mornings, WorkingTime(short, 1), NOW + _DAY)


# -- agencies with days of their own ----------------------------------------------------------------------------------------


def with_own_days(*own: tuple[date, DayKind]) -> WorkingTime:
    """The agency of these tests goes by days that were decided for it alone."""
    world = World()
    name = Text("Riêng", "Own")
    world.catalogue.put_agencies(
        AgencyPeriod(key, None, name, "ministry_unit", None, date(2020, 1, 1), None) for key in (AGENCY, "another")
    )
    overrides = [Override(day, kind, AGENCY, name, "1/QĐ") for day, kind in own]
    if overrides:
        world.catalogue.put_calendar(CALENDAR.following(overrides, NOW, "quan", "riêng"))
    return WorkingTime.of(world.catalogue, TODAY)


OWN_DAYS: list[tuple[str, tuple[tuple[date, DayKind], ...], str, date, date]] = [
    ("nobody has days of their own", (), AGENCY, date(2026, 11, 9), date(2026, 11, 6)),
    ("at home on the Friday", ((date(2026, 11, 6), DayKind.OFF),), AGENCY, date(2026, 11, 9), date(2026, 11, 5)),
    ("others are at home then", ((date(2026, 11, 6), DayKind.OFF),), "another", date(2026, 11, 9), date(2026, 11, 6)),
    ("works on the Saturday", ((date(2026, 11, 7), DayKind.WORK),), AGENCY, date(2026, 11, 9), date(2026, 11, 6)),
    ("is due on that Saturday", ((date(2026, 11, 7), DayKind.WORK),), AGENCY, date(2026, 11, 7), date(2026, 11, 6)),
]


@pytest.mark.parametrize(
    ("own", "agency", "day", "asked_on"), [one[1:] for one in OWN_DAYS], ids=[one[0] for one in OWN_DAYS]
)
def test_an_agency_is_asked_on_its_last_morning_at_work(
    own: tuple[tuple[date, DayKind], ...], agency: str, day: date, asked_on: date
) -> None:
    time_there = with_own_days(*own)
    rows = MemoryRows()
    rows.put(due(1, day, agency))
    mornings = MemoryMornings(rows)
    for today in days(date(2026, 11, 3), day):
        morning(mornings, time_there, at(today))
    (kept,) = rows.open_rows()
    assert kept.asked_at is not None
    assert kept.asked_at.date() == asked_on


def test_after_a_day_of_downtime_the_next_morning_is_whole() -> None:
    """On the 4th nothing runs: what was due then is told overdue, and of it nothing is asked too late."""
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    assert run(mornings, at(date(2026, 11, 3))) == Told(date(2026, 11, 3))
    rows.put(due(1, date(2026, 11, 3)))
    rows.put(due(2, date(2026, 11, 4)))
    rows.put(due(3, date(2026, 11, 5)))
    told = run(mornings, at(date(2026, 11, 5)))
    assert told is not None
    assert told.overdue == {AGENCY: ["G09-261102-0001", "G09-261102-0002"]}
    assert (told.near_due, told.asked) == ({AGENCY: ["G09-261102-0003"]}, [])


# -- read by officers -------------------------------------------------------------------------------------------------------


def test_officers_read_what_their_agency_was_told() -> None:
    made = DeskWorld()
    made.rows.put(due(1, TODAY + _DAY))
    made.rows.put(due(2, TODAY - _DAY))
    run(made.mornings, NOW)
    assert late("thu", AGENCY, TODAY, made.desk, made.mornings) == {
        "agency": AGENCY,
        "date": "2026-11-05",
        "made_at": "2026-11-05T10:00:00+07:00",
        "near_due": ["G09-261102-0001"],
        "overdue": ["G09-261102-0002"],
        "reason_wanted": ["G09-261102-0001"],
    }
    assert late("thu", AGENCY, TODAY - _DAY, made.desk, made.mornings) == {
        "agency": AGENCY,
        "date": "2026-11-04",
        "made_at": None,
        "near_due": [],
        "overdue": [],
        "reason_wanted": [],
    }


@pytest.mark.parametrize(("user", "status"), [("lan", 403), ("cuc", 403), ("quan", 403), ("binh", 404)])
def test_whose_report_it_is_not(user: str, status: int) -> None:
    made = DeskWorld()
    with pytest.raises(Problem) as problem:
        late(user, AGENCY, TODAY, made.desk, made.mornings)
    assert problem.value.kind.status == status
