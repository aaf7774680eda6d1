"""What guards the local cloud (infra/local/repairs.py)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from infra.local.repairs import with_senders, without_pages, without_reset


async def _cloud(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def status(method: str, path: str, *headers: tuple[bytes, bytes]) -> int:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(without_pages(without_reset(_cloud))(scope, None, send))
    return int(sent[0]["status"])


PAGE = (b"Origin", b"https://elsewhere.example")


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("POST", "/", [], 200),
        ("POST", "/", [PAGE], 403),
        ("OPTIONS", "/", [PAGE], 403),
        ("GET", "/local-portal-papers-000000000001", [PAGE], 403),
        ("POST", "/restapis/1/api/_user_request_/status/x", [PAGE], 200),
        ("GET", "/_ministack/health", [], 200),
        ("POST", "/_ministack/reset", [], 403),
    ],
)
def test_who_may_ask_the_cloud(method: str, path: str, headers: list[tuple[bytes, bytes]], expected: int) -> None:
    assert status(method, path, *headers) == expected


def resource(service: str, **query: str | list[str]) -> Any:
    """What a call is held against, where the cloud itself would say `*`."""
    return with_senders(lambda *_: "*")(service, "POST", "/", {}, b"", query, "ap-southeast-1", "000000000001")


def test_a_mail_is_held_against_the_domain_it_comes_from() -> None:
    ours = "arn:aws:ses:ap-southeast-1:000000000001:identity/portal.example"
    assert resource("ses", Source="thong-bao@portal.example") == ours
    assert resource("ses", Source=["=?utf-8?b?Q+G7lW5n?= <thong-bao@portal.example>"]) == ours
    assert resource("ses", Action="GetSendQuota") == "*"
    assert resource("sqs", Source="thong-bao@portal.example") == "*"
