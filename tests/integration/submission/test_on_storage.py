"""The real app on moto's tables and bucket: what it calls, that it reads its own writes, and the inspector at its queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from chalicelib.submission import wiring
from kernel.dynamo import connection
from kernel.together import read_together
from tests.support import gateway
from tests.support.world import AGENCY, JPEG, PDF, World

BUCKET = "test-portal-papers-123456789012"


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The operations called meanwhile on the shared connection."""
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    events = connection().client.meta.events
    events.register("before-call.dynamodb.*", note)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb.*", note)


def notification(*keys: str) -> dict[str, Any]:
    """An SQS event as the bucket and the queue make it."""
    bodies = [json.dumps({"Records": [{"s3": {"object": {"key": key}}}]}) for key in keys]
    return {"Records": [_message(str(number), body) for number, body in enumerate(bodies)]}


def _message(name: str, body: str) -> dict[str, Any]:
    return {
        "messageId": name,
        "receiptHandle": name,
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ap-southeast-1:123456789012:test-submission-papers",
        "awsRegion": "ap-southeast-1",
    }


def inspect(event: dict[str, Any]) -> Any:
    return gateway.load("submission").inspect_papers(event, gateway.CONTEXT)


def checked(user: str, upload_id: str) -> Any:
    want = wiring.dossiers().upload(user, upload_id)
    upload = read_together(want)[want]
    assert upload is not None
    return upload.checked


def test_a_warm_filing_of_inspected_papers_is_three_calls(world: World) -> None:
    world.file()
    body = world.filing()
    keys = [f"papers/{one['upload_id']}" for one in body["documents"]]
    assert inspect(notification(*keys)) == {"batchItemFailures": []}
    assert all(checked("lan", one["upload_id"]).ok for one in body["documents"])
    with recorded() as calls:
        world.good("submission", "POST", "/dossiers", body, "lan")
    assert calls == ["BatchGetItem", "PutItem", "TransactWriteItems"]


def test_a_draft_is_filed_in_the_same_three_calls_and_gone(world: World) -> None:
    body = world.filing()
    kept = {name: body[name] for name in ("procedure", "agency", "form", "documents")}
    draft = world.good("submission", "POST", "/drafts", kept, "lan")["id"]
    assert world.good("submission", "GET", f"/drafts/{draft}", user="lan")["form"] == body["form"]
    with recorded() as calls:
        world.good("submission", "POST", "/dossiers", {**body, "draft": draft}, "lan")
    assert calls == ["BatchGetItem", "PutItem", "TransactWriteItems"]
    assert world.call("submission", "GET", f"/drafts/{draft}", user="lan").status == 404
    assert world.good("submission", "GET", "/drafts", user="lan")["items"] == []


def test_a_replay_writes_nothing(world: World) -> None:
    body = world.filing()
    first = world.call("submission", "POST", "/dossiers", body, "lan", key="k")
    with recorded() as calls:
        assert world.call("submission", "POST", "/dossiers", body, "lan", key="k").text == first.text
    assert calls == ["BatchGetItem", "BatchGetItem"]


def test_a_supplement_is_stored_named_and_read(world: World) -> None:
    receipt = world.file()
    code = receipt["code"]
    asked = world.act(code, 1, "request_supplement", reason="Ảnh mờ")
    before = world.good("submission", "GET", f"/dossiers/{code}", user="lan")
    photo = next(one["document"] for one in before["documents"] if one["content_type"] == "image/jpeg")
    better = world.upload("lan", JPEG, "image/jpeg", "ảnh mới.jpg")
    answer = {
        "version": asked["version"],
        "documents": [{"document": photo, "upload_id": better}],
        "note": "Ảnh chụp lại",
    }
    with recorded() as calls:
        world.good("submission", "POST", f"/dossiers/{code}/supplements", answer, "lan")
    kept = ("GetItem", "Query")  # the calendar and the rules, once a minute
    assert [one for one in calls if one not in kept] == ["BatchGetItem", "BatchGetItem", "PutItem", "UpdateItem"]
    assert [calls.count(one) <= 1 for one in kept] == [True, True]
    with recorded() as calls:
        shown = world.good("submission", "GET", f"/dossiers/{code}", user="minh")
    assert calls == ["BatchGetItem", "BatchGetItem"]
    with recorded() as calls:
        named = world.good("submission", "GET", f"/applicants?codes={code},G09-261124-9999", user="minh")["items"]
    assert (calls, named) == (["BatchGetItem"] * 2, [{"code": code, "name": shown["applicant"]["name"]}])
    assert [one["upload_id"] for one in shown["documents"] if one["document"] == photo] == [better]
    assert [one.get("note") for one in shown["submissions"]] == [None, "Ảnh chụp lại"]
    assert shown["form"] == before["form"]


def test_a_poison_message_fails_alone(world: World) -> None:
    upload = world.upload("lan", PDF)
    event = notification(f"papers/{upload}")
    event["Records"].append(_message("poison", "{"))
    event["Records"].append(_message("setup", json.dumps({"Event": "s3:TestEvent"})))
    assert inspect(event) == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert checked("lan", upload).ok


def test_a_file_of_nobodys_ticket_is_passed_over(world: World) -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key="papers/stray", Body=PDF, Metadata={"owner": "lan"})
    assert inspect(notification("papers/stray")) == {"batchItemFailures": []}


def test_a_right_is_changed_and_kept(world: World) -> None:
    before = world.good("submission", "GET", "/people/thu", user="quan")
    change = {"version": before["version"], "roles": [], "acts_for": [], "reason": "Nghỉ hưu"}
    after = world.good("submission", "PUT", "/people/thu", change, "quan")
    assert (after["roles"], after["version"]) == ([], before["version"] + 1)
    assert world.call("submission", "PUT", "/people/thu", change, "quan").status == 409
    code = world.file()["code"]
    accept = {"action": "accept", "version": 1}
    assert world.call("status", "POST", f"/dossiers/{code}/actions", accept, "thu").status == 404


def test_the_catalogue_that_is_shipped_is_shown(world: World) -> None:
    shown = world.good("submission", "GET", "/procedures?limit=100")["items"]
    assert len(shown) >= 15
    for line in shown:
        whole = world.good("submission", "GET", f"/procedures/{line['key']}")
        assert whole["key"] == line["key"]
    offered = world.good("submission", "GET", f"/agencies?procedure={shown[0]['key']}&limit=100")["items"]
    assert offered
    keys, cursor = [], ""
    while cursor is not None:
        page = world.good("submission", "GET", f"/agencies?limit=100{'&cursor=' + cursor if cursor else ''}")
        keys += [one["key"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert AGENCY in keys
    assert len(keys) == len(set(keys)) > 60
