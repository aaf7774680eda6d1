"""The table `payments`: one item for each order, and by day those of which something may still be heard.

| pk     | sk                    | what                                                                                      |
| ------ | --------------------- | ----------------------------------------------------------------------------------------- |
| <code> | <request>#<attempt>   | an order; `op` is the day it was made while it is unsettled, and is taken out afterwards  |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol

from chalicelib.status.payments.order import Order, Receipt, Take, Why
from kernel.dynamo import ConditionFailed, call
from kernel.settings import table_name
from kernel.times import epoch, instant_of, local_day

Item = Mapping[str, Any]


class StaleOrder(Exception):
    """Another wrote this order meanwhile, or made it."""


class Unsettled(NamedTuple):
    """One page of the orders of a day: (code, request, attempt)."""

    orders: tuple[tuple[str, int, int], ...]
    next_place: Mapping[str, Any] | None


class Orders(Protocol):
    """Storage may raise StorageBusy from each."""

    def of(self, code: str) -> list[Order]:
        """All orders of a dossier, oldest first, as of now."""

    def one(self, code: str, request: int, attempt: int) -> Order | None: ...

    def put(self, order: Order) -> None:
        """The next version of an order, the first for a new one. Raises StaleOrder."""

    def unsettled(self, day: date, limit: int, after: Mapping[str, Any] | None) -> Unsettled:
        """Those made on that day, a moment ago."""


class DynamoOrders:
    def of(self, code: str) -> list[Order]:
        request: dict[str, Any] = {
            "TableName": _table(),
            "KeyConditionExpression": "pk = :code",
            "ExpressionAttributeValues": {":code": {"S": code}},
            "ConsistentRead": True,
        }
        found: list[Order] = []
        while True:
            answer = call("Query", request)
            found += map(_order, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def one(self, code: str, request: int, attempt: int) -> Order | None:
        key = _key(code, request, attempt)
        item = call("GetItem", {"TableName": _table(), "Key": key, "ConsistentRead": True}).get("Item")
        return _order(item) if item else None

    def put(self, order: Order) -> None:
        before = order.version - 1
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            condition = {
                "ConditionExpression": "v = :before",
                "ExpressionAttributeValues": {":before": {"N": str(before)}},
            }
        try:
            call("PutItem", {"TableName": _table(), "Item": _item(order), **condition})
        except ConditionFailed as fault:
            raise StaleOrder from fault

    def unsettled(self, day: date, limit: int, after: Mapping[str, Any] | None) -> Unsettled:
        request: dict[str, Any] = {
            "TableName": _table(),
            "IndexName": "unsettled-index",
            "KeyConditionExpression": "op = :day",
            "ExpressionAttributeValues": {":day": {"S": day.isoformat()}},
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = after
        answer = call("Query", request)
        return Unsettled(tuple(map(_place, answer["Items"])), answer.get("LastEvaluatedKey"))


def _table() -> str:
    return table_name("payments")


def _key(code: str, request: int, attempt: int) -> dict[str, Any]:
    return {"pk": {"S": code}, "sk": {"S": f"{request:06d}#{attempt:02d}"}}


def _place(item: Item) -> tuple[str, int, int]:
    request, _, attempt = item["sk"]["S"].partition("#")
    return item["pk"]["S"], int(request), int(attempt)


def _item(order: Order) -> dict[str, Any]:
    made = {
        **_key(order.code, order.request, order.attempt),
        "a": {"N": str(order.amount)},
        "t": {"N": str(epoch(order.made_at))},
        "x": {"N": str(epoch(order.expires_at))},
        "l": {"S": order.language},
        "k": {"B": order.key},
        "b": {"B": order.body},
        "rc": {"S": json.dumps([_receipt_json(one) for one in order.receipts])},
        "v": {"N": str(order.version)},
    }
    if order.cancelled_at is not None:
        made["ca"] = {"N": str(epoch(order.cancelled_at))}
    if order.unsettled:
        made["op"] = {"S": local_day(order.made_at).isoformat()}
    return made


def _receipt_json(one: Receipt) -> list[Any]:
    given = [one.given_by, epoch(one.given_at)] if one.given_at else []
    return [one.reference, one.amount, epoch(one.at), one.take, one.why, *given]


def _receipt(kept: list[Any]) -> Receipt:
    reference, amount, at, take, why, *given = kept
    by, when = given or (None, None)
    return Receipt(
        reference,
        amount,
        instant_of(at),
        Take(take),
        Why(why) if why else None,
        by,
        instant_of(when) if when is not None else None,
    )


def _order(item: Item) -> Order:
    code, request, attempt = _place(item)
    return Order(
        code=code,
        request=request,
        attempt=attempt,
        amount=int(item["a"]["N"]),
        made_at=instant_of(int(item["t"]["N"])),
        expires_at=instant_of(int(item["x"]["N"])),
        language=item["l"]["S"],
        key=bytes(item["k"]["B"]),
        body=bytes(item["b"]["B"]),
        receipts=tuple(map(_receipt, json.loads(item["rc"]["S"]))),
        cancelled_at=instant_of(int(item["ca"]["N"])) if "ca" in item else None,
        version=int(item["v"]["N"]),
    )
