"""One line for every day from receipt to due day: counted or not, why, by which article, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from kernel import explanation_texts as texts
from kernel.agencies import Confidence
from kernel.calendar import Calendar, DayKind
from kernel.clock import ClockSettings, Deadline, Event, Hours, Leg, Unit, still_days, waits
from kernel.lifecycle import Action
from kernel.rule_sets import Rule, RuleName, RuleSet
from kernel.text import Text
from kernel.times import local_day

_DAY = timedelta(days=1)
# What the calendar's seed says of later days is computed, and not decided until a version says so.
_SEED_DECIDED_TO = date(2026, 12, 31)
# Days off of the seed for which another day was worked: off by that year's decision, not by the article on holidays. The seed
# never changes and says so in their names alone; of later days the overrides tell by which decision.
SEED_SWAPPED = frozenset(
    {date(2018, 12, 31), date(2019, 4, 29), date(2024, 4, 29), date(2025, 5, 2), date(2026, 8, 31)}
)
_RULE_OF = {
    Action.REQUEST_SUPPLEMENT: RuleName.SUPPLEMENT,
    Action.REQUEST_PAYMENT: RuleName.PAYMENT,
    Action.CONSULT: RuleName.CONSULTATION,
}


class Line(NamedTuple):
    """One day. `step` is the step of the chain that it falls to, 0 outside all; `waiting`: it does not count because somebody
    was waited for. A day that neither counts nor was waited is day 0, a day off, or no longer counted."""

    day: date
    counted: bool
    why: Text
    law: str
    confidence: Confidence
    step: int = 0
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A clock as it was counted. `events` begin with the first of the history, `start` is the one that started the clock that
    runs; `still` are the days that stand still, `stands` what is waited for now or was at its end, and since when; `closed` is
    the day on which it ended."""

    events: Sequence[Event]
    start: int
    day0: date
    clock: Deadline
    legs: Sequence[Leg]
    still: Mapping[date, Action]
    stands: Mapping[Action, date]
    closed: date | None
    calendar: Calendar
    hours: Hours
    rules: RuleSet
    settings: ClockSettings


def governing(legs: Sequence[Leg]) -> list[Leg]:
    """Of steps side by side the one that ends last: its days are the days of all."""
    grouped = groupby(legs, lambda leg: -leg.number if leg.step.group is None else leg.step.group)
    return [max(group, key=lambda leg: leg.due) for _, group in grouped]


def lines_of(case: Counted) -> list[Line]:
    """The lines in the order of their days; the last is the due day."""
    made = _all(case)
    while made[-1].day > case.clock.due:  # an extension may end before the days that were counted meanwhile
        made.pop()
    ended = governing(case.legs)[-1].ended_at
    made[-1] = _last(made[-1], None if case.clock.extended else ended, case.rules[RuleName.LAST_DAY])
    return made


def _last(line: Line, full: datetime | None, rule: Rule) -> Line:
    """The line of the due day: what it is besides, and when its last hour was full. It stands on both laws, and is as sure as the
    less sure of them."""
    why = texts.hours_end(line.why, full) if full else line.why
    law = "; ".join(filter(None, (line.law, rule.law)))
    surest = rule.confidence is Confidence.VERIFIED
    return line._replace(why=texts.last(why), law=law, confidence=line.confidence if surest else rule.confidence)


def _all(case: Counted) -> list[Line]:
    made = [*_before_restart(case), *_before_day_zero(case)]
    rule = case.rules[RuleName.COUNTED_DAY]
    law, confidence = rule.law, rule.confidence
    day, number = case.day0 - _DAY, 0
    for leg in governing(case.legs):
        days = frozenset(leg.counted)
        calendar = leg.step.calendar or case.calendar
        work, overridden = calendar.work, {one.day for one in calendar.overrides}
        plain = not case.stands and leg.step.period.unit is not Unit.WORKING_HOUR
        while day < leg.due:
            day += _DAY
            if day not in days:
                made.append(_not_counting(case, day, leg, calendar))
                continue
            number += 1
            if plain and day not in work and day not in overridden:
                made.append(Line(day, True, texts.counted(number), law, confidence, leg.number))
            else:
                made.append(_counting(case, day, leg, number, calendar))
    made.extend(_extension(case, day))
    return made


def _counting(case: Counted, day: date, leg: Leg, number: int, calendar: Calendar) -> Line:
    for asked, since in case.stands.items():
        if day > since:
            provisional = texts.provisional(asked, restarts=case.settings.restarts)
            why = provisional if case.closed is None else texts.unused(asked, case.closed)
            return _line(day, why, case.rules[_RULE_OF[asked]], leg.number, counted=True)
    if day == case.day0 and leg.step.period.unit is Unit.WORKING_HOUR:
        came_that_day = local_day(case.events[case.start].at) == day
        why = texts.FROM_THE_HOUR if came_that_day else texts.FROM_OPENING
        return _line(day, why, case.rules[RuleName.COUNTED_DAY], leg.number, counted=True)
    name = _worked_by_decision(day, calendar)
    if name is None:
        return _line(day, texts.counted(number), case.rules[RuleName.COUNTED_DAY], leg.number, counted=True)
    law, confidence = _decided(day, calendar, case.rules[RuleName.MAKE_UP_DAY])
    return Line(day, True, texts.make_up(number, name), law, confidence, leg.number)


