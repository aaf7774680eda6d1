"""Changes in the table `catalogue`, beside what they change, so that one transaction publishes.

| pk          | sk              | what                                     |
| ----------- | --------------- | ---------------------------------------- |
| change#<id> | now             | the whole change                         |
| changes     | <instant>#<id>  | its line in the list, newest first       |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.submission.administration.change import Change
from kernel.catalogue_row import CatalogueRow, packed, row, unpacked
from kernel.catalogue_store import MemoryCatalogue
from kernel.catalogue_writes import Conflict, Write, apply_to_memory, writes_of
from kernel.dynamo import StorageBusy, connection, storage
from kernel.publication import Publication
from kernel.times import instant_text

_FAILED = "ConditionalCheckFailed"


class StaleChange(Exception):
    """Somebody moved the change since it was read, or one of this id is there already."""


class Overtaken(Exception):
    """What the change was made of is no more as it was."""


class TooLarge(Exception):
    """More than one item of the table holds."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of lines, and the place that the next page follows."""

    items: list[dict[str, Any]]
    next_key: str | None


class Changes(Protocol):
    """Each may raise StorageBusy."""

    def change(self, id: str) -> Change | None: ...
    def page(self, limit: int, after: str | None) -> Listed: ...
    def save(self, change: Change, publication: Publication | None = None) -> None:
        """Keep the next version of a change, the first of a new one; with what it publishes, all or nothing.

        Raises StaleChange, Overtaken, TooLarge.
        """


def line_of(change: Change) -> dict[str, Any]:
    first, last = change.history[0], change.history[-1]
    return {
        "id": change.id,
        "kind": change.kind.value,
        "subject": change.subject,
        "title": change.title.as_json(),
        "state": change.state.value,
        "version": change.version,
        "valid_from": change.valid_from.isoformat() if change.valid_from else None,
        "written_by": first.by,
        "written_at": instant_text(first.at),
        "changed_by": last.by,
        "changed_at": instant_text(last.at),
        "writers": sorted(change.writers),
    }


class DynamoChanges:
    def change(self, id: str) -> Change | None:
        found = row(f"change#{id}", "now")
        return Change.from_json(unpacked(found.content)) if found else None

    def page(self, limit: int, after: str | None) -> Listed:
        with storage():
            older = CatalogueRow.sk < after if after else None
            rows = list(
                CatalogueRow.query("changes", older, scan_index_forward=False, limit=limit + 1, consistent_read=True)
            )
        shown = rows[:limit]
        return Listed([unpacked(one.content) for one in shown], shown[-1].sk if len(rows) > limit else None)

    def save(self, change: Change, publication: Publication | None = None) -> None:
        try:
            writes = [*_own(change), *(writes_of(publication) if publication else ())]
        except Conflict as fault:
            raise Overtaken from fault
        except ValueError as fault:
            raise TooLarge from fault
        try:
            with storage(), TransactWrite(connection=connection()) as transaction:
                for write in writes:
                    transaction.save(write.row, condition=write.condition)
        except TransactWriteError as fault:
            codes = [reason.code if reason else None for reason in fault.cancellation_reasons]
            if codes and codes[0] == _FAILED:
                raise StaleChange from fault
            if _FAILED in codes:
                raise Overtaken from fault
            raise StorageBusy(fault.cause_response_code or "") from fault


def _own(change: Change) -> Iterator[Write]:
    before: Condition = (
        CatalogueRow.version == change.version - 1 if change.version > 1 else CatalogueRow.pk.does_not_exist()
    )
    yield Write(
        CatalogueRow(f"change#{change.id}", "now", content=packed(change.as_json()), version=change.version), before
    )
    yield Write(CatalogueRow("changes", _place(change), content=packed(line_of(change))), None)


def _place(change: Change) -> str:
    return f"{instant_text(change.history[0].at)}#{change.id}"


class MemoryChanges:
    """Changes in memory beside a catalogue in memory, for tests; keeps the same promises."""

    def __init__(self, catalogue: MemoryCatalogue) -> None:
        self._catalogue = catalogue
        self._kept: dict[str, Change] = {}
        self.before_save: Callable[[], None] = lambda: None

    def change(self, id: str) -> Change | None:
        return self._kept.get(id)

    def page(self, limit: int, after: str | None) -> Listed:
        placed = sorted(((_place(one), one) for one in self._kept.values()), reverse=True, key=lambda one: one[0])
        rest = [(place, one) for place, one in placed if after is None or place < after]
        shown = rest[:limit]
        return Listed([line_of(one) for _, one in shown], shown[-1][0] if len(rest) > limit else None)

    def save(self, change: Change, publication: Publication | None = None) -> None:
        self.before_save()
        known = self._kept.get(change.id)
        if (known.version if known else 0) != change.version - 1:
            raise StaleChange
        if publication is not None:
            try:
                apply_to_memory(self._catalogue, publication)
            except Conflict as fault:
                raise Overtaken from fault
        self._kept[change.id] = change
