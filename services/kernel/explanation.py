"""A deadline that explains itself: how the clock stands, step by step and day by day.

Built from the very counting that gives the due day (`counting` of kernel.clock), so that the two cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kernel import explanation_sentence as sentences
from kernel import explanation_texts as texts
from kernel.calendar import Calendar
from kernel.clock import (
    Chain,
    ClockSettings,
    Event,
    Hours,
    Leg,
    Period,
    Unit,
    counting,
    day_zero,
    near_from,
    waits,
)
from kernel.explanation_lines import Counted, Line, governing, lines_of
from kernel.explanation_texts import ClockState
from kernel.lifecycle import Action, State
from kernel.rule_sets import RuleSet
from kernel.side_clocks import working_hours_between
from kernel.text import Text
from kernel.times import HANOI, local_day
from kernel.verdict import Verdict, verdict

_DAY = timedelta(days=1)
_ENDS = {
    Action.DECIDE: State.DECIDED,
    Action.REFUSE: State.REFUSED,
    Action.WITHDRAW: State.WITHDRAWN,
    Action.STOP: State.STOPPED,
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a wait is called."""

    state: State
    clock: ClockState


# In the order in which they are told when several are open.
_WAITS = {
    Action.REQUEST_SUPPLEMENT: _Told(State.SUPPLEMENT_REQUESTED, ClockState.WAITING_SUPPLEMENT),
    Action.REQUEST_PAYMENT: _Told(State.PAYMENT_REQUESTED, ClockState.WAITING_PAYMENT),
    Action.CONSULT: _Told(State.IN_PROCESS, ClockState.CONSULTATION),
}


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How one step of the chain stands. `counted` and `left` are days used and to go, of a step in working hours hours."""

    number: int
    period: Period
    due: date
    counted: int
    left: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Explained:
    """A deadline and all of its days. `counted`, `left` and `paused` are days: used, to go, and waited for somebody; those used
    and to go are the lines that count. `due_at` is the closing hour of the agency on the due day. `rules` and `calendar` are what
    was counted by, `chain` the steps as they were counted. Before the clock has started there are no days."""

    state: ClockState
    verdict: Verdict
    rules: RuleSet
    calendar: int
    sentence: Text
    chain: tuple[Leg, ...] = ()
    day0: date | None = None
    due: date | None = None
    due_at: datetime | None = None
    first_due: date | None = None
    counted: int = 0
    left: int = 0
    paused: int = 0
    steps: tuple[StepStanding, ...] = ()
    lines: tuple[Line, ...] = ()


def explain(
    events: Sequence[Event], steps: Chain, calendar: Calendar, hours: Hours, rules: RuleSet, as_of: datetime
) -> Explained:
    """How the clock stands at `as_of` after all of `events` (a dossier's history, oldest first), none of them later.

    Raises:
        OutsideCalendar: the count leaves the calendar's years.
        UnsuitableClock: a wait within a month clock.
    """
    settings = ClockSettings.of(rules)
    end = next((place for place, event in enumerate(events) if event.action in _ENDS), None)
    events = events if end is None else events[: end + 1]
    closing = None if end is None else events[end]
    counted = counting(events, steps, calendar, hours, settings)
    if counted is None:
        given = Verdict.CLOSED_WITHOUT_RESULT if closing else Verdict.NOT_STARTED
        state = ClockState.CLOSED if closing else ClockState.NOT_STARTED
        return Explained(state, given, rules, calendar.version, sentences.not_started(given))
    left_open = dict(_open(events))
    # A decision was made without waiting on; what else ends a clock ends its wait with it, and the days of a wait are not used.
    unused = {} if closing and closing.action is Action.DECIDE else left_open
    case = Counted(
        events=events,
        start=counted.start,
        day0=day_zero(events[counted.start].at, calendar, hours, as_is=settings.receipt_as_is),
        clock=counted.deadline,
        legs=counted.legs,
        still=counted.still,
        stands={asked: day for asked, day in unused.items() if _stands_still(asked, settings)},
        closed=local_day(closing.at) if closing else None,
        calendar=calendar,
        hours=hours,
        rules=rules,
        settings=settings,
    )
    return _explained(case, closing, {} if closing else left_open, hours, as_of)


def _explained(
    case: Counted, closing: Event | None, awaited: Mapping[Action, date], hours: Hours, as_of: datetime
) -> Explained:
    clock, today, closed = case.clock, local_day(as_of), case.closed
    given = verdict(
        _ENDS[closing.action] if closing else next((_WAITS[asked].state for asked in awaited), State.IN_PROCESS),
        accepted=True,
        due=clock.due,
        near_from=clock.near_from,
        extended=clock.extended,
        today=today,
        closed=closed,
    )
    # What is used is used up to today, to the day on which the clock ended, or to that on which it stood still.
    until = min([today, *([closed] if closed else []), *case.stands.values()])
    lines = lines_of(case)
    days = [line.day for line in lines if line.counted]
    counted = bisect_right(days, until)
    left = len(days) - counted
    due_at = datetime.combine(clock.due, hours.closing, HANOI)
    told = _told(case, lines, awaited, due_at=due_at, today=today, counted=counted, left=left)
    return Explained(
        state=_state(case, closing, awaited),
        verdict=given,
        rules=case.rules,
        calendar=case.calendar.version,
        sentence=sentences.sentence(told, given),
        chain=tuple(case.legs),
        day0=case.day0,
        due=clock.due,
        due_at=due_at,
        first_due=clock.first_due,
        counted=counted,
        left=left,
        paused=sum(1 for line in lines if line.waiting),
        steps=tuple(_steps(case, lines, given, hours, as_of, until)),
        lines=tuple(lines),
    )


def _told(
    case: Counted,
    lines: Sequence[Line],
    awaited: Iterable[Action],
    *,
    due_at: datetime,
    today: date,
    counted: int,
    left: int,
) -> sentences.Told:
    start, clock = case.events[case.start], case.clock
    chain = governing(case.legs)
    moved_to = {leg.due for leg in chain if leg.due > leg.ended}
    waited = off = paused = 0
    for line in lines:
        waited += line.waiting
        if not line.counted and line.day > case.day0:
            paused += line.waiting
            off += not line.waiting and line.day not in moved_to
    late = [event.at for event in case.events[case.start :] if event.action is Action.EXTEND and not clock.extended]
    return sentences.Told(
        received_at=start.at,
        again=start.action is Action.SUPPLEMENT,
        day0=case.day0,
        counts_day_zero=case.day0 in chain[0].counted,
        due_at=due_at,
        ended_off=chain[-1].ended if chain[-1].due in moved_to else None,
        clock=clock,
        too_late=local_day(late[-1]) if late else None,
        as_of=today,
        closed=case.closed,
        counted=counted,
        left=left,
        off=off,
        paused=paused,
        paused_before=waited - paused,
        waits=next((_awaited(asked, case) for asked in awaited), None) or _ended_waiting(case),
    )


def _awaited(asked: Action, case: Counted) -> Text:
    if asked in case.stands:
        return texts.provisional(asked, restarts=case.settings.restarts)
    return texts.RUNS_ON[asked]


def _ended_waiting(case: Counted) -> Text | None:
    """Why no more days were used, of a clock that ended while it stood still."""
    if case.closed is None or not case.stands:
        return None
    asked, since = min(case.stands.items(), key=lambda wait: wait[1])
    return texts.ended_waiting(asked, since)


def _state(case: Counted, closing: Event | None, awaited: Mapping[Action, date]) -> ClockState:
    if closing:
        return ClockState.CLOSED
    running = ClockState.EXTENDED if case.clock.extended else ClockState.RUNNING
    return next((_WAITS[asked].clock for asked in awaited), running)


def _open(events: Sequence[Event]) -> Iterator[tuple[Action, date]]:
    """What was asked and is not answered, and since when, the oldest of a kind; a question may be older than the clock."""
    for asking in _WAITS:
        asked = [wait.asked for wait in waits(events, asking) if wait.answered is None]
        if asked:
            yield asking, local_day(asked[0])


def _stands_still(asked: Action, settings: ClockSettings) -> bool:
    """Whether days after the question are not used; after a supplement was asked they never are."""
    if asked is Action.REQUEST_PAYMENT:
        return settings.payment_pauses
    return asked is Action.REQUEST_SUPPLEMENT or settings.consultation_pauses


# -- steps --------------------------------------------------------------------------------------------------------------------


def _steps(
    case: Counted, lines: Sequence[Line], overall: Verdict, hours: Hours, as_of: datetime, until: date
) -> Iterator[StepStanding]:
    leading = {leg.number for leg in governing(case.legs)}
    done, current = finished(case.events, case.legs)
    for leg in case.legs:
        due = case.clock.due if leg.number == max(leading) else leg.due
        if leg.step.period.unit is Unit.WORKING_HOUR:
            used, total = _hours_used(case, leg, hours, min(as_of, datetime.combine(until, time.max, HANOI)))
        else:
            own = [line.day for line in lines if line.step == leg.number and line.counted]
            days = own if leg.number in leading else leg.counted
            used, total = bisect_right(days, until), len(days)
        given = _step_verdict(case, leg, due, done.get(leg.number), leg.number in current, overall, local_day(as_of))
        yield StepStanding(leg.number, leg.step.period, due, used, total - used, given)


def _hours_used(case: Counted, leg: Leg, hours: Hours, until: datetime) -> tuple[int, int]:
    """Whole working hours used, and all of them."""
    count, ended = leg.step.period.count, leg.ended_at or until
    between = working_hours_between(until, ended, leg.step.calendar or case.calendar, leg.step.hours or hours)
    left = -(-between // timedelta(hours=1))
    return count - min(left, count), count


def finished(events: Sequence[Event], chain: Sequence[Leg]) -> tuple[Mapping[int, date], frozenset[int]]:
    """The day on which each step was done, and the steps that are being worked on. To forward a dossier ends every step before
    the one it leads to; a decision ends all."""
    done: dict[int, date] = {}
    at, last = 0, len(chain)
    for event in events:
        day = local_day(event.at)
        if event.action is Action.ACCEPT:
            at = 1
        elif event.action is Action.FORWARD:
            at = min(event.step or at + 1, last)
            done.update({number: day for number in range(1, at) if number not in done})
        elif event.action is Action.FINISH_STEP and event.step is not None:
            done.setdefault(event.step, day)
        elif event.action is Action.DECIDE:
            done.update({number: day for number in range(1, last + 1) if number not in done})
    group = chain[at - 1].step.group if at else None
    beside = {leg.number for leg in chain if group is not None and leg.step.group == group and leg.number >= at}
    return done, frozenset({at, *beside} - done.keys())


def _step_verdict(
    case: Counted, leg: Leg, due: date, done: date | None, current: bool, overall: Verdict, today: date
) -> Verdict:
    if done is not None:
        return Verdict.EARLY if done < due else Verdict.ON_TIME if done == due else Verdict.LATE
    if not current:
        return Verdict.NOT_STARTED
    if overall in (Verdict.CLOSED_WITHOUT_RESULT, Verdict.WAITING_SUPPLEMENT, Verdict.WAITING_PAYMENT):
        return overall
    if today > due:
        return Verdict.OVERDUE
    near = near_from(due, leg.step.calendar or case.calendar, case.settings)
    return Verdict.NEAR_DUE if today >= near else Verdict.WITHIN_TIME
