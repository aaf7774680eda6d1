"""The demo's licence by two persons, walked here against the services in this process."""

from __future__ import annotations

from typing import Any

import pytest

from infra.demo.life import a_role_is_taken
from infra.demo.two_persons import LICENCE, two_persons
from infra.people import DEPARTMENT
from tests.support.world import AGENCY, World, build_world


class InProcess:
    """The demo's client, with this process behind it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.decided: list[str] = []

    def send(self, method: str, path: str, body: Any = None, *, user: str | None = None, key: str | None = None) -> Any:
        _, _, service, rest = path.split("/", 3)
        reply = self.world.call(service, method, f"/{rest}", body, user, **({"key": key} if key else {}))
        return _Response(reply.status, reply.json)

    def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200, user: str | None = None) -> Any:
        reply = self.send(method, path, body, user=user)
        assert reply.status_code == expect, reply.json()
        if reply.json() and reply.json().get("state") == "decided":
            self.decided.append(reply.json()["code"])
        return reply.json()

    def upload(self, user: str, name: str, content: bytes, content_type: str) -> str:
        return self.world.upload(user, content, content_type, name)


class _Response:
    def __init__(self, status: int, body: Any) -> None:
        self.status_code, self._body = status, body

    def json(self) -> Any:
        return self._body


def test_a_shipped_licence_is_decided_by_two_and_the_roles_lent_for_it_are_taken_back(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build_world(monkeypatch, procedures=[LICENCE])
    roles = {user: world.good("submission", "GET", f"/people/{user}", user="quan")["roles"] for user in ("thu", "binh")}
    portal: Any = InProcess(world)
    two_persons(portal)
    (code,) = portal.decided
    found = world.good("status", "GET", f"/dossiers/{code}", user="hoa")
    assert (found["procedure"], found["agency"], found["result"]["outcome"]) == (LICENCE, DEPARTMENT, "approved")
    assert found["result"]["number"] == "GP-DEMO-DVVL-1"
    for user, before in roles.items():
        assert world.good("submission", "GET", f"/people/{user}", user="quan")["roles"] == before


def test_what_others_were_given_is_theirs_after_the_demo(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles at the very agencies that it lends and takes roles at; also when a step fails."""
    world = build_world(monkeypatch, procedures=[LICENCE])
    held = [{"agency": AGENCY, "roles": ["receive"]}, {"agency": DEPARTMENT, "roles": ["handle"]}]
    for user in ("thu", "binh"):
        person = world.good("submission", "GET", f"/people/{user}", user="quan")
        body = {"version": person["version"], "roles": held, "acts_for": [], "reason": "Ở lại"}
        world.good("submission", "PUT", f"/people/{user}", body, "quan")
    portal: Any = InProcess(world)
    two_persons(portal)
    monkeypatch.setattr("infra.demo.life.act", lambda *_: None)
    a_role_is_taken(portal, "G09-261102-0001")
    monkeypatch.setattr("infra.demo.two_persons._decided_by_two", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        two_persons(portal)
    for user in ("thu", "binh"):
        roles = world.good("submission", "GET", f"/people/{user}", user="quan")["roles"]
        assert sorted(roles, key=lambda one: str(one["agency"])) == sorted(held, key=lambda one: str(one["agency"]))
