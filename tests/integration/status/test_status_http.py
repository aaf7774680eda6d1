"""The status service over HTTP on moto's tables: look-up, actions, lists, and every refusal in the portal's manners."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from chalicelib.status import wiring
from chalicelib.status.openapi import FILE
from jsonschema import Draft202012Validator
from kernel.catalogue import Form
from kernel.catalogue_store import DynamoCatalogue
from kernel.dossiers import Checked, Upload
from kernel.dossiers_store import DynamoDossiers
from kernel.dynamo import connection
from kernel.entry import Entry
from kernel.identity import KeySet, Verifier
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from tests.support import tokens
from tests.support.days import calendar
from tests.support.entries import AGENCY, CODE, PIN, filed, step
from tests.support.gateway import Reply, call
from tests.unit.status.world import BINH, CUC, HOA, LAN, MINH, NOW, PROCEDURES, QUAN, THU

SERIES = "G09-261102"


@pytest.fixture(autouse=True)
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = (wiring.settings, wiring.cursors, wiring.desk, wiring.catalogue, wiring.dossiers, wiring.papers)
    for one in made:
        one.cache_clear()
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "cuc"}), KeySet(tokens.key_set))
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    catalogue = DynamoCatalogue(lambda: 0.0)
    for version in PROCEDURES:
        catalogue.publish_version(version, Form({}, {}))
    catalogue.put_calendar(calendar())
    for person in (LAN, HOA, MINH, THU, BINH, QUAN, CUC):
        DynamoPeople().put(replace(person, version=1), Grant(NOW, "quan", None, "", ""))
    yield
    for one in made:
        one.cache_clear()


def file(number: int = 1, **changes: Any) -> Entry:
    register = DynamoRegister(pause=lambda _: None, chance=lambda: 0.5)
    return register.enter(SERIES, number - 1, lambda code: filed(code, **changes), b"")


def token(user: str) -> str:
    return tokens.system_token("cuc") if user == "cuc" else tokens.token(user)


def get(path: str, user: str | None = None, pin: str | None = None, **headers: str) -> Reply:
    sent = {**({"Receipt-Pin": pin} if pin is not None else {}), **headers}
    return call("status", "GET", path, headers=sent, token=token(user) if user else None)


def look(code: str = CODE, user: str | None = None, pin: str | None = None) -> Reply:
    return get(f"/status/dossiers/{code}", user, pin)


def post(user: str | None, body: Any, key: str | None = "random", code: str = CODE, **headers: str) -> Reply:
    path = f"/status/dossiers/{code}/actions"
    given = str(uuid.uuid4()) if key == "random" else key
    return call("status", "POST", path, body, headers=headers, token=token(user) if user else None, key=given)


def act(user: str, action: str, version: int, key: str | None = "random", code: str = CODE, **more: Any) -> Reply:
    return post(user, {"action": action, "version": version, **more}, key, code)


def problem(reply: Reply) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["content-language"] in ("vi", "en")
    return reply.status, reply.json["type"].removeprefix("/problems/")


def calls_of(operation: str) -> list[dict[str, Any]]:
    """From now on, the parameters of every call of an operation of DynamoDB."""
    seen: list[dict[str, Any]] = []
    client: Any = connection().client
    client.meta.events.register_first(f"before-call.dynamodb.{operation}", lambda params, **_: seen.append(params))
    return seen


# -- the look-up ------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "code",
    [
        "G09-261102-0002",
        "g09-261102-0001",
        "G09-261102-0001.",
        "G09-261102-0001%20",
        "G09-261102-000%EF%BC%91",
        "G09%252D261102%252D0001",
        "G09-261102-0001%00",
        "%47",
        "key%23id-of-G09",
    ],
)
def test_whatever_is_no_code_of_ours_is_the_same_404(code: str) -> None:
    file()
    wrong_pin = look(pin="0000-0000-0000")
    assert problem(wrong_pin) == (404, "not-found")
    for asked in (look(code), look(code, user="lan"), look(code, pin=PIN)):
        assert (asked.status, asked.text) == (404, wrong_pin.text)
    for acting in (act("minh", "accept", 1, code=code), act("binh", "accept", 1)):
        assert (acting.status, acting.text) == (404, wrong_pin.text)


def test_an_escaped_code_is_decoded_once() -> None:
    file()
    assert look("G09%2D261102%2D0001").status == 200


# -- actions ------------------------------------------------------------------------------------------------------------------


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
    decided = act("minh", "decide", 3, outcome="approved", result={"upload_id": "u1", "number": "01/GP", "date": "2026-11-05"})  # fmt: skip
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
    for acting in (
        lambda: act("minh", "accept", 1, code="G09-261102-0002"),
        lambda: act("minh", "assign", 2, assignee="thu"),
        lambda: act("minh", "extend", 3, reason="Cần xác minh", new_date="2026-11-20"),
    ):
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


# -- bad input ------------------------------------------------------------------------------------------------------------------


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
    ('{"action":"decide","version":1,"outcome":"approved"}', 422, "invalid"),
    ('{"action":"decide","version":1,"outcome":"rejected"}', 422, "invalid"),
    ('{"action":"extend","version":1,"reason":"x","new_date":"2026-02-30"}', 422, "invalid"),
    ('{"action":"request_payment","version":1,"reason":"x","amount":0}', 422, "invalid"),
]


@pytest.mark.parametrize(("body", "status", "name"), BAD_BODIES)
def test_bad_bodies_change_nothing(body: str, status: int, name: str) -> None:
    file()
    assert problem(post("minh", body)) == (status, name)
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


@pytest.mark.parametrize("key", [None, "", "a" * 256, "a b", "khoá"])
def test_no_or_a_bad_idempotency_key(key: str | None) -> None:
    file()
    assert problem(act("minh", "accept", 1, key=key)) == (400, "idempotency-key")


def test_a_table_that_is_busy_is_a_503_with_retry_after() -> None:
    file()
    client: Any = connection().client
    for operation, busy in (
        ("GetItem", lambda: look()),
        ("BatchGetItem", lambda: act("minh", "accept", 1)),
        ("UpdateItem", lambda: act("minh", "accept", 1)),
    ):
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


# -- lists ------------------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=1&limit=2", "no=1", "limit=%EF%BC%91"])
def test_bad_query_parameters(query: str) -> None:
    for path in ("/status/dossiers", "/status/worklist"):
        assert problem(get(f"{path}?{query}", "minh")) == (400, "bad-query")


@pytest.mark.parametrize(
    "query", ["from=2026-13-01", "from=20260101", "to=x", "by=week", "agency=A%20B", "field=%0A", "by=day&by=day", "at=2026-01-01"]
)  # fmt: skip
def test_bad_questions_of_statistics(query: str) -> None:
    assert problem(get(f"/status/statistics?{query}")) == (400, "bad-query")


def test_no_such_route_or_method_is_refused_in_our_manners() -> None:
    assert problem(call("status", "DELETE", f"/status/dossiers/{CODE}"))[0] == 405
    assert problem(call("status", "GET", "/status/no-such-thing"))[0] == 404


# -- what is promised ---------------------------------------------------------------------------------------------------------------


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
