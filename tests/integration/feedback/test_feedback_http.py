"""The feedback service over HTTP on moto's tables: the life of a rating and of a petition."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.feedback import wiring
from chalicelib.feedback.openapi import FILE
from chalicelib.feedback.rating_store import DynamoRatings
from kernel.catalogue_store import DynamoCatalogue
from kernel.dynamo import connection
from kernel.lifecycle import State
from kernel.numbers import series
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from tests.support import tokens
from tests.support.gateway import Reply, call
from tests.unit.feedback.http import ANSWER, PETITION, act, look, petition, problem, rate, settle
from tests.unit.feedback.world import AT, BINH, CALENDAR, LATER, MINH, THU, agency, entry


@pytest.fixture(autouse=True)
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.desk.cache_clear()
    settle(monkeypatch)
    catalogue = DynamoCatalogue(lambda: 0.0)
    catalogue.put_agencies([agency("ministry-employment"), agency("ministry-safety")])
    catalogue.put_calendar(CALENDAR)
    for person in (MINH, THU, BINH, Person("lan")):
        DynamoPeople().put(replace(person, version=1), Grant(AT, "quan", None, "", ""))


def file(state: State = State.DECIDED, owner: str = "lan", number: int = 1) -> str:
    register = DynamoRegister(pause=lambda _: None, chance=lambda: 0.5)
    made = register.enter(
        series("G09", AT.date()),
        number - 1,
        lambda code: replace(entry(state, code=code, owner=owner), dossier=f"d{number}"),
        b"",
    )
    return made.code


def test_lan_rates_her_dossier_once_and_the_counts_show_it() -> None:
    code = file()
    first = rate({"code": code, "score": 4, "comment": "Nhanh"})
    assert (first.status, first.json) == (201, {"code": code, "score": 4, "rated_at": "2026-11-20T09:00:00+07:00"})
    again = rate({"comment": "Nhanh", "score": 4, "code": code})
    assert (again.status, again.text) == (201, first.text)
    assert problem(rate({"code": code, "score": 1})) == (422, "key-reused")
    assert problem(rate({"code": code, "score": 1}, key="k2")) == (409, "already-rated")
    counts = call("feedback", "GET", "/feedback/ratings?agency=ministry-employment&procedure=work-permit")
    assert counts.json == {
        "items": [
            {
                "agency": "ministry-employment",
                "procedure": "work-permit",
                "count": 1,
                "average": 4.0,
                "scores": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0},
            }
        ],
        "next_cursor": None,
    }
    assert "lan" not in counts.text


def test_whose_dossier_it_is_not() -> None:
    body = {"code": file(), "score": 4}
    assert problem(rate(body, "minh")) == (403, "not-allowed")
    assert problem(rate(body, "thu")) == (403, "not-allowed")
    stranger = rate(body, "hoa")
    assert problem(stranger) == (404, "not-found")
    for code in (
        "G09-261120-0999",
        "g09-261120-0001",
        "G09-261120-0001.",
        "G09-261120-０００１",
        "%47",
        "G09-261120-0001 ",
        "G09-261120-0001\n",
    ):
        assert rate({**body, "code": code}, "lan").text == stranger.text


def test_an_sends_a_petition_and_reads_the_published_answer() -> None:
    sent = petition()
    assert sent.status == 201
    assert set(sent.json) == {"id", "received_at", "pin"}
    id, pin = sent.json["id"], sent.json["pin"]
    assert sent.headers["location"] == f"/api/feedback/petitions/{id}"

    public = look(id).json
    assert public == {
        "id": id,
        "agency": "ministry-employment",
        "state": "received",
        "received_at": "2026-11-20T09:00:00+07:00",
        "due_date": "2026-12-07",
        "confidence": "unverified",
        "answered_at": None,
    }
    assert look(id, pin=pin).json == {**public, **PETITION}
    officer = look(id, "thu").json
    assert officer == {
        **public,
        **PETITION,
        "version": 1,
        "forward_due_date": "2026-11-30",
        "forward_confidence": "verified",
    }

    moved = act(id, ANSWER)
    assert (moved.status, moved.json) == (200, {"id": id, "state": "published", "version": 2})
    assert act(id, ANSWER).text == moved.text
    told = look(id).json
    assert (told["subject"], told["content"], told["answer"]) == (
        PETITION["subject"],
        PETITION["content"],
        "Cơ quan đã xử lý.",
    )
    listed = call("feedback", "GET", "/feedback/petitions?agency=ministry-employment").json
    assert listed == {"items": [told], "next_cursor": None}
    assert not {"name", "phone", "email", "address"} & told.keys()


def test_the_same_key_gives_the_same_bytes_and_another_body_is_refused() -> None:
    key = str(uuid.uuid4())
    first = petition(key=key)
    assert petition(key=key).text == first.text
    assert problem(petition({**PETITION, "subject": "Khác"}, key=key)) == (422, "key-reused")
    # With an account the account is the principal, so its keys never meet the same key of somebody without one.
    assert petition(user="lan", key=key).json["id"] != first.json["id"]


def test_stale_and_illegal_answers() -> None:
    id = petition().json["id"]
    assert act(id, {**ANSWER, "publish": False}).json["state"] == "answered"
    stale = act(id, ANSWER, key="a2")
    assert (problem(stale), stale.json["current_version"]) == ((409, "stale-version"), 2)
    assert act(id, {**ANSWER, "version": 2}, key="a2").json == {"id": id, "state": "published", "version": 3}
    illegal = act(id, {**ANSWER, "version": 3}, key="a3")
    assert (problem(illegal), illegal.json["state"]) == ((409, "illegal-step"), "published")


def test_the_list_is_newest_first_and_its_cursors_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first = petition().json["id"]
    monkeypatch.setattr(wiring, "now", lambda: LATER)
    second = petition({**PETITION, "agency": "ministry-safety"}).json["id"]
    page = call("feedback", "GET", "/feedback/petitions?limit=1").json
    assert [item["id"] for item in page["items"]] == [second]
    rest = call("feedback", "GET", f"/feedback/petitions?limit=1&cursor={page['next_cursor']}").json
    assert [item["id"] for item in rest["items"]] == [first]
    stolen = f"/feedback/petitions?agency=ministry-safety&cursor={page['next_cursor']}"
    assert problem(call("feedback", "GET", stolen)) == (400, "bad-query")
    assert [
        item["id"] for item in call("feedback", "GET", "/feedback/petitions?agency=ministry-safety").json["items"]
    ] == [second]
    seen = call("feedback", "GET", "/feedback/petitions", token=tokens.token("minh")).json["items"]
    assert [("version" in item) for item in seen] == [False, True]


def test_what_waits_longest_is_a_list_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first = petition().json["id"]
    monkeypatch.setattr(wiring, "now", lambda: LATER)
    second = petition().json["id"]
    path = "/feedback/petitions?agency=ministry-employment"
    page = call("feedback", "GET", f"{path}&state=received&limit=1").json
    rest = call("feedback", "GET", f"{path}&state=received&cursor={page['next_cursor']}").json
    assert [item["id"] for item in (*page["items"], *rest["items"])] == [first, second]
    assert problem(call("feedback", "GET", f"{path}&cursor={page['next_cursor']}")) == (400, "bad-query")
    act(first, {**ANSWER, "publish": False})
    assert [item["id"] for item in call("feedback", "GET", f"{path}&state=received").json["items"]] == [second]
    assert [item["id"] for item in call("feedback", "GET", f"{path}&state=answered").json["items"]] == [first]
    assert problem(call("feedback", "GET", "/feedback/petitions?state=received")) == (400, "bad-query")


def test_every_good_answer_is_as_the_document_says() -> None:
    document = json.loads(FILE.read_text(encoding="utf-8"))

    def holds(reply: Reply, method: str, path: str) -> None:
        content = document["paths"][path][method]["responses"][str(reply.status)]["content"]
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(reply.json)

    sent = petition()
    holds(sent, "post", "/petitions")
    id, pin = sent.json["id"], sent.json["pin"]
    for reply in (look(id), look(id, pin=pin), look(id, "minh")):
        holds(reply, "get", "/petitions/{id}")
    holds(act(id, ANSWER), "post", "/petitions/{id}/actions")
    holds(call("feedback", "GET", "/feedback/petitions"), "get", "/petitions")
    holds(rate({"code": file(), "score": 4}), "post", "/ratings")
    holds(call("feedback", "GET", "/feedback/ratings"), "get", "/ratings")


# -- what it costs --------------------------------------------------------------------------------------------------------


@pytest.fixture
def calls() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The DynamoDB calls made, by operation and parameters, on top of what is stored already."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        seen.append((model.name, params))

    events = connection().client.meta.events
    events.register("before-call.dynamodb", note)
    yield seen
    events.unregister("before-call.dynamodb", note)


def operations(calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    names = [name for name, _ in calls]
    calls.clear()
    return names


def test_each_request_makes_the_calls_it_must_and_no_scan(calls: list[tuple[str, dict[str, Any]]]) -> None:
    body = {"code": file(), "score": 4}
    calls.clear()
    rate(body)
    assert operations(calls) == ["BatchGetItem", "TransactWriteItems"]
    rate(body)
    assert operations(calls) == ["BatchGetItem"]
    key = str(uuid.uuid4())
    sent = petition(key=key).json
    assert operations(calls) == [
        "BatchGetItem",
        "GetItem",
        "GetItem",
        "PutItem",
    ]  # agencies and calendar are kept after this
    petition()
    assert operations(calls) == ["BatchGetItem", "PutItem"]
    petition(key=key)
    assert operations(calls) == ["BatchGetItem"]
    look(sent["id"])
    look(sent["id"], "minh")
    assert operations(calls) == ["BatchGetItem", "BatchGetItem"]
    act(sent["id"], ANSWER)
    assert operations(calls) == ["BatchGetItem", "UpdateItem"]
    call("feedback", "GET", "/feedback/ratings")
    call("feedback", "GET", "/feedback/petitions")
    assert operations(calls) == ["Query", "Query", "BatchGetItem"]


@pytest.mark.parametrize("stored", [3, 30])
def test_reading_a_page_reads_what_the_page_shows(stored: int, calls: list[tuple[str, dict[str, Any]]]) -> None:
    for _ in range(stored):
        petition()
    calls.clear()
    page = call("feedback", "GET", "/feedback/petitions?limit=2").json
    assert len(page["items"]) == 2
    (first, query), (second, batch) = calls
    assert (first, second) == ("Query", "BatchGetItem")
    asked = json.loads(query["body"])
    assert (asked["Limit"], asked["IndexName"], "FilterExpression" in asked) == (2, "list-index", False)
    assert len(json.loads(batch["body"])["RequestItems"]["test-feedback"]["Keys"]) == 2


# -- when DynamoDB is busy --------------------------------------------------------------------------------------------------


def refuse(operation: str, error: dict[str, Any], times: int) -> None:
    """The next calls of an operation are refused, as DynamoDB would."""
    left = [times]

    def refusal(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        if not left[0]:
            return None
        left[0] -= 1
        return SimpleNamespace(status_code=400), {"ResponseMetadata": {"HTTPStatusCode": 400}, **error}

    # The stubs forget that a handler may answer instead of the service.
    connection().client.meta.events.register(f"before-call.dynamodb.{operation}", refusal)  # type: ignore[arg-type]


CONFLICT = {
    "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
    "CancellationReasons": [{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}],
}
THROTTLED = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the stores would have waited."""
    waited: list[float] = []
    ratings = DynamoRatings(waited.append, lambda: 1.0)
    at = replace(wiring.desk(), ratings=ratings)
    monkeypatch.setattr(wiring, "desk", lambda: at)
    return waited


