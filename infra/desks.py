"""`python -m infra fill-desks --stage S` lays every dossier on the officers' desks as the register has it, and takes off what
ended: after events were lost for good, or where dossiers were filed before there were desks. It reads every dossier, so it is for
an operator and no schedule. Doing it again changes nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from infra.running import stage_desk
from infra.steps import step

if TYPE_CHECKING:
    from chalicelib.status.worklist.desk import Rows
    from kernel.catalogue import Catalogue
    from kernel.entry import Entry


def fill_desks(stage: str) -> None:
    """Raises StepFailed where nothing is known of the stage."""
    desk = stage_desk(stage)
    from chalicelib.status.wiring import rows
    from kernel.register import DynamoRegister

    with step("the officers' desks") as running:
        changed = fill(DynamoRegister(time.sleep, random.random).every_entry(), desk.catalogue(), rows())
        running.done(f"mended {changed} dossier(s)" if changed else "every dossier lies where it belongs")


def fill(entries: Iterable[Entry], catalogue: Catalogue, rows: Rows) -> int:
    """How many dossiers lay wrong."""
    from chalicelib.status.worklist.hear import lay_down

    return sum(lay_down(entry, catalogue, rows) for entry in entries)
