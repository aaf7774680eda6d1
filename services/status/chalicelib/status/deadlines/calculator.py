"""A deadline for anyone, before or without a dossier: nothing is read of any dossier, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.status.deadlines import course
from chalicelib.status.deadlines.bodies import Calculation, SupposedDay
from chalicelib.status.deadlines.shown import shown
from kernel.advance import ClockRules
from kernel.agencies import agency_on
from kernel.calendar import COUNTRY, Calendar, DayKind, OutsideCalendar, Override
from kernel.catalogue import AT_RECEIVING, Catalogue, ProcedureVersion, Step, in_force
from kernel.clock import Chain, ChainStep, Deadline, Event, Hours, Period, UnsuitableClock, deadline
from kernel.clock_rules import rules_at
from kernel.explanation import Explained, explain
from kernel.lifecycle import Action
from kernel.problems import Fault, invalid
from kernel.rule_sets import RuleName, RuleSet, UnknownRules, rules_on
from kernel.text import Text
from kernel.times import local_day

_EXPLAINING = ("lines", "sentence")
_UNNAMED = Text("", "")
_NO_TIME = Text(
    "Thủ tục này không có thời hạn nào đang có hiệu lực vào ngày nhận.",
    "This procedure has no time in force on the day of receipt.",
)
_NO_AGENCY = Text("Không có cơ quan này vào ngày nhận.", "There is no such agency on the day of receipt.")
_OUTSIDE = Text(
    "Lịch làm việc không có năm này; hệ thống không phỏng đoán.",
    "The working calendar does not know that year, and nothing is guessed.",
)
_CONTRADICTS = Text(
    "Trái với lịch hoặc với ngày đã nêu trước; cần số quyết định (decision).",
    "This contradicts the calendar, or a day given before; the number of a decision is needed.",
)
_REPEATED = Text("Ngày này bị lặp lại.", "This day is given twice.")
_MONTHS = Text("Thời hạn tính theo tháng không thể tạm dừng.", "A time limit in months cannot stand still.")
_SUPPOSED = {
    "off": Text("Ngày nghỉ giả định", "Supposed day off"),
    "work": Text("ngày làm việc giả định", "supposed day of work"),
}


def calculate(body: Calculation, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The whole deadline, as `GET /dossiers/{code}/deadline` shows it to the dossier's own people; without lines and sentence
    where none are wanted.

    Raises:
        Problem: 422 with every fault: no such procedure, time or agency, a day outside the calendar, events that cannot have
            happened so, a supposed day that contradicts.
    """
    counted = explained(body, catalogue, now)
    version = _version(body, catalogue)
    told = shown(counted, whole=True, procedure=(version.key, version.version) if version else None)
    return {name: told[name] for name in told if name not in _EXPLAINING} if body.explain is False else told


def explained(body: Calculation, catalogue: Catalogue, now: datetime) -> Explained:
    """Raises Problem 422."""
    as_of = body.as_of or max(now, body.received_at)
    happened = [Event(course.ACTIONS[one.type], one.at, one.new_date) for one in body.events or ()]
    rules = _clock(body, catalogue, happened, as_of)
    events = [Event(Action.ACCEPT, body.received_at), *happened]
    try:
        for place, event in enumerate(events):
            if event.new_date is not None:
                _refuse_if_not_later(
                    event.new_date, place - 1, deadline(events[:place], *_terms(rules), rules.settings)
                )
        return explain(events, *_terms(rules), rules.rules, as_of)
    except OutsideCalendar:
        raise invalid(Fault("", "outside-calendar", _OUTSIDE)) from None
    except UnsuitableClock:
        raise invalid(Fault("/events", "not-acceptable", _MONTHS)) from None


def _terms(rules: ClockRules) -> tuple[Chain, Calendar, Hours]:
    return rules.steps, rules.calendar, rules.hours


def _refuse_if_not_later(new_date: date, place: int, before: Deadline | None) -> None:
    """An extension to a date that is not later than the due day it moves is no extension."""
    if before is not None and new_date <= before.due:
        raise invalid(course.not_later(place, before.due))


