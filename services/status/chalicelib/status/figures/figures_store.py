"""The table `figures`: what was counted, how running dossiers stand, and which versions of each dossier were counted.

| pk             | sk                               | what                                                              |
| -------------- | -------------------------------- | ----------------------------------------------------------------- |
| day#2026-11    | 24#<agency>#<field>#<procedure>  | the counters of a day                                             |
| month#2026     | 11#<agency>#<field>#<procedure>  | of a month                                                        |
| year           | 2026#<agency>#<field>#<procedure>| of a year                                                         |
| stand          | <agency>#<field>#<procedure>     | how many stand how now                                            |
| dossier#<code> | seen                             | `v` the versions counted, `n` the newest, `w` where it stands;    |
|                |                                  | kept for ever, so that telling everything anew changes nothing    |

The counters of `DUE` stand in the rows of the day on which something is due. One consistent read, then one transaction of writes
of 2 units each: the mark, how it stands, and 3 to 6 rows (6 to 12 when it moves to another agency). A table is read by a query
for each month of days, each year of months and one for all years; how dossiers stand by one for the stands, those of the days
before today, and that of the next working day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from chalicelib.status.figures.counting import COUNTERS, DUE, Heard, Place, Standing
from chalicelib.status.figures.kept import NOTHING_SEEN, Row, RowKey, Seen, Stand, StandKey, changes
from chalicelib.status.figures.measures import ANSWER, DURATION
from chalicelib.status.figures.spans import Grain, Span
from kernel.dynamo import Cancelled, StorageBusy, call, transact
from kernel.settings import table_name

_ATTEMPTS = 8  # two consumers at most add to one row at a time
_LONGEST_PAUSE = 0.3

# Names are short because they are paid for with every write; a row of a busy year stays below 1 KB.
_SHORT = "rc bc on bp ea ot la rf wd st ln mi mo su rs ls an ai am os ms od ol wf of se so sl po pl du do dp"
_NAMES = dict(zip((*COUNTERS, *DUE), _SHORT.split(), strict=True))
_COUNTERS = {name: counter for counter, name in _NAMES.items()}


class DynamoFigures:
    """`pause` and `chance` (0..1) spread the attempts of consumers who collide."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance

    def count(self, heard: Heard) -> bool:
        for attempt in range(_ATTEMPTS):
            before = self.counted_of(heard.code)
            if heard.version in before.versions:
                return False
            try:
                transact(list(_writes(heard, before)))
            except Cancelled:
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.02 * 2**attempt))
            else:
                return True
        raise StorageBusy("TransactionCanceledException")

    def counted_of(self, code: str) -> Seen:
        request = {"TableName": table(), "Key": seen_key(code), "ConsistentRead": True}
        return seen_of(call("GetItem", request).get("Item"))

    def rows(self, span: Span) -> Iterator[Row]:
        pk, low = _place_of(span.grain, span.first)
        _, high = _place_of(span.grain, span.last)
        # `$` follows `#`: every row of the last day, and none of another.
        for item in _query(pk, f"{low}#", f"{high}$"):
            yield row_of(span.grain, item)

    def stands(self, agency: str | None = None) -> Iterator[Stand]:
        for item in _query("stand", f"{agency}#", f"{agency}$") if agency else _query("stand", "#", "~"):
            stand = stand_of(item)
            if stand.counts:
                yield stand


def table() -> str:
    return table_name("figures")


def seen_key(code: str) -> dict[str, Any]:
    return _key(f"dossier#{code}", "seen")


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


# -- writing ------------------------------------------------------------------------------------------------------------------


def _writes(heard: Heard, before: Seen) -> Iterator[dict[str, Any]]:
    moves = heard.version > before.newest
    yield _saw(heard, before, moves)
    made = changes(heard, before)
    for key, more in made.rows.items():
        yield added(row_key(key), {name_of(counter): number for counter, number in more.items()})
    for of, more in made.stands.items():
        yield added(stand_key(of), more)


