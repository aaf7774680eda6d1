"""Agencies in time: an agency's key never changes; its name, code and parent do, each between two days (decision
0019)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Protocol

from kernel.text import Text


class Confidence(StrEnum):
    """How far a statement can be trusted; shown to readers wherever the statement is."""

    VERIFIED = "verified"  # read in the law or on an official page
    UNVERIFIED = "unverified"  # known from elsewhere, not checked against the law
    ILLUSTRATIVE = "illustrative"  # made up here so that the portal can be shown


@dataclass(frozen=True, slots=True)
class AgencyPeriod:
    """An agency between two days, both inside: name, code and parent change in time, the key never.

    `code` is its identifier in dossier codes, None when it has none of its own (see `numbering_code`); `gso` the statistics
    code of a province, which alone is ambiguous: seven were given to another province in 2025. `confidence` speaks of `code`.
    """

    key: str
    code: str | None
    name: Text
    kind: str  # ministry, ministry_unit, province, provincial_labour, district, commune
    parent: str | None
    valid_from: date
    valid_to: date | None
    successor_of: tuple[str, ...] = ()
    gso: str | None = None
    confidence: Confidence = Confidence.UNVERIFIED
    hours: tuple[tuple[time, time], ...] = ()  # office hours, morning first; empty: those of the agency above it

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "code": self.code,
            "name": self.name.as_json(),
            "kind": self.kind,
            "parent": self.parent,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": day_json(self.valid_to),
            "successor_of": list(self.successor_of),
            "gso": self.gso,
            "confidence": self.confidence.value,
            **({"hours": [[f"{hour:%H:%M}" for hour in spell] for spell in self.hours]} if self.hours else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> AgencyPeriod:
        return cls(
            key=value["key"],
            code=value["code"],
            name=Text.from_json(value["name"]),
            kind=value["kind"],
            parent=value["parent"],
            valid_from=date.fromisoformat(value["valid_from"]),
            valid_to=day_of(value["valid_to"]),
            successor_of=tuple(value["successor_of"]),
            gso=value["gso"],
            confidence=Confidence(value["confidence"]),
            hours=tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in value.get("hours", ())
            ),
        )


class InTime(Protocol):
    """Anything in force from one day to another, both inside."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def covers(thing: InTime, day: date) -> bool:
    return thing.valid_from <= day and (thing.valid_to is None or day <= thing.valid_to)


def agency_on(periods: Iterable[AgencyPeriod], key: str, day: date) -> AgencyPeriod | None:
    return next((period for period in periods if period.key == key and covers(period, day)), None)


def numbering_code(periods: Iterable[AgencyPeriod], key: str, day: date) -> str | None:
    """The code that dossier codes of the agency begin with on that day: its own, else its nearest ancestor's.

        Codes of the ministry's units and of provincial departments were not found, so their dossiers are numbered under the
        code of the ministry or the province (decision
    0019). None when the agency or its line is not there on that day.
    """
    listed = tuple(periods)
    seen: set[str] = set()
    while key not in seen and (agency := agency_on(listed, key, day)) is not None:
        seen.add(key)
        if agency.code is not None:
            return agency.code
        key = agency.parent or ""
    return None


def line_on(periods: Iterable[AgencyPeriod], key: str, day: date) -> tuple[str, ...]:
    """The agency's key and those above it on that day, nearest first; of one that is no more, as they were last. Empty for an
    unknown key."""
    listed = tuple(periods)
    line: list[str] = []
    one: str | None = key
    while one is not None and one not in line and (period := _period_then(listed, one, day)) is not None:
        line.append(one)
        one = period.parent
    return tuple(line)


def hours_on(periods: Iterable[AgencyPeriod], line: Iterable[str], day: date) -> tuple[tuple[time, time], ...]:
    """The office hours of an agency on that day: its own, else those of the nearest above it; empty when no data says. `line`
    is its key and those above it, nearest first (`line_on`)."""
    listed = tuple(periods)
    there = (agency_on(listed, key, day) for key in line)
    return next((agency.hours for agency in there if agency is not None and agency.hours), ())


def name_on(periods: Iterable[AgencyPeriod], key: str, day: date) -> Text | None:
    """What the agency was called on that day, as an old dossier prints it; before its first day as it was first called, after
    its last as it was last. None for an unknown key."""
    period = _period_then(periods, key, day)
    return period.name if period else None


def _period_then(periods: Iterable[AgencyPeriod], key: str, day: date) -> AgencyPeriod | None:
    own = sorted((period for period in periods if period.key == key), key=lambda period: period.valid_from)
    begun = [period for period in own if period.valid_from <= day]
    return begun[-1] if begun else next(iter(own), None)


def successors_on(periods: Iterable[AgencyPeriod], key: str, day: date) -> tuple[str, ...]:
    """The agencies in force on that day that carry on what `key` did: itself while it is there, else who succeeded it, however
    often that happened since. Empty when nobody does or the key is unknown; several after a split."""
    listed = tuple(periods)
    heirs: dict[str, list[str]] = {}
    for period in listed:
        if period.valid_from <= day:
            for old in period.successor_of:
                heirs.setdefault(old, []).append(period.key)
    found: list[str] = []
    met: set[str] = set()
    ahead = [key]
    while ahead:
        one = ahead.pop(0)
        if one in met:
            continue
        met.add(one)
        if agency_on(listed, one, day) is not None:
            found.append(one)
        else:
            ahead += heirs.get(one, [])
    return tuple(sorted(found))


def successor_on(periods: Iterable[AgencyPeriod], key: str, day: date) -> str | None:
    """The one agency that carries on what `key` did, on that day; None when nobody does, or several do: a split cannot be
    followed without asking."""
    found = successors_on(periods, key, day)
    return found[0] if len(found) == 1 else None


def current_agency(periods: Iterable[AgencyPeriod], key: str, day: date) -> str:
    """An agency as the map of that day has it, for figures: its one successor, else the key itself."""
    return successor_on(periods, key, day) or key


def day_of(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def day_json(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
