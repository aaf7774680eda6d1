"""The one-stop rules as the catalogue's files have them, and sets that differ in a rule."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kernel.rule_sets import RuleName, RuleSet, Value

_FOLDER = Path(__file__).resolve().parents[2] / "services" / "submission" / "catalogue" / "rules"


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """All shipped versions, oldest first. Only their own files are read: the whole catalogue takes its time."""
    return tuple(_read(number) for number in range(1, len(list(_FOLDER.glob("v*.yaml"))) + 1))


def _read(number: int) -> RuleSet:
    value: dict[str, Any] = yaml.safe_load((_FOLDER / f"v{number}.yaml").read_text("utf-8"))
    days = {name: value[name] and value[name].isoformat() for name in ("valid_from", "valid_to")}
    return RuleSet.from_json({**value, **days, "version": number})


def rules(version: int | None = None, **changed: Value) -> RuleSet:
    """A shipped version, the newest without a number; `changed` gives rules another value by their name."""
    sets = rule_sets()
    one = sets[-1] if version is None else sets[version - 1]
    values = {RuleName(name): value for name, value in changed.items()}
    return replace(
        one, rules={name: replace(rule, value=values.get(name, rule.value)) for name, rule in one.rules.items()}
    )
