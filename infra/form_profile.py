"""Whether a form keeps to the profile that the API, the web and the officers' view all read alike.

`schemas/form.schema.json` says what a form may contain, and refuses every other keyword; the rules here are those that a
schema cannot say: names that must exist, both languages, patterns that every engine reads alike and in linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from infra.patterns import pattern_fault
from kernel.text import has_forbidden_characters

Schema = Mapping[str, Any]


def form_faults(form: Any, english: Any, meta_schema: dict[str, Any]) -> list[str]:
    """All faults of a form and its English texts; empty when it keeps to the profile."""
    faults = list(meta_faults(form, meta_schema))
    if faults:
        return faults
    return [
        *_field_faults(form),
        *_page_faults(form),
        *_condition_faults(form),
        *_language_faults(form, english),
    ]


def meta_faults(document: Any, meta_schema: dict[str, Any]) -> Iterator[str]:
    """What the meta-schema refuses, with the place."""
    for error in jsonschema_rs.validator_for(meta_schema).iter_errors(document):
        yield f"/{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"


def text_pointers(form: Schema) -> dict[str, str]:
    """Every text for people in a form, by JSON pointer."""
    found = {f"/{name}": form[name] for name in ("title", "description") if name in form}
    for position, page in enumerate(form["x-ui"]["pages"]):
        found[f"/x-ui/pages/{position}/title"] = page["title"]
    for pointer, field in fields_with_pointers(form):
        found |= _field_texts(pointer, field)
    return found


def fields_with_pointers(form: Schema) -> Iterator[tuple[str, Schema]]:
    """All fields, those within rows too."""
    for name, field in form["properties"].items():
        yield f"/properties/{name}", field
        if field["type"] == "array":
            for inner, column in field["items"]["properties"].items():
                yield f"/properties/{name}/items/properties/{inner}", column


def _field_texts(pointer: str, field: Schema) -> dict[str, str]:
    ui = field.get("x-ui", {})
    found = {f"{pointer}/title": field["title"]}
    found |= {f"{pointer}/x-ui/{name}": ui[name] for name in ("hint", "unit") if name in ui}
    found |= {f"{pointer}/x-ui/errors/{keyword}": text for keyword, text in ui.get("errors", {}).items()}
    for position, option in enumerate(field.get("oneOf", ())):
        found[f"{pointer}/oneOf/{position}/title"] = option["title"]
    return found


def _field_faults(form: Schema) -> Iterator[str]:
    for pointer, field in fields_with_pointers(form):
        for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
            if low in field and high in field and field[low] > field[high]:
                yield f"{pointer}: {low} is above {high}"
        options = [option["const"] for option in field.get("oneOf", ())]
        if len(set(options)) != len(options):
            yield f"{pointer}/oneOf: an option appears twice"
        if "pattern" in field:
            fault = pattern_fault(field["pattern"])
            if fault:
                yield f"{pointer}/pattern: {fault}"
            if "pattern" not in field.get("x-ui", {}).get("errors", {}):
                yield f"{pointer}: a pattern needs a sentence for people in x-ui/errors/pattern"
        if field["type"] == "array":
            yield from _unknown(
                f"{pointer}/items/required", field["items"].get("required", ()), field["items"]["properties"]
            )
    yield from _unknown("/required", form["required"], form["properties"])


def _unknown(pointer: str, names: Any, known: Any) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{pointer}: no field {name}"


def _page_faults(form: Schema) -> Iterator[str]:
    pages = form["x-ui"]["pages"]
    ids = [page["id"] for page in pages]
    if len(set(ids)) != len(ids):
        yield "/x-ui/pages: two pages have the same id"
    shown = [name for page in pages for name in page["fields"]]
    yield from _unknown("/x-ui/pages", shown, form["properties"])
    for name in form["properties"]:
        if shown.count(name) != 1:
            yield f"/x-ui/pages: field {name} stands on {shown.count(name)} pages, not on one"


def _condition_faults(form: Schema) -> Iterator[str]:
    """Web and mobile derive show and hide from these, so each field is hidden by one condition at most, and that hangs on a
    field which is always there."""
    shown = [name for page in form["x-ui"]["pages"] for name in page["fields"]]
    hidden: list[str] = []
    asked = {next(iter(condition["if"]["properties"])) for condition in form.get("allOf", ())}
    for position, condition in enumerate(form.get("allOf", ())):
        at = f"/allOf/{position}"
        (name, test), *_ = condition["if"]["properties"].items()
        fields = list(condition["else"]["properties"])
        needed = condition.get("then", {}).get("required", [])
        yield from _unknown(at, [name, *fields, *needed], form["properties"])
        if condition["if"]["required"] != [name]:
            yield f"{at}/if/required: must be the field it tests"
        yield from _test_faults(f"{at}/if", form["properties"].get(name, {}), test)
        for field in needed:
            if field not in fields:
                yield f"{at}/then/required: {field} is not among the fields of else"
        for field in fields:
            if field in form["required"]:
                yield f"{at}/else: {field} is hidden at times, so it cannot always be required"
            if field in hidden or field in asked:
                yield f"{at}/else: {field} is hidden twice, or another condition asks for it"
            if field in shown and name in shown and shown.index(field) < shown.index(name):
                yield f"{at}/else: {field} stands before {name}, which decides about it"
        hidden += fields


def _test_faults(at: str, field: Schema, test: Schema) -> Iterator[str]:
    values = test["enum"] if "enum" in test else [test["const"]]
    options: list[Any] = [option["const"] for option in field.get("oneOf", ())]
    if field.get("type") == "boolean":
        options = [True, False]
    for value in values:
        if not any(value is option or (isinstance(value, str) and value == option) for option in options):
            yield f"{at}: {value!r} is no option of the field"


def _language_faults(form: Schema, english: Any) -> Iterator[str]:
    vietnamese = text_pointers(form)
    if not isinstance(english, dict):
        yield "the English texts must be an object of texts by JSON pointer"
        return
    for pointer in sorted(vietnamese.keys() - english.keys()):
        yield f"{pointer}: no English text"
    for pointer in sorted(english.keys() - vietnamese.keys()):
        yield f"{pointer}: an English text for nothing"
    for pointer, text in [*vietnamese.items(), *english.items()]:
        fault = text_fault(text)
        if fault:
            yield f"{pointer}: {fault}"


def text_fault(text: Any) -> str | None:
    """What is wrong with a text for people, or None."""
    if not isinstance(text, str) or not text.strip():
        return "a text is missing"
    if text != text.strip():
        return "a text begins or ends with white space"
    if not unicodedata.is_normalized("NFC", text):
        return "a text is not NFC"
    if has_forbidden_characters(text, multiline=False):
        return "a text holds a control character"
    if re.search(r"[^\S ]| {2}", text):
        return "a text holds white space other than single spaces"
    return None
