"""What is in force, in the form in which a change is written, to begin from."""

from __future__ import annotations

from typing import Any

from chalicelib.submission.administration.change import Kind
from chalicelib.submission.administration.handling import Room, administrator
from chalicelib.submission.administration.kinds import KINDS
from kernel.problems import NOT_FOUND, Problem


def template(room: Room, user: str, kind: str, key: str) -> dict[str, Any]:
    """`{body}`. Raises Problem 404: no administrator, no such kind, nothing of that key."""
    administrator(room.desk, user)
    known = next((one for one in Kind if one.value == kind), None)
    body = KINDS[known].template(room.catalogue, key) if known else None
    if body is None:
        raise Problem(NOT_FOUND)
    return {"body": body}
