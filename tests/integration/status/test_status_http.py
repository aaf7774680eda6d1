"""The status service over HTTP on moto's tables: look-up, actions, and what is promised of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kernel.dossiers import Checked, Upload
from kernel.dossiers_store import DynamoDossiers
from kernel.dynamo import connection
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from tests.integration.status.portal import act, calls_of, file, get, look, post, problem
from tests.support import tokens
from tests.support.entries import AGENCY, CODE, PIN
from tests.support.gateway import Reply
from tests.unit.status.world import NOW

# -- the look-up ------------------------------------------------------------------------------------------------------


def test_a_dossier_is_found_at_once_by_its_code_alone() -> None:
    file()
    found = look()
    assert (found.status, found.headers["cache-control"]) == (200, "no-store")
    assert set(found.json) == {
        "code", "state", "step", "registered_at", "accepted_at", "due_date", "closed_at", "timeliness",
    }  # fmt: skip


def test_the_look_up_is_one_call_and_half_a_unit() -> None:
    file()
    every = calls_of("*")
    look()
    assert len(every) == 1
    assert every[0]["headers"]["X-Amz-Target"].endswith(".GetItem")
    assert json.loads(every[0]["body"]).get("ConsistentRead", False) is False


def test_the_pin_or_the_account_shows_the_rest() -> None:
    file()
    for asked in (look(pin=PIN), look(user="lan"), look(user="minh")):
        assert asked.json["agency"] == AGENCY
        assert asked.json["history"][0]["action"] == "file"
    for asked in (look(user="binh"), look(user="hoa"), look(user="cuc")):
        assert asked.text == look().text


def test_a_bad_token_is_refused_before_any_table_is_read() -> None:
    file()
    every = calls_of("*")
    for header in ("Bearer no-token", "Basic abc", "Bearer " + tokens.token("lan", token_use="id"), ""):
        for path in (f"/status/dossiers/{CODE}", "/status/dossiers", "/status/worklist"):
            assert problem(get(path, Authorization=header)) == (401, "not-signed-in")
    assert problem(get("/status/dossiers")) == (401, "not-signed-in")
    assert problem(post(None, {"action": "accept", "version": 1})) == (401, "not-signed-in")
    assert every == []


NO_CODES = (
    "G09-261102-0002",
    "g09-261102-0001",
    "G09-261102-0001.",
    "G09-261102-0001%20",
    "G09-261102-000%EF%BC%91",
    "G09%252D261102%252D0001",
    "G09-261102-0001%00",
    "%47",
    "key%23id-of-G09",
)


def test_whatever_is_no_code_of_ours_is_the_same_404() -> None:
    file()
    wrong_pin = look(pin="0000-0000-0000")
    assert problem(wrong_pin) == (404, "not-found")
    assert act("binh", "accept", 1).text == wrong_pin.text
    for code in NO_CODES:
        for asked in (look(code), look(code, user="lan"), look(code, pin=PIN), act("minh", "accept", 1, code=code)):
            assert (asked.status, asked.text) == (404, wrong_pin.text), code


def test_an_escaped_code_is_decoded_once() -> None:
    file()
    assert look("G09%2D261102%2D0001").status == 200


# -- actions ----------------------------------------------------------------------------------------------------------


def test_a_dossier_is_decided_and_handed_over() -> None:
    file()
    accepted = act("thu", "accept", 1)
    assert (accepted.status, accepted.json) == (
        200,
        {"code": CODE, "state": "accepted", "version": 2, "due_date": "2026-11-12"},
    )
    assert act("thu", "assign", 2, assignee="minh").json["state"] == "in_process"
    DynamoDossiers().put_upload(Upload("minh", "u1", "giấy phép.pdf", "application/pdf", 1000, NOW))
    DynamoDossiers().record("minh", "u1", Checked(900, "application/pdf", True, "v1"))
    paper = {"upload_id": "u1", "number": "01/GP", "date": "2026-11-05"}
    decided = act("minh", "decide", 3, outcome="approved", result=paper)
    assert decided.json["state"] == "decided"
    assert act("thu", "hand_over", 4).json["state"] == "handed_over"
    seen = look(pin=PIN).json
    assert (seen["timeliness"], seen["step"]) == ("early", {"number": 2, "of": 2})
    assert [line["action"] for line in seen["history"]] == ["file", "accept", "assign", "decide", "hand_over"]
    assert seen["result"]["number"] == "01/GP"
    assert "papers/u1" in seen["result"]["url"]
    assert "giấy" not in json.dumps(seen["result"], ensure_ascii=False)


def test_an_action_on_a_warm_function_is_two_calls() -> None:
    file()
    file(2)
    act("minh", "accept", 1)
    every = calls_of("*")
    requests: tuple[Callable[[], Reply], ...] = (
        lambda: act("minh", "accept", 1, code="G09-261102-0002"),
        lambda: act("minh", "assign", 2, assignee="thu"),
        lambda: act("minh", "extend", 3, reason="Cần xác minh", new_date="2026-11-20"),
    )
    for acting in requests:
        every.clear()
        assert acting().status == 200
        targets = [one["headers"]["X-Amz-Target"].rsplit(".", 1)[-1] for one in every]
        assert targets == ["BatchGetItem", "UpdateItem"]


def test_the_same_request_again_gets_the_same_bytes_and_another_body_is_refused() -> None:
    file()
    first = act("minh", "accept", 1, key="k1")
    act("minh", "assign", 2, assignee="thu")
    again = post("minh", '{ "version" : 1, "action":"accept" }', key="k1")
    assert (again.status, again.text) == (first.status, first.text)
    assert problem(act("minh", "refuse", 1, key="k1", reason="?")) == (422, "key-reused")
    assert problem(act("thu", "accept", 1, key="k1")) == (409, "stale-version")


def test_nfd_and_nfc_are_one_text() -> None:
    file()
    first = act("minh", "refuse", 1, key="k", reason="Sai cơ quan")
    again = act("minh", "refuse", 1, key="k", reason="Sai cơ quan")
    assert (first.status, again.text) == (200, first.text)
    assert look(pin=PIN).json["history"][-1]["note"] == "Sai cơ quan"


def test_two_officers_at_once_one_wins() -> None:
    file()
    second: list[Reply] = []

    def first_the_other(**_: Any) -> None:
        if not second:
            second.append(Reply(0, {}, ""))
            second[0] = act("thu", "refuse", 1, reason="Sai cơ quan")

    client: Any = connection().client
    client.meta.events.register_first("before-call.dynamodb.UpdateItem", first_the_other)
    first = act("minh", "accept", 1)
    assert second[0].json["state"] == "refused"
    assert problem(first) == (409, "stale-version")
    assert first.json["current_version"] == 2


def test_a_role_that_was_taken_away_is_gone_with_the_next_request() -> None:
    file()
    assert act("thu", "accept", 1).status == 200
    DynamoPeople().put(Person("thu", version=2), Grant(NOW, "quan", "chuyển công tác", "", ""))
    assert problem(act("thu", "assign", 2, assignee="minh")) == (404, "not-found")
    assert "history" not in look(user="thu").json
    assert problem(get("/status/worklist", "thu")) == (403, "not-allowed")


def test_refusals_say_what_one_can_go_on() -> None:
    file()
    assert problem(act("lan", "accept", 1)) == (403, "not-allowed")
    assert problem(act("cuc", "accept", 1)) == (403, "not-allowed")
    illegal = act("minh", "hand_over", 1)
    assert (problem(illegal), illegal.json["state"]) == ((409, "illegal-step"), "registered")
    stale = act("minh", "accept", 7)
    assert (problem(stale), stale.json["current_version"]) == ((409, "stale-version"), 1)
    assert look(pin=PIN).json["version"] == 1


def test_a_connected_system_confirms_a_payment() -> None:
    file()
    act("minh", "accept", 1)
    act("minh", "request_payment", 2, amount=600_000, reason="Lệ phí")
    wrong = act("cuc", "confirm_payment", 3, amount=500_000, reference="BL-1")
    assert [(one["pointer"], one["code"]) for one in wrong.json["errors"]] == [("/amount", "other-amount")]
    assert act("cuc", "confirm_payment", 3, amount=600_000, reference="BL-1").json["state"] == "in_process"
    assert look(user="lan").json["payment"]["reference"] == "BL-1"
