"""The portal's API as every client asks it, over its own address: pages without script may do what other clients may, no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode

TIMEOUT = 20.0  # seconds; the function itself has 29
MOST_BYTES = 6_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """Status 0: nobody answered."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class Api(Protocol):
    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        key: str | None = None,
        pin: str | None = None,
        language: str = "vi",
    ) -> Reply:
        """`path` is below /api/, each part percent-encoded (`place`)."""

    def exchange(self, form: Mapping[str, str]) -> Reply:
        """Asks the user pool for tokens."""


def place(*parts: str, **query: str) -> str:
    """A path below /api/ whose parts come from outside: none of them can leave its place."""
    path = "/".join(quote(part, safe="") for part in parts)
    return f"{path}?{urlencode(query)}" if query else path


class HttpApi:
    """`base` is the portal's address, `sign_in` the user pool's."""

    def __init__(self, base: str, sign_in: str) -> None:
        import urllib3

        self._base = base
        self._sign_in = sign_in
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        key: str | None = None,
        pin: str | None = None,
        language: str = "vi",
    ) -> Reply:
        headers = {"Accept-Language": language, "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        if pin:
            headers["Receipt-Pin"] = pin
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._send(method, f"{self._base}/api/{path}", sent, headers)

    def exchange(self, form: Mapping[str, str]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", f"{self._sign_in}/oauth2/token", urlencode(form).encode(), headers)

    def _send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        from urllib3.exceptions import HTTPError

        try:
            answer = self._pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            content = answer.read(MOST_BYTES)
            answer.release_conn()
        except HTTPError:
            return Reply(0)
        try:
            told = json.loads(content) if content else {}
        except ValueError:
            told = {}
        return Reply(answer.status, told if isinstance(told, dict) else {})
