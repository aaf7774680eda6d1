"""`python -m infra recount`: counts all figures again from the register, says each difference, and, with --do, makes them right.

It reads every dossier and every row, so it is for an operator and no schedule. It heals what was lost before it was told
(`status-relay-dead`) or could not be counted (`status-figures-dead`). Doing it again changes nothing.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from infra.running import stage_desk
from infra.steps import StepFailed, step

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk
    from chalicelib.status.figures.counting import WorkTime
    from chalicelib.status.figures.kept import Ledger
    from chalicelib.status.figures.recount import Entries


def command(stage: str, *, do: bool) -> None:
    """Raises StepFailed: figures differ, or, with `do`, still differ."""
    desk = stage_desk(stage)
    from chalicelib.status.figures.ledger_store import DynamoLedger

    recount(desk, DynamoLedger(time.sleep, random.random), do=do)


def recount(desk: Desk, ledger: Ledger, *, do: bool) -> None:
    from chalicelib.status.figures.recount import compare, repair
    from chalicelib.status.figures.work_time import CatalogueTime
    from kernel.register import DynamoRegister

    register = DynamoRegister(time.sleep, random.random)

    def read_all() -> Entries:
        return {entry.code: entry for entry in register.every_entry()}

    def time_of(entries: Entries) -> WorkTime:
        return CatalogueTime(desk.catalogue, entries.get)

    with step("figures against the register") as shown:
        if do:
            repaired = repair(ledger, read_all, time_of)
            shown.done(f"{repaired.counted} event(s) counted, {repaired.corrected} row(s) made right")
            left = repaired.left
        else:
            left = tuple(compare(ledger, read_all, time_of))
            shown.done("compared")
        for one in left:
            shown.say(str(one))
    if left:
        raise StepFailed(
            f"{len(left)} difference(s) between the figures and the register",
            "Dossiers that move on meanwhile differ for a moment: run it again. Else make them right: --do",
        )
