"""Lists: what an account filed, what waits on an officer's desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.status import lists
from chalicelib.status.lists import Listed, by_others, filed_by, mine, worklist
from kernel.lifecycle import Part
from kernel.people import Person
from kernel.problems import Problem
from tests.support.entries import AGENCY, FILED, filed, step
from tests.unit.status.world import MINH, NOW, World


def entry(number: int, **changes: Any) -> Any:
    return filed(f"G09-261102-{number:04}", FILED + timedelta(minutes=number), **changes)


def codes(listed: Listed) -> list[str]:
    return [item["code"][-4:] for item in listed.items]


def walk_through(made: World, user: str, agency: str | None = None, limit: int = 2) -> list[str]:
    """All pages, one after another."""
    found, place = [], None
    for _ in range(100):
        listed = worklist(user, agency, limit, place, made.desk, NOW)
        assert len(listed.items) <= limit
        found += codes(listed)
        place = listed.next_place
        if place is None:
            return found
    raise AssertionError("the list has no end")


def test_mine_newest_first_without_a_word_of_who_works_on_it() -> None:
    made = World(entry(1), step(entry(2), "accept", assignee="thu"), entry(3, owner="hoa"))
    listed = mine("lan", 20, None, made.desk, NOW)
    assert codes(listed) == ["0002", "0001"]
    assert listed.items[0] == {
        "code": "G09-261102-0002",
        "procedure": "p05",
        "agency": AGENCY,
        "state": "accepted",
        "version": 2,
        "registered_at": "2026-11-02T08:32:00+07:00",
        "due_date": "2026-11-09",
        "timeliness": "within_time",
    }


def test_mine_page_by_page() -> None:
    made = World(*map(entry, range(1, 6)))
    first = mine("lan", 2, None, made.desk, NOW)
    second = mine("lan", 2, first.next_place, made.desk, NOW)
    third = mine("lan", 2, second.next_place, made.desk, NOW)
    assert codes(first) + codes(second) + codes(third) == ["0005", "0004", "0003", "0002", "0001"]
    assert third.next_place is None


def test_who_filed_nothing_has_an_empty_list() -> None:
    assert mine("lan", 20, None, World().desk, NOW) == Listed([], None)


def test_what_others_filed_for_me_and_nothing_of_my_own() -> None:
    made = World(
        entry(1, owner="hoa", giver="lan"),
        entry(2),
        entry(3, owner="hoa", giver="ngoc"),
        entry(4, giver="hoa"),
        entry(5, owner="minh", giver="lan"),
    )
    first = by_others("lan", 1, None, made.desk, NOW)
    rest = by_others("lan", 9, first.next_place, made.desk, NOW)
    assert (codes(first), codes(rest), rest.next_place) == (["0005"], ["0001"], None)
    assert codes(mine("lan", 20, None, made.desk, NOW)) == ["0004", "0002"]
    assert by_others("stranger", 20, None, made.desk, NOW) == Listed([], None)


def test_by_whom_a_list_can_be_filed() -> None:
    assert (filed_by({}), filed_by({"filed_by": "me"}), filed_by({"filed_by": "others"})) == (mine, mine, by_others)
    with pytest.raises(Problem) as problem:
        filed_by({"filed_by": "hoa"})
    assert problem.value.kind.status == 400


def test_the_worklist_shows_what_is_due_first() -> None:
    later = step(entry(1), "accept", at=FILED + timedelta(days=1))
    sooner = step(entry(2), "accept", at=FILED, assignee="thu")
    ended = step(entry(3), "refuse")
    made = World(later, sooner, ended, entry(4))
    listed = worklist("minh", None, 20, None, made.desk, NOW)
    assert codes(listed) == ["0004", "0002", "0001"]
    assert listed.items[1]["assignee"] == "thu"
    assert "assignee" not in listed.items[0]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_an_officer_of_several_agencies_sees_one_after_another(limit: int) -> None:
    made = World(*(entry(n, agency="a-unit") for n in (1, 2, 3)), *(entry(n, agency="c-unit") for n in (4, 5)))
    made.people.people["minh"] = replace(
        MINH, roles={key: frozenset({Part.HANDLE}) for key in ("c-unit", "b-unit", "a-unit")}
    )
    assert walk_through(made, "minh", limit=limit) == ["0001", "0002", "0003", "0004", "0005"]
    assert walk_through(made, "minh", "c-unit", limit) == ["0004", "0005"]


def test_a_page_looks_at_a_few_agencies_only() -> None:
    units = [f"unit-{n}" for n in range(20)]
    made = World(entry(1, agency=units[-1]))
    made.people.people["minh"] = replace(MINH, roles={key: frozenset({Part.HANDLE}) for key in units})
    asked: list[str] = []
    shelf = made.register.shelf

    def counted(agency: str, *more: Any, **named: Any) -> Any:
        asked.append(agency)
        return shelf(agency, *more, **named)

    made.register.shelf = counted  # type: ignore[method-assign]
    assert worklist("minh", None, 20, None, made.desk, NOW).items == []
    assert len(asked) == lists.MOST_SHELVES
    assert walk_through(made, "minh") == ["0001"]


def test_a_role_lost_between_two_pages_shows_no_more_of_that_agency() -> None:
    made = World(*(entry(n, agency="a-unit") for n in (1, 2, 3)), entry(4, agency="c-unit"))
    made.people.people["minh"] = replace(MINH, roles={key: frozenset({Part.HANDLE}) for key in ("a-unit", "c-unit")})
    first = worklist("minh", None, 2, None, made.desk, NOW)
    made.people.people["minh"] = replace(MINH, roles={"c-unit": frozenset({Part.HANDLE})})
    assert codes(worklist("minh", None, 2, first.next_place, made.desk, NOW)) == ["0004"]


@pytest.mark.parametrize(
    ("user", "agency", "status"),
    [
        ("lan", None, 403),
        ("cuc", None, 403),
        ("quan", None, 403),
        ("lan", AGENCY, 403),
        ("binh", AGENCY, 404),
        ("minh", "no-such", 404),
    ],
)
def test_whose_worklist_it_is_not(user: str, agency: str | None, status: int) -> None:
    made = World(entry(1))
    made.people.people["gone"] = Person("gone", roles={AGENCY: frozenset()})
    with pytest.raises(Problem) as problem:
        worklist(user, agency, 20, None, made.desk, NOW)
    assert problem.value.kind.status == status
    with pytest.raises(Problem):
        worklist("gone", None, 20, None, made.desk, NOW)
