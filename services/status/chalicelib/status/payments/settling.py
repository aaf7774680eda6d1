"""What is done with what the gateway tells: kept with the order first, then confirmed in the register as the system.

Between the two the money waits, and whoever looks next (a message told again, the payer's page, the schedule) goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.status.act import Wanted, act
from chalicelib.status.bodies import ConfirmPayment
from chalicelib.status.desk import Desk
from chalicelib.status.payments.gateway import Gateway, GatewayBusy
from chalicelib.status.payments.order import News, Order, Receipt, Take, Why, parts_of_id, settled, told
from chalicelib.status.payments.store import Orders, StaleOrder
from kernel.dynamo import StorageBusy
from kernel.entry import Entry
from kernel.http import key_hash
from kernel.lifecycle import Action, State
from kernel.people import Person
from kernel.people_store import People
from kernel.problems import NOT_FOUND, STALE_VERSION, Problem, Unavailable
from kernel.times import local_day
from kernel.together import Want

SYSTEM = "system#payments"  # how histories name it; what an account of that name may do is never asked
_ROUNDS = 6
_LOOKS_BACK = 3  # days the schedule asks after orders
_PAGE = 50
_GRACE = timedelta(minutes=5)  # a message is given so long before the gateway is asked


class Pay(NamedTuple):
    desk: Desk
    orders: Orders
    gateway: Gateway


def hear(news: News, pay: Pay, now: datetime) -> Order:
    """One message. Raises Problem 404 for an order that was never made; StorageBusy: told again it completes."""
    named = parts_of_id(news.order)
    order = pay.orders.one(*named) if named else None
    if order is None:
        raise Problem(NOT_FOUND)
    return _heard(order, (news,), pay, now)


def ask(order: Order, pay: Pay, now: datetime) -> Order:
    """The order after the gateway was asked, where something may still be heard of it. Raises GatewayBusy."""
    return _heard(order, pay.gateway.news(order), pay, now) if order.unsettled else order


Warn = Callable[[str, str], None]
"""Told the kind of a fault and the order it befell; never what it said."""


def ask_after_all(pay: Pay, now: datetime, warn: Warn) -> tuple[int, int]:
    """The orders of the last days that are unsettled: how many were asked after, of how many nothing could be learned."""
    asked, failed = 0, 0
    for back in range(_LOOKS_BACK):
        for place in _unsettled(pay, now, back):
            order = pay.orders.one(*place)
            if order is None or not order.unsettled or now - order.made_at < _GRACE:
                continue
            asked += 1
            try:
                ask(order, pay, now)
            except (Unavailable, Problem) as fault:  # one must not hide those behind it; the next round asks again
                warn(fault.kind.name if isinstance(fault, Problem) else type(fault).__name__, order.id)
                failed += 1
    return asked, failed


def _unsettled(pay: Pay, now: datetime, back: int) -> Iterable[tuple[str, int, int]]:
    after: Any = None
    while True:
        found = pay.orders.unsettled(local_day(now) - timedelta(days=back), _PAGE, after)
        yield from found.orders
        after = found.next_place
        if after is None:
            return


def _heard(order: Order, news: Sequence[News], pay: Pay, now: datetime) -> Order:
    """Kept, then done; a race with another who heard the same is gone through again."""
    for _ in range(_ROUNDS):
        after = order
        for one in news:
            after = told(after, one)
        try:
            if after != order:
                after = replace(after, version=order.version + 1)  # one write, however much was said
                pay.orders.put(after)
            return _confirmed(after, pay, now)
        except StaleOrder:
            again = pay.orders.one(order.code, order.request, order.attempt)
            if again is None:
                raise Problem(NOT_FOUND) from None
            order = again
    raise StorageBusy("StaleOrder")


def _confirmed(order: Order, pay: Pay, now: datetime) -> Order:
    taken = order.taken
    if taken is None or taken.take is not Take.WAITING:
        return order
    after = settled(order, _confirm(order, taken, pay.desk, now))
    pay.orders.put(after)
    return after


def _confirm(order: Order, money: Receipt, desk: Desk, now: datetime) -> Why | None:
    """None once the register says that it is paid; else why the money is to be given back."""
    key = key_hash(SYSTEM, f"{order.id} {money.reference}", "payments")
    want = desk.register.entry(order.code)
    for _ in range(_ROUNDS):
        entry = desk.read(want)[want]
        if entry is None:
            raise Problem(NOT_FOUND)
        if entry.change_by_key(key) is not None:
            return None
        if not asks_for(entry, order.request):
            return Why.NOT_ASKED
        body = ConfirmPayment(
            action="confirm_payment", version=entry.version, amount=money.amount, reference=money.reference
        )
        try:
            act(Wanted(order.code, SYSTEM, body, key, key[:12]), as_system(desk), now)
        except Problem as refused:
            if refused.kind is not STALE_VERSION:
                raise
        else:
            return None
    raise StorageBusy("StaleVersion")


def asks_for(entry: Entry, request: int) -> bool:
    """Whether a dossier waits for what was asked at its version `request`, and not for another sum or for none."""
    asked = entry.last(Action.REQUEST_PAYMENT)
    return entry.state is State.PAYMENT_REQUESTED and asked is not None and asked.version == request


def as_system(desk: Desk) -> Desk:
    """The desk at which the portal itself acts: nobody's account, so none that could be taken or lose its rights."""
    return desk._replace(people=lambda: _TheSystem(desk.people()))


class _TheSystem:
    """The table `people`, in which the portal itself is a connected system."""

    def __init__(self, people: People) -> None:
        self._people = people

    def person(self, user: str) -> Want[Person]:
        want = self._people.person(user)
        return replace(want, read=lambda _item: Person(SYSTEM, system=True)) if user == SYSTEM else want

    def __getattr__(self, name: str) -> Any:
        return getattr(self._people, name)


__all__ = ["SYSTEM", "GatewayBusy", "Pay", "as_system", "ask", "ask_after_all", "asks_for", "hear"]
