"""Asking to pay, and how paying stands: for the applicant's account or whoever holds the receipt's pin (decision 0028)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.look import found, shows_all
from chalicelib.status.payments.gateway import Gateway, GatewayBusy
from chalicelib.status.payments.order import LIFE, MOST_ATTEMPTS, Order, Receipt, Take
from chalicelib.status.payments.settling import Pay, ask, asks_for
from chalicelib.status.payments.store import StaleOrder
from kernel import faults
from kernel.dynamo import StorageBusy
from kernel.entry import Entry
from kernel.lifecycle import Action, Part, State
from kernel.problems import (
    ILLEGAL_STEP,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_SIGNED_IN,
    TOO_MANY,
    Fault,
    Problem,
    invalid,
)
from kernel.text import Text
from kernel.times import instant_text

_OTHER_AMOUNT = Text("Số tiền được yêu cầu là {amount} đồng.", "The amount asked for is {amount} đồng.")
_RECEIVED = Text(
    "Cổng thanh toán báo đã nhận tiền; hồ sơ đang được ghi nhận. Không cần nộp nữa.",
    "The gateway says that the money came; it is being recorded. There is no need to pay again.",
)
_NOT_HERE = Text(
    "Chưa nộp trực tuyến được. Hãy nộp tại bộ phận một cửa của cơ quan.",
    "It cannot be paid online yet. Pay at the agency's one-stop counter.",
)


@dataclass(frozen=True, slots=True)
class Paying:
    """One request: `user` of a verified token or `pin` as it was sent; `amount` is what the payer was shown."""

    code: str
    user: str | None
    pin: str | None
    amount: int
    key: bytes
    hash: bytes
    language: str


def begin(wanted: Paying, pay: Pay, online: bool, now: datetime) -> dict[str, Any]:
    """An order at the gateway, or the one that stands open: `{order, url, amount, expires_at}`.

    Raises:
        Problem: 401 neither token nor pin; 404 unknown, wrong pin or a stranger's; 403 not the applicant's to do; 422 the key
            used for another body, another amount; 409 nothing is asked for, or it is paid; 429 tried too often.
        StorageBusy: asked again it completes.
    """
    entry = _payable(wanted, pay.desk)
    orders = pay.orders.of(wanted.code)
    before = next((one for one in orders if one.key == wanted.key), None)
    if before is not None:
        if before.body != wanted.hash:
            raise Problem(KEY_REUSED)
        return _answer(before, pay.gateway)
    asked = entry.last(Action.REQUEST_PAYMENT)
    if entry.state is not State.PAYMENT_REQUESTED or asked is None:
        raise Problem(ILLEGAL_STEP, extra={"state": entry.state})
    if not online:
        raise Problem(ILLEGAL_STEP, _NOT_HERE, extra={"state": entry.state})
    amount = int(asked.detail["amount"])
    if wanted.amount != amount:
        raise invalid(Fault("/amount", "other-amount", faults.filled(_OTHER_AMOUNT, amount=amount)))
    latest = max((one for one in orders if one.request == asked.version), key=lambda one: one.attempt, default=None)
    if latest is not None and latest.taken is not None:
        raise Problem(ILLEGAL_STEP, _RECEIVED, extra={"state": entry.state})
    if latest is not None and latest.state(now) == "open":
        return _answer(latest, pay.gateway)
    return _answer(_made(wanted, asked.version, amount, latest, pay, now), pay.gateway)


def _payable(wanted: Paying, desk: Desk) -> Entry:
    if wanted.user is None and wanted.pin is None:
        raise Problem(NOT_SIGNED_IN)
    entry, parts = found(wanted.code, wanted.pin, wanted.user, desk)
    if wanted.pin is None and Part.APPLICANT not in parts:
        raise Problem(NOT_ALLOWED if parts else NOT_FOUND)
    return entry


def _made(wanted: Paying, request: int, amount: int, latest: Order | None, pay: Pay, now: datetime) -> Order:
    attempt = latest.attempt + 1 if latest else 1
    if attempt > MOST_ATTEMPTS:
        raise Problem(TOO_MANY)
    order = Order(
        code=wanted.code,
        request=request,
        attempt=attempt,
        amount=amount,
        made_at=now,
        expires_at=now + LIFE,
        language=wanted.language,
        key=wanted.key,
        body=wanted.hash,
    )
    try:
        pay.orders.put(order)
    except StaleOrder:  # pressed twice at once: both are given the one that is there
        there = pay.orders.one(wanted.code, request, attempt)
        if there is None:
            raise StorageBusy("StaleOrder") from None
        return there
    return order


def _answer(order: Order, gateway: Gateway) -> dict[str, Any]:
    """Made of what never changes, so that a repeat gets the same bytes."""
    return {
        "order": order.id,
        "url": gateway.address(order),
        "amount": order.amount,
        "expires_at": instant_text(order.expires_at),
    }


def listed(code: str, pin: str | None, user: str | None, pay: Pay, now: datetime) -> list[dict[str, Any]]:
    """The orders of a dossier for its own people, latest first. An unsettled one is asked after at the gateway, so that a
    message that was lost is caught when the payer looks.

    Raises:
        Problem: 404 unknown or malformed code, a wrong pin, nobody of the dossier's people.
    """
    entry, parts = found(code, pin, user, pay.desk)
    if not shows_all(pin, parts):
        raise Problem(NOT_FOUND)
    latest = reversed(pay.orders.of(code))
    told = [_asked(one, pay, now) if at < _ASKED_AFTER else one for at, one in enumerate(latest)]
    return [_payable_at(shown(one, entry, now), pay.gateway.address(one)) for one in told]


def _payable_at(order: dict[str, Any], address: str) -> dict[str, Any]:
    """Where to pay, as long as it is asked for: whoever leads a payer on asks for it then."""
    return {**order, "url": address} if order["state"] == "open" else order


_ASKED_AFTER = 2  # the latest orders: whoever looks must not wait for twenty answers


def _asked(order: Order, pay: Pay, now: datetime) -> Order:
    try:
        return ask(order, pay, now)
    except GatewayBusy:  # what is known is shown; who looks again, asks again
        return order


def shown(order: Order, entry: Entry, now: datetime) -> dict[str, Any]:
    """An order as its dossier's people see it."""
    told: dict[str, Any] = {
        "order": order.id,
        "amount": order.amount,
        "state": order.state(now, asks_for(entry, order.request)),
        "made_at": instant_text(order.made_at),
        "expires_at": instant_text(order.expires_at),
    }
    if order.taken is not None:
        told |= {"paid_at": instant_text(order.taken.at), "reference": order.taken.reference}
    back = [_back(one) for one in order.receipts if one.take is Take.GIVE_BACK]
    return {**told, "give_back": back} if back else told


def _back(one: Receipt) -> dict[str, Any]:
    given = {"given_back_at": instant_text(one.given_at)} if one.given_at else {}
    return {"amount": one.amount, "reference": one.reference, "at": instant_text(one.at), "why": one.why, **given}
