"""The register book (sổ theo dõi hồ sơ): the dossiers an agency accepted in a year, numbered without a gap in the order in which
they were entered (TT 01/2018 art. 10). An open book shows its dossiers as they stand now; a closed one as they stood when
it was closed, for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from chalicelib.status.slips.compose import day_text, head_of, head_of_form, moment_text, number_text
from chalicelib.status.slips.document import Document, Field, Table, Value
from chalicelib.status.slips.kinds import FILE_NAMES, Kind, forms_on, labels
from chalicelib.status.slips.make import SlipDesk
from chalicelib.status.slips.slip import CONTENT_TYPES, HTML, JSON, MOST_LINES, PDF, BookLine, Closing, page_key
from kernel.agencies import name_on
from kernel.catalogue import Catalogue
from kernel.dossiers import Applicant
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.text import Text
from kernel.times import HANOI, instant_text, local_day, parse_instant

Line = Mapping[str, Any]


class Shelved(Protocol):
    """What has the catalogue at hand, for the names of its agencies."""

    @property
    def catalogue(self) -> Callable[[], Catalogue]: ...


class Page(NamedTuple):
    """Some lines of a book. `after` is the number that the next page follows, None for the last; `stored` the page of a closed
    book, counted from 1, that holds them, None where none does."""

    lines: list[dict[str, Any]]
    after: int | None
    closed_at: datetime | None
    stored: int | None = None


def page_of(agency: str, year: int, after: int, limit: int, desk: SlipDesk, now: datetime) -> Page:
    """The lines that follow number `after`. One query and one read of many for an open book, one object for a closed one.

    Raises:
        StorageBusy
    """
    closing = desk.slips.closing(agency, year)
    if closing is not None:
        return _closed_page(agency, year, after, limit, desk, closing)
    numbered = desk.slips.lines(agency, year, after, min(limit, MOST_LINES))
    lines = lines_of(numbered, desk, local_day(now))
    full = len(numbered) == min(limit, MOST_LINES)
    return Page(lines, numbered[-1].number if full else None, None)


def _closed_page(agency: str, year: int, after: int, limit: int, desk: SlipDesk, closing: Closing) -> Page:
    """Pages are cut as they were stored, so a page may be shorter than asked for."""
    if after >= closing.lines:
        return Page([], None, closing.at)
    number = after // MOST_LINES + 1
    stored = json.loads(desk.prints.get(page_key(agency, year, closing.at, number, JSON)))
    lines = [line for line in stored if line["number"] > after][:limit]
    last = lines[-1]["number"]
    return Page(lines, last if last < closing.lines else None, closing.at, number)


def links_of(agency: str, year: int, page: Page, desk: SlipDesk) -> dict[str, str | None]:
    """`{html_url, pdf_url}` of the kept prints of a closed book's page; null where there are none. No call is made."""
    if page.closed_at is None or page.stored is None:
        return {f"{ending}_url": None for ending in (HTML, PDF)}
    made: dict[str, str | None] = {}
    for ending in (HTML, PDF):
        key = page_key(agency, year, page.closed_at, page.stored, ending)
        name = f"{FILE_NAMES[Kind.REGISTER]}-{agency}-{year}-{page.stored:05d}.{ending}"
        made[f"{ending}_url"] = desk.prints.link(key, "", name, CONTENT_TYPES[ending])
    return made


def lines_of(numbered: Sequence[BookLine], desk: SlipDesk, today: date) -> list[dict[str, Any]]:
    """The lines as clients read them. At most MOST_LINES; all their entries and contents in one read."""
    if not numbered:
        return []
    entries = {line.code: desk.register.entry(line.code) for line in numbered}
    contents = {line.code: desk.dossiers.content(line.dossier, line.content) for line in numbered}
    got = desk.read(*entries.values(), *contents.values())
    made = []
    for line in numbered:
        entry, content = got[entries[line.code]], got[contents[line.code]]
        if entry is not None and content is not None:
            procedure = desk.catalogue().version(entry.procedure, entry.procedure_version).name
            made.append(book_line(line.number, entry, content.applicant, content.result_delivery, procedure, today))
    return made


def book_line(
    number: int, entry: Entry, applicant: Applicant, delivery: str, procedure: Text, today: date
) -> dict[str, Any]:
    """One dossier as the book has it; its state is that of the entry."""
    returned = entry.handed_over_at or (entry.closed_at if entry.last(Action.DECIDE) is None else None)
    return {
        "number": number,
        "code": entry.code,
        "applicant": applicant.name,
        "address": applicant.address,
        "phone": applicant.phone,
        "procedure": procedure.as_json(),
        "agency": entry.agency,
        "accepted_at": instant_text(entry.accepted_at) if entry.accepted_at else None,
        "due_date": entry.due.isoformat() if entry.due else None,
        "returned_at": instant_text(returned) if returned else None,
        "delivery": delivery,
        "state": entry.state,
        "timeliness": entry.timeliness(today),
    }


# -- as a page to print -------------------------------------------------------------------------------------------------------


def title_of(agency: str, year: int, desk: Shelved) -> Text:
    """What the book's agency was called when the year ended, or it did."""
    return _named(agency, date(year, 12, 31), desk)


def _named(agency: str, day: date, desk: Shelved) -> Text:
    return name_on(desk.catalogue().agencies(), agency, day) or Text(agency, agency)


def book_document(agency: str, year: int, page: Page, desk: Shelved) -> Document:
    """A page of the book on A4, across. Raises UnknownRules: no forms were in force in that year."""
    said = labels()
    last_day = date(year, 12, 31)
    forms = forms_on(desk.catalogue().rule_sets(), last_day)
    form = forms.forms[Kind.REGISTER]
    names = ("ordinal", "code", "holder", "where", "procedure", "agency", "received_on", "due_on", "returned_on", "way",
             "status", "note")  # fmt: skip
    rows = tuple(_row(line, desk) for line in page.lines)
    fields = [Field(said["year"], str(year))]
    if page.lines:
        first, last = page.lines[0]["number"], page.lines[-1]["number"]
        fields.append(Field(said["ordinal"], f"{number_text(first, None)}-{number_text(last, None)}"))
    return Document(
        title=form.title,
        at=page.closed_at or datetime(year, 12, 31, tzinfo=HANOI),
        head=(*head_of(title_of(agency, year, desk)), *head_of_form(form, forms)),
        fields=tuple(fields),
        table=Table(said["lines"], tuple(said[name] for name in names), rows) if rows else None,
        foot=(_standing(page), said["illustrative"]),
        paper="a4 landscape",
    )


def _standing(page: Page) -> Text:
    """Whether the book is open, or since when it is closed."""
    if page.closed_at is None:
        return labels()["book_open"]
    said, day = labels()["book_closed"], day_text(local_day(page.closed_at))
    return Text(f"{said.vi} {day}.", f"{said.en} {day}.")


def _row(line: Line, desk: Shelved) -> tuple[Value, ...]:
    """A line as it is printed, the agency by its name at receipt."""
    said, accepted = labels(), parse_instant(line["accepted_at"])
    return (
        number_text(line["number"], None),
        line["code"],
        line["applicant"],
        f"{line['address']}\n{line['phone']}",
        Text.from_json(line["procedure"]),
        _named(line["agency"], local_day(accepted), desk),
        moment_text(accepted),
        day_text(date.fromisoformat(line["due_date"])) if line["due_date"] else "",
        moment_text(parse_instant(line["returned_at"])) if line["returned_at"] else "",
        said[f"delivery_{line['delivery']}"],
        said[f"state_{line['state']}"],
        said.get(line["timeliness"], ""),
    )
