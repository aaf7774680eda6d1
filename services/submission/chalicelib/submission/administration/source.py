"""What a change is judged by: the catalogue as it is now, not as a warm function remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.submission.administration.words import VALUES
from chalicelib.submission.catalogue_rules.found import Found, Published, in_words
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


def names_of(catalogue: Catalogue) -> dict[str, Text]:
    """What people call what the rules know by a key."""
    return {
        **VALUES,
        **{one.key: one.name for one in catalogue.fields()},
        **{one.key: one.name for one in catalogue.agencies()},
        **{one.key: one.name for one in catalogue.summaries()},
    }


def told(
    found: Found, prefix: str = "/body", code: str = "not-acceptable", names: Mapping[str, Text] | None = None
) -> Fault:
    """A fault of the rules as an answer tells it: a sentence of its own, with names in the place of keys."""
    said = in_words(found.said, names or {})
    return Fault(prefix + found.pointer, code, Text(_sentence(said.vi), _sentence(said.en)))


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
