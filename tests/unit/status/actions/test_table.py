"""The table of actions that the API's description prints: it says what the lifecycle does, for every action."""

from __future__ import annotations

import re

import pytest

from chalicelib.status.actions.table import DOES, table
from chalicelib.status.openapi import made
from kernel.lifecycle import RULES, Action, State

HEAD, _, *ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in table().splitlines()]
BY_ACTION = {Action(row[0].strip("`")): dict(zip(HEAD, row, strict=True)) for row in ROWS}


def test_every_action_has_a_row_but_filing_which_is_no_action_on_a_dossier() -> None:
    assert set(BY_ACTION) == set(DOES) == set(RULES) == set(Action) - {Action.FILE}


@pytest.mark.parametrize("action", RULES)
def test_a_row_names_the_states_of_the_lifecycle(action: Action) -> None:
    named = {State(name) for name in re.findall(r"`(\w+)`(?! where)", BY_ACTION[action]["from"])}
    assert named == RULES[action].before
    after = RULES[action].after
    assert after is None or BY_ACTION[action]["to"] == f"`{after}`"


@pytest.mark.parametrize(
    ("action", "cell", "said"),
    [
        ("accept", "who", "`receive`"),
        ("confirm_payment", "who", "a connected system, `receive`"),
        ("take", "to", "`registered` → `registered`, `accepted` → `in_process`, `in_process` → `in_process`"),
        ("extend", "to", "the same"),
        ("supplement", "to", "`in_process`; `registered` if it was never accepted"),
        ("decide", "from", "`in_process`, `accepted` where the result is given at once"),
        ("finish_step", "refused besides", "No step that runs beside others is open."),
        ("accept", "refused besides", ""),
        ("hand_over", "does", "The applicant has the result. Slip `control`."),
    ],
)
def test_what_a_cell_says(action: str, cell: str, said: str) -> None:
    assert BY_ACTION[Action(action)][cell] == said


def test_who_proposed_may_not_decide() -> None:
    assert BY_ACTION[Action.DECIDE]["refused besides"].endswith("Who proposed may not decide.")


def test_the_description_of_the_route_prints_it() -> None:
    assert table() in made()["paths"]["/dossiers/{code}/actions"]["post"]["description"].split("\n\n")
