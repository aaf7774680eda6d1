"""One contract for the table `work` in memory and in DynamoDB: the desk's rows, the notes, the mornings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from chalicelib.status.late.morning import Done, Due, Mornings, Report
from chalicelib.status.late.mornings_store import DynamoMornings
from chalicelib.status.notes.store import DynamoNotes, Note, NoteKeyTaken, Notes
from chalicelib.status.worklist.desk import Place, Rows, Shelf, Span
from chalicelib.status.worklist.row import NOBODY, Gone, Row
from chalicelib.status.worklist.rows_store import DynamoRows
from kernel.together import ReadTogether, read_together
from tests.fakes.together import read_from_memory
from tests.fakes.work import MemoryMornings, MemoryNotes, MemoryRows
from tests.support.desk_rows import row
from tests.support.entries import AGENCY, CODE, FILED, filed, step

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=FILED.tzinfo)


class Store(NamedTuple):
    rows: Rows
    notes: Notes
    mornings: Mornings
    read: ReadTogether


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        rows = MemoryRows()
        return Store(rows, MemoryNotes(), MemoryMornings(rows), read_from_memory)
    request.getfixturevalue("aws")
    return Store(DynamoRows(), DynamoNotes(), DynamoMornings(), read_together)


def code(number: int) -> str:
    return f"G09-261102-{number:04}"


def due(number: int, day: date = date(2026, 11, 9), **changes: Any) -> Row:
    """A dossier at work that is due on a day."""
    until = datetime.combine(day, FILED.time(), FILED.tzinfo)
    return replace(row(step(filed(code(number)), "accept")), due=day, until=until, **changes)


def pages(store: Store, span: Span, limit: int = 2) -> Iterator[Row]:
    place: Place | None = None
    for _ in range(50):
        found = store.rows.page(span, limit, place)
        assert len(found.rows) <= limit
        yield from found.rows
        place = found.next_place
        if place is None:
            return
    raise AssertionError("the list has no end")


def codes(store: Store, span: Span) -> list[str]:
    return [one.code[-4:] for one in pages(store, span)]


# -- rows ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kept",
    [
        row(filed()),
        row(step(filed(), "accept", assignee="minh")),
        row(step(filed(), "request_supplement")),
        row(step(step(step(filed(), "accept"), "assign", assignee="minh"), "decide")),
        replace(row(step(filed(), "accept")), agency="another", beside=True, extended=True, new_date_given=True),
    ],
    ids=["registered", "accepted", "waiting", "decided", "beside"],
)
def test_a_row_comes_back_as_it_was(store: Store, kept: Row) -> None:
    assert store.rows.put(kept)
    assert list(pages(store, Span(Shelf.AGENCY, kept.agency))) == [kept]


def test_an_older_or_the_same_version_changes_nothing(store: Store) -> None:
    old, new = row(filed()), row(step(filed(), "accept"))
    assert store.rows.put(new)
    assert not store.rows.put(old)
    assert not store.rows.put(replace(new, assignee="thu"))
    assert list(pages(store, Span(Shelf.AGENCY, AGENCY))) == [new]


def test_what_lies_wrong_is_laid_anew_by_the_same_version_and_told_apart_from_what_lies_right(store: Store) -> None:
    right, wrong = due(1), due(1, date(2026, 11, 10), assignee="thu")
    store.rows.put(wrong)
    store.mornings.ask(code(1), date(2026, 11, 10), NOW)
    assert store.rows.put(right, again=True)
    assert not store.rows.put(right, again=True)
    assert not store.rows.put(replace(wrong, version=1), again=True)
    marked = replace(right, asked_at=NOW, asked_for=date(2026, 11, 10))
    assert list(pages(store, Span(Shelf.AGENCY, AGENCY))) == [marked]
    assert store.rows.put(Gone(code(1), 2), again=True)
    assert not store.rows.put(Gone(code(1), 2), again=True)
    assert codes(store, Span(Shelf.AGENCY, AGENCY)) == []


def test_what_ended_leaves_every_shelf_and_no_late_message_brings_it_back(store: Store) -> None:
    open_row = row(step(filed(), "accept", assignee="minh"))
    store.rows.put(open_row)
    assert store.rows.put(Gone(CODE, 3))
    assert not store.rows.put(open_row)
    for span in (
        Span(Shelf.AGENCY, AGENCY),
        Span(Shelf.PERSON, AGENCY, "minh"),
        Span(Shelf.PROCEDURE, AGENCY, "p05"),
        Span(Shelf.STEP, AGENCY, "1"),
    ):
        assert codes(store, span) == []
    assert list(store.mornings.due_on(date(2026, 11, 9))) == []


def test_a_dossier_that_moves_to_another_agency_leaves_the_first(store: Store) -> None:
    store.rows.put(row(filed()))
    store.rows.put(replace(row(step(filed(), "accept")), agency="another"))
    assert codes(store, Span(Shelf.AGENCY, AGENCY)) == []
    assert codes(store, Span(Shelf.AGENCY, "another")) == ["0001"]


def test_the_desk_of_another_agency_is_kept_apart(store: Store) -> None:
    own = row(step(filed(), "accept"))
    store.rows.put(own)
    store.rows.put(replace(own, agency="another", beside=True))
    assert codes(store, Span(Shelf.AGENCY, AGENCY)) == codes(store, Span(Shelf.AGENCY, "another")) == ["0001"]
    store.rows.put(Gone(CODE, own.version + 1, "another"))
    assert (codes(store, Span(Shelf.AGENCY, AGENCY)), codes(store, Span(Shelf.AGENCY, "another"))) == (["0001"], [])


def test_shelves_in_the_order_of_the_law_page_by_page(store: Store) -> None:
    store.rows.put(due(3, date(2026, 11, 9), assignee="minh"))
    store.rows.put(due(1, date(2026, 11, 12), assignee="minh"))
    store.rows.put(due(2, date(2026, 11, 10), procedure="p06", step=2))
    store.rows.put(due(5, date(2026, 11, 9), procedure="p06"))
    store.rows.put(replace(row(step(filed(code(4)), "request_supplement")), until=FILED))
    assert codes(store, Span(Shelf.AGENCY, AGENCY)) == ["0003", "0005", "0002", "0001", "0004"]
    assert codes(store, Span(Shelf.PERSON, AGENCY, "minh")) == ["0003", "0001"]
    assert codes(store, Span(Shelf.PERSON, AGENCY, NOBODY)) == ["0005", "0002", "0004"]
    assert codes(store, Span(Shelf.PROCEDURE, AGENCY, "p06")) == ["0005", "0002"]
    assert codes(store, Span(Shelf.STEP, AGENCY, "2")) == ["0002"]
    assert codes(store, Span(Shelf.AGENCY, AGENCY, waiting=True)) == ["0004"]
    assert codes(store, Span(Shelf.PERSON, AGENCY, NOBODY, waiting=True)) == ["0004"]


def test_bounds_are_inside(store: Store) -> None:
    for number in range(9, 13):
        store.rows.put(due(number, date(2026, 11, number)))
    tenth, eleventh = (due(number, date(2026, 11, number)).until for number in (10, 11))
    assert codes(store, Span(Shelf.AGENCY, AGENCY, waiting=False, since=tenth, before=eleventh)) == ["0010", "0011"]
    assert codes(store, Span(Shelf.AGENCY, AGENCY, waiting=False, before=tenth)) == ["0009", "0010"]
    assert codes(store, Span(Shelf.AGENCY, AGENCY, waiting=False, since=eleventh)) == ["0011", "0012"]


# -- the morning ----------------------------------------------------------------------------------------------------------


def test_what_is_due_is_found_by_its_day(store: Store) -> None:
    store.rows.put(due(1))
    store.rows.put(due(2, new_date_given=True, agency="another"))
    store.rows.put(due(3, date(2026, 11, 10)))
    store.rows.put(replace(due(4), waiting=True))
    store.rows.put(replace(due(5), closed_at=NOW))
    store.rows.put(replace(due(6), beside=True))
    assert sorted(store.mornings.due_on(date(2026, 11, 9))) == [
        Due(code(1), AGENCY, False, False),
        Due(code(2), "another", True, False),
    ]


def test_a_reason_is_asked_for_once_for_a_due_day_and_the_mark_outlives_later_changes(store: Store) -> None:
    day = date(2026, 11, 9)
    store.rows.put(due(1))
    assert not store.mornings.ask(code(1), date(2026, 11, 10), NOW)
    assert store.mornings.ask(code(1), day, NOW)
    assert not store.mornings.ask(code(1), day, NOW + timedelta(days=1))
    assert not store.mornings.ask(code(2), day, NOW)
    store.rows.put(replace(due(1), version=9, assignee="thu"))
    (kept,) = pages(store, Span(Shelf.AGENCY, AGENCY))
    assert (kept.asked_at, kept.asked_for, kept.assignee) == (NOW, day, "thu")
    assert list(store.mornings.due_on(day)) == [Due(code(1), AGENCY, False, True)]
    moved = date(2026, 11, 12)
    store.rows.put(due(1, moved, version=10))
    assert list(store.mornings.due_on(moved)) == [Due(code(1), AGENCY, False, False)]
    assert store.mornings.ask(code(1), moved, NOW + timedelta(days=2))
    (kept,) = pages(store, Span(Shelf.AGENCY, AGENCY))
    assert (kept.asked_at, kept.asked_for) == (NOW + timedelta(days=2), moved)


def test_the_last_morning_never_goes_back(store: Store) -> None:
    assert store.mornings.last_done() is None
    store.mornings.done(Done(date(2026, 11, 3), date(2026, 11, 3)))
    assert store.mornings.last_done() == Done(date(2026, 11, 3), date(2026, 11, 3))
    for day, last in ((4, 4), (6, 6), (5, 6), (6, 6)):
        store.mornings.done(Done(date(2026, 11, day), date(2026, 10, day)))
        assert store.mornings.last_done() == Done(date(2026, 11, last), date(2026, 10, last))


def test_the_first_report_of_a_day_is_kept(store: Store) -> None:
    day = date(2026, 11, 5)
    first = Report(AGENCY, day, NOW, tuple(code(n) for n in range(3000)), (code(9001),), (code(7),))
    store.mornings.keep(first)
    store.mornings.keep(replace(first, near_due=()))
    wanted, other = store.mornings.report(AGENCY, day), store.mornings.report(AGENCY, date(2026, 11, 6))
    got = store.read(wanted, other)
    assert (got[wanted], got[other]) == (first, None)


# -- notes ----------------------------------------------------------------------------------------------------------------


def note(number: int) -> Note:
    return Note(f"{number:016}", NOW + timedelta(minutes=number), "minh", f"Ghi chú {number}")


def test_notes_of_an_agency_newest_first(store: Store) -> None:
    for number in (2, 1, 3):
        store.notes.add(CODE, AGENCY, note(number), bytes([number]), b"body")
    store.notes.add(CODE, "another", note(4), b"4", b"body")
    store.notes.add(code(2), AGENCY, note(5), b"5", b"body")
    first = store.notes.page(CODE, AGENCY, 2, None)
    second = store.notes.page(CODE, AGENCY, 2, first.next_place)
    assert [one.id for one in (*first.notes, *second.notes)] == [note(n).id for n in (3, 2, 1)]
    assert first.notes[0] == note(3)
    assert second.next_place is None
    assert store.notes.page(CODE, "another", 9, None).notes == (note(4),)
    assert store.notes.page(CODE, "a-third", 9, None) == ((), None)


def test_a_key_writes_one_note(store: Store) -> None:
    store.notes.add(CODE, AGENCY, note(1), b"key", b"body")
    with pytest.raises(NoteKeyTaken) as taken:
        store.notes.add(CODE, AGENCY, note(2), b"key", b"other")
    wanted = store.notes.record(CODE, b"key")
    other = store.notes.record(code(2), b"key")
    got = store.read(wanted, other)
    assert got[wanted] == taken.value.record == (note(1).id, note(1).at, b"body")
    assert got[other] is None
    assert store.notes.page(CODE, AGENCY, 9, None).notes == (note(1),)


def test_rows_are_none_of_the_notes(store: Store) -> None:
    store.rows.put(due(1))
    assert store.notes.page(code(1), AGENCY, 9, None).notes == ()
