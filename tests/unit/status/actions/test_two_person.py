"""A decision that needs a second person: proposed by one, made by another, and no way round it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.status.worklist.batch import Batch, run
from kernel.agencies import AgencyPeriod
from kernel.lifecycle import Part
from kernel.people import Person
from kernel.results import result_of
from tests.support.entries import AGENCY, CODE
from tests.unit.status.actions.house import (
    ABOVE,
    AGENCIES,
    ALL,
    BESIDE,
    ILLEGAL,
    IN_PROCESS,
    NOT_ALLOWED,
    STRANGER,
    house,
    refused,
    seen,
    supplemented,
    why,
)
from tests.unit.status.world import NOW, TODAY, World

PAPER: dict[str, Any] = {"upload_id": "h1", "number": "01/GP"}
APPROVAL: dict[str, Any] = {"outcome": "approved", "result": PAPER}
REJECTION: dict[str, Any] = {"outcome": "rejected", "reason": "Không đủ điều kiện"}


def two(*do: Any, procedure: str = "two-person") -> World:
    made = house(procedure=procedure, do=IN_PROCESS)
    made.upload("handler", "h1")
    made.upload("decider", "d1")
    for user, action, *more in do:
        made.act(user, action, **(more[0] if more else {}))
    return made


PROPOSED = ("handler", "propose", APPROVAL)


def test_one_proposes_and_another_decides_what_was_proposed() -> None:
    made = two(PROPOSED)
    assert made.entry().state == "in_process"
    assert made.act("decider", "decide", outcome="approved")["state"] == "decided"
    result = result_of(made.entry())
    assert result is not None
    assert result.paper is not None
    assert (result.outcome, result.number, result.paper.upload_id, result.paper.by) == (
        "approved",
        "01/GP",
        "h1",
        "handler",
    )


def test_officers_see_the_proposal_and_its_paper_and_the_applicant_nothing_of_it() -> None:
    made = two(PROPOSED)
    assert seen(made, "decider")["proposal"] == {
        "by": "handler",
        "at": "2026-11-05T10:00:00+07:00",
        "outcome": "approved",
        "number": "01/GP",
        "url": "https://papers.example.test/papers/h1?seconds=300",
    }
    shown = seen(made, "lan")
    assert "proposal" not in shown
    assert [line["action"] for line in shown["history"]] == ["file", "accept", "assign"]


def test_without_a_proposal_nothing_is_decided() -> None:
    made = two()
    assert refused(made, "decider", "decide", **REJECTION) == ILLEGAL
    assert "one person proposes" in why(made, "decider", "decide", **REJECTION)
    assert refused(made, "decider", "return_proposal", reason="x") == ILLEGAL


def test_where_one_is_enough_nothing_is_proposed() -> None:
    assert refused(two(procedure="p05"), "handler", "propose", **APPROVAL) == ILLEGAL


@pytest.mark.parametrize(
    ("user", "action"), [("thu", "propose"), ("decider", "propose"), ("handler", "decide"), ("thu", "return_proposal")]
)
def test_each_needs_its_role(user: str, action: str) -> None:
    more = {"reason": "x"} if action == "return_proposal" else REJECTION
    assert refused(two(PROPOSED), user, action, **more) == NOT_ALLOWED


# -- no way round it ---------------------------------------------------------------------------------------------------

BY_MINH = ("minh", "propose", REJECTION)  # who holds every role


def test_who_proposed_does_not_decide_though_they_hold_both_roles() -> None:
    made = two(BY_MINH)
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    assert why(made, "minh", "decide", **REJECTION) == "Who proposed may not decide; another person must."
    assert made.act("decider", "decide", **REJECTION)["state"] == "decided"


def test_no_other_key_and_no_replay_makes_one_person_two() -> None:
    made = two()
    made.act("minh", "propose", key="k", version=3, **REJECTION)
    for key in ("other", "another"):
        assert refused(made, "minh", "decide", key=key, version=4, **REJECTION) == NOT_ALLOWED
    assert refused(made, "minh", "decide", key="k", version=4, **REJECTION) == (422, "key-reused", [])
    assert made.act("minh", "propose", key="k", version=3, **REJECTION)["version"] == 4, "told again, not done again"
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED


def test_a_role_gained_or_changed_after_the_proposal_helps_nobody() -> None:
    made = two(("handler", "propose", REJECTION))
    made.people.people["handler"] = Person("handler", roles={AGENCY: ALL})
    assert refused(made, "handler", "decide", **REJECTION) == NOT_ALLOWED
    made.people.people["handler"] = Person("handler", roles={AGENCY: frozenset({Part.DECIDE})})
    assert refused(made, "handler", "decide", **REJECTION) == NOT_ALLOWED


def test_a_proposal_made_anew_by_oneself_is_ones_own_and_one_made_by_another_is_not() -> None:
    made = two(BY_MINH, BY_MINH)
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    made.act("handler", "propose", **REJECTION)
    assert made.act("minh", "decide", **REJECTION)["state"] == "decided", "two persons stand behind it"


def test_taking_assigning_and_giving_back_change_nothing_of_who_proposed() -> None:
    made = two(BY_MINH, ("handler", "give_back"), ("minh", "take"), ("minh", "give_back"), ("handler", "take"))
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED


def test_a_returned_proposal_is_none() -> None:
    made = two(("handler", "propose", REJECTION), ("decider", "return_proposal", {"reason": "Chưa đủ căn cứ"}))
    assert refused(made, "decider", "decide", **REJECTION) == ILLEGAL
    assert "proposal" not in seen(made, "decider")
    made.act("minh", "propose", **REJECTION)
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    assert made.act("decider", "decide", **REJECTION)["state"] == "decided"


def test_one_takes_ones_own_proposal_back_and_is_no_nearer_to_deciding() -> None:
    made = two(BY_MINH, ("minh", "return_proposal", {"reason": "Nhầm"}))
    assert refused(made, "minh", "decide", **REJECTION) == ILLEGAL


def test_a_dossier_supplemented_since_is_not_what_was_proposed_on() -> None:
    made = two(("handler", "propose", REJECTION), ("handler", "request_supplement", {"reason": "Thiếu"}))
    assert refused(made, "decider", "decide", **REJECTION) == ILLEGAL, "while it waits"
    supplemented(made)
    assert refused(made, "decider", "decide", **REJECTION) == ILLEGAL, "and after it was answered"


def test_the_applicant_who_is_an_officer_neither_proposes_nor_decides() -> None:
    made = two(("handler", "propose", REJECTION))
    made.people.people["lan"] = Person("lan", roles={AGENCY: ALL})
    for action in ("propose", "decide"):
        assert refused(made, "lan", action, **REJECTION) == NOT_ALLOWED


def test_who_proposed_and_lost_every_role_is_a_stranger() -> None:
    made = two(("handler", "propose", REJECTION))
    made.people.people["handler"] = Person("handler")
    assert refused(made, "handler", "decide", **REJECTION) == STRANGER


def test_roles_at_two_agencies_make_no_second_person() -> None:
    both = Person("minh", roles={AGENCY: ALL, ABOVE: ALL})
    made = two(BY_MINH, ("handler", "forward", {"assignee": "above"}), procedure="upper-two-person")
    made.people.people["minh"] = both
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED, "proposed below, may not decide above"
    assert made.act("above", "decide", **REJECTION)["state"] == "decided"


def test_a_batch_is_no_way_round_it() -> None:
    made = two()

    def batch(action: str, version: int) -> tuple[int, str | None]:
        items = {CODE: {"action": action, "version": version, **REJECTION}}
        (answer,) = run(Batch("minh", "one-key", items), "en", made.desk, NOW)
        return answer["status"], answer.get("problem", {}).get("type")

    assert batch("propose", 3) == (200, None)
    assert batch("decide", 4) == (422, "/problems/key-reused")
    assert refused(made, "minh", "decide", key="another", **REJECTION) == NOT_ALLOWED


def test_an_administrator_moves_a_proposal_with_the_dossier_and_makes_nobody_a_second_person() -> None:
    made = two(BY_MINH)
    heir = AgencyPeriod(BESIDE, None, AGENCIES[0].name, "ministry_unit", ABOVE, TODAY, None, (AGENCY,))
    ended = [replace(one, valid_to=TODAY - timedelta(days=1)) if one.key == AGENCY else one for one in AGENCIES]
    made.catalogue.put_agencies([*(one for one in ended if one.key != BESIDE), heir])
    made.people.people["minh"] = Person("minh", roles={AGENCY: ALL, BESIDE: ALL}, administrator=True)
    made.act("minh", "transfer", agency=BESIDE, reason="Sáp nhập")
    assert made.entry().agency == BESIDE
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    assert refused(made, "quan", "decide", **REJECTION) == STRANGER
    assert made.act("binh", "decide", **REJECTION)["state"] == "decided"


@pytest.mark.parametrize("user", ["Minh", "MINH", "minh ", "mịnh", "m\u0131nh"])
def test_an_account_named_almost_alike_is_another_and_a_stranger(user: str) -> None:
    assert refused(two(BY_MINH), user, "decide", **REJECTION) == STRANGER


def test_who_proposed_is_known_by_the_account_whatever_name_it_bears() -> None:
    made = two(BY_MINH)
    made.people.people["minh"] = Person("minh", name="Lê Văn Minh", roles={AGENCY: ALL})
    made.people.people["decider"] = Person("decider", name="Lê Văn Minh", roles={AGENCY: ALL})
    assert refused(made, "minh", "decide", **REJECTION) == NOT_ALLOWED
    assert made.act("decider", "decide", **REJECTION)["state"] == "decided", "people may bear one name"


# -- a decision is what was proposed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (REJECTION, [("/outcome", "other-proposal")]),
        ({"outcome": "approved", "result": {"upload_id": "d1"}}, [("/result/upload_id", "other-proposal")]),
        ({"outcome": "approved", "result": {**PAPER, "number": "02/GP"}}, [("/result/number", "other-proposal")]),
    ],
)
def test_another_decision_than_was_proposed_is_refused(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(two(PROPOSED), "decider", "decide", **body) == (422, "invalid", expected)


def test_what_the_proposal_left_open_the_second_adds() -> None:
    made = two(("handler", "propose", {"outcome": "approved", "result": {"upload_id": "h1"}}))
    made.act("decider", "decide", outcome="approved", result={**PAPER, "date": "2026-11-05"})
    result = result_of(made.entry())
    assert result is not None
    assert (result.number, result.date) == ("01/GP", date(2026, 11, 5))


LATE = {**PAPER, "date": "2026-11-06"}
NOT_YET = (422, "invalid", [("/result/date", "out-of-range")])


def test_no_result_is_dated_later_than_today() -> None:
    assert refused(two(), "handler", "propose", outcome="approved", result={**LATE, "upload_id": "h1"}) == NOT_YET
    for left_open in ({}, {"result": {"upload_id": "h1"}}):
        made = two(("handler", "propose", {"outcome": "approved", **left_open}))
        result = {**LATE, "upload_id": "h1"} if left_open else {**LATE, "upload_id": "d1"}
        assert refused(made, "decider", "decide", outcome="approved", result=result) == NOT_YET
    one = house(do=IN_PROCESS)
    assert refused(one, "minh", "decide", outcome="approved", result={**LATE, "upload_id": "u1"}) == NOT_YET


def test_a_paper_still_to_be_signed_is_the_second_persons() -> None:
    made = two(("handler", "propose", {"outcome": "approved"}))
    assert refused(made, "decider", "decide", outcome="approved") == (422, "invalid", [("/result", "missing")])
    made.act("decider", "decide", outcome="approved", result={"upload_id": "d1", "number": "01/GP"})
    result = result_of(made.entry())
    assert result is not None
    assert result.paper is not None
    assert (result.paper.upload_id, result.paper.by) == ("d1", "decider")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"outcome": "approved", "result": {"upload_id": "d1"}}, [("/result/upload_id", "unknown-upload")]),
        ({"outcome": "approved", "result": {"upload_id": "none"}}, [("/result/upload_id", "unknown-upload")]),
        ({"outcome": "rejected"}, [("/reason", "missing")]),
        ({}, [("/outcome", "missing")]),
        ({"outcome": "perhaps"}, [("/outcome", "not-one-of")]),
    ],
)
def test_a_proposal_that_cannot_be(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(two(), "handler", "propose", **body) == (422, "invalid", expected)


def test_where_one_decides_alone_an_approval_needs_its_paper() -> None:
    made = two(procedure="p05")
    assert refused(made, "decider", "decide", outcome="approved") == (422, "invalid", [("/result", "missing")])
