"""What people say with an action: texts that are none, and a history that is full."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.status.bodies import ACTION
from chalicelib.status.incoming import action as incoming
from chalicelib.status.plans import MOST_NOTED
from kernel.entry_item import item_of
from kernel.http import Request
from kernel.identity import Principal
from kernel.lifecycle import State
from kernel.open_work import open_consultations
from kernel.problems import Problem
from tests.bench.units import item_size
from tests.support.entries import CODE
from tests.unit.status.actions.house import (
    ABOVE,
    ACCEPTED,
    ASKED,
    ILLEGAL,
    IN_PROCESS,
    OUTSIDE,
    VISIT,
    house,
    refused,
    supplemented,
    why,
)
from tests.unit.status.world import World

# Every text that somebody says with an action: the action, the member, what else the action needs.
SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("refuse", "reason", {}),
    ("assign", "note", {"assignee": "thu"}),
    ("forward", "note", {"assignee": "thu"}),
    ("request_supplement", "reason", {}),
    ("request_payment", "reason", {"amount": 1}),
    ("extend", "reason", {"new_date": "2026-12-01"}),
    ("stop", "reason", {}),
    ("decide", "reason", {"outcome": "rejected"}),
    ("withdraw", "reason", {}),
    ("give_back", "note", {}),
    ("consult", "question", ASKED),
    ("answer_consultation", "text", {}),
    ("record_visit", "content", VISIT),
    ("propose", "reason", {"outcome": "rejected"}),
    ("return_proposal", "reason", {}),
    ("finish_step", "note", {"step": 2}),
    ("transfer", "reason", {"agency": ABOVE}),
    ("apply_calendar", "reason", {"calendar": 2}),
]


def test_no_text_that_is_said_is_forgotten_here() -> None:
    found = {
        (schema["properties"]["action"]["const"], member)
        for schema in ACTION.json_schema()["$defs"].values()
        for member, one in schema.get("properties", {}).items()
        if "action" in schema["properties"] and '"maxLength": 2000' in json.dumps(one)
    }
    assert found | {("consult", "question")} == {(action, member) for action, member, _ in SAID}


@pytest.mark.parametrize(("action", "member", "more"), SAID)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 5000, "too-long"),
        ("x" * 2001, "too-long"),
        ("  \n\t ", "too-short"),
        ("", "too-short"),
        ("\u200b", "too-short"),
    ],
)
def test_texts_that_are_none(action: str, member: str, more: dict[str, Any], text: str, code: str) -> None:
    found = refused(house(), "minh", action, **{**more, member: text})
    assert found[:2] == (422, "invalid")
    assert (f"/{member}", code) in found[2]


@pytest.mark.parametrize(("action", "member", "more"), SAID)
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_control_characters_are_pointed_at(action: str, member: str, more: dict[str, Any], character: str) -> None:
    body = {"action": action, "version": 1, **more, member: f"a{character}b"}
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    with pytest.raises(Problem) as problem:
        incoming(Request("POST", "/status", headers, body=json.dumps(body).encode()), Principal("minh"), CODE)
    assert [(one.pointer, one.code) for one in problem.value.errors] == [(f"/{member}", "control-character")]


def test_what_officers_note_may_fill_a_part_of_a_history_and_never_stops_a_decision() -> None:
    made = house(do=IN_PROCESS)
    long = {**OUTSIDE, "question": "ẵ" * 2000}
    for _ in range(-(-MOST_NOTED // 6000)):
        made.act("handler", "consult", **long)
    assert refused(made, "handler", "consult", **long) == ILLEGAL
    assert "Too much" in why(made, "handler", "give_back")
    made.act("handler", "answer_consultation", consultation=4, text="x")
    assert made.act("decider", "decide", outcome="rejected", reason="Không đủ")["state"] == State.DECIDED


def test_what_is_to_be_completed_is_said_at_no_greater_length_than_leaves_room_for_the_rest() -> None:
    items = [{"pointer": f"/form/viTri/{number}/chucDanh", "text": "ẵ" * 1000} for number in range(25)]
    made = house(do=IN_PROCESS)
    assert refused(made, "handler", "request_supplement", reason="Thiếu", items=items) == (
        422,
        "invalid",
        [("/items", "too-long")],
    )
    made.act("handler", "request_supplement", reason="Thiếu", items=items[:19])


def test_an_item_of_400_kb_is_never_reached_whatever_is_said() -> None:
    """At the greatest length, in the order that takes the most: what is asked, then what may be noted, then what leads on."""
    made = house(procedure="twice", do=[ACCEPTED, ("handler", "take")])
    said = "𝔵" * 2000
    items = [{"pointer": f"/form/viTri/{number}/chucDanh", "text": "𝔵" * 970} for number in range(15)]
    for _ in range(2):
        made.act("handler", "request_supplement", reason=said, items=items)
        supplemented(made)
    while why_not(made, "handler", "consult", {**OUTSIDE, "question": said}) is None:
        pass
    for number in sorted(open_consultations(made.entry().history)):
        if why_not(made, "handler", "answer_consultation", {"consultation": number, "text": said}) is not None:
            break
    while why_not(made, "minh", "forward", {"assignee": "handler", "note": said}) is None:
        made.act("minh", "forward", assignee="decider", note=said)
    made.act("handler", "extend", reason=said, new_date="2026-12-01")
    made.act("decider", "decide", outcome="rejected", reason=said)
    made.act("thu", "hand_over")
    assert 240_000 < item_size(item_of(made.entry())) < 400 * 1024


def why_not(made: World, user: str, action: str, body: dict[str, Any]) -> str | None:
    """The kind of problem; None when it was done."""
    try:
        made.act(user, action, **body)
    except Problem as problem:
        return problem.kind.name
    return None
