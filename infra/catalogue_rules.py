"""What must hold across the catalogue's files, once each can be read: dates, references, codes, clocks, languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from infra.calendar_rules import calendar_faults
from infra.catalogue_files import Files, Published
from infra.chain_rules import chain_faults, in_turn
from infra.form_profile import text_fault
from kernel.catalogue import (
    RESULT_FIELDS,
    AgencyPeriod,
    Condition,
    Confidence,
    ProcedureVersion,
    numbering_code,
    offers,
)
from kernel.clock import Period, Unit
from kernel.rule_sets import RuleName, RuleSet, Value
from kernel.text import Text

PROCEDURE_CODE = re.compile(r"[1-9]\.[0-9]{6}")
FIELD_CODE = re.compile(r"G[0-9]{2}-[A-ZĐ]{2}[0-9]{2}")  # Đ is U+0110; U+00D0 looks the same and is another letter
AGENCY_CODE = re.compile(r"[A-Y][0-9]{2}(\.[0-9]{2,3})*")
_DAY = timedelta(days=1)
_TRUST = [Confidence.ILLUSTRATIVE, Confidence.UNVERIFIED, Confidence.VERIFIED]

Rule = Callable[[Files], Iterable[str]]


def rule_faults(files: Files) -> list[str]:
    """All faults, each once, by rule."""
    return list(dict.fromkeys(fault for rule in _RULES for fault in rule(files)))


def _texts(files: Files) -> Iterator[str]:
    for published in files.procedures:
        yield from _text_faults(published.path, published.version.as_json())
    for agency in files.agencies:
        yield from _text_faults(f"agency {agency.key}", agency.as_json())
    for field in files.fields:
        yield from _text_faults(f"field {field.key}", field.as_json())
    for calendar in files.calendars:
        yield from _text_faults(f"calendar {calendar.name}", calendar.as_json())
    for rules in files.rules:
        yield from _text_faults(f"rules/v{rules.version}.yaml", rules.as_json())


def _text_faults(at: str, value: Any) -> Iterator[str]:
    """Every string anywhere is a clean text, if it is one at all; {vi, en} are both there."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ("vi", "en") and not inner:
                yield f"{at}: no text in {name}"
            yield from _text_faults(f"{at}/{name}", inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _text_faults(f"{at}/{position}", inner)
    elif isinstance(value, str) and value:
        fault = text_fault(value)
        if fault:
            yield f"{at}: {fault}"


def _version_dates(files: Files) -> Iterator[str]:
    for key, group in groupby(files.procedures, lambda published: published.version.key):
        versions = [published.version for published in group]
        if [version.version for version in versions] != list(range(1, len(versions) + 1)):
            yield f"procedures/{key}: versions must be numbered 1, 2, 3, ..."
        yield from _chain_faults(f"procedures/{key}", versions)


def _rule_sets(files: Files) -> Iterator[str]:
    if not files.rules:
        yield "rules: there are none"
    if [one.version for one in files.rules] != list(range(1, len(files.rules) + 1)):
        yield "rules: versions must be numbered 1, 2, 3, ..."
    yield from _chain_faults("rules", files.rules)
    for rules in files.rules:
        for name, rule in rules.rules.items():
            if rule.confidence is Confidence.VERIFIED and not rule.law:
                yield f"rules/v{rules.version}.yaml: {name} is called verified, but names no article"
    yield from _rule_texts(files.rules)


def _rule_texts(sets: Iterable[RuleSet]) -> Iterator[str]:
    """A rule that was changed and still says the old: people read the text, the clock the value."""
    said: dict[tuple[RuleName, Text], tuple[int, Value]] = {}
    for rules in sets:
        for name, rule in rules.rules.items():
            if name is RuleName.FORM_SET:  # its text says that there is one, not which
                continue
            version, value = said.setdefault((name, rule.text), (rules.version, rule.value))
            if value != rule.value:
                yield f"rules/v{rules.version}.yaml: {name} is {rule.value!r}, but says the same as {value!r} in v{version}"


def _agency_dates(files: Files) -> Iterator[str]:
    for key, periods in _by_key(files.agencies).items():
        yield from _chain_faults(f"agency {key}", periods)
        if len({period.kind for period in periods}) > 1:
            yield f"agency {key}: stands twice"


def _chain_faults(at: str, chain: Sequence[ProcedureVersion | AgencyPeriod | RuleSet]) -> Iterator[str]:
    for one in chain:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            yield f"{at}: ends on {one.valid_to}, before it begins on {one.valid_from}"
    for before, after in pairwise(chain):
        if before.valid_to is None or after.valid_from <= before.valid_to:
            yield f"{at}: {after.valid_from} overlaps what came before"
        elif after.valid_from != before.valid_to + _DAY:
            yield f"{at}: nothing is in force between {before.valid_to} and {after.valid_from}"


def _agency_references(files: Files) -> Iterator[str]:
    known = _by_key(files.agencies)
    for agency in files.agencies:
        at = f"agency {agency.key} from {agency.valid_from}"
        if agency.parent is not None:
            line = known.get(agency.parent, [])
            if not line:
                yield f"{at}: no parent {agency.parent}"
            elif not _covered(agency, line):
                yield f"{at}: its parent {agency.parent} is not there on all of its days"
        for old in agency.successor_of:
            ended = [period.valid_to for period in known.get(old, ())][-1:]
            if not ended:
                yield f"{at}: succeeds {old}, which is unknown"
            elif ended[0] is None or ended[0] >= agency.valid_from:
                yield f"{at}: succeeds {old}, which has not ended by then"
    for key in known:
        if _in_a_ring(key, known):
            yield f"agency {key}: is its own ancestor"


def _covered(agency: AgencyPeriod, line: Sequence[AgencyPeriod]) -> bool:
    """A chain has neither gaps nor overlaps, so both ends are enough."""
    last = line[-1].valid_to
    return line[0].valid_from <= agency.valid_from and (
        last is None or (agency.valid_to is not None and agency.valid_to <= last)
    )


def _in_a_ring(key: str, known: Mapping[str, Sequence[AgencyPeriod]]) -> bool:
    reached: set[str] = set()
    todo = [key]
    while todo:
        for period in known.get(todo.pop(), ()):
            if period.parent == key:
                return True
            if period.parent and period.parent not in reached:
                reached.add(period.parent)
                todo.append(period.parent)
    return False


def _agency_hours(files: Files) -> Iterator[str]:
    for agency in files.agencies:
        hours = [hour for spell in agency.hours for hour in spell]
        if any(after <= before for before, after in pairwise(hours)):
            yield f"agency {agency.key} from {agency.valid_from}: its hours do not follow one another"


def _agency_codes(files: Files) -> Iterator[str]:
    for agency in files.agencies:
        if agency.code is not None and (not AGENCY_CODE.fullmatch(agency.code) or len(agency.code) > 35):
            yield f"agency {agency.key}: {agency.code!r} is no code of an agency"
    for name in ("code", "gso"):
        holders = [agency for agency in files.agencies if getattr(agency, name) is not None]
        holders.sort(key=lambda agency: (getattr(agency, name), agency.valid_from))
        for before, after in pairwise(holders):
            same = getattr(before, name) == getattr(after, name)
            if same and (before.valid_to is None or after.valid_from <= before.valid_to):
                yield f"agency {after.key}: {name} {getattr(after, name)} is that of {before.key} on {after.valid_from}"


def _offers(files: Files) -> Iterator[str]:
    keys = _by_key(files.agencies)
    kinds = {agency.kind for agency in files.agencies}
    for published in files.procedures:
        version = published.version
        for key in version.offered_by_agencies:
            if not any(_overlap(version, period) for period in keys.get(key, ())):
                yield f"{published.path}: offered by {key}, which is not there on any of its days"
        for kind in version.offered_by_kinds:
            if kind not in kinds:
                yield f"{published.path}: offered by agencies of kind {kind}, of which there are none"
        for day in _turning_days(version, files.agencies):
            if not _is_offered(version, files.agencies, day):
                yield f"{published.path}: no agency with a code offers it on {day}"


def _overlap(one: ProcedureVersion, other: AgencyPeriod) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def _turning_days(version: ProcedureVersion, agencies: Iterable[AgencyPeriod]) -> list[date]:
    """The days on which the set of agencies may change while the version is in force."""
    days = {version.valid_from} | {agency.valid_from for agency in agencies}
    days |= {agency.valid_to + _DAY for agency in agencies if agency.valid_to is not None}
    return sorted(
        day for day in days if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)
    )


