"""The officers of an agency, as its officers see them: whom a dossier may be assigned to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.status.worklist.officers import officers
from kernel.lifecycle import Part
from kernel.people import Grant, Person
from kernel.problems import Problem
from kernel.times import HANOI
from tests.support.entries import AGENCY
from tests.unit.status.world import MINH, THU, World

GRANT = Grant(datetime(2026, 11, 25, 9, 0, tzinfo=HANOI), "quan", None, "{}", "{}")


def listed(world: World, user: str = "minh", agency: str = AGENCY, limit: int = 20) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = None
    while True:
        page = officers(user, agency, limit, place, world.desk)
        assert len(page.items) <= limit
        found, place = found + page.items, page.next_place
        if place is None:
            return found


def test_an_officer_sees_who_works_at_the_agency_and_nothing_else_of_them() -> None:
    assert listed(World()) == [
        {"user": "minh", "name": "", "roles": ["decide", "handle", "receive"]},
        {"user": "thu", "name": "", "roles": ["receive"]},
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 20])
def test_pages_hold_everybody_once(limit: int) -> None:
    world = World()
    for number in range(7):
        world.people.put(Person(f"officer-{number}", roles={AGENCY: frozenset({Part.HANDLE})}, version=1), GRANT)
    assert [one["user"] for one in listed(world, limit=limit)] == [
        "minh",
        *(f"officer-{number}" for number in range(7)),
        "thu",
    ]


@pytest.mark.parametrize("limit", [1, 20])
def test_a_role_taken_away_is_gone_at_once_from_the_list_and_from_who_may_ask(limit: int) -> None:
    world = World()
    world.people.put(replace(THU, roles={}, version=1), GRANT)
    assert [one["user"] for one in listed(world, limit=limit)] == ["minh"]
    with pytest.raises(Problem) as refused:
        listed(world, "thu")
    assert refused.value.kind.name == "not-found"
    world.people.put(replace(MINH, roles={"ministry-safety": frozenset({Part.DECIDE})}, version=1), GRANT)
    assert [one["user"] for one in listed(world, agency="ministry-safety")] == ["binh", "minh"]


@pytest.mark.parametrize("user", ["lan", "hoa", "binh", "quan", "cuc", "nobody"])
def test_nobody_else_learns_who_they_are(user: str) -> None:
    with pytest.raises(Problem) as refused:
        listed(World(), user)
    assert refused.value.kind.name == "not-found"


@pytest.mark.parametrize("agency", ["no-such-agency", "", "Ministry", "a/b", "x" * 3000, "ministry-employment#"])
def test_an_agency_that_cannot_be_is_unknown(agency: str) -> None:
    with pytest.raises(Problem) as refused:
        listed(World(), agency=agency)
    assert refused.value.kind.name == "not-found"
