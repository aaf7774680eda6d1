"""What a page offers is what the action itself would be judged by: asked of every person, in every standing, for every action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.status.actions.offered import offered
from chalicelib.status.worklist.officers import action_of, recipients
from kernel.lifecycle import RULES, Action
from kernel.problems import Problem
from tests.support.entries import AGENCY, CODE, walk
from tests.unit.status.acting import WAYS
from tests.unit.status.actions.house import ABOVE, ACCEPTED, ASKED, CONSULTED, IN_PROCESS, house
from tests.unit.status.world import NOW, World

PEOPLE = ("lan", "hoa", "minh", "thu", "binh", "quan", "cuc", "handler", "decider", "above", "third", "nobody")
REASON = {"reason": "Cần xác minh"}
BODIES: dict[Action, dict[str, Any]] = {
    Action.ASSIGN: {"assignee": "nobody"},
    Action.FORWARD: {"assignee": "nobody"},
    Action.REQUEST_PAYMENT: {"amount": 1000, **REASON},
    Action.CONFIRM_PAYMENT: {"amount": 1000, "reference": "BL-1"},
    Action.EXTEND: {"new_date": "2026-11-20", **REASON},
    Action.DECIDE: {"outcome": "rejected", **REASON},
    Action.PROPOSE: {"outcome": "rejected", **REASON},
    Action.CHECK_PAPERS: {"papers": [{"document": "photo", "present": True, "legible": True, "right": True}]},
    Action.CONSULT: ASKED,
    Action.ANSWER_CONSULTATION: {"text": "Không"},
    Action.RECORD_VISIT: {
        "at": "2026-11-04T09:00:00+07:00",
        "place": "Xưởng",
        "participants": [{"unit": "Cục", "count": 1}],
        "content": "Đúng",
    },
    Action.FINISH_STEP: {"note": "Đồng ý"},
    Action.TRANSFER: {"agency": "ministry-safety", **REASON},
    Action.APPLY_CALENDAR: {"calendar": 9, **REASON},
    **dict.fromkeys((Action.REFUSE, Action.STOP, Action.RETURN_PROPOSAL, Action.REQUEST_SUPPLEMENT), REASON),
}
PROPOSED = (*IN_PROCESS, ("handler", "propose", BODIES[Action.PROPOSE]))
PARALLEL = (ACCEPTED, ("minh", "forward", {"assignee": "minh"}))


def walked(way: tuple[str, ...]) -> World:
    return house(walk(*way))


STANDINGS: dict[str, Callable[[], World]] = {
    **{str(state): partial(walked, way) for state, way in WAYS.items()},
    "monthly": lambda: house(walk("accept", procedure="monthly")),
    "at once": lambda: house(walk("accept", procedure="at-once")),
    "nobody does the next step": lambda: house(procedure="nobody", do=IN_PROCESS),
    "supplemented": lambda: house(walk("accept", "request_supplement", "supplement")),
    "extended": lambda: house(walk("accept", "extend")),
    "taken": lambda: house(do=[ACCEPTED, ("minh", "take")]),
    "consulted": lambda: house(do=CONSULTED),
    "proposed": lambda: house(procedure="two-person", do=PROPOSED),
    "not proposed": lambda: house(procedure="two-person", do=IN_PROCESS),
    "at the upper level": lambda: house(procedure="upper", do=[ACCEPTED, ("minh", "forward", {"assignee": "above"})]),
    "side by side": lambda: house(procedure="parallel", do=PARALLEL),
}


def allowed(made: World, user: str, action: Action) -> bool:
    """Whether asking for it fails for nothing but what its body says."""
    body = BODIES.get(action, {})
    if action is Action.FINISH_STEP:  # each agency its own
        body = {**body, "step": {"third": 3, "binh": 2}.get(user, 4)}
    try:
        made.act(user, action, **body)
    except Problem as problem:
        return problem.kind.status == 422
    return True


def names(made: World, user: str) -> set[Action]:
    try:
        return set(offered(user, CODE, made.desk, NOW).actions)
    except Problem as problem:
        return set() if problem.kind.name == "not-found" else {Action.FILE}


@pytest.mark.parametrize("standing", STANDINGS)
def test_what_is_offered_is_what_would_be_done(standing: str) -> None:
    for user in PEOPLE:
        asked = set(RULES) - {Action.SUPPLEMENT}  # which is handed in elsewhere
        can = {action for action in asked if allowed(STANDINGS[standing](), user, action)}
        assert names(STANDINGS[standing](), user) - {Action.SUPPLEMENT} == can, user


def test_it_is_told_with_the_version_and_to_whom_it_would_go() -> None:
    made = house(procedure="upper", do=[*IN_PROCESS])
    told = offered("minh", CODE, made.desk, NOW).shown()
    assert (told["code"], told["state"], told["version"]) == (CODE, "in_process", 3)
    by_name = {one["action"]: one.get("agency") for one in told["actions"]}
    assert (by_name["assign"], by_name["forward"], by_name["stop"]) == (AGENCY, ABOVE, None)


def listed(made: World, user: str, action: Action, limit: int = 20) -> list[str]:
    found: list[str] = []
    place = None
    while True:
        page = recipients(user, CODE, action, limit, place, made.desk, NOW)
        found, place = found + [one["user"] for one in page.items], page.next_place
        if place is None:
            return found


@pytest.mark.parametrize("limit", [1, 20])
@pytest.mark.parametrize(
    ("procedure", "do", "user", "action"),
    [
        ("p05", IN_PROCESS, "minh", Action.ASSIGN),
        ("p05", IN_PROCESS, "minh", Action.FORWARD),
        ("upper", IN_PROCESS, "minh", Action.FORWARD),
        ("upper", (ACCEPTED, ("minh", "forward", {"assignee": "above"})), "above", Action.FORWARD),
    ],
)
def test_whoever_is_listed_may_get_it_and_nobody_else(
    procedure: str, do: Any, user: str, action: Action, limit: int
) -> None:
    def can(name: str) -> bool:
        try:
            house(procedure=procedure, do=do).act(user, action, assignee=name)
        except Problem:
            return False
        return True

    assert listed(house(procedure=procedure, do=do), user, action, limit) == sorted(filter(can, PEOPLE))


def test_the_list_may_lead_to_another_agency() -> None:
    made = house(procedure="upper", do=[ACCEPTED])
    assert offered("minh", CODE, made.desk, NOW).actions[Action.FORWARD] == ABOVE
    assert listed(made, "minh", Action.FORWARD) == ["above"]


@pytest.mark.parametrize(
    ("user", "action"), [("lan", Action.FORWARD), ("binh", Action.ASSIGN), ("minh", Action.ASSIGN)]
)
def test_who_may_not_hand_it_on_learns_no_name(user: str, action: Action) -> None:
    with pytest.raises(Problem) as problem:
        recipients(user, CODE, action, 20, None, house().desk, NOW)
    assert problem.value.kind.name == "not-found"


@pytest.mark.parametrize("given", [None, "", "stop", "Assign"])
def test_the_list_is_of_two_actions_alone(given: str | None) -> None:
    with pytest.raises(Problem) as problem:
        action_of(given)
    assert problem.value.kind.name == "bad-query"


@pytest.mark.parametrize("code", ["", "G09", "G09-261102-9999"])
def test_unknown_and_malformed_are_not_found(code: str) -> None:
    with pytest.raises(Problem) as problem:
        offered("minh", code, house().desk, NOW)
    assert problem.value.kind.name == "not-found"
