"""Events become rows: doubled, late and out of order they leave the same desk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.status.worklist.hear import NoEntry
from chalicelib.status.worklist.row import Row
from kernel.entry import Entry, is_final
from kernel.events import NotAnEvent, events_of, to_json
from kernel.lifecycle import INTERNAL, RULES, Action
from kernel.register import ShelfItem
from kernel.times import local_day
from tests.support.desk_rows import put_down
from tests.support.entries import CODE, filed, step, walk
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import TODAY

LIVES = [
    ("accept", "assign", "extend"),
    ("accept", "assign", "decide"),
    ("accept", "assign", "decide", "hand_over"),
    ("request_supplement",),
    ("accept", "request_supplement", "supplement"),
    ("refuse",),
]


@pytest.mark.parametrize("life", LIVES, ids="-".join)
@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_doubles_leave_the_same_rows(life: tuple[str, ...], seed: int) -> None:
    entry = walk(*life)
    plain, mixed = DeskWorld(entry), DeskWorld()
    mixed.register.entries[CODE] = entry
    mixed.tell(entry, chance=random.Random(seed))
    assert mixed.rows.rows == plain.rows.rows


def lines(entry: Entry) -> Iterator[Row | ShelfItem]:
    """A dossier as the lists show it: on the desk while it is open, and on its shelf of the register."""
    world = DeskWorld(entry)
    yield from (row for row in world.rows.rows.values() if isinstance(row, Row))
    yield from world.register.shelf(entry.agency, 1, None, ended=is_final(entry)).items


@pytest.mark.parametrize("life", [*LIVES, ("accept", "assign", "extend", "decide")], ids="-".join)
@pytest.mark.parametrize("days", [-30, -1, 0, 1, 30])
def test_a_line_of_a_list_stands_as_its_entry_does(life: tuple[str, ...], days: int) -> None:
    """Due some days before or after it ended, or today: running, waiting, early, on time, late with an apology and without."""
    entry = walk(*life)
    ends = local_day(entry.closed_at) if entry.closed_at else TODAY
    moved = replace(entry, due=ends - timedelta(days=days)) if entry.due else entry
    stood = [line.timeliness(TODAY) for line in lines(moved)]
    assert stood
    assert set(stood) == {moved.timeliness(TODAY)}


_AGENCIES = ("health", "police")
_OFTEN = [
    Action.TAKE,
    *[Action.CONSULT, Action.ANSWER_CONSULTATION, Action.FORWARD, Action.FINISH_STEP, Action.TRANSFER] * 4,
]


@st.composite
def _histories(draw: st.DrawFn) -> list[Entry]:
    """A dossier after each step of a life in which other agencies are asked for their part and it may move to one of them."""
    lived = [filed(), step(filed(), "accept")] if draw(st.booleans()) else [filed()]
    for action in draw(st.lists(st.sampled_from(_OFTEN + sorted(INTERNAL | set(RULES))), max_size=25)):
        more: dict[str, Any] = {}
        agency = draw(st.sampled_from(_AGENCIES))
        if action is Action.CONSULT:
            more = {"detail": {"unit": "x", "agency": agency, "answer_by": "2026-11-06"}, "note": "?"}
        elif action is Action.FORWARD and draw(st.booleans()):
            more = {"detail": {"parallel": {"1": agency}}}
        elif action is Action.TRANSFER:
            more = {"agency": agency, "note": "x"}
        try:
            lived.append(step(lived[-1], action, **more))
        except (AssertionError, ValueError):  # not legal now, or there is nothing to answer or finish
            continue
    return lived


@settings(max_examples=150, deadline=None)
@given(_histories(), st.randoms(use_true_random=False))
def test_whatever_is_read_late_the_desk_ends_as_the_register_stands(lived: list[Entry], chance: random.Random) -> None:
    """Each message is dealt with by a reader who sees the register as it was then, or as it was at any time later."""
    made = DeskWorld()
    messages = [(event.version, to_json(event)) for event in events_of(lived[-1], 0)]
    messages += chance.sample(messages, len(messages) // 2)
    chance.shuffle(messages)
    for version, message in messages:
        made.register.entries[CODE] = chance.choice([entry for entry in lived if entry.version >= version])
        made.hear(message)
    wanted = {(one.code, one.agency): one for one in put_down(lived[-1]) if isinstance(one, Row)}
    assert {(one.code, one.agency): one for one in made.rows.open_rows()} == wanted
    assert len(made.rows.open_rows()) == len(wanted)


def test_a_message_that_comes_after_the_end_brings_nothing_back() -> None:
    made = DeskWorld(walk("accept"))
    late = [to_json(event) for event in events_of(made.entry(), 0)]
    made.put(step(made.entry(), "withdraw"))
    assert [made.hear(message) for message in late] == [False, False]
    assert made.rows.open_rows() == []


def test_an_old_reading_of_the_register_changes_nothing() -> None:
    """Two consumers at once: the slower read the entry before the faster one's version was there."""
    made = DeskWorld(walk("accept", "assign"))
    kept = dict(made.rows.rows)
    made.register.entries[CODE] = walk("accept")
    made.tell(made.entry())
    assert made.rows.rows == kept


def test_the_procedures_data_says_whether_it_is_passed_on() -> None:
    made = DeskWorld(
        walk("accept", code="G09-261102-0001"), walk("accept", code="G09-261102-0002", procedure="at-once")
    )
    assert [one.asks for one in made.rows.open_rows()] == ["to_unit", "decide"]


def test_what_is_no_event_or_of_no_dossier_fails() -> None:
    made = DeskWorld()
    with pytest.raises(NotAnEvent):
        made.hear("{}")
    with pytest.raises(NoEntry):
        made.tell(filed())
