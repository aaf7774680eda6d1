"""The desk's rows in the table `work`.

| pk     | sk           | what                                                                    |
| ------ | ------------ | ----------------------------------------------------------------------- |
| <code> | row          | an open dossier on the desk of its agency; of an ended one its version  |
|        |              | alone, so that a message that comes late finds a newer one there        |
| <code> | row#<agency> | the same on the desk of another agency that was asked for its part      |

Indexes hold open dossiers only, each with the rank (`rk`, see `rank_of`) in its order: `agency-index`, `person-index`
(agency and who works on it), `procedure-index`, `step-index`; `due-index` holds those at work by their due day.
Names are short because every index repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.status.worklist.asks import Asks
from chalicelib.status.worklist.desk import Found, Place, Shelf, Span, bounds, rank_of
from chalicelib.status.worklist.row import NOBODY, Gone, Row
from kernel.dynamo import ConditionFailed, call
from kernel.lifecycle import State
from kernel.settings import table_name
from kernel.times import epoch, instant_of

Item = Mapping[str, Any]

SORT = "row"
_HASH = {Shelf.AGENCY: "ag", Shelf.PERSON: "gp", Shelf.PROCEDURE: "gq", Shelf.STEP: "gs"}
# All that a row may hold but its key and the morning's marks (`ra`, `rd`): what is not written is taken away.
_NAMES = (
    *("ag", "pr", "s", "v", "r", "ac", "du", "nf", "ex", "cl", "as", "st", "so", "nx", "na", "un", "ne", "wt", "ru"),
    *("ng", "rk", "gp", "gq", "gs", "dd"),
)


def table() -> str:
    return table_name("work")


class DynamoRows:
    def put(self, row: Row | Gone, *, again: bool = False) -> bool:
        item = item_of(row) if isinstance(row, Row) else {"v": {"N": str(row.version)}}
        gone = [name for name in _NAMES if name not in item]
        sets = ", ".join(f"#{name} = :{name}" for name in item)
        removes = f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else ""
        request = {
            "TableName": table(),
            "Key": key_of(row.code, _beside(row)),
            "UpdateExpression": f"SET {sets}{removes}",
            "ConditionExpression": f"attribute_not_exists(#v) OR #v {'<=' if again else '<'} :v",
            "ExpressionAttributeNames": {f"#{name}": name for name in (*item, *gone)},
            "ExpressionAttributeValues": {f":{name}": value for name, value in item.items()},
            "ReturnValues": "ALL_OLD",
        }
        try:
            before = call("UpdateItem", request).get("Attributes", {})
        except ConditionFailed:
            return False
        return {name: before[name] for name in _NAMES if name in before} != item

    def page(self, span: Span, limit: int, after: Place | None) -> Found:
        index, name = span.shelf.value, _HASH[span.shelf]
        of = _shelf(span.agency, span.of) if span.shelf is not Shelf.AGENCY else span.agency
        condition, values = "#h = :h", {":h": {"S": of}}
        names = {"#h": name}
        ranks = bounds(span)
        if ranks is not None:
            condition += " AND #rk BETWEEN :first AND :last"
            names["#rk"] = "rk"
            values |= {":first": {"S": ranks[0]}, ":last": {"S": ranks[1]}}
        request: dict[str, Any] = {
            "TableName": table(),
            "IndexName": index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = {
                name: {"S": of},
                "rk": {"S": after.rank},
                **key_of(after.code, after.beside),
            }
        answer = call("Query", request)
        last = answer.get("LastEvaluatedKey")
        rows = tuple(row_from(item) for item in answer["Items"])
        return Found(rows, Place(last["rk"]["S"], *_named(last)) if last else None)


def key_of(code: str, beside: str | None = None) -> dict[str, Any]:
    return {"pk": {"S": code}, "sk": {"S": f"{SORT}#{beside}" if beside else SORT}}


def _named(key: Item) -> tuple[str, str | None]:
    """The code, and the agency of a row that is not the handling agency's."""
    return key["pk"]["S"], key["sk"]["S"].partition("#")[2] or None


def _beside(row: Row | Gone) -> str | None:
    if isinstance(row, Gone):
        return row.beside
    return row.agency if row.beside else None


def _shelf(agency: str, of: str) -> str:
    return f"{agency}#{of}"


def item_of(row: Row) -> dict[str, Any]:
    """Without the key. Instants are seconds since 1970, days are texts; what is absent is left out."""
    item: dict[str, Any] = {
        "ag": {"S": row.agency},
        "pr": {"S": row.procedure},
        "s": {"S": row.state.value},
        "v": {"N": str(row.version)},
        "st": {"N": str(row.step)},
        "so": {"N": str(row.steps_of)},
        "rk": {"S": rank_of(row)},
        "gp": {"S": _shelf(row.agency, row.assignee or NOBODY)},
        "gq": {"S": _shelf(row.agency, row.procedure)},
        "gs": {"S": _shelf(row.agency, str(row.step))},
    }
    instants = {"r": row.registered_at, "cl": row.closed_at, "na": row.due_at, "un": row.until, "ne": row.near_at}
    days = {
        "du": row.due,
        "nf": row.near_from,
        "ru": row.return_unfit_by,
        "dd": row.due if row.is_at_work and not row.beside else None,
    }
    texts = {"as": row.assignee, "nx": row.asks.value if row.asks else None}
    flags = {"ac": row.accepted, "ex": row.extended, "wt": row.waiting, "ng": row.new_date_given}
    item |= {name: {"N": str(epoch(instant))} for name, instant in instants.items() if instant is not None}
    item |= {name: {"S": day.isoformat()} for name, day in days.items() if day is not None}
    item |= {name: {"S": text} for name, text in texts.items() if text is not None}
    return item | {name: {"BOOL": True} for name, flag in flags.items() if flag}


def row_from(item: Item) -> Row:
    """Raises KeyError or ValueError for an item that is no row of an open dossier."""
    return Row(
        code=item["pk"]["S"],
        agency=item["ag"]["S"],
        procedure=item["pr"]["S"],
        state=State(item["s"]["S"]),
        version=int(item["v"]["N"]),
        registered_at=instant_of(int(item["r"]["N"])),
        accepted="ac" in item,
        due=_day(item, "du"),
        near_from=_day(item, "nf"),
        extended="ex" in item,
        closed_at=_instant(item, "cl"),
        assignee=item["as"]["S"] if "as" in item else None,
        step=int(item["st"]["N"]),
        steps_of=int(item["so"]["N"]),
        asks=Asks(item["nx"]["S"]) if "nx" in item else None,
        due_at=_instant(item, "na"),
        until=instant_of(int(item["un"]["N"])),
        near_at=_instant(item, "ne"),
        waiting="wt" in item,
        return_unfit_by=_day(item, "ru"),
        new_date_given="ng" in item,
        beside=_named(item)[1] is not None,
        asked_at=_instant(item, "ra"),
        asked_for=_day(item, "rd"),
    )


def _instant(item: Item, name: str) -> datetime | None:
    return instant_of(int(item[name]["N"])) if name in item else None


def _day(item: Item, name: str) -> date | None:
    return date.fromisoformat(item[name]["S"]) if name in item else None
