"""The first day of the lunar year, on which Tết begins; tests/unit/test_tet.py holds it against the package `holidays`.

It is reckoned by the moon and no decision moves it; which days around it are off is decided year by year.
"""

from __future__ import annotations

from datetime import date

_FIRST_DAYS = """
    2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25
    2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29
    2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02
    2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08
    2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12
    2041-02-01 2042-01-22 2043-02-10 2044-01-30 2045-02-17
    2046-02-06 2047-01-26 2048-02-14 2049-02-02 2050-01-23
"""

FIRST_DAY = {day.year: day for day in map(date.fromisoformat, _FIRST_DAYS.split())}
"""By the year; a year that is missing is not known."""
