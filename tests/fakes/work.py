"""The table `work` in memory; tests/contract/test_work_store.py holds it to the promises of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from chalicelib.status.late.morning import Done, Due, Report
from chalicelib.status.notes.store import Note, NoteKeyTaken, NotePage, NoteRecord
from chalicelib.status.worklist.desk import Found, Place, Shelf, Span, bounds, place_of, rank_of
from chalicelib.status.worklist.row import NOBODY, Gone, Row
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryRows:
    """`pages` keeps what was asked for."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str | None], Row | Gone] = {}
        self.pages: list[tuple[Span, int]] = []

    def put(self, row: Row | Gone, *, again: bool = False) -> bool:
        place = (row.code, row.beside) if isinstance(row, Gone) else (row.code, row.agency if row.beside else None)
        kept = self.rows.get(place)
        if kept is not None and (kept.version > row.version or (kept.version == row.version and not again)):
            return False
        if isinstance(row, Row) and isinstance(kept, Row):
            row = replace(row, asked_at=kept.asked_at, asked_for=kept.asked_for)
        self.rows[place] = row
        return row != kept

    def page(self, span: Span, limit: int, after: Place | None) -> Found:
        self.pages.append((span, limit))
        ranks = bounds(span)
        here = [
            row
            for row in self.open_rows()
            if _on_shelf(row, span) and (ranks is None or ranks[0] <= rank_of(row) <= ranks[1])
        ]
        here.sort(key=rank_of)
        if after is not None:
            here = [row for row in here if rank_of(row) > after.rank]
        found = tuple(here[:limit])
        return Found(found, place_of(found[-1]) if len(found) == limit and found else None)

    def open_rows(self) -> list[Row]:
        return [row for row in self.rows.values() if isinstance(row, Row)]


def _on_shelf(row: Row, span: Span) -> bool:
    of = {
        Shelf.AGENCY: "",
        Shelf.PERSON: row.assignee or NOBODY,
        Shelf.PROCEDURE: row.procedure,
        Shelf.STEP: str(row.step),
    }
    return row.agency == span.agency and of[span.shelf] == span.of


class MemoryNotes:
    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], list[Note]] = {}
        self.records: dict[tuple[str, bytes], NoteRecord] = {}

    def record(self, code: str, key: bytes) -> Want[NoteRecord | None]:
        return memory_want(lambda: self.records.get((code, key)))

    def add(self, code: str, agency: str, note: Note, key: bytes, body: bytes) -> None:
        taken = self.records.get((code, key))
        if taken is not None:
            raise NoteKeyTaken(taken)
        self.records[code, key] = NoteRecord(note.id, note.at, body)
        self.notes.setdefault((code, agency), []).append(note)

    def page(self, code: str, agency: str, limit: int, after: str | None) -> NotePage:
        newest = sorted(self.notes.get((code, agency), []), key=lambda note: (note.at, note.id), reverse=True)
        start = int(after or 0)
        more = len(newest) > start + limit
        return NotePage(tuple(newest[start : start + limit]), str(start + limit) if more else None)


class MemoryMornings:
    """On the rows of a desk. `days` keeps which due days were asked for."""

    def __init__(self, rows: MemoryRows) -> None:
        self._rows = rows
        self.last: Done | None = None
        self.reports: dict[tuple[str, date], Report] = {}
        self.days: list[date] = []

    def last_done(self) -> Done | None:
        return self.last

    def done(self, done: Done) -> None:
        if self.last is None or self.last.day < done.day:
            self.last = done

    def due_on(self, day: date) -> Iterator[Due]:
        self.days.append(day)
        for row in self._rows.open_rows():
            if row.due == day and row.is_at_work and not row.beside:
                yield Due(row.code, row.agency, row.new_date_given, row.asked_for == day)

    def ask(self, code: str, due: date, at: datetime) -> bool:
        row = self._rows.rows.get((code, None))
        if not isinstance(row, Row) or row.due != due or not row.is_at_work or row.asked_for == due:
            return False
        self._rows.rows[code, None] = replace(row, asked_at=at, asked_for=due)
        return True

    def keep(self, report: Report) -> None:
        self.reports.setdefault((report.agency, report.day), report)

    def report(self, agency: str, day: date) -> Want[Report | None]:
        return memory_want(lambda: self.reports.get((agency, day)))
