"""The table `figures` as an operator's recount sees it: all of it, and each row open to correction while it is as found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.status.figures.figures_store import (
    DynamoFigures,
    added,
    name_of,
    place_text,
    row_key,
    row_of,
    seen_key,
    seen_of,
    stand_key,
    stand_of,
    table,
)
from chalicelib.status.figures.kept import NOTHING_SEEN, Book, RowKey, Seen, StandKey
from chalicelib.status.figures.spans import Grain
from kernel.dynamo import ConditionFailed, call

_GRAINS = {"day": Grain.DAY, "month": Grain.MONTH, "year": Grain.YEAR}


class DynamoLedger(DynamoFigures):
    def book(self) -> Book:
        book = Book({}, {}, {})
        for item in _everything():
            pk = item["pk"]["S"]
            kind = pk.partition("#")[0]
            if kind == "dossier":
                book.seen[pk.removeprefix("dossier#")] = seen_of(item)
            elif kind == "stand":
                stand = stand_of(item)
                if stand.counts:
                    book.stands[stand.agency, stand.field, stand.procedure] = dict(stand.counts)
            elif kind in _GRAINS:
                row = row_of(_GRAINS[kind], item)
                if counts := {name: number for name, number in row.counts.items() if number}:
                    book.rows[_GRAINS[kind], row.first, row.agency, row.field, row.procedure] = counts
        return book

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        return _add(row_key(key), _named(found), _less(_named(right), _named(found)))

    def correct_stand(self, key: StandKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        return _add(stand_key(key), found, _less(right, found))

    def correct_seen(self, code: str, found: Seen, right: Seen) -> bool:
        if not right.versions:
            return _write("DeleteItem", {"Key": seen_key(code)}, found)
        item = {**seen_key(code), "v": {"NS": [str(one) for one in sorted(right.versions)]}}
        item["n"] = {"N": str(right.newest)}
        if right.place is not None:
            item["w"] = {"S": place_text(right.place)}
        return _write("PutItem", {"Item": item}, found)


def _everything() -> Iterator[dict[str, Any]]:
    request: dict[str, Any] = {"TableName": table(), "ConsistentRead": True}
    while True:
        answer = call("Scan", request)
        yield from answer.get("Items", ())
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    return {name_of(counter): number for counter, number in counts.items()}


def _less(right: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    differing = {name: right.get(name, 0) - found.get(name, 0) for name in sorted({*right, *found})}
    return {name: change for name, change in differing.items() if change}


def _add(key: Mapping[str, Any], there: Mapping[str, int], more: Mapping[str, int]) -> bool:
    """Add to counters of a row, while those that are to change are as they were found; a counter of 0 may be missing."""
    write: dict[str, Any] = added(key, more)["Update"]
    conditions = []
    for name, own in write["ExpressionAttributeNames"].items():
        value = f":w{name[2:]}"
        write["ExpressionAttributeValues"][value] = {"N": str(there.get(own, 0))}
        missing = "" if there.get(own, 0) else f"attribute_not_exists({name}) OR "
        conditions.append(f"({missing}{name} = {value})")
    return _done("UpdateItem", {**write, "ConditionExpression": " AND ".join(conditions)})


def _write(operation: str, write: Mapping[str, Any], found: Seen) -> bool:
    if found == NOTHING_SEEN:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    else:
        values = {
            ":v": {"NS": [str(one) for one in sorted(found.versions)]},
            ":n": {"N": str(found.newest)},
        }
        condition = {"ConditionExpression": "v = :v AND n = :n", "ExpressionAttributeValues": values}
    return _done(operation, {"TableName": table(), **write, **condition})


def _done(operation: str, request: dict[str, Any]) -> bool:
    try:
        call(operation, request)
    except ConditionFailed:
        return False
    return True
