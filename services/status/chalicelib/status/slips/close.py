"""Closing a register book when its year is over: its lines are stored as they stand, and nothing enters it any more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status.slips.book import lines_of
from chalicelib.status.slips.make import SlipDesk
from chalicelib.status.slips.slip import MOST_LINES, BookLine, Closing, page_key
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.times import local_day

_AT_ONCE = 100  # entries in one read


class TooEarly(Exception):
    """The year is not over."""


class BookIncomplete(Exception):
    """Dossiers were accepted that are not in the book yet: their events must be told again first."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Closed:
    """`now`: it was closed by this very call."""

    closing: Closing
    now: bool


def close_book(agency: str, year: int, desk: SlipDesk, now: datetime) -> Closed:
    """Close the book of an agency's year. Closing a closed book changes nothing.

    Raises:
        TooEarly, BookIncomplete: nothing was changed.
        BookChanged: a line was added in the midst of it; do it again.
        StorageBusy
    """
    if year >= local_day(now).year:
        raise TooEarly(str(year))
    standing = desk.slips.closing(agency, year)
    if standing is not None:
        return Closed(standing, now=False)
    numbered = list(_numbered(agency, year, desk))
    missing = sorted(set(_accepted(agency, year, desk)) - {line.code for line in numbered})
    if missing:
        raise BookIncomplete(missing)
    starts = range(0, len(numbered), MOST_LINES)
    closing = Closing(now, len(numbered), len(starts))
    for page, start in enumerate(starts, start=1):
        lines = lines_of(numbered[start : start + MOST_LINES], desk, local_day(now))
        text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        desk.prints.put(page_key(agency, year, now, page), text.encode(), "application/json")
    desk.slips.close(agency, year, closing)
    return Closed(desk.slips.closing(agency, year) or closing, now=True)


def _numbered(agency: str, year: int, desk: SlipDesk) -> Iterator[BookLine]:
    after = 0
    while lines := desk.slips.lines(agency, year, after, MOST_LINES):
        yield from lines
        after = lines[-1].number


def _accepted(agency: str, year: int, desk: SlipDesk) -> Iterator[str]:
    """The dossiers on the agency's shelves that it accepted in the year. Those that went to another agency since are not
    among them; their lines stay in the book they were entered in."""
    codes = [
        item.code
        for ended in (False, True)
        for item in _shelf(agency, desk, ended=ended)
        if item.registered_at.year <= year
    ]
    for start in range(0, len(codes), _AT_ONCE):
        wants = [desk.register.entry(code) for code in codes[start : start + _AT_ONCE]]
        got = desk.read(*wants)
        yield from (entry.code for want in wants if (entry := got[want]) and _was_accepted(entry, agency, year))


def _shelf(agency: str, desk: SlipDesk, *, ended: bool) -> Iterator[Any]:
    after: Mapping[str, Any] | None = None
    while True:
        page = desk.register.shelf(agency, _AT_ONCE, after, ended=ended)
        yield from page.items
        after = page.next_key
        if after is None:
            return


def _was_accepted(entry: Entry, agency: str, year: int) -> bool:
    accepted = entry.last(Action.ACCEPT)
    return accepted is not None and accepted.agency == agency and local_day(accepted.at).year == year
