"""The working calendar 2016-2027 as the yearly notices have it, apart from the catalogue's own files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kernel.calendar import Calendar
from kernel.text import Text

_OFF = """
2016: 1/1 8/2-12/2 18/4 2/5 3/5 2/9
2017: 2/1 26/1 27/1 30/1 31/1 1/2 6/4 1/5 2/5 4/9
2018: 1/1 14/2-16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12
2019: 1/1 4/2-8/2 15/4 29/4 30/4 1/5 2/9
2020: 1/1 23/1 24/1 27/1-29/1 2/4 30/4 1/5 2/9
2021: 1/1 10/2-12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9
2022: 3/1 31/1-4/2 11/4 2/5 3/5 1/9 2/9
2023: 2/1 20/1 23/1-26/1 1/5-3/5 1/9 4/9
2024: 1/1 8/2 9/2 12/2-14/2 18/4 29/4 30/4 1/5 2/9 3/9
2025: 1/1 27/1-31/1 7/4 30/4-2/5 1/9 2/9
2026: 1/1 16/2-20/2 27/4 30/4 1/5 31/8-2/9 24/11
2027: 1/1 4/2 5/2 8/2-10/2 16/4 30/4 3/5 2/9 3/9 24/11
"""
_WORK = (
    date(2019, 1, 5),
    date(2019, 5, 4),
    date(2024, 5, 4),
    date(2025, 4, 26),
    date(2026, 8, 22),
)
WORKING_DAYS = {
    2016: 251, 2017: 250, 2018: 250, 2019: 252, 2020: 252, 2021: 250,
    2022: 249, 2023: 249, 2024: 251, 2025: 250, 2026: 249, 2027: 249,
}  # fmt: skip


def _day(text: str, year: int) -> date:
    day, month = text.split("/")
    return date(year, int(month), int(day))


def _off_days() -> Iterator[date]:
    for line in _OFF.strip().splitlines():
        year, _, spans = line.partition(": ")
        for first, last in re.findall(r"(\d+/\d+)(?:-(\d+/\d+))?", spans):
            day = _day(first, int(year))
            while day <= _day(last or first, int(year)):
                yield day
                day += timedelta(days=1)


def calendar() -> Calendar:
    return Calendar(
        name="vietnam",
        version=1,
        first_day=date(2016, 1, 1),
        last_day=date(2027, 12, 31),
        off={day: Text("Ngày nghỉ", "Day off") for day in _off_days()},
        work={day: Text("Làm bù", "Make-up day") for day in _WORK},
    )
