"""Which slips a dossier should have and has not: what a lost event leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.status.slips.kinds import MAKING, Kind, forms_on, made_by
from chalicelib.status.slips.slip import Slip
from kernel.entry import Entry
from kernel.events import DossierEvent, events_of
from kernel.rule_sets import RuleSet
from kernel.times import local_day


def missing(entry: Entry, there: Iterable[Slip], sets: Sequence[RuleSet]) -> Iterator[DossierEvent]:
    """The events that would make the slips that are not there, or not printed. Of the control slip the newest print counts."""
    printed = [slip for slip in there if slip.prints is not None]
    known = {(slip.wish.kind, slip.wish.version) for slip in printed}
    control = max((slip.wish.version for slip in printed if slip.wish.kind is Kind.CONTROL), default=0)
    wanted = [
        (kind, event)
        for event in events_of(entry, 0)
        if event.action in MAKING and (kind := made_by(event.action, forms_on(sets, local_day(event.at))))
    ]
    newest = max((event.version for kind, event in wanted if kind is Kind.CONTROL), default=0)
    for kind, event in wanted:
        lacks = newest == event.version > control if kind is Kind.CONTROL else (kind, event.version) not in known
        if lacks:
            yield event