def _saw(heard: Heard, before: Seen, moves: bool) -> dict[str, Any]:
    sets = ["n = :n"] if moves else []
    values: dict[str, Any] = {":v": {"NS": [str(heard.version)]}}
    if moves:
        values[":n"] = {"N": str(heard.version)}
        if heard.place is not None:
            sets.append("w = :w")
            values[":w"] = {"S": place_text(heard.place)}
    condition = "attribute_not_exists(pk)"
    if before.versions:
        condition = "n = :before AND NOT contains(v, :version)"
        values |= {":before": {"N": str(before.newest)}, ":version": {"N": str(heard.version)}}
    gone = " REMOVE w" if moves and heard.place is None and before.place is not None else ""
    return {
        "Update": {
            "TableName": table(),
            "Key": seen_key(heard.code),
            "UpdateExpression": f"ADD v :v{' SET ' + ', '.join(sets) if sets else ''}{gone}",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
    }


def added(key: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    """A write that adds to the counters of a row, by the names they have in the table."""
    names = {f"#c{position}": name for position, name in enumerate(numbers)}
    values = {f":c{position}": {"N": str(number)} for position, number in enumerate(numbers.values())}
    return {
        "Update": {
            "TableName": table(),
            "Key": key,
            "UpdateExpression": "ADD " + ", ".join(f"{name} :{name[1:]}" for name in names),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


# -- keys and names -------------------------------------------------------------------------------------------------------------


def name_of(counter: str) -> str:
    return _NAMES.get(counter, counter)


def row_key(key: RowKey) -> dict[str, Any]:
    grain, first, *of = key
    pk, part = _place_of(grain, first)
    return _key(pk, "#".join((part, *of)))


def stand_key(of: StandKey) -> dict[str, Any]:
    return _key("stand", "#".join(of))


def _place_of(grain: Grain, day: date) -> tuple[str, str]:
    match grain:
        case Grain.DAY:
            return f"day#{day:%Y-%m}", f"{day:%d}"
        case Grain.MONTH:
            return f"month#{day:%Y}", f"{day:%m}"
        case Grain.YEAR:
            return "year", f"{day:%Y}"


def place_text(place: Place) -> str:
    due = place.due.isoformat() if place.due else None
    kept = [place.agency, place.field, place.procedure, place.standing.value, due, place.online]
    return json.dumps([*kept, True] if place.portal_late else kept, separators=(",", ":"))


# -- reading ------------------------------------------------------------------------------------------------------------------


def _query(pk: str, low: str, high: str) -> Iterator[dict[str, Any]]:
    request: dict[str, Any] = {
        "TableName": table(),
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":low": {"S": low}, ":high": {"S": high}},
    }
    while True:
        answer = call("Query", request)
        yield from answer.get("Items", ())
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def row_of(grain: Grain, item: Mapping[str, Any]) -> Row:
    part, agency, field, procedure = item["sk"]["S"].split("#")
    counts = {
        counter: int(value["N"])
        for name, value in item.items()
        if name not in ("pk", "sk") and (counter := _counter_of(name))
    }
    return Row(_first_day(grain, item["pk"]["S"], part), agency, field, procedure, counts)


def _counter_of(name: str) -> str | None:
    """None for a counter that this version does not know."""
    if name in _COUNTERS:
        return _COUNTERS[name]
    return name if DURATION.holds(name) or ANSWER.holds(name) else None


def _first_day(grain: Grain, pk: str, part: str) -> date:
    match grain:
        case Grain.DAY:
            return date.fromisoformat(f"{pk.removeprefix('day#')}-{part}")
        case Grain.MONTH:
            return date(int(pk.removeprefix("month#")), int(part), 1)
        case Grain.YEAR:
            return date(int(part), 1, 1)


def stand_of(item: Mapping[str, Any]) -> Stand:
    agency, field, procedure = item["sk"]["S"].split("#")
    numbers = {name: int(value["N"]) for name, value in item.items() if name not in ("pk", "sk")}
    return Stand(agency, field, procedure, {name: number for name, number in numbers.items() if number})


def seen_of(item: Mapping[str, Any] | None) -> Seen:
    if item is None:
        return NOTHING_SEEN
    place = None
    if "w" in item:
        agency, field, procedure, standing, due, online, *late = json.loads(item["w"]["S"])
        day = date.fromisoformat(due) if due else None
        place = Place(agency, field, procedure, Standing(standing), day, online, bool(late))
    return Seen(frozenset(map(int, item["v"]["NS"])), int(item["n"]["N"]), place)
