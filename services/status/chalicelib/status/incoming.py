"""An action as it comes in: token checked before; then body, then Idempotency-Key, then what the body says.

Only the route that takes actions imports this module: pydantic is dear at a cold start.
"""

from __future__ import annotations

from chalicelib.status.act import Wanted
from chalicelib.status.bodies import ACTION
from kernel.bodies import parse
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal


def action(request: Request, who: Principal, code: str) -> Wanted:
    """Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = idempotency_key(request)
    return Wanted(
        code=code,
        user=who.user,
        body=parse(ACTION, body),
        key=key_hash(who.user, key, f"dossiers/{code}/actions"),
        hash=body_hash(body),
    )
