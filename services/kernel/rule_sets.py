"""The rules of the one-stop mechanism as dated data: what the clock does, by which article, and how sure that is.

A rule set says what held between two days. A dossier keeps the version its clock started with. What is not known from the
law itself is a setting, and shown as unverified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from kernel.agencies import Confidence, covers, day_json, day_of
from kernel.text import Text

Value = str | int | bool


class UnknownRules(LookupError):
    """No rule set of that version, or none in force on that day."""


class RuleName(StrEnum):
    """Every rule a set must have; what each may be is in `CHOICES`."""

    DAY_ZERO = "day_zero"  # is the day of receipt counted
    RECEIPT = "receipt"  # after closing, or on a day off
    COUNTED_DAY = "counted_day"  # no choice: what the lines of an explanation cite
    WEEKEND = "weekend"  # no choice
    HOLIDAY = "holiday"  # no choice
    MAKE_UP_DAY = "make_up_day"  # no choice
    LAST_DAY = "last_day"  # no choice: it ends at 24:00
    PERIOD_END = "period_end"  # a period in days or months that ends on a day off
    SUPPLEMENT = "supplement"  # what an answered supplement does to the clock
    PAYMENT = "payment"  # what waiting for a payment does
    CONSULTATION = "consultation"  # what waiting for another unit's opinion does
    EXTENSIONS = "extensions"  # how many new dates in the life of a dossier
    APOLOGY = "apology"  # calendar days before the due day at the latest
    CLOSED_WITHOUT_RESULT = "closed_without_result"  # refused, withdrawn, stopped: in the on-time rate or not
    NEAR_DUE = "near_due"  # working days before the due day
    HAND_OVER = "hand_over"  # the hour up to which it is for the same day
    FIRST_ANSWER = "first_answer"  # working hours
    RETURN_UNFIT = "return_unfit"  # working days
    FORM_SET = "form_set"  # the slips in use
    OFFICER_NAMES = "officer_names"  # are applicants shown who works on the dossier


_NEXT_OR_AS_IS = frozenset({"next_working_day", "as_is"})
_RUN_OR_PAUSE = frozenset({"run", "pause"})
_YES_OR_NO = frozenset({True, False})

# Words a rule may be; for numbers and hours see `_fits`.
CHOICES: Mapping[RuleName, frozenset[Value]] = {
    RuleName.DAY_ZERO: frozenset({"not_counted", "counted"}),
    RuleName.RECEIPT: _NEXT_OR_AS_IS,
    RuleName.COUNTED_DAY: frozenset({"each"}),
    RuleName.WEEKEND: frozenset({"saturday_sunday"}),
    RuleName.HOLIDAY: frozenset({"calendar"}),
    RuleName.MAKE_UP_DAY: frozenset({"calendar"}),
    RuleName.LAST_DAY: frozenset({"midnight"}),
    RuleName.PERIOD_END: _NEXT_OR_AS_IS,
    RuleName.SUPPLEMENT: frozenset({"restart", "pause"}),
    RuleName.PAYMENT: _RUN_OR_PAUSE,
    RuleName.CONSULTATION: _RUN_OR_PAUSE,
    RuleName.CLOSED_WITHOUT_RESULT: frozenset({"left_out", "counted"}),
    RuleName.FORM_SET: frozenset({"tt01-2018", "tt03-2025"}),
    RuleName.OFFICER_NAMES: _YES_OR_NO,
}
_NUMBERS = frozenset(
    {RuleName.EXTENSIONS, RuleName.APOLOGY, RuleName.NEAR_DUE, RuleName.FIRST_ANSWER, RuleName.RETURN_UNFIT}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its value, the article that gives it ("" when none does), how sure that is, and the rule in words."""

    value: Value
    law: str
    confidence: Confidence
    text: Text

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "law": self.law,
            "confidence": self.confidence.value,
            "text": self.text.as_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Rule:
        return cls(value["value"], value["law"], Confidence(value["confidence"]), Text.from_json(value["text"]))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force from `valid_from` to `valid_to`, both inside; `valid_to` None: no end known yet."""

    version: int
    name: Text
    valid_from: date
    valid_to: date | None
    rules: Mapping[RuleName, Rule]

    def __getitem__(self, name: RuleName) -> Rule:
        return self.rules[name]

    def says(self, name: RuleName, value: Value) -> bool:
        return self.rules[name].value == value

    def number(self, name: RuleName) -> int:
        return int(self.rules[name].value)

    @property
    def hand_over_until(self) -> time:
        """What is taken up to this time, to the second, is handed over the same day (NĐ 61/2018 art. 18)."""
        return time.fromisoformat(str(self.rules[RuleName.HAND_OVER].value))

    @property
    def form_set(self) -> str:
        return str(self.rules[RuleName.FORM_SET].value)

    @property
    def shows_officer_names(self) -> bool:
        return self.says(RuleName.OFFICER_NAMES, True)

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "name": self.name.as_json(),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": day_json(self.valid_to),
            "rules": {name.value: rule.as_json() for name, rule in self.rules.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RuleSet:
        """Raises ValueError for a rule that is missing or cannot be what it says."""
        rules = {RuleName(name): Rule.from_json(rule) for name, rule in value["rules"].items()}
        for name in RuleName:
            if name not in rules:
                raise ValueError(f"the rule {name} is missing")
            if not _fits(name, rules[name].value):
                raise ValueError(f"the rule {name} cannot be {rules[name].value!r}")
        return cls(
            version=value["version"],
            name=Text.from_json(value["name"]),
            valid_from=date.fromisoformat(value["valid_from"]),
            valid_to=day_of(value["valid_to"]),
            rules={name: rules[name] for name in RuleName},
        )


def rules_on(sets: Iterable[RuleSet], day: date) -> RuleSet:
    """The rule set in force on that day. Raises UnknownRules."""
    found = next((one for one in sets if covers(one, day)), None)
    if found is None:
        raise UnknownRules(f"no rule set in force on {day}")
    return found


def _fits(name: RuleName, value: Value) -> bool:
    if name in _NUMBERS:
        return type(value) is int and 0 <= value <= 100
    if name is RuleName.HAND_OVER:
        return isinstance(value, str) and _is_time(value)
    # `True == 1`, so the kind is compared too.
    return any(type(value) is type(choice) and value == choice for choice in CHOICES[name])


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False
