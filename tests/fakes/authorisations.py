"""Authorisations in memory, beside the people of tests/fakes/people.py."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.submission.authorisations.authorisation import Authorisation
from chalicelib.submission.authorisations.store import Changed, Listing
from kernel.people import Grant, Person
from kernel.together import Want
from tests.fakes.people import MemoryPeople
from tests.fakes.together import memory_want


class MemoryAuthorisations:
    def __init__(self, people: MemoryPeople) -> None:
        self._people = people
        self.kept: dict[str, Authorisation] = {}
        self.lists: dict[str, Listing] = {}

    def one(self, id: str) -> Want[Authorisation | None]:
        return memory_want(lambda: self.kept.get(id))

    def listing(self, name: str) -> Want[Listing]:
        return memory_want(lambda: self.lists.get(name, Listing(name)))

    def write(
        self, one: Authorisation, lists: Sequence[Listing] = (), rights: tuple[Person, Grant] | None = None
    ) -> None:
        kept = self.kept.get(one.id)
        fresh = [(kept.version if kept else 0, one.version)]
        fresh += [(self.lists.get(each.name, Listing(each.name)).version, each.version) for each in lists]
        if rights is not None:
            person = self._people.people.get(rights[0].user)
            fresh.append((person.version if person else 0, rights[0].version))
        if any(before != after - 1 for before, after in fresh):
            raise Changed
        self.kept[one.id] = one
        self.lists.update({each.name: each for each in lists})
        if rights is not None:
            self._people.put(*rights)
