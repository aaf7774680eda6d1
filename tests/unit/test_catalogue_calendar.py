"""The calendar that is shipped, against the days off that were read for each year."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import yaml

from infra.calendar_seed import PATH, main, seeded_calendar
from infra.catalogue_files import ROOT, read_files
from kernel.calendar import Calendar, DayKind, OutsideCalendar, Override, override_fault, unknown_years
from kernel.clock import Hours, Period, Unit, due_day
from kernel.explanation_lines import SEED_SWAPPED
from kernel.text import Text
from kernel.times import HANOI

CALENDAR = Calendar.from_json(json.loads(PATH.read_text("utf-8")))
SHIPPED = read_files(ROOT).calendars
NOON = datetime(2027, 12, 1, 12, 0, tzinfo=HANOI)

# Year: weekdays off as day/month (first-last within a month), Saturdays worked, working days of the year.
YEARS: dict[int, tuple[str, str, int]] = {
    2016: ("1/1 8/2-12/2 18/4 2/5 3/5 2/9", "", 251),
    2017: ("2/1 26/1 27/1 30/1 31/1 1/2 6/4 1/5 2/5 4/9", "", 250),
    2018: ("1/1 14/2-16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12", "", 250),
    2019: ("1/1 4/2-8/2 15/4 29/4 30/4 1/5 2/9", "5/1 4/5", 252),
    2020: ("1/1 23/1 24/1 27/1-29/1 2/4 30/4 1/5 2/9", "", 252),
    2021: ("1/1 10/2-12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", "", 250),
    2022: ("3/1 31/1-4/2 11/4 2/5 3/5 1/9 2/9", "", 249),
    2023: ("2/1 20/1 23/1-26/1 1/5-3/5 1/9 4/9", "", 249),
    2024: ("1/1 8/2 9/2 12/2-14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5", 251),
    2025: ("1/1 27/1-31/1 7/4 30/4-2/5 1/9 2/9", "26/4", 250),
    2026: ("1/1 16/2-20/2 27/4 30/4 1/5 31/8-2/9 24/11", "22/8", 249),
    2027: ("1/1 4/2 5/2 8/2-10/2 16/4 30/4 3/5 2/9 3/9 24/11", "", 249),
}


def days_of(year: int, line: str) -> set[date]:
    found: set[date] = set()
    for span in line.split():
        first, _, last = span.partition("-")
        day, end = (date(year, *reversed([int(part) for part in one.split("/")])) for one in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


def all_days(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("year", YEARS)
def test_the_days_off_of_each_year_are_those_read(year: int) -> None:
    off, worked, count = YEARS[year]
    assert {day for day in CALENDAR.off if day.year == year} == days_of(year, off)
    assert {day for day in CALENDAR.work if day.year == year} == days_of(year, worked)
    assert sum(CALENDAR.is_working_day(day) for day in all_days(year)) == count


def test_the_calendar_knows_its_years_and_no_other() -> None:
    assert (CALENDAR.first_day, CALENDAR.last_day) == (date(2016, 1, 1), date(2027, 12, 31))
    with pytest.raises(OutsideCalendar):
        CALENDAR.is_working_day(date(2028, 1, 3))


def test_the_swap_of_january_2026_came_with_the_second_version_and_is_shown_as_unverified() -> None:
    """It is known from memory only: no decision was found."""
    seed, second = SHIPPED
    for calendar, friday_works in ((seed, True), (second, False)):
        assert calendar.is_working_day(date(2026, 1, 2)) is friday_works
        assert calendar.is_working_day(date(2026, 1, 10)) is not friday_works
    brought = [(one.day, one.decision, one.confidence.value) for one in second.overrides]
    assert brought == [(date(2026, 1, 2), None, "unverified"), (date(2026, 1, 10), None, "unverified")]
    (decided,) = second.decided
    assert decided.reason


def test_the_swapped_days_of_the_seed_are_those_whose_name_says_so() -> None:
    """What the clock cites as that year's decision, and not as the article on holidays."""
    assert {day for day, name in CALENDAR.off.items() if "worked on" in name.en} == SEED_SWAPPED


