"""What publishing a change writes into the table `catalogue`, each row with what must still be so: for one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition

from kernel.calendar_store import rows_of_next
from kernel.catalogue import ProcedureVersion
from kernel.catalogue_row import CatalogueRow, packed, row, unpacked
from kernel.catalogue_store import MemoryCatalogue, row_of_form, row_of_terms
from kernel.publication import End, NewAgencies, NewCalendar, NewTexts, NewVersion, Publication

TEXTS = "notice-texts"


class Conflict(Exception):
    """What is kept is not what the publication was made of."""


@dataclass(frozen=True, slots=True)
class Write:
    row: CatalogueRow
    condition: Condition | None


def writes_of(publication: Publication) -> Iterator[Write]:
    """Raises Conflict, StorageBusy; ValueError: more than an item holds."""
    match publication:
        case NewVersion(version, form, before, ended):
            yield Write(row_of_terms(version, form), CatalogueRow.pk.does_not_exist())
            yield Write(row_of_form(version, form), CatalogueRow.pk.does_not_exist())
            if ended is not None:
                yield _end(ended)
            kept = (*before[:-1], ended) if ended is not None else before
            yield _listed(version.key, before, (*kept, version))
        case End(before, ended):
            yield _end(ended)
            yield _listed(ended.key, before, (*before[:-1], ended))
        case NewAgencies(before, periods):
            yield _list_of("agencies", "all", [one.as_json() for one in before], [one.as_json() for one in periods])
        case NewCalendar(calendar):
            newest, whole = rows_of_next(calendar)
            yield Write(whole, CatalogueRow.pk.does_not_exist())
            yield Write(newest, CatalogueRow.version == calendar.version - 1)
        case NewTexts(number, texts):
            content = packed(dict(texts))
            new = CatalogueRow.pk.does_not_exist()
            yield Write(CatalogueRow(TEXTS, f"version#{number:04}", content=content, version=number), new)
            before_it = new if number == 1 else CatalogueRow.version == number - 1
            yield Write(CatalogueRow(TEXTS, "current", content=content, version=number), before_it)


def _end(ended: ProcedureVersion) -> Write:
    """The one change that a published version allows: its last day, once."""
    known = row(f"procedure#{ended.key}", f"version#{ended.version:04}")
    if known is None or known.valid_to != "open":
        raise Conflict(ended.key)
    last = ended.valid_to.isoformat() if ended.valid_to else "open"
    made = CatalogueRow(
        known.pk, known.sk, content=packed(ended.as_json()), digest=known.digest, valid_to=last, version=known.version
    )
    return Write(made, (CatalogueRow.digest == known.digest) & (CatalogueRow.valid_to == "open"))


def _listed(key: str, before: Sequence[ProcedureVersion], after: Sequence[ProcedureVersion]) -> Write:
    return _list_of("procedures", key, [one.as_json() for one in before], [one.as_json() for one in after])


def _list_of(pk: str, sk: str, before: list[Any], after: list[Any]) -> Write:
    """A list put in the place of the one it was made of. `version` says how often administrators did so: from the first time
    on, what files say of a list of agencies is theirs no more."""
    known = row(pk, sk)
    if (unpacked(known.content) if known else []) != before:
        raise Conflict(pk)
    still = CatalogueRow.content == known.content if known else CatalogueRow.pk.does_not_exist()
    number = 1 + int((known.version if known else 0) or 0)
    return Write(CatalogueRow(pk, sk, content=packed(after), version=number), still)


def apply_to_memory(catalogue: MemoryCatalogue, publication: Publication) -> None:
    """The same on the catalogue in memory. Raises Conflict, and has changed nothing."""
    match publication:
        case NewVersion(version, form, before, ended):
            if catalogue.versions(version.key) != before:
                raise Conflict(version.key)
            if ended is not None:
                catalogue.publish_version(ended, catalogue.form(ended.key, ended.version))
            catalogue.publish_version(version, form)
        case End(before, ended):
            if catalogue.versions(ended.key) != before:
                raise Conflict(ended.key)
            catalogue.publish_version(ended, catalogue.form(ended.key, ended.version))
        case NewAgencies(before, periods):
            if catalogue.agencies() != before:
                raise Conflict("agencies")
            catalogue.put_agencies(periods, decided=True)
        case NewCalendar(calendar):
            if catalogue.newest_calendar(calendar.name).version != calendar.version - 1:
                raise Conflict(calendar.name)
            catalogue.put_calendar(calendar)
        case NewTexts(number, texts):
            if catalogue.notice_texts()[0] != number - 1:
                raise Conflict(TEXTS)
            catalogue.texts = (number, dict(texts))
