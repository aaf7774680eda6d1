"""The register in memory: the same promises as kernel.register.DynamoRegister, held by tests/contract/test_register.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kernel.entry import Entry, is_final
from kernel.numbers import dossier_code
from kernel.register import Companion, KeyRecord, KeyTaken, Page, ShelfItem, StaleVersion
from kernel.times import local_day
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryRegister:
    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.keys: dict[str, KeyRecord] = {}
        self.counters: dict[str, int] = {}

    def look_up(self, code: str) -> Entry | None:
        return self.entries.get(code)

    def entry(self, code: str) -> Want[Entry | None]:
        return memory_want(lambda: self.entries.get(code))

    def last_number(self, series: str) -> Want[int]:
        return memory_want(lambda: self.counters.get(series, 0))

    def key_record(self, dossier: str) -> Want[KeyRecord | None]:
        return memory_want(lambda: self.keys.get(dossier))

    def enter(
        self, series: str, last: int, make: Callable[[str], Entry], body: bytes, companions: Sequence[Companion] = ()
    ) -> Entry:
        number = self.counters.get(series, 0) + 1
        entry = make(dossier_code(series, number))
        taken = self.keys.get(entry.dossier)
        if taken is not None:
            raise KeyTaken(taken)
        for companion in companions:
            companion.into(None)
        self.counters[series] = number
        self.entries[entry.code] = entry
        self.keys[entry.dossier] = KeyRecord(entry.code, body)
        return entry

    def advance(self, before: Entry, after: Entry) -> None:
        kept = self.entries.get(before.code)
        if kept is None or kept.version != before.version:
            raise StaleVersion
        self.entries[before.code] = after

    def of_owner(self, owner: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        return _page(self._newest(lambda entry: entry.owner == owner), limit, after)

    def of_giver(self, giver: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        return _page(self._newest(lambda entry: entry.giver == giver), limit, after)

    def _newest(self, wanted: Callable[[Entry], bool]) -> list[str]:
        found = sorted(
            filter(wanted, self.entries.values()), key=lambda one: (one.registered_at, one.code), reverse=True
        )
        return [entry.code for entry in found]

    def shelf(
        self, agency: str, limit: int, after: Mapping[str, Any] | None, *, ended: bool = False
    ) -> Page[ShelfItem]:
        here = [entry for entry in self.entries.values() if entry.agency == agency and is_final(entry) == ended]
        here.sort(key=_rank, reverse=ended)
        return _page([_item(entry) for entry in here], limit, after)


def _rank(entry: Entry) -> str:
    if is_final(entry):
        return (entry.handed_over_at or entry.closed_at or entry.registered_at).isoformat()
    return (entry.due or local_day(entry.registered_at)).isoformat()


def _page(things: list[Any], limit: int, after: Mapping[str, Any] | None) -> Page[Any]:
    start = int(after["start"]) if after else 0
    end = start + limit
    return Page(tuple(things[start:end]), {"start": end} if end < len(things) else None)


def _item(entry: Entry) -> ShelfItem:
    return ShelfItem(
        code=entry.code,
        agency=entry.agency,
        procedure=entry.procedure,
        state=entry.state,
        version=entry.version,
        registered_at=entry.registered_at,
        accepted=entry.accepted_at is not None,
        due=entry.due,
        near_from=entry.near_from,
        extended=entry.extended,
        closed_at=entry.closed_at,
        assignee=entry.assignee,
        ended_at=datetime.fromisoformat(_rank(entry)) if is_final(entry) else None,
    )
