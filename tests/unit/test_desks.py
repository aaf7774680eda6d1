"""The operators' commands that fill the desks from the register and do the work of a morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from infra.desks import fill, whole_morning
from infra.steps import StepFailed
from kernel.times import HANOI
from tests.support.days import calendar
from tests.support.entries import AGENCY, FILED, filed, walk
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import NOW


def code(number: int) -> str:
    return f"G09-261102-{number:04}"


def silent(line: str) -> None:
    raise AssertionError(line)


def test_desks_are_filled_from_the_register_and_what_ended_is_taken_off() -> None:
    """Of three dossiers no event told anything, a fourth ended untold."""
    made = DeskWorld(walk("accept", code=code(4)))
    known = [filed(code(1)), walk("accept", "take", code=code(2)), walk("refuse", code=code(3))]
    known.append(walk("accept", "withdraw", code=code(4)))
    assert fill(known, made.catalogue, made.rows, silent) == 4
    told = DeskWorld(*known)
    assert made.rows.rows == told.rows.rows
    assert {one.code for one in made.rows.open_rows()} == {code(1), code(2)}
    assert fill(known, made.catalogue, made.rows, silent) == 0


def test_what_a_row_says_wrongly_of_the_same_version_is_mended() -> None:
    """As after a change of the rules, or of what a row holds."""
    entry = walk("accept", "take")
    made = DeskWorld(entry)
    (right,) = made.rows.open_rows()
    made.rows.rows[right.code, None] = replace(right, until=NOW, asks=None)
    assert fill([entry], made.catalogue, made.rows, silent) == 1
    assert made.rows.open_rows() == [right]


def test_a_dossier_beyond_its_calendar_stops_no_other() -> None:
    made = DeskWorld()
    beyond = replace(filed(code(1)), registered_at=datetime(calendar().last_day.year, 12, 31, 20, tzinfo=HANOI))
    said: list[str] = []
    with pytest.raises(StepFailed) as failed:
        fill([beyond, filed(code(2))], made.catalogue, made.rows, said.append)
    assert failed.value.reason.startswith("1 dossier(s) do not lie on a desk")
    assert said[0].startswith(f"{code(1)}: ")
    assert [one.code for one in made.rows.open_rows()] == [code(2)]


def test_a_morning_by_hand_is_the_mornings_own_and_done_once() -> None:
    made = DeskWorld(walk("accept", "take", at=FILED))  # due on Monday 9 November
    friday = datetime(2026, 11, 6, 18, 30, tzinfo=HANOI)
    assert whole_morning(made.mornings, made.catalogue, friday) == (
        "2026-11-06: 1 near due, 0 overdue, 1 asked for a reason and a new date"
    )
    assert made.mornings.reports[AGENCY, friday.date()].reason_wanted == (code(1),)
    for again in (friday, friday.replace(day=7)):
        assert whole_morning(made.mornings, made.catalogue, again).startswith("nothing to do: ")
    beyond = datetime(calendar().last_day.year + 1, 1, 2, 7, tzinfo=HANOI)
    with pytest.raises(StepFailed):
        whole_morning(made.mornings, made.catalogue, beyond)
