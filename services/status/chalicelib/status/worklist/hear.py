"""An event becomes a row of the desk. The row is made from the entry as it stands, never from the event, and a newer version is
never overwritten: so a message that comes twice, late or out of order changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.status.worklist.desk import Rows
from chalicelib.status.worklist.row import rows_of
from kernel.catalogue import Catalogue
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.events import from_json
from kernel.register import Register
from kernel.together import ReadTogether


class NoEntry(Exception):
    """An event of a dossier that the register does not have: it belongs in the dead-letter queue."""


def hear(message: str, register: Register, read: ReadTogether, catalogue: Callable[[], Catalogue], rows: Rows) -> bool:
    """Put the dossier of one event on the desk, or take it off; False when a newer version is there already.

    Raises:
        NotAnEvent: the message is none of ours.
        NoEntry: there is no such dossier.
        OutsideCalendar: the calendar does not reach far enough.
        StorageBusy: try again later.
    """
    event = from_json(message)
    wanted = register.entry(event.code)
    entry = read(wanted)[wanted]
    if entry is None:
        raise NoEntry(event.code)
    return lay_down(entry, catalogue(), rows)


def lay_down(entry: Entry, catalogue: Catalogue, rows: Rows, *, again: bool = False) -> bool:
    """Lay a dossier on the desks where it belongs as it stands, and take it off the others; False when nothing changed. `again`:
    also what lies there by this version is laid anew, as the rules and the calendar have it now.

    Raises:
        OutsideCalendar, StorageBusy
    """
    at_once = catalogue.version(entry.procedure, entry.procedure_version).decides_at_once
    rows_now = rows_of(entry, clock_rules(catalogue, entry), at_once=at_once)
    laid = [rows.put(row, again=again) for row in rows_now]  # all of them, before it is asked whether any changed
    return any(laid)