# Day 0, working days, the due day.
FIXTURES = [
    ("2018-02-08", 5, "2018-02-22"),
    ("2018-02-08", 7, "2018-02-26"),
    ("2017-01-25", 5, "2017-02-08"),
    ("2018-12-28", 5, "2019-01-07"),
    ("2019-04-26", 3, "2019-05-04"),
    ("2024-04-26", 5, "2024-05-07"),
    ("2025-04-25", 5, "2025-05-06"),
    ("2026-08-21", 5, "2026-08-27"),
    ("2026-11-20", 5, "2026-11-30"),
    ("2020-01-20", 27, "2020-03-04"),
]


@pytest.mark.parametrize("calendar", SHIPPED, ids=["seed", "v2"])
@pytest.mark.parametrize(("receipt", "count", "due"), FIXTURES)
def test_what_was_read_holds_in_every_version(calendar: Calendar, receipt: str, count: int, due: str) -> None:
    at = datetime.combine(date.fromisoformat(receipt), time(9), HANOI)
    assert due_day(at, [Period(count, Unit.WORKING_DAY)], calendar, Hours()) == date.fromisoformat(due)


def test_the_file_is_what_the_script_makes() -> None:
    assert seeded_calendar() == CALENDAR


def test_a_year_more_is_made_by_the_same_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2028"]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)["overrides"]
    overrides = [Override.from_json({**one, "since": 0}) for one in printed]
    newest, last_day = SHIPPED[-1], date(2028, 12, 31)
    assert unknown_years(newest, overrides, last_day) == []
    reaching = replace(newest, last_day=last_day)
    for position, override in enumerate(overrides):
        assert override_fault(reaching, override, overrides[:position], lambda _: ()) is None
    longer = newest.following(overrides, datetime(2027, 12, 1, tzinfo=HANOI), "quan", "Lịch năm 2028", last_day)
    assert not longer.is_working_day(date(2028, 1, 26))  # Tết
    assert 245 <= sum(longer.is_working_day(day) for day in all_days(2028)) <= 253


def test_a_year_without_its_tet_is_not_reached() -> None:
    """Tết of 2028 is the 26th of January; a calendar that knows other days off of that year still does not know it."""

    def off(*days: date, scope: str = "country") -> list[Override]:
        return [Override(day, DayKind.OFF, scope, Text("Nghỉ", "Off"), "1/QĐ") for day in days]

    newest, first, end = SHIPPED[-1], date(2028, 1, 3), date(2028, 12, 31)
    tet = [date(2028, 1, day) for day in (26, 27, 28)]
    assert unknown_years(newest, [], end) == [2028]
    assert unknown_years(newest, off(first, date(2028, 5, 1), date(2028, 9, 4)), end) == [2028]
    assert unknown_years(newest, off(*tet, scope="ha-noi"), end) == [2028]
    assert unknown_years(newest, off(*tet[:2]), end) == [2028]
    assert unknown_years(newest, off(*tet), end) == []
    assert unknown_years(newest, off(*tet), date(2029, 1, 2)) == [2029]
    # A calendar may end within a year, before its Tết; and what is known of a year need not be said again.
    january = newest.following(off(first), NOON, "quan", "Đầu năm 2028", date(2028, 1, 14))
    assert unknown_years(newest, off(first), date(2028, 1, 14)) == []
    assert unknown_years(january, off(date(2028, 5, 1)), end) == [2028]
    known = newest.following(off(*tet), NOON, "quan", "Tết 2028", date(2028, 6, 30))
    assert unknown_years(known, off(date(2028, 9, 4)), end) == []


@pytest.mark.parametrize("year", YEARS)
def test_every_year_that_was_read_has_its_tet(year: int) -> None:
    days = [day for day in CALENDAR.off if date(year, 1, 15) <= day <= date(year, 2, 28)]
    assert len(days) >= 3
