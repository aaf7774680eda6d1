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
    from chalicelib.status.figures.recount import Entries, Repaired


def command(stage: str, *, do: bool) -> None:
    """Raises StepFailed: figures differ, or, with `do`, still differ."""
    desk = stage_desk(stage)
    from chalicelib.status.figures.ledger_store import DynamoLedger

    recount(desk, DynamoLedger(time.sleep, random.random), do=do)


def recount(desk: Desk, ledger: Ledger, *, do: bool) -> None:
    with step("figures against the register") as shown:
        counted, dossiers = _counted_again(desk, ledger, do=do)
        made_right = f"{counted.counted} event(s) counted, {counted.corrected} row(s) made right"
        compared = f"{len(counted.left)} difference(s)" if counted.left else "nothing differs"
        shown.done(f"{dossiers} dossier(s): {made_right if do else compared}")
        for one in counted.left:
            shown.say(str(one))
    if counted.left:
        raise StepFailed(
            f"{len(counted.left)} difference(s) between the figures and the register",
            "Dossiers that move on meanwhile differ for a moment: run it again. Else make them right: --do",
        )


def _counted_again(desk: Desk, ledger: Ledger, *, do: bool) -> tuple[Repaired, int]:
    """And how many dossiers the register holds. Raises StepFailed for a day that the calendar does not know."""
    from chalicelib.status.figures.recount import Repaired, compare, repair
    from chalicelib.status.figures.work_time import CatalogueTime
    from kernel.calendar import OutsideCalendar
    from kernel.register import DynamoRegister

    register = DynamoRegister(time.sleep, random.random)

    dossiers = 0

    def read_all() -> Entries:
        nonlocal dossiers
        entries = {entry.code: entry for entry in register.every_entry()}
        dossiers = len(entries)
        return entries

    def time_of(entries: Entries) -> WorkTime:
        return CatalogueTime(desk.catalogue, entries.get)

    try:
        if do:
            return repair(ledger, read_all, time_of), dossiers
        return Repaired(left=tuple(compare(ledger, read_all, time_of))), dossiers
    except OutsideCalendar as fault:
        raise StepFailed(str(fault), "Decide that year's days off, or deploy the catalogue, then again.") from fault
