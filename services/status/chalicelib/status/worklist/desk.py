"""The port to the desk's rows, and which of them a list wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from chalicelib.status.worklist.row import Gone, Row
from kernel.times import HANOI


class Shelf(Enum):
    """By what the rows of an agency are gathered. The value names the index."""

    AGENCY = "agency-index"
    PERSON = "person-index"
    PROCEDURE = "procedure-index"
    STEP = "step-index"


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of one shelf of an agency, first what the law asks first: those that wait for the applicant, or of the others those
    whose last second in time lies `since` .. `before`, both inside; None: no bound. `waiting` None: all, waiting ones last."""

    shelf: Shelf
    agency: str
    of: str = ""  # the person, the procedure, the number of the step
    waiting: bool | None = None
    since: datetime | None = None
    before: datetime | None = None


class Place(NamedTuple):
    """Where a list goes on: after this row."""

    rank: str
    code: str
    beside: str | None = None  # the agency, where the row is not the handling agency's


class Found(NamedTuple):
    rows: tuple[Row, ...]
    next_place: Place | None


class Rows(Protocol):
    """Storage may raise StorageBusy from each."""

    def put(self, row: Row | Gone, *, again: bool = False) -> bool:
        """Keep a row over an older version (`again`: over the same, too); False when nothing changed. What the morning marked
        stays."""

    def page(self, span: Span, limit: int, after: Place | None) -> Found: ...


def place_of(row: Row) -> Place:
    return Place(rank_of(row), row.code, row.agency if row.beside else None)


def rank_of(row: Row) -> str:
    """Texts in the order of the desk: what the law asks first, then by code; what waits for the applicant after all else, the
    longest wait first."""
    return f"{'w' if row.waiting else ''}{moment(row.until)}#{row.code}"


def bounds(span: Span) -> tuple[str, str] | None:
    """The first and last rank of a span; None: no bound at all. `~` follows every character of a rank."""
    if span.waiting:
        return "w", "w~"
    if span.waiting is None and span.since is None and span.before is None:
        return None
    first = moment(span.since) if span.since else "0"
    last = f"{moment(span.before)}~" if span.before else "9~"
    return first, last


def moment(instant: datetime) -> str:
    """Local time to the second: as a text in the same order as in time."""
    return instant.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M:%S")
