"""Random histories: whoever tries whatever in whatever order, what must hold holds, and the two-person rule is not got round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.entry import Entry
from kernel.entry_item import entry_of, item_of
from kernel.lifecycle import CLOSED, FINAL, INTERNAL, Action, State, judge
from kernel.open_work import open_consultations, open_steps, proposal, received_by
from kernel.people import parts_for
from kernel.problems import Problem
from tests.support.entries import AGENCY
from tests.unit.status.actions.house import ABOVE, ALL, CHAINS, house, supplemented
from tests.unit.status.world import NOW, World

USERS = ("thu", "minh", "handler", "decider", "above", "binh", "third", "lan", "hoa", "quan", "cuc")
OFFICERS = ("thu", "minh", "handler", "above", "binh", "third")
OUTCOMES = ({"outcome": "approved"}, {"outcome": "rejected", "reason": "Không đủ"})

BODIES: dict[str, tuple[dict[str, Any], ...]] = {
    "accept": ({},),
    "refuse": ({"reason": "Sai cơ quan"},),
    "assign": tuple({"assignee": user} for user in OFFICERS),
    "forward": tuple({"assignee": user} for user in OFFICERS),
    "request_supplement": ({"reason": "Thiếu"},),
    "request_payment": ({"reason": "Lệ phí", "amount": 1000},),
    "confirm_payment": ({"amount": 1000, "reference": "BL"},),
    "extend": ({"reason": "Cần thêm", "new_date": "2026-12-31"},),
    "stop": ({"reason": "Không cần"},),
    "decide": ({**OUTCOMES[0], "result": {"upload_id": "own"}}, *OUTCOMES),
    "hand_over": ({},),
    "withdraw": ({},),
    "take": ({},),
    "give_back": ({},),
    "check_papers": ({"papers": [{"document": "photo", "present": False, "legible": False, "right": False}]},),
    "consult": tuple(
        {"question": "?", "answer_by": "2026-12-01", **whom} for whom in ({"unit": "Sở"}, {"agency": "ministry-safety"})
    ),
    "answer_consultation": ({"text": "Đồng ý"},),
    "record_visit": (
        {
            "at": "2026-11-05T09:00:00+07:00",
            "place": "Xưởng",
            "participants": [{"unit": "Cục", "count": 1}],
            "content": "Tốt",
        },
    ),
    "propose": ({**OUTCOMES[0], "result": {"upload_id": "own"}}, *OUTCOMES),
    "return_proposal": ({"reason": "Chưa đủ"},),
    "finish_step": tuple({"step": number, "note": "Xong"} for number in range(1, 6)),
    "transfer": ({"agency": "moha", "reason": "Sáp nhập"},),
    "apply_calendar": ({"calendar": 2, "reason": "Lịch mới"},),
}
_ENDS = ("refuse", "stop", "withdraw")
_LEAD_ON = ("forward", "finish_step", "propose", "decide")
_ANYTHING = [*product(USERS, BODIES)]


def attempt(made: World, chance: Random) -> tuple[str, str, dict[str, Any]]:
    """Mostly something that somebody may do now and that ends nothing, at times anything by anyone."""
    entry, terms = made.entry(), made.catalogue.version(made.entry().procedure, 3)
    standing = entry.standing(decides_at_once=False, supplements_allowed=1, two_person=terms.two_person)
    legal = [
        (user, action)
        for user, action in _ANYTHING
        if isinstance(
            judge(Action(action), parts_for(Action(action), made.people.people[user], entry), standing), State
        )
    ]
    lasting = [one for one in legal if one[1] not in _ENDS]
    # By actions first: that many officers may do one of them does not make it likelier.
    actions = sorted({action for _, action in lasting})
    wanted = chance.choice([*actions, *(one for one in actions if one in _LEAD_ON for _ in range(3))] or ["take"])
    likely = [one for one in lasting if one[1] == wanted] or _ANYTHING
    user, action = chance.choice(chance.choices([likely, legal or _ANYTHING, _ANYTHING], [20, 1, 4])[0])
    return user, action, chance.choice(BODIES[action])


def test_every_action_is_tried() -> None:
    assert {Action(action) for action in BODIES} == set(Action) - {Action.FILE, Action.SUPPLEMENT}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(CHAINS)), st.integers(0, 2**32))
def test_whoever_tries_whatever(procedure: str, seed: int) -> None:
    chance = Random(seed)  # evenly spread, where Hypothesis would rather try what is simple
    made = house(procedure=procedure)
    for user in ("minh", "handler", "decider", "above", "binh"):
        made.upload(user, "own")
    told: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = []
    for number in range(30):
        if chance.random() < 0.1:
            lend(made, chance)
        user, action, body = attempt(made, chance)
        before = made.entry()
        once: dict[str, Any] = {"key": str(number), "version": before.version, "now": NOW + timedelta(minutes=number)}
        try:
            answer = made.act(user, action, **once, **body)
        except Problem:
            assert made.entry() == before, "what is refused changes nothing"
            continue
        told.append((user, action, {**once, **body}, answer))
        holds(made, before, user)
        if made.entry().state is State.SUPPLEMENT_REQUESTED:
            supplemented(made, NOW + timedelta(minutes=number))
        told_again(made, *chance.choice(told))


def lend(made: World, chance: Random) -> None:
    """Somebody gains every role at one more agency: one person with two roles, or at two levels."""
    user, agency = chance.choice(OFFICERS), chance.choice((AGENCY, ABOVE))
    person = made.people.people[user]
    made.people.people[user] = replace(person, roles={**person.roles, agency: ALL})


def told_again(made: World, user: str, action: str, request: dict[str, Any], answer: dict[str, Any]) -> None:
    before = made.entry()
    assert made.act(user, action, **request) == answer, "the same request is answered as before"
    assert made.entry() == before, "and done once"


def holds(made: World, before: Entry, user: str) -> None:
    entry, terms = made.entry(), made.catalogue.version(before.procedure, 3)
    change = entry.history[-1]
    assert (entry.history[:-1], entry.version) == (before.history, before.version + 1)
    assert (change.version, change.state, change.by, change.agency) == (entry.version, entry.state, user, entry.agency)
    assert before.state not in FINAL
    if change.action in INTERNAL:
        assert change.state in (before.state, State.IN_PROCESS)
        assert (entry.due, entry.closed_at) == (before.due, before.closed_at)
    if entry.assignee is not None:
        assert made.people.people[entry.assignee].roles_at(entry.agency), "an officer of the agency that has it"
    if entry.state in CLOSED:
        assert entry.agency == received_by(entry.history) == AGENCY
    if change.action is Action.DECIDE:
        assert open_steps(before.history) == {}
        if terms.two_person:
            second_person(before, change.detail["outcome"], user)
    elif change.action is not Action.HAND_OVER:
        assert (entry.state is State.DECIDED) == (before.state is State.DECIDED), "nothing else decides"
    assert set(open_consultations(entry.history)) <= {
        one.version for one in entry.history if one.action is Action.CONSULT
    }
    assert entry_of(item_of(entry)) == entry


def second_person(before: Entry, outcome: str, user: str) -> None:
    proposed = proposal(before.history)
    assert proposed is not None
    assert (proposed.by != user, proposed.detail["outcome"]) == (True, outcome)
    since = {change.action for change in before.history if change.version > proposed.version}
    assert since.isdisjoint({Action.RETURN_PROPOSAL, Action.SUPPLEMENT, Action.PROPOSE})
