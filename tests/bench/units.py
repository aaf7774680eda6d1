"""Capacity units by AWS's rules, from the bytes of items: what DynamoDB would bill, whatever an emulator says.

Items are DynamoDB's JSON; a binary value is the base64 text of the wire or bytes. Sources: DynamoDB Developer Guide, "Item
sizes and formats", "Read and write operations", "Global secondary indexes: write capacity units", "Transactions: capacity".
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Mapping[str, Any]]

WRITE_BLOCK = 1024
READ_BLOCK = 4096


# -- sizes --------------------------------------------------------------------------------------------------------------


def item_size(item: Item) -> int:
    """Bytes of an item: the names and values of its attributes."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Bytes of one attribute value.

    Raises:
        ValueError: not one of DynamoDB's types.
    """
    kind, content = next(iter(value.items()))
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return number_size(content)
        case "B":
            return _binary_size(content)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + value_size(member) for member in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_size(member) for name, member in content.items())
        case "SS" | "NS" | "BS":
            return 3 + sum(1 + value_size({kind[0]: member}) for member in content)
    raise ValueError(f"no DynamoDB type: {kind}")


def number_size(text: str) -> int:
    """One byte for each two significant digits, and one more; a negative number takes another. Digits pair up from the decimal
    point, so an odd number on one side takes a half more."""
    mantissa, _, exponent = text.lower().partition("e")
    digits, power = mantissa.lstrip("+-"), int(exponent or 0)
    whole, _, fraction = digits.partition(".")
    if power:
        whole, fraction = _shifted(whole, fraction, power)
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    pairs = _pairs(
        whole.rjust(len(whole) + len(whole) % 2, "0"), fraction.ljust(len(fraction) + len(fraction) % 2, "0")
    )
    negative = mantissa.startswith("-") and pairs > 0
    return pairs + 1 + negative


def _shifted(whole: str, fraction: str, power: int) -> tuple[str, str]:
    if power > 0:
        return whole + fraction[:power].ljust(power, "0"), fraction[power:]
    padded = whole.rjust(-power, "0")
    return padded[:power], padded[power:] + fraction


def _pairs(whole: str, fraction: str) -> int:
    """Pairs of digits, without the pairs of zeros at either end."""
    both = whole + fraction
    pairs = [both[at : at + 2] for at in range(0, len(both), 2)]
    while pairs and pairs[0] == "00":
        del pairs[0]
    while pairs and pairs[-1] == "00":
        del pairs[-1]
    return len(pairs)


def _binary_size(content: str | bytes) -> int:
    return len(content) if isinstance(content, bytes) else len(b64decode(content))


# -- units --------------------------------------------------------------------------------------------------------------


def write_units(size: int, *, transaction: bool = False) -> float:
    """Units to write an item of `size` bytes: one for each started KB, twice that in a transaction."""
    return _blocks(size, WRITE_BLOCK) * (2.0 if transaction else 1.0)


def read_units(size: int, *, consistent: bool = False, transaction: bool = False) -> float:
    """Units to read `size` bytes: for each started 4 KB a half, one if consistent, two in a transaction. A missing item is
    read as if it had a byte."""
    return _blocks(size, READ_BLOCK) * (2.0 if transaction else 1.0 if consistent else 0.5)


def _blocks(size: int, block: int) -> int:
    return max(1, -(-size // block))


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index: its key attributes, and what else it keeps (None: everything)."""

    name: str
    keys: tuple[str, ...]
    kept: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its key attributes and its indexes."""

    name: str
    keys: tuple[str, ...]
    indexes: tuple[Index, ...] = ()

    def key_of(self, item: Item) -> tuple[str, ...]:
        return tuple(str(next(iter(item[name].values()))) for name in self.keys)


def in_index(shape: Shape, index: Index, item: Item | None) -> dict[str, Mapping[str, Any]] | None:
    """The index's copy of an item; None when the item lacks one of the index's keys, and so is not in it."""
    if item is None or any(name not in item for name in index.keys):
        return None
    wanted = {*shape.keys, *index.keys, *(index.kept or ())}
    return {name: value for name, value in item.items() if index.kept is None or name in wanted}


def index_units(shape: Shape, index: Index, before: Item | None, after: Item | None) -> float:
    """What a write of the table costs in one index.

    Entering or leaving the index is one write; another index key is two (the old entry goes, a new one comes); another kept
    value is one; nothing that the index keeps has changed: none. Indexes follow a transaction by ordinary writes.
    """
    old, new = in_index(shape, index, before), in_index(shape, index, after)
    if old == new:
        return 0.0
    if old is None or new is None:
        return write_units(item_size(old or new or {}))
    if any(old[name] != new[name] for name in index.keys):
        return write_units(item_size(old)) + write_units(item_size(new))
    return write_units(max(item_size(old), item_size(new)))


def written(
    shape: Shape, before: Item | None, after: Item | None, *, transaction: bool = False
) -> tuple[float, dict[str, float]]:
    """Units of one write in the table and in each of its indexes. The larger of the item before and after counts; a write
    whose condition failed (`before` is `after`) costs as much as one that came through, but for the indexes."""
    size = max(item_size(before) if before else 0, item_size(after) if after else 0)
    indexes = {index.name: units for index in shape.indexes if (units := index_units(shape, index, before, after))}
    return write_units(size, transaction=transaction), indexes


# -- calls ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Charge:
    """Units of one call: read, written in tables, written in indexes (by index name)."""

    read: float = 0.0
    table: float = 0.0
    indexes: Mapping[str, float] | None = None

    @property
    def index(self) -> float:
        return sum((self.indexes or {}).values())

    @property
    def write(self) -> float:
        return self.table + self.index

    def __add__(self, other: Charge) -> Charge:
        names = {*(self.indexes or {}), *(other.indexes or {})}
        both = {name: (self.indexes or {}).get(name, 0.0) + (other.indexes or {}).get(name, 0.0) for name in names}
        return Charge(self.read + other.read, self.table + other.table, both)


@dataclass(frozen=True, slots=True)
class Touched:
    """One item that a call names by its key: as it was before the call and after it."""

    shape: Shape
    before: Item | None
    after: Item | None


def named_keys(operation: str, request: Mapping[str, Any]) -> list[tuple[str, Item]]:
    """(table, the item or key given) of every item that a request names, in the request's order."""
    match operation:
        case "GetItem" | "UpdateItem" | "DeleteItem":
            return [(request["TableName"], request["Key"])]
        case "PutItem":
            return [(request["TableName"], request["Item"])]
        case "BatchGetItem":
            return [(table, key) for table, wanted in request["RequestItems"].items() for key in wanted["Keys"]]
        case "BatchWriteItem":
            return [
                (table, one["PutRequest"]["Item"] if "PutRequest" in one else one["DeleteRequest"]["Key"])
                for table, writes in request["RequestItems"].items()
                for one in writes
            ]
        case "TransactWriteItems" | "TransactGetItems":
            named = [next(iter(one.values())) for one in request["TransactItems"]]
            return [(one["TableName"], one["Item"] if "Item" in one else one["Key"]) for one in named]
    return []


