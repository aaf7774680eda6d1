"""The port to what was counted, and which rows an event changes there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from chalicelib.status.figures.counting import Heard, Place, due_counts, standing_counts
from chalicelib.status.figures.spans import Grain, Span, start_of

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted for a procedure at an agency in the day, month or year that begins with `first`."""

    first: date
    agency: str
    field: str
    procedure: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stand:
    """How the dossiers of a procedure at an agency stand now: the counters of `standing_counts`."""

    agency: str
    field: str
    procedure: str
    counts: Mapping[str, int]


class Seen(NamedTuple):
    """Of one dossier: the versions that were counted, the newest of them, and where it leaves the dossier."""

    versions: frozenset[int]
    newest: int
    place: Place | None


NOTHING_SEEN = Seen(frozenset(), 0, None)


StandKey = tuple[str, str, str]  # agency, field, procedure
RowKey = tuple[Grain, date, str, str, str]


def row_keys(day: date, of: StandKey) -> Iterator[RowKey]:
    """The rows in which something of a day counts."""
    return ((grain, start_of(grain, day), *of) for grain in Grain)


def stand_key(place: Place) -> StandKey:
    return place.agency, place.field, place.procedure


def row_keys_of_places(*places: Place | None) -> Iterator[RowKey]:
    """The rows in which those places count."""
    for place in places:
        if place is not None and place.due is not None:
            yield from row_keys(place.due, stand_key(place))


@dataclass(frozen=True, slots=True)
class Changes:
    """What is added to counters, each row and each stand once."""

    rows: Mapping[RowKey, Mapping[str, int]]
    stands: Mapping[StandKey, Mapping[str, int]]


def changes(heard: Heard, before: Seen) -> Changes:
    """What an event changes that was not counted before. An older version than the newest counts, but moves nothing."""
    rows: defaultdict[RowKey, Counter[str]] = defaultdict(Counter)
    stands: defaultdict[StandKey, Counter[str]] = defaultdict(Counter)
    for tally in heard.tallies:
        for key in row_keys(tally.day, (tally.agency, tally.field, tally.procedure)):
            rows[key].update(tally.counts)
    if heard.version > before.newest:
        if before.place is not None:
            stands[stand_key(before.place)].subtract(standing_counts(before.place))
            for key in row_keys_of_places(before.place):
                rows[key].subtract(due_counts(before.place))
        if heard.place is not None:
            stands[stand_key(heard.place)].update(standing_counts(heard.place))
            for key in row_keys_of_places(heard.place):
                rows[key].update(due_counts(heard.place))
    return Changes(_that_change(rows), _that_change(stands))


def _that_change(counters: Mapping[K, Counter[str]]) -> dict[K, dict[str, int]]:
    changed = {key: {name: number for name, number in more.items() if number} for key, more in counters.items()}
    return {key: more for key, more in changed.items() if more}


class Figures(Protocol):
    """Reading and counting. All raise StorageBusy."""

    def count(self, heard: Heard) -> bool:
        """Count once (`changes`); False for a version that was counted before."""

    def rows(self, span: Span) -> Iterable[Row]:
        """The rows of a span in order of time."""

    def stands(self, agency: str | None = None) -> Iterable[Stand]:
        """How running dossiers stand now, of one agency or of all; counters of 0 are left out."""


@dataclass(slots=True)
class Book:
    """All that the table holds, in memory: what a recount makes, and what it is compared with."""

    rows: dict[RowKey, dict[str, int]]
    stands: dict[StandKey, dict[str, int]]
    seen: dict[str, Seen]


class Ledger(Figures, Protocol):
    """What an operator's recount needs besides."""

    def book(self) -> Book:
        """Everything: a scan. Rows and counters that are 0 are left out."""

    def counted_of(self, code: str) -> Seen:
        """What of one dossier is counted by now."""

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        """Make a row right, unless it moved on since it was `found` (False)."""

    def correct_stand(self, key: StandKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool: ...

    def correct_seen(self, code: str, found: Seen, right: Seen) -> bool: ...
