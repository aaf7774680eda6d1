"""Requests about authorisations, read into values. Loads pydantic."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from chalicelib.submission import identifiers
from chalicelib.submission.authorisations.authorisation import Act
from chalicelib.submission.authorisations.giving import Invitation, Move
from kernel.bodies import Body, line, parse, refusal, shaped
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal
from kernel.problems import NOT_ALLOWED, Problem
from kernel.text import Text

_ONE = Text(
    "Hãy ghi tên tài khoản hoặc số định danh, không ghi cả hai.", "Give the user name or the identity number, not both."
)
_CODE = Text(
    "Hãy ghi mã số thuế của doanh nghiệp, và chỉ của doanh nghiệp.",
    "Give the tax code of a company, and of a company only.",
)


class ForBody(Body):
    """Who is acted for: oneself, or a company one represents."""

    kind: Literal["citizen", "company"]
    tax_code: Annotated[str | None, shaped(identifiers.TAX_CODE, 14)] = None

    @model_validator(mode="after")
    def _company_only(self) -> ForBody:
        if (self.kind == "company") == (self.tax_code is None):
            raise refusal("not-acceptable", _CODE)
        return self


class ToBody(Body):
    """Who is invited, by one of the two. Whether there is such an account is not told."""

    user: Annotated[str | None, line(1, 128)] = None
    identity_number: Annotated[str | None, shaped(identifiers.IDENTITY_NUMBER, 12)] = None

    @model_validator(mode="after")
    def _one_of_two(self) -> ToBody:
        if (self.user is None) == (self.identity_number is None):
            raise refusal("one-of", _ONE)
        return self


class InvitationBody(Body):
    for_: Annotated[ForBody, Field(alias="for")]
    to: ToBody


class MoveBody(Body):
    """`accept` and `decline` by who was invited, `revoke` by who gave it, `give_up` by who holds it."""

    action: Literal["accept", "decline", "revoke", "give_up"]


def invitation(request: Request, who: Principal) -> Invitation:
    """Raises Problem 400, 403, 413, 415, 422."""
    raw = json_object(request)
    key = idempotency_key(request)
    body = parse(InvitationBody, raw)
    _people_only(who)
    to = f"user:{body.to.user.lower()}" if body.to.user is not None else f"number:{body.to.identity_number}"
    hashed = key_hash(who.user, key, "authorisations")
    return Invitation(who.user, body.for_.tax_code, to, hashed.hex(), hashed, body_hash(raw))


def move(request: Request, who: Principal, id: str) -> Move:
    """Raises Problem 400, 403, 413, 415, 422."""
    raw = json_object(request)
    key = idempotency_key(request)
    body = parse(MoveBody, raw)
    _people_only(who)
    return Move(who.user, id, Act(body.action), key_hash(who.user, key, f"authorisations/{id}"))


def _people_only(who: Principal) -> None:
    if who.system:
        raise Problem(NOT_ALLOWED)
