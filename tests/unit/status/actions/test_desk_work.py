"""Work at the desk: the check of the papers, who works on it, one guidance in full, questions to others, visits on site."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.status.bodies import ACTION
from chalicelib.status.incoming import action as incoming
from chalicelib.status.plans import MOST_NOTED
from kernel.entry_item import item_of
from kernel.events import events_of
from kernel.http import Request
from kernel.identity import Principal
from kernel.lifecycle import INTERNAL, State
from kernel.open_work import open_consultations
from kernel.people import Person
from kernel.problems import Problem
from kernel.times import HANOI
from tests.bench.units import item_size
from tests.support.entries import AGENCY, CODE, filed, walk
from tests.unit.status.actions.house import (
    ABOVE,
    ACCEPTED,
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
from tests.unit.status.world import NOW, World

GOOD: dict[str, Any] = {"document": "photo", "present": True, "legible": True, "right": True}
BLURRED: dict[str, Any] = {"document": "photo", "present": True, "legible": False, "right": True, "note": "Ảnh mờ"}


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


# -- guidance once, in full --------------------------------------------------------------------------------------------


def test_all_is_asked_at_once_and_nothing_twice() -> None:
    twice = [{"document": "photo", "text": "Mờ"}, {"document": "photo", "text": "Nhỏ"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=twice) == (
        422,
        "invalid",
        [("/items/1/document", "repeated")],
    )
    twice = [{"pointer": "/form/hoTen", "text": "Viết đủ"}, {"pointer": "/form/hoTen", "text": "Viết hoa"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=twice)[2] == [
        ("/items/1/pointer", "repeated")
    ]
    made = World(walk("accept", "request_supplement", "supplement"))
    assert refused(made, "minh", "request_supplement", reason="Thiếu nữa") == ILLEGAL
    assert "given once" in why(made, "minh", "request_supplement", reason="Thiếu nữa")


NAME: dict[str, Any] = {"pointer": "/form/hoTen", "text": "Viết đủ"}
NOT_THERE: dict[str, Any] = {"document": "photo", "present": False, "legible": False, "right": False}
SMUDGED: dict[str, Any] = {"document": "photo", "present": True, "legible": False, "right": False}


@pytest.mark.parametrize(
    ("found", "items", "asked"),
    [
        ([BLURRED], None, [{"document": "photo", "text": "Ảnh mờ"}]),
        ([BLURRED], [NAME], [NAME, {"document": "photo", "text": "Ảnh mờ"}]),
        ([NOT_THERE], [], [{"document": "photo", "text": "Chưa có giấy tờ này. (It is not there.)"}]),
        (
            [SMUDGED],
            [],
            [{"document": "photo", "text": "Không đọc rõ. (It is not legible.) Không đúng. (It is not right.)"}],
        ),
        ([BLURRED], [{"document": "photo", "text": "Chụp lại"}], [{"document": "photo", "text": "Chụp lại"}]),
        ([GOOD], [NAME], [NAME]),
        ([GOOD], None, []),
    ],
)
def test_what_the_check_found_wanting_is_asked_for_at_once_whether_or_not_it_is_named(
    found: list[Any], items: list[Any] | None, asked: list[Any]
) -> None:
    made = house(do=[("thu", "check_papers", {"papers": found})])
    more: dict[str, Any] = {} if items is None else {"items": items}
    made.act("thu", "request_supplement", reason="Thiếu", **more)
    assert seen(made, "lan")["supplement"] == {"reason": "Thiếu", "items": asked}


def test_a_check_from_before_the_supplement_says_nothing_of_what_was_handed_in() -> None:
    made = house(procedure="twice", do=[("thu", "check_papers", {"papers": [BLURRED]})])
    made.act("thu", "request_supplement", reason="Thiếu")
    supplemented(made)
    made.act("thu", "request_supplement", reason="Thêm", items=[NAME])
    assert seen(made, "lan")["supplement"]["items"] == [NAME]


def test_where_the_procedure_allows_two_a_second_is_asked_and_counts_and_a_third_is_not() -> None:
    made = house(procedure="twice", do=[ACCEPTED])
    for number in (1, 2):
        made.act("minh", "request_supplement", reason="Thiếu")
        (told,) = events_of(made.entry(), made.entry().version - 1)
        assert told.supplements == number
        supplemented(made)
    assert refused(made, "minh", "request_supplement", reason="Thiếu") == ILLEGAL


@pytest.mark.parametrize("ended", ["refuse", "withdraw", "stop", "decide", "hand_over"])
def test_nothing_is_asked_of_a_closed_clock(ended: str) -> None:
    ways = {"refuse": (), "withdraw": (), "stop": ("accept",), "decide": ("accept", "assign")}
    way = ways.get(ended, ("accept", "assign", "decide"))
    made = house(walk(*way, ended))
    for action, body in (
        ("request_supplement", {"reason": "Thiếu"}),
        ("request_payment", {"reason": "Lệ phí", "amount": 1}),
        ("extend", {"reason": "Chậm", "new_date": "2026-12-01"}),
        ("consult", OUTSIDE),
        ("record_visit", VISIT),
        ("check_papers", {"papers": [GOOD]}),
        ("take", {}),
        ("assign", {"assignee": "handler"}),
        ("forward", {"assignee": "handler"}),
    ):
        assert refused(made, "minh", action, **body) == ILLEGAL, action


@pytest.mark.parametrize(
    ("entry", "day", "late"),
    [
        (filed(), 5, False),  # filed on Monday 2: Thursday is the third working day
        (filed(), 6, True),
        (walk("accept"), 5, False),
        (walk("accept"), 6, True),
        (walk("accept", "assign", at=datetime(2026, 10, 26, 9, tzinfo=HANOI)), 5, True),
    ],
)
def test_a_supplement_asked_late_is_kept_and_marked_for_the_agency(entry: Any, day: int, late: bool) -> None:
    made = house(entry)
    made.act("minh", "request_supplement", reason="Thiếu", now=datetime(2026, 11, day, 16, tzinfo=HANOI))
    assert made.entry().history[-1].detail == ({"late_request": True} if late else {})
    assert ("late_request" in seen(made, "minh")["history"][-1]) is late
    assert "late_request" not in seen(made, "lan")["history"][-1]


# -- questions to other units ------------------------------------------------------------------------------------------

OUTSIDE: dict[str, Any] = {"unit": "Sở Y tế", "question": "Có ý kiến gì không?", "answer_by": "2026-11-10"}
ASKED: dict[str, Any] = {"agency": BESIDE, "question": "Có ý kiến gì không?", "answer_by": "2026-11-10"}
CONSULTED = (*IN_PROCESS, ("handler", "consult", ASKED))


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

VISIT: dict[str, Any] = {
    "at": "2026-11-04T09:00:00+07:00",
    "place": "Xưởng số 2, Bắc Ninh",
    "participants": [{"unit": "Cục Việc làm", "count": 2}, {"unit": "Công ty", "count": 1}],
    "content": "Đúng như hồ sơ",
}


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
        ({"at": 1}, [("/at", "wrong-type")]),
        ({"participants": []}, [("/participants", "too-few")]),
        ({"participants": [{"unit": "Cục", "count": 0}]}, [("/participants/0/count", "out-of-range")]),
        ({"participants": [{"unit": "Cục", "count": 1, "name": "x"}]}, [("/participants/0/name", "unknown")]),
        ({"place": " "}, [("/place", "too-short")]),
    ],
)
def test_a_visit_that_cannot_be(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(house(do=IN_PROCESS), "handler", "record_visit", **{**VISIT, **more}) == (422, "invalid", expected)


# -- texts that are none, and a history that is full -------------------------------------------------------------------

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
    items = [{"pointer": f"/form/{number}", "text": "ẵ" * 1000} for number in range(25)]
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
    items = [{"pointer": f"/form/{number}", "text": "𝔵" * 970} for number in range(15)]
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


def test_a_second_extension_is_none_though_the_clock_started_again() -> None:
    made = house(do=[*IN_PROCESS, ("handler", "extend", {"reason": "Chậm", "new_date": "2026-11-20"})])
    made.act("handler", "request_supplement", reason="Thiếu")
    supplemented(made)
    assert not made.entry().extended
    assert refused(made, "handler", "extend", reason="Chậm", new_date="2026-12-20") == ILLEGAL


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
