"""Rows of the officers' desk for tests, made from entries as the consumer makes them."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.status.worklist.row import Gone, Row, rows_of
from kernel.advance import ClockRules
from kernel.entry import Entry
from tests.support.entries import RULES
from tests.support.rules import rules


def clock() -> ClockRules:
    """The clock of tests/support/entries.py with the newest one-stop rules."""
    return replace(RULES, rules=rules())


def put_down(entry: Entry) -> list[Row | Gone]:
    """Every row that an entry leaves on a desk."""
    return list(rows_of(entry, clock()))


def row(entry: Entry) -> Row:
    """The row on the desk of the handling agency."""
    first = put_down(entry)[0]
    assert isinstance(first, Row)
    return first
