"""The operations of payments, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.status.payments.incoming import GivenBackBody, PayBody, ToldBody
from chalicelib.status.payments.order import Why
from kernel.openapi import (
    RECEIPT_PIN,
    Absent,
    Account,
    Address,
    Instant,
    Items,
    Operation,
    Parameter,
    Reply,
    Shown,
    path,
)
from kernel.problems import BAD_QUERY, ILLEGAL_STEP, NOT_ALLOWED, NOT_FOUND, NOT_SIGNED_IN, TOO_MANY

Money = Annotated[int, Field(ge=1, description="In đồng.")]
OrderState = Literal["open", "received", "paid", "cancelled", "not_asked", "expired"]


class OrderMade(Shown):
    """Where to pay. The gateway tells the portal; who paid comes back to the portal's own page."""

    order: str
    url: Address
    amount: Money
    expires_at: Instant


class GiveBack(Shown):
    """Money that came and was not asked for, or not any more: the agency gives it back."""

    amount: Money
    reference: str
    at: Instant
    why: Why
    given_back_at: Instant | Absent = Field(None, description="When an officer wrote down that it was given back.")


class OrderShown(Shown):
    """`received`: the money came and is not in the register yet. `not_asked`: nothing came, and the dossier no longer waits
    for this payment; what comes all the same is given back."""

    order: str
    amount: Money
    state: OrderState
    made_at: Instant
    expires_at: Instant
    url: Address | Absent = Field(None, description="Where to pay, while it is open.")
    paid_at: Instant | Absent = None
    reference: str | Absent = None
    give_back: list[GiveBack] | Absent = None


class Heard(Shown):
    """How the order stands after the message."""

    order: str
    state: OrderState


_CODE = path("code", "The code of the dossier, from its receipt.")
_SIGNATURE = Parameter(
    "Payment-Signature",
    "header",
    "HMAC-SHA256, in hex, of `told`, a line feed and the exact bytes of the body, by the secret shared with the gateway.",
    {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    required=True,
)

OPERATIONS = [
    Operation(
        "POST",
        "/dossiers/{code}/payments",
        "Pay what was asked for",
        {200: Reply(OrderMade, "The order that stands open: made now, or before.")},
        says="For the account of the applicant, or with `Receipt-Pin` (then the key is a UUID).",
        body=PayBody,
        parameters=(_CODE, RECEIPT_PIN),
        account=Account.MAY,
        idempotent=True,
        problems=(BAD_QUERY, NOT_SIGNED_IN, NOT_ALLOWED, ILLEGAL_STEP, TOO_MANY),
    ),
    Operation(
        "GET",
        "/dossiers/{code}/payments",
        "How paying stands",
        {200: Reply(Items[OrderShown], "Latest first, all of them.")},
        says="With `Receipt-Pin`, or for the account of the applicant or an officer of the agency. The gateway is asked after an "
        "order of which nothing was heard.",
        parameters=(_CODE, RECEIPT_PIN),
        account=Account.MAY,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "PUT",
        "/payments/{order}/given-back",
        "Write down that money was given back",
        {200: Reply(OrderShown, "As it stands now. Written down again it stays as it was first.")},
        says="By who receives at the agency. The portal moves no money.",
        body=GivenBackBody,
        parameters=(path("order", "The order, by its id."),),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED, NOT_FOUND),
    ),
    Operation(
        "POST",
        "/payments/told",
        "What became of an order (the gateway of payments)",
        {200: Reply(Heard, "Heard. Told again it changes nothing.")},
        says="Money that does not fit (another amount, twice, after the dossier was withdrawn) is kept as money to give back.",
        body=ToldBody,
        parameters=(_SIGNATURE,),
        problems=(BAD_QUERY, NOT_SIGNED_IN, NOT_FOUND),
    ),
]
