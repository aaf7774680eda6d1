"""The way of a dossier through the units of its chain, as the control slip shows it: who gave it to whom, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel.advance import ClockRules, clock_events, step_after
from kernel.change import Change
from kernel.clock import deadline
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.open_work import STEP
from kernel.text import Text

Name = str | Text


@dataclass(frozen=True, slots=True)
class Line:
    """One hand to the next. `version` is that of the change; no officer is named."""

    version: int
    giver: Name
    taker: Name
    at: datetime
    note: Name = ""


def way_rows(entry: Entry, units: Sequence[Text], said: Mapping[str, Text]) -> Iterator[Line]:
    """A line for each change that gave the dossier into other hands, oldest first. `units` are those of the chain."""
    step = 0
    for change in entry.history:
        before, step = step, step_after(change.action, step, entry.steps_of, change.detail)
        line = _line(change, before, step, lambda number: _unit(units, number, said), said)
        if line is not None:
            yield line


def _unit(units: Sequence[Text], step: int, said: Mapping[str, Text]) -> Text:
    return units[min(step, len(units)) - 1] if step and units else said["hands"]


def _line(
    change: Change, step_before: int, step_after_it: int, unit: Callable[[int], Text], said: Mapping[str, Text]
) -> Line | None:
    people, desk = said["applicant"], said["hands"]
    before, after = unit(step_before), unit(step_after_it)
    match change.action:
        case Action.FILE:
            return Line(change.version, people, desk, change.at)
        case Action.ACCEPT:
            return Line(change.version, desk, after, change.at)
        case Action.FORWARD:
            return Line(change.version, before, after, change.at)
        case Action.FINISH_STEP:
            return Line(change.version, unit(change.detail[STEP]), before, change.at)
        case Action.REQUEST_SUPPLEMENT:
            return Line(change.version, before, people, change.at, said["state_supplement_requested"])
        case Action.REQUEST_PAYMENT:
            return Line(change.version, before, people, change.at, said["state_payment_requested"])
        case Action.SUPPLEMENT | Action.CONFIRM_PAYMENT:
            return Line(change.version, people, after, change.at)
        case Action.DECIDE:
            return Line(change.version, before, desk, change.at, said["state_decided"])
        case Action.HAND_OVER:
            return Line(change.version, desk, people, change.at, said["state_handed_over"])
        case _:
            return None


def step_dues(entry: Entry, rules: ClockRules) -> dict[int, date]:
    """The due day of each step that ended, by the version of the change that ended it: what the clock said of the chain up
    to that step when it ended; of the last step, the due day of the dossier. An extension moves the end of the chain, not the
    steps before.

    Raises:
        OutsideCalendar: a due day leaves the calendar's years.
    """
    dues: dict[int, date] = {}
    step = 0
    for change in entry.history:
        before, step = step, step_after(change.action, step, entry.steps_of, change.detail)
        if change.action is Action.DECIDE and change.due is not None:
            dues[change.version] = change.due
            continue
        ended = change.detail[STEP] if change.action is Action.FINISH_STEP else before if step > before > 0 else 0
        if ended:
            known = [one for one in entry.history if one.version <= change.version and one.action is not Action.EXTEND]
            chain = _up_to(ended, rules.steps)
            found = deadline(clock_events(known), chain, rules.calendar, rules.hours, rules.settings)
            if found is not None:
                dues[change.version] = found.due
    return dues


def _up_to(number: int, steps: Sequence[Any]) -> list[Any]:
    """The chain that ends with a step: without those that run beside it."""
    last = steps[number - 1]
    group = getattr(last, "group", None)
    beside = (one for one in steps[: number - 1] if group is None or getattr(one, "group", None) != group)
    return [*beside, last]
