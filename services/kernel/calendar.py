"""The working calendar: weekends, holidays, make-up Saturdays, and what was decided differently later, for the whole country, a
province or an agency.

A calendar has versions, each immutable. One number covers all: the seed, and every override decided up to then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kernel.agencies import Confidence
from kernel.text import Text
from kernel.times import instant_text, parse_instant

_DAY = timedelta(days=1)

COUNTRY = "country"
"""The scope of an override that holds everywhere; any other scope is the key of an agency, and holds for all below it too."""


class OutsideCalendar(Exception):
    """A day the calendar says nothing of: refused, never guessed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is outside the calendar")
        self.day = day


class DayKind(StrEnum):
    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Override:
    """One day decided differently: off though a weekday, or worked though off. `decision` is the number of the decision, None
    when it was not found; `since` the version of the calendar that brought it."""

    day: date
    kind: DayKind
    scope: str
    name: Text
    decision: str | None = None
    confidence: Confidence = Confidence.UNVERIFIED
    since: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "date": self.day.isoformat(),
            "kind": self.kind.value,
            "scope": self.scope,
            "name": self.name.as_json(),
            "decision": self.decision,
            "confidence": self.confidence.value,
            "since": self.since,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Override:
        return cls(
            day=date.fromisoformat(value["date"]),
            kind=DayKind(value["kind"]),
            scope=value["scope"],
            name=Text.from_json(value["name"]),
            decision=value["decision"],
            confidence=Confidence(value["confidence"]),
            since=value["since"],
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """How a version after the first came about: when, by whom (a user name, or `catalogue` for the files), and why."""

    version: int
    at: datetime
    by: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"version": self.version, "at": instant_text(self.at), "by": self.by, "reason": self.reason}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Decided:
        return cls(value["version"], parse_instant(value["at"]), value["by"], value["reason"])


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off (holidays, weekdays swapped) and days of work (make-up Saturdays) between two days, both inside.

    `off` and `work` are those of the whole country, what was decided for it included; `of` gives those of one agency.
    `overrides` holds all that was decided so far, the oldest first, `decided` how each version came about.
    """

    name: str
    version: int
    first_day: date
    last_day: date
    off: Mapping[date, Text]
    work: Mapping[date, Text]
    overrides: tuple[Override, ...] = ()
    decided: tuple[Decided, ...] = ()

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

    @property
    def is_local(self) -> bool:
        """Whether something was decided for less than the whole country; if not, the calendar of every agency is this one."""
        return any(override.scope != COUNTRY for override in self.overrides)

    def of(self, line: Sequence[str]) -> Calendar:
        """The calendar of an agency: `line` is its key and those above it, nearest first. Who is nearer decides, and of one
        scope what was decided later. Its `overrides` are those that hold for the agency, the deciding one of a day last."""
        if not self.is_local:
            return self
        holding = [override for override in self.overrides if override.scope == COUNTRY]
        for scope in reversed(line):
            holding += [override for override in self.overrides if override.scope == scope]
        return replace(self.with_days(holding), overrides=tuple(holding))

    def with_days(self, overrides: Iterable[Override]) -> Calendar:
        """The days as these overrides have them, whatever their scope, a later one before an earlier; what else the calendar
        tells stays. For a calculation that supposes days as much as for a new version."""
        off, work = dict(self.off), dict(self.work)
        for override in overrides:
            off.pop(override.day, None)
            work.pop(override.day, None)
            if override.kind is DayKind.WORK and override.day.weekday() >= 5:
                work[override.day] = override.name
            elif override.kind is DayKind.OFF and override.day.weekday() < 5:
                off[override.day] = override.name
        return replace(self, off=off, work=work)

    def override_on(self, day: date) -> Override | None:
        """What was decided for a day, of the calendar of one agency (`of`); None when the seed decides."""
        return next((override for override in reversed(self.overrides) if override.day == day), None)

    def following(
        self, overrides: Iterable[Override], at: datetime, by: str, reason: str, last_day: date | None = None
    ) -> Calendar:
        """The next version, with these overrides, and up to `last_day` if it is to reach further. The caller has looked at their
        faults."""
        version = self.version + 1
        brought = tuple(replace(override, since=version) for override in overrides)
        country = [override for override in brought if override.scope == COUNTRY]
        return replace(
            self.with_days(country),
            version=version,
            last_day=last_day or self.last_day,
            overrides=(*self.overrides, *brought),
            decided=(*self.decided, Decided(version, at, by, reason)),
        )

    def as_json(self) -> dict[str, Any]:
        """What nothing was decided of is left out, so that a seed reads as it always did."""
        return {
            "name": self.name,
            "version": self.version,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "off": {day.isoformat(): why.as_json() for day, why in sorted(self.off.items())},
            "work": {day.isoformat(): why.as_json() for day, why in sorted(self.work.items())},
            **({"overrides": [one.as_json() for one in self.overrides]} if self.overrides else {}),
            **({"decided": [one.as_json() for one in self.decided]} if self.decided else {}),
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
            overrides=tuple(map(Override.from_json, value.get("overrides", ()))),
            decided=tuple(map(Decided.from_json, value.get("decided", ()))),
        )


# -- what may not be decided --------------------------------------------------------------------------------------------------

LineOf = Callable[[str], Sequence[str]]
"""The key of an agency and those above it, nearest first; empty for an unknown agency."""


class OverrideFault(StrEnum):
    """Why an override cannot become part of a calendar; also the code of the fault a client sees."""

    OUTSIDE = "outside-calendar"
    UNKNOWN_SCOPE = "unknown-agency"
    REPEATED = "repeated"
    CONTRADICTS = "contradicts"
    NO_CHANGE = "changes-nothing"


def override_fault(
    calendar: Calendar, override: Override, beside: Sequence[Override], line_of: LineOf
) -> OverrideFault | None:
    """What is wrong with one more override; `beside` are those before it in the same new version.

    One that says the opposite of what the seed names (a holiday, a make-up day) or of what was decided before for the same day,
    for the same agencies or some of them, needs the number of a decision: without it nobody could tell which of the two holds.
    """
    if not calendar.first_day <= override.day <= calendar.last_day:
        return OverrideFault.OUTSIDE
    line = () if override.scope == COUNTRY else line_of(override.scope)
    if override.scope != COUNTRY and not line:
        return OverrideFault.UNKNOWN_SCOPE
    if any((one.day, one.scope) == (override.day, override.scope) for one in beside):
        return OverrideFault.REPEATED
    others = [one for one in (*calendar.overrides, *beside) if one.day == override.day]
    touching = [one for one in others if _touch(one, override, line_of)]
    opposed = _names(calendar, override) or any(one.kind is not override.kind for one in touching)
    if override.decision is None and opposed:
        return OverrideFault.CONTRADICTS
    there = calendar.with_days(one for one in beside if one.scope == COUNTRY).of(line)
    if there.is_working_day(override.day) is (override.kind is DayKind.WORK) and not _confirms(override, others):
        return OverrideFault.NO_CHANGE
    return None


_TET_DAYS = 3  # off in every decision, from the first of the lunar year on; of the five by the law the others vary


def unknown_years(calendar: Calendar, overrides: Iterable[Override], last_day: date) -> list[int]:
    """The years a calendar would newly reach although nobody has said their days off: without any, or with a weekday among the
    first three of Tết that is not said to be off (Labour Code 2019 art. 112). They would be guessed. So would the days off of a
    year whose Tết is not in the table."""
    said = {one.day for one in overrides if one.kind is DayKind.OFF and one.scope == COUNTRY}
    first = (calendar.last_day + _DAY).year
    off = said | calendar.off.keys()
    return [
        year
        for year in range(first, last_day.year + 1)
        if not any(day.year == year for day in said) or not _knows_tet(year, off, last_day)
    ]


def _knows_tet(year: int, off: Set[date], last_day: date) -> bool:
    from kernel.tet import FIRST_DAY  # asked only when a calendar is made longer

    if year not in FIRST_DAY:
        return False
    days = [FIRST_DAY[year] + number * _DAY for number in range(_TET_DAYS)]
    return all(day in off for day in days if day.weekday() < 5 and day <= last_day)


def _names(calendar: Calendar, override: Override) -> bool:
    """Whether the calendar of the country names the day as the opposite: off by name, or worked by name."""
    return override.day in (calendar.off if override.kind is DayKind.WORK else calendar.work)


def _touch(one: Override, other: Override, line_of: LineOf) -> bool:
    """Whether there is an agency for which both hold."""
    if COUNTRY in (one.scope, other.scope):
        return True
    return one.scope in line_of(other.scope) or other.scope in line_of(one.scope)


def _confirms(override: Override, others: Sequence[Override]) -> bool:
    """The number of a decision becomes known, of a day overridden before without one."""
    before = next((one for one in reversed(others) if one.scope == override.scope), None)
    return before is not None and before.decision is None and override.decision is not None
