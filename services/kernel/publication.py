"""What publishing a change writes, and of what it was made: written only while that is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.agencies import AgencyPeriod
from kernel.calendar import Calendar
from kernel.catalogue import Form, ProcedureVersion


@dataclass(frozen=True, slots=True)
class NewVersion:
    """`before` are all versions there were, the oldest first; the last is given its end, where it had none, by `ended`."""

    version: ProcedureVersion
    form: Form
    before: tuple[ProcedureVersion, ...]
    ended: ProcedureVersion | None


@dataclass(frozen=True, slots=True)
class End:
    """A procedure that nobody can file after its last day."""

    before: tuple[ProcedureVersion, ...]
    ended: ProcedureVersion


@dataclass(frozen=True, slots=True)
class NewAgencies:
    before: tuple[AgencyPeriod, ...]
    periods: tuple[AgencyPeriod, ...]


@dataclass(frozen=True, slots=True)
class NewCalendar:
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class NewTexts:
    """`number` is the version after the newest."""

    number: int
    texts: Mapping[str, Any]


Publication = NewVersion | End | NewAgencies | NewCalendar | NewTexts
