"""The chain: through one agency, to the upper level and back, and side by side (NĐ 61/2018 art. 19.6, 19.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from kernel.chain import after, beside
from kernel.clock import ChainStep
from kernel.clock_rules import clock_rules
from kernel.lifecycle import Action, Part, State
from kernel.open_work import open_steps
from kernel.people import Citizen, Company, Person
from tests.support.entries import AGENCY, filed, step
from tests.unit.status.actions.house import (
    ABOVE,
    ACCEPTED,
    AGENCIES,
    ALL,
    BESIDE,
    CHAINS,
    ILLEGAL,
    IN_PROCESS,
    NOT_ALLOWED,
    STRANGER,
    THIRD,
    house,
    refused,
    seen,
    supplemented,
    why,
)

REJECTION: dict[str, Any] = {"outcome": "rejected", "reason": "Không đủ điều kiện"}


def test_the_next_step_and_what_runs_beside_it() -> None:
    steps = CHAINS["parallel"].steps
    assert [list(beside(steps, number)) for number in range(1, 6)] == [[1], [2, 3, 4], [2, 3, 4], [2, 3, 4], [5]]
    assert [after(steps, number) for number in range(6)] == [1, 2, 5, 5, 5, None]


def test_within_one_agency_a_step_is_forwarded_even_to_oneself_and_ends_at_the_last() -> None:
    made = house(do=[ACCEPTED, ("minh", "take")])
    made.act("minh", "forward", assignee="minh")
    assert (made.entry().step, made.entry().agency, made.entry().assignee) == (2, AGENCY, "minh")
    made.act("minh", "forward", assignee="handler", note="Làm tiếp")
    assert (made.entry().step, made.entry().assignee) == (2, "handler")
    assert refused(made, "minh", "forward", assignee="handler") == (422, "invalid", [("/assignee", "already-assigned")])


@pytest.mark.parametrize(
    ("procedure", "do"),
    [
        ("p05", IN_PROCESS),  # handler works on it
        ("p05", (*IN_PROCESS, ("handler", "forward", {"assignee": "handler"}))),  # likewise, at the last step
        (
            "p05",
            (*IN_PROCESS, ("handler", "forward", {"assignee": "handler"}), ("handler", "give_back")),
        ),  # no step follows
        ("upper", (ACCEPTED, ("minh", "take"))),  # one's own second role, at the upper level
    ],
)
def test_nobody_has_anothers_work_or_a_second_role_by_forwarding_to_themselves(procedure: str, do: Any) -> None:
    made = house(procedure=procedure, do=do)
    made.people.people["minh"] = Person("minh", roles={AGENCY: ALL, ABOVE: ALL})
    assert refused(made, "minh", "forward", assignee="minh") == (422, "invalid", [("/assignee", "oneself")])


# -- the upper level ---------------------------------------------------------------------------------------------------

UP = (*IN_PROCESS, ("handler", "forward", {"assignee": "above"}))


def test_the_upper_level_decides_and_the_result_returns_to_the_desk_that_received() -> None:
    made = house(procedure="upper", do=UP)
    entry = made.entry()
    assert (entry.agency, entry.step, entry.assignee, entry.state) == (ABOVE, 2, "above", State.IN_PROCESS)
    made.act("above", "decide", **REJECTION)
    entry = made.entry()
    assert (entry.agency, entry.state, entry.assignee) == (AGENCY, State.DECIDED, None)
    assert made.act("thu", "hand_over")["state"] == "handed_over"
    assert [(line["action"], line["agency"], line["step"]) for line in seen(made, "lan")["history"]] == [
        ("file", AGENCY, 0),
        ("accept", AGENCY, 1),
        ("assign", AGENCY, 1),
        ("forward", ABOVE, 2),
        ("decide", AGENCY, 2),
        ("hand_over", AGENCY, 2),
    ]


def test_who_gave_it_up_goes_on_looking_and_does_nothing_more() -> None:
    made = house(procedure="upper", do=UP)
    for user in ("minh", "handler", "thu"):
        assert seen(made, user)["agency"] == ABOVE
        assert refused(made, user, "take") == NOT_ALLOWED
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    made.act("above", "decide", **REJECTION)
    assert seen(made, "above")["state"] == "decided"
    assert refused(made, "above", "hand_over") == NOT_ALLOWED


def test_an_agency_whose_dossiers_a_successor_took_over_sees_them_no_more() -> None:
    made = house(procedure="upper", do=UP)
    entry = made.entry()
    made.register.entries[entry.code] = step(entry, "transfer", agency=THIRD)
    assert "procedure" not in seen(made, "above")
    assert seen(made, "minh")["agency"] == THIRD, "where it was received it is still looked at"


def test_it_is_not_decided_below_when_the_upper_level_decides() -> None:
    made = house(procedure="upper", do=IN_PROCESS)
    assert refused(made, "minh", "decide", **REJECTION) == ILLEGAL
    assert "forward the dossier first" in why(made, "minh", "decide", **REJECTION)


def test_the_assignee_is_one_of_the_agency_that_does_the_step() -> None:
    made = house(procedure="upper", do=IN_PROCESS)
    for user in ("minh", "handler", "binh", "lan"):
        assert refused(made, "minh", "forward", assignee=user) == (422, "invalid", [("/assignee", "unknown-officer")])


OFFICER = {AGENCY: frozenset({Part.RECEIVE, Part.HANDLE})}
AGENT = Company("Công ty TNHH Hoa Sen Việt", "0101234565")
OWN_MATTER = (422, "invalid", [("/assignee", "own-matter")])


@pytest.mark.parametrize("action", ["assign", "forward"])
@pytest.mark.parametrize(
    ("user", "acts_for", "company"),
    [("lan", (), None), ("hoa", (AGENT,), "0101234565"), ("hue", (), None)],
)
def test_nobody_is_given_their_own_matter_whatever_roles_they_hold(
    action: str, user: str, acts_for: tuple[Company, ...], company: str | None
) -> None:
    """Who filed it, who may act for the company it was filed for (they could neither do it nor give it back), and whom its
    applicant authorised."""
    made = house(replace(filed(steps_of=2), company=company), do=IN_PROCESS)
    given = (Citizen("Nguyễn Thị Lan", "001185000123", "a" * 30, "lan"),) if user == "hue" else ()
    made.people.people[user] = Person(user, roles=OFFICER, acts_for=acts_for, for_people=given)
    assert refused(made, "minh", action, assignee=user) == OWN_MATTER
    made.act("handler", "forward", assignee="handler")
    assert refused(made, "handler", "forward", assignee=user) == OWN_MATTER  # after the last step, too
    made.people.people["other"] = Person("other", roles=OFFICER, acts_for=(Company("Khác", "0109999999"),))
    made.act("minh", action, assignee="other")


def test_what_is_stopped_or_withdrawn_above_ends_below_too() -> None:
    ends: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("above", "stop", {"reason": "Không còn cần"}),
        ("lan", "withdraw", {}),
    )
    for user, action, body in ends:
        made = house(procedure="upper", do=UP)
        made.act(user, action, **body)
        assert made.entry().agency == AGENCY


def test_the_upper_level_decides_what_the_lower_proposed_but_nobody_their_own() -> None:
    do = (*IN_PROCESS, ("handler", "propose", REJECTION), ("handler", "forward", {"assignee": "above"}))
    made = house(procedure="upper-two-person", do=do)
    made.people.people["handler"] = Person("handler", roles={ABOVE: ALL})
    assert refused(made, "handler", "decide", **REJECTION) == NOT_ALLOWED
    assert made.act("above", "decide", **REJECTION)["state"] == "decided"


def test_each_step_goes_by_the_hours_of_who_does_it_also_when_the_clock_starts_again_above() -> None:
    early, late = ((time(7), time(11)),), ((time(9), time(19)),)
    made = house(procedure="upper", do=UP)
    kept = (ABOVE, late), (AGENCY, early)
    made.catalogue.put_agencies([replace(one, hours=dict(kept).get(one.key, ())) for one in AGENCIES])
    made.act("above", "request_supplement", reason="Thiếu")
    supplemented(made)
    entry = made.entry()
    assert entry.agency == ABOVE
    for rules in (clock_rules(made.catalogue, entry), clock_rules(made.catalogue, entry, Action.SUPPLEMENT)):
        own, upper = rules.steps
        assert isinstance(own, ChainStep)
        assert isinstance(upper, ChainStep)
        assert (rules.hours.spells, own.agency, own.hours) == (early, None, None)
        assert upper.agency == ABOVE
        assert upper.hours is not None
        assert upper.hours.spells == late


def test_a_step_in_another_agency_comes_back_for_the_next() -> None:
    made = house(procedure="there-and-back", do=(*IN_PROCESS, ("minh", "forward", {"assignee": "binh"})))
    assert made.entry().agency == BESIDE
    assert refused(made, "binh", "decide", **REJECTION) == ILLEGAL, "the last step is not theirs"
    assert refused(made, "binh", "forward", assignee="beside-desk")[2] == [("/assignee", "unknown-officer")]
    made.act("binh", "forward", assignee="minh")
    assert (made.entry().agency, made.entry().step) == (AGENCY, 3)
    assert made.act("minh", "decide", **REJECTION)["state"] == "decided"


def test_a_step_that_nobody_does_any_more_is_refused_not_guessed() -> None:
    made = house(procedure="nobody", do=IN_PROCESS)
    assert refused(made, "minh", "forward", assignee="handler") == ILLEGAL
    assert "administrator" in why(made, "minh", "forward", assignee="handler")


# -- side by side ------------------------------------------------------------------------------------------------------

SIDE_BY_SIDE = (*IN_PROCESS, ("minh", "forward", {"assignee": "handler"}))


def finish(number: int, **more: Any) -> dict[str, Any]:
    return {"step": number, "note": "Đồng ý", **more}


def test_the_steps_of_a_group_are_open_at_once_and_the_receiving_agency_holds_the_dossier() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    assert (made.entry().agency, made.entry().step) == (AGENCY, 2)
    assert seen(made, "minh")["steps_open"] == [
        {"number": 2, "agency": BESIDE},
        {"number": 3, "agency": THIRD},
        {"number": 4, "agency": AGENCY},
    ]


def test_each_agency_ends_its_own_step_and_then_the_chain_goes_on() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    assert refused(made, "minh", "forward", assignee="minh") == ILLEGAL
    assert refused(made, "minh", "decide", **REJECTION) == ILLEGAL
    assert "not all finished" in why(made, "minh", "decide", **REJECTION)
    made.act("third", "finish_step", **finish(3, outcome="disagreed"))
    made.act("binh", "finish_step", **finish(2))
    made.act("handler", "finish_step", **finish(4))
    assert open_steps(made.entry().history) == {}
    line = seen(made, "lan")["history"][4]
    assert (line["action"], line["agency"], "note" in line) == ("finish_step", THIRD, False)
    made.act("minh", "forward", assignee="decider")
    assert made.entry().step == 5
    assert made.act("minh", "decide", **REJECTION)["state"] == "decided"


def test_officers_of_a_groups_agency_look_and_finish_their_step_and_nothing_else() -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    assert seen(made, "binh")["state"] == "in_process"
    for user, number in (("binh", 3), ("binh", 4), ("third", 2)):
        assert refused(made, user, "finish_step", **finish(number)) == NOT_ALLOWED
    for action, body in (
        ("decide", REJECTION),
        ("take", {}),
        ("stop", {"reason": "x"}),
        ("assign", {"assignee": "binh"}),
    ):
        assert refused(made, "binh", action, **body) == NOT_ALLOWED
    assert refused(made, "beside-desk", "finish_step", **finish(2)) == STRANGER, "who only receives there"
    made.act("binh", "finish_step", **finish(2))
    assert refused(made, "binh", "finish_step", **finish(2)) == NOT_ALLOWED
    assert seen(made, "binh")["state"] == "in_process", "what they did a part of they may go on looking at"


@pytest.mark.parametrize("number", [1, 5, 20])
def test_a_step_that_is_not_open_is_not_finished(number: int) -> None:
    made = house(procedure="parallel", do=SIDE_BY_SIDE)
    assert refused(made, "binh", "finish_step", **finish(number)) == (422, "invalid", [("/step", "not-open")])


def test_nobody_finishes_a_step_where_none_runs_beside_others() -> None:
    assert refused(house(do=IN_PROCESS), "minh", "finish_step", **finish(1)) == NOT_ALLOWED


def test_open_steps_stay_open_while_the_applicant_completes_the_dossier() -> None:
    made = house(procedure="parallel", do=(*SIDE_BY_SIDE, ("minh", "request_supplement", {"reason": "Thiếu"})))
    assert refused(made, "binh", "finish_step", **finish(2)) == ILLEGAL
    supplemented(made)
    made.act("binh", "finish_step", **finish(2))
    assert set(open_steps(made.entry().history)) == {3, 4}


def test_steps_that_were_open_at_the_end_are_nobodys_any_more() -> None:
    made = house(procedure="parallel", do=(*SIDE_BY_SIDE, ("third", "finish_step", finish(3))))
    made.act("minh", "stop", reason="Không còn cần")
    assert refused(made, "binh", "finish_step", **finish(2)) == STRANGER
    assert "procedure" not in seen(made, "binh"), "who did no part of it looks no more"
    assert "steps_open" not in seen(made, "third"), "who did may"


# -- asked once more ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("procedure", "do", "user", "action", "body"),
    [
        ("upper", IN_PROCESS, "handler", "forward", {"assignee": "above"}),
        ("upper", UP, "above", "decide", REJECTION),
        ("parallel", SIDE_BY_SIDE, "binh", "finish_step", finish(2)),
        ("p05", IN_PROCESS, "handler", "give_back", {}),
        (
            "p05",
            (*IN_PROCESS, ("minh", "consult", {"agency": BESIDE, "question": "?", "answer_by": "2026-11-10"})),
            "binh",
            "answer_consultation",
            {"text": "Đồng ý"},
        ),
    ],
)
def test_who_has_let_go_of_it_by_what_they_did_is_told_again_that_it_is_done(
    procedure: str, do: Any, user: str, action: str, body: dict[str, Any]
) -> None:
    made = house(procedure=procedure, do=do)
    version = made.entry().version
    first = made.act(user, action, key="k", version=version, **body)
    made.act("thu" if made.entry().state is State.DECIDED else "lan", *_later(made))
    assert made.act(user, action, key="k", version=version, **body) == first
    made.people.people[user] = Person(user)
    assert refused(made, user, action, key="k", version=version, **body) == STRANGER, "but not who lost the role since"


def _later(made: Any) -> tuple[str]:
    return ("hand_over",) if made.entry().state is State.DECIDED else ("withdraw",)
