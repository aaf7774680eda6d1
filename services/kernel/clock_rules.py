"""The clock of one dossier, from the procedure version it was filed under."""

from __future__ import annotations

from kernel.advance import ClockRules
from kernel.catalogue import Catalogue
from kernel.clock import Hours
from kernel.entry import Entry


def clock_rules(catalogue: Catalogue, entry: Entry) -> ClockRules:
    """Raises UnknownVersion, LookupError or StorageBusy: the catalogue does not have it, or does not answer."""
    version = catalogue.version(entry.procedure, entry.procedure_version)
    return ClockRules(tuple(step.period for step in version.steps), catalogue.calendar(), Hours())
