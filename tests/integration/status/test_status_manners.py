"""The status service over HTTP: bad input, lists and their cursors, and answers held against the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.status.openapi import FILE
from kernel.dynamo import connection
from kernel.register import DynamoRegister
from tests.integration.status.portal import act, file, get, look, post, problem
from tests.support.entries import AGENCY, CODE, PIN, filed, step
from tests.support.gateway import Reply, call

# -- bad input --------------------------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    return '{"action":"accept","version":1,"x":' + "[" * depth + "]" * depth + "}"


BAD_BODIES = [
    ("not json", 400, "unreadable"),
    ("", 400, "unreadable"),
    ("[]", 400, "unreadable"),
    ('{"action":"accept","version":NaN}', 400, "unreadable"),
    ('{"action":"accept","version":1,"version":1}', 400, "unreadable"),
    (nested(32), 400, "unreadable"),
    ('{"action":"refuse","version":1,"reason":"a\\u0000b"}', 422, "invalid"),
    ('{"action":"refuse","version":1,"reason":"\\ud800"}', 422, "invalid"),
    ('{"action":"refuse","version":1,"reason":"   "}', 422, "invalid"),
    ('{"action":"refuse","version":1,"reason":"' + "a" * 2001 + '"}', 422, "invalid"),
    ('{"action":"refuse","version":1}', 422, "invalid"),
    ('{"action":"accept","version":"1"}', 422, "invalid"),
    ('{"action":"accept","version":true}', 422, "invalid"),
    ('{"action":"accept","version":0}', 422, "invalid"),
    ('{"action":"accept","version":1,"more":1}', 422, "invalid"),
    ('{"action":"supplement","version":1}', 422, "invalid"),
    ('{"action":"file","version":1}', 422, "invalid"),
    ('{"version":1}', 422, "invalid"),
    ('{"action":"decide","version":1,"outcome":"perhaps"}', 422, "invalid"),
    ('{"action":"decide","version":1,"outcome":"rejected"}', 422, "invalid"),
    ('{"action":"extend","version":1,"reason":"x","new_date":"2026-02-30"}', 422, "invalid"),
    ('{"action":"request_payment","version":1,"reason":"x","amount":0}', 422, "invalid"),
]


def test_bad_bodies_change_nothing() -> None:
    file()
    for body, status, name in BAD_BODIES:
        assert problem(post("minh", body)) == (status, name), body
    assert look(pin=PIN).json["version"] == 1


def test_all_faults_of_a_body_are_told_at_once_in_the_language_of_the_reader() -> None:
    file()
    body = {"action": "request_supplement", "version": 0, "items": [{"text": "?"}, {"pointer": "form", "text": ""}]}
    vi, en = post("minh", body), post("minh", body, **{"Accept-Language": "en"})
    pointers = [one["pointer"] for one in vi.json["errors"]]
    assert pointers == ["/version", "/reason", "/items/0", "/items/1/pointer", "/items/1/text"]
    assert (vi.headers["content-language"], en.headers["content-language"]) == ("vi", "en")
    assert vi.json["errors"][1]["detail"] != en.json["errors"][1]["detail"]


def test_other_content_types_and_big_bodies() -> None:
    file()
    body = '{"action":"accept","version":1}'
    assert problem(post("minh", body, **{"Content-Type": "text/plain"})) == (415, "unsupported-media-type")
    big = '{"action":"refuse","version":1,"reason":"' + "a" * 1_100_000 + '"}'
    assert problem(post("minh", big)) == (413, "too-large")


def test_no_or_a_bad_idempotency_key() -> None:
    file()
    for key in (None, "", "a" * 256, "a b", "khoá"):
        assert problem(act("minh", "accept", 1, key=key)) == (400, "idempotency-key"), key


def test_a_table_that_is_busy_is_a_503_with_retry_after() -> None:
    file()
    client: Any = connection().client
    requests: tuple[tuple[str, Callable[[], Reply]], ...] = (
        ("GetItem", look),
        ("BatchGetItem", lambda: act("minh", "accept", 1)),
        ("UpdateItem", lambda: act("minh", "accept", 1)),
    )
    for operation, busy in requests:
        name = f"before-call.dynamodb.{operation}"
        client.meta.events.register_first(name, _throttled, unique_id=name)
        reply = busy()
        client.meta.events.unregister(name, unique_id=name)
        assert problem(reply) == (503, "busy")
        assert int(reply.headers["retry-after"]) > 0
    assert act("minh", "accept", 1).status == 200


def _throttled(**_: Any) -> Any:
    from types import SimpleNamespace

    answer = {"Error": {"Code": "ThrottlingException", "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return SimpleNamespace(status_code=400), answer


# -- lists ------------------------------------------------------------------------------------------------------------


def pages(path: str, user: str, limit: int = 2) -> list[str]:
    found, cursor = [], ""
    while True:
        page = get(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}", user).json
        assert len(page["items"]) <= limit
        found += [item["code"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def test_lists_page_by_page() -> None:
    codes = [file(number, at=filed().registered_at.replace(minute=number)).code for number in range(1, 6)]
    assert pages("/status/dossiers", "lan") == codes[::-1]
    assert pages("/status/worklist", "minh") == codes
    assert pages(f"/status/worklist?agency={AGENCY}", "thu") == codes
    assert pages("/status/worklist", "binh") == pages("/status/dossiers", "minh") == []


def test_what_others_filed_is_a_list_of_its_own() -> None:
    for number in range(1, 6):
        file(number, owner="hoa", giver="lan")
    file(6)
    codes = [CODE[:-1] + str(number) for number in range(1, 7)]
    assert pages("/status/dossiers?filed_by=others", "lan") == codes[4::-1]
    assert pages("/status/dossiers?filed_by=me", "lan") == pages("/status/dossiers", "lan") == [codes[5]]
    assert pages("/status/dossiers?filed_by=others", "hoa") == pages("/status/dossiers?filed_by=others", "binh") == []
    cursor = get("/status/dossiers?filed_by=others&limit=1", "lan").json["next_cursor"]
    assert problem(get(f"/status/dossiers?cursor={cursor}", "lan")) == (400, "bad-query")
    assert problem(get("/status/dossiers?filed_by=hoa", "lan")) == (400, "bad-query")
    assert (look(codes[0], user="lan").json["yours"], "yours" in look(codes[0], user="minh").json) == (True, False)


def test_a_worklist_item_shows_who_works_on_it() -> None:
    file()
    act("minh", "accept", 1)
    act("minh", "assign", 2, assignee="thu")
    (item,) = get("/status/worklist", "minh").json["items"]
    assert (item["state"], item["due_date"], item["assignee"]) == ("in_process", "2026-11-12", "thu")
    (own,) = get("/status/dossiers", "lan").json["items"]
    assert {**own, "assignee": "thu"} == item


def test_whose_worklist_it_is_not() -> None:
    assert problem(get("/status/worklist", "lan")) == (403, "not-allowed")
    assert problem(get(f"/status/worklist?agency={AGENCY}", "binh")) == (404, "not-found")


def test_cursors_are_bound_to_whose_list_it_is_and_cannot_be_made_up() -> None:
    for number in (1, 2, 3):
        file(number)
    cursor = get("/status/worklist?limit=1", "minh").json["next_cursor"]
    assert get(f"/status/worklist?limit=1&cursor={cursor}", "minh").status == 200
    changed = ("A" if cursor[20] != "A" else "B").join((cursor[:20], cursor[21:]))
    for path, user in (
        (f"/status/worklist?cursor={cursor}", "thu"),
        (f"/status/worklist?agency={AGENCY}&cursor={cursor}", "minh"),
        (f"/status/dossiers?cursor={cursor}", "minh"),
        (f"/status/worklist?cursor={changed}", "minh"),
        ("/status/worklist?cursor=", "minh"),
        ("/status/statistics?cursor=eyJhIjoxfQ", None),
    ):
        assert problem(get(path, user)) == (400, "bad-query")


def test_bad_query_parameters() -> None:
    for query in ("limit=0", "limit=101", "limit=x", "limit=1&limit=2", "no=1", "limit=%EF%BC%91"):
        for path in ("/status/dossiers", "/status/worklist"):
            assert problem(get(f"{path}?{query}", "minh")) == (400, "bad-query"), query
    for query in ("from=2026-13-01", "from=20260101", "to=x", "by=week", "agency=A%20B", "field=%0A", "at=2026-01-01"):
        assert problem(get(f"/status/statistics?{query}")) == (400, "bad-query"), query
    assert problem(get("/status/statistics?by=day&by=day")) == (400, "bad-query")


def test_no_such_route_or_method_is_refused_in_our_manners() -> None:
    assert problem(call("status", "DELETE", f"/status/dossiers/{CODE}"))[0] == 405
    assert problem(call("status", "GET", "/status/no-such-thing"))[0] == 404


# -- what is promised -------------------------------------------------------------------------------------------------


def test_every_answer_keeps_to_the_document() -> None:
    described = json.loads(FILE.read_text(encoding="utf-8"))

    def keeps(reply: Reply, path: str, method: str = "get") -> None:
        media = "application/problem+json" if reply.status >= 400 else "application/json"
        schema = described["paths"][path][method]["responses"][str(reply.status)]["content"][media]["schema"]
        Draft202012Validator({**schema, "components": described["components"]}).validate(reply.json)

    file()
    one, acting = "/dossiers/{code}", "/dossiers/{code}/actions"
    keeps(look(), one)
    keeps(act("minh", "request_supplement", 1, reason="x", items=[{"document": "photo", "text": "x"}]), acting, "post")
    keeps(look(pin=PIN), one)
    file(2)
    keeps(act("minh", "accept", 1, code="G09-261102-0002"), acting, "post")
    keeps(act("minh", "assign", 2, code="G09-261102-0002", assignee="thu"), acting, "post")
    keeps(act("minh", "decide", 3, code="G09-261102-0002", outcome="rejected", reason="x"), acting, "post")
    keeps(look("G09-261102-0002", user="minh"), one)
    keeps(look("G09-261102-0009"), one)
    keeps(get("/status/dossiers", "lan"), "/dossiers")
    keeps(look(user="lan"), one)
    keeps(get("/status/worklist", "minh"), "/worklist")
    keeps(get("/status/worklist", "lan"), "/worklist")
    keeps(get("/status/statistics"), "/statistics")
    keeps(get("/status/statistics?by=x"), "/statistics")
    keeps(act("minh", "accept", 1), acting, "post")
    keeps(act("minh", "accept", 9), acting, "post")
    keeps(act("minh", "x", 9), acting, "post")
    keeps(act("lan", "accept", 9), acting, "post")
    keeps(act("minh", "accept", 9, key=None), acting, "post")
    assert get("/status/openapi.json").json == described


def test_an_entry_that_has_seen_everything_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = file()
    register = DynamoRegister(pause=lambda _: None, chance=lambda: 0.5)
    for action in ("accept", "assign", "request_supplement", "supplement"):
        after = step(entry, action)
        register.advance(entry, after)
        entry = after
    assert look(user="lan").json["version"] == 5
