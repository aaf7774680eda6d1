"""Closing a register book when its year is over: its lines are stored as they stand, as data and as prints, and nothing enters
it any more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.status.slips.book import Page, book_document, lines_of, title_of
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import labels
from chalicelib.status.slips.make import SlipDesk
from chalicelib.status.slips.pdf import pdf
from chalicelib.status.slips.slip import CONTENT_TYPES, HTML, JSON, MOST_LINES, PDF, BookLine, Closing, page_key
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.times import local_day


class TooEarly(Exception):
    """The year is not over."""


class BookIncomplete(Exception):
    """Dossiers were accepted that are not in the book yet: their events must be told again first. Or lines of it have lost their
    dossier."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Closed:
    """`now`: it was closed by this very call."""

    closing: Closing
    now: bool


def is_over(year: int, now: datetime) -> bool:
    return year < local_day(now).year


def accepted_in(year: int, entries: Iterable[Entry]) -> dict[str, set[str]]:
    """The dossiers that each agency accepted in a year, by its key: what its book must hold. Of all the register, for a dossier
    may lie with another agency since."""
    codes: dict[str, set[str]] = {}
    for entry in entries:
        accepted = entry.last(Action.ACCEPT)
        if accepted is not None and local_day(accepted.at).year == year:
            codes.setdefault(accepted.agency, set()).add(entry.code)
    return codes


def close_book(agency: str, year: int, accepted: Iterable[str], desk: SlipDesk, now: datetime) -> Closed:
    """Close the book of an agency's year; `accepted` are the codes it must hold (`accepted_in`). Closing a closed book changes
    nothing.

    Raises:
        TooEarly, BookIncomplete: nothing was changed.
        BookChanged: a line was added in the midst of it; do it again.
        StorageBusy
    """
    if not is_over(year, now):
        raise TooEarly(str(year))
    standing = desk.slips.closing(agency, year)
    if standing is not None:
        return Closed(standing, now=False)
    numbered = list(_numbered(agency, year, desk))
    missing = sorted(set(accepted) - {line.code for line in numbered})
    if missing:
        raise BookIncomplete(missing)
    starts = range(0, len(numbered), MOST_LINES)
    closing = Closing(now, len(numbered), len(starts))
    for number, start in enumerate(starts, start=1):
        chosen = numbered[start : start + MOST_LINES]
        lines = lines_of(chosen, desk, local_day(now))
        if len(lines) < len(chosen):  # an entry or a content cannot be read
            raise BookIncomplete(sorted({line.code for line in chosen} - {line["code"] for line in lines}))
        _keep(agency, year, number, Page(lines, None, now), desk, now)
    desk.slips.close(agency, year, closing)
    return Closed(desk.slips.closing(agency, year) or closing, now=True)


def _keep(agency: str, year: int, number: int, page: Page, desk: SlipDesk, now: datetime) -> None:
    """The page of that number as data, as HTML and as PDF."""
    document = book_document(agency, year, page, desk)
    text = json.dumps(page.lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    author = title_of(agency, year, desk).vi
    bodies = {JSON: text.encode(), HTML: html(document).encode(), PDF: pdf(document, author, labels()["unprintable"])}
    for ending, body in bodies.items():
        desk.prints.put(page_key(agency, year, now, number, ending), body, CONTENT_TYPES[ending])


def _numbered(agency: str, year: int, desk: SlipDesk) -> Iterator[BookLine]:
    after = 0
    while lines := desk.slips.lines(agency, year, after, MOST_LINES):
        yield from lines
        after = lines[-1].number
