"""The bench's own rules: verdicts, prices, what a recorded table looks like."""

from __future__ import annotations

from tests.bench.recorder import Call, Use, shape_of
from tests.bench.table import Part, Row, at_most, broken, ending, exactly, text
from tests.bench.units import Charge, Index, Shape


class TestVerdicts:
    def test_a_budget_is_held_up_to_its_limit_and_broken_beyond(self) -> None:
        assert at_most("a", 10, 10).verdict == "held"
        assert at_most("a", 10.001, 10).verdict == "BROKEN"
        assert exactly("a", 0.5, 0.5).verdict == "held"
        assert exactly("a", 1, 0.5).verdict == "BROKEN"

    def test_a_figure_without_a_budget_breaks_nothing(self) -> None:
        parts = [Part("p", (Row("figure", "-", "7"), at_most("good", 1, 2), at_most("bad", 3, 2)))]
        assert [row.what for row in broken(parts)] == ["bad"]

    def test_the_table_shows_parts_rows_and_notes(self) -> None:
        shown = text([Part("Calls", (at_most("look-up", 1, 1, note="GetItem"),))]).splitlines()
        assert [line.split() for line in shown[2:]] == [["Calls"], ["look-up", "<=", "1", "1", "held"], ["GetItem"]]

    def test_what_is_broken_is_told_again_at_the_end(self) -> None:
        rows = (at_most("calls", 3, 2), at_most("units", 5, 4))
        assert ending(()) == "every budget is held"
        assert ending(rows[:1]).splitlines() == ["1 budget is broken:", "  calls: 3, budget <= 2"]
        assert ending(rows).splitlines()[0] == "2 budgets are broken:"


def test_a_use_adds_up_its_calls() -> None:
    one = Call("dynamodb", "PutItem", charge=Charge(table=2.0, indexes={"i": 1.0}), reported=3.0, reported_indexes=1.0)
    two = Call("dynamodb", "GetItem", charge=Charge(read=0.5))
    use = Use((one, two))
    assert use.total == Charge(read=0.5, table=2.0, indexes={"i": 1.0})
    assert (use.total.write, use.operations, use.reported, use.reported_indexes) == (3.0, "PutItem, GetItem", 3.0, 1.0)


def test_a_table_is_read_from_its_description() -> None:
    described = {
        "TableName": "t",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "g",
                "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["b"]},
            }
        ],
        "LocalSecondaryIndexes": [
            {
                "IndexName": "l",
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    }
    assert shape_of(described) == Shape(
        "t", ("pk",), (Index("g", ("a",), frozenset({"b"})), Index("l", ("pk", "c"), None))
    )
