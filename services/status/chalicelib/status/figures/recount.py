"""Counting everything again from the register, and making right what differs.

The histories in the register say everything, so this gives the same figures as the events did; it also heals what no event
ever told. Whoever counts meanwhile is not disturbed: what is missing is counted as its event would have been, once, and what is
wrong is made right only while it is as it was found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from chalicelib.status.figures.counting import COUNT_AS_NOTHING, Heard, Place, WorkTime, heard
from chalicelib.status.figures.kept import (
    NOTHING_SEEN,
    Book,
    Ledger,
    RowKey,
    Seen,
    StandKey,
    changes,
    row_keys,
    row_keys_of_places,
    stand_key,
)
from kernel.entry import Entry
from kernel.events import events_of

K = TypeVar("K")

Entries = Mapping[str, Entry]
ReadAll = Callable[[], Entries]
"""Every dossier of the register by its code: a scan. Raises StorageBusy."""

_ROUNDS = 5  # dossiers move on while they are read


Histories = Mapping[str, tuple[Heard, ...]]
"""What counts of each dossier, by its code, oldest first."""


def _booked(histories: Histories) -> Book:
    """What the table should hold."""
    rows: defaultdict[RowKey, Counter[str]] = defaultdict(Counter)
    stands: defaultdict[StandKey, Counter[str]] = defaultdict(Counter)
    seen: dict[str, Seen] = {}
    for code, history in histories.items():
        one = NOTHING_SEEN
        for event in history:
            made = changes(event, one)
            for key, more in made.rows.items():
                rows[key].update(more)
            for of, more in made.stands.items():
                stands[of].update(more)
            one = Seen(one.versions | {event.version}, event.version, event.place)
        seen[code] = one
    return Book(_without_nought(rows), _without_nought(stands), seen)


def _without_nought(counters: Mapping[K, Counter[str]]) -> dict[K, dict[str, int]]:
    return {key: dict(+counts) for key, counts in counters.items() if +counts}


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
        if self.part != "seen":  # only the counters that differ
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
        ("stands", found.stands, right.stands, {}),
    )
    for part, there, wanted, nothing in parts:
        for key in sorted({*there, *wanted}, key=repr):
            one, other = there.get(key, nothing), wanted.get(key, nothing)
            if one != other:
                made.append(Difference(part, key, one, other))
    return made


@dataclass(frozen=True, slots=True)
class _Look:
    """At the table, then at the register. `missing` was not counted when the table was read; `wrong` is what differs even from
    what was."""

    book: Book
    histories: Histories
    missing: tuple[Heard, ...]
    wrong: tuple[Difference, ...]

    def settled(self, in_flight: Iterable[Heard]) -> list[Difference]:
        """What is wrong for certain: rows in which an event counts that came while the table was read may hold it or not."""
        touched: set[tuple[str, Any]] = {("seen", event.code) for event in in_flight}
        for event in in_flight:
            places = (event.place, self.book.seen.get(event.code, NOTHING_SEEN).place)
            touched |= {("stands", stand_key(place)) for place in places if place is not None}
            touched |= {("rows", key) for key in row_keys_of_places(*places)}
            for tally in event.tallies:
                touched |= {("rows", key) for key in row_keys(tally.day, (tally.agency, tally.field, tally.procedure))}
        return [one for one in self.wrong if (one.part, one.key) not in touched]


def _look(ledger: Ledger, read_all: ReadAll, time_of: Callable[[Entries], WorkTime]) -> _Look:
    """The table is read before the register, so nothing counted by now can be unknown to the register as it is read then."""
    book = ledger.book()
    entries = read_all()
    time = time_of(entries)
    histories = {code: tuple(_heard_of(entry, time)) for code, entry in entries.items()}
    missing: list[Heard] = []
    counted: dict[str, tuple[Heard, ...]] = {}
    for code, history in histories.items():
        versions = book.seen.get(code, NOTHING_SEEN).versions
        missing += (event for event in history if event.version not in versions)
        counted[code] = tuple(event for event in history if event.version in versions)
    return _Look(book, histories, tuple(missing), tuple(differences(book, _booked(counted))))


def compare(ledger: Ledger, read_all: ReadAll, time_of: Callable[[Entries], WorkTime]) -> list[Difference]:
    """What differs: dossiers of which something is not counted yet, then what is wrong even so. What is counted meanwhile is not
    among it. Raises OutsideCalendar, StorageBusy."""
    look = _look(ledger, read_all, time_of)
    by_now = {code: ledger.counted_of(code).versions for code in sorted({event.code for event in look.missing})}
    in_flight = [event for event in look.missing if event.version in by_now[event.code]]
    differing = {("seen", event.code) for event in look.missing if event.version not in by_now[event.code]}
    differing |= {(one.part, one.key) for one in look.settled(in_flight)}
    return [one for one in differences(look.book, _booked(look.histories)) if (one.part, one.key) in differing]


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
        look = _look(ledger, read_all, time_of)
        in_flight = [event for event in look.missing if not ledger.count(event)]
        lost = len(look.missing) - len(in_flight)
        wrong = look.settled(in_flight)
        if not lost and not wrong:
            return done
        # A row in which something lost has just been counted is not as it was found: the next round makes it right.
        corrected = sum(_correct(ledger, one) for one in wrong)
        done = replace(done, counted=done.counted + lost, corrected=done.corrected + corrected)
    return replace(done, left=tuple(compare(ledger, read_all, time_of)))


def _correct(ledger: Ledger, one: Difference) -> bool:
    match one.part:
        case "rows":
            return ledger.correct_row(one.key, one.found, one.right)
        case "stands":
            return ledger.correct_stand(one.key, one.found, one.right)
        case _:
            return ledger.correct_seen(one.key, one.found, one.right)
