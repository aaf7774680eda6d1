"""A form's schema as fields of a page, in one language. Names, rules and sentences come from the schema alone, so the page, the
API and every other client ask the same (docs/decisions, the form profile)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.catalogue import Form
from kernel.form_checks import Check, checks_of
from web.words import Language

# A whole address is not for an input of one line (HTML, autofill's "multiline" group); its first line is.
_ONE_LINE = {"text": {"street-address": "address-line1"}}
LONG_TEXT = 200  # letters; a line that may be longer gets a box of several lines


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question. `kind` is text, textarea, email, tel, number, date, radios, select, tick or rows."""

    name: str
    kind: str
    label: str = ""
    hint: str = ""
    unit: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None  # the field it hangs on, and the values for which it is asked
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    error: str = ""  # the form's own sentence for a wrong shape, or an unticked box
    autocomplete: str = ""
    missing: str = ""  # the form's own sentence for no answer
    prefill: str = ""
    private: bool = False  # never kept on a device
    columns: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True)
class PageView:
    id: str
    title: str
    fields: tuple[FieldView, ...]


def form_pages(form: Form, language: Language) -> tuple[PageView, ...]:
    schema = form.localised(language)
    conditions = _conditions(schema)
    always = set(schema["required"])

    def view(name: str) -> FieldView:
        when, needed = conditions.get(name, (None, False))
        return _field(name, schema["properties"][name], name in always or needed, when)

    return tuple(
        PageView(page["id"], page["title"], tuple(map(view, page["fields"]))) for page in schema["x-ui"]["pages"]
    )


def form_checks(form: Form, language: Language) -> tuple[Check, ...]:
    """The checks between its answers (kernel/form_checks.py), as pages need them: what they rest on stands on the blank form."""
    return tuple(
        {name: value for name, value in check.items() if name != "law"} for check in checks_of(form.localised(language))
    )


def _conditions(schema: Mapping[str, Any]) -> dict[str, tuple[tuple[str, tuple[str, ...]], bool]]:
    """Field -> (what it hangs on, whether it must then be answered)."""
    found = {}
    for branch in schema.get("allOf", ()):
        ((name, test),) = branch["if"]["properties"].items()
        values = tuple(test["enum"]) if "enum" in test else (test["const"],)
        told = tuple("true" if value is True else "false" if value is False else value for value in values)
        needed = branch.get("then", {}).get("required", ())
        for hidden in branch["else"]["properties"]:
            found[hidden] = ((name, told), hidden in needed)
    return found


def _field(
    name: str, schema: Mapping[str, Any], required: bool, when: tuple[str, tuple[str, ...]] | None = None
) -> FieldView:
    ui = schema.get("x-ui", {})
    errors = ui.get("errors", {})
    columns = schema["items"]["properties"].items() if schema["type"] == "array" else ()
    needed = schema["items"].get("required", ()) if schema["type"] == "array" else ()
    kind = _kind(schema)
    return FieldView(
        name=name,
        kind=kind,
        label=schema["title"],
        hint=ui.get("hint", ""),
        unit=ui.get("unit", ""),
        required=required or schema.get("minItems", 0) > 0,
        options=tuple((option["const"], option["title"]) for option in schema.get("oneOf", ())),
        when=when,
        min_length=schema.get("minLength", schema.get("minItems")),
        max_length=schema.get("maxLength", schema.get("maxItems")),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        pattern=schema.get("pattern", ""),
        error=errors.get("pattern") or errors.get("format") or errors.get("const") or "",
        autocomplete=_ONE_LINE.get(kind, {}).get(ui.get("autocomplete", ""), ui.get("autocomplete", "")),
        missing=errors.get("required", ""),
        prefill=ui.get("prefill", ""),
        private=is_private(name, schema),
        columns=tuple(_field(column, inner, column in needed) for column, inner in columns),
    )


_PRIVATE_NAMES = re.compile(
    r"so_?tai_?khoan|so_?giay_?to|dinh_?danh|can_?cuoc|cccd|cmnd|ho_?chieu_?so|so_?ho_?chieu|identity|account", re.I
)


def is_private(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an answer is a number of identity or of a bank account. Published forms never change and say it by their names,
    by what fills them in, or by asking for the twelve digits of an identity number."""
    if schema["type"] != "string" or "oneOf" in schema or schema.get("format") == "date":
        return False
    prefill = schema.get("x-ui", {}).get("prefill", "")
    return (
        prefill == "account.identity_number" or "{12}" in schema.get("pattern", "") or bool(_PRIVATE_NAMES.search(name))
    )


def _kind(schema: Mapping[str, Any]) -> str:
    ui = schema.get("x-ui", {})
    if schema["type"] == "array":
        return "rows"
    if schema["type"] == "boolean":
        return "tick"
    if schema["type"] in ("integer", "number"):
        return "number"
    if "oneOf" in schema:
        return "select" if ui.get("widget") == "select" else "radios"
    if schema.get("format") == "date":
        return "date"
    if schema.get("format") == "email":
        return "email"
    if ui.get("autocomplete") == "tel":
        return "tel"
    return "textarea" if ui.get("widget") == "textarea" or schema.get("maxLength", 0) > LONG_TEXT + 100 else "text"
