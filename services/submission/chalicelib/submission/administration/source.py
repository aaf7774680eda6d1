"""What a change is judged by: the catalogue as it is now, not as a warm function remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.submission.catalogue_rules.found import Found, Published
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
