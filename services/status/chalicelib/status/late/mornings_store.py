"""The mornings in the table `work`.

| pk            | sk           | what                                                          |
| ------------- | ------------ | ------------------------------------------------------------- |
| morning       | done         | the last day whose morning is done; `old`, where something    |
|               |              | was overdue then: its earliest due day                        |
| late#<agency> | <day>        | what the agency was told that morning; its codes pressed      |
| <code>        | row          | `ra`, `rd`: when a reason was asked for, and for which due day|
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.status.late.morning import Done, Due, Report
from chalicelib.status.worklist.rows_store import key_of, table
from kernel.dynamo import ConditionFailed, call
from kernel.times import epoch, instant_of
from kernel.together import Want

Item = Mapping[str, Any]

_LISTS = {"nd": "near_due", "od": "overdue", "rw": "reason_wanted"}  # an empty one is left out
_DONE: dict[str, Any] = {"pk": {"S": "morning"}, "sk": {"S": "done"}}


class DynamoMornings:
    def last_done(self) -> Done | None:
        item = call("GetItem", {"TableName": table(), "Key": _DONE, "ConsistentRead": True}).get("Item")
        if item is None:
            return None
        day = item["day"]["S"]
        return Done(date.fromisoformat(day), date.fromisoformat(item["old"]["S"] if "old" in item else day))

    def done(self, done: Done) -> None:
        text = {"S": done.day.isoformat()}
        oldest = {"old": {"S": done.oldest.isoformat()}} if done.oldest != done.day else {}
        _put(
            {**_DONE, "day": text, **oldest},
            "attribute_not_exists(pk) OR #day < :day",
            ExpressionAttributeNames={"#day": "day"},
            ExpressionAttributeValues={":day": text},
        )

    def due_on(self, day: date) -> Iterator[Due]:
        request: dict[str, Any] = {
            "TableName": table(),
            "IndexName": "due-index",
            "KeyConditionExpression": "dd = :day",
            "ExpressionAttributeValues": {":day": {"S": day.isoformat()}},
        }
        while True:
            answer = call("Query", request)
            for item in answer["Items"]:
                yield Due(item["pk"]["S"], item["ag"]["S"], "ng" in item, item.get("rd") == item["dd"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def ask(self, code: str, due: date, at: datetime) -> bool:
        request = {
            "TableName": table(),
            "Key": key_of(code),
            "UpdateExpression": "SET ra = :at, rd = :due",
            "ConditionExpression": "dd = :due AND (attribute_not_exists(rd) OR rd <> :due)",
            "ExpressionAttributeValues": {":at": {"N": str(epoch(at))}, ":due": {"S": due.isoformat()}},
        }
        try:
            call("UpdateItem", request)
        except ConditionFailed:
            return False
        return True

    def keep(self, report: Report) -> None:
        item = {
            **_report_key(report.agency, report.day),
            "t": {"N": str(epoch(report.made_at))},
            **{name: {"B": _pressed(getattr(report, of))} for name, of in _LISTS.items() if getattr(report, of)},
        }
        _put(item, "attribute_not_exists(pk)")

    def report(self, agency: str, day: date) -> Want[Report | None]:
        def read(item: Item | None) -> Report | None:
            return _report(agency, day, item) if item else None

        return Want(table(), _report_key(agency, day), read)


def _put(item: Item, condition: str, **values: Any) -> None:
    """A put whose condition need not hold: what is there then is as good."""
    try:
        call("PutItem", {"TableName": table(), "Item": item, "ConditionExpression": condition, **values})
    except ConditionFailed:
        return


def _report_key(agency: str, day: date) -> dict[str, Any]:
    return {"pk": {"S": f"late#{agency}"}, "sk": {"S": day.isoformat()}}


def _report(agency: str, day: date, item: Item) -> Report:
    lists = {of: _codes(item[name]["B"]) for name, of in _LISTS.items() if name in item}
    return Report(agency, day, instant_of(int(item["t"]["N"])), **lists)


def _pressed(codes: tuple[str, ...]) -> bytes:
    """An item holds 400 KB, an agency may have very many dossiers due on one day."""
    return zlib.compress(" ".join(codes).encode(), 9)


def _codes(pressed: bytes) -> tuple[str, ...]:
    return tuple(zlib.decompress(bytes(pressed)).decode().split())
