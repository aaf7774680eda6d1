"""Rows that are due on a day, and mornings over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.status.late.morning import Told, WorkingTime, morning
from chalicelib.status.worklist.row import Row
from kernel.times import HANOI
from tests.fakes.work import MemoryMornings
from tests.support.days import calendar
from tests.support.desk_rows import row
from tests.support.entries import AGENCY, filed, step

CALENDAR = calendar()
_DAY = timedelta(days=1)
TIME = WorkingTime(CALENDAR, apology_days=1)
_WORK = row(step(filed(), "accept"))


def due(number: int, day: date, agency: str = AGENCY, version: int = 2, **changes: Any) -> Row:
    """A dossier at work that is due on a day."""
    return replace(_WORK, code=f"G09-261102-{number:04}", agency=agency, version=version, due=day, **changes)


def at(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), HANOI)


def run(mornings: MemoryMornings, now: datetime) -> Told | None:
    """Where every agency goes by the country's calendar, and an apology comes a day before at the latest."""
    return morning(mornings, TIME, now)


def days(first: date, last: date) -> Iterator[date]:
    """Both inside."""
    while first <= last:
        yield first
        first += _DAY
