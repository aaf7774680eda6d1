"""The officers' desks and the morning, as operators look after them.

`python -m infra fill-desks --stage S` lays every dossier on the desks as the register, the rules and the calendar have it now,
and takes off what ended: after events were lost for good, where dossiers were filed before there were desks, or after a change of
what a row says. It reads every dossier, so it is for an operator and no schedule. `python -m infra morning --stage S` does the
work of a morning that did not come, as the schedule would. Doing either again changes nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from infra.running import stage_desk
from infra.steps import StepFailed, step

if TYPE_CHECKING:
    from chalicelib.status.late.morning import Mornings
    from chalicelib.status.worklist.desk import Rows
    from kernel.catalogue import Catalogue
    from kernel.entry import Entry

Say = Callable[[str], None]


def fill_desks(stage: str) -> None:
    """Raises StepFailed: nothing is known of the stage, or a dossier could not be laid down."""
    desk = stage_desk(stage)
    from chalicelib.status.wiring import rows
    from kernel.register import DynamoRegister

    with step("the officers' desks") as running:
        entries = DynamoRegister(time.sleep, random.random).every_entry()
        changed = fill(entries, desk.catalogue(), rows(), running.say)
        running.done(f"mended {changed} dossier(s)" if changed else "every dossier lies where it belongs")


def fill(entries: Iterable[Entry], catalogue: Catalogue, rows: Rows, say: Say = print) -> int:
    """How many dossiers lay wrong. Raises StepFailed, once all others are laid, for those whose next day leaves the calendar."""
    from chalicelib.status.worklist.hear import lay_down
    from kernel.calendar import OutsideCalendar

    changed = left = 0
    for entry in entries:
        try:
            changed += lay_down(entry, catalogue, rows, again=True)
        except OutsideCalendar as fault:
            left += 1
            say(f"{entry.code}: {fault}")
    if left:
        raise StepFailed(
            f"{left} dossier(s) do not lie on a desk, listed above; {changed} were mended",
            "Load the calendar of the coming years and apply it to them (python -m infra calendar), then do this again.",
        )
    return changed


def begin_morning(stage: str) -> None:
    """Raises StepFailed: nothing is known of the stage, or the calendar does not reach to this day."""
    desk = stage_desk(stage)
    from chalicelib.status.wiring import mornings, now

    with step("the morning") as running:
        running.done(whole_morning(mornings(), desk.catalogue(), now()))


def whole_morning(mornings: Mornings, catalogue: Catalogue, now: datetime) -> str:
    """What was done, in a line. Raises StepFailed."""
    from chalicelib.status.late.morning import WorkingTime, morning
    from kernel.calendar import OutsideCalendar
    from kernel.times import local_day

    today = local_day(now)
    try:
        told = morning(mornings, WorkingTime.of(catalogue, today), now)
    except OutsideCalendar as fault:
        raise StepFailed(str(fault), "Load the calendar of this year first: python -m infra catalogue.") from fault
    if told is None:
        return f"nothing to do: {today} is a day off, or its morning is done"
    near, over = (sum(map(len, lists.values())) for lists in (told.near_due, told.overdue))
    return f"{today}: {near} near due, {over} overdue, {len(told.asked)} asked for a reason and a new date"
