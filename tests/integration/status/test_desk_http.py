"""The desk, the notes, the batch and the morning over HTTP, on moto."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.status import wiring
from chalicelib.status.openapi import made
from kernel.events import events_of, to_json
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from kernel.together import read_together
from tests.integration.status.portal import act, calls_of, file, get, problem, token
from tests.support import gateway
from tests.support.entries import AGENCY, CODE
from tests.support.gateway import Reply, call
from tests.support.world import scheduled_event
from tests.unit.status.world import NOW, THU, TODAY


def code(number: int) -> str:
    return f"G09-261102-{number:04}"


def tell(*numbers: int) -> list[str]:
    """What the queue brings of these dossiers; answers the messages that failed."""
    register = DynamoRegister(pause=lambda _: None, chance=lambda: 0.5)
    bodies = []
    for number in numbers or (1,):
        wanted = register.entry(code(number))
        entry = read_together(wanted)[wanted]
        assert entry is not None
        bodies += [to_json(event) for event in events_of(entry, 0)]
    return hear(*bodies)


def hear(*bodies: str) -> list[str]:
    records = [_record(number, body) for number, body in enumerate(bodies)]
    answer = gateway.load("status").worklist({"Records": records}, gateway.CONTEXT)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def _record(number: int, body: str) -> dict[str, Any]:
    return {
        "messageId": str(number),
        "receiptHandle": str(number),
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ap-southeast-1:123456789012:test-status-worklist",
        "awsRegion": "ap-southeast-1",
    }


def post(path: str, body: Any, user: str | None = "minh", key: str | None = "random", **headers: str) -> Reply:
    given = str(uuid.uuid4()) if key == "random" else key
    return call("status", "POST", path, body, headers=headers, token=token(user) if user else None, key=given)


def codes(query: str, user: str = "minh") -> list[str]:
    found: list[str] = []
    cursor = ""
    for _ in range(20):
        reply = get(f"/status/worklist?limit=2{query}{cursor}", user)
        assert reply.status == 200, reply.text
        found += [item["code"][-4:] for item in reply.json["items"]]
        if reply.json["next_cursor"] is None:
            return found
        cursor = f"&cursor={reply.json['next_cursor']}"
    raise AssertionError("the list has no end")


def a_desk() -> None:
    """1 and 2 wait for their first answer, 3 and 4 are at work, 5 waits for its applicant, 6 has ended."""
    for number in range(1, 7):
        file(number)
    for number in (3, 4, 5):
        act("minh", "accept", 1, code=code(number))
    act("thu", "assign", 2, code=code(3), assignee="minh")
    act("minh", "assign", 2, code=code(4), assignee="thu")
    act("minh", "request_supplement", 2, code=code(5), reason="Thiếu ảnh")
    act("minh", "refuse", 1, code=code(6), reason="Sai cơ quan")
    assert tell(*range(1, 7)) == []


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def run(now: datetime) -> None:
        monkeypatch.setattr(wiring, "now", lambda: now)
        gateway.load("status").morning(scheduled_event(), gateway.CONTEXT)

    return run


# -- the desk -----------------------------------------------------------------------------------------------------------


def test_views_and_filters() -> None:
    a_desk()
    assert codes("&view=all") == ["0001", "0002", "0003", "0004", "0005"]
    assert codes("&view=mine") == codes("&assignee=minh") == ["0003"]
    assert codes("&view=mine", "thu") == ["0004"]
    assert codes("&view=unassigned") == ["0001", "0002", "0005"]
    assert codes("&view=waiting") == ["0005"]
    assert codes("&view=overdue") == ["0001", "0002"]
    assert codes("&view=near_due") == []
    assert codes("&procedure=p05&step=1&assignee=thu") == ["0004"]
    assert codes("&step=0&agency=" + AGENCY) == ["0001", "0002"]
    assert codes("&view=all", "binh") == []


@pytest.mark.parametrize("query", ["view=mine", "view=near_due", "procedure=p05&step=1", "view=waiting&assignee=minh"])
def test_a_page_of_an_agency_is_two_calls(query: str) -> None:
    a_desk()
    path = f"/status/worklist?agency={AGENCY}&limit=100&{query}"
    get(path, "minh")
    every = calls_of("*")
    get(path, "minh")
    targets = [one["headers"]["X-Amz-Target"].rpartition(".")[2] for one in every]
    assert targets == ["BatchGetItem", "Query"]


@pytest.mark.parametrize(
    "query",
    ["view=x", "view=", "procedure=no-such", "procedure=P05", "step=x", "assignee=", "view=mine&assignee=thu", "who=me",
     "view=mine&view=mine", "limit=0", "limit=101", "cursor=x"],
)  # fmt: skip
def test_what_cannot_be_asked(query: str) -> None:
    file()
    assert problem(get(f"/status/worklist?{query}", "minh")) == (400, "bad-query")


def test_cursors_belong_to_one_list() -> None:
    a_desk()
    cursor = get("/status/worklist?view=all&limit=2", "minh").json["next_cursor"]
    assert get(f"/status/worklist?view=all&limit=2&cursor={cursor}", "minh").status == 200
    for query, user in (("", "minh"), ("view=unassigned", "minh"), ("view=all&step=1", "minh"), ("view=all", "thu")):
        assert problem(get(f"/status/worklist?{query}&cursor={cursor}", user)) == (400, "bad-query")


@pytest.mark.parametrize(("user", "agency", "told"), [("lan", "", 403), ("cuc", "", 403), ("binh", AGENCY, 404)])
def test_whose_desk_it_is_not(user: str, agency: str, told: int) -> None:
    a_desk()
    named = f"&agency={agency}" if agency else ""
    assert get(f"/status/worklist?view=all{named}", user).status == told
    assert problem(get("/status/worklist?view=all")) == (401, "not-signed-in")


def test_a_role_that_was_taken_away_is_gone_with_the_next_page() -> None:
    a_desk()
    assert codes("&view=mine", "thu") == ["0004"]
    DynamoPeople().put(Person("thu", version=2), Grant(NOW, "quan", "chuyển công tác", "", ""))
    assert problem(get("/status/worklist?view=mine", "thu")) == (403, "not-allowed")
    assert problem(get(f"/status/dossiers/{CODE}/notes", "thu")) == (404, "not-found")
    assert problem(get(f"/status/late?agency={AGENCY}", "thu")) == (403, "not-allowed")


def test_officers_list_the_officers_of_their_agency_and_no_other() -> None:
    path = f"/status/agencies/{AGENCY}/officers"
    first = get(f"{path}?limit=1", "minh").json
    assert [one["user"] for one in first["items"]] == ["minh"]
    rest = get(f"{path}?limit=1&cursor={first['next_cursor']}", "minh").json
    assert rest["items"] == [{"user": "thu", "name": THU.name, "roles": ["receive"]}]
    assert rest["next_cursor"] is None
    assert problem(get(f"{path}?limit=1&cursor={first['next_cursor']}", "thu")) == (400, "bad-query")
    DynamoPeople().put(Person("thu", version=2), Grant(NOW, "quan", "chuyển công tác", "", ""))
    assert [one["user"] for one in get(path, "minh").json["items"]] == ["minh"]
    for user in ("thu", "lan", "binh", "quan", "cuc"):
        assert problem(get(path, user)) == (404, "not-found")
    assert problem(get(path)) == (401, "not-signed-in")


def test_a_poison_message_fails_alone() -> None:
    file()
    assert tell() == []
    assert hear("{}", '{"data": 1}') == ["0", "1"]
    assert codes("&view=all") == ["0001"]


# -- notes --------------------------------------------------------------------------------------------------------------

NOTES = f"/status/dossiers/{CODE}/notes"


def test_notes_are_for_the_agency_alone() -> None:
    file()
    written = post(NOTES, {"text": "Gọi lại"}, "thu", key="k")
    assert (written.status, written.json["by"]) == (201, "thu")
    assert post(NOTES, {"text": "Gọi lại"}, "thu", key="k").text == written.text
    assert problem(post(NOTES, {"text": "Khác"}, "thu", key="k")) == (422, "key-reused")
    assert get(NOTES, "minh").json == {"items": [written.json], "next_cursor": None}
    for user, told in (("lan", 403), ("cuc", 403), ("binh", 404), ("quan", 404)):
        assert get(NOTES, user).status == post(NOTES, {"text": "x"}, user).status == told
    assert problem(get(NOTES)) == problem(post(NOTES, {"text": "x"}, None)) == (401, "not-signed-in")
    for user in ("lan", "minh"):
        assert "Gọi lại" not in get(f"/status/dossiers/{CODE}", user).text


def test_a_note_is_two_calls() -> None:
    file()
    post(NOTES, {"text": "1"})
    every = calls_of("*")
    post(NOTES, {"text": "2"})
    targets = [one["headers"]["X-Amz-Target"].rpartition(".")[2] for one in every]
    assert targets == ["BatchGetItem", "TransactWriteItems"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("x", (400, "unreadable")),
        ({"text": " \n "}, (422, "invalid")),
        ({"text": "x" * 5000}, (422, "invalid")),
        ({"text": "a\u0007b"}, (422, "invalid")),
        ({"text": "a\u202eb"}, (422, "invalid")),
        ({}, (422, "invalid")),
        ({"text": "x", "agency": "moha"}, (422, "invalid")),
    ],
)
def test_what_is_no_note(body: Any, told: tuple[int, str]) -> None:
    file()
    assert problem(post(NOTES, body)) == told
    assert problem(post(NOTES, {"text": "x"}, key=None)) == (400, "idempotency-key")
    assert get(NOTES, "minh").json["items"] == []


def test_notes_page_by_page() -> None:
    file()
    for number in range(3):
        post(NOTES, {"text": str(number)})
    first = get(f"{NOTES}?limit=2", "minh").json
    second = get(f"{NOTES}?limit=2&cursor={first['next_cursor']}", "minh").json
    assert sorted(one["text"] for one in (*first["items"], *second["items"])) == ["0", "1", "2"]
    assert problem(get(f"{NOTES}?cursor={first['next_cursor']}", "thu")) == (400, "bad-query")


# -- batch --------------------------------------------------------------------------------------------------------------


def test_a_batch_answers_for_each_and_again_with_the_same_bytes() -> None:
    for number in (1, 2, 3):
        file(number)
    items = [
        {"code": code(number), "action": "accept", "version": version} for number, version in ((1, 1), (2, 5), (3, 1))
    ]
    first = post("/status/actions", {"items": items}, key="k", **{"Accept-Language": "en"})
    assert first.status == 200
    assert [(one["code"], one["status"]) for one in first.json["items"]] == [
        (code(1), 200),
        (code(2), 409),
        (code(3), 200),
    ]
    assert first.json["items"][1]["problem"]["title"] == "Something newer is there"
    assert post("/status/actions", {"items": items}, key="k", **{"Accept-Language": "en"}).text == first.text
    assert act("minh", "accept", 1, key="k").json == first.json["items"][0]["body"]


def test_a_batch_that_is_none_changes_nothing() -> None:
    file()
    accept = {"code": CODE, "action": "accept", "version": 1}
    for items in ([accept, accept], [accept, "x"], [accept] * 51, []):
        assert problem(post("/status/actions", {"items": items})) == (422, "invalid")
    assert problem(post("/status/actions", {"items": [accept]}, key=None)) == (400, "idempotency-key")
    assert problem(post("/status/actions", {"items": [accept]}, None)) == (401, "not-signed-in")
    assert problem(post("/status/actions?x=1", {"items": [accept]})) == (400, "bad-query")
    assert get(f"/status/dossiers/{CODE}", "minh").json["version"] == 1


# -- the morning ----------------------------------------------------------------------------------------------------------


def test_a_morning_asks_for_a_reason_and_tells_the_agency(morning: Any) -> None:
    file()
    act("minh", "accept", 1)  # on Thursday 5 November, so it is due on the 12th
    tell()
    (item,) = get("/status/worklist?view=near_due", "minh").json["items"]
    assert item["next"] == {"what": "to_unit", "due_at": "2026-11-05T17:00:00+07:00"}
    act("minh", "take", 2)
    tell()
    morning(NOW + timedelta(days=5, hours=-3))
    assert get(f"/status/late?agency={AGENCY}", "thu").json["near_due"] == []
    morning(NOW + timedelta(days=6, hours=-3))
    told = get(f"/status/late?agency={AGENCY}&date=2026-11-11", "thu").json
    assert (told["near_due"], told["overdue"], told["reason_wanted"]) == ([CODE], [], [CODE])
    (item,) = get("/status/worklist?view=near_due", "minh").json["items"]
    assert item["asked_for_reason_at"] == told["made_at"] == "2026-11-11T07:00:00+07:00"
    for days in (8, 11):  # Friday and Monday: as long as it is
        morning(NOW + timedelta(days=days))
        assert get(f"/status/late?agency={AGENCY}", "thu").json["overdue"] == [CODE]
    (item,) = get("/status/worklist?view=overdue", "minh").json["items"]
    assert (item["timeliness"], item["overdue_since"]) == ("overdue", "2026-11-13")


@pytest.mark.parametrize(
    "query", ["", "date=2026-11-05", f"agency={AGENCY}&date=5.11.2026", "agency=X", f"agency={AGENCY}&x=1"]
)
def test_no_report_to_ask_for(query: str) -> None:
    assert problem(get(f"/status/late?{query}", "minh")) == (400, "bad-query")


@pytest.mark.parametrize(("user", "status"), [("lan", 403), ("binh", 404), ("cuc", 403)])
def test_whose_report_it_is_not(user: str, status: int) -> None:
    assert get(f"/status/late?agency={AGENCY}&date={TODAY}", user).status == status


# -- as the document says -------------------------------------------------------------------------------------------------


def test_answers_are_as_the_document_says(morning: Any) -> None:
    described = json.loads(json.dumps(made()))

    def keeps(reply: Reply, path: str, method: str = "get") -> None:
        media = "application/problem+json" if reply.status >= 400 else "application/json"
        schema = described["paths"][path][method]["responses"][str(reply.status)]["content"][media]["schema"]
        Draft202012Validator({**schema, "components": described["components"]}).validate(reply.json)

    a_desk()
    morning(NOW + timedelta(days=6))
    for query in ("", "?view=all", "?view=mine", "?view=waiting", "?view=overdue", "?view=near_due"):
        keeps(get(f"/status/worklist{query}", "minh"), "/worklist")
    keeps(get("/status/worklist?view=x", "minh"), "/worklist")
    keeps(get("/status/worklist?view=all", "lan"), "/worklist")
    keeps(post(NOTES, {"text": "x"}), "/dossiers/{code}/notes", "post")
    keeps(post(NOTES, {"text": ""}), "/dossiers/{code}/notes", "post")
    keeps(get(NOTES, "minh"), "/dossiers/{code}/notes")
    keeps(get(NOTES, "lan"), "/dossiers/{code}/notes")
    items = [{"code": code(1), "action": "accept", "version": 1}, {"code": code(2), "action": "refuse", "version": 1}]
    keeps(post("/status/actions", {"items": items}), "/actions", "post")
    keeps(post("/status/actions", {"items": []}), "/actions", "post")
    keeps(get(f"/status/late?agency={AGENCY}", "minh"), "/late")
    keeps(get("/status/late?agency=no-such", "minh"), "/late")
