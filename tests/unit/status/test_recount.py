"""Counting again from the register gives the same figures, and makes right what was lost or spoilt."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.counting import WorkTime
from chalicelib.status.figures.hear import count
from chalicelib.status.figures.kept import Book, RowKey
from chalicelib.status.figures.recount import Repaired, compare, differences, repair
from kernel.entry import Entry
from tests.fakes.figures import MemoryFigures
from tests.support.counting import counted, told, work_time
from tests.support.entries import AGENCY, CODE, step, walk
from tests.unit.status.test_figures import life, pasts


def time_of(_: Mapping[str, Entry]) -> WorkTime:
    return work_time()


class Register:
    """Its dossiers; `meanwhile` happens after each reading."""

    def __init__(self, entries: Iterable[Entry], meanwhile: Any = None) -> None:
        self.entries = {entry.code: entry for entry in entries}
        self._meanwhile = meanwhile

    def read(self) -> dict[str, Entry]:
        found = dict(self.entries)
        if self._meanwhile:
            self._meanwhile(self)
        return found


def made_anew(entries: Iterable[Entry]) -> Book:
    """What a repair makes of an empty table: it counts each event, then makes right what the register says otherwise."""
    figures = MemoryFigures()
    assert repair(figures, Register(entries).read, time_of).left == ()
    return figures.book()


@given(pasts)
def test_a_recount_equals_what_the_events_counted(past: list[Entry]) -> None:
    assert made_anew(past) == counted(told(*past)).book()
    assert compare(counted(told(*past)), Register(past).read, time_of) == []


@given(pasts, st.randoms(use_true_random=False))
def test_what_was_never_told_is_counted_once_by_a_repair(past: list[Entry], chance: random.Random) -> None:
    messages = told(*past)
    lost = [message for message in messages if chance.random() < 0.3]
    figures = counted(message for message in messages if message not in lost)
    first = repair(figures, Register(past).read, time_of)
    assert (first.corrected, first.left) == (0, ())
    assert figures.book() == made_anew(past)
    assert repair(figures, Register(past).read, time_of) == Repaired()
    for message in lost:  # they come after all
        assert count(message, figures, work_time()) is False


@given(pasts, st.randoms(use_true_random=False))
def test_what_was_spoilt_is_told_and_made_right(past: list[Entry], chance: random.Random) -> None:
    figures = counted(told(*past))
    right = figures.book()
    for key in figures.counts:
        if chance.random() < 0.3:
            figures.counts[key] = Counter({"received": chance.randint(0, 3), "late": 1})
    for stand in list(figures.standing):
        if chance.random() < 0.3:
            figures.standing[stand] = Counter({"running": chance.randint(1, 9), "portal_late": chance.randint(0, 1)})
    wrong = differences(figures.book(), right)
    assert compare(figures, Register(past).read, time_of) == wrong
    done = repair(figures, Register(past).read, time_of)
    assert (done.counted, done.corrected, done.left) == (0, len(wrong), ())
    assert figures.book() == right


def test_differences_are_told_so_that_a_person_can_read_them() -> None:
    refused = life(2, "refuse")
    found = differences(counted(told(walk("accept"))).book(), made_anew([walk("accept"), refused]))
    told_of = list(map(str, found))
    assert told_of[0] == "seen G09-261102-0002: versions [], ended, should be versions [1, 2], ended"
    assert told_of[1] == (
        "rows day 2026-11-02 ministry-employment employment p05: a2 1, answer_minutes 60, answers 1, answers_in_time 1, "
        "online 1, received 1, refused 0, should be a2 2, answer_minutes 120, answers 2, answers_in_time 2, online 2, "
        "received 2, refused 1"
    )
    assert len(told_of) == 4
    wrong = Book({}, {}, {})
    wrong.stands[AGENCY, "employment", "p05"] = {"running": 2, "started": 1}
    moved = differences(wrong, made_anew([walk("accept", "extend")]))
    due = next(str(one) for one in moved if one.part == "rows" and one.key[1] == date(2026, 11, 16))
    assert due.endswith(": due 0, due_online 0, due_portal 0, should be due 1, due_online 1, due_portal 1")
    assert [str(one) for one in moved if one.part == "stands"] == [
        "stands ministry-employment employment p05: running 2, should be running 1"
    ]


def test_a_dossier_that_moves_on_while_it_is_read_is_counted_once() -> None:
    """Its event arrives between the reading of the figures and the reading of the register, or not yet."""
    entry = walk("accept", "assign")
    decided = step(entry, "decide", detail={"outcome": "rejected"})
    figures = counted(told(entry))

    def then(register: Register) -> None:
        if register.entries[CODE] is entry:
            register.entries[CODE] = decided
            count(told(decided)[-1], figures, work_time())

    assert repair(figures, Register([entry], then).read, time_of).left == ()
    assert figures.book() == made_anew([decided])
    assert count(told(decided)[-1], figures, work_time()) is False


def test_on_a_portal_that_never_rests_what_differs_is_told_and_made_right_and_nothing_else() -> None:
    """While the table is read one more event is counted each time, between its marks and its rows; elsewhere a row is spoilt."""
    elsewhere = life(1, "accept", agency="a-unit")
    arriving = iter(life(number, "accept") for number in range(2, 50))
    register = Register([elsewhere])
    figures = counted(told(elsewhere))
    read_book = figures.book

    def book() -> Book:
        before = read_book()
        one = next(arriving)
        register.entries[one.code] = one
        for message in told(one):
            count(message, figures, work_time())
        after = read_book()
        return Book(after.rows, after.stands, before.seen)

    figures.book = book  # type: ignore[method-assign]
    assert compare(figures, register.read, time_of) == []
    assert repair(figures, register.read, time_of) == Repaired()
    spoilt = next(key for key in figures.counts if key[2] == "a-unit")
    figures.counts[spoilt]["received"] = 5
    (found,) = compare(figures, register.read, time_of)
    assert (found.part, found.key) == ("rows", spoilt)
    assert repair(figures, register.read, time_of) == Repaired(corrected=1)
    assert read_book() == made_anew(register.entries.values())


def test_what_the_register_does_not_hold_is_counted_no_more() -> None:
    kept, ghost = life(1, "accept"), life(2, "accept", "extend")
    figures = counted(told(kept, ghost))
    done = repair(figures, Register([kept]).read, time_of)
    assert (done.counted, done.left) == (0, ())
    assert figures.book() == made_anew([kept])


def test_what_is_lost_is_told_by_its_dossier_alone() -> None:
    """Its rows lack it and are right otherwise: one cause, one line; a row that is wrong besides has its own."""
    kept, lost = life(1, "accept"), life(2, "accept")
    figures = counted(told(kept))
    register = Register([kept, lost])
    (line,) = map(str, compare(figures, register.read, time_of))
    assert line.startswith("seen G09-261102-0002: versions [], ended, should be versions [1, 2], ministry-employment")
    (key, *_) = figures.counts
    figures.counts[key]["late"] += 1
    assert len(compare(figures, register.read, time_of)) == 2
    assert repair(figures, register.read, time_of) == Repaired(counted=2, corrected=1)
    assert figures.book() == made_anew([kept, lost])
    del figures.seen[lost.code]  # its rows are right, so only its mark is told of
    (line,) = map(str, compare(figures, register.read, time_of))
    assert line.startswith("seen G09-261102-0002: versions []")
    assert repair(figures, register.read, time_of).left == ()
    assert figures.book() == made_anew([kept, lost])


def test_a_row_that_moves_on_is_not_made_wrong() -> None:
    """A wrong row that counts one more between reading and correcting is left for the next round."""
    entry = walk("accept")
    figures = counted(told(entry))
    (key, *_) = figures.counts
    figures.counts[key]["received"] = 5
    later = life(2)
    correct = figures.correct_row
    calls: list[RowKey] = []

    def slow(key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        if not calls:
            calls.append(key)
            register.entries[later.code] = later
            count(told(later)[0], figures, work_time())
        return correct(key, found, right)

    figures.correct_row = slow  # type: ignore[method-assign]
    register = Register([entry])
    assert repair(figures, register.read, time_of).left == ()
    assert figures.book() == made_anew([entry, later])
