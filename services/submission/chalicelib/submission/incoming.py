"""Requests as use cases take them: read strictly, keys and bodies checked in the portal's order. Loads pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.submission import filing as filings
from chalicelib.submission import supplements
from chalicelib.submission.bodies import (
    DraftBody,
    FilingBody,
    PersonBody,
    SavedDraftBody,
    SupplementBody,
    UploadBody,
)
from kernel.bodies import parse
from kernel.http import Request, idempotency_key, json_object
from kernel.identity import Principal
from kernel.problems import NOT_ALLOWED, Problem


def person(request: Request) -> PersonBody:
    return parse(PersonBody, json_object(request))


def upload(request: Request, who: Principal) -> UploadBody:
    body = parse(UploadBody, json_object(request))
    _people_only(who)
    return body


def draft(request: Request, who: Principal) -> tuple[str, DraftBody, Mapping[str, Any]]:
    raw = json_object(request)
    key = idempotency_key(request)
    body = parse(DraftBody, raw)
    _people_only(who)
    return key, body, raw


def saved_draft(request: Request, who: Principal) -> SavedDraftBody:
    body = parse(SavedDraftBody, json_object(request))
    _people_only(who)
    return body


def filing(request: Request, who: Principal) -> filings.Request:
    raw = json_object(request)
    key = idempotency_key(request)
    return filings.Request(who, key, parse(FilingBody, raw), raw)


def supplement(request: Request, who: Principal, code: str) -> supplements.Request:
    raw = json_object(request)
    key = idempotency_key(request)
    return supplements.Request(who, code, key, parse(SupplementBody, raw), raw)


def _people_only(who: Principal) -> None:
    """Connected systems hand nothing in."""
    if who.system:
        raise Problem(NOT_ALLOWED)
