"""Calls of the submission service over HTTP, in this process, with everything behind it in memory."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.submission import wiring
from kernel.identity import KeySet, Verifier
from tests.support import conformance, tokens
from tests.support.gateway import Reply, call
from tests.unit.submission.world import NOW, World, random_bytes


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own issuer, clock and randomness."""
    for made in (wiring.settings, wiring.cursors):
        made.cache_clear()
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "machine-client"}), KeySet(tokens.key_set))
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    monkeypatch.setattr(wiring, "random_bytes", random_bytes)


def furnish(monkeypatch: pytest.MonkeyPatch) -> World:
    """Settle, with a world in memory behind the routes."""
    settle(monkeypatch)
    world = World()
    monkeypatch.setattr(wiring, "desk", lambda: world.desk)
    monkeypatch.setattr(wiring, "forms", lambda: world.forms)
    return world


def ask(
    method: str,
    path: str,
    body: Any = None,
    user: str | None = "lan",
    key: str | None = None,
    token: str | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """`path` below /submission. Every answer is held against the OpenAPI document."""
    bearer = token or (tokens.token(user) if user else None)
    reply = call("submission", method, f"/submission{path}", body, token=bearer, key=key, headers=headers)
    conformance.check("submission", method, path, reply)
    return reply


def file(body: Any, user: str | None = "lan", key: str | None = "key-1", **more: Any) -> Reply:
    return ask("POST", "/dossiers", body, user, key, **more)


def problem(reply: Reply) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["status"] == reply.status
    return reply.status, reply.json["type"].removeprefix("/problems/")
