"""What the law asks next of a dossier's agency, and until when (procedures-and-law R05, R08, R09, R11; 2.3b)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from kernel.advance import ClockRules
from kernel.entry import Entry
from kernel.lifecycle import FINAL, Action, State
from kernel.open_work import AGENCY, PARALLEL, open_consultations, open_steps
from kernel.rule_sets import RuleSet
from kernel.side_clocks import first_answer_due, hand_over_due, return_unfit_due
from kernel.times import HANOI

_WAITING = frozenset({State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED})
_AT_WORK = frozenset({State.ACCEPTED, State.IN_PROCESS})
_LAST_SECOND = time(23, 59, 59)


class Asks(StrEnum):
    """What is asked. The due day asks for the decision; the others are clocks beside it."""

    FIRST_ANSWER = "first_answer"
    DECIDE = "decide"
    FINISH_STEP = "finish_step"
    ANSWER_CONSULTATION = "answer_consultation"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Next:
    """`due_at` is the instant that people are told; `until` the last second that is in time, which for a day is its end; from
    `near_from` on it is near."""

    what: Asks
    due_at: datetime
    until: datetime
    near_from: datetime


def is_waiting(entry: Entry) -> bool:
    """The applicant must do something first: nothing is asked of the agency."""
    return entry.state in _WAITING


def next_of(entry: Entry, rules: ClockRules) -> Next | None:
    """The first thing the law asks of the handling agency; None while the applicant is asked, and when nothing follows. A
    question to another unit is the handling agency's to follow up (R11).

    Raises:
        OutsideCalendar: an instant leaves the calendar's years.
    """
    return min(_all(entry, rules), key=lambda one: one.until, default=None)


def next_beside(entry: Entry, agency: str, rules: ClockRules) -> Next | None:
    """The first thing asked of another agency: its parallel step, its answer; None when nothing is."""
    if entry.state in FINAL or agency == entry.agency:
        return None
    asked = [
        _day(Asks.ANSWER_CONSULTATION, one.answer_by, one.answer_by, rules)
        for one in open_consultations(entry.history).values()
        if one.agency == agency
    ]
    if entry.due is not None and agency in open_steps(entry.history).values():
        asked.append(_day(Asks.FINISH_STEP, entry.due, entry.near_from or entry.due, rules))
    return min(asked, key=lambda one: one.until, default=None)


def asked_beside(entry: Entry) -> list[str]:
    """Every agency that ever was asked for its part; the one that handles the dossier now may be among them."""
    asked: set[str] = set()
    for change in entry.history:
        if change.action is Action.FORWARD:
            asked.update(change.detail.get(PARALLEL, {}).values())
        elif change.action is Action.CONSULT and change.detail.get(AGENCY):
            asked.add(change.detail[AGENCY])
    return sorted(asked)


def _all(entry: Entry, rules: ClockRules) -> Iterator[Next]:
    if entry.state is State.REGISTERED:
        received = _receipt(entry)
        due_at = first_answer_due(received, rules.calendar, rules.hours, _rule_set(rules))
        yield Next(Asks.FIRST_ANSWER, due_at, due_at, received)
    elif entry.state is State.DECIDED and entry.closed_at is not None:
        due_at = hand_over_due(entry.closed_at, rules.calendar, rules.hours, _rule_set(rules))
        yield Next(Asks.HAND_OVER, due_at, due_at, entry.closed_at)
    elif entry.state in _AT_WORK:
        if entry.due is not None:
            yield _day(Asks.DECIDE, entry.due, entry.near_from or entry.due, rules)
        for one in open_consultations(entry.history).values():
            yield _day(Asks.ANSWER_CONSULTATION, one.answer_by, one.answer_by, rules)


def _day(what: Asks, day: date, near: date, rules: ClockRules) -> Next:
    """A day is in time to its end; people are told the closing hour of it."""
    return Next(
        what,
        datetime.combine(day, rules.hours.closing, HANOI),
        datetime.combine(day, _LAST_SECOND, HANOI),
        datetime.combine(near, time.min, HANOI),
    )


def _rule_set(rules: ClockRules) -> RuleSet:
    if rules.rules is None:
        raise ValueError("the clocks beside the due day take their numbers from a rule set")
    return rules.rules


def _receipt(entry: Entry) -> datetime:
    """The filing, or the supplement that completed it."""
    supplement = entry.last(Action.SUPPLEMENT)
    return supplement.at if supplement else entry.registered_at


def return_unfit_by(entry: Entry, rules: ClockRules) -> date | None:
    """The last day on which a dossier found unfit goes back to be completed; None when it has been, or is past work.

    Raises:
        OutsideCalendar
    """
    if entry.state not in _AT_WORK or entry.accepted_at is None or entry.count(Action.REQUEST_SUPPLEMENT):
        return None
    return return_unfit_due(entry.accepted_at, rules.calendar, rules.hours, _rule_set(rules))
