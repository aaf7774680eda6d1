"""A slip as it is kept: what it is, its number, and where its two prints lie in the bucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.status.slips.kinds import Kind
from kernel.times import epoch

HTML, PDF, JSON = "html", "pdf", "json"
CONTENT_TYPES = {HTML: "text/html; charset=utf-8", PDF: "application/pdf", JSON: "application/json"}
MOST_LINES = 40  # of a book on one page: each needs an entry and a content, and one read takes a hundred items


@dataclass(frozen=True, slots=True)
class Wish:
    """A slip that a change asks for. `dossier` is the id of the content; `year` the local year of the change."""

    code: str
    dossier: str
    kind: Kind
    version: int
    agency: str
    year: int
    form_set: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """A numbered slip. `version` is that of the change it tells of: a dossier has one slip of a kind for each change, but
    one control slip that grows. `prints` are the versions of the objects, html first; None until both are there."""

    wish: Wish
    number: int
    prints: tuple[str, str] | None


class BookLine(NamedTuple):
    """One line of a register book as it was numbered."""

    number: int
    code: str
    dossier: str
    content: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed book: when, how many lines, and how many pages of them lie in the bucket."""

    at: datetime
    lines: int
    pages: int


class BookClosed(Exception):
    """A receipt for a year whose book is closed: its number cannot be given any more."""


class BookChanged(Exception):
    """Lines were added to a book while it was being closed."""


class Slips(Protocol):
    """The port to the table `slips`. All raise StorageBusy."""

    def number(self, wish: Wish, content: str) -> Slip:
        """The slip with its number: the next of the agency, year and kind, taken once for however many wishes. A receipt
        enters the line of its dossier into the book by the same write; `content` names the filed content.

        Raises:
            BookClosed
        """

    def keep(self, slip: Slip, prints: tuple[str, str]) -> None:
        """Both prints are in the bucket; an older version never takes the place of a newer one."""

    def of(self, code: str) -> tuple[Slip, ...]:
        """All slips of a dossier, oldest first."""

    def lines(self, agency: str, year: int, after: int, limit: int) -> tuple[BookLine, ...]:
        """The lines of a book that follow number `after`, at most `limit`."""

    def closing(self, agency: str, year: int) -> Closing | None:
        """None for an open book."""

    def close(self, agency: str, year: int, closing: Closing) -> None:
        """Close a book for ever; again changes nothing.

        Raises:
            BookChanged: it has another number of lines.
        """


class Prints(Protocol):
    """The port to the bucket. All raise StorageBusy."""

    def put(self, key: str, body: bytes, content_type: str) -> str:
        """Store an object and answer its version; an empty text where the bucket keeps none."""

    def link(self, key: str, version: str, filename: str, content_type: str) -> str:
        """An address that shows the object for some minutes, or saves it where it is a PDF. No call is made."""

    def get(self, key: str) -> bytes: ...


def print_key(slip: Slip, ending: str) -> str:
    """Where a print lies: below the id of the dossier's content, which tells nothing of whose it is."""
    return f"slips/{slip.wish.dossier}/{slip.wish.version:04d}-{slip.wish.kind}.{ending}"


def page_key(agency: str, year: int, closed_at: datetime, page: int, ending: str) -> str:
    """Where a page of a closed book lies, counted from 1. The instant keeps two who close it at once apart."""
    return f"books/{agency}/{year}/{epoch(closed_at)}/{page:05d}.{ending}"
