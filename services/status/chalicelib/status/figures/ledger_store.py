"""The table `figures` as an operator's recount sees it: all of it, and each row open to correction while it is as found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from chalicelib.status.figures.counting import Place, Tally
from chalicelib.status.figures.figures_store import (
    DynamoFigures,
    added,
    forget_empty,
    name_of,
    numbers_of,
    place_text,
    row_key,
    row_of,
    seen_key,
    seen_of,
    stand_key,
    stand_of,
    table,
)
from chalicelib.status.figures.kept import NOTHING_SEEN, Book, HowMany, RowKey, Seen, StandKey
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
            elif kind == "standing":
                stand = stand_of(item)
                if any(stand.many):
                    key = (stand.agency, stand.field, stand.procedure, stand.standing, stand.due)
                    book.stands[key] = stand.many
            elif kind in _GRAINS:
                row = row_of(_GRAINS[kind], item)
                if counts := {name: number for name, number in row.counts.items() if number}:
                    book.rows[_GRAINS[kind], row.first, row.agency, row.field, row.procedure] = counts
        return book

    def correct_row(self, key: RowKey, found: Mapping[str, int], right: Mapping[str, int]) -> bool:
        grain, first, agency, field, procedure = key
        place = row_key(grain, first, Tally(first, agency, field, procedure, {}))
        return _add(place, {name_of(name): number for name, number in found.items()}, _less(right, found))

    def correct_stand(self, key: StandKey, found: HowMany, right: HowMany) -> bool:
        agency, field, procedure, standing, due = key
        place = stand_key(Place(agency, field, procedure, standing, due, online=True))
        more = HowMany(*(wanted - there for wanted, there in zip(right, found, strict=True)))
        if not _add(place, numbers_of(found), numbers_of(more)):
            return False
        if right.total == 0:
            with suppress(ConditionFailed):  # somebody came to stand there
                forget_empty(place)
        return True

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


def _less(right: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    return {
        name_of(name): change
        for name in sorted({*right, *found})
        if (change := right.get(name, 0) - found.get(name, 0))
    }


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
