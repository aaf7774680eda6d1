"""What makes us tell the world: an event, a time that has come, or a look into the register for what was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.publish.desk import Desk
from kernel.agencies import AgencyPeriod
from kernel.events import from_json
from kernel.register import ShelfItem

DUE_A_RUN = 20  # publications tried again in one run of the schedule
LOOK_BACK = timedelta(days=15)  # a day more than queues remember
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Hear:
    """`push` tells the national portal of one dossier, `show` enters its result in the public register."""

    desk: Desk
    push: Callable[[str], object]
    show: Callable[[str], None]
    agencies: Callable[[], tuple[AgencyPeriod, ...]]
    now: Callable[[], datetime]

    def message(self, text: str) -> None:
        """One event, once or many times, late or out of order: the newest version is wanted, never an older one.

        Raises:
            NotAnEvent: a message that is none of ours; it belongs in the dead letters.
            StorageBusy: it will come again.
        """
        event = from_json(text)
        self._tell(event.code, event.version)

    def _tell(self, code: str, version: int) -> bool:
        fresh = self.desk.publications.want(code, version, self.now())
        self.show(code)
        if fresh:
            self.push(code)
        return fresh

    def due(self) -> int:
        """Try again what is due; how many were."""
        codes = self.desk.publications.due(self.now(), DUE_A_RUN)
        for code in codes:
            self.push(code)
        return len(codes)

    def missed(self) -> int:
        """Look through the shelves for versions nobody told us of; how many there were. Reads grow with what is open and
        what ended lately, never with the whole register."""
        keys = sorted({agency.key for agency in self.agencies()})
        return sum(self._missing(item) for key in keys for item in self._recent(key))

    def _missing(self, item: ShelfItem) -> bool:
        return self._tell(item.code, item.version)

    def _recent(self, agency: str) -> Iterator[ShelfItem]:
        yield from self._shelf(agency, ended=False)
        oldest = self.now() - LOOK_BACK
        for item in self._shelf(agency, ended=True):
            if (item.closed_at or item.registered_at) < oldest:
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
