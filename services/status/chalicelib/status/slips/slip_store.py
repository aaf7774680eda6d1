"""The table `slips`: numbers of slips, where their prints lie, and the register books. No name and no form data.

| pk                           | sk                     | what                                                          |
| ---------------------------- | ---------------------- | ------------------------------------------------------------- |
| <code>                       | slip#<version>#<kind>  | a slip; the control slip stands at `slip#control`             |
| series#<agency>#<year>#<kind>| counter                | the last number                                               |
| book#<agency>#<year>         | line#<number>          | the dossier that a number of the book belongs to              |
| book#<agency>#<year>         | head                   | a closed book: when, lines, pages                             |

One transaction takes the number and writes the slip, and for a receipt the line of the book too, whose number is the receipt's:
so numbers run from 1 without a gap, and a doubled event takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.status.slips.kinds import Kind
from chalicelib.status.slips.slip import BookChanged, BookClosed, BookLine, Closing, Slip, Wish
from kernel.dynamo import Cancelled, ConditionFailed, StorageBusy, call, transact
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want, read_together

_ATTEMPTS = 12
_LONGEST_PAUSE = 0.2
TABLE = table_name("slips")


class DynamoSlips:
    """`pause` and `chance` (0..1) spread the attempts of consumers who collide at one counter."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance

    def number(self, wish: Wish, content: str) -> Slip:
        for attempt in range(_ATTEMPTS):
            slip, last, closed = self._standing(wish)
            if slip is not None:
                return slip
            if closed and wish.kind is Kind.RECEIPT:
                raise BookClosed(f"{wish.agency} {wish.year}")
            try:
                transact(_writes(wish, content, last))
            except Cancelled:
                # Somebody took the number, or wrote this very slip, or closed the book: the next round sees which.
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
            else:
                return Slip(wish, last + 1, None)
        raise StorageBusy("TransactionCanceledException")

    def _standing(self, wish: Wish) -> tuple[Slip | None, int, bool]:
        """The slip if it is numbered already, the series' last number, and whether the book of the year is closed."""
        slip = Want(TABLE, _key(wish.code, _sort(wish)), lambda item: _slip(item, wish) if item else None)
        last = Want(TABLE, _key(_series(wish), "counter"), lambda item: int(item["n"]["N"]) if item else 0)
        head = Want(TABLE, _key(_book(wish.agency, wish.year), "head"), lambda item: item is not None)
        got = read_together(slip, last, head)
        return got[slip], got[last], got[head]

    def keep(self, slip: Slip, prints: tuple[str, str]) -> None:
        wish = slip.wish
        values = {":v": wish.version, ":t": epoch(wish.at)}
        try:
            call(
                "UpdateItem",
                {
                    "TableName": TABLE,
                    "Key": _key(wish.code, _sort(wish)),
                    "UpdateExpression": "SET #v = :v, #t = :t, #f = :f, #h = :h, #p = :p",
                    # The control slip grows: the print of an older change never takes the newer one's place.
                    "ConditionExpression": "attribute_exists(pk) AND (attribute_not_exists(#h) OR #v < :v)",
                    "ExpressionAttributeNames": {"#v": "v", "#t": "t", "#f": "f", "#h": "hv", "#p": "pv"},
                    "ExpressionAttributeValues": {
                        **{name: {"N": str(value)} for name, value in values.items()},
                        ":f": {"S": wish.form_set},
                        ":h": {"S": prints[0]},
                        ":p": {"S": prints[1]},
                    },
                },
            )
        except ConditionFailed:
            return  # kept before, or a newer one is

    def of(self, code: str) -> tuple[Slip, ...]:
        found = _query(code, "slip#", "slip$")
        return tuple(sorted((_slip(item) for item in found), key=lambda slip: slip.wish.version))

    def lines(self, agency: str, year: int, after: int, limit: int) -> tuple[BookLine, ...]:
        found = _query(_book(agency, year), _line(after + 1), "line$", limit)
        return tuple(BookLine(int(item["n"]["N"]), item["code"]["S"], item["d"]["S"], item["c"]["S"]) for item in found)

    def closing(self, agency: str, year: int) -> Closing | None:
        head = Want(TABLE, _key(_book(agency, year), "head"), _closing)
        return read_together(head)[head]

    def close(self, agency: str, year: int, closing: Closing) -> None:
        head = {
            **_key(_book(agency, year), "head"),
            "t": {"N": str(epoch(closing.at))},
            "n": {"N": str(closing.lines)},
            "pages": {"N": str(closing.pages)},
        }
        counter = _key(f"series#{agency}#{year}#{Kind.RECEIPT}", "counter")
        try:
            transact(
                [
                    {"Put": {"TableName": TABLE, "Item": head, "ConditionExpression": "attribute_not_exists(pk)"}},
                    {"ConditionCheck": {"TableName": TABLE, "Key": counter, **_is_at(closing.lines)}},
                ]
            )
        except Cancelled as fault:
            if self.closing(agency, year) is None:
                raise BookChanged from fault


