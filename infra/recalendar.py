"""`python -m infra calendar`: which dates a newer version of the working calendar would move, and, with --do, moves them.

Every running dossier whose clock goes by an older version takes the newer one, also where the date stays: a pause or a restart
later on must not fall back on what is no longer so. A clock for whose agencies both versions say the same is left alone: what one
province decides is not written into the dossiers of others. Doing it again moves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from infra.running import Operator, act_on, every_agency, finished, must_be_administrator, running, told
from infra.steps import StepFailed, step
from kernel.advance import ClockRules, Step, advanced
from kernel.calendar import OutsideCalendar
from kernel.clock import ChainStep
from kernel.clock_rules import FIRST_CALENDAR, clock_rules
from kernel.lifecycle import CLOSED, Action

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk
    from kernel.entry import Entry

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Move:
    """What a newer calendar does to one dossier; `after` is None where the date would leave the calendar's years."""

    entry: Entry
    before: date | None
    after: date | None

    @property
    def moves(self) -> bool:
        return self.before != self.after

    def __str__(self) -> str:
        dates = f"{self.before} -> {self.after or 'beyond the calendar'}" if self.moves else f"{self.before} stays"
        return f"{self.entry.code} ({self.entry.agency}): {dates}"


def moves(desk: Desk, version: int, now: datetime) -> Iterator[Move]:
    """Every running dossier whose clock goes by an older version that says other days for its agencies. Raises StorageBusy."""
    catalogue = desk.catalogue()
    for entry in running(desk, every_agency(catalogue.agencies())):
        if entry.accepted_at is None or entry.state in CLOSED or (entry.calendar or FIRST_CALENDAR) >= version:
            continue
        rules = clock_rules(catalogue, entry, Action.APPLY_CALENDAR, apply=version)
        if _days(rules) == _days(clock_rules(catalogue, entry, Action.APPLY_CALENDAR)):
            continue
        supposed = Step(Action.APPLY_CALENDAR, entry.state, "", max(now, entry.history[-1].at))
        try:
            yield Move(entry, entry.due, advanced(entry, supposed, rules).due)
        except OutsideCalendar:
            yield Move(entry, entry.due, None)


def _days(rules: ClockRules) -> list[tuple[object, ...]]:
    """What a calendar says for the agency of a clock and for each that does a step of it: its days, their names, the decisions
    behind them."""
    elsewhere = (step.calendar for step in rules.steps if isinstance(step, ChainStep))
    calendars = (rules.calendar, *(calendar for calendar in elsewhere if calendar is not None))
    return [(one.first_day, one.last_day, one.off, one.work, one.overrides) for one in calendars]


def rehearse(desk: Desk, version: int, now: datetime, say: Say) -> Counter[str]:
    """Shows each date that would move or would stay; how many of both."""
    _must_be_there(desk, version)
    counts: Counter[str] = Counter()
    for move in moves(desk, version, now):
        counts["moved" if move.moves else "stay"] += 1
        say(str(move))
    return counts


def apply(desk: Desk, version: int, operator: Operator, now: Callable[[], datetime], say: Say) -> Counter[str]:
    """One dossier after another; what was done stays done when it is interrupted, and doing it again does the rest.

    Raises:
        StepFailed: no such version, no administrator.
    """
    _must_be_there(desk, version)
    must_be_administrator(operator, desk)
    counts: Counter[str] = Counter()
    for move in moves(desk, version, now()):
        problem = act_on(move.entry, {"action": "apply_calendar", "calendar": version}, operator, desk, now())
        if problem is not None:
            counts["left"] += 1
            say(f"{move.entry.code}: left as it is, {told(problem)}")
            continue
        counts["moved" if move.moves else "stay"] += 1
        say(str(move))
    return counts


def _must_be_there(desk: Desk, version: int) -> None:
    try:
        desk.catalogue().calendar(version=version)
    except LookupError:
        newest = desk.catalogue().calendar().version
        raise StepFailed(
            f"there is no version {version} of the calendar", f"The newest is {newest}: --version {newest}"
        ) from None


def command(desk: Desk, version: int, operator: Operator | None, now: Callable[[], datetime]) -> None:
    """A rehearsal without an operator. Raises StepFailed."""
    with step(f"calendar version {version}" + ("" if operator else ", rehearsal")) as shown:
        if operator is None:
            counts = rehearse(desk, version, now(), shown.say)
            shown.done(f"{counts['moved']} date(s) would move, {counts['stay']} stay; nothing was changed")
            return
        counts = apply(desk, version, operator, now, shown.say)
        shown.done(f"{counts['moved']} date(s) moved, {counts['stay']} stay")
        finished(counts["left"], lambda: "Run the same command again: what is done is not done twice.")
