"""The smallest acceptable answers to a form, made from its schema: so that tests can file any procedure, a sixteenth too."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

sre: Any = import_module("re._constants")  # the standard library's own reader of patterns, untyped
sre_parser: Any = import_module("re._parser")


def sample_form(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Every field that is required, conditions followed; each value the plainest that its schema takes."""
    form: dict[str, Any] = {}
    wanted = list(schema.get("required", []))
    while wanted:
        for name in wanted:
            form.setdefault(name, sample(schema["properties"][name]))
        wanted = [name for name in _asked_by_conditions(schema, form) if name not in form]
    return form


def _asked_by_conditions(schema: Mapping[str, Any], form: Mapping[str, Any]) -> list[str]:
    asked: list[str] = []
    for condition in schema.get("allOf", []):
        branch = (
            "then" if all(_holds(form, name, rule) for name, rule in condition["if"]["properties"].items()) else "else"
        )
        asked += condition.get(branch, {}).get("required", [])
    return asked


def _holds(form: Mapping[str, Any], name: str, rule: Mapping[str, Any]) -> bool:
    if name not in form:
        return False
    return bool(form[name] == rule["const"] if "const" in rule else form[name] in rule["enum"])


def sample(field: Mapping[str, Any]) -> Any:
    if "const" in field:
        return field["const"]
    if "oneOf" in field:
        return field["oneOf"][0]["const"]
    match field["type"]:
        case "string":
            return _text(field)
        case "integer":
            return int(field.get("minimum", 1))
        case "number":
            return field.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [sample_form(field["items"]) for _ in range(max(1, field.get("minItems", 1)))]
    raise ValueError(f"no sample for {field['type']}")


def _text(field: Mapping[str, Any]) -> str:
    if field.get("format") == "date":
        return "2027-01-15"
    if field.get("format") == "email":
        return "a@example.test"
    if "pattern" in field:
        return _matching(sre_parser.parse(field["pattern"])).ljust(field.get("minLength", 0), "0")
    return "Mẫu".ljust(max(3, field.get("minLength", 0)), "u")[: field["maxLength"]]


def _matching(parsed: Any) -> str:
    return "".join(_one(kind, value) for kind, value in parsed)


def _one(kind: Any, value: Any) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.AT:
        return ""
    if kind is sre.IN:
        first_kind, first = value[0]
        if first_kind is sre.RANGE:
            return chr(int(first[0]))
        if first_kind is sre.LITERAL:
            return chr(first)
        return "0"
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        low, _, inner = value
        return _matching(inner) * int(low)
    if kind is sre.SUBPATTERN:
        return _matching(value[-1])
    if kind is sre.BRANCH:
        return _matching(value[1][0])
    raise ValueError(f"no sample for {kind}")