def test_ratings_that_collide_are_tried_again_and_counted_once(pauses: list[float]) -> None:
    code = file()
    refuse("TransactWriteItems", CONFLICT, times=3)
    assert rate({"code": code, "score": 4}).status == 201
    assert pauses == [0.01, 0.02, 0.04]
    assert call("feedback", "GET", "/feedback/ratings").json["items"][0]["count"] == 1


def test_ratings_that_collide_for_ever_are_busy_and_leave_nothing(pauses: list[float]) -> None:
    code = file()
    refuse("TransactWriteItems", CONFLICT, times=8)
    reply = rate({"code": code, "score": 4})
    assert (problem(reply), reply.headers["retry-after"]) == ((503, "busy"), "3")
    assert sum(pauses) < 2
    assert call("feedback", "GET", "/feedback/ratings").json["items"] == []
    assert rate({"code": code, "score": 4}).status == 201


@pytest.mark.parametrize("operation", ["BatchGetItem", "PutItem"])
def test_a_throttled_table_is_busy_and_keeps_no_petition(operation: str) -> None:
    key = str(uuid.uuid4())
    refuse(operation, THROTTLED, times=1)
    reply = petition(key=key)
    assert (problem(reply), reply.headers["retry-after"]) == ((503, "busy"), "3")
    assert call("feedback", "GET", "/feedback/petitions").json["items"] == []
    assert petition(key=key).status == 201
