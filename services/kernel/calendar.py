"""The working calendar: weekends, holidays, make-up Saturdays (procedures-and-law 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kernel.text import Text

_DAY = timedelta(days=1)


class OutsideCalendar(Exception):
    """A day the calendar says nothing of: refused, never guessed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is outside the calendar")
        self.day = day


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off (holidays, weekdays swapped) and days of work (make-up Saturdays) between two days, both inside."""

    name: str
    version: int
    first_day: date
    last_day: date
    off: Mapping[date, Text]
    work: Mapping[date, Text]

    def is_working_day(self, day: date) -> bool:
        """Raises OutsideCalendar for a day beyond its years."""
        if not self.first_day <= day <= self.last_day:
            raise OutsideCalendar(day)
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.off

    def working_day_from(self, day: date) -> date:
        """The day itself when it works, else the next that does."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def working_day_after(self, day: date) -> date:
        return self.working_day_from(day + _DAY)

    def working_day_before(self, day: date) -> date:
        day -= _DAY
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "off": {day.isoformat(): why.as_json() for day, why in sorted(self.off.items())},
            "work": {day.isoformat(): why.as_json() for day, why in sorted(self.work.items())},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Calendar:
        def days(named: Mapping[str, Any]) -> dict[date, Text]:
            return {date.fromisoformat(day): Text.from_json(why) for day, why in named.items()}

        return cls(
            name=value["name"],
            version=value["version"],
            first_day=date.fromisoformat(value["first_day"]),
            last_day=date.fromisoformat(value["last_day"]),
            off=days(value["off"]),
            work=days(value["work"]),
        )
