"""What is still open on a dossier, read from its history alone: a proposal, parallel steps, consultations, where it came in.

The history keeps what the register's entry has no room for, so nothing here can differ from what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from kernel.lifecycle import CLOSED, Action

if TYPE_CHECKING:
    from kernel.change import Change

# Members of a change's detail.
PARALLEL = "parallel"  # of `forward`: step number (as text) -> key of the agency that does it
STEP = "step"  # of `finish_step`
TO = "to"  # of `forward`: the step it leads to, where that is not simply the next
AGENCY = "agency"  # of `finish_step` and `consult`: who works there, beside the agency that holds the dossier
ANSWERS = "answers"  # of `answer_consultation`: the version of the `consult` it answers
ANSWER_BY = "answer_by"  # of `consult`
PARTS = (
    "parts"  # of `transfer`: key of an agency that was asked for its part -> that of the successor which does it now
)
RECEIVING = "receiving"  # of `transfer`: the new receiving agency, where it is not the one that now handles it

# What ends a proposal without a decision: it was returned, or the dossier is not what it was.
_UNDOES = frozenset({Action.RETURN_PROPOSAL, Action.SUPPLEMENT, Action.DECIDE})


@dataclass(frozen=True, slots=True)
class Consultation:
    """A question put to another unit. `number` is the version of the change that asked; `agency` the unit's key, None for a
    unit outside the portal."""

    number: int
    agency: str | None
    answer_by: date


def proposal(history: Sequence[Change]) -> Change | None:
    """The proposal a decision would approve, if there is one: the last, unless it was returned or the dossier supplemented."""
    for change in reversed(history):
        if change.action is Action.PROPOSE:
            return change
        if change.action in _UNDOES:
            return None
    return None


def open_steps(history: Sequence[Change]) -> dict[int, str]:
    """The parallel steps that are open, each with the agency that does it; empty where the chain runs one by one, and once the
    dossier ended."""
    open_now: dict[int, str] = {}
    for change in history:
        if change.state in CLOSED:
            return {}
        if change.action is Action.FORWARD:
            open_now = {int(step): agency for step, agency in change.detail.get(PARALLEL, {}).items()}
        elif change.action is Action.FINISH_STEP:
            open_now.pop(change.detail[STEP], None)
        elif moved := parts_moved(change):
            open_now = {step: moved.get(agency, agency) for step, agency in open_now.items()}
    return open_now


def open_consultations(history: Sequence[Change]) -> dict[int, Consultation]:
    """The questions not yet answered, by their number; none is open once the dossier ended, for nobody may answer it then."""
    asked: dict[int, Consultation] = {}
    for change in history:
        if change.state in CLOSED:
            return {}
        if change.action is Action.CONSULT:
            by = date.fromisoformat(change.detail[ANSWER_BY])
            asked[change.version] = Consultation(change.version, change.detail.get(AGENCY), by)
        elif change.action is Action.ANSWER_CONSULTATION:
            asked.pop(change.detail[ANSWERS], None)
        elif moved := parts_moved(change):
            asked = {
                number: replace(one, agency=moved.get(one.agency, one.agency)) if one.agency else one
                for number, one in asked.items()
            }
    return asked


def parts_moved(change: Change) -> Mapping[str, str]:
    """Whose parts a transfer gave to whom: the key of an agency that ended -> that of its successor."""
    moved: Mapping[str, str] = change.detail.get(PARTS, {}) if change.action is Action.TRANSFER else {}
    return moved


def parts_open(history: Sequence[Change]) -> set[str]:
    """The agencies whose part is open: a step of theirs, or an answer."""
    asked = (one.agency for one in open_consultations(history).values())
    return {*open_steps(history).values(), *(agency for agency in asked if agency is not None)}


def received_by(history: Sequence[Change]) -> str:
    """The agency whose one-stop desk took the dossier in, or its successor: there its result is given (NĐ 61/2018 art. 19.7)."""
    receiving = before = history[0].agency
    for change in history:
        if change.action is Action.TRANSFER and (RECEIVING in change.detail or before == receiving):
            receiving = change.detail.get(RECEIVING, change.agency)
        before = change.agency
    return receiving


def carried_on(agency: str, history: Sequence[Change]) -> list[str]:
    """The agency, and those before it whose work on this dossier it took over as their successor, newest first."""
    found = [agency]
    for before, change in reversed(list(pairwise(history))):
        if change.action is Action.TRANSFER and change.agency in found and before.agency not in found:
            found.append(before.agency)
    return found


def have_held(history: Sequence[Change]) -> set[str]:
    """Every agency that held the dossier or did a step of it: they may go on looking, all but those whose dossiers a successor
    took over."""
    held: set[str] = set()
    before = ""
    for change in history:
        if change.action is Action.TRANSFER:
            held.discard(before)
        elif change.action is Action.FINISH_STEP:
            held.add(change.detail[AGENCY])
        held.add(change.agency)
        before = change.agency
    return held
