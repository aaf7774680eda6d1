"""A note as it comes in. Only the route that takes one imports this module: pydantic is dear at a cold start."""

from __future__ import annotations

from chalicelib.status.notes.bodies import NoteBody
from chalicelib.status.notes.notes import NewNote
from kernel.bodies import parse
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal


def note(request: Request, who: Principal, code: str) -> NewNote:
    """Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = key_hash(who.user, idempotency_key(request), f"dossiers/{code}/notes")
    return NewNote(code, who.user, parse(NoteBody, body).text, key, body_hash(body))
