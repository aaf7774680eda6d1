"""What makes us tell the world: an event, a time that has come, or a look into the register for what was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.publish.desk import Desk
from chalicelib.publish.publication import Publication
from kernel.agencies import AgencyPeriod
from kernel.events import from_json
from kernel.lifecycle import State
from kernel.register import ShelfItem

DUE_AT_ONCE = 20  # asked of the index at a time
DUE_TIME = timedelta(minutes=3)  # of one run of the schedule, whose function has five
UNWELL = 3  # failures in a row after which a run stops: the portal is down, and asking more only makes everything wait longer
LOOK_BACK = timedelta(days=15)  # a day more than queues remember
_PAGE = 100
_WITH_RESULT = frozenset({State.DECIDED, State.HANDED_OVER})

Warn = Callable[[Exception, str], None]
"""Told a fault and the code of the dossier it befell. Only its kind and place may be passed on, never what it said."""


@dataclass(frozen=True, slots=True)
class Hear:
    """`push` tells the national portal of one dossier, `enter` puts its result into the public register and the log."""

    desk: Desk
    push: Callable[[str], Publication | None]
    enter: Callable[[str], None]
    agencies: Callable[[], tuple[AgencyPeriod, ...]]
    now: Callable[[], datetime]
    warn: Warn

    def message(self, text: str) -> None:
        """One event, once or many times, late or out of order: the newest version is wanted, never an older one.

        Raises:
            NotAnEvent: a message that is none of ours; it belongs in the dead letters.
            StorageBusy, Missing: it will come again.
        """
        event = from_json(text)
        fresh = self.desk.publications.want(event.code, event.version, self.now())
        if event.state in _WITH_RESULT:
            self.enter(event.code)
        if fresh:
            self._push(event.code)

    def due(self) -> int:
        """Try again what is due, until nothing is, or the portal is unwell, or the time of a run is over; how many were."""
        ends = self.now() + DUE_TIME
        tried: set[str] = set()
        failures = 0
        while codes := [code for code in self._due() if code not in tried]:
            for code in codes:
                if failures >= UNWELL or self.now() >= ends:
                    return len(tried)
                tried.add(code)
                standing = self._push(code)
                failures = failures + 1 if standing is not None and standing.failing else 0
        return len(tried)

    def missed(self) -> int:
        """Look through the shelves for versions nobody told us of; how many there were. They are wanted, the schedule tells
        them. Reads grow with what is open and what ended lately, never with the whole register."""
        keys = sorted({agency.key for agency in self.agencies()})
        return sum(self._missing(item) for key in keys for item in self._recent(key))

    def _missing(self, item: ShelfItem) -> bool:
        try:
            fresh = self.desk.publications.want(item.code, item.version, self.now())
            if item.state in _WITH_RESULT:
                self.enter(item.code)
        except Exception as fault:  # one that cannot be told must not hide those behind it
            self.warn(fault, item.code)
            return False
        return fresh

    def _push(self, code: str) -> Publication | None:
        """What is wanted stays in the table until it is told, so a fault here costs neither the message nor the run."""
        try:
            return self.push(code)
        except Exception as fault:
            self.warn(fault, code)
            return None

    def _due(self) -> tuple[str, ...]:
        return self.desk.publications.due(self.now(), DUE_AT_ONCE)

    def _recent(self, agency: str) -> Iterator[ShelfItem]:
        yield from self._shelf(agency, ended=False)
        oldest = self.now() - LOOK_BACK
        for item in self._shelf(agency, ended=True):
            if item.ended_at is not None and item.ended_at < oldest:
                return
            yield item

    def _shelf(self, agency: str, *, ended: bool) -> Iterator[ShelfItem]:
        after = None
        while True:
            page = self.desk.register.shelf(agency, _PAGE, after, ended=ended)
            yield from page.items
            after = page.next_key
            if after is None:
                return
