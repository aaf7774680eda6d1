"""Deadlines over HTTP: of a dossier, open and whole; and the calculator, for anyone and storing nothing."""

from __future__ import annotations

from typing import Any

from tests.integration.status.portal import act, calls_of, file, get, problem
from tests.support.entries import CODE, PIN
from tests.support.gateway import Reply, call
from tests.unit.status.world import NOW

OPEN = {
    "day0", "due_date", "due_at", "first_due_date", "clock_state", "verdict", "counted", "left", "paused", "lines",
    "sentence", "rules", "calendar",
}  # fmt: skip
ASKED = {"duration": {"count": 5, "unit": "working_day"}, "received_at": "2026-11-02T09:00:00+07:00"}


def deadline(user: str | None = None, pin: str | None = None, code: str = CODE) -> Reply:
    return get(f"/status/dossiers/{code}/deadline", user, pin)


def calculate(body: Any, **headers: str) -> Reply:
    return call("status", "POST", "/status/deadlines", body, headers=headers)


# -- of a dossier ---------------------------------------------------------------------------------------------------------------


def test_the_open_part_betrays_no_procedure() -> None:
    file()
    act("minh", "accept", 1)
    found = deadline()
    assert (found.status, found.headers["cache-control"]) == (200, "no-store")
    assert set(found.json) == OPEN
    assert {frozenset(line) for line in found.json["lines"]} == {frozenset({"date", "counted", "why", "confidence"})}
    for word in ("p05", "working_day", "unit", "step", "bước", "Thời hạn giải quyết"):
        assert word not in found.text


def test_the_pin_or_the_account_shows_the_whole() -> None:
    file()
    act("minh", "accept", 1)
    for whole in (deadline(pin=PIN), deadline(user="lan"), deadline(user="minh")):
        assert set(whole.json) == OPEN | {"steps", "procedure"}
        assert whole.json["procedure"] == {"key": "p05", "version": 3}
        assert [step["unit"] for step in whole.json["steps"]] == ["working_day", "working_day"]
        assert all({"law", "step"} <= line.keys() for line in whole.json["lines"])
    for stranger in (deadline(user="binh"), deadline(user="hoa"), deadline(user="cuc")):
        assert stranger.text == deadline().text


def test_it_agrees_with_the_look_up() -> None:
    file()
    actions: list[tuple[str, dict[str, Any]]] = [
        ("accept", {}),
        ("take", {}),
        ("request_payment", {"amount": 600_000, "reason": "Lệ phí"}),
        ("confirm_payment", {"amount": 600_000, "reference": "FT1"}),
        ("extend", {"reason": "Cần xác minh", "new_date": "2026-11-20"}),
    ]
    for version, (action, more) in enumerate(actions, 1):
        before = deadline().json
        assert act("minh", action, version, **more).status == 200, action
        seen, explained = get(f"/status/dossiers/{CODE}").json, deadline().json
        assert (explained["due_date"], explained["verdict"]) == (seen["due_date"], seen["timeliness"])
        assert explained["counted"] + explained["left"] == sum(line["counted"] for line in explained["lines"])
        assert before["verdict"] is not None
    assert explained["clock_state"] == "extended"
    assert explained["first_due_date"] < explained["due_date"]


def test_before_acceptance_there_is_no_day() -> None:
    file()
    found = deadline().json
    assert (found["clock_state"], found["verdict"]) == ("not_started", "not_started")
    assert (found["due_date"], found["lines"]) == (None, [])


def test_unknown_and_forbidden_look_alike() -> None:
    file()
    unknown = deadline(code="G09-261102-9999")
    assert problem(unknown) == (404, "not-found")
    for other in (deadline(pin="AAAA-AAAA-AAAA"), deadline(code="no-code"), deadline(user="lan", pin="AAAA-AAAA-AAAA")):
        assert other.text == unknown.text
    assert problem(get(f"/status/dossiers/{CODE}/deadline?as_of=2026-11-05")) == (400, "bad-query")


def test_it_costs_the_look_up_s_call_and_no_other() -> None:
    file()
    act("minh", "accept", 1)
    deadline()
    every = calls_of("*")
    deadline()
    assert [one["headers"]["X-Amz-Target"].rpartition(".")[2] for one in every] == ["GetItem"]


# -- the calculator -------------------------------------------------------------------------------------------------------------


def test_anyone_may_calculate_without_a_key_and_nothing_is_stored() -> None:
    every = calls_of("*")
    found = calculate(ASKED)
    assert (found.status, found.json["due_date"], found.json["due_at"]) == (
        200,
        "2026-11-09",
        "2026-11-09T17:00:00+07:00",
    )
    assert set(found.json) == OPEN | {"steps"}
    assert {one["headers"]["X-Amz-Target"].rpartition(".")[2] for one in every} <= {"GetItem", "Query"}


def test_the_days_are_left_out_where_they_are_not_wanted() -> None:
    whole, short = calculate(ASKED).json, calculate({**ASKED, "explain": False}).json
    assert len(whole["lines"]) > 5
    assert short == {name: value for name, value in whole.items() if name not in ("lines", "sentence")}
    assert calculate({**ASKED, "explain": "no"}).status == 422


def test_a_warm_calculator_makes_no_call() -> None:
    calculate(ASKED)
    every = calls_of("*")
    assert calculate(ASKED).status == 200
    assert every == []


def test_a_procedure_gives_its_steps() -> None:
    body = {"procedure": "p05", "received_at": "2026-11-02T09:00:00+07:00"}
    found = calculate(body).json
    assert [(step["count"], step["due_date"]) for step in found["steps"]] == [(2, "2026-11-04"), (3, "2026-11-09")]
    assert found["verdict"] == "within_time"
    assert found["sentence"]["vi"].startswith(
        "Thời hạn giải quyết: 2 ngày làm việc, rồi 3 ngày làm việc. Hồ sơ nhận lúc 09:00 ngày 02/11/2026"
    )
    assert found["procedure"] == {"key": "p05", "version": 3}
    assert f"{NOW:%d/%m/%Y}" in found["sentence"]["vi"]


def test_what_cannot_be_is_told_with_every_fault_in_both_languages() -> None:
    body = {
        **ASKED,
        "events": [
            {"type": "supplemented", "at": "2026-11-03T09:00:00+07:00"},
            {"type": "decided", "at": "2027-01-01T09:00:00+07:00"},
        ],
    }
    for language in ("vi", "en"):
        refused = calculate(body, **{"Accept-Language": language})
        assert problem(refused) == (422, "invalid")
        assert refused.headers["content-language"] == language
        assert [(fault["pointer"], fault["code"]) for fault in refused.json["errors"]] == [
            ("/events/0", "not-possible"),
            ("/events/1", "in-the-future"),
        ]


def test_what_cannot_be_read_is_refused_as_everywhere() -> None:
    assert problem(calculate("{")) == (400, "unreadable")
    assert problem(calculate([])) == (400, "unreadable")
    assert problem(calculate({**ASKED, "received_at": "2026-11-02T09:00:00"})) == (422, "invalid")