def _is_offered(version: ProcedureVersion, agencies: Sequence[AgencyPeriod], day: date) -> bool:
    there = [
        agency for agency in agencies if agency.valid_from <= day and (not agency.valid_to or day <= agency.valid_to)
    ]
    return any(numbering_code(there, agency.key, day) for agency in there if offers(version, agency))


def _procedure_codes(files: Files) -> Iterator[str]:
    fields = {field.key: field for field in files.fields}
    for field in files.fields:
        if field.code is not None and not FIELD_CODE.fullmatch(field.code):
            yield f"field {field.key}: {field.code!r} is no code of a field (is its Đ U+0110?)"
    holders: dict[str, str] = {}
    for published in files.procedures:
        version = published.version
        if version.field not in fields:
            yield f"{published.path}: no field {version.field}"
        elif version.field_code not in (None, fields[version.field].code):
            yield f"{published.path}: {version.field_code!r} is not the code of the field {version.field}"
        if version.code is None:
            continue
        if not PROCEDURE_CODE.fullmatch(version.code):
            yield f"{published.path}: {version.code!r} is no national code (a digit, a dot, six digits)"
        holder = holders.setdefault(version.code, version.key)
        if holder != version.key:
            yield f"{published.path}: code {version.code} is that of {holder}"


def _papers(files: Files) -> Iterator[str]:
    for published in files.procedures:
        papers = published.version.papers
        if len({paper.key for paper in papers}) != len(papers):
            yield f"{published.path}: two papers have the same key"
        for paper in papers:
            if paper.when is not None:
                yield from _when_faults(f"{published.path}: paper {paper.key}", paper.when, published)