def _writes(wish: Wish, content: str, last: int) -> list[dict[str, Any]]:
    number = {"N": str(last + 1)}
    slip = {
        **_key(wish.code, _sort(wish)),
        "k": {"S": wish.kind.value},
        "v": {"N": str(wish.version)},
        "n": number,
        "d": {"S": wish.dossier},
        "ag": {"S": wish.agency},
        "y": {"N": str(wish.year)},
        "f": {"S": wish.form_set},
        "t": {"N": str(epoch(wish.at))},
    }
    counter: dict[str, Any] = {
        "TableName": TABLE,
        "Key": _key(_series(wish), "counter"),
        "UpdateExpression": "SET #n = :next",
        **_is_at(last),
    }
    counter["ExpressionAttributeValues"] = {**counter.get("ExpressionAttributeValues", {}), ":next": number}
    counter["ExpressionAttributeNames"] = {"#n": "n"}
    writes = [
        {"Put": {"TableName": TABLE, "Item": slip, "ConditionExpression": "attribute_not_exists(pk)"}},
        {"Update": counter},
    ]
    if wish.kind is Kind.RECEIPT:
        book = _book(wish.agency, wish.year)
        line = {
            **_key(book, _line(last + 1)),
            "n": number,
            "code": {"S": wish.code},
            "d": {"S": wish.dossier},
            "c": {"S": content},
        }
        writes += [
            {"Put": {"TableName": TABLE, "Item": line, "ConditionExpression": "attribute_not_exists(pk)"}},
            {
                "ConditionCheck": {
                    "TableName": TABLE,
                    "Key": _key(book, "head"),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
        ]
    return writes


def _is_at(last: int) -> dict[str, Any]:
    """The condition that a counter stands at `last`; 0: it is not there yet."""
    if not last:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "#n = :last",
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":last": {"N": str(last)}},
    }


def _query(pk: str, first: str, last: str, limit: int | None = None) -> list[Mapping[str, Any]]:
    """All items between two sort keys, or the first `limit`."""
    found: list[Mapping[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        answer = call(
            "Query",
            {
                "TableName": TABLE,
                "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                "ExpressionAttributeValues": {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}},
                "ConsistentRead": True,
                **({"Limit": limit - len(found)} if limit else {}),
                **start,
            },
        )
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer or (limit and len(found) >= limit):
            return found
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _slip(item: RawItem, wish: Wish | None = None) -> Slip:
    """A stored slip; of a control slip that `wish` makes grow, with the wish's version."""
    stored = Wish(
        code=item["pk"]["S"],
        dossier=item["d"]["S"],
        kind=Kind(item["k"]["S"]),
        version=int(item["v"]["N"]),
        agency=item["ag"]["S"],
        year=int(item["y"]["N"]),
        form_set=item["f"]["S"],
        at=instant_of(int(item["t"]["N"])),
    )
    prints = (item["hv"]["S"], item["pv"]["S"]) if "hv" in item else None
    slip = Slip(stored, int(item["n"]["N"]), prints)
    if wish is not None and wish.version > stored.version:
        grown = replace(stored, version=wish.version, at=wish.at, form_set=wish.form_set)
        return replace(slip, wish=grown, prints=None)
    return slip


def _closing(item: RawItem | None) -> Closing | None:
    if item is None:
        return None
    return Closing(instant_of(int(item["t"]["N"])), int(item["n"]["N"]), int(item["pages"]["N"]))


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _sort(wish: Wish) -> str:
    return f"slip#{wish.kind}" if wish.kind is Kind.CONTROL else f"slip#{wish.version:06d}#{wish.kind}"


def _series(wish: Wish) -> str:
    return f"series#{wish.agency}#{wish.year}#{wish.kind}"


def _book(agency: str, year: int) -> str:
    return f"book#{agency}#{year}"


def _line(number: int) -> str:
    return f"line#{number:08d}"
