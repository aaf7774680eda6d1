"""A fault of the catalogue, in both languages, and the things that rules look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """`at` names the thing, as a line for whoever keeps files begins; `pointer` the place within it, as a form's page has it."""

    at: str
    said: Text
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.at}: {self.said.en}" if self.at else self.said.en


def found(at: str, where: Sequence[str | int], vi: str, en: str) -> Found:
    return Found(at, Text(vi, en), pointer(*where))


@cache
def schema_of(kind: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(
        (Path(__file__).parent / "schemas" / f"{kind}.schema.json").read_text("utf-8")
    )
    return schema
