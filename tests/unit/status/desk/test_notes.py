"""Internal notes: who writes and reads them, and that they never leave the agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.status.notes.bodies import NoteBody
from chalicelib.status.notes.notes import NewNote, listed, write
from chalicelib.status.notes.store import Note
from kernel.bodies import parse
from kernel.http import body_hash, key_hash
from kernel.people import Citizen
from kernel.problems import Problem
from tests.support.entries import AGENCY, CODE, filed, step, walk
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import HOA, MINH, NOW, THU

TEXT = "Gọi lại cho Sở Y tế\ntrước thứ Sáu"


def note(
    made: DeskWorld, user: str = "minh", text: str = TEXT, key: str = "k1", minutes: int = 0, code: str = CODE
) -> Any:
    wanted = NewNote(code, user, text, key_hash(user, key, f"dossiers/{code}/notes"), body_hash({"text": text}))
    return write(wanted, made.desk, made.notes, NOW + timedelta(minutes=minutes))


def texts(made: DeskWorld, user: str = "minh", place: Any = None, limit: int = 20) -> list[str]:
    return [one["text"] for one in listed(user, CODE, limit, place, made.desk, made.notes).items]


def refused(status: int, name: str | None = None) -> Any:
    return pytest.raises(Problem, check=lambda one: one.kind.status == status and name in (None, one.kind.name))


def test_a_note_is_kept_and_read_newest_first() -> None:
    made = DeskWorld(filed())
    first = note(made)
    note(made, "thu", "Đã gọi", minutes=5)
    assert first == {"id": first["id"], "at": "2026-11-05T10:00:00+07:00", "by": "minh", "text": TEXT}
    assert listed("thu", CODE, 20, None, made.desk, made.notes).items[1] == first
    assert texts(made) == ["Đã gọi", TEXT]


def test_pages() -> None:
    made = DeskWorld(filed())
    for number in range(5):
        note(made, text=str(number), key=str(number), minutes=number)
    found, place = [], None
    for _ in range(3):
        page = listed("minh", CODE, 2, place, made.desk, made.notes)
        found += [one["text"] for one in page.items]
        place = page.next_place
    assert (found, place) == (["4", "3", "2", "1", "0"], None)


def test_a_note_changes_nothing_that_applicants_or_others_see() -> None:
    made = DeskWorld(walk("accept"))
    before, rows = made.entry(), dict(made.rows.rows)
    note(made)
    assert (made.entry(), made.rows.rows) == (before, rows)


def test_the_same_key_writes_one_note_and_gives_the_same_answer() -> None:
    made = DeskWorld(filed())
    first = note(made)
    assert note(made, minutes=90) == first
    assert texts(made) == [TEXT]
    with refused(422, "key-reused"):
        note(made, text="Khác")
    assert note(made, "thu", "Khác")["by"] == "thu"


def test_two_requests_with_one_key_at_once_write_one_note() -> None:
    """The other one is written after this one has looked for its key."""
    made = DeskWorld(filed())
    add, first = made.notes.add, []

    def late(*given: Any) -> None:
        made.notes.add = add  # type: ignore[method-assign]
        first.append(note(made, minutes=1))
        add(*given)

    made.notes.add = late  # type: ignore[method-assign,assignment]
    assert note(made) == first[0]
    assert texts(made) == [TEXT]


def test_notes_stay_with_the_agency_that_wrote_them() -> None:
    made = DeskWorld(filed())
    note(made)
    made.register.entries[CODE] = replace(made.entry(), agency="ministry-safety")
    assert texts(made, "binh") == []
    note(made, "binh", "Của chúng tôi")
    assert texts(made, "binh") == ["Của chúng tôi"]
    with refused(403):  # it held the dossier once, and may go on looking at that
        texts(made, "minh")
    made.register.entries[CODE] = replace(made.entry(), agency=AGENCY)
    assert texts(made) == [TEXT]


def test_a_place_in_another_agencys_notes_is_none_in_these() -> None:
    made = DeskWorld(filed())
    note(made)
    note(made, text="2", key="k2", minutes=1)
    page = listed("minh", CODE, 1, None, made.desk, made.notes)
    made.register.entries[CODE] = replace(made.entry(), agency="ministry-safety")
    made.notes.add(CODE, "ministry-safety", Note("1", NOW, "binh", "Của chúng tôi"), b"k", b"b")
    assert texts(made, "binh", page.next_place) == ["Của chúng tôi"]


def test_a_successor_reads_on_in_the_notes_of_whom_it_carries_on() -> None:
    made = DeskWorld(filed())
    for number in range(3):
        note(made, text=str(number), key=str(number), minutes=number)
    made.register.entries[CODE] = step(made.entry(), "transfer", agency="ministry-safety")
    assert texts(made, "binh") == ["2", "1", "0"]
    for number in (3, 4):
        note(made, "binh", str(number), str(number), minutes=number)
    for limit in (1, 2, 3, 4):
        found, place = [], None
        for _ in range(6):
            page = listed("binh", CODE, limit, place, made.desk, made.notes)
            assert len(page.items) <= limit
            found += [one["text"] for one in page.items]
            place = page.next_place
            if place is None:
                break
        assert (found, place) == (["4", "3", "2", "1", "0"], None)
    with refused(404):
        texts(made, "minh")


def test_who_is_handed_a_dossier_on_its_way_carries_nothing_on() -> None:
    made = DeskWorld(walk("accept", "assign"))
    note(made)
    made.register.entries[CODE] = step(made.entry(), "forward", agency="ministry-safety", assignee="binh")
    assert texts(made, "binh") == []


@pytest.mark.parametrize(
    ("user", "status"), [("lan", 403), ("binh", 404), ("hoa", 404), ("quan", 404), ("cuc", 403), ("nobody", 404)]
)
def test_whose_notes_they_are_not(user: str, status: int) -> None:
    made = DeskWorld(filed())
    with refused(status):
        note(made, user)
    with refused(status):
        texts(made, user)
    assert made.notes.notes == {}


def test_an_officer_in_their_own_matter_is_an_applicant() -> None:
    made = DeskWorld(filed(owner="minh"))
    with refused(403):
        texts(made)
    made.people.people["hoa"] = replace(HOA, roles=MINH.roles)
    made.register.entries[CODE] = filed(company="0101234565")
    with refused(403):
        texts(made, "hoa")
    lan = Citizen("Nguyễn Thị Lan", "001185000123", "a" * 30, "lan")  # filed by who authorised the officer
    made.people.people["thu"] = replace(THU, for_people=(lan,))
    made.register.entries[CODE] = filed()
    with refused(403):
        texts(made, "thu")


@pytest.mark.parametrize("code", ["G09-261102-0002", "g09-261102-0001", "no-code", ""])
def test_unknown_codes(code: str) -> None:
    made = DeskWorld(filed())
    with refused(404):
        note(made, code=code)
    with refused(404):
        listed("minh", code, 20, None, made.desk, made.notes)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing"),
        ({"text": ""}, "too-short"),
        ({"text": "  \n\t "}, "too-short"),
        ({"text": "x" * 2001}, "too-long"),
        ({"text": "x" * 5000}, "too-long"),
        ({"text": 5}, "wrong-type"),
        ({"text": None}, "wrong-type"),
        ({"text": "Được", "by": "thu"}, "unknown"),
    ],
)
def test_what_is_no_note(body: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as problem:
        parse(NoteBody, body)
    assert [fault.code for fault in problem.value.errors] == [code]


def test_a_note_may_have_two_thousand_characters() -> None:
    assert len(parse(NoteBody, {"text": "ỹ" * 2000}).text) == 2000
