"""Capacity units: the worked examples of DynamoDB's developer guide, and the rules it states."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tests.bench.units import (
    Charge,
    Index,
    Shape,
    Touched,
    charge,
    in_index,
    index_units,
    item_size,
    named_keys,
    number_size,
    read_units,
    value_size,
    write_units,
    written,
)

KB = 1024


def sized(size: int, **more: Any) -> dict[str, Any]:
    """An item of `size` bytes with the key `pk` = "a"."""
    item = {"pk": {"S": "a"}, "x": {"S": ""}, **more}
    return {**item, "x": {"S": "x" * (size - item_size(item))}}


class TestSizes:
    def test_names_and_texts_count_in_utf8(self) -> None:
        assert item_size({"tên": {"S": "Nguyễn"}}) == 4 + 8

    @pytest.mark.parametrize(
        ("text", "size"),
        [
            ("0", 1), ("7", 2), ("42", 2), ("123", 3), ("1790000000", 3), ("1790000001", 6), ("100", 2), ("-5", 3), ("0.25", 2),
            ("1.5", 3), ("00042", 2), ("12.50", 3), ("1e2", 2), ("15e-1", 3), ("0.0001", 2), ("9" * 38, 20),
        ],
    )  # fmt: skip
    def test_two_significant_digits_take_a_byte_and_every_number_one_more(self, text: str, size: int) -> None:
        assert number_size(text) == size

    def test_a_binary_counts_as_its_raw_bytes_on_the_wire_and_off_it(self) -> None:
        assert value_size({"B": b"12345"}) == value_size({"B": b64encode(b"12345").decode()}) == 5

    def test_a_list_or_map_takes_three_bytes_and_each_element_one(self) -> None:
        assert value_size({"L": []}) == value_size({"M": {}}) == 3
        assert value_size({"L": [{"S": "ab"}, {"N": "1"}]}) == 3 + (1 + 2) + (1 + 2)
        assert value_size({"M": {"k": {"BOOL": True}, "kk": {"NULL": True}}}) == 3 + (1 + 1 + 1) + (1 + 2 + 1)

    def test_what_is_no_type_is_refused(self) -> None:
        with pytest.raises(ValueError, match="X"):
            value_size({"X": 1})


class TestReads:
    """Developer Guide, Read and write operations: 8 KB take 2 units consistent, 1 eventually, 4 in a transaction."""

    @pytest.mark.parametrize(
        ("size", "eventual", "consistent", "transaction"),
        [(8 * KB, 1.0, 2, 4), (4 * KB, 0.5, 1, 2), (4 * KB + 1, 1.0, 2, 4), (1, 0.5, 1, 2), (0, 0.5, 1, 2), (11 * KB, 1.5, 3, 6)],
    )  # fmt: skip
    def test_by_started_four_kilobytes(self, size: int, eventual: float, consistent: float, transaction: float) -> None:
        assert read_units(size) == eventual
        assert read_units(size, consistent=True) == consistent
        assert read_units(size, transaction=True) == transaction

    def test_a_batch_rounds_each_item_a_query_rounds_the_sum(self) -> None:
        """A batch of 1.5 KB and 6.5 KB is billed 4 + 8 = 12 KB; a query of the same items 8 KB."""
        small, large = sized(1536), sized(6656)
        shape = Shape("t", ("pk",))
        batch = charge(
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [{"pk": {"S": "a"}}, {"pk": {"S": "b"}}], "ConsistentRead": True}}},
            {},
            [Touched(shape, small, small), Touched(shape, large, large)],
        )
        query = charge("Query", {"TableName": "t", "ConsistentRead": True}, {"Items": [small, large]}, [])
        assert (batch.read, query.read) == (3.0, 2.0)

    def test_what_is_missing_is_read_all_the_same(self) -> None:
        missing = [Touched(Shape("t", ("pk",)), None, None)]
        assert charge("GetItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {}, missing).read == 0.5

    def test_a_scan_and_a_query_that_hides_what_it_read_have_no_price(self) -> None:
        with pytest.raises(ValueError, match="Scan"):
            charge("Scan", {"TableName": "t"}, {"Items": []}, [])
        with pytest.raises(ValueError, match="FilterExpression"):
            charge("Query", {"TableName": "t", "FilterExpression": "a = :a"}, {"Items": []}, [])


class TestWrites:
    @pytest.mark.parametrize(("size", "units"), [(512, 1), (KB, 1), (KB + 1, 2), (3 * KB, 3), (int(3.5 * KB), 4)])
    def test_by_started_kilobytes_and_twice_in_a_transaction(self, size: int, units: float) -> None:
        assert write_units(size) == units
        assert write_units(size, transaction=True) == 2 * units

    def test_the_larger_of_before_and_after_counts(self) -> None:
        shape = Shape("t", ("pk",))
        assert written(shape, sized(2 * KB), sized(512)) == (2.0, {})
        assert written(shape, sized(512), sized(2 * KB)) == (2.0, {})
        assert written(shape, sized(3 * KB), None) == (3.0, {})
        assert written(shape, None, None) == (1.0, {})

    def test_a_transaction_of_three_small_items_costs_six(self) -> None:
        put = {"Put": {"TableName": "t", "Item": sized(900)}}
        touched = [Touched(Shape("t", ("pk",)), None, sized(900))] * 3
        assert charge("TransactWriteItems", {"TransactItems": [put] * 3}, {}, touched) == Charge(table=6.0, indexes={})

    def test_a_failed_condition_costs_the_item_that_stands_and_no_index(self) -> None:
        shape = Shape("t", ("pk",), (Index("i", ("x",), frozenset()),))
        standing = Touched(shape, sized(2 * KB), sized(2 * KB))
        assert charge("UpdateItem", {"TableName": "t", "Key": {}}, {}, [standing]) == Charge(table=2.0, indexes={})


class TestIndexes:
    """Developer Guide, Global secondary indexes: which write of the table is how many writes of the index."""

    INDEX = Index("by-g", ("g",), frozenset({"kept"}))
    SHAPE = Shape("t", ("pk",), (INDEX,))
    KEY = {"pk": {"S": "a"}}  # noqa: RUF012

    def units(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> float:
        return index_units(self.SHAPE, self.INDEX, before, after)

    def test_entering_and_leaving_the_index_is_one_write(self) -> None:
        inside = {**self.KEY, "g": {"S": "1"}}
        assert self.units(None, inside) == self.units(self.KEY, inside) == 1
        assert self.units(inside, None) == self.units(inside, self.KEY) == 1

    def test_another_index_key_is_a_delete_and_a_put(self) -> None:
        assert self.units({**self.KEY, "g": {"S": "1"}}, {**self.KEY, "g": {"S": "2"}}) == 2

    def test_another_kept_value_is_one_write_another_value_none(self) -> None:
        one = {**self.KEY, "g": {"S": "1"}, "kept": {"S": "x"}, "other": {"S": "x"}}
        assert self.units(one, {**one, "kept": {"S": "y"}}) == 1
        assert self.units(one, {**one, "other": {"S": "y"}}) == 0

    def test_outside_the_index_nothing_is_written(self) -> None:
        assert self.units(None, self.KEY) == self.units(self.KEY, None) == 0

    def test_only_what_is_kept_is_weighed(self) -> None:
        heavy = {**self.KEY, "g": {"S": "1"}, "other": {"S": "x" * 5 * KB}}
        assert self.units(None, heavy) == 1
        assert self.units(None, {**heavy, "kept": {"S": "x" * 5 * KB}}) == 6
        everything = Index("all", ("g",), None)
        assert index_units(self.SHAPE, everything, None, heavy) == 6
        assert in_index(self.SHAPE, self.INDEX, heavy) == {**self.KEY, "g": {"S": "1"}}

    def test_indexes_follow_a_transaction_by_ordinary_writes(self) -> None:
        new = {**self.KEY, "g": {"S": "1"}}
        assert written(self.SHAPE, None, new, transaction=True) == (2.0, {"by-g": 1.0})


def test_every_item_a_request_names_is_found() -> None:
    key = {"pk": {"S": "a"}}
    assert named_keys("GetItem", {"TableName": "t", "Key": key}) == [("t", key)]
    assert named_keys("PutItem", {"TableName": "t", "Item": key}) == [("t", key)]
    assert named_keys("BatchGetItem", {"RequestItems": {"t": {"Keys": [key]}, "u": {"Keys": [key]}}}) == [
        ("t", key),
        ("u", key),
    ]
    writes = {"RequestItems": {"t": [{"PutRequest": {"Item": key}}, {"DeleteRequest": {"Key": key}}]}}
    assert named_keys("BatchWriteItem", writes) == [("t", key), ("t", key)]
    items = [{"Put": {"TableName": "t", "Item": key}}, {"Update": {"TableName": "u", "Key": key}}]
    assert named_keys("TransactWriteItems", {"TransactItems": items}) == [("t", key), ("u", key)]
    assert named_keys("Query", {"TableName": "t"}) == []
