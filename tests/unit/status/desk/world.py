"""The small world of the status service with a desk: what happens in the register is told to it as events."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from chalicelib.status.lists import Listed
from chalicelib.status.worklist.asked import asked
from chalicelib.status.worklist.hear import hear
from chalicelib.status.worklist.show import worklist
from kernel.entry import Entry
from kernel.events import events_of, to_json
from tests.fakes.together import read_from_memory
from tests.fakes.work import MemoryMornings, MemoryNotes, MemoryRows
from tests.unit.status.world import NOW, World


class DeskWorld(World):
    def __init__(self, *entries: Entry) -> None:
        super().__init__(*entries)
        self.rows, self.notes = MemoryRows(), MemoryNotes()
        self.mornings = MemoryMornings(self.rows)
        self.tell(*entries)

    def tell(self, *entries: Entry, chance: random.Random | None = None) -> None:
        """All events of entries; with `chance` in any order and some of them twice."""
        messages = [to_json(event) for entry in entries for event in events_of(entry, 0)]
        if chance is not None:
            messages += chance.sample(messages, len(messages) // 2)
            chance.shuffle(messages)
        for message in messages:
            self.hear(message)

    def hear(self, message: str) -> bool:
        return hear(message, self.register, read_from_memory, lambda: self.catalogue, self.rows)

    def put(self, *entries: Entry) -> None:
        """Into the register, and told."""
        self.register.entries.update({entry.code: entry for entry in entries})
        self.tell(*entries)

    def page(self, user: str = "minh", limit: int = 20, place: Any = None, now: datetime = NOW, **query: Any) -> Listed:
        return worklist(user, asked(query), limit, place, self.desk, self.rows, now)

    def codes(self, user: str = "minh", limit: int = 20, now: datetime = NOW, **query: Any) -> list[str]:
        """The last four digits of all pages, one after another."""
        found: list[str] = []
        place = None
        for _ in range(200):
            listed = self.page(user, limit, place, now, **query)
            assert len(listed.items) <= limit
            found += [item["code"][-4:] for item in listed.items]
            place = listed.next_place
            if place is None:
                return found
        raise AssertionError("the list has no end")
