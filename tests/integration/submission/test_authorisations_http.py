"""Authorisations over HTTP on moto: invited, accepted, filed for another, taken back; and signing out on all devices."""

from __future__ import annotations

import uuid
from typing import Any

import boto3
import pytest

from chalicelib.submission import wiring
from kernel.entry_item import entry_of
from tests.support.conformance import check
from tests.support.gateway import Reply
from tests.support.world import World

HOA = {"name": "Trần Thị Hoa", "identity_number": "001190000456", "phone": "0912345678"}


def ask(world: World, method: str, path: str, user: str, body: Any = None, key: str = "") -> Reply:
    how = {"key": key or str(uuid.uuid4())} if method == "POST" else {}
    reply = world.call("submission", method, path, body, user, **how)
    check("submission", method, path, reply)
    return reply


def act(world: World, id: str, user: str, action: str) -> Reply:
    return ask(world, "POST", f"/me/authorisations/{id}/actions", user, {"action": action})


def invite(world: World, user: str, to: dict[str, str], **of: str) -> str:
    reply = ask(world, "POST", "/me/authorisations", user, {"for": {"kind": "citizen", **of}, "to": to})
    assert reply.status == 201
    assert reply.headers["location"].endswith(reply.json["id"])
    return str(reply.json["id"])


def file_for_lan(world: World) -> Reply:
    """Hoa files for Lan without a paper."""
    return ask(world, "POST", "/dossiers", "hoa", world.filing(user="hoa", representative=HOA))


def giver_of(code: str) -> str | None:
    """Whose dossier it is, as the stored entry says."""
    found = boto3.client("dynamodb").get_item(TableName="test-register", Key={"pk": {"S": code}, "sk": {"S": "entry"}})
    return entry_of(found["Item"]).giver


def test_who_is_authorised_files_without_a_paper_until_it_is_taken_back(world: World) -> None:
    missing = file_for_lan(world)
    assert [one["pointer"] for one in missing.json["errors"]] == ["/representative/authorisation"]
    id = invite(world, "lan", {"identity_number": HOA["identity_number"]})
    assert file_for_lan(world).status == 422  # not yet accepted
    assert act(world, id, "hoa", "accept").json == {"id": id, "state": "in_force"}
    assert ask(world, "GET", "/me", "hoa").json["acts_for_people"][0]["name"] == "Nguyễn Thị Lan"
    filed = file_for_lan(world)
    assert filed.status == 201
    seen = ask(world, "GET", f"/dossiers/{filed.json['code']}", "lan")
    assert seen.json["representative"]["authorised_by"] == id
    assert giver_of(filed.json["code"]) == "lan"  # so that she is no officer in it, whatever roles she holds
    assert act(world, id, "lan", "revoke").json["state"] == "revoked"
    assert file_for_lan(world).status == 422
    assert "acts_for_people" not in ask(world, "GET", "/me", "hoa").json


def test_a_company_lets_another_file_and_takes_it_back(world: World) -> None:
    id = invite(world, "hoa", {"user": "lan"}, kind="company", tax_code="0101234565")
    assert act(world, id, "lan", "accept").status == 200
    assert ask(world, "GET", "/me", "lan").json["acts_for"] == [
        {"name": "Công ty TNHH Hoa Sen Việt", "tax_code": "0101234565"}
    ]
    given = ask(world, "GET", "/me/authorisations?list=given", "hoa").json["items"]
    assert [one["state"] for one in given if one["id"] == id] == ["in_force"]
    act(world, id, "hoa", "revoke")
    assert ask(world, "GET", "/me", "lan").json["acts_for"] == []


def test_lists_go_on_with_a_cursor(world: World) -> None:
    for user in ("ghost-1", "ghost-2", "ghost-3"):
        invite(world, "lan", {"user": user})
    first = ask(world, "GET", "/me/authorisations?list=given&limit=2", "lan").json
    second = ask(world, "GET", f"/me/authorisations?list=given&limit=2&cursor={first['next_cursor']}", "lan").json
    assert len(first["items"]) == 2
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert (
        world.call("submission", "GET", f"/me/authorisations?cursor={first['next_cursor']}", user="lan").status == 400
    )


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/for", "/to"]),
        ({"for": {"kind": "citizen", "tax_code": "0101234565"}, "to": {"user": "hoa"}}, ["/for"]),
        ({"for": {"kind": "company"}, "to": {"user": "hoa"}}, ["/for"]),
        ({"for": {"kind": "citizen"}, "to": {}}, ["/to"]),
        ({"for": {"kind": "citizen"}, "to": {"user": "hoa", "identity_number": "001190000456"}}, ["/to"]),
        ({"for": {"kind": "citizen"}, "to": {"identity_number": "12"}}, ["/to/identity_number"]),
        ({"for": {"kind": "citizen"}, "to": {"user": "lan"}}, ["/to"]),
    ],
)
def test_half_an_invitation_is_refused(world: World, body: Any, pointers: list[str]) -> None:
    reply = ask(world, "POST", "/me/authorisations", "lan", body)
    assert reply.status == 422
    assert [one["pointer"] for one in reply.json["errors"]] == pointers


def test_a_strangers_action_looks_like_an_unknown_one(world: World) -> None:
    id = invite(world, "lan", {"user": "hoa"})
    assert act(world, id, "minh", "accept").text == act(world, "0" * 30, "minh", "accept").text
    assert act(world, id, "minh", "revoke").status == 404
    assert ask(world, "GET", "/me/authorisations?list=everything", "lan").status == 400


def test_signing_out_everywhere_asks_the_pool(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    idp = boto3.client("cognito-idp")
    pool = idp.create_user_pool(PoolName="people")["UserPool"]["Id"]
    monkeypatch.setenv("USER_POOL_ID", pool)
    wiring.sessions.cache_clear()
    assert ask(world, "DELETE", "/me/sessions", "lan").status == 204  # an account that is gone is signed out
    idp.admin_create_user(UserPoolId=pool, Username="lan")
    assert ask(world, "DELETE", "/me/sessions", "lan").status == 204
    assert ask(world, "DELETE", "/me/sessions", "machine-client").status == 403
    assert world.call("submission", "DELETE", "/me/sessions").status == 401
    wiring.sessions.cache_clear()
    monkeypatch.setenv("USER_POOL_ID", "ap-southeast-1_gone")
    assert ask(world, "DELETE", "/me/sessions", "lan").status == 503
    wiring.sessions.cache_clear()
