"""Register books and slips, as operators look after them. Doing either again changes nothing.

`python -m infra tell-slips --stage S` has the slips made that lost events left unmade, oldest first. It reads every dossier, so
it is for an operator and no schedule. `python -m infra close-books --stage S --year Y` closes the register books of a year that
is over, of all agencies or of those named, and reads every dossier too; what cannot be closed yet is told, and the others are
closed all the same.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from infra.deploy import papers_bucket
from infra.people import use_stage
from infra.running import every_agency
from infra.stages import StageState
from infra.steps import StepFailed, step

if TYPE_CHECKING:
    from chalicelib.status.slips.make import SlipDesk
    from kernel.entry import Entry
    from kernel.events import DossierEvent

Say = Callable[[str], None]


def close_books(stage: str, year: int, agencies: Iterable[str] | None) -> None:
    """Raises StepFailed: the year is not over, an agency is unknown, or a book could not be closed."""
    desk = _desk(stage)
    from chalicelib.status.wiring import now
    from kernel.register import DynamoRegister

    with step(f"register books of {year}") as running:
        known = every_agency(desk.catalogue().agencies())
        wanted = list(agencies) if agencies else known
        unknown = sorted(set(wanted) - set(known))
        if unknown:
            raise StepFailed(f"there is no agency {', '.join(unknown)}", "Name agencies by their keys.")
        register = DynamoRegister(time.sleep, random.random)
        running.done(close_each(wanted, year, register.every_entry(), desk, now(), running.say))


def _desk(stage: str) -> SlipDesk:
    state = StageState.read(stage)
    use_stage(state, os.environ)
    os.environ.update(PAPERS_BUCKET=papers_bucket(stage, state.account), PORTAL_URL=state.portal_url)
    from chalicelib.status.wiring import slip_desk

    return slip_desk()


def tell_slips(stage: str) -> None:
    """Sends the events of missing slips to the queue of slips."""
    desk = _desk(stage)
    from kernel.events import to_json
    from kernel.register import DynamoRegister

    sqs = StageState.read(stage).target.client("sqs")
    with step("slips that were not made") as running:
        lost = lost_events(DynamoRegister(time.sleep, random.random).every_entry(), desk)
        url = sqs.get_queue_url(QueueName=f"{stage}-status-slips")["QueueUrl"]
        for event in lost:
            sqs.send_message(QueueUrl=url, MessageBody=to_json(event))
        running.done(f"told again of {len(lost)} change(s)" if lost else "every slip is there")


def lost_events(entries: Iterable[Entry], desk: SlipDesk) -> list[DossierEvent]:
    """Oldest first, so that numbers follow the order in which things were done."""
    from chalicelib.status.slips.missing import missing

    sets = desk.catalogue().rule_sets()
    lost = [event for entry in entries for event in missing(entry, desk.slips.of(entry.code), sets)]
    return sorted(lost, key=lambda event: (event.at, event.code))


def close_each(
    agencies: Iterable[str], year: int, entries: Iterable[Entry], desk: SlipDesk, now: datetime, say: Say
) -> str:
    """What was done, in a line; `entries` are all of the register. Raises StepFailed as `close_books`."""
    from chalicelib.status.slips.close import BookIncomplete, accepted_in, close_book, is_over
    from chalicelib.status.slips.slip import BookChanged

    if not is_over(year, now):
        raise StepFailed(f"the year {year} is not over", "Close its books in January.")
    accepted = accepted_in(year, entries)
    closed = left = lines = 0
    for agency in agencies:
        try:
            done = close_book(agency, year, accepted.get(agency, ()), desk, now)
        except BookIncomplete as fault:
            left += 1
            say(f"{agency}: accepted and not entered yet: {fault}")
        except BookChanged:
            left += 1
            say(f"{agency}: a dossier was entered in the midst of it")
        else:
            closed, lines = closed + done.now, lines + done.closing.lines * done.now
    if left:
        raise StepFailed(
            f"{left} book(s) stay open, listed above; {closed} were closed",
            "What was not entered waits in the queue of slips or among its dead letters (services/status/README.md): redrive "
            "it. What was never told: python -m infra tell-slips. Then do this again.",
        )
    return f"closed {closed} book(s) with {lines} line(s)" if closed else "they were closed before"
