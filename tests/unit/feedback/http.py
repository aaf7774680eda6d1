"""Calls of the feedback service over HTTP, in this process."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from chalicelib.feedback import wiring
from kernel.identity import KeySet, Verifier
from tests.support import tokens
from tests.support.gateway import Reply, call
from tests.unit.feedback.world import AT

PETITION = {
    "agency": "ministry-employment",
    "subject": "Chậm trả lời",
    "content": "Đã quá hẹn.\nXin trả lời.",
    "name": "Lê Văn An",
    "phone": "0912 345 678",
    "email": "an@example.test",
    "address": "12 Hàng Bạc, Hà Nội",
}
CODE = "G09-261120-0001"


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own issuer and clock."""
    for made in (wiring.settings, wiring.cursors):
        made.cache_clear()
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "machine-client"}), KeySet(tokens.key_set))
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", lambda: AT)


def rate(body: Any, user: str | None = "lan", key: str | None = "k1", **more: Any) -> Reply:
    return call("feedback", "POST", "/feedback/ratings", body, token=user and tokens.token(user), key=key, **more)


def petition(body: Any = None, user: str | None = None, key: str | None = None, **more: Any) -> Reply:
    token = tokens.token(user) if user else None
    body = {**PETITION} if body is None else body
    return call("feedback", "POST", "/feedback/petitions", body, token=token, key=key or str(uuid.uuid4()), **more)


def look(id: str, user: str | None = None, pin: str | None = None) -> Reply:
    headers = {} if pin is None else {"Receipt-Pin": pin}
    token = tokens.token(user) if user else None
    return call("feedback", "GET", f"/feedback/petitions/{id}", headers=headers, token=token)


def act(id: str, body: Any, user: str | None = "minh", key: str | None = "a1") -> Reply:
    token = tokens.token(user) if user else None
    return call("feedback", "POST", f"/feedback/petitions/{id}/actions", body, token=token, key=key)


ANSWER = {"action": "answer", "version": 1, "answer": "Cơ quan đã xử lý.", "publish": True}


def problem(reply: Reply) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status, reply.json["type"].removeprefix("/problems/")
