"""The table `figures`: what was counted, and which events were.

| pk              | sk                     | what                                                       |
| --------------- | ---------------------- | ---------------------------------------------------------- |
| day#2026-11     | 24#<agency>#<field>    | the counters of a day                                      |
| month#2026      | 11#<agency>#<field>    | of a month                                                 |
| year            | 2026#<agency>#<field>  | of a year                                                  |
| event#<code>/<v>| counted                | this event was counted; kept for ever, so that telling     |
|                 |                        | everything anew changes nothing                            |

One transaction writes the mark of an event and adds to its three rows: 8 write units, twice in a dossier's life. A table is
read by a query for each month of days, each year of months, and one for all years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.status.figures import COUNTERS, Grain, Row, Span, Tally
from kernel.dynamo import StorageBusy, Table, connection, storage
from kernel.settings import table_name

_ATTEMPTS = 8  # two consumers at most add to one row at a time
_LONGEST_PAUSE = 0.3


class FigureRow(Table):
    class Meta:
        table_name = table_name("figures")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    received = NumberAttribute(attr_name="rc", null=True)
    early = NumberAttribute(attr_name="ea", null=True)
    on_time = NumberAttribute(attr_name="ot", null=True)
    late = NumberAttribute(attr_name="la", null=True)
    refused = NumberAttribute(attr_name="rf", null=True)
    withdrawn = NumberAttribute(attr_name="wd", null=True)
    stopped = NumberAttribute(attr_name="st", null=True)


class MarkRow(Table):
    class Meta:
        table_name = table_name("figures")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="counted")


class DynamoFigures:
    """`pause` and `chance` (0..1) spread the attempts of consumers who collide."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance

    def count(self, tally: Tally) -> bool:
        for attempt in range(_ATTEMPTS):
            try:
                self._transact(tally)
            except TransactWriteError as fault:
                if _counted_before(fault):
                    return False
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.02 * 2**attempt))
            else:
                return True
        raise StorageBusy("TransactionCanceledException")

    def _transact(self, tally: Tally) -> None:
        with storage(), TransactWrite(connection=connection()) as transaction:
            transaction.save(MarkRow(pk=f"event#{tally.event}"), condition=MarkRow.pk.does_not_exist())
            for grain in Grain:
                pk, sk = _place(grain, tally.day)
                row = FigureRow(pk, f"{sk}#{tally.agency}#{tally.field}")
                transaction.update(row, actions=[FigureRow.get_attributes()[tally.counter].add(1)])

    def rows(self, span: Span) -> Iterator[Row]:
        pk, low = _place(span.grain, span.first)
        _, high = _place(span.grain, span.last)
        with storage():
            # `$` follows `#`: every row of the last day, and none of another.
            for row in FigureRow.query(pk, FigureRow.sk.between(f"{low}#", f"{high}$")):
                yield _row(span.grain, row)


def _place(grain: Grain, day: date) -> tuple[str, str]:
    match grain:
        case Grain.DAY:
            return f"day#{day:%Y-%m}", f"{day:%d}"
        case Grain.MONTH:
            return f"month#{day:%Y}", f"{day:%m}"
        case Grain.YEAR:
            return "year", f"{day:%Y}"


def _row(grain: Grain, row: FigureRow) -> Row:
    part, agency, field = row.sk.split("#", 2)
    counts = {name: int(value) for name in COUNTERS if (value := getattr(row, name)) is not None}
    return Row(_first_day(grain, row.pk, part), agency, field, counts)


def _first_day(grain: Grain, pk: str, part: str) -> date:
    match grain:
        case Grain.DAY:
            return date.fromisoformat(f"{pk.removeprefix('day#')}-{part}")
        case Grain.MONTH:
            return date(int(pk.removeprefix("month#")), int(part), 1)
        case Grain.YEAR:
            return date(int(part), 1, 1)


def _counted_before(fault: TransactWriteError) -> bool:
    """PynamoDB sends puts before updates, so the mark's reason stands first."""
    mark = next(iter(fault.cancellation_reasons), None)
    return mark is not None and mark.code == "ConditionalCheckFailed"
