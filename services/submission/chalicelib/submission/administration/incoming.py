"""Requests as the use cases take them. Loads pydantic."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.submission.administration.bodies import ChangeBody, EditedChangeBody, StepBody
from chalicelib.submission.administration.change import Did, Kind
from chalicelib.submission.administration.handling import Asked, Content
from kernel.bodies import parse
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal


class Begun(NamedTuple):
    asked: Asked
    kind: Kind
    content: Content


class Edited(NamedTuple):
    asked: Asked
    version: int
    content: Content


class Stepped(NamedTuple):
    asked: Asked
    did: Did
    version: int
    reason: str


def begun(request: Request, who: Principal) -> Begun:
    raw = json_object(request)
    key = key_hash(who.user, idempotency_key(request), "changes").hex()
    body = parse(ChangeBody, raw)
    asked = Asked(who.user, key, body_hash(raw).hex())
    return Begun(asked, Kind(body.kind), Content(body.body, body.valid_from, body.reason))


def edited(request: Request, who: Principal) -> Edited:
    raw = json_object(request)
    body = parse(EditedChangeBody, raw)
    asked = Asked(who.user, "", body_hash(raw).hex())
    return Edited(asked, body.version, Content(body.body, body.valid_from, body.reason))


def stepped(request: Request, who: Principal, id: str) -> Stepped:
    raw = json_object(request)
    key = key_hash(who.user, idempotency_key(request), f"changes#{id}").hex()
    body = parse(StepBody, raw)
    return Stepped(Asked(who.user, key, body_hash(raw).hex()), Did(body.action), body.version, body.reason)
