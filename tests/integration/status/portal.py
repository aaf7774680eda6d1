"""Calls of the status service over HTTP, in this process, and dossiers to call for."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.dynamo import connection
from kernel.entry import Entry
from kernel.register import DynamoRegister
from tests.support import tokens
from tests.support.entries import CODE, filed
from tests.support.gateway import Reply, call

SERIES = "G09-261102"


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
