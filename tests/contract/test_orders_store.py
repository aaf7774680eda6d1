"""One contract for orders of payment, in memory and in DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.status.payments.order import LIFE, News, Order, Outcome, given_back, settled, told
from chalicelib.status.payments.store import DynamoOrders, Orders, StaleOrder
from kernel.times import HANOI
from tests.fakes.payments import MemoryOrders

AT = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
TODAY = date(2026, 11, 5)
ORDER = Order("G09-261102-0001", 3, 1, 500_000, AT, AT + LIFE, "en", b"key", b"body")


@pytest.fixture(params=["memory", "dynamo"])
def orders(request: pytest.FixtureRequest) -> Orders:
    if request.param == "memory":
        return MemoryOrders()
    request.getfixturevalue("aws")
    return DynamoOrders()


def places(orders: Orders, day: date = TODAY) -> list[tuple[str, int, int]]:
    return list(orders.unsettled(day, 10, None).orders)


def test_an_order_is_read_as_it_was_put(orders: Orders) -> None:
    orders.put(ORDER)
    paid = told(ORDER, News(ORDER.id, Outcome.PAID, AT, 500_000, "R1"))
    wrong = told(paid, News(ORDER.id, Outcome.PAID, AT, 7, "R2"))
    orders.put(paid)
    orders.put(wrong)
    assert orders.one(ORDER.code, 3, 1) == wrong
    back = given_back(wrong, "R2", "thu", AT + timedelta(days=1))
    orders.put(back)
    assert orders.one(ORDER.code, 3, 1) == back
    assert orders.one(ORDER.code, 3, 2) is None


def test_an_order_is_made_once_and_changed_by_one(orders: Orders) -> None:
    orders.put(ORDER)
    with pytest.raises(StaleOrder):
        orders.put(ORDER)
    cancelled = told(ORDER, News(ORDER.id, Outcome.CANCELLED, AT))
    orders.put(cancelled)
    with pytest.raises(StaleOrder):
        orders.put(cancelled)
    assert orders.one(ORDER.code, 3, 1) == cancelled


def test_the_orders_of_a_dossier_stand_oldest_first(orders: Orders) -> None:
    made = [replace(ORDER, request=request, attempt=attempt) for request, attempt in ((3, 2), (12, 1), (3, 1), (3, 10))]
    for one in [*made, replace(ORDER, code="G09-261102-0002")]:
        orders.put(one)
    assert [(one.request, one.attempt) for one in orders.of(ORDER.code)] == [(3, 1), (3, 2), (3, 10), (12, 1)]


def test_unsettled_orders_are_found_by_their_day_until_they_are_settled(orders: Orders) -> None:
    orders.put(ORDER)
    assert places(orders) == [("G09-261102-0001", 3, 1)]
    assert places(orders, TODAY + timedelta(days=1)) == []
    received = told(ORDER, News(ORDER.id, Outcome.PAID, AT, 500_000, "R1"))
    orders.put(received)
    assert places(orders) == [("G09-261102-0001", 3, 1)]
    orders.put(settled(received, None))
    assert places(orders) == []


def test_unsettled_orders_come_in_pages(orders: Orders) -> None:
    for attempt in range(1, 4):
        orders.put(replace(ORDER, attempt=attempt, made_at=AT + timedelta(minutes=attempt)))
    first = orders.unsettled(TODAY, 2, None)
    second = orders.unsettled(TODAY, 2, first.next_place)
    assert [one[2] for one in (*first.orders, *second.orders)] == [1, 2, 3]
