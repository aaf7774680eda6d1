"""Every AWS call of one use of a function, with what AWS would charge for it.

The calls are seen by botocore's events; what a call writes is seen in storage before and after it, through a client of the
recorder's own. Each request that leaves the process is counted as well, so a call that no event showed cannot hide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from tests.bench.units import Charge, Index, Item, Shape, Touched, charge, named_keys

_CAPACITY = frozenset(
    {"GetItem", "BatchGetItem", "TransactGetItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "Query",
     "TransactWriteItems", "Scan"}
)  # fmt: skip


class HiddenCall(Exception):
    """More requests left this process than the recorder saw calls."""


@dataclass
class Call:
    """One AWS call. `reported` is what the server said it consumed, per the whole call."""

    service: str
    operation: str
    request: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""  # the request's body as the function made it
    answer: bytes = b""
    error: str | None = None
    charge: Charge = field(default_factory=Charge)
    reported: float | None = None
    reported_indexes: float = 0.0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """All calls of one use."""

    calls: tuple[Call, ...]

    @property
    def total(self) -> Charge:
        total = Charge()
        for call in self.calls:
            total += call.charge
        return total

    @property
    def operations(self) -> str:
        return ", ".join(call.operation for call in self.calls) or "none"

    @property
    def reported(self) -> float:
        return sum(call.reported or 0.0 for call in self.calls)

    @property
    def reported_indexes(self) -> float:
        return sum(call.reported_indexes for call in self.calls)


class Recorder:
    """Records the calls of every client that this process makes after it, and of those given to `attach`."""

    def __init__(self) -> None:
        self._calls: list[Call] | None = None
        self._sent = 0
        self._own = boto3.Session().client("dynamodb", config=Config(retries={"mode": "standard"}))
        self._shapes: dict[str, Shape] = {}
        self._before: list[tuple[Shape, Item, Item | None]] = []
        self._fault: ValueError | None = None
        self._watch_new_clients()

    def attach(self, client: BaseClient) -> None:
        """Record the calls of a client that was made before the recorder."""
        events = client.meta.events
        events.register("before-call.*.*", self._before_call)
        events.register_last("before-send.*.*", self._before_send)
        events.register("after-call.*.*", self._after_call)

    def _watch_new_clients(self) -> None:
        """Every client that any session of this process makes from now on is recorded."""
        create = Session.create_client

        def recorded(session: Session, *arguments: Any, **named: Any) -> Any:
            client = create(session, *arguments, **named)
            self.attach(client)
            return client

        Session.create_client = recorded  # type: ignore[method-assign, assignment]

    @contextmanager
    def use(self) -> Iterator[list[Call]]:
        """Record what happens in the block; the list is whole when the block ends.

        Raises:
            HiddenCall
            ValueError: a call whose price the rules do not say, such as a scan.
        """
        self._calls, self._sent, self._fault = [], 0, None
        calls = self._calls
        send = URLLib3Session.send

        def counted(session: URLLib3Session, request: Any) -> Any:
            self._sent += self._calls is not None
            return send(session, request)

        try:
            with patch.object(URLLib3Session, "send", counted):
                yield calls
        finally:
            self._calls = None
        if self._fault is not None:
            raise self._fault
        seen = sum(call.attempts for call in calls)
        if seen != self._sent:
            raise HiddenCall(f"{self._sent} requests left, {seen} were recorded: {[one.operation for one in calls]}")

    # -- events -----------------------------------------------------------------------------------------------------

    def _before_call(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        if self._calls is None:
            return
        call = Call(model.service_model.service_name, model.name)
        self._calls.append(call)
        if call.service == "dynamodb":
            call.raw = bytes(params["body"])
            call.request = json.loads(call.raw)
            if call.operation in _CAPACITY:
                params["body"] = json.dumps({**call.request, "ReturnConsumedCapacity": "INDEXES"}).encode()
            with self._unrecorded():
                self._before = [
                    (shape, key, self._stored(shape, key))
                    for table, key in named_keys(call.operation, call.request)
                    for shape in (self._shape(table),)
                ]

    def _before_send(self, **_: Any) -> None:
        if self._calls:
            self._calls[-1].attempts += 1

    def _after_call(self, http_response: Any, parsed: Mapping[str, Any], **_: Any) -> None:
        if self._calls is None:
            return
        call = self._calls[-1]
        if http_response.status_code >= 300:
            call.error = str(parsed.get("Error", {}).get("Code"))
        if call.service == "dynamodb":
            call.answer = bytes(http_response.content)
            answer = json.loads(call.answer)
            with self._unrecorded():
                touched = [Touched(shape, old, self._stored(shape, key)) for shape, key, old in self._before]
            try:
                call.charge = charge(call.operation, call.request, answer, touched)
            except ValueError as fault:
                self._fault = fault
            call.reported, call.reported_indexes = _reported(answer.get("ConsumedCapacity"))

    # -- storage ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _unrecorded(self) -> Iterator[None]:
        calls, self._calls = self._calls, None
        try:
            yield
        finally:
            self._calls = calls

    def _stored(self, shape: Shape, key: Item) -> Item | None:
        named: Any = {name: _sendable(key[name]) for name in shape.keys}
        found: Any = self._own.get_item(TableName=shape.name, Key=named, ConsistentRead=True)
        stored: Item | None = found.get("Item")
        return stored

    def _shape(self, table: str) -> Shape:
        if table not in self._shapes:
            described: Any = self._own.describe_table(TableName=table)["Table"]
            self._shapes[table] = shape_of(described)
        return self._shapes[table]


def _sendable(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A key value of the wire as boto3 takes it; the portal has no binary keys."""
    if "B" in value:
        raise ValueError("a binary key")
    return value


def _reported(consumed: Any) -> tuple[float | None, float]:
    """What the server says: the whole, and how much of it by indexes."""
    if consumed is None:
        return None, 0.0
    parts = consumed if isinstance(consumed, list) else [consumed]
    indexes = [
        index["CapacityUnits"]
        for part in parts
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in part.get(kind, {}).values()
    ]
    return sum(part["CapacityUnits"] for part in parts), sum(indexes)


def shape_of(described: Mapping[str, Any]) -> Shape:
    """A table from DescribeTable's answer."""
    indexes = [
        *described.get("GlobalSecondaryIndexes", ()),
        *described.get("LocalSecondaryIndexes", ()),
    ]
    return Shape(described["TableName"], _names(described["KeySchema"]), tuple(map(_index, indexes)))


def _index(described: Mapping[str, Any]) -> Index:
    projection = described["Projection"]
    kept = None if projection["ProjectionType"] == "ALL" else frozenset(projection.get("NonKeyAttributes", ()))
    return Index(described["IndexName"], _names(described["KeySchema"]), kept)


def _names(schema: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(one["AttributeName"] for one in schema)
