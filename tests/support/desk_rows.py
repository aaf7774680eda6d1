"""Rows of the officers' desk for tests, made from entries as the consumer makes them."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.status.worklist.row import Gone, Row, rows_of
from kernel.advance import ClockRules, clock_events
from kernel.clock import Chain, deadline
from kernel.entry import Entry
from tests.support.entries import RULES
from tests.support.rules import rules


def clock() -> ClockRules:
    """The clock of tests/support/entries.py with the newest one-stop rules."""
    return replace(RULES, rules=rules())


def put_down(entry: Entry, chain: Chain = RULES.steps) -> list[Row | Gone]:
    """Every row that an entry leaves on a desk, were its procedure of these steps."""
    rules = replace(clock(), steps=tuple(chain))
    due = deadline(clock_events(entry.history), rules.steps, rules.calendar, rules.hours, rules.settings)
    if due is not None and entry.closed_at is None:
        entry = replace(entry, due=due.due, near_from=due.near_from)
    return list(rows_of(entry, rules, at_once=False))


def row(entry: Entry, chain: Chain = RULES.steps) -> Row:
    """The row on the desk of the handling agency."""
    first = put_down(entry, chain)[0]
    assert isinstance(first, Row)
    return first
