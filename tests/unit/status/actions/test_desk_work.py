"""Work at the desk: the check of the papers, who works on it, questions to others, visits on site."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.lifecycle import INTERNAL
from kernel.people import Person
from kernel.times import HANOI
from tests.support.entries import AGENCY
from tests.unit.status.actions.house import (
    ABOVE,
    ACCEPTED,
    ASKED,
    BESIDE,
    BLURRED,
    CONSULTED,
    GOOD,
    ILLEGAL,
    IN_PROCESS,
    NOT_ALLOWED,
    OUTSIDE,
    STRANGER,
    VISIT,
    house,
    refused,
    seen,
    why,
)
from tests.unit.status.world import NOW

# -- the check of the papers -------------------------------------------------------------------------------------------


def test_each_paper_is_there_legible_and_right_or_not_with_a_remark() -> None:
    made = house()
    assert made.act("thu", "check_papers", papers=[BLURRED])["state"] == "registered"
    assert made.entry().history[-1].detail == {"papers": [BLURRED]}
    assert seen(made, "minh")["papers_check"] == {"at": "2026-11-05T10:00:00+07:00", "papers": [BLURRED]}
    assert seen(made, "lan")["papers_check"]["papers"] == [BLURRED]


def test_the_applicant_sees_only_what_fails_and_the_last_check_counts() -> None:
    made = house()
    made.act("thu", "check_papers", papers=[BLURRED])
    made.act("handler", "check_papers", papers=[GOOD])
    assert seen(made, "minh")["papers_check"]["papers"] == [GOOD]
    assert "papers_check" not in seen(made, "lan")


def test_an_acceptance_may_carry_the_check_and_one_that_does_not_leaves_the_last() -> None:
    made = house()
    made.act("thu", "accept", papers=[{"document": "photo", "present": True}])
    assert seen(made, "thu")["papers_check"]["papers"] == [{"document": "photo", "present": True}]
    assert "papers_check" not in seen(made, "lan")
    made = house(do=[("thu", "check_papers", {"papers": [BLURRED]}), ACCEPTED])
    assert seen(made, "lan")["papers_check"]["papers"] == [BLURRED]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([], [("/papers", "too-few")]),
        ([{**GOOD, "document": "diploma"}], [("/papers/0/document", "unknown-paper")]),
        ([GOOD, BLURRED], [("/papers/1/document", "repeated")]),
        ([{"document": "photo", "present": True}], [("/papers/0/legible", "missing"), ("/papers/0/right", "missing")]),
        ([{**GOOD, "present": False}], [("/papers/0", "not-acceptable")]),
        ([{**GOOD, "legible": None}], [("/papers/0/legible", "wrong-type")]),
        ([{**GOOD, "note": "x" * 501}], [("/papers/0/note", "too-long")]),
    ],
)
def test_a_check_that_cannot_be(papers: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert refused(house(), "thu", "check_papers", papers=papers) == (422, "invalid", expected)


# -- who works on it ---------------------------------------------------------------------------------------------------


def test_one_takes_a_dossier_and_gives_it_back() -> None:
    made = house(do=[ACCEPTED])
    assert made.act("handler", "take")["state"] == "in_process"
    assert made.entry().assignee == "handler"
    assert made.act("handler", "give_back", note="Nghỉ phép")["state"] == "in_process"
    assert (made.entry().assignee, made.entry().history[-1].note) == (None, "Nghỉ phép")
    assert made.act("minh", "take")["state"] == "in_process"


def test_a_dossier_not_yet_accepted_is_taken_without_being_processed() -> None:
    made = house()
    assert made.act("thu", "take")["state"] == "registered"
    assert seen(made, "minh")["assignee"] == "thu"
    assert made.act("thu", "accept")["state"] == "accepted"
    assert made.entry().assignee == "thu"


def test_what_somebody_works_on_is_not_taken_from_them() -> None:
    made = house(do=IN_PROCESS)
    assert refused(made, "minh", "take") == ILLEGAL
    assert refused(made, "handler", "take") == ILLEGAL
    assert why(made, "minh", "take").startswith("Somebody works on this dossier")


def test_only_who_works_on_it_gives_it_back() -> None:
    made = house(do=IN_PROCESS)
    assert refused(made, "minh", "give_back") == NOT_ALLOWED
    made.people.people["handler"] = Person("handler")
    assert refused(made, "handler", "give_back") == STRANGER


@pytest.mark.parametrize(
    ("user", "assignee", "expected"),
    [
        ("minh", "lan", "unknown-officer"),  # a stranger to the agency
        ("minh", "binh", "unknown-officer"),  # an officer of another
        ("minh", "cuc", "unknown-officer"),  # a machine
        ("minh", "minh", "oneself"),  # one's own second role
        ("thu", "thu", "oneself"),
        ("minh", "handler", "already-assigned"),
    ],
)
def test_an_assignment_that_cannot_be(user: str, assignee: str, expected: str) -> None:
    assert refused(house(do=IN_PROCESS), user, "assign", assignee=assignee) == (
        422,
        "invalid",
        [("/assignee", expected)],
    )


# -- questions to other units ------------------------------------------------------------------------------------------


def test_a_consultation_keeps_the_clock_running() -> None:
    made = house(do=IN_PROCESS)
    due = made.entry().due
    answer = made.act("handler", "consult", **OUTSIDE)
    assert (answer["state"], made.entry().due) == ("in_process", due)
    assert seen(made, "minh")["consultations"] == [
        {
            "number": 4,
            "unit": "Sở Y tế",
            "asked_at": "2026-11-05T10:00:00+07:00",
            "question": "Có ý kiến gì không?",
            "answer_by": "2026-11-10",
        }
    ]
    assert "consultations" not in seen(made, "lan")


def test_several_questions_are_open_at_once_and_each_answer_says_to_which() -> None:
    made = house(do=CONSULTED)
    made.act("minh", "consult", **OUTSIDE)
    assert refused(made, "minh", "answer_consultation", text="Không") == (
        422,
        "invalid",
        [("/consultation", "missing")],
    )
    made.act("minh", "answer_consultation", consultation=5, text="Đồng ý")
    made.act("handler", "answer_consultation", text="Không")
    assert [(one["number"], one["answer"]) for one in seen(made, "minh")["consultations"]] == [
        (4, "Không"),
        (5, "Đồng ý"),
    ]
    assert refused(made, "minh", "answer_consultation", text="Nữa") == ILLEGAL


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, True)])
def test_a_late_answer_is_visible(day: int, late: bool) -> None:
    made = house(do=CONSULTED)
    made.act("minh", "answer_consultation", text="Không", now=datetime(2026, 11, day, 23, 59, tzinfo=HANOI))
    assert seen(made, "minh")["consultations"][0].get("late", False) is late


def test_officers_of_the_agency_that_was_asked_look_and_answer_and_do_nothing_else() -> None:
    made = house(do=CONSULTED)
    assert seen(made, "binh")["consultations"][0]["agency"] == BESIDE
    assert refused(made, "binh", "decide", outcome="rejected", reason="x") == NOT_ALLOWED
    assert refused(made, "binh", "take") == NOT_ALLOWED
    assert refused(made, "beside-desk", "answer_consultation", text="x") == STRANGER, "who only receives there"
    made.act("binh", "answer_consultation", text="Đồng ý")
    assert refused(made, "binh", "answer_consultation", text="x") == STRANGER, "it was answered, so that was that"
    assert "procedure" not in seen(made, "binh")


def test_an_agency_that_was_asked_answers_for_itself_only() -> None:
    made = house(do=(*CONSULTED, ("minh", "consult", OUTSIDE)))
    assert refused(made, "binh", "answer_consultation", consultation=5, text="x") == NOT_ALLOWED
    assert made.act("binh", "answer_consultation", text="Đồng ý")["version"] == 6


def test_a_question_that_nobody_answered_ends_with_the_dossier() -> None:
    made = house(do=CONSULTED)
    made.act("decider", "decide", outcome="rejected", reason="Không đủ")
    assert refused(made, "binh", "answer_consultation", text="x") == STRANGER
    assert "procedure" not in seen(made, "binh")
    assert refused(made, "minh", "answer_consultation", text="x") == ILLEGAL
    assert "answer" not in seen(made, "minh")["consultations"][0]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"answer_by": "2026-11-04"}, [("/answer_by", "out-of-range")]),
        ({"answer_by": "2028-01-01"}, [("/answer_by", "outside-calendar")]),
        ({"answer_by": "9999-12-31"}, [("/answer_by", "outside-calendar")]),
        ({"answer_by": "2026-02-30"}, [("/answer_by", "bad-format")]),
        ({"agency": AGENCY}, [("/agency", "not-acceptable")]),
        ({"agency": "nowhere"}, [("/agency", "unknown-agency")]),
        ({"unit": "Sở Y tế"}, [("", "not-acceptable")]),
        ({"agency": None}, [("", "not-acceptable")]),
    ],
)
def test_a_question_that_cannot_be_put(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(house(do=IN_PROCESS), "handler", "consult", **{**ASKED, **more}) == (422, "invalid", expected)


def test_an_answer_to_no_question() -> None:
    made = house(do=CONSULTED)
    assert refused(made, "minh", "answer_consultation", consultation=3, text="x") == (
        422,
        "invalid",
        [("/consultation", "not-open")],
    )
    assert refused(house(do=IN_PROCESS), "minh", "answer_consultation", text="x") == ILLEGAL


# -- visits ------------------------------------------------------------------------------------------------------------


def test_a_visit_on_site_keeps_time_place_who_was_there_and_what_was_found() -> None:
    made = house(do=IN_PROCESS)
    made.act("handler", "record_visit", **VISIT)
    assert seen(made, "minh")["visits"] == [VISIT]
    line = seen(made, "lan")["history"][-1]
    assert (line["action"], "note" in line, "visits" in seen(made, "lan")) == ("record_visit", False, False)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"at": "2026-11-05T10:00:01+07:00"}, [("/at", "out-of-range")]),
        ({"at": "2026-11-01T10:00:00+07:00"}, [("/at", "out-of-range")]),
        ({"at": "2026-11-04T09:00:00"}, [("/at", "bad-format")]),
        ({"at": "yesterday"}, [("/at", "bad-format")]),
        ({"at": "2026-W45-3T09:00:00+07:00"}, [("/at", "bad-format")]),
        ({"at": "2026-11-04T09:00:00+07:60"}, [("/at", "bad-format")]),
        ({"at": 1}, [("/at", "wrong-type")]),
        ({"participants": []}, [("/participants", "too-few")]),
        ({"participants": [{"unit": "Cục", "count": 0}]}, [("/participants/0/count", "out-of-range")]),
        ({"participants": [{"unit": "Cục", "count": 1, "name": "x"}]}, [("/participants/0/name", "unknown")]),
        ({"place": " "}, [("/place", "too-short")]),
    ],
)
def test_a_visit_that_cannot_be(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(house(do=IN_PROCESS), "handler", "record_visit", **{**VISIT, **more}) == (422, "invalid", expected)


def test_whoever_lost_the_role_a_second_ago_is_refused_everything() -> None:
    bodies: dict[str, dict[str, Any]] = {
        "take": {},
        "give_back": {},
        "check_papers": {"papers": [GOOD]},
        "consult": OUTSIDE,
        "answer_consultation": {"text": "x"},
        "record_visit": VISIT,
        "propose": {"outcome": "rejected", "reason": "x"},
        "return_proposal": {"reason": "x"},
        "finish_step": {"step": 1, "note": "x"},
        "transfer": {"agency": ABOVE, "reason": "x"},
        "apply_calendar": {"calendar": 2, "reason": "x"},
    }
    assert set(bodies) == set(INTERNAL)
    made = house(do=CONSULTED)
    for user in ("handler", "minh", "thu", "decider", "binh", "quan"):
        made.people.people[user] = Person(user)
        for action, body in bodies.items():
            assert refused(made, user, action, now=NOW + timedelta(seconds=1), **body) == STRANGER, (user, action)