def _worked_by_decision(day: date, calendar: Calendar) -> Text | None:
    """What a day is called that works because it was said so: one of the weekend, or a weekday that was off before."""
    override = calendar.override_on(day)
    if override is not None and override.kind is DayKind.WORK:
        return override.name
    return calendar.work.get(day)


def _not_counting(case: Counted, day: date, leg: Leg, calendar: Calendar) -> Line:
    if day == case.day0:
        again = case.events[case.start].action is Action.SUPPLEMENT
        return _line(day, texts.DAY_ZERO_AGAIN if again else texts.DAY_ZERO, case.rules[RuleName.DAY_ZERO])
    if day > leg.ended:
        working = calendar.is_working_day(day)
        why = texts.MOVED_TO if working else texts.moved(_off(case, day, calendar)[0])
        return _line(day, why, case.rules[RuleName.PERIOD_END], leg.number)
    if day in case.still and (leg.step.period.unit is Unit.DAY or calendar.is_working_day(day)):
        return _waiting(case, day, case.still[day], leg.number)
    return _day_off(case, day, calendar, leg.number)


def _before_day_zero(case: Counted) -> Iterator[Line]:
    """The days from the receipt to the day as which it counts, where they differ."""
    first = day = local_day(case.events[case.start].at)
    while day < case.day0:
        if day > first:
            yield _day_off(case, day, case.calendar, 0)
        elif case.calendar.is_working_day(day):
            yield _line(day, texts.AFTER_HOURS, case.rules[RuleName.RECEIPT])
        else:
            why = texts.day_off_receipt(_off(case, day, case.calendar)[0])
            yield _line(day, why, case.rules[RuleName.RECEIPT])
        day += _DAY


def _before_restart(case: Counted) -> Iterator[Line]:
    """The days of clocks that a supplement put an end to: none of them counts any more."""
    runs = case.events[: case.start + 1]
    accepted = next(place for place, event in enumerate(runs) if event.action is Action.ACCEPT)
    day = local_day(runs[accepted].at)
    waited = _waited(case, runs) if case.start > accepted else {}
    for event in runs[accepted:]:
        if event.action is Action.SUPPLEMENT:
            while day < local_day(event.at):
                yield _forgotten(case, day, waited.get(day), local_day(event.at))
                day += _DAY


def _waited(case: Counted, runs: Sequence[Event]) -> Mapping[date, Action]:
    """The days before the clock that runs on which somebody was waited for: those that stood still, and of a supplement, which
    started the clock again, those between the question and the answer."""
    days = dict(still_days(case.events, case.calendar, case.hours, case.settings))
    for wait in waits(runs, Action.REQUEST_SUPPLEMENT):
        day = local_day(wait.asked) + _DAY
        while wait.answered is not None and day < local_day(runs[wait.answered].at):
            days.setdefault(day, Action.REQUEST_SUPPLEMENT)
            day += _DAY
    return days


def _forgotten(case: Counted, day: date, asked: Action | None, answered: date) -> Line:
    if not case.calendar.is_working_day(day):
        return _day_off(case, day, case.calendar, 0)
    if asked is not None:
        return _waiting(case, day, asked, 0)
    return _line(day, texts.before_restart(answered), case.rules[RuleName.SUPPLEMENT])


def _extension(case: Counted, day: date) -> Iterator[Line]:
    """The days after `day` that an extension added."""
    number, step = 0, case.legs[-1].number
    while day < case.clock.due:
        day += _DAY
        if not case.calendar.is_working_day(day):
            yield _day_off(case, day, case.calendar, step)
        elif day in case.still:
            yield _waiting(case, day, case.still[day], step)
        else:
            number += 1
            yield _line(day, texts.extension(number), case.rules[RuleName.APOLOGY], step, counted=True)


def _line(day: date, why: Text, rule: Rule, step: int = 0, *, counted: bool = False) -> Line:
    return Line(day, counted, why, rule.law, rule.confidence, step)


def _waiting(case: Counted, day: date, asked: Action, step: int) -> Line:
    rule = case.rules[_RULE_OF[asked]]
    return Line(day, False, texts.WAITING[asked], rule.law, rule.confidence, step, waiting=True)


def _day_off(case: Counted, day: date, calendar: Calendar, step: int) -> Line:
    why, law, confidence = _off(case, day, calendar)
    return Line(day, False, why, law, confidence, step)


def _off(case: Counted, day: date, calendar: Calendar) -> tuple[Text, str, Confidence]:
    name = calendar.off.get(day)
    if name is None:
        rule = case.rules[RuleName.WEEKEND]
        return (texts.SATURDAY if day.weekday() == 5 else texts.SUNDAY), rule.law, rule.confidence
    rule = case.rules[RuleName.MAKE_UP_DAY if day in SEED_SWAPPED else RuleName.HOLIDAY]
    if day > _SEED_DECIDED_TO and calendar.override_on(day) is None:
        return texts.computed(texts.holiday(name)), rule.law, Confidence.UNVERIFIED
    return texts.holiday(name), *_decided(day, calendar, rule)


def _decided(day: date, calendar: Calendar, rule: Rule) -> tuple[str, Confidence]:
    """The number of the decision that made the day what it is; the article where the calendar's seed has it so. A decision
    whose number is not known leaves nothing to cite."""
    override = calendar.override_on(day)
    if override is None:
        return rule.law, rule.confidence
    return override.decision or "", override.confidence
