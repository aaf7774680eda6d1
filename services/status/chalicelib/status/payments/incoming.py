"""Requests about payments, read into values. Only their routes import this module: pydantic is dear at a cold start."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.status.bodies import Money
from chalicelib.status.payments.gateway import SIGNATURE, Gateway
from chalicelib.status.payments.order import News, Outcome
from chalicelib.status.payments.paying import Paying
from chalicelib.status.payments.refunds import GivenBack
from kernel import faults
from kernel.bodies import Body, Instant, line, parse
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.problems import NOT_SIGNED_IN, Fault, Problem, invalid


class PayBody(Body):
    """The amount that the payer was shown: a request that was changed meanwhile is not paid unawares."""

    amount: Money


class ToldBody(Body):
    """What happened to an order; `amount` and `reference` of what was paid."""

    order: Annotated[str, line(1, 80)]
    outcome: Literal["paid", "cancelled"]
    at: Instant
    amount: Annotated[Money | None, Field(description="In đồng. Wanted when it was paid.")] = None
    reference: Annotated[str | None, line(1, 100)] = None


def paying(request: Request, user: str | None, code: str) -> Paying:
    """Raises Problem 400, 413, 415, 422."""
    pin = request.headers.get("receipt-pin")
    raw = json_object(request)
    key = idempotency_key(request, anonymous=user is None)
    body = parse(PayBody, raw)
    principal = user if user is not None else ""
    hashed = key_hash(principal, key, f"dossiers/{code}/payments")
    return Paying(code, user, pin, body.amount, hashed, body_hash(raw), request.language)


class GivenBackBody(Body):
    """Which money: the gateway's number of the payment."""

    reference: Annotated[str, line(1, 100)]


def refund(request: Request, user: str, order: str) -> GivenBack:
    """Raises Problem 400, 413, 415, 422."""
    return GivenBack(order, user, parse(GivenBackBody, json_object(request)).reference)


def news(request: Request, gateway: Gateway) -> News:
    """Whose message it is, is asked before anything of it is read. Raises Problem 401, 400, 413, 415, 422."""
    if not gateway.signed(request.body, request.headers.get(SIGNATURE, "")):
        raise Problem(NOT_SIGNED_IN)
    body = parse(ToldBody, json_object(request))
    if body.outcome == "cancelled":
        return News(body.order, Outcome.CANCELLED, body.at)
    missing = [name for name in ("amount", "reference") if getattr(body, name) is None]
    if body.amount is None or body.reference is None:
        raise invalid(*(Fault(f"/{name}", "missing", faults.MISSING) for name in missing))
    return News(body.order, Outcome.PAID, body.at, body.amount, body.reference)
