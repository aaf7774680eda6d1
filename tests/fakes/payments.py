"""The table `payments` in memory, and a gateway of payments that says what it is told to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.status.payments.gateway import GatewayBusy
from chalicelib.status.payments.order import News, Order
from chalicelib.status.payments.store import StaleOrder, Unsettled
from kernel.times import local_day

Place = tuple[str, int, int]


class MemoryOrders:
    def __init__(self) -> None:
        self.orders: dict[Place, Order] = {}

    def of(self, code: str) -> list[Order]:
        return [order for place, order in sorted(self.orders.items()) if place[0] == code]

    def one(self, code: str, request: int, attempt: int) -> Order | None:
        return self.orders.get((code, request, attempt))

    def put(self, order: Order) -> None:
        place = (order.code, order.request, order.attempt)
        kept = self.orders.get(place)
        if (kept.version if kept else 0) != order.version - 1:
            raise StaleOrder
        self.orders[place] = order

    def unsettled(self, day: date, limit: int, after: Mapping[str, Any] | None) -> Unsettled:
        there = [one for one in self.orders.items() if one[1].unsettled and local_day(one[1].made_at) == day]
        places = [place for place, _ in sorted(there, key=lambda one: one[1].made_at)]
        start = after["at"] if after else 0
        found = tuple(places[start : start + limit])
        return Unsettled(found, {"at": start + limit} if start + limit < len(places) else None)


class SaidByTheGateway:
    """`said` by order; `down`: it does not answer."""

    def __init__(self) -> None:
        self.said: dict[str, list[News]] = {}
        self.asked: list[str] = []
        self.down = False

    def address(self, order: Order) -> str:
        return f"https://gateway.example/pay?order={order.id}"

    def news(self, order: Order) -> Sequence[News]:
        self.asked.append(order.id)
        if self.down:
            raise GatewayBusy("down")
        return self.said.get(order.id, [])

    def signed(self, body: bytes, signature: str) -> bool:
        return signature == "ours"
