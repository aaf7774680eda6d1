"""The demo's licence by two persons, walked here against the services in this process."""

from __future__ import annotations

from typing import Any

import pytest

from infra.demo.two_persons import DEPARTMENT, LICENCE, two_persons
from tests.support.world import World, build_world


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
