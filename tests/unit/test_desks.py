"""The operators' command that fills the desks from the register."""

from __future__ import annotations

from infra.desks import fill
from tests.support.entries import filed, walk
from tests.unit.status.desk.world import DeskWorld


def code(number: int) -> str:
    return f"G09-261102-{number:04}"


def test_desks_are_filled_from_the_register_and_what_ended_is_taken_off() -> None:
    """Of three dossiers no event told anything, a fourth ended untold."""
    made = DeskWorld(walk("accept", code=code(4)))
    known = [filed(code(1)), walk("accept", "take", code=code(2)), walk("refuse", code=code(3))]
    known.append(walk("accept", "withdraw", code=code(4)))
    assert fill(known, made.catalogue, made.rows) == 4
    told = DeskWorld(*known)
    assert made.rows.rows == told.rows.rows
    assert {one.code for one in made.rows.open_rows()} == {code(1), code(2)}
    assert fill(known, made.catalogue, made.rows) == 0
