"""Entering a dossier's result in the public register and the transparency log, as soon as it is decided."""

from __future__ import annotations

from datetime import datetime

from chalicelib.publish.results import public_result
from chalicelib.publish.results_store import Results
from chalicelib.publish.telling import Missing, Sources
from kernel.dossiers_store import filed
from kernel.lifecycle import Action


def enter_result(code: str, results: Results, sources: Sources, now: datetime) -> None:
    """Nothing for a dossier that is not approved; the same result again changes nothing. Raises Missing, StorageBusy."""
    want = sources.register.entry(code)
    entry = sources.read(want)[want]
    if entry is None:
        raise Missing("entry")
    if entry.last(Action.DECIDE) is None:
        return
    handed_in = filed(sources.read, sources.dossiers, entry)
    if handed_in is None:
        raise Missing("content")
    result = public_result(entry, handed_in, sources.catalogue.version(entry.procedure, entry.procedure_version))
    if result is not None:
        results.publish(result, now)
