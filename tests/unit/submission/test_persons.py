"""Who may do what: shown to themselves, changed by administrators only, and every change kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernel.people_store import StalePerson
from tests.unit.submission.http import ask, furnish, problem
from tests.unit.submission.world import TAX_CODE, World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


def rights(version: int, roles: Any = (), acts_for: Any = (), **more: Any) -> dict[str, Any]:
    return {"version": version, "roles": list(roles), "acts_for": list(acts_for), **more}


def test_me(world: World) -> None:
    assert ask("GET", "/me", user="hoa").json == {
        "user": "hoa",
        "name": "Trần Thị Hoa",
        "identity_number": "001190000456",
        "roles": [],
        "acts_for": [{"name": "Công ty TNHH Hoa Sen Việt", "tax_code": TAX_CODE}],
    }
    assert ask("GET", "/me", user="minh").json["roles"] == [
        {"agency": "ministry-employment", "roles": ["decide", "handle", "receive"]}
    ]
    assert ask("GET", "/me", user="newcomer").json == {"user": "newcomer", "name": "", "roles": [], "acts_for": []}
    assert problem(ask("GET", "/me", user=None)) == (401, "not-signed-in")


def test_an_administrator_is_told_that_they_are_one(world: World) -> None:
    assert ask("GET", "/me", user="quan").json["administrator"] is True
    assert ask("GET", "/people/quan", user="quan").json["administrator"] is True
    assert "administrator" not in ask("GET", "/people/minh", user="quan").json


def test_an_administrator_takes_a_role_away_and_it_is_kept_who_did_it_and_why(world: World) -> None:
    before = ask("GET", "/people/minh", user="quan").json
    reply = ask(
        "PUT",
        "/people/minh",
        rights(before["version"], [{"agency": "ministry-employment", "roles": ["receive"]}], reason="Chuyển công tác"),
        user="quan",
    )
    assert reply.status == 200
    assert reply.json["roles"] == [{"agency": "ministry-employment", "roles": ["receive"]}]
    assert reply.json["version"] == 2
    (grant,) = world.people.grants["minh"]
    assert (grant.by, grant.reason) == ("quan", "Chuyển công tác")
    assert len(json.loads(grant.before)["roles"][0]["roles"]) == 3
    assert json.loads(grant.after)["roles"] == reply.json["roles"]
    assert ask("GET", "/me", user="minh").json["roles"] == reply.json["roles"]
    history = ask("GET", "/people/minh", user="quan").json["history"]
    assert [(one["by"], one["reason"]) for one in history] == [("quan", "Chuyển công tác")]


def test_a_new_account_gets_its_first_record(world: World) -> None:
    company = {"name": "Công ty A", "tax_code": "0319999996"}
    assert problem(ask("GET", "/people/mai", user="quan")) == (404, "not-found")
    assert ask("PUT", "/people/mai", rights(0, acts_for=[company]), user="quan").json["version"] == 1
    assert ask("GET", "/me", user="mai").json["acts_for"] == [company]


def test_a_stale_version_is_told_the_current_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = ask("PUT", "/people/minh", rights(7), user="quan")
    assert problem(reply) == (409, "stale-version")
    assert reply.json["current_version"] == 1

    def beaten(*_: Any) -> None:
        raise StalePerson

    monkeypatch.setattr(world.people, "put", beaten)
    assert problem(ask("PUT", "/people/minh", rights(1), user="quan")) == (409, "stale-version")


@pytest.mark.parametrize("user", ["lan", "minh", "nobody"])
@pytest.mark.parametrize("person", ["minh", "unknown", "x" * 129, "a%00b"])
def test_for_everybody_else_nobody_is_there(world: World, user: str, person: str) -> None:
    seen = {ask("GET", f"/people/{person}", user=user).text, ask("PUT", f"/people/{person}", rights(0), user=user).text}
    assert seen == {ask("GET", "/people/unknown", user="quan").text}
    assert not world.people.grants


def test_rights_are_judged(world: World) -> None:
    body = rights(
        1,
        [
            {"agency": "nowhere", "roles": ["receive"]},
            {"agency": "ha-noi", "roles": ["handle", "handle"]},
            {"agency": "ha-noi", "roles": ["handle"]},
        ],
        [{"name": "A", "tax_code": "1"}, {"name": "B", "tax_code": TAX_CODE}, {"name": "B", "tax_code": TAX_CODE}],
    )
    reply = ask("PUT", "/people/minh", body, user="quan")
    assert [(one["pointer"], one["code"]) for one in reply.json["errors"]] == [
        ("/roles/0/agency", "unknown-agency"),
        ("/roles/1/roles", "repeated"),
        ("/roles/2/agency", "repeated"),
        ("/acts_for/0/tax_code", "bad-format"),
        ("/acts_for/2/tax_code", "repeated"),
    ]
    unknown_role = rights(1, [{"agency": "ha-noi", "roles": ["king"]}])
    assert problem(ask("PUT", "/people/minh", unknown_role, user="quan")) == (422, "invalid")


@pytest.mark.parametrize("user", ["lan", "minh", "nobody", "cuc"])
@pytest.mark.parametrize("body", [{}, [], {"version": "x"}, None])
def test_who_is_no_administrator_learns_no_rule_of_what_they_send(world: World, user: str, body: Any) -> None:
    assert ask("PUT", "/people/minh", body, user="quan").status in (400, 415, 422)
    assert problem(ask("PUT", "/people/minh", body, user=user)) == (404, "not-found")
    assert problem(ask("PUT", "/people/minh", body, user=None)) == (401, "not-signed-in")
