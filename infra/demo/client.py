"""The portal as a client sees it: a gateway, tokens, keys, patience."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.people import token

PATIENCE = 60.0  # seconds that what travels by queues may take on one machine


class DemoFailed(Exception):
    """A step did not do what it should; the message says which and how."""


@dataclass
class Portal:
    """The portal as its clients see it."""

    base: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, headers={"Accept-Language": "en"}))

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        user: str | None = None,
        key: str | None = None,
        pin: str | None = None,
    ) -> httpx.Response:
        """One request; a 503 is tried again with the same key, as every client should."""
        headers: dict[str, str] = {}
        if user:
            headers["Authorization"] = f"Bearer {token(user)}"
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if pin:
            headers["Receipt-Pin"] = pin
        for _ in range(5):
            reply = self.http.request(method, self.base + path, json=body, headers=headers)
            if reply.status_code != 503:
                break
            time.sleep(float(reply.headers.get("Retry-After", "1")))
        return reply

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, expect: int = 200, **how: Any
    ) -> Any:
        reply = self.send(method, path, body, **how)
        if reply.status_code != expect:
            raise DemoFailed(f"{method} {path} answered {reply.status_code}, not {expect}: {reply.text[:600]}")
        return reply.json() if reply.text else None

    def until(self, path: str, done: Callable[[Any], bool], **how: Any) -> Any:
        """Ask until `done` likes the answer: for what travels by queues."""
        end = time.monotonic() + PATIENCE
        while True:
            reply = self.send("GET", path, **how)
            if reply.status_code == 200 and done(reply.json()):
                return reply.json()
            if time.monotonic() > end:
                raise DemoFailed(
                    f"GET {path} did not come to what was expected: {reply.status_code} {reply.text[:600]}"
                )
            time.sleep(0.5)

    def there(self, path: str) -> None:
        """Ask for a page until it is there: pages of what was just published are made by a function of their own."""
        end = time.monotonic() + PATIENCE
        while self.send("GET", path).status_code != 200:
            if time.monotonic() > end:
                raise DemoFailed(f"GET {path} is not there")
            time.sleep(0.5)

    def upload(self, user: str, name: str, content: bytes, content_type: str) -> str:
        """Ask for an upload, send the file straight to storage, return its id."""
        announced = {"filename": name, "content_type": content_type, "size": len(content)}
        asked = self.ask("POST", "/api/submission/uploads", announced, user=user, expect=201)
        sent = self.http.post(asked["url"], data=asked["fields"], files={"file": (name, content, content_type)})
        if sent.status_code not in (200, 201, 204):
            raise DemoFailed(f"storage answered {sent.status_code}: {sent.text[:300]}")
        return str(asked["upload_id"])


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def expect(fact: bool, text: str) -> None:
    if not fact:
        raise DemoFailed(text)
    say(text)
