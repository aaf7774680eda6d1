"""The publish service over HTTP, in this process, on fakes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.publish import publication as rules
from chalicelib.publish import views, wiring
from chalicelib.publish.openapi import FILE
from chalicelib.publish.publication import Publication, PublicationState
from chalicelib.publish.results import PublicResult
from kernel.dynamo import StorageBusy
from kernel.identity import KeySet, Verifier
from kernel.lifecycle import Part
from kernel.people import Person
from kernel.times import instant_text
from tests.fakes.together import read_from_memory
from tests.support import tokens
from tests.support.conformance import check
from tests.support.entries import AGENCY, CODE
from tests.support.gateway import Reply, call
from tests.unit.publish.world import World

RESULT = PublicResult(CODE, "p05", 3, AGENCY, date(2026, 11, 25), {"number": "01/GP", "position": "Kỹ sư"})
RETRY = f"/publish/publications/{CODE}/retry"
STRANGE_CODES = [
    "G09-261102-0009",
    "g09-261102-0001",
    "G09-261102-0001.",
    "G09-261102-%2530001",
    "G09-261102-%EF%BC%90001",
    "%2547" + CODE[1:],
    "x",
    "G09-261102-0001%0a",
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    for person in (
        Person("quan", "Hoàng Văn Quân", administrator=True),
        Person("thu", roles={AGENCY: frozenset({Part.RECEIVE})}),
        Person("binh", roles={"moha": frozenset(Part) - {Part.APPLICANT}}),
        Person("machine-client", administrator=True, system=True),
    ):
        world.people.people[person.user] = person
    for made in (wiring.settings, wiring.cursors):
        made.cache_clear()
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "machine-client"}), KeySet(tokens.key_set))
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", world.clock)
    monkeypatch.setattr(wiring, "desk", lambda: world.desk)
    monkeypatch.setattr(wiring, "publications", lambda: world.publications)
    monkeypatch.setattr(wiring, "results", lambda: world.results)
    monkeypatch.setattr(wiring, "log", lambda: world.results.log)
    monkeypatch.setattr(wiring, "read", read_from_memory)
    return world


def get(path: str, user: str | None = None, **how: Any) -> Reply:
    reply = call("publish", "GET", f"/publish{path}", token=user and tokens.token(user), **how)
    check("publish", "GET", path, reply)
    return reply


def retry(user: str | None = "quan", body: Any = None, key: str | None = "k1", path: str = RETRY, **how: Any) -> Reply:
    reply = call("publish", "POST", path, body, token=user and tokens.token(user), key=key, **how)
    check("publish", "POST", path.removeprefix("/publish"), reply)
    return reply


def problem(reply: Reply) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status, reply.json["type"].removeprefix("/problems/")


def wanted(world: World, code: str = CODE) -> None:
    world.file(code)
    world.publications.want(code, 1, world.clock())


# -- results: open to all -------------------------------------------------------------------------------------------------------


def test_a_result_is_open_to_all(world: World) -> None:
    world.results.publish(RESULT, world.clock())
    reply = get(f"/results/{CODE}")
    assert reply.status == 200
    assert reply.json == {
        "code": CODE,
        "procedure": "p05",
        "procedure_version": 3,
        "agency": AGENCY,
        "decided_on": "2026-11-25",
        "fields": {"number": "01/GP", "position": "Kỹ sư"},
    }
    assert get("/results").json == {"items": [reply.json], "next_cursor": None}


@pytest.mark.parametrize("code", STRANGE_CODES)
def test_an_unknown_and_a_malformed_code_are_the_same_bytes(world: World, code: str) -> None:
    world.results.publish(RESULT, world.clock())
    reply = get(f"/results/{code}")
    assert problem(reply) == (404, "not-found")
    assert reply.text == get("/results/G09-261102-0002").text


def test_a_malformed_code_never_reaches_a_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.results, "result", lambda _: pytest.fail("a table was read"))
    assert problem(get("/results/nonsense")) == (404, "not-found")


def test_results_page_by_page(world: World) -> None:
    codes = [f"G09-261102-{number:04d}" for number in range(1, 6)]
    for number, code in enumerate(codes):
        world.results.publish(replace(RESULT, code=code, decided_on=date(2026, 11, 20 + number)), world.clock())
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = get(f"/results?limit=2{cursor and f'&cursor={cursor}'}").json
        seen += [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == codes[::-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=", "limit=1&limit=2", "cursor=x", "cursor=", "colour=red"]
)
def test_bad_queries(world: World, query: str) -> None:
    assert problem(get(f"/results?{query}")) == (400, "bad-query")
    assert problem(get(f"/publications?state=wanted&{query}", "quan")) == (400, "bad-query")


def test_results_of_an_agency_a_procedure_and_days(world: World) -> None:
    other = replace(RESULT, code="G09-261102-0002", procedure="p06", decided_on=date(2026, 11, 20))
    for one in (RESULT, other):
        world.results.publish(one, world.clock())
    for query, expected in (
        ("procedure=p06", [other]),
        (f"agency={AGENCY}&from=2026-11-21", [RESULT]),
        ("to=2026-11-20", [other]),
        ("agency=nobody", []),
    ):
        assert [item["code"] for item in get(f"/results?{query}").json["items"]] == [one.code for one in expected]
    first = get("/results?limit=1&from=2026-11-01").json["next_cursor"]
    assert problem(get(f"/results?limit=1&from=2026-11-02&cursor={first}")) == (400, "bad-query")  # of another question


@pytest.mark.parametrize(
    "query", ["agency=A", "procedure=", "from=20261121", "to=2026-13-01", "from=2026-11-21&to=2026-11-20"]
)
def test_filters_that_cannot_be(world: World, query: str) -> None:
    assert problem(get(f"/results?{query}")) == (400, "bad-query")


def test_a_single_thing_takes_no_query(world: World) -> None:
    world.results.publish(RESULT, world.clock())
    assert problem(get(f"/results/{CODE}?limit=1")) == (400, "bad-query")
    assert problem(get(f"/publications/{CODE}?x=1", "quan")) == (400, "bad-query")


# -- publications ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["lan", "minh", "thu", "quan"])
def test_who_may_see_how_far_a_dossier_was_published(world: World, user: str) -> None:
    wanted(world)
    reply = get(f"/publications/{CODE}", user)
    assert reply.status == 200
    assert reply.json == {
        "code": CODE,
        "state": "wanted",
        "status": None,
        "version": 1,
        "attempts": 0,
        "next_attempt_at": instant_text(world.clock()),
    }


def test_a_problem_is_shown_with_its_next_attempt(world: World) -> None:
    wanted(world)
    taken = world.publications.take(CODE, world.clock(), "one")
    assert taken is not None
    failed = rules.failed(rules.sent(taken, 1, 1), "unclear: TimeoutError", world.clock(), doubt=True)
    world.publications.save(failed, "one", world.clock(), release=True)
    shown = get(f"/publications/{CODE}", "lan").json
    assert (shown["state"], shown["status"], shown["attempts"]) == ("unknown", 1, 1)
    assert shown["problem"] == "unclear: TimeoutError"
    assert shown["next_attempt_at"] == instant_text(world.clock() + timedelta(minutes=1))


@pytest.mark.parametrize("user", ["hoa", "binh"])
@pytest.mark.parametrize("code", [CODE, *STRANGE_CODES])
def test_a_stranger_learns_nothing(world: World, user: str, code: str) -> None:
    wanted(world)
    unknown = get("/publications/G09-261102-0002", "quan")
    for reply in (get(f"/publications/{code}", user), retry(user, path=f"/publish/publications/{code}/retry")):
        assert problem(reply) == (404, "not-found")
        assert reply.text == unknown.text


def test_a_connected_system_is_no_administrator(world: World) -> None:
    wanted(world)
    token = tokens.system_token()
    assert problem(call("publish", "GET", f"/publish/publications/{CODE}", token=token)) == (404, "not-found")
    assert problem(call("publish", "GET", "/publish/publications?state=wanted", token=token)) == (404, "not-found")
    assert problem(call("publish", "POST", RETRY, token=token, key="k")) == (403, "not-allowed")


def test_a_dossier_that_is_not_wanted_yet_is_unknown(world: World) -> None:
    world.file()
    assert problem(get(f"/publications/{CODE}", "lan")) == (404, "not-found")


@pytest.mark.parametrize("state", list(PublicationState))
def test_an_administrator_lists_a_state_page_by_page(world: World, state: PublicationState) -> None:
    codes = [f"G09-261102-{number:04d}" for number in range(1, 4)]
    for code in codes:
        world.publications.rows[code] = Publication(code, wanted=1, state=state)
    first = get(f"/publications?state={state}&limit=2", "quan").json
    rest = get(f"/publications?state={state}&limit=2&cursor={first['next_cursor']}", "quan").json
    assert [item["code"] for item in first["items"] + rest["items"]] == codes
    assert rest["next_cursor"] is None
    other = next(one for one in PublicationState if one is not state)
    stolen = get(f"/publications?state={other}&cursor={first['next_cursor']}", "quan")
    assert problem(stolen) == (400, "bad-query"), "a cursor belongs to its list"


@pytest.mark.parametrize("user", ["lan", "minh", "binh"])
def test_nobody_else_lists_publications(world: World, user: str) -> None:
    assert problem(get("/publications?state=wanted", user)) == (404, "not-found")


@pytest.mark.parametrize("query", ["", "state=", "state=lost", "state=WANTED", "state=wanted&state=sent"])
def test_a_list_names_a_state(world: World, query: str) -> None:
    assert problem(get(f"/publications?{query}", "quan")) == (400, "bad-query")


# -- trying again ----------------------------------------------------------------------------------------------------------------


def refused(world: World) -> None:
    wanted(world)
    taken = world.publications.take(CODE, world.clock(), "one")
    assert taken is not None
    world.publications.save(rules.refused(taken, "refused: -1"), "one", world.clock(), release=True)


def test_an_administrator_tries_again(world: World) -> None:
    refused(world)
    reply = retry()
    assert (reply.status, reply.json) == (202, {"code": CODE, "state": "wanted"})
    assert world.publications.due(world.clock(), 9) == (CODE,)
    world.hear.due()
    assert world.publication().state == "confirmed"


def test_the_same_request_again_is_the_same_answer_and_no_second_attempt(world: World) -> None:
    refused(world)
    first = retry()
    for key in ("k2", "k3"):
        retry(key=key)
    taken = world.publications.take(CODE, world.clock(), "one")
    assert taken is not None
    world.publications.save(rules.refused(taken, "refused: -1"), "one", world.clock(), release=True)
    bodies: list[Any] = [None, {}, "{}", " { } "]
    for body in bodies:
        again = retry(body=body)
        assert (again.status, again.text) == (202, first.text)
    assert world.publication().state == "refused", "a replay does nothing"
    retry(key="k4")
    assert world.publication().state == "wanted"


def test_another_administrators_key_is_another_key(world: World) -> None:
    refused(world)
    world.people.people["an"] = Person("an", administrator=True)
    retry()
    retry("an")
    assert len(set(world.publications.keys[CODE])) == 2


def test_keys_are_kept_within_bounds(world: World) -> None:
    refused(world)
    for number in range(views.KEYS_KEPT + 5):
        retry(key=f"k{number}")
    assert len(world.publications.keys[CODE]) == views.KEYS_KEPT


@pytest.mark.parametrize("user", ["lan", "minh", "thu"])
def test_the_dossiers_own_people_may_not_try_again(world: World, user: str) -> None:
    refused(world)
    assert problem(retry(user)) == (403, "not-allowed")
    assert world.publication().state == "refused"
    assert world.publications.keys == {}


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 256, "khoá"])
def test_no_or_a_bad_key(world: World, key: str | None) -> None:
    refused(world)
    assert problem(retry(key=key)) == (400, "idempotency-key")


@pytest.mark.parametrize(
    ("text", "media_type", "outcome"),
    [
        ("{", "application/json", (400, "unreadable")),
        ("[]", "application/json", (400, "unreadable")),
        ('{"a": NaN}', "application/json", (400, "unreadable")),
        ('{"a": 1, "a": 2}', "application/json", (400, "unreadable")),
        ('{"a": "' + "x" * 1_100_000 + '"}', "application/json", (413, "too-large")),
        ("{}", "text/plain", (415, "unsupported-media-type")),
        ('{"reason": "x"}', "application/json", (422, "invalid")),
    ],
)
def test_bodies_that_are_not_taken(world: World, text: str, media_type: str, outcome: tuple[int, str]) -> None:
    refused(world)
    assert problem(retry(body=text, headers={"Content-Type": media_type})) == outcome
    assert world.publication().state == "refused"


def test_faults_are_named_one_by_one(world: World) -> None:
    reply = retry(body={"reason": "x", "state": "sent"})
    assert [(fault["pointer"], fault["code"]) for fault in reply.json["errors"]] == [
        ("/reason", "unknown"),
        ("/state", "unknown"),
    ]


# -- manners ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/publications?state=wanted", f"/publications/{CODE}"])
def test_no_good_token_no_look_at_any_table(path: str, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(wiring, "desk", lambda: pytest.fail("a table was about to be read"))
    for token in (None, "x.y.z", tokens.token("quan", exp=1), tokens.token("quan", token_use="id")):
        for reply in (
            call("publish", "GET", f"/publish{path}", token=token),
            call("publish", "POST", RETRY, "{", token=token),
        ):
            assert problem(reply) == (401, "not-signed-in")
            assert reply.headers["www-authenticate"] == "Bearer"


def test_a_table_that_does_not_answer_is_busy(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    def busy(*_: Any) -> Any:
        raise StorageBusy("ThrottlingException")

    monkeypatch.setattr(world.results, "result", busy)
    reply = get(f"/results/{CODE}")
    assert problem(reply) == (503, "busy")
    assert int(reply.headers["retry-after"]) >= 1


def test_problems_speak_english_when_asked(world: World) -> None:
    reply = get("/results/x", headers={"Accept-Language": "en"})
    assert (reply.headers["content-language"], reply.json["title"]) == ("en", "Not found")


def test_the_document_is_served_as_it_stands() -> None:
    reply = call("publish", "GET", "/publish/openapi.json")
    assert (reply.status, json.loads(reply.text)) == (200, json.loads(FILE.read_text(encoding="utf-8")))
