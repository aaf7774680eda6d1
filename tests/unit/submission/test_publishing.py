"""Publishing on fakes: repeated, stale, lost and overtaken requests leave one publication or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.submission.administration import handling
from chalicelib.submission.administration.change import Did, Kind
from chalicelib.submission.administration.change_store import MemoryChanges
from chalicelib.submission.administration.handling import Asked, Content, Room
from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT
from kernel.catalogue_store import MemoryCatalogue
from kernel.people import Person
from kernel.problems import Problem
from kernel.times import HANOI
from tests.fakes.people import MemoryPeople
from tests.fakes.together import read_from_memory
from tests.support.sixteenth import KEY, body

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
FILES = sound(ROOT)
DAY = date(2026, 12, 1)


class Desk:
    people = MemoryPeople(*(Person(one, one, administrator=True, version=1) for one in ("quan", "ngoc", "an")))
    read = staticmethod(read_from_memory)


def room() -> Room:
    catalogue = MemoryCatalogue()
    publish(FILES, catalogue)
    return Room(Desk(), catalogue, MemoryChanges(catalogue))  # type: ignore[arg-type]  # the part that is asked


def asked(user: str, key: str, content: Any = "") -> Asked:
    return Asked(user, key.encode().hex().ljust(30, "0")[:30], str(content))


def proposed(room_: Room, key: str = "one", content: dict[str, Any] | None = None) -> dict[str, Any]:
    made = Content(content or body(), DAY, "vì")
    change = handling.begin(room_, asked("quan", key), Kind.PROCEDURE, made, NOW)
    return handling.act(room_, asked("quan", f"{key}-p"), change["id"], Did.PROPOSE, 1, "vì", NOW)


def act(room_: Room, user: str, key: str, change: dict[str, Any], did: Did, version: int) -> str:
    try:
        return str(
            handling.act(room_, asked(user, key, (did, version)), change["id"], did, version, "vì", NOW)["state"]
        )
    except Problem as problem:
        return problem.kind.name


STEPS = st.tuples(
    st.sampled_from(["quan", "ngoc", "an"]),
    st.sampled_from(["k1", "k2", "k3"]),
    st.sampled_from([Did.PROPOSE, Did.WITHDRAW, Did.RETURN, Did.PUBLISH]),
    st.integers(1, 6),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_however_often_late_or_stale_a_procedure_is_published_once_or_not_at_all(tried: list[Any]) -> None:
    room_ = room()
    change = proposed(room_)
    for user, key, did, version in tried:
        once = act(room_, user, key, change, did, version)
        if once in ("draft", "proposed", "published", "withdrawn"):
            assert act(room_, user, key, change, did, version) == once, "the same again is answered the same"
    kept = room_.changes.change(change["id"])
    assert kept is not None
    assert len(room_.catalogue.versions(KEY)) == (1 if kept.state.value == "published" else 0)
    assert kept.version == len(kept.history)


def test_of_two_changes_written_on_the_same_the_second_is_told() -> None:
    room_ = room()
    first, second = proposed(room_, "one"), proposed(room_, "two")
    assert act(room_, "ngoc", "k1", first, Did.PUBLISH, 2) == "published"
    assert act(room_, "ngoc", "k2", second, Did.PUBLISH, 2) == "overtaken"
    assert len(room_.catalogue.versions(KEY)) == 1


def test_what_comes_between_reading_and_writing_is_no_publication() -> None:
    room_ = room()
    first, second = proposed(room_, "one"), proposed(room_, "two")
    changes = room_.changes
    assert isinstance(changes, MemoryChanges)

    def between() -> None:
        changes.before_save = lambda: None
        assert act(room_, "an", "k9", first, Did.PUBLISH, 2) == "published"

    changes.before_save = between
    assert act(room_, "ngoc", "k2", second, Did.PUBLISH, 2) == "overtaken"
    kept = changes.change(second["id"])
    assert kept is not None
    assert (kept.state.value, len(room_.catalogue.versions(KEY))) == ("proposed", 1)


@pytest.mark.parametrize("user", ["lan", ""])
def test_for_everybody_else_there_is_nothing(user: str) -> None:
    room_ = room()
    change = proposed(room_)
    assert act(room_, user, "k1", change, Did.PUBLISH, 2) == "not-found"


def test_an_edit_stands_on_what_is_in_force_then() -> None:
    room_ = room()
    first, second = proposed(room_, "one"), proposed(room_, "two")
    act(room_, "ngoc", "k1", first, Did.PUBLISH, 2)
    act(room_, "ngoc", "k2", second, Did.RETURN, 2)
    content = Content(body(), date(2027, 1, 1), "vì")
    edited = handling.edit(room_, replace(asked("quan", ""), key=""), second["id"], 3, content, NOW)
    assert act(room_, "quan", "k3", second, Did.PROPOSE, edited["version"]) == "proposed"
    assert act(room_, "ngoc", "k4", second, Did.PUBLISH, edited["version"] + 1) == "published"
    days = [(str(one.valid_from), str(one.valid_to)) for one in room_.catalogue.versions(KEY)]
    assert days == [("2026-12-01", "2026-12-31"), ("2027-01-01", "None")]
