"""The port to what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from chalicelib.status.figures.counting import Heard, Place, Standing
from chalicelib.status.figures.spans import Grain, Span


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted for a procedure at an agency in the day, month or year that begins with `first`."""

    first: date
    agency: str
    field: str
    procedure: str
    counts: Mapping[str, int]


class HowMany(NamedTuple):
    """Of `total` dossiers `online` were filed online; `portal_late` are late by the national portal's rule, whatever the day."""

    total: int
    online: int
    portal_late: int


NOBODY = HowMany(0, 0, 0)


def one_more(many: HowMany, place: Place, change: int) -> HowMany:
    """With one that stands there more, or, with `change` -1, less."""
    return HowMany(
        many.total + change, many.online + change * place.online, many.portal_late + change * place.portal_late
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """How many dossiers of a procedure at an agency stand so now."""

    agency: str
    field: str
    procedure: str
    standing: Standing
    due: date | None
    many: HowMany


class Seen(NamedTuple):
    """Of one dossier: the versions that were counted, the newest of them, and where it leaves the dossier."""

    versions: frozenset[int]
    newest: int
    place: Place | None


NOTHING_SEEN = Seen(frozenset(), 0, None)


class Figures(Protocol):
    """Reading and counting. All raise StorageBusy."""

    def count(self, heard: Heard) -> bool:
        """Count once; False for a version that was counted before. An older version than the newest moves nothing."""

    def rows(self, span: Span) -> Iterable[Row]:
        """The rows of a span in order of time."""

    def stands(self, agency: str | None = None) -> Iterable[Stand]:
        """How running dossiers stand now, of one agency or of all; none with count 0."""


RowKey = tuple[Grain, date, str, str, str]  # agency, field, procedure
StandKey = tuple[str, str, str, Standing, date | None]


@dataclass(slots=True)
class Book:
    """All that the table holds, in memory: what a recount makes, and what it is compared with."""

    rows: dict[RowKey, dict[str, int]]
    stands: dict[StandKey, HowMany]
    seen: dict[str, Seen]


class Ledger(Figures, Protocol):
    """What an operator's recount needs besides."""

    def book(self) -> Book:
        """Everything: a scan. Rows and counters that are 0 are left out."""

    def counted_of(self, code: str) -> Seen:
        """What of one dossier is counted by now."""

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        """Make a row right, unless it moved on since it was `found` (False)."""

    def correct_stand(self, key: StandKey, found: HowMany, right: HowMany) -> bool: ...

    def correct_seen(self, code: str, found: Seen, right: Seen) -> bool: ...
