"""What a change is judged by: the catalogue as it is now, not as a warm function remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.submission.catalogue_rules.found import Found, Published
from kernel import faults
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Catalogue, Field, ProcedureVersion
from kernel.http import pointer
from kernel.problems import Fault
from kernel.text import Text


@dataclass(frozen=True, slots=True)
class Looked:
    """The part of the catalogue that the rules look at."""

    fields: tuple[Field, ...]
    agencies: tuple[AgencyPeriod, ...]
    procedures: tuple[Published, ...] = field(default=())


def newest(catalogue: Catalogue, key: str) -> ProcedureVersion | None:
    versions = catalogue.versions(key)
    return versions[-1] if versions else None


def told(found: Found, prefix: str = "/body", code: str = "not-acceptable") -> Fault:
    """A fault of the rules as an answer tells it: a sentence of its own."""
    return Fault(prefix + found.pointer, code, Text(_sentence(found.said.vi), _sentence(found.said.en)))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def at(*parts: str | int) -> str:
    return pointer("body", *parts)


def day_in(value: Any) -> date | None:
    """A day as a body has it; None for anything else."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day is not None and day.isoformat() == value else None


def unknown_members(body: Mapping[str, Any], known: Set[str]) -> list[Fault]:
    return [Fault(at(name), "unknown", faults.UNKNOWN) for name in sorted(body.keys() - known)]
