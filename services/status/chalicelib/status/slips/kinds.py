"""Kinds of slips and the sets of forms. Which action of a dossier makes which slip is told here; which set is in force on a day
is a rule of the rule set (`kernel.rule_sets`, `form_set`).

The sets are data (`forms/*.json`): numbers, titles, the fields of each form in their order. The circulars' articles were
read; the layouts of their annexes were not found, so each slip says that its layout is illustrative.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kernel.lifecycle import Action
from kernel.rule_sets import RuleSet, rules_on
from kernel.text import Text

_FORMS = Path(__file__).with_name("forms")
FORM_SETS = ("tt01-2018", "tt03-2025")


class Kind(StrEnum):
    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    STOP = "stop"
    CONTROL = "control"
    REGISTER = "register"


# What a saved slip is called before its dossier's code: people read it in a folder. Plain letters, as old programs take them.
FILE_NAMES = {
    Kind.RECEIPT: "giay-tiep-nhan-va-hen-tra",
    Kind.SUPPLEMENT: "phieu-yeu-cau-bo-sung",
    Kind.REFUSAL: "phieu-tu-choi-tiep-nhan",
    Kind.APOLOGY: "phieu-xin-loi-va-hen-lai",
    Kind.STOP: "thong-bao-dung-giai-quyet",
    Kind.CONTROL: "phieu-kiem-soat-qua-trinh",
    Kind.REGISTER: "so-theo-doi-ho-so",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a set. `number` is its number in the circular ("01"), `mark` what its slips' numbers end with
    ("HDHS"), None where the circular's was not found; `fields`, `table` and `signatures` name labels."""

    number: str
    mark: str | None
    title: Text
    fields: tuple[str, ...]
    table: str | None
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms of one circular."""

    key: str
    law: Text
    forms: Mapping[Kind, Form]


@cache
def form_set(key: str) -> FormSet:
    """Raises KeyError for a set that is not here."""
    if key not in FORM_SETS:
        raise KeyError(key)
    return _form_set(_read(key))


def forms_on(sets: Iterable[RuleSet], day: date) -> FormSet:
    """The forms in force on a day. Raises UnknownRules."""
    return form_set(rules_on(sets, day).form_set)


@cache
def labels() -> Mapping[str, Text]:
    return {name: Text.from_json(value) for name, value in _read("labels").items()}


# The control slip is made when the dossier is decided, and once more when its result is handed over.
_MADE_BY: dict[Action, Kind] = {
    Action.ACCEPT: Kind.RECEIPT,
    Action.REQUEST_SUPPLEMENT: Kind.SUPPLEMENT,
    Action.REFUSE: Kind.REFUSAL,
    Action.EXTEND: Kind.APOLOGY,
    Action.STOP: Kind.STOP,
    Action.DECIDE: Kind.CONTROL,
    Action.HAND_OVER: Kind.CONTROL,
}


MAKING = frozenset(_MADE_BY)


def made_by(action: Action, forms: FormSet) -> Kind | None:
    """The kind of slip an action makes; None for no slip, or for one that the forms do not know."""
    kind = _MADE_BY.get(action)
    return kind if kind in forms.forms else None


def _form_set(value: Mapping[str, Any]) -> FormSet:
    return FormSet(
        key=value["key"],
        law=Text.from_json(value["law"]),
        forms={Kind(name): _form(form) for name, form in value["forms"].items()},
    )


def _form(value: Mapping[str, Any]) -> Form:
    return Form(
        number=value["number"],
        mark=value["mark"],
        title=Text.from_json(value["title"]),
        fields=tuple(value["fields"]),
        table=value["table"],
        signatures=tuple(value["signatures"]),
    )


def _read(name: str) -> Any:
    return json.loads((_FORMS / f"{name}.json").read_text(encoding="utf-8"))
