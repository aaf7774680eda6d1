"""What people type into a form and what must come of it (tests/vectors/forms): one folder for the API's validator, the pages
without script and form.js."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chalicelib.submission.forms import FormRules
from kernel.catalogue import Form
from kernel.form_checks import Check
from web.form_view import FieldView, form_checks, form_pages

FOLDER = Path(__file__).parents[1] / "vectors" / "forms"


@dataclass(frozen=True, slots=True)
class Vector:
    """One filling-in of form.yaml. `typed`: texts, a date as [day, month, year], a tick as true or false, rows as objects.
    `values`: what the API gets for the fields that the vector is about; None for no answer. `faults`: place -> code, of the
    whole form. `by_hand`: no browser's own control gives it."""

    what: str
    typed: Mapping[str, Any]
    values: Mapping[str, Any]
    faults: Mapping[str, str]
    by_hand: bool = False

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one of the three took a vector: all answers, and the faults by place."""

    values: Mapping[str, Any]
    faults: Mapping[str, str]


@cache
def _given() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((FOLDER / "form.yaml").read_text(encoding="utf-8"))
    return read


def form() -> Form:
    return Form(_given()["schema"], {})


def today() -> date:
    given: date = _given()["today"]
    return given


def checks() -> tuple[Check, ...]:
    return form_checks(form(), "vi")


def fields() -> tuple[FieldView, ...]:
    (page,) = form_pages(form(), "vi")
    return page.fields


def vectors() -> list[Vector]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "form.yaml":
            for one in yaml.safe_load(path.read_text(encoding="utf-8")):
                typed = {**_given()["typed"], **one["typed"]}
                told = one["what"]
                values, by_hand = one.get("values", {}), one.get("by_hand", False)
                found.append(Vector(f"{path.stem}: {told}", typed, values, one["faults"], by_hand))
    return found


def posted(typed: Mapping[str, Any], asked: Iterable[FieldView], prefix: str = "f-") -> dict[str, str]:
    """What a browser without script sends of it: names of inputs and their texts."""
    sent: dict[str, str] = {}
    for one in asked:
        name, value = prefix + one.name, typed.get(one.name)
        if one.kind == "rows":
            for number, row in enumerate(value or (), 1):
                sent |= posted(row, one.columns, f"{name}-{number}-")
        elif one.kind == "date":
            sent |= dict(zip((name, f"{name}-m", f"{name}-y"), value or ("", "", ""), strict=True))
        elif one.kind == "tick":
            sent |= {name: "true"} if value else {}
        elif value is not None or one.kind != "radios":
            sent[name] = value or ""
    return sent


def by_the_api(values: Mapping[str, Any]) -> Verdict:
    """What the API's validator says of answers."""
    rules = FormRules.of(form())
    asked = rules.asked(values)
    return Verdict(asked, {one.pointer.removeprefix("/form"): one.code for one in rules.faults(asked, today())})
