"""The one connection to DynamoDB that all tables of a function share, and what its faults mean.

PynamoDB would give each model a client of its own (50 ms each at a cold start).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection, TableConnection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import CancellationReason, PynamoDBException, TransactWriteError, VerboseClientError
from pynamodb.models import Model

from kernel.lean import lighten
from kernel.problems import Unavailable
from kernel.settings import region

T = TypeVar("T")


class StorageBusy(Unavailable):
    """A table did not answer, or asked to come back later; nothing half done that a retry would not complete."""


class ConditionFailed(Exception):
    """The condition of a raw write did not hold; nothing was written."""


class _Connection(Connection):
    @property
    def client(self) -> Any:
        known = self._client
        client = super().client
        if client is not known:
            lighten(client)
        return client


@functools.cache
def connection() -> Connection:
    return _Connection(
        region=region(),
        connect_timeout_seconds=2,
        read_timeout_seconds=4,
        # `legacy` checks DynamoDB's checksum, so a half-cut answer is an error and never "no such item".
        retry_configuration={"mode": "legacy", "total_max_attempts": 4},
        max_pool_connections=10,
    )


class Table(Model):
    """Base of all models: one shared connection."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        own = super()._get_connection()
        shared = connection()
        if own.connection is not shared:
            _describe(own.get_meta_table())
            own.connection = shared
        return own


def _describe(table: MetaTable) -> None:
    """Tells the shared connection of a model's table; several models of one table each add the indexes they know."""
    known = connection()._tables.get(table.table_name)
    if known is None:
        connection().add_meta_table(table)
        return
    for part, name in (
        ("AttributeDefinitions", "AttributeName"),
        ("GlobalSecondaryIndexes", "IndexName"),
        ("LocalSecondaryIndexes", "IndexName"),
    ):
        described = known.data.setdefault(part, [])
        names = {one[name] for one in described}
        described.extend(one for one in table.data.get(part) or [] if one[name] not in names)


_CLEAN_CONDITION = "ConditionalCheckFailedException"


def _code_of(fault: PynamoDBException) -> str | None:
    """PynamoDB's own `cause_response_code` breaks on a lost connection, whose response is None."""
    response = getattr(fault.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code


@contextmanager
def storage() -> Iterator[None]:
    """Turns every storage fault but a failed condition or a cancelled transaction into StorageBusy."""
    try:
        yield
    except PynamoDBException as fault:
        code = _code_of(fault)
        if code == _CLEAN_CONDITION or (
            isinstance(fault, TransactWriteError) and code == "TransactionCanceledException"
        ):
            raise
        raise StorageBusy(code or type(fault).__name__) from fault
    except ClientError as fault:
        raise StorageBusy(fault.response.get("Error", {}).get("Code", "")) from fault
    except BotoCoreError as fault:
        raise StorageBusy(type(fault).__name__) from fault


def listed(
    index: Any, key: str, shown: Callable[[Any], T], limit: int, after: Mapping[str, Any] | None, *, backwards: bool
) -> tuple[tuple[T, ...], dict[str, Any] | None]:
    """One page of a model's index, each row as `shown` makes it, and where the next page begins (None: nowhere).

    Raises:
        StorageBusy
    """
    with storage():
        last = dict(after) if after else None
        found = index.query(key, limit=limit, scan_index_forward=not backwards, last_evaluated_key=last)
        return tuple(map(shown, found)), found.last_evaluated_key


def call(operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """A raw DynamoDB call on the shared connection: for what PynamoDB has no form for, and where its models cost too much.

    Raises:
        ConditionFailed, StorageBusy
    """
    with storage():
        try:
            return connection().dispatch(operation, arguments)
        except ClientError as fault:
            if fault.response.get("Error", {}).get("Code") == _CLEAN_CONDITION:
                raise ConditionFailed from fault
            raise


class Cancelled(Exception):
    """A transaction that was cancelled. `reasons` stand in the order of its writes, None for one that was no reason."""

    def __init__(self, reasons: Sequence[CancellationReason | None]) -> None:
        super().__init__("TransactionCanceledException")
        self.reasons = tuple(reasons)


def transact(writes: list[dict[str, Any]]) -> None:
    """One TransactWriteItems of raw writes, in their order.

    Raises:
        Cancelled: a condition failed, or another transaction was in the way.
        StorageBusy: a table did not answer.
    """
    with storage():
        try:
            connection().dispatch("TransactWriteItems", {"TransactItems": writes})
        except VerboseClientError as fault:
            if fault.response.get("Error", {}).get("Code") == "TransactionCanceledException":
                raise Cancelled(fault.cancellation_reasons) from fault
            raise


def failed_condition(fault: PynamoDBException) -> bool:
    return _code_of(fault) == _CLEAN_CONDITION
