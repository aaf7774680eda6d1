"""Actions on a dossier: who may, what they leave behind, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.people import Person
from kernel.problems import Problem
from kernel.register import StaleVersion
from kernel.results import result_of
from kernel.times import HANOI
from tests.support.entries import AGENCY, CODE, filed, walk
from tests.unit.status.acting import NEEDS, SUPPLEMENT, refused, world
from tests.unit.status.world import NOW, World

# -- the life of a dossier --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "action", "before", "after"),
    [
        ("thu", "accept", State.REGISTERED, State.ACCEPTED),
        ("thu", "refuse", State.REGISTERED, State.REFUSED),
        ("minh", "assign", State.ACCEPTED, State.IN_PROCESS),
        ("minh", "forward", State.IN_PROCESS, State.IN_PROCESS),
        ("thu", "request_supplement", State.REGISTERED, State.SUPPLEMENT_REQUESTED),
        ("minh", "request_supplement", State.IN_PROCESS, State.SUPPLEMENT_REQUESTED),
        ("thu", "request_payment", State.ACCEPTED, State.PAYMENT_REQUESTED),
        ("thu", "confirm_payment", State.PAYMENT_REQUESTED, State.IN_PROCESS),
        ("cuc", "confirm_payment", State.PAYMENT_REQUESTED, State.IN_PROCESS),
        ("minh", "extend", State.ACCEPTED, State.ACCEPTED),
        ("minh", "stop", State.SUPPLEMENT_REQUESTED, State.STOPPED),
        ("minh", "decide", State.IN_PROCESS, State.DECIDED),
        ("thu", "hand_over", State.DECIDED, State.HANDED_OVER),
        ("lan", "withdraw", State.PAYMENT_REQUESTED, State.WITHDRAWN),
    ],
)
def test_each_action_by_one_who_may(user: str, action: str, before: State, after: State) -> None:
    made = world(before)
    version = made.entry().version
    answer = made.act(user, action, **NEEDS[action])
    assert (answer["code"], answer["state"], answer["version"]) == (CODE, after, version + 1)
    change = made.entry().history[-1]
    assert (change.action, change.state, change.by, change.at) == (Action(action), after, user, NOW)


def test_acceptance_answers_with_the_due_day() -> None:
    assert world(State.REGISTERED).act("minh", "accept") == {
        "code": CODE,
        "state": "accepted",
        "version": 2,
        "due_date": "2026-11-12",
    }


def test_before_acceptance_there_is_no_due_day_to_tell() -> None:
    assert "due_date" not in world(State.REGISTERED).act("minh", "refuse", reason="Sai cơ quan")


def test_what_was_said_stands_in_the_history() -> None:
    made = world(State.REGISTERED)
    made.act("thu", "accept", **NEEDS["accept"])
    made.act("thu", "assign", assignee="minh", note="Gấp")
    made.act("minh", "request_supplement", **SUPPLEMENT)
    accept, assign, supplement = made.entry().history[1:]
    assert accept.detail == {"papers": [{"document": "photo", "present": True, "note": "rõ"}]}
    assert (assign.note, assign.detail, made.entry().assignee) == ("Gấp", {"assignee": "minh"}, "minh")
    assert (supplement.note, supplement.detail) == ("Ảnh mờ", {"items": SUPPLEMENT["items"]})


def test_forward_moves_along_the_chain() -> None:
    made = world(State.ACCEPTED)
    made.act("minh", "forward", assignee="minh")
    assert made.entry().step == 2


def test_a_decision_names_its_paper_by_what_arrived_and_never_by_its_name() -> None:
    made = world(State.IN_PROCESS)
    made.act("minh", "decide", **NEEDS["decide"])
    change = made.entry().history[-1]
    assert change.detail == {
        "outcome": "approved",
        "result": {
            "upload_id": "u1",
            "content_type": "application/pdf",
            "size": 15,
            "object_version": "v1",
            "number": "01/GP",
            "date": "2026-11-05",
        },
    }
    result = result_of(made.entry())
    assert result is not None
    assert result.paper is not None
    assert (result.outcome, result.number, result.date) == ("approved", "01/GP", date(2026, 11, 5))
    assert (result.paper.object_key, result.paper.filename) == ("papers/u1", f"ket-qua-{CODE}.pdf")


def test_a_rejection_gives_its_reason_and_needs_no_paper() -> None:
    made = world(State.IN_PROCESS)
    made.act("minh", "decide", outcome="rejected", reason="Không đủ điều kiện")
    result = result_of(made.entry())
    assert result is not None
    assert (result.outcome, result.reason, result.paper) == ("rejected", "Không đủ điều kiện", None)


def test_a_procedure_that_gives_its_result_at_once_is_decided_from_acceptance() -> None:
    assert world(State.ACCEPTED, procedure="at-once").act("minh", "decide", **NEEDS["decide"])["state"] == "decided"
    assert refused(world(State.ACCEPTED), "minh", "decide") == (409, "illegal-step", [])


def test_a_second_supplement_is_refused_where_the_procedure_allows_one() -> None:
    made = World(walk("accept", "request_supplement", "supplement"))
    assert refused(made, "minh", "request_supplement") == (409, "illegal-step", [])


def test_a_second_extension_is_refused() -> None:
    assert refused(World(walk("accept", "extend")), "minh", "extend", new_date="2026-12-20") == (
        409,
        "illegal-step",
        [],
    )


# -- who may not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "action", "before", "expected"),
    [
        ("binh", "accept", State.REGISTERED, (404, "not-found", [])),
        ("hoa", "withdraw", State.REGISTERED, (404, "not-found", [])),
        ("quan", "stop", State.ACCEPTED, (404, "not-found", [])),
        ("nobody", "accept", State.REGISTERED, (404, "not-found", [])),
        ("thu", "decide", State.IN_PROCESS, (403, "not-allowed", [])),
        ("thu", "extend", State.ACCEPTED, (403, "not-allowed", [])),
        ("thu", "stop", State.ACCEPTED, (403, "not-allowed", [])),
        ("lan", "accept", State.REGISTERED, (403, "not-allowed", [])),
        ("lan", "confirm_payment", State.PAYMENT_REQUESTED, (403, "not-allowed", [])),
        ("minh", "withdraw", State.ACCEPTED, (403, "not-allowed", [])),
        ("cuc", "accept", State.REGISTERED, (403, "not-allowed", [])),
        ("cuc", "confirm_payment", State.ACCEPTED, (409, "illegal-step", [])),
        ("minh", "accept", State.ACCEPTED, (409, "illegal-step", [])),
        ("minh", "hand_over", State.HANDED_OVER, (409, "illegal-step", [])),
        ("lan", "withdraw", State.DECIDED, (409, "illegal-step", [])),
    ],
)
def test_who_may_not_and_when(user: str, action: str, before: State, expected: tuple[int, str, list[Any]]) -> None:
    assert refused(world(before), user, action) == expected


def test_an_illegal_step_tells_the_state() -> None:
    with pytest.raises(Problem) as problem:
        world(State.DECIDED).act("minh", "accept")
    assert problem.value.extra == {"state": State.DECIDED}


@pytest.mark.parametrize(
    "code", ["G09-261102-0009", "g09-261102-0001", "G09-261102-0001.", "G09-261102-000１", "G09%2D261102-0001", ""]
)
def test_unknown_and_malformed_codes_are_answered_as_a_stranger_is(code: str) -> None:
    made = world(State.REGISTERED)
    documents = []
    for user, which in (("binh", CODE), ("minh", code)):
        with pytest.raises(Problem) as problem:
            made.act(user, "accept", code=which, version=1)
        documents.append(problem.value.document("vi"))
    assert documents[0] == documents[1]


def test_who_may_act_for_the_company_withdraws_its_dossier() -> None:
    made = world(State.REGISTERED, company="0101234565", owner="someone-else")
    assert made.act("hoa", "withdraw")["state"] == "withdrawn"


def test_nobody_decides_in_their_own_matter() -> None:
    made = world(State.IN_PROCESS, owner="minh")
    assert refused(made, "minh", "decide") == (403, "not-allowed", [])
    assert made.act("minh", "withdraw")["state"] == "withdrawn"


def test_a_role_taken_away_is_gone_at_once() -> None:
    made = world(State.REGISTERED)
    made.people.people["thu"] = Person("thu")
    assert refused(made, "thu", "accept") == (404, "not-found", [])


# -- two at once, and once more ---------------------------------------------------------------------------------------


def test_a_stale_version_is_told_the_current_one() -> None:
    made = world(State.ACCEPTED)
    with pytest.raises(Problem) as problem:
        made.act("minh", "assign", version=1, assignee="thu")
    assert (problem.value.kind.name, problem.value.extra) == ("stale-version", {"current_version": 2})
    assert refused(made, "minh", "assign", version=3)[1] == "stale-version"


def test_of_two_officers_at_once_one_wins() -> None:
    made = world(State.REGISTERED)
    racing = _Racing(made)
    with pytest.raises(Problem) as problem:
        racing.act("minh", "accept", meanwhile=("thu", "refuse", {"reason": "Sai cơ quan"}))
    assert (problem.value.kind.name, problem.value.extra) == ("stale-version", {"current_version": 2})
    assert (made.entry().state, made.entry().version) == (State.REFUSED, 2)


class _Racing:
    """Lets somebody else act between another's read and write."""

    def __init__(self, made: World) -> None:
        self.made = made

    def act(self, user: str, action: str, meanwhile: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
        register, advance = self.made.register, self.made.register.advance
        other, theirs, more = meanwhile

        def first_the_other(before: Entry, after: Entry) -> None:
            register.advance = advance  # type: ignore[method-assign]
            self.made.act(other, theirs, **more)
            advance(before, after)

        register.advance = first_the_other  # type: ignore[method-assign]
        return self.made.act(user, action)


def test_an_answer_that_was_lost_is_found_in_the_history() -> None:
    made = world(State.REGISTERED)
    advance = made.register.advance

    def written_but_not_told(before: Entry, after: Entry) -> None:
        advance(before, after)
        raise StaleVersion  # the client library sent it twice and heard of the second time only

    made.register.advance = written_but_not_told  # type: ignore[method-assign]
    assert made.act("minh", "accept")["version"] == 2


def test_the_same_request_again_gets_the_same_answer_whatever_came_after() -> None:
    made = world(State.REGISTERED)
    first = made.act("minh", "accept", version=1, key="k")
    made.act("minh", "assign", assignee="thu")
    assert made.act("minh", "accept", version=1, key="k", now=NOW + timedelta(days=20)) == first
    assert made.entry().version == 3


def test_the_same_key_for_another_body_is_refused() -> None:
    made = world(State.REGISTERED)
    made.act("minh", "accept", version=1, key="k")
    assert refused(made, "minh", "refuse", version=2, key="k") == (422, "key-reused", [])


def test_keys_of_different_people_never_meet() -> None:
    made = world(State.REGISTERED)
    made.act("minh", "accept", version=1, key="k")
    assert made.act("thu", "assign", version=2, key="k", assignee="minh")["version"] == 3


def test_a_refused_request_does_not_use_its_key_up() -> None:
    made = world(State.REGISTERED)
    with pytest.raises(Problem):
        made.act("minh", "assign", key="k", assignee="thu")
    assert made.act("minh", "accept", key="k")["state"] == "accepted"


def test_who_lost_the_role_meanwhile_gets_no_old_answer_either() -> None:
    made = world(State.REGISTERED)
    made.act("thu", "accept", version=1, key="k")
    made.people.people["thu"] = replace(Person("thu"), roles={AGENCY: frozenset()})
    assert refused(made, "thu", "accept", version=1, key="k", papers=None)[1] == "not-found"


def test_a_history_does_not_run_back_when_clocks_differ() -> None:
    made = world(State.REGISTERED)
    made.act("minh", "accept", now=filed().registered_at - timedelta(seconds=3))
    assert made.entry().accepted_at == filed().registered_at


# -- what a body says and cannot be -----------------------------------------------------------------------------------


PHOTO, DIPLOMA = ({"document": name, "present": True} for name in ("photo", "diploma"))
ASKED = {"document": "diploma", "text": "?"}


@pytest.mark.parametrize(
    ("action", "before", "more", "expected"),
    [
        ("accept", State.REGISTERED, {"papers": [DIPLOMA]}, [("/papers/0/document", "unknown-paper")]),
        ("accept", State.REGISTERED, {"papers": [PHOTO, PHOTO]}, [("/papers/1/document", "repeated")]),
        ("assign", State.ACCEPTED, {"assignee": "binh"}, [("/assignee", "unknown-officer")]),
        ("assign", State.ACCEPTED, {"assignee": "lan"}, [("/assignee", "unknown-officer")]),
        ("assign", State.ACCEPTED, {"assignee": "nobody"}, [("/assignee", "unknown-officer")]),
        ("forward", State.ACCEPTED, {"assignee": "cuc"}, [("/assignee", "unknown-officer")]),
        ("request_supplement", State.ACCEPTED, {"items": [ASKED]}, [("/items/0/document", "unknown-paper")]),
        ("confirm_payment", State.PAYMENT_REQUESTED, {"amount": 599_999}, [("/amount", "other-amount")]),
        ("extend", State.ACCEPTED, {"new_date": "2026-11-09"}, [("/new_date", "out-of-range")]),
        ("extend", State.ACCEPTED, {"new_date": "2026-11-02"}, [("/new_date", "out-of-range")]),
        ("extend", State.ACCEPTED, {"new_date": "2028-01-03"}, [("/new_date", "out-of-range")]),
        ("extend", State.ACCEPTED, {"new_date": "9999-12-31"}, [("/new_date", "out-of-range")]),
        ("decide", State.IN_PROCESS, {"result": {"upload_id": "u2"}}, [("/result/upload_id", "unknown-upload")]),
    ],
)  # fmt: skip
def test_what_a_body_says_and_cannot_be(
    action: str, before: State, more: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert refused(world(before), "minh", action, **more) == (422, "invalid", expected)


def test_a_result_paper_must_be_the_deciding_officers_and_have_arrived_and_be_a_paper() -> None:
    made = world(State.IN_PROCESS)
    made.upload("thu", "of-thu")
    made.upload("minh", "never-sent", None)
    made.upload("minh", "no-pdf", b"MZ a program")
    for name, code in (("of-thu", "unknown-upload"), ("never-sent", "unknown-upload"), ("no-pdf", "wrong-file-type")):
        found = refused(made, "minh", "decide", result={"upload_id": name})
        assert found == (422, "invalid", [("/result/upload_id", code)])


def test_an_extension_to_a_day_off_moves_to_the_next_working_day_and_the_answer_says_so() -> None:
    made = world(State.ACCEPTED)
    answer = made.act("minh", "extend", reason="x", new_date="2026-11-24", key="once", version=2)
    told = {"due_date": "2026-11-25", "new_date": "2026-11-25", "asked_date": "2026-11-24"}
    assert {name: answer[name] for name in told} == told
    assert made.act("minh", "extend", reason="x", new_date="2026-11-24", key="once", version=2) == answer


def test_an_extension_to_a_working_day_is_promised_as_it_was_asked() -> None:
    answer = world(State.ACCEPTED).act("minh", "extend", reason="x", new_date="2026-11-25")
    assert (answer["due_date"], answer["new_date"], "asked_date" in answer) == ("2026-11-25", "2026-11-25", False)


def test_an_extension_that_comes_too_late_is_kept_and_moves_nothing() -> None:
    made = world(State.ACCEPTED)
    answer = made.act("minh", "extend", reason="x", new_date="2026-11-20", now=datetime(2026, 11, 9, 9, tzinfo=HANOI))
    assert (answer["due_date"], answer["new_date"]) == ("2026-11-09", "2026-11-20")
    assert not made.entry().extended


@pytest.mark.parametrize("day", ["2026-11-10", "2026-11-16", "2026-11-17"])
def test_a_late_apology_does_not_promise_a_day_that_has_come(day: str) -> None:
    made = world(State.ACCEPTED)
    late = datetime(2026, 11, 17, 9, tzinfo=HANOI)
    found = refused(made, "minh", "extend", new_date=day, now=late)
    assert found == (422, "invalid", [("/new_date", "out-of-range")])
    assert made.act("minh", "extend", reason="x", new_date="2026-11-18", now=late)["due_date"] == "2026-11-09"


def test_a_clock_of_months_cannot_wait_for_a_payment() -> None:
    assert refused(world(State.ACCEPTED, procedure="monthly"), "minh", "request_payment") == (409, "illegal-step", [])


def test_a_time_beyond_the_calendar_is_refused_not_guessed() -> None:
    made = World(filed())
    late = datetime(2027, 12, 29, 9, tzinfo=HANOI)
    with pytest.raises(Problem) as problem:
        made.act("minh", "accept", now=late)
    assert problem.value.kind.name == "illegal-step"
    assert "calendar" in problem.value.detail.en
