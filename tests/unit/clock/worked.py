"""The table of worked deadlines as calculations, and a catalogue to calculate with: the shipped files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chalicelib.status.deadlines.bodies import Calculation
from chalicelib.status.deadlines.calculator import explained
from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT, Files
from kernel.bodies import parse
from kernel.catalogue import in_force
from kernel.catalogue_store import MemoryCatalogue
from kernel.clock import Hours
from kernel.explanation import Explained
from kernel.rule_sets import RuleName, RuleSet, Value, rules_on
from kernel.side_clocks import first_answer_due, hand_over_due, return_unfit_due
from kernel.times import HANOI, parse_instant

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
_FILE = Path(__file__).with_name("deadlines.yaml")


@cache
def table() -> tuple[dict[str, Any], ...]:
    """The rows, every value a text."""
    return tuple(yaml.load(_FILE.read_text("utf-8"), yaml.BaseLoader))


@cache
def shipped() -> MemoryCatalogue:
    catalogue = MemoryCatalogue()
    publish(_files(), catalogue)
    return catalogue


def published() -> set[tuple[str, int]]:
    """Every version of every procedure, by key and number."""
    return {(one.version.key, one.version.version) for one in _files().procedures}


def version_of(row: Mapping[str, Any]) -> int | None:
    """Which version of its procedure a row is counted by."""
    day = parse_instant(_instant(row["received"])).date()
    version = in_force(shipped().versions(row["procedure"]), day)
    return version.version if version else None


def catalogue_with(changed: Mapping[str, str]) -> MemoryCatalogue:
    """The shipped one, its rule sets with some rules otherwise."""
    if not changed:
        return shipped()
    values = {RuleName(name): _value(text) for name, text in changed.items()}
    catalogue = MemoryCatalogue()
    publish(replace(_files(), rules=[_with(one, values) for one in _files().rules]), catalogue)
    return catalogue


@cache
def _files() -> Files:
    return sound(ROOT)


def _with(one: RuleSet, values: Mapping[RuleName, Value]) -> RuleSet:
    rules = {name: replace(rule, value=values.get(name, rule.value)) for name, rule in one.rules.items()}
    return replace(one, rules=rules)


def _value(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def body_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The request of a row."""
    body: dict[str, Any] = {"received_at": _instant(row["received"])}
    if "time" in row:
        count, unit = row["time"].split()
        body["duration"] = {"count": int(count), "unit": unit}
    for name in ("procedure", "agency"):
        if name in row:
            body[name] = row[name]
    if "as_of" in row:
        body["as_of"] = _instant(row["as_of"])
    if "events" in row:
        body["events"] = [_event(text) for text in row["events"]]
    if "days" in row:
        body["calendar_overrides"] = [_day(text) for text in row["days"]]
    return body


def calculated(row: Mapping[str, Any]) -> Explained:
    return ask(body_of(row), catalogue_with(row.get("rules", {})))


def ask(body: Mapping[str, Any], catalogue: MemoryCatalogue | None = None, now: datetime = NOW) -> Explained:
    return explained(parse(Calculation, body), catalogue or shipped(), now)


def beside(row: Mapping[str, Any]) -> str:
    """When a clock beside the due day ends."""
    clocks = {"first_answer": first_answer_due, "hand_over": hand_over_due, "return_unfit": return_unfit_due}
    at = parse_instant(_instant(row["received"]))
    rules = rules_on(shipped().rule_sets(), at.date())
    return clocks[row["clock"]](at, shipped().calendar(), Hours(), rules).isoformat()


def _instant(text: str) -> str:
    if text.endswith("Z"):
        return text
    day, hour = text.split()
    return f"{day}T{hour if hour.count(':') == 2 else hour + ':00'}+07:00"


def _event(text: str) -> dict[str, Any]:
    day, hour, kind, *new_date = text.split()
    return {"type": kind, "at": _instant(f"{day} {hour}"), **({"new_date": new_date[0]} if new_date else {})}


def _day(text: str) -> dict[str, Any]:
    day, kind, *decision = text.split()
    return {"date": day, "kind": kind, **({"decision": decision[0]} if decision else {})}
