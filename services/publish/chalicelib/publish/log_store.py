"""The transparency log in the table `publications`.

- the head, ("log", "head"): the size, the hashes of the complete subtrees of that size, and when it grew last;
- leaves, ("log", "leaf#" + index in twelve digits): the text, and the hashes of all complete subtrees that end with it, so any
  hash of a proof is found in the leaves that are the last of a subtree;
- where a result is, (code, "log"): its index.

They are written together with the result itself by one transaction (results_store.py), and never changed but for the head.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from chalicelib.publish.log import Head, Leaf
from kernel.dynamo import Table, storage
from kernel.merkle import HASH_BYTES, Frontier
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

_LOG = "log"
_HEAD = "head"
_DIGITS = 12


class Log(Protocol):
    """What can be read of the log; `Results.publish` writes it."""

    def head(self) -> Want[Head]: ...

    def place(self, code: str) -> Want[int | None]:
        """The index of a result's leaf."""

    def leaf(self, index: int) -> Want[Leaf | None]: ...

    def entries(self, limit: int, start: int) -> Page[Leaf]:
        """Leaves from the index `start` on, oldest first. `next_key` is {"start": the next index}."""


class LeafRow(Table):
    class Meta:
        table_name = table_name("publications")

    log = UnicodeAttribute(hash_key=True, attr_name="pk", default=_LOG)
    sort = UnicodeAttribute(range_key=True, attr_name="sk")
    text = UnicodeAttribute(attr_name="tx")
    completed = BinaryAttribute(attr_name="hs", legacy_encoding=False)


def _leaf_sort(index: int) -> str:
    return f"leaf#{index:0{_DIGITS}d}"


def _split(hashes: bytes) -> tuple[bytes, ...]:
    return tuple(hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES))


def _head_of(item: RawItem | None) -> Head:
    if item is None:
        return Head()
    tree = Frontier(int(item["n"]["N"]), _split(item["hs"]["B"]))
    return Head(tree, instant_of(int(item["at"]["N"])))


def _leaf_of(row: Any) -> Leaf:
    return Leaf(int(row.sort.removeprefix("leaf#")), row.text, _split(row.completed))


class DynamoLog:
    def head(self) -> Want[Head]:
        return Want(LeafRow.Meta.table_name, {"pk": {"S": _LOG}, "sk": {"S": _HEAD}}, _head_of)

    def place(self, code: str) -> Want[int | None]:
        key = {"pk": {"S": code}, "sk": {"S": _LOG}}
        return Want(LeafRow.Meta.table_name, key, lambda item: int(item["n"]["N"]) if item else None)

    def leaf(self, index: int) -> Want[Leaf | None]:
        return Want(
            LeafRow.Meta.table_name,
            {"pk": {"S": _LOG}, "sk": {"S": _leaf_sort(index)}},
            lambda item: _leaf_of(LeafRow.from_raw_data(dict(item))) if item else None,
        )

    def entries(self, limit: int, start: int) -> Page[Leaf]:
        """Consistent, so that whoever has a head finds all its leaves."""
        with storage():
            rows = LeafRow.query(
                _LOG,
                LeafRow.sort.between(_leaf_sort(start), _leaf_sort(10**_DIGITS - 1)),
                limit=limit,
                consistent_read=True,
            )
            leaves = tuple(_leaf_of(row) for row in rows)
            return Page(leaves, {"start": leaves[-1].index + 1} if leaves and rows.last_evaluated_key else None)


def writes_of(code: str, before: Head, after: Head, leaf: Leaf) -> list[dict[str, Any]]:
    """The members of a transaction that enter a leaf. It fails where the code is in the log, or the log has grown since `before`
    was read."""
    if after.at is None:
        raise ValueError("a log that has grown knows when")
    place = {"pk": {"S": code}, "sk": {"S": _LOG}, "n": {"N": str(leaf.index)}}
    row = {
        "pk": {"S": _LOG},
        "sk": {"S": _leaf_sort(leaf.index)},
        "tx": {"S": leaf.text},
        "hs": {"B": b"".join(leaf.completed)},
    }
    head = {
        "pk": {"S": _LOG},
        "sk": {"S": _HEAD},
        "n": {"N": str(after.tree.size)},
        "hs": {"B": b"".join(after.tree.hashes)},
        "at": {"N": str(epoch(after.at))},
    }
    return [put(place), put(row), put(head, _still(before.tree.size))]


_NEW: Mapping[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}


def _still(size: int) -> Mapping[str, Any]:
    """The log is of the size that was read."""
    if size == 0:
        return _NEW
    return {
        "ConditionExpression": "#n = :size",
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":size": {"N": str(size)}},
    }


def put(item: Mapping[str, Any], condition: Mapping[str, Any] = _NEW) -> dict[str, Any]:
    return {"Put": {"TableName": LeafRow.Meta.table_name, "Item": dict(item), **condition}}
