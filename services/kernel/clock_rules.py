"""The clock of one dossier: the procedure version it was filed under, the calendar and the rules its clock started with, the
hours of the agency that received it, where it started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kernel.advance import ClockRules, starts_clock
from kernel.agencies import AgencyPeriod, hours_on, line_on
from kernel.calendar import Calendar
from kernel.catalogue import AT_RECEIVING, Catalogue, Step
from kernel.chain import doer
from kernel.clock import ChainStep, Hours
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.open_work import received_by
from kernel.rule_sets import RuleName, RuleSet, rules_on
from kernel.times import local_day

FIRST_CALENDAR = 1  # of clocks that started before entries kept the version of their calendar


def clock_rules(
    catalogue: Catalogue,
    entry: Entry,
    action: Action | None = None,
    *,
    apply: int | None = None,
    at: datetime | None = None,
) -> ClockRules:
    """The rules by which the clock runs once `action` has happened, at the instant `at` (None: when the entry last changed). A
    clock that it starts takes the newest calendar and the rules in force; one that runs keeps its own until an administrator
    applies another calendar (`apply`).

    Raises:
        UnknownVersion, LookupError or StorageBusy: the catalogue does not have it, or does not answer.
    """
    version = catalogue.version(entry.procedure, entry.procedure_version)
    running = entry.accepted_at is not None and not starts_clock(action, entry)
    day = local_day(at or entry.history[-1].at)
    agency, day = _where(entry) if running else (received_by(entry.history), day)
    whole = catalogue.calendar(version=apply or (entry.calendar or FIRST_CALENDAR if running else None))
    rules = _rules(catalogue, entry, action, day)
    return rules_at(catalogue.agencies(), agency, day, version.steps, whole, rules)


def agency_calendar(catalogue: Catalogue, agency: str, day: date) -> Calendar:
    """The newest calendar as it holds for an agency on a day. Raises StorageBusy."""
    calendar = catalogue.calendar()
    return calendar.of(line_on(catalogue.agencies(), agency, day)) if calendar.is_local else calendar


def rules_at(
    agencies: Sequence[AgencyPeriod], agency: str, day: date, steps: Sequence[Step], whole: Calendar, rules: RuleSet
) -> ClockRules:
    """The rules of a clock that starts on a day, of a dossier that an agency received; a step done elsewhere goes by the calendar
    and hours there."""

    def calendar_and_hours(key: str) -> tuple[Calendar, Hours]:
        line = line_on(agencies, key, day)
        spells = hours_on(agencies, line, day)
        return whole.of(line), Hours(spells) if spells else Hours()

    def chain_step(step: Step) -> ChainStep:
        key = agency if step.at == AT_RECEIVING else doer(step, agency, lambda: agencies, day)
        if key in (None, agency):
            return ChainStep(step.period, group=step.group)
        return ChainStep(step.period, *calendar_and_hours(key), step.group, key)

    calendar, hours = calendar_and_hours(agency)
    return ClockRules(tuple(map(chain_step, steps)), calendar, hours, rules)


def _rules(catalogue: Catalogue, entry: Entry, action: Action | None, day: date) -> RuleSet:
    """Those the clock started with; of a clock from before entries kept their version, those of the day it was accepted."""
    if entry.accepted_at is None or action is Action.ACCEPT:
        return rules_on(catalogue.rule_sets(), day)
    if entry.rules is not None:
        own = catalogue.rules(entry.rules)
    else:
        own = rules_on(catalogue.rule_sets(), local_day(entry.accepted_at))
    if starts_clock(action, entry) and own.says(RuleName.SUPPLEMENT, "restart"):
        now = rules_on(catalogue.rule_sets(), day)
        # Rules that do not start a clock again cannot take over one that was.
        return now if now.says(RuleName.SUPPLEMENT, "restart") else own
    return own


_STARTS = frozenset({Action.ACCEPT, Action.SUPPLEMENT})


def _where(entry: Entry) -> tuple[str, date]:
    """The receiving agency when the running clock started, and the day: a transfer moves a dossier with its clock. A supplement
    before acceptance starts nothing, and the acceptance comes after it."""
    start = next(change for change in reversed(entry.history) if change.action in _STARTS)
    return received_by(entry.history[: start.version]), local_day(start.at)
