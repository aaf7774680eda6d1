"""The deadline of one dossier, explained from its history by the calendar and the rules that its clock started with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.status.deadlines.shown import shown
from chalicelib.status.desk import Desk
from chalicelib.status.look import found, shows_all
from kernel.advance import clock_events
from kernel.catalogue import Catalogue
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.explanation import Explained, explain


def deadline_of(code: str, pin: str | None, user: str | None, desk: Desk, now: datetime) -> dict[str, Any]:
    """As the asker may see it: the open part, or with pin or account the whole.

    Raises:
        Problem: 404 unknown or malformed code, or a wrong pin.
    """
    entry, parts = found(code, pin, user, desk)
    procedure = (entry.procedure, entry.procedure_version)
    return shown(explained(entry, desk.catalogue(), now), whole=shows_all(pin, parts), procedure=procedure)


def explained(entry: Entry, catalogue: Catalogue, now: datetime) -> Explained:
    """How the clock of a dossier stands at `now`."""
    rules = clock_rules(catalogue, entry)
    # Clocks of two machines differ a little; what has happened is never later than now.
    as_of = max(now, entry.history[-1].at)
    return explain(clock_events(entry.history), rules.steps, rules.calendar, rules.hours, rules.rules, as_of)
