"""Versions and periods in time: without a gap, without an overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from chalicelib.submission.catalogue_rules.found import Found, found, written
from kernel.agencies import InTime

DAY = timedelta(days=1)


def chain_of_days(at: str, chain: Sequence[InTime]) -> Iterator[Found]:
    """`chain` is in the order of its numbers or days."""
    for one in chain:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            yield found(
                at,
                ("valid_to",),
                f"Kết thúc ngày {written(one.valid_to)}, trước khi bắt đầu ngày {written(one.valid_from)}.",
                f"ends on {one.valid_to}, before it begins on {one.valid_from}",
            )
    for before, after in pairwise(chain):
        if before.valid_to is None or after.valid_from <= before.valid_to:
            yield found(
                at,
                ("valid_from",),
                f"Ngày {written(after.valid_from)} trùng với thời gian trước đó.",
                f"{after.valid_from} overlaps what came before",
            )
        elif after.valid_from != before.valid_to + DAY:
            yield found(
                at,
                ("valid_from",),
                f"Không có gì áp dụng giữa ngày {written(before.valid_to)} và ngày {written(after.valid_from)}.",
                f"nothing is in force between {before.valid_to} and {after.valid_from}",
            )
