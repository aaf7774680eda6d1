"""A fault of the catalogue, in both languages, and the things that rules look at."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from kernel.agencies import AgencyPeriod
from kernel.catalogue import Field, Form, ProcedureVersion
from kernel.http import pointer
from kernel.text import Text


@dataclass(frozen=True, slots=True)
class Published:
    """One version as it will be published; `path` is for messages."""

    path: str
    version: ProcedureVersion
    form: Form


class Held(Protocol):
    """The catalogue as rules look at it."""

    @property
    def fields(self) -> Sequence[Field]: ...
    @property
    def agencies(self) -> Sequence[AgencyPeriod]: ...
    @property
    def procedures(self) -> Sequence[Published]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """`at` names the thing, as a line for whoever keeps files begins; `pointer` the place within it, as a form's page has it;
    `subject` is the key of the agency that it is about."""

    at: str
    said: Text
    pointer: str = ""
    subject: str = ""

    def __str__(self) -> str:
        said = self.said.en.replace(_OPEN, "").replace(_SHUT, "")
        return f"{self.at}: {said}" if self.at else said


_OPEN, _SHUT = "\u2039", "\u203a"
_MARKED = re.compile(f"{_OPEN}([^{_SHUT}]*){_SHUT}")


def marked(key: str) -> str:
    """A key within a sentence: whoever keeps files reads it as it is, people read what it is called (`in_words`)."""
    return f"{_OPEN}{key}{_SHUT}"


def in_words(said: Text, names: Mapping[str, Text]) -> Text:
    """The sentence with the names of what it speaks of in the place of keys; what has no name stays as it is, in quotes."""

    def vi(match: re.Match[str]) -> str:
        return f"“{names[match[1]].vi if match[1] in names else match[1]}”"

    def en(match: re.Match[str]) -> str:
        return f"“{names[match[1]].en if match[1] in names else match[1]}”"

    return Text(_MARKED.sub(vi, said.vi), _MARKED.sub(en, said.en))


def written(one: date) -> str:
    """As Vietnamese sentences write it."""
    return f"{one:%d/%m/%Y}"


def found(at: str, where: Sequence[str | int], vi: str, en: str) -> Found:
    return Found(at, Text(vi, en), pointer(*where))


@cache
def schema_of(kind: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(
        (Path(__file__).parent / "schemas" / f"{kind}.schema.json").read_text("utf-8")
    )
    return schema
