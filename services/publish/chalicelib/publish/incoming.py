"""Requests that change something, read into values. Only those routes import this module."""

from __future__ import annotations

from chalicelib.publish.bodies import Retry
from kernel.bodies import parse
from kernel.http import Request, idempotency_key, json_object, key_hash
from kernel.identity import Principal


def retry(request: Request, who: Principal, code: str) -> bytes:
    """The hash of the Idempotency-Key. Raises Problem 400, 413, 415, 422."""
    body = json_object(request) if request.body else {}
    key = idempotency_key(request)
    parse(Retry, body)
    return key_hash(who.user, key, f"publications/{code}/retry")