def _when_faults(at: str, when: Condition, published: Published) -> Iterator[str]:
    field = published.form.schema["properties"].get(when.field)
    if field is None:
        yield f"{at} asks for the field {when.field}, which the form has not"
        return
    options = [option["const"] for option in field.get("oneOf", ())]
    if field["type"] == "boolean":
        options = [True, False]
    for value in when.values:
        if not any(type(value) is type(option) and value == option for option in options):
            yield f"{at}: {value!r} is no option of the field {when.field}"


def _public_fields(files: Files) -> Iterator[str]:
    for published in files.procedures:
        fields = published.form.schema["properties"]
        for name in RESULT_FIELDS & fields.keys():
            yield f"{published.path}: a form's field may not be called {name}, as the result's own is"
        for name in published.version.result.public_fields:
            if name in RESULT_FIELDS:
                continue
            if name not in fields:
                yield f"{published.path}: public field {name} is no field of the form"
            elif "oneOf" not in fields[name]:
                yield f"{published.path}: public field {name} is no choice; anyone may type a name into free text"


def _clocks(files: Files) -> Iterator[str]:
    for published in files.procedures:
        version = published.version
        fault = time_fault(version.time, in_turn(version.steps))
        if fault:
            yield f"{published.path}: {fault}"
        has_months = any(step.period.unit is Unit.MONTH for step in version.steps)
        if has_months and version.fee.amount != 0:
            yield f"{published.path}: a clock in months cannot wait for a payment, so the fee must be 0"


def time_fault(time: Period, steps: Sequence[Period]) -> str | None:
    """Whether the announced time is that of its steps.

    One unit: the sum. Working hours beside working days: eight are a day. Working days beside calendar days: announced in
    calendar days, five working days being seven, each step moving past a weekend at most.
    """
    total = {unit: sum(step.count for step in steps if step.unit is unit) for unit in Unit}
    units = {step.unit for step in steps}
    if len(units) == 1:
        low = high = total[min(units)]
        unit = min(units)
    elif units == {Unit.WORKING_DAY, Unit.WORKING_HOUR}:
        low = high = total[Unit.WORKING_DAY] + -(-total[Unit.WORKING_HOUR] // 8)
        unit = Unit.WORKING_DAY
    elif units == {Unit.WORKING_DAY, Unit.DAY}:
        low = total[Unit.DAY] + total[Unit.WORKING_DAY] * 7 // 5
        high = low + 2 * len(steps)
        unit = Unit.DAY
    else:
        return f"steps in {', '.join(sorted(units))} cannot be added up"
    if time.unit is not unit or not low <= time.count <= high:
        expected = str(low) if low == high else f"{low} to {high}"
        return f"time is {time.count} {time.unit}, but its steps make {expected} {unit}"
    return None


def _confidence(files: Files) -> Iterator[str]:
    for published in files.procedures:
        version = published.version
        weakest = min((basis.confidence for basis in version.legal_basis), key=_TRUST.index)
        if _TRUST.index(version.confidence) > _TRUST.index(weakest):
            yield f"{published.path}: is called {version.confidence}, but its legal basis is {weakest} only"
        if version.confidence is not Confidence.VERIFIED and not version.caveats:
            yield f"{published.path}: is called {version.confidence}, but no caveat tells readers what is not certain"


def _by_key(agencies: Iterable[AgencyPeriod]) -> dict[str, list[AgencyPeriod]]:
    found: dict[str, list[AgencyPeriod]] = {}
    for agency in agencies:
        found.setdefault(agency.key, []).append(agency)
    return found


_RULES: tuple[Rule, ...] = (
    _texts,
    _version_dates,
    _rule_sets,
    _agency_dates,
    _agency_references,
    _agency_codes,
    _agency_hours,
    _offers,
    _procedure_codes,
    _papers,
    _public_fields,
    _clocks,
    chain_faults,
    _confidence,
    calendar_faults,
)
