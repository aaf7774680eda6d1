"""Counting everything again from the register, and making right what differs.

The histories in the register say everything, so this gives the same figures as the events did; it also heals what no event
ever told. Whoever counts meanwhile is not disturbed: what is missing is counted as its event would have been, once, and what is
wrong is made right only while it is as it was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.status.figures.counting import COUNT_AS_NOTHING, Heard, Place, WorkTime, heard
from chalicelib.status.figures.kept import NOTHING_SEEN, Book, Ledger, RowKey, Seen, StandKey
from chalicelib.status.figures.spans import Grain, start_of
from kernel.entry import Entry
from kernel.events import events_of

Entries = Mapping[str, Entry]
ReadAll = Callable[[], Entries]
"""Every dossier of the register by its code: a scan. Raises StorageBusy."""

_ROUNDS = 5  # dossiers move on while they are read


def recounted(entries: Iterable[Entry], time: WorkTime) -> Book:
    """What the table should hold. Raises OutsideCalendar, StorageBusy."""
    rows: dict[RowKey, Counter[str]] = {}
    stands: dict[StandKey, list[int]] = {}
    seen: dict[str, Seen] = {}
    for entry in entries:
        one = NOTHING_SEEN
        for event in _heard_of(entry, time):
            for tally in event.tallies:
                for grain in Grain:
                    key = (grain, start_of(grain, tally.day), tally.agency, tally.field, tally.procedure)
                    rows.setdefault(key, Counter()).update(tally.counts)
            one = Seen(one.versions | {event.version}, event.version, event.place)
        seen[entry.code] = one
        if (place := one.place) is not None:
            stand = stands.setdefault((place.agency, place.field, place.procedure, place.standing, place.due), [0, 0])
            stand[0] += 1
            stand[1] += place.online
    return Book(
        {key: dict(+counts) for key, counts in rows.items() if +counts},
        {key: (count, online) for key, (count, online) in stands.items()},
        seen,
    )


def _heard_of(entry: Entry, time: WorkTime) -> Iterator[Heard]:
    return (heard(event, time) for event in events_of(entry, 0) if event.action not in COUNT_AS_NOTHING)


@dataclass(frozen=True, slots=True)
class Difference:
    """`part` is rows, stands or seen; `found` what the table holds, `right` what the register says."""

    part: str
    key: Any
    found: Any
    right: Any

    def __str__(self) -> str:
        found, right = self.found, self.right
        if self.part == "rows":  # only the counters that differ
            found, right = _less(found, right), _less(right, found)
        return f"{self.part} {_shown(self.key)}: {_shown(found)}, should be {_shown(right)}"


def _less(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) for name in sorted({*one, *other}) if one.get(name, 0) != other.get(name, 0)}


def _shown(value: Any) -> str:
    if isinstance(value, Seen):
        return f"versions {sorted(value.versions)}, {_shown(value.place) if value.place else 'ended'}"
    if isinstance(value, Place):
        return f"{value.agency} {value.field} {value.procedure} {value.standing} {value.due or ''}".rstrip()
    if isinstance(value, tuple):
        return " ".join(getattr(part, "name", str(part)).lower() for part in value if part is not None)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return str(value)


def differences(found: Book, right: Book) -> list[Difference]:
    """In a stable order: what is missing, what is too much, what is wrong."""
    made: list[Difference] = []
    parts: tuple[tuple[str, Mapping[Any, Any], Mapping[Any, Any], Any], ...] = (
        ("seen", found.seen, right.seen, NOTHING_SEEN),
        ("rows", found.rows, right.rows, {}),
        ("stands", found.stands, right.stands, (0, 0)),
    )
    for part, there, wanted, nothing in parts:
        for key in sorted({*there, *wanted}, key=repr):
            one, other = there.get(key, nothing), wanted.get(key, nothing)
            if one != other:
                made.append(Difference(part, key, one, other))
    return made


def compare(ledger: Ledger, read_all: ReadAll, time_of: Callable[[Entries], WorkTime]) -> list[Difference]:
    """What differs now; a dossier that moves on meanwhile may be among it. Raises OutsideCalendar, StorageBusy."""
    book = ledger.book()
    entries = read_all()
    return differences(book, recounted(entries.values(), time_of(entries)))


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many events were counted that were missing, how many rows made right, and what still differs."""

    counted: int = 0
    corrected: int = 0
    left: tuple[Difference, ...] = ()


def repair(ledger: Ledger, read_all: ReadAll, time_of: Callable[[Entries], WorkTime]) -> Repaired:
    """Makes the table right. Doing it again changes nothing. Raises OutsideCalendar, StorageBusy."""
    done = Repaired()
    for _ in range(_ROUNDS):
        # The table is read before the register, so nothing counted by now can be unknown to the register as it is read then.
        book = ledger.book()
        entries = read_all()
        time = time_of(entries)
        missing = _count_missing(ledger, book, entries.values(), time)
        done = replace(done, counted=done.counted + missing)
        if missing:
            continue
        found = differences(book, recounted(entries.values(), time))
        if not found:
            return replace(done, left=())
        corrected = sum(_correct(ledger, one) for one in found)
        done = replace(done, corrected=done.corrected + corrected, left=tuple(found))
    return replace(done, left=tuple(compare(ledger, read_all, time_of)))


def _count_missing(ledger: Ledger, book: Book, entries: Iterable[Entry], time: WorkTime) -> int:
    return sum(
        ledger.count(event)
        for entry in entries
        for event in _heard_of(entry, time)
        if event.version not in book.seen.get(entry.code, NOTHING_SEEN).versions
    )


def _correct(ledger: Ledger, one: Difference) -> bool:
    match one.part:
        case "rows":
            return ledger.correct_row(one.key, one.found, one.right)
        case "stands":
            return ledger.correct_stand(one.key, one.found, one.right)
        case _:
            return ledger.correct_seen(one.key, one.found, one.right)
