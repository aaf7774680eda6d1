"""What must hold across the catalogue's files, once each can be read. What holds for an administrator's change too stands in
chalicelib/submission/catalogue_rules; here is what only files hold: rule sets, calendars, all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from chalicelib.submission.catalogue_rules.agencies import OF_AGENCIES
from chalicelib.submission.catalogue_rules.dates import chain_of_days
from chalicelib.submission.catalogue_rules.found import Found
from chalicelib.submission.catalogue_rules.procedures import OF_EACH, version_dates
from chalicelib.submission.catalogue_rules.texts import text_faults
from infra.calendar_rules import calendar_faults
from infra.catalogue_files import Files
from kernel.agencies import Confidence
from kernel.rule_sets import RuleName, RuleSet, Value
from kernel.text import Text

Rule = Callable[[Files], Iterable[Found | str]]


def rule_faults(files: Files) -> list[str]:
    """All faults, each once, by rule."""
    return list(dict.fromkeys(str(fault) for rule in _RULES for fault in rule(files)))


def _texts(files: Files) -> Iterator[Found]:
    for field in files.fields:
        yield from text_faults(f"field {field.key}", field.as_json())
    for calendar in files.calendars:
        yield from text_faults(f"calendar {calendar.name}", calendar.as_json())
    for rules in files.rules:
        yield from text_faults(f"rules/v{rules.version}.yaml", rules.as_json())


def _rule_sets(files: Files) -> Iterator[Found | str]:
    if not files.rules:
        yield "rules: there are none"
    if [one.version for one in files.rules] != list(range(1, len(files.rules) + 1)):
        yield "rules: versions must be numbered 1, 2, 3, ..."
    yield from chain_of_days("rules", files.rules)
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


_RULES: tuple[Rule, ...] = (_texts, version_dates, _rule_sets, *OF_AGENCIES, *OF_EACH, calendar_faults)
