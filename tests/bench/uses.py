"""One use of a function: the request as API Gateway hands it over, what it was answered, and every AWS call it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.recorder import Recorder, Use
from tests.bench.story import BROWSER, json_text
from tests.support import gateway, tokens


class Refused(Exception):
    """A measured request was not answered as it should be, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `headers` are all that the function sees; `status` is what it must be answered with."""

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    asked: Asked
    use: Use
    answer: Any  # the parsed JSON


def asked(
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    user: str | None = None,
    key: str | None = None,
    status: int = 200,
) -> Asked:
    headers = dict(BROWSER)
    if body is not None:
        headers["content-type"] = "application/json"
    if user is not None:
        headers["authorization"] = f"Bearer {tokens.token(user)}"
    if key is not None:
        headers["idempotency-key"] = key
    service = path.split("/")[1]
    return Asked(service, method, path, headers, None if body is None else json_text(body), status)


def send(one: Asked) -> gateway.Reply:
    return gateway.call(one.service, one.method, one.path, one.body, headers=one.headers)


def ask(one: Asked) -> Any:
    """Send and return the answer's JSON. Raises Refused."""
    reply = send(one)
    if reply.status != one.status:
        raise Refused(f"{one.method} {one.path} was answered {reply.status}, not {one.status}: {reply.text[:800]}")
    return reply.json


def measure(recorder: Recorder, name: str, make: Callable[[], Asked]) -> Measured:
    """Send one request and record its calls. Raises Refused."""
    one = make()
    with recorder.use() as calls:
        answer = ask(one)
    return Measured(name, one, Use(tuple(calls)), answer)
