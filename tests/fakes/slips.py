"""The table `slips` and its prints in memory; tests/contract/test_slip_store.py holds both to the promises of the real ones."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.status.slips.kinds import Kind
from chalicelib.status.slips.slip import BookChanged, BookClosed, BookLine, Closing, Slip, Wish
from kernel.dynamo import StorageBusy


class MemorySlips:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Slip] = {}
        self.counters: dict[tuple[str, int, Kind], int] = {}
        self.books: dict[tuple[str, int], list[BookLine]] = {}
        self.closings: dict[tuple[str, int], Closing] = {}

    def number(self, wish: Wish, content: str) -> Slip:
        place = (wish.code, _sort(wish))
        if place in self.rows:
            kept = self.rows[place]
            if wish.version > kept.wish.version:
                grown = replace(kept.wish, version=wish.version, at=wish.at, form_set=wish.form_set)
                return replace(kept, wish=grown, prints=None)
            return kept
        book = (wish.agency, wish.year)
        if wish.kind is Kind.RECEIPT and book in self.closings:
            raise BookClosed(f"{wish.agency} {wish.year}")
        number = self.counters[*book, wish.kind] = self.counters.get((*book, wish.kind), 0) + 1
        self.rows[place] = Slip(wish, number, None)
        if wish.kind is Kind.RECEIPT:
            self.books.setdefault(book, []).append(BookLine(number, wish.code, wish.dossier, content))
        return self.rows[place]

    def keep(self, slip: Slip, prints: tuple[str, str]) -> None:
        place = (slip.wish.code, _sort(slip.wish))
        kept = self.rows.get(place)
        if kept is not None and (kept.prints is None or kept.wish.version < slip.wish.version):
            self.rows[place] = replace(slip, prints=prints)

    def of(self, code: str) -> tuple[Slip, ...]:
        return tuple(
            sorted((slip for (of, _), slip in self.rows.items() if of == code), key=lambda slip: slip.wish.version)
        )

    def lines(self, agency: str, year: int, after: int, limit: int) -> tuple[BookLine, ...]:
        return tuple(line for line in self.books.get((agency, year), ()) if line.number > after)[:limit]

    def closing(self, agency: str, year: int) -> Closing | None:
        return self.closings.get((agency, year))

    def close(self, agency: str, year: int, closing: Closing) -> None:
        if (agency, year) in self.closings:
            return
        if self.counters.get((agency, year, Kind.RECEIPT), 0) != closing.lines:
            raise BookChanged
        self.closings[agency, year] = closing


def _sort(wish: Wish) -> str:
    return wish.kind if wish.kind is Kind.CONTROL else f"{wish.version}#{wish.kind}"


class MemoryPrints:
    """`files` keeps every version of every object; `puts` counts the writes."""

    def __init__(self) -> None:
        self.files: dict[str, list[bytes]] = {}
        self.puts = 0

    def put(self, key: str, body: bytes, content_type: str) -> str:
        self.puts += 1
        self.files.setdefault(key, []).append(body)
        return str(len(self.files[key]))

    def link(self, key: str, version: str, filename: str, content_type: str) -> str:
        return f"https://bucket.test/{key}?version={version}&name={filename}"

    def get(self, key: str) -> bytes:
        if key not in self.files:
            raise StorageBusy("NoSuchKey")
        return self.files[key][-1]
