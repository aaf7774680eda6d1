"""What guards the local cloud (infra/local/repairs.py)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from infra.local.repairs import without_pages, without_reset


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