def charge(
    operation: str, request: Mapping[str, Any], response: Mapping[str, Any], touched: Sequence[Touched]
) -> Charge:
    """What one call costs. `touched` follows `named_keys`.

    Raises:
        ValueError: an operation whose price these rules do not say (a scan among them).
    """
    match operation:
        case "GetItem":
            return Charge(read=_read(touched, consistent=bool(request.get("ConsistentRead"))))
        case "BatchGetItem":
            wanted = request["RequestItems"]
            return Charge(
                read=sum(_read([one], consistent=bool(wanted[one.shape.name].get("ConsistentRead"))) for one in touched)
            )
        case "TransactGetItems":
            return Charge(read=_read(touched, transaction=True))
        case "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem":
            return _writes(touched, transaction=False)
        case "TransactWriteItems":
            return _writes(touched, transaction=True)
        case "Query":
            return Charge(read=_query(request, response))
    raise ValueError(f"no price known for {operation}")


def _read(touched: Iterable[Touched], *, consistent: bool = False, transaction: bool = False) -> float:
    return sum(
        read_units(item_size(one.before) if one.before else 0, consistent=consistent, transaction=transaction)
        for one in touched
    )


def _writes(touched: Iterable[Touched], *, transaction: bool) -> Charge:
    total = Charge()
    for one in touched:
        table, indexes = written(one.shape, one.before, one.after, transaction=transaction)
        total += Charge(table=table, indexes=indexes)
    return total


def _query(request: Mapping[str, Any], response: Mapping[str, Any]) -> float:
    """All that a page of a query looked at is summed, then rounded up once."""
    unseen = {"FilterExpression", "ProjectionExpression", "Select", "QueryFilter", "AttributesToGet"} & set(request)
    if unseen:
        raise ValueError(f"a query with {sorted(unseen)} reads more than it answers")
    size = sum(item_size(item) for item in response.get("Items", ()))
    return read_units(size, consistent=bool(request.get("ConsistentRead")))
