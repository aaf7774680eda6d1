"""One contract for authorisations, in memory and in DynamoDB: what belongs together is written together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.submission.authorisations.authorisation import Act, Authorisation, Of, Step, after
from chalicelib.submission.authorisations.store import Authorisations, Changed, DynamoAuthorisations, Listing
from kernel.people import Citizen, Company, Grant, Person
from kernel.people_store import DynamoPeople, People
from kernel.times import HANOI
from kernel.together import read_together
from tests.fakes.authorisations import MemoryAuthorisations
from tests.fakes.people import MemoryPeople
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
HOA = Person("hoa", "Trần Thị Hoa", "001190000456", acts_for=(Company("Công ty Sen", "0101234565"),), version=1)
ONE = Authorisation(
    "a" * 30,
    Of(False, "Nguyễn Thị Lan", "001185000123"),
    "user:hoa",
    AT + timedelta(days=14),
    b"body",
    (Step(AT, "lan", "invite", b"key"),),
)
GRANT = Grant(AT, "hoa", "authorisation: accept", "{}", "{}")


class Store:
    def __init__(self, kept: Authorisations, people: People, read: Any) -> None:
        self.kept, self.people, self._read = kept, people, read

    def one(self, id: str = ONE.id) -> Authorisation | None:
        want = self.kept.one(id)
        found: Authorisation | None = self._read(want)[want]
        return found

    def listing(self, name: str) -> Listing:
        want = self.kept.listing(name)
        found: Listing = self._read(want)[want]
        return found

    def person(self, user: str = "hoa") -> Person:
        want = self.people.person(user)
        found: Person = self._read(want)[want]
        return found


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        people = MemoryPeople()
        made = Store(MemoryAuthorisations(people), people, read_from_memory)
    else:
        request.getfixturevalue("aws")
        made = Store(DynamoAuthorisations(), DynamoPeople(), read_together)
    made.people.put(HOA, GRANT)
    return made


def test_an_invitation_is_written_with_its_lists(store: Store) -> None:
    lists = [Listing("given#user:lan", (ONE.id,), 1), Listing("asked#user:hoa", (ONE.id,), 1)]
    store.kept.write(ONE, lists)
    assert store.one() == ONE
    assert [store.listing(one.name) for one in lists] == lists
    assert store.listing("asked#user:nobody") == Listing("asked#user:nobody")


def test_what_was_accepted_gives_its_right_in_the_same_write(store: Store) -> None:
    store.kept.write(ONE)
    accepted = after(Act.ACCEPT, ONE, HOA, b"k2", AT)
    holder = replace(
        HOA,
        acts_for=(*HOA.acts_for, Company("Công ty Sen Hồng", "0309876544", ONE.id)),
        for_people=(Citizen("Nguyễn Thị Lan", "001185000123", ONE.id),),
        version=2,
    )
    store.kept.write(accepted, (), (holder, GRANT))
    assert store.one() == accepted
    assert store.person() == holder
    store.kept.write(after(Act.REVOKE, accepted, HOA, b"k3", AT), (), (replace(HOA, version=3), GRANT))
    assert store.person() == replace(HOA, version=3)


def test_a_first_record_of_an_account_may_come_with_an_authorisation(store: Store) -> None:
    new = Person("new", for_people=(Citizen("Nguyễn Thị Lan", "001185000123", ONE.id),), version=1)
    store.kept.write(ONE, (), (new, GRANT))
    assert store.person("new") == new


@pytest.mark.parametrize("stale", ["authorisation", "list", "person"])
def test_nothing_is_written_when_one_part_has_moved_on(store: Store, stale: str) -> None:
    store.kept.write(ONE, [Listing("asked#user:hoa", (ONE.id,), 1)])
    moved = after(Act.ACCEPT, ONE, HOA, b"k2", AT)
    listing = Listing("asked#user:hoa", (), 2)
    person = replace(HOA, for_people=(Citizen("Lan", "001185000123", ONE.id),), version=2)
    if stale == "authorisation":
        moved = ONE
    elif stale == "list":
        listing = listing._replace(version=1)
    else:
        person = replace(person, version=4)
    with pytest.raises(Changed):
        store.kept.write(moved, [listing], (person, GRANT))
    assert store.one() == ONE
    assert store.listing("asked#user:hoa").ids == (ONE.id,)
    assert store.person() == HOA


def test_nobody_can_be_an_account_by_the_name_of_what_else_lies_there(store: Store) -> None:
    store.kept.write(ONE, [Listing("given#user:lan", (ONE.id,), 1)])
    for name in (f"authorisation#{ONE.id}", "given#user:lan"):
        assert store.person(name) == Person(name)
