"""An order of payment as a value, and how it grows by what the gateway tells. Knows of no storage, HTTP or register.

One order stands for one attempt to pay what was asked at one version of a dossier. What the gateway tells may come twice, late
or out of order: a reference counts once, and money that cannot be taken is money to give back, never money lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LIFE = timedelta(minutes=60)  # a gateway takes money for an order so long
MOST_ATTEMPTS = 50  # for one request of payment

_ID = re.compile(r"([A-Z0-9.-]{1,60})_([1-9]\d{0,5})_([1-9]\d?)", re.ASCII)


class Outcome(StrEnum):
    """What a gateway says of an order. `cancelled`: nothing was paid, and this order takes nothing any more."""

    PAID = "paid"
    CANCELLED = "cancelled"


class Take(StrEnum):
    """What became of money that came."""

    WAITING = "waiting"  # it fits; the register does not say so yet
    CONFIRMED = "confirmed"
    GIVE_BACK = "give_back"


class Why(StrEnum):
    """Why money is to be given back."""

    OTHER_AMOUNT = "other_amount"
    PAID_TWICE = "paid_twice"
    NOT_ASKED = "not_asked"  # any more: the dossier was withdrawn, stopped or went on meanwhile


@dataclass(frozen=True, slots=True)
class News:
    """One thing a gateway says of one order; `reference` is its own number of the payment, `amount` in đồng."""

    order: str
    outcome: Outcome
    at: datetime
    amount: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came. `given_by` and `given_at`: which officer wrote down, and when, that it was given back."""

    reference: str
    amount: int
    at: datetime
    take: Take
    why: Why | None = None
    given_by: str | None = None
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """`request` is the dossier's version at which the payment was asked for; `key` and `body` are the hashes of the request
    that made the order."""

    code: str
    request: int
    attempt: int
    amount: int
    made_at: datetime
    expires_at: datetime
    language: str
    key: bytes
    body: bytes
    receipts: tuple[Receipt, ...] = ()
    cancelled_at: datetime | None = None
    version: int = 1

    @property
    def id(self) -> str:
        """What the gateway knows it by: the dossier's code, which is public, and two numbers. No name, no procedure."""
        return f"{self.code}_{self.request}_{self.attempt}"

    @property
    def taken(self) -> Receipt | None:
        """The money that pays the fee."""
        return next((one for one in self.receipts if one.take is not Take.GIVE_BACK), None)

    @property
    def unsettled(self) -> bool:
        """Whether something may still be heard of it, or be done with what was heard."""
        taken = self.taken
        return taken.take is Take.WAITING if taken else self.cancelled_at is None

    def state(self, now: datetime, asked: bool = True) -> str:
        """`paid`, `received` (not yet in the register), `cancelled`, `not_asked`, `expired` or `open`; `asked`: whether its
        dossier still waits for what this order is to pay."""
        taken = self.taken
        if taken is not None:
            return "paid" if taken.take is Take.CONFIRMED else "received"
        if self.cancelled_at is not None:
            return "cancelled"
        if not asked:
            return "not_asked"
        return "expired" if now >= self.expires_at else "open"


def parts_of_id(text: str) -> tuple[str, int, int] | None:
    """Code, request and attempt that an order's id names; None for what is no id of ours."""
    found = _ID.fullmatch(text)
    return (found[1], int(found[2]), int(found[3])) if found else None


def told(order: Order, news: News) -> Order:
    """The order after one more thing was said; the same order where it changes nothing."""
    if news.outcome is Outcome.CANCELLED:
        known = order.taken is not None or order.cancelled_at is not None
        return order if known else _next(order, cancelled_at=news.at)
    if any(one.reference == news.reference for one in order.receipts):
        return order
    why = _why_not(order, news)
    take = Take.GIVE_BACK if why else Take.WAITING
    return _next(order, receipts=(*order.receipts, Receipt(news.reference, news.amount, news.at, take, why)))


def _why_not(order: Order, news: News) -> Why | None:
    if order.taken is not None:
        return Why.PAID_TWICE
    return Why.OTHER_AMOUNT if news.amount != order.amount else None


def given_back(order: Order, reference: str, by: str, at: datetime) -> Order:
    """The order once an officer wrote down that money was given back; the same order where it stands there already.

    Raises:
        LookupError: no money of that reference is to be given back.
    """
    receipt = next(one for one in (*order.receipts, None) if one is None or one.reference == reference)
    if receipt is None or receipt.take is not Take.GIVE_BACK:
        raise LookupError(reference)
    if receipt.given_at is not None:
        return order
    done = replace(receipt, given_by=by, given_at=at)
    return _next(order, receipts=tuple(done if one is receipt else one for one in order.receipts))


def settled(order: Order, why: Why | None) -> Order:
    """The order once its waiting money is in the register (`why` None), or can never be."""
    take = Take.GIVE_BACK if why else Take.CONFIRMED
    after = [replace(one, take=take, why=why) if one.take is Take.WAITING else one for one in order.receipts]
    return _next(order, receipts=tuple(after))


def _next(order: Order, **changes: Any) -> Order:
    return replace(order, version=order.version + 1, **changes)
