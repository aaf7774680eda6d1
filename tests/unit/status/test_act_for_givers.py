"""An officer and an authorisation: what is of their giver, or was filed for them, a colleague works on (decision 0028)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kernel.lifecycle import State
from kernel.people import Citizen
from kernel.problems import Problem
from tests.support.entries import CODE
from tests.unit.status.acting import NEEDS, refused, world
from tests.unit.status.world import MINH


@pytest.mark.parametrize("action", ["decide", "extend", "stop"])
def test_nobody_works_on_what_somebody_who_authorised_them_filed(action: str) -> None:
    made = world(State.IN_PROCESS)
    lan = Citizen("Nguyễn Thị Lan", "001185000123", "a" * 30, "lan")
    made.people.people["minh"] = replace(MINH, for_people=(lan,))
    assert refused(made, "minh", action) == (403, "not-allowed", [])
    assert refused(made, "minh", "withdraw") == (403, "not-allowed", [])  # to file for somebody is not to be them
    made.people.people["minh"] = MINH  # taken back
    made.act("minh", action, **NEEDS[action])


@pytest.mark.parametrize("action", ["accept", "refuse", "request_supplement"])
def test_nobody_is_an_officer_in_what_the_one_they_authorised_filed_for_them(action: str) -> None:
    made = world(State.REGISTERED)
    made.register.entries[CODE] = replace(made.entry(), giver="minh")
    assert refused(made, "minh", action) == (403, "not-allowed", [])
    assert made.act("minh", "withdraw")["state"] == "withdrawn"  # it is theirs as an applicant's


def test_nobody_works_on_what_a_third_one_filed_for_somebody_who_authorised_them() -> None:
    made = world(State.IN_PROCESS)
    made.register.entries[CODE] = replace(made.entry(), owner="hoa", giver="lan")
    lan = Citizen("Nguyễn Thị Lan", "001185000123", "a" * 30, "lan")
    made.people.people["minh"] = replace(MINH, for_people=(lan,))
    assert refused(made, "minh", "decide") == (403, "not-allowed", [])


def test_what_an_officer_holds_of_somebody_who_authorises_them_since_is_given_back() -> None:
    made = world(State.ACCEPTED)
    made.act("minh", "take")
    lan = Citizen("Nguyễn Thị Lan", "001185000123", "a" * 30, "lan")
    made.people.people["minh"] = replace(MINH, for_people=(lan,))
    with pytest.raises(Problem, match="not-allowed") as problem:
        made.act("minh", "request_payment", **NEEDS["request_payment"])
    assert "ủy quyền" in problem.value.detail.vi  # why, in words
    made.act("minh", "give_back")
    assert made.entry().assignee is None
