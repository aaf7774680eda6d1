"""What the law asks next of a dossier's agency, and until when (NĐ 61/2018 art. 18, 19.4, 19.5; NĐ 45/2020)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from kernel.advance import ClockRules, clock_events
from kernel.clock import Chain, ChainStep, Hours, counting, near_from
from kernel.entry import Entry
from kernel.lifecycle import FINAL, Action, State
from kernel.open_work import AGENCY, PARALLEL, open_consultations, open_steps, parts_moved
from kernel.side_clocks import first_answer_due, hand_over_due, return_unfit_due
from kernel.times import HANOI

_WAITING = frozenset({State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED})
_AT_WORK = frozenset({State.ACCEPTED, State.IN_PROCESS})
_COMPLETES = frozenset({Action.SUPPLEMENT, Action.CONFIRM_PAYMENT})
_PASSES_ON = frozenset({Action.ASSIGN, Action.FORWARD, Action.TAKE})
_LAST_SECOND = time(23, 59, 59)


class Asks(StrEnum):
    """What is asked. The due day asks for the decision; the others are clocks beside it. To finish a step that runs beside others
    is an action of that name; one that another agency follows is finished by forwarding the dossier."""

    FIRST_ANSWER = "first_answer"
    TO_UNIT = "to_unit"  # from the desk that accepted it to the unit that works on it
    DECIDE = "decide"
    FINISH_STEP = "finish_step"
    ANSWER_CONSULTATION = "answer_consultation"
    HAND_OVER = "hand_over"  # the result, to the applicant


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


def next_of(entry: Entry, rules: ClockRules, *, at_once: bool) -> Next | None:
    """The first thing the law asks of the handling agency; None while the applicant is asked, and when nothing follows. A
    question to another unit is the handling agency's to follow up (art. 19.5). `at_once`: the procedure gives its result where
    it is received, so nothing is passed on (art. 17.4).

    Raises:
        OutsideCalendar: an instant leaves the calendar's years.
    """
    return min(_all(entry, rules, at_once=at_once), key=lambda one: one.until, default=None)


def next_beside(entry: Entry, agency: str, rules: ClockRules) -> Next | None:
    """The first thing asked of another agency: its parallel step, its answer; None when nothing is."""
    if entry.state in FINAL or agency == entry.agency:
        return None
    asked = [
        _day(Asks.ANSWER_CONSULTATION, one.answer_by, one.answer_by, rules.hours)
        for one in open_consultations(entry.history).values()
        if one.agency == agency
    ]
    if not is_waiting(entry):
        asked += _steps(entry, _own_open(entry, agency), rules)
    return min(asked, key=lambda one: one.until, default=None)


def waits_beside(entry: Entry, agency: str) -> bool:
    """Whether another agency's step is open and waits for the applicant, as the dossier does."""
    return is_waiting(entry) and agency != entry.agency and bool(_own_open(entry, agency))


def asked_beside(entry: Entry) -> list[str]:
    """Every agency that ever was asked for its part; the one that handles the dossier now may be among them."""
    asked: set[str] = set()
    for change in entry.history:
        if change.action is Action.FORWARD:
            asked.update(change.detail.get(PARALLEL, {}).values())
        elif change.action is Action.CONSULT and change.detail.get(AGENCY):
            asked.add(change.detail[AGENCY])
        asked.update(parts_moved(change).values())
    return sorted(asked)


def _all(entry: Entry, rules: ClockRules, *, at_once: bool) -> Iterator[Next]:
    if entry.state is State.REGISTERED:
        received = _receipt(entry)
        due_at = first_answer_due(received, rules.calendar, rules.hours, rules.rules)
        yield Next(Asks.FIRST_ANSWER, due_at, due_at, received)
    elif entry.state is State.DECIDED and entry.closed_at is not None:
        yield _handed(Asks.HAND_OVER, entry.closed_at, rules)
    elif entry.state in _AT_WORK:
        since = _at_the_desk_since(entry)
        if since is not None and not at_once:
            yield _handed(Asks.TO_UNIT, since, rules)
        if entry.due is not None:
            yield _day(Asks.DECIDE, entry.due, entry.near_from or entry.due, rules.hours)
        for one in open_consultations(entry.history).values():
            yield _day(Asks.ANSWER_CONSULTATION, one.answer_by, one.answer_by, rules.hours)
        if open_steps(entry.history):
            yield from _steps(entry, _own_open(entry, entry.agency), rules)
        else:
            yield from _steps(entry, _before_another(rules.steps, entry.step), rules)


def _own_open(entry: Entry, agency: str) -> list[int]:
    return [number for number, key in open_steps(entry.history).items() if key == agency]


def _before_another(chain: Chain, number: int) -> list[int]:
    """The last of the steps, from step `number` on, that one agency does before another carries on (art. 19.6); none where nobody
    follows, for then the due day asks. What ran side by side is behind."""
    steps = [one if isinstance(one, ChainStep) else ChainStep(one) for one in chain]
    group = steps[number - 1].group
    own = [one for one in enumerate(steps, start=1) if one[0] >= number and (group is None or one[1].group != group)]
    other = next((at for at, step in own if step.agency != own[0][1].agency), None)
    return [] if other is None else [other - 1]


def _steps(entry: Entry, numbers: Sequence[int], rules: ClockRules) -> Iterator[Next]:
    """Each step by its own clock: its days, in the calendar and to the closing hour of the agency that does it."""
    if not numbers:
        return
    counted = counting(clock_events(entry.history), rules.steps, rules.calendar, rules.hours, rules.settings)
    for leg in counted.legs if counted else ():
        if leg.number in numbers:
            near = near_from(leg.due, leg.step.calendar or rules.calendar, rules.settings)
            yield _day(Asks.FINISH_STEP, leg.due, near, leg.step.hours or rules.hours)


def _at_the_desk_since(entry: Entry) -> datetime | None:
    """Since when the desk that accepted it has had it whole, with what it asked the applicant for; None once it was passed on."""
    since = None
    for change in entry.history:
        if change.action is Action.ACCEPT or (since is not None and change.action in _COMPLETES):
            since = change.at
        elif since is not None and change.action in _PASSES_ON:
            return None
    return since


def _handed(what: Asks, taken_at: datetime, rules: ClockRules) -> Next:
    due_at = hand_over_due(taken_at, rules.calendar, rules.hours, rules.rules)
    return Next(what, due_at, due_at, taken_at)


def _day(what: Asks, day: date, near: date, hours: Hours) -> Next:
    """A day is in time to its end; people are told the closing hour of it."""
    return Next(
        what,
        datetime.combine(day, hours.closing, HANOI),
        datetime.combine(day, _LAST_SECOND, HANOI),
        datetime.combine(near, time.min, HANOI),
    )


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
    return return_unfit_due(entry.accepted_at, rules.calendar, rules.hours, rules.rules)
