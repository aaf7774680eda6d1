"""What nobody should type, tried on every question of every form: one list for the API's validator, the pages without script and
form.js."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.catalogue_files import ROOT, read_files
from kernel.catalogue import Form
from web.filing import applicant_fields, delivery_fields
from web.form_view import FieldView, form_pages

# What is wrong with a text, and the text.
BAD: Mapping[str, str] = {
    "nothing": "",
    "spaces": " \t\u00a0 ",
    "too long": "Ơ" * 20_001,
    "wrong shape": "không biết ¿?",
    "letters in pieces": unicodedata.normalize("NFD", "Nguyễn Thị Lệ Ước"),
    "marks that turn the direction": "\u202eNguyễn\u2066 Lan\u200f",
    "right to left": "محمد",
    "emoji": "👩‍👩‍👧 👍🏽",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "control characters": "Lan\u0000\u0007\u001b[31m",
    "digits of another script": "０９１２３４５６７８",
    "a number too large": "9" * 40,
    "below nothing": "-1",
    "a formula": "=HYPERLINK(1)",
}
# Dates have three inputs; what of them is not a day.
BAD_DAYS: Mapping[str, tuple[str, str, str]] = {
    "nothing": ("", "", ""),
    "no day": ("", "2", "2027"),
    "31 February": ("31", "2", "2027"),
    "a month 13": ("1", "13", "2027"),
    "a year of two digits": ("1", "2", "27"),
    "words": ("mai", "tháng", "sau"),
    "markup": ("<b>", "</b>", "<s>"),
    "emoji": ("👍", "👍", "👍"),
    "the other direction": ("\u202e1", "2\u200f", "2027"),
}
TYPED = ("text", "textarea", "email", "tel", "number")


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one form, or of the part that every form has: with the prefix of their names. `form` is None for that."""

    name: str
    prefix: str
    fields: tuple[FieldView, ...]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One question, or one column of a row, with what was typed into its inputs: one text, or day, month and year."""

    name: str
    field: FieldView
    what: str
    parts: tuple[str, ...]


@cache
def asked_anywhere() -> tuple[Asked, ...]:
    """Every question of the shipped catalogue, each once."""
    found: dict[tuple[str, tuple[FieldView, ...]], Asked] = {}
    for one in read_files(ROOT).procedures:
        for part, prefix, fields in (
            ("form", "f-", tuple(field for page in form_pages(one.form, "vi") for field in page.fields)),
            ("applicant", "a-", applicant_fields(one.version, "vi")),
            ("delivery", "d-", delivery_fields("vi")),
        ):
            name, form = f"{one.version.key} {one.version.version} {part}", one.form if part == "form" else None
            found.setdefault((prefix, fields), Asked(name, prefix, fields, form))
    return tuple(found.values())


def cases(asked: Asked) -> Iterator[Case]:
    """Everything bad in every question of it."""
    for field in asked.fields:
        for name, inner in _inside(f"{asked.prefix}{field.name}", field):
            if inner.kind == "date":
                yield from (Case(name, inner, what, parts) for what, parts in BAD_DAYS.items())
            elif inner.kind in TYPED:
                yield from (Case(name, inner, what, (text,)) for what, text in BAD.items())
            else:
                yield Case(name, inner, "nothing", ())


def _inside(name: str, field: FieldView) -> Iterator[tuple[str, FieldView]]:
    """A question by the name of its input; of a repeated group its columns in the first row."""
    if field.kind == "rows":
        yield from ((f"{name}-1-{column.name}", column) for column in field.columns)
    else:
        yield name, field


def posted(case: Case) -> dict[str, str]:
    """What a browser without script sends of it."""
    if case.field.kind == "date":
        return dict(zip((case.name, f"{case.name}-m", f"{case.name}-y"), case.parts, strict=True))
    return {case.name: case.parts[0]} if case.parts else {}


def opening(asked: Asked, case: Case) -> dict[str, str]:
    """The answers, as they are posted, that make its question one that is asked."""
    by_name = {one.name: one for one in asked.fields}
    at = by_name[case.name.removeprefix(asked.prefix).partition("-1-")[0]]
    found: dict[str, str] = {}
    while at.when is not None:
        name, (value, *_) = at.when
        found[asked.prefix + name] = value
        at = by_name[name]
    return found


def pointer_of(case: Case, values: Mapping[str, Any]) -> str:
    """Where the API points for this question; `values` are the answers it was given."""
    group, _, column = case.name.removeprefix("f-").partition("-1-")
    return f"/form/{group}/0/{column}" if column and group in values else f"/form/{group}"
