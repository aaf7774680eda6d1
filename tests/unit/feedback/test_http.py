"""The feedback service's manners over HTTP, its real app with stores in memory."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import date
from typing import Any

import pytest

from chalicelib.feedback import wiring
from chalicelib.feedback.openapi import FILE
from kernel.lifecycle import State
from tests.support import tokens
from tests.support.gateway import call
from tests.unit.feedback.http import ANSWER, CODE, PETITION, act, look, petition, problem, rate, settle
from tests.unit.feedback.world import AT, CALENDAR, desk, entry


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    at = desk(entry())
    monkeypatch.setattr(wiring, "desk", lambda: at)


# -- ratings ------------------------------------------------------------------------------------------------------------


def test_an_unfinished_dossier_is_not_rated(monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk(entry(State.IN_PROCESS))
    monkeypatch.setattr(wiring, "desk", lambda: at)
    assert problem(rate({"code": CODE, "score": 4})) == (409, "not-finished")


def test_a_connected_system_does_not_rate() -> None:
    token = tokens.system_token()
    body = {"code": CODE, "score": 4}
    assert problem(call("feedback", "POST", "/feedback/ratings", body, token=token, key="k")) == (403, "not-allowed")


def test_a_number_is_the_same_however_it_is_written() -> None:
    first = rate('{"code": "G09-261120-0001", "score": 4.0}')
    assert first.status == 201
    assert rate({"code": CODE, "score": 4}).text == first.text


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"score": None}, "/score", "missing"),
        ({"score": 0}, "/score", "out-of-range"),
        ({"score": 6}, "/score", "out-of-range"),
        ({"score": "5"}, "/score", "wrong-type"),
        ({"score": 4.5}, "/score", "wrong-type"),
        ({"score": True}, "/score", "wrong-type"),
        ({"comment": "x" * 2001}, "/comment", "too-long"),
        ({"comment": "a\u0000b"}, "/comment", "control-character"),
        ({"comment": "a\u202eb"}, "/comment", "control-character"),
        ({"code": ""}, "/code", "too-short"),
        ({"stars": 5}, "/stars", "unknown"),
    ],
)
def test_a_rating_that_is_not_acceptable(change: dict[str, Any], pointer: str, code: str) -> None:
    body = {"code": CODE, "score": 4, **change}
    reply = rate({name: value for name, value in body.items() if value is not None})
    assert problem(reply) == (422, "invalid")
    assert [(fault["pointer"], fault["code"]) for fault in reply.json["errors"]] == [(pointer, code)]


# -- petitions ----------------------------------------------------------------------------------------------------------


def test_text_in_nfd_is_the_same_text_in_nfc() -> None:
    key = str(uuid.uuid4())
    first = petition(key=key)
    decomposed = {name: unicodedata.normalize("NFD", text) for name, text in PETITION.items()}
    assert decomposed != PETITION
    assert petition(decomposed, key=key).text == first.text


def test_without_an_account_the_key_is_a_uuid() -> None:
    assert problem(petition(key="not-a-uuid")) == (400, "idempotency-key")
    assert petition(user="lan", key="not-a-uuid").status == 201


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"agency": "no-such"}, "/agency", "unknown-agency"),
        ({"subject": None}, "/subject", "missing"),
        ({"subject": "  "}, "/subject", "too-short"),
        ({"subject": "a\nb"}, "/subject", "bad-format"),
        ({"name": "a\tb"}, "/name", "bad-format"),
        ({"content": "x" * 5001}, "/content", "too-long"),
        ({"content": "a\u0007b"}, "/content", "control-character"),
        ({"content": "a\ud800b"}, "/content", "control-character"),
        ({"phone": "call me"}, "/phone", "bad-format"),
        ({"phone": "０９１２３４５６７８"}, "/phone", "bad-format"),
        ({"email": "an"}, "/email", "bad-format"),
        ({"votes": 3}, "/votes", "unknown"),
    ],
)
def test_a_petition_that_is_not_acceptable(change: dict[str, Any], pointer: str, code: str) -> None:
    body = {**PETITION, **change}
    reply = petition({name: value for name, value in body.items() if value is not None})
    assert problem(reply) == (422, "invalid")
    assert [(fault["pointer"], fault["code"]) for fault in reply.json["errors"]] == [(pointer, code)]
    assert call("feedback", "GET", "/feedback/petitions").json["items"] == []


def test_a_wrong_pin_an_unknown_and_a_malformed_id_are_the_same_bytes() -> None:
    id = petition().json["id"]
    replies = [
        look(id, pin="0000-0000-0000"),
        look("0" * 24),
        look("x"),
        look(id.upper()),
        look(f"{id}%2e"),
        look("%2530" + id[1:]),
        act("0" * 24, ANSWER),
        act(id, ANSWER, "binh"),
        act(id, ANSWER, "lan"),
    ]
    assert {(reply.status, reply.text) for reply in replies} == {(404, replies[0].text)}


def test_who_may_not_answer() -> None:
    id = petition(user="lan").json["id"]
    assert problem(act(id, ANSWER, "thu")) == (403, "not-allowed")
    assert problem(act(id, ANSWER, "lan")) == (403, "not-allowed")
    assert look(id).json["state"] == "received"


# -- manners ------------------------------------------------------------------------------------------------------------

CHANGING = [
    ("/feedback/ratings", {"code": CODE, "score": 4}),
    ("/feedback/petitions", PETITION),
    (f"/feedback/petitions/{'0' * 24}/actions", ANSWER),
]


@pytest.mark.parametrize("path", ["/feedback/ratings", f"/feedback/petitions/{'0' * 24}/actions"])
def test_no_good_token_no_look_at_any_table(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "desk", lambda: pytest.fail("a table was about to be read"))
    for token in (None, "x.y.z", tokens.token("lan", exp=1), tokens.token("lan", token_use="id")):
        reply = call("feedback", "POST", path, {}, token=token, key="k")
        assert problem(reply) == (401, "not-signed-in")
        assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/feedback/petitions", f"/feedback/petitions/{'0' * 24}"])
def test_a_bad_token_is_refused_even_where_none_is_needed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "desk", lambda: pytest.fail("a table was about to be read"))
    assert problem(call("feedback", "GET", path, token="x.y.z")) == (401, "not-signed-in")


@pytest.mark.parametrize(("path", "body"), CHANGING)
@pytest.mark.parametrize("key", [None, "", "a b", "x" * 256, "khoá"])
def test_no_or_a_bad_key(path: str, body: Any, key: str | None) -> None:
    reply = call("feedback", "POST", path, body, token=tokens.token("lan"), key=key)
    assert problem(reply) == (400, "idempotency-key")


@pytest.mark.parametrize(("path", "body"), CHANGING)
@pytest.mark.parametrize(
    ("text", "media_type", "outcome"),
    [
        ("{", "application/json", (400, "unreadable")),
        ("[]", "application/json", (400, "unreadable")),
        ('{"a": NaN}', "application/json", (400, "unreadable")),
        ('{"a": 1, "a": 2}', "application/json", (400, "unreadable")),
        ('{"a":' + "[" * 40 + "]" * 40 + "}", "application/json", (400, "unreadable")),
        ('{"a": "' + "x" * 1_100_000 + '"}', "application/json", (413, "too-large")),
        ("{}", "text/plain", (415, "unsupported-media-type")),
        ("{}", "application/json", (422, "invalid")),
    ],
)
def test_bodies_that_are_not_taken(path: str, body: Any, text: str, media_type: str, outcome: tuple[int, str]) -> None:
    del body
    reply = call(
        "feedback", "POST", path, text, token=tokens.token("lan"), key="k", headers={"Content-Type": media_type}
    )
    assert problem(reply) == outcome


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=1&limit=2",
        "cursor=x",
        "colour=red",
        "agency=A%23b",
        "agency=",
        "agency=" + "a" * 81,
    ],
)
@pytest.mark.parametrize("path", ["/feedback/ratings", "/feedback/petitions"])
def test_bad_queries(path: str, query: str) -> None:
    assert problem(call("feedback", "GET", f"{path}?{query}")) == (400, "bad-query")


def test_problems_speak_english_when_asked() -> None:
    reply = call("feedback", "GET", "/feedback/petitions/x", headers={"Accept-Language": "en"})
    assert (reply.headers["content-language"], reply.json["title"]) == ("en", "Not found")


def test_an_unknown_route_and_a_wrong_method_keep_the_manners() -> None:
    assert problem(call("feedback", "DELETE", "/feedback/petitions")) == (405, "method-not-allowed")


def test_the_document_is_served_as_it_stands() -> None:
    reply = call("feedback", "GET", "/feedback/openapi.json")
    assert (reply.status, reply.text) == (200, FILE.read_text(encoding="utf-8"))


def test_a_petition_at_the_edge_of_the_calendar_has_no_guessed_due_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "now", lambda: AT.replace(month=12, day=31))
    assert date(2026, 12, 31) == CALENDAR.last_day
    assert look(petition().json["id"]).json["due_date"] is None
