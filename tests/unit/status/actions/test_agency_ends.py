"""An agency ends while a dossier that it received, or does a part of, lies with another: its successor takes its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.status.worklist.asks import Asks, asked_beside, next_beside
from kernel.agencies import AgencyPeriod
from kernel.clock_rules import clock_rules
from kernel.lifecycle import State
from kernel.open_work import PARTS, open_consultations, open_steps
from kernel.people import Person
from tests.support.entries import AGENCY
from tests.unit.status.actions.house import (
    ABOVE,
    AGENCIES,
    ALL,
    BESIDE,
    IN_PROCESS,
    STRANGER,
    THIRD,
    house,
    refused,
    seen,
)
from tests.unit.status.world import TODAY, World

HEIR = "ministry-heir"
REJECTION: dict[str, Any] = {"outcome": "rejected", "reason": "Không đủ điều kiện"}
UP = (*IN_PROCESS, ("handler", "forward", {"assignee": "above"}))
THERE = (*IN_PROCESS, ("minh", "forward", {"assignee": "binh"}))


def ends(made: World, *keys: str, day: date = TODAY) -> None:
    """From `day` on HEIR carries on what these did; `heir` is its officer."""
    kept = [replace(one, valid_to=day - timedelta(days=1)) if one.key in keys else one for one in AGENCIES]
    heir = AgencyPeriod(HEIR, None, AGENCIES[0].name, "ministry_unit", ABOVE, day, None, keys)
    made.catalogue.put_agencies([*kept, heir])
    made.people.people["heir"] = Person("heir", roles={HEIR: ALL})


@pytest.mark.parametrize(
    ("user", "action", "body", "state"),
    [
        ("above", "decide", REJECTION, State.DECIDED),
        ("above", "stop", {"reason": "Không còn cần"}, State.STOPPED),
        ("lan", "withdraw", {}, State.WITHDRAWN),
    ],
)
def test_what_ends_above_comes_back_to_the_successor_of_who_received_it(
    user: str, action: str, body: dict[str, Any], state: State
) -> None:
    made = house(procedure="upper", do=UP)
    ends(made, AGENCY)
    made.act(user, action, **body)
    entry = made.entry()
    assert (entry.agency, entry.state) == (HEIR, state)
    assert [change.agency for change in entry.history] == [AGENCY] * 3 + [ABOVE, HEIR]
    if state is State.DECIDED:
        assert refused(made, "thu", "hand_over")[0] == 403
        assert made.act("heir", "hand_over")["state"] == "handed_over"
        assert made.entry().agency == HEIR


def test_a_step_that_comes_back_comes_to_the_successor() -> None:
    made = house(procedure="there-and-back", do=THERE)
    ends(made, AGENCY)
    assert refused(made, "binh", "forward", assignee="minh")[2] == [("/assignee", "unknown-officer")]
    made.act("binh", "forward", assignee="heir")
    assert (made.entry().agency, made.entry().step) == (HEIR, 3)
    assert made.act("heir", "decide", **REJECTION)["state"] == "decided"
    assert made.entry().agency == HEIR


def test_one_that_still_holds_it_goes_on_until_the_transfer() -> None:
    made = house(do=IN_PROCESS)
    ends(made, AGENCY)
    made.act("minh", "decide", **REJECTION)
    assert made.entry().agency == AGENCY
    made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    assert made.act("heir", "hand_over")["state"] == "handed_over"


def test_where_nobody_or_several_carry_on_it_comes_back_where_it_was_received() -> None:
    made = house(procedure="upper", do=UP)
    ends(made, AGENCY)
    agencies = made.catalogue.agencies()
    made.catalogue.put_agencies([*agencies, replace(agencies[-1], key="another-heir")])
    made.act("above", "decide", **REJECTION)
    assert made.entry().agency == AGENCY
    made.act("quan", "transfer", agency="another-heir", reason="Chia tách")
    assert made.entry().agency == "another-heir"


# -- its part of another agency's dossier ----------------------------------------------------------------------------------

SIDE_BY_SIDE = (*IN_PROCESS, ("minh", "forward", {"assignee": "handler"}))
ASKED = (
    *IN_PROCESS,
    ("minh", "consult", {"agency": BESIDE, "question": "Có vướng gì không?", "answer_by": "2026-11-10"}),
)


def finish(number: int) -> dict[str, Any]:
    return {"step": number, "note": "Đồng ý"}


def test_its_open_steps_are_the_successors() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    ends(made, BESIDE, THIRD)
    assert refused(made, "heir", "finish_step", **finish(2)) == STRANGER
    moved = made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    entry = made.entry()
    assert (entry.agency, entry.assignee, moved["due_date"]) == (AGENCY, "handler", str(entry.history[-2].due))
    assert open_steps(entry.history) == {2: HEIR, 3: HEIR, 4: AGENCY}
    assert refused(made, "binh", "finish_step", **finish(2)) == STRANGER, "who ended there sees it no more"
    for user, number in (("heir", 2), ("heir", 3), ("handler", 4)):
        made.act(user, "finish_step", **finish(number))
    made.act("handler", "forward", assignee="minh")
    assert made.act("minh", "decide", **REJECTION)["state"] == "decided"


def test_a_question_is_the_successors_to_answer() -> None:
    made = house(do=ASKED)
    ends(made, BESIDE)
    made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    assert [one["agency"] for one in seen(made, "minh")["consultations"]] == [HEIR]
    assert refused(made, "binh", "answer_consultation", text="Không") == STRANGER
    made.act("heir", "answer_consultation", text="Không vướng")
    assert open_consultations(made.entry().history) == {}


def test_dossier_and_parts_move_in_one_step_where_one_agency_carries_on_both() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    ends(made, AGENCY, BESIDE)
    made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    entry = made.entry()
    assert (entry.agency, open_steps(entry.history)) == (HEIR, {2: HEIR, 3: THIRD, 4: HEIR})
    assert entry.history[-1].detail == {PARTS: {AGENCY: HEIR, BESIDE: HEIR}}


def test_it_is_done_once_and_only_for_who_ended() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    assert refused(made, "quan", "transfer", agency=THIRD, reason="x")[2] == [("/agency", "no-successor")]
    ends(made, BESIDE)
    made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    assert refused(made, "quan", "transfer", agency=HEIR, reason="Hợp nhất")[2] == [("/agency", "no-successor")]
    assert refused(made, "quan", "transfer", agency=AGENCY, reason="Hợp nhất")[2] == [("/agency", "already-there")]


def test_the_desk_of_the_successor_shows_it_and_that_of_the_ended_no_more() -> None:
    made = house(do=ASKED)
    ends(made, BESIDE)
    made.act("quan", "transfer", agency=HEIR, reason="Hợp nhất")
    entry = made.entry()
    rules = clock_rules(made.catalogue, entry)
    assert set(asked_beside(entry)) == {BESIDE, HEIR}, "both desks are laid anew"
    asked = next_beside(entry, HEIR, rules)
    assert asked is not None
    assert asked.what is Asks.ANSWER_CONSULTATION
    assert next_beside(entry, BESIDE, rules) is None
