"""The table `people` in memory."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from kernel.people import Grant, Person
from kernel.people_store import StalePerson, _grant_line
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryPeople:
    def __init__(self, *people: Person) -> None:
        self.people = {person.user: person for person in people}
        self.enlisted = {person.user: set(person.roles) for person in people}
        self.grants: dict[str, list[Grant]] = {}

    def person(self, user: str) -> Want[Person]:
        return memory_want(lambda: self.people.get(user, Person(user)))

    def granted(self, user: str) -> Want[list[dict[str, Any]]]:
        return memory_want(lambda: [json.loads(_grant_line(one)) for one in self.grants.get(user, [])])

    def ever_officers(self, agency: str) -> Want[frozenset[str]]:
        return memory_want(lambda: frozenset(user for user, at in self.enlisted.items() if agency in at))

    def enlist(self, person: Person) -> None:
        self.enlisted.setdefault(person.user, set()).update(key for key in person.roles if person.roles_at(key))

    def officers_of(self, agencies: Collection[str]) -> list[Person]:
        return [one for _, one in sorted(self.people.items()) if any(map(one.roles_at, agencies))]

    def put(self, person: Person, grant: Grant) -> None:
        self.enlist(person)
        kept = self.people.get(person.user)
        if (kept.version if kept else 0) != person.version - 1:
            raise StalePerson
        self.people[person.user] = person
        self.grants.setdefault(person.user, []).append(grant)
