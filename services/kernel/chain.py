"""The chain of units that work on a dossier, and the agency that does each step (NĐ 61/2018 art. 19.6, 19.7).

Steps run one after the other, or side by side where they share a group. The agency that received the dossier leads: it holds the
dossier while steps run side by side, and hands the result over at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from kernel.agencies import AgencyPeriod, line_on, successor_on
from kernel.catalogue import AT_PARENT, AT_RECEIVING, Step
from kernel.entry import Entry
from kernel.open_work import received_by

Agencies = Callable[[], Iterable[AgencyPeriod]]
"""Asked only where a step is another agency's."""


def doer(step: Step, receiving: str, agencies: Agencies, day: date) -> str | None:
    """The key of the agency that does a step on that day; `receiving` received the dossier. None when nobody is there who
    does it, or a split left several."""
    if step.at == AT_RECEIVING:
        return receiving
    listed = tuple(agencies())
    if step.at != AT_PARENT:
        return successor_on(listed, step.at, day)
    above = line_on(listed, receiving, day)[1:2]
    return successor_on(listed, above[0], day) if above else None


def leads(entry: Entry, agencies: Agencies, day: date) -> str:
    """The agency that leads: the one that received the dossier, or its successor. One that ended while the dossier lay elsewhere
    cannot have it back, so its one successor takes its place; what it still holds waits for the transfer (decision 0019)."""
    received = received_by(entry.history)
    if received == entry.agency:
        return received
    return successor_on(agencies(), received, day) or received


def beside(steps: Sequence[Step], number: int) -> range:
    """The numbers of the steps that run side by side with step `number` (from 1), itself among them."""
    group = steps[number - 1].group
    first = last = number
    if group is not None:
        while first > 1 and steps[first - 2].group == group:
            first -= 1
        while last < len(steps) and steps[last].group == group:
            last += 1
    return range(first, last + 1)


def after(steps: Sequence[Step], number: int) -> int | None:
    """The first step after step `number` and all that run beside it; None after the last. Before the first step (0) the first."""
    following = beside(steps, number)[-1] + 1 if number else 1
    return following if following <= len(steps) else None


def ends_elsewhere(
    steps: Sequence[Step], number: int, holder: str, receiving: str, agencies: Agencies, day: date
) -> bool:
    """Whether a later step is done by another agency than `holder`, so that the dossier is not decided here."""
    following = after(steps, number)
    later = steps[following - 1 :] if following is not None else ()
    return any(doer(step, receiving, agencies, day) != holder for step in later)
