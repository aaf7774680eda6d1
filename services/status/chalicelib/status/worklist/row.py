"""A row of the desk: one open dossier as the lists show it, made from its entry. No name, no text, no form data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.status.worklist.asks import (
    Asks,
    Next,
    asked_beside,
    is_waiting,
    next_beside,
    next_of,
    return_unfit_by,
    waits_beside,
)
from kernel.advance import ClockRules
from kernel.entry import Entry, is_final
from kernel.lifecycle import Action, State
from kernel.rule_sets import RuleName
from kernel.verdict import Verdict, listed_verdict

NOBODY = ""
"""Who works on a dossier that nobody works on; no user name is empty."""


@dataclass(frozen=True, slots=True)
class Row:
    """`until` is the last second in which what is asked next is in time; of a waiting dossier the instant since when it waits.
    `new_date_given`: the one new date of its life was given (NĐ 61/2018 art. 19.9), also where a clock that started again dropped
    it. `asked_at` and `asked_for` are the morning's: when the agency was asked for a reason and a new date, and for which due
    day."""

    code: str
    agency: str
    procedure: str
    state: State
    version: int
    registered_at: datetime
    accepted: bool
    due: date | None
    near_from: date | None
    extended: bool
    closed_at: datetime | None
    assignee: str | None
    step: int
    steps_of: int
    asks: Asks | None
    due_at: datetime | None
    until: datetime
    near_at: datetime | None
    waiting: bool
    return_unfit_by: date | None
    new_date_given: bool = False
    beside: bool = False  # of an agency that was asked for its part, not of the one that handles it
    asked_at: datetime | None = None
    asked_for: date | None = None

    def timeliness(self, today: date) -> Verdict:
        return listed_verdict(self, today)

    @property
    def is_at_work(self) -> bool:
        """The clock of the law runs, and it is the agency's turn."""
        return self.due is not None and not self.waiting and self.closed_at is None

    @property
    def reason_asked_at(self) -> datetime | None:
        """Since when a reason and a new date are wanted; None where the due day moved since, or the new date was given."""
        return self.asked_at if self.is_at_work and self.asked_for == self.due and not self.new_date_given else None

    def is_near(self, now: datetime) -> bool:
        """Near its end, and not beyond it."""
        return self.near_at is not None and self.near_at <= now <= self.until


@dataclass(frozen=True, slots=True)
class Gone:
    """A dossier that left a desk: that of the handling agency, or (`beside`) that of an agency asked for its part."""

    code: str
    version: int
    beside: str | None = None


def rows_of(entry: Entry, rules: ClockRules, *, at_once: bool) -> Iterator[Row | Gone]:
    """The dossier on the desk of its agency, and of each agency that was ever asked for its part: there, or gone. `at_once`: its
    procedure gives the result where it is received.

    Raises:
        OutsideCalendar: what is asked next leaves the calendar's years.
    """
    yield (
        Gone(entry.code, entry.version)
        if is_final(entry)
        else _row(entry, next_of(entry, rules, at_once=at_once), rules)
    )
    for agency in asked_beside(entry):
        asked = next_beside(entry, agency, rules)
        if asked is None and not waits_beside(entry, agency):
            yield Gone(entry.code, entry.version, agency)
        else:
            # Who works on it there is for that agency to say, and its clock is that of its part.
            yield replace(
                _row(entry, asked, rules),
                agency=agency,
                beside=True,
                assignee=None,
                waiting=asked is None,
                return_unfit_by=None,
            )


def _row(entry: Entry, asked: Next | None, rules: ClockRules) -> Row:
    return Row(
        code=entry.code,
        agency=entry.agency,
        procedure=entry.procedure,
        state=entry.state,
        version=entry.version,
        registered_at=entry.registered_at,
        accepted=entry.accepted_at is not None,
        due=entry.due,
        near_from=entry.near_from,
        extended=entry.extended,
        closed_at=entry.closed_at,
        assignee=entry.assignee,
        step=entry.step,
        steps_of=entry.steps_of,
        asks=asked.what if asked else None,
        due_at=asked.due_at if asked else None,
        until=asked.until if asked else entry.history[-1].at,
        near_at=asked.near_from if asked else None,
        waiting=is_waiting(entry),
        return_unfit_by=return_unfit_by(entry, rules),
        new_date_given=entry.count(Action.EXTEND) >= rules.rules.number(RuleName.EXTENSIONS),
    )