def _clock(body: Calculation, catalogue: Catalogue, happened: Sequence[Event], as_of: datetime) -> ClockRules:
    """What the clock goes by. Raises Problem 422 with every fault that can be seen before anything is counted."""
    day = local_day(body.received_at)
    version = _version(body, catalogue)
    agencies = catalogue.agencies() if body.agency else ()
    one_stop = _rules(catalogue, day, happened)
    faults: list[Fault] = []
    if body.procedure and version is None:
        faults.append(Fault("/procedure", "no-time-in-force", _NO_TIME))
    if body.agency and agency_on(agencies, body.agency, day) is None:
        faults.append(Fault("/agency", "unknown-agency", _NO_AGENCY))
    if body.as_of is not None and body.as_of < body.received_at:
        faults.append(Fault("/as_of", "before-receipt", course.BEFORE_RECEIPT))
    allowed = course.Allowed(
        supplements=version.supplements_allowed if version else 1, extensions=one_stop.number(RuleName.EXTENSIONS)
    )
    faults += course.faults(body.received_at, happened, as_of, allowed)
    rules = rules_at(agencies, body.agency or "", day, _steps(body, version), catalogue.calendar(), one_stop)
    supposed = body.calendar_overrides or ()
    faults += _day_faults(rules.calendar, supposed)
    if faults:
        raise invalid(*faults)
    return _supposing(rules, supposed)


def _version(body: Calculation, catalogue: Catalogue) -> ProcedureVersion | None:
    return in_force(catalogue.versions(body.procedure), local_day(body.received_at)) if body.procedure else None


def _steps(body: Calculation, version: ProcedureVersion | None) -> tuple[Step, ...]:
    """Without an agency nobody is above it: all steps are then taken to be its own."""
    if body.duration is not None:
        return (Step(_UNNAMED, Period(body.duration.count, body.duration.unit)),)
    steps = version.steps if version else ()
    return steps if body.agency else tuple(replace(step, at=AT_RECEIVING) for step in steps)


def _rules(catalogue: Catalogue, day: date, happened: Sequence[Event]) -> RuleSet:
    """Those in force when the clock starts, and when it starts again."""
    try:
        rules = rules_on(catalogue.rule_sets(), day)
        for event in happened:
            if event.action is Action.SUPPLEMENT and rules.says(RuleName.SUPPLEMENT, "restart"):
                newer = rules_on(catalogue.rule_sets(), local_day(event.at))
                rules = newer if newer.says(RuleName.SUPPLEMENT, "restart") else rules
    except UnknownRules:
        raise invalid(Fault("/received_at", "outside-calendar", _OUTSIDE)) from None
    return rules


# -- days as they are supposed ------------------------------------------------------------------------------------------------


def _day_faults(calendar: Calendar, days: Sequence[SupposedDay]) -> Iterator[Fault]:
    """What says the opposite of a named day of the calendar, or of a day given before, needs the number of a decision: without
    it nobody could tell which of the two holds."""
    said = dict.fromkeys(calendar.off, DayKind.OFF) | dict.fromkeys(calendar.work, DayKind.WORK)
    given: dict[date, DayKind] = {}
    for place, day in enumerate(days):
        at, kind = f"/calendar_overrides/{place}", DayKind(day.kind)
        if not calendar.first_day <= day.date <= calendar.last_day:
            yield Fault(f"{at}/date", "outside-calendar", _OUTSIDE)
        elif given.get(day.date) is kind:
            yield Fault(at, "repeated", _REPEATED)
        elif day.decision is None and given.get(day.date, said.get(day.date, kind)) is not kind:
            yield Fault(f"{at}/decision", "contradicts", _CONTRADICTS)
        else:
            given[day.date] = kind


def _supposing(rules: ClockRules, days: Sequence[SupposedDay]) -> ClockRules:
    """With the days supposed, of every calendar that the chain goes by."""
    if not days:
        return rules
    supposed = [Override(day.date, DayKind(day.kind), COUNTRY, _SUPPOSED[day.kind], day.decision) for day in days]

    def with_them(calendar: Calendar) -> Calendar:
        return replace(calendar.with_days(supposed), overrides=(*calendar.overrides, *supposed))

    steps = [step if isinstance(step, Period) else _step_with(step, with_them) for step in rules.steps]
    return replace(rules, steps=tuple(steps), calendar=with_them(rules.calendar))


def _step_with(step: ChainStep, with_them: Callable[[Calendar], Calendar]) -> ChainStep:
    return replace(step, calendar=with_them(step.calendar)) if step.calendar else step
