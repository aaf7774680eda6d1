"""One suite for the people in DynamoDB (on moto) and in memory: who holds a role at an agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from moto import mock_aws

from kernel.dynamo import connection
from kernel.lifecycle import Part
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople, People, PersonRow, StalePerson
from kernel.times import HANOI
from kernel.together import read_together
from tests.fakes.people import MemoryPeople
from tests.fakes.together import read_from_memory

GRANT = Grant(datetime(2026, 11, 25, 9, 0, tzinfo=HANOI), "quan", "Sáp nhập tỉnh", "{}", "{}")
RECEIVE = frozenset({Part.RECEIVE})
GIANG = Person("giang", "Nông Văn Giang", roles={"labour-ha-giang": RECEIVE}, version=1)
QUANG = Person("quang", "Ma Thị Quang", roles={"labour-tuyen-quang": RECEIVE}, version=1)
BOTH = Person("both", roles={"labour-tuyen-quang": RECEIVE, "labour-ha-giang": RECEIVE}, version=1)
LAN = Person("lan", "Nguyễn Thị Lan", "001185000123", version=1)
NAMESAKE = Person("namesake", roles={"labour-ha-giang-2": RECEIVE}, version=1)
SYSTEM = Person("cuc", system=True, roles={"labour-ha-giang": RECEIVE}, version=1)


@pytest.fixture(params=["dynamo", "memory"])
def people(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    if request.param == "memory":
        yield MemoryPeople()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        connection.cache_clear()
        PersonRow.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        yield DynamoPeople()
    connection.cache_clear()


def test_officers_of_an_agency_are_those_with_a_role_there(people: People) -> None:
    for person in (QUANG, GIANG, LAN, BOTH, NAMESAKE, SYSTEM):
        people.put(person, GRANT)
    assert people.officers_of(["labour-ha-giang"]) == [BOTH, GIANG]
    assert people.officers_of(("labour-ha-giang", "labour-tuyen-quang")) == [BOTH, GIANG, QUANG]
    assert people.officers_of(["nowhere"]) == people.officers_of([]) == []


def ever(people: People, agency: str) -> frozenset[str]:
    want = people.ever_officers(agency)
    return (read_together if isinstance(people, DynamoPeople) else read_from_memory)(want)[want]


def test_whoever_was_given_a_role_is_looked_for_at_that_agency(people: People) -> None:
    for person in (QUANG, GIANG, LAN, BOTH, NAMESAKE, SYSTEM):
        people.put(person, GRANT)
    people.put(replace(GIANG, roles={}, version=2), GRANT)
    assert ever(people, "labour-ha-giang") == {"giang", "both"}
    assert ever(people, "labour-tuyen-quang") == {"quang", "both"}
    assert ever(people, "nowhere") == frozenset()
    assert people.officers_of(["labour-ha-giang"]) == [BOTH]


def test_enlisting_again_changes_nothing(people: People) -> None:
    people.put(GIANG, GRANT)
    people.enlist(GIANG)
    people.enlist(QUANG)  # whose own item is not there yet: one too many, and none for who looks
    assert ever(people, "labour-ha-giang") == {"giang"}
    assert ever(people, "labour-tuyen-quang") == {"quang"}
    assert people.officers_of(["labour-tuyen-quang"]) == []


def test_an_account_named_like_a_list_is_nobody(people: People) -> None:
    people.put(GIANG, GRANT)
    want = people.person("officers#labour-ha-giang")
    found = (read_together if isinstance(people, DynamoPeople) else read_from_memory)(want)[want]
    assert found == Person("officers#labour-ha-giang")
    if isinstance(people, DynamoPeople):
        with pytest.raises(StalePerson):
            people.put(replace(found, version=1), GRANT)
        assert ever(people, "labour-ha-giang") == {"giang"}


def test_a_role_taken_away_is_gone(people: People) -> None:
    people.put(GIANG, GRANT)
    people.put(replace(GIANG, roles={}, version=2), GRANT)
    assert people.officers_of(["labour-ha-giang"]) == []


def test_a_person_changes_from_the_version_that_is_there(people: People) -> None:
    people.put(GIANG, GRANT)
    for version in (1, 3):
        with pytest.raises(StalePerson):
            people.put(replace(GIANG, roles={}, version=version), GRANT)
    assert people.officers_of(["labour-ha-giang"]) == [GIANG]
