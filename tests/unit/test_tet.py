"""The table of Tết against the package that computes it, and against the calendar that is shipped."""

from __future__ import annotations

import json
from datetime import date, timedelta

import holidays

from infra.calendar_seed import PATH
from kernel.calendar import Calendar
from kernel.tet import FIRST_DAY


def test_the_table_is_what_holidays_computes() -> None:
    computed = holidays.country_holidays("VN", years=range(2016, 2051), language="vi")
    assert {day.year: day for day, name in computed.items() if name == "Tết Nguyên Đán"} == FIRST_DAY
    assert list(FIRST_DAY) == list(range(2016, 2051))


def test_the_vietnamese_moon_is_not_always_the_chinese() -> None:
    """2030: new moon falls before midnight in Hà Nội and after it in Beijing."""
    assert FIRST_DAY[2030] == date(2030, 2, 2)


def test_its_first_three_days_were_off_in_every_year_that_is_shipped() -> None:
    calendar = Calendar.from_json(json.loads(PATH.read_text("utf-8")))
    for year in range(calendar.first_day.year, calendar.last_day.year + 1):
        for number in range(3):
            assert not calendar.is_working_day(FIRST_DAY[year] + timedelta(days=number))
