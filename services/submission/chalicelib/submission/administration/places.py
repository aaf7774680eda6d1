"""Where a fault of a form's schema stands among the questions it was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.http import pointer

Path = tuple[str | int, ...]

_MEMBERS = {
    "title": "label",
    "oneOf": "options",
    "minLength": "least",
    "minimum": "least",
    "minItems": "least",
    "maxLength": "most",
    "maximum": "most",
    "maxItems": "most",
    "const": "value",
}


def place(form: Mapping[str, Any], schema: Mapping[str, Any], at: str) -> str:
    """The pointer within the questions for one within the schema; what has no place of its own is told at the pages."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in at.split("/")[1:]]
    match parts:
        case ["title" | "description" as name, *_]:
            return pointer(name)
        case ["x-ui", "pages", number, *rest] if number.isdecimal():
            return pointer("pages", int(number), *rest[:1])
        case ["x-ui", "confidence"]:
            return pointer("confidence")
        case ["properties", name, *rest]:
            return _of_question(form, name, rest)
        case ["allOf", number, *_] if number.isdecimal():
            hanging = next(iter(schema["allOf"][int(number)]["else"]["properties"]))
            return _of_question(form, hanging, ["when"])
        case ["x-checks", number, *rest] if number.isdecimal():
            return pointer("checks", int(number), *rest[:1])
    return pointer("pages")


def _of_question(form: Mapping[str, Any], name: str, rest: Sequence[str]) -> str:
    for number, page in enumerate(form["pages"]):
        for position, question in enumerate(page["questions"]):
            if question["name"] == name:
                return pointer("pages", number, "questions", position, *_within(question, rest))
    return pointer("pages")


def _within(question: Mapping[str, Any], rest: Sequence[str]) -> Path:
    match rest:
        case ["items", "properties", column, *more]:
            names = [one["name"] for one in question.get("columns", ())]
            at = names.index(column) if column in names else 0
            return ("columns", at, *_within(question["columns"][at], more))
        case ["items", *_]:
            return ("columns",)
        case ["x-ui", name, *more]:
            return (name, *more)
        case ["oneOf", number, member, *_] if number.isdecimal():
            return ("options", int(number), "label" if member == "title" else "value")
        case [member, *_]:
            return (_MEMBERS.get(member, member),)
    return ()
