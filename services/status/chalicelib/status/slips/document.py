"""A slip as a value: what it says, in the order in which it is read. HTML and PDF are two prints of one `Document`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.text import Text

Value = str | Text
"""What stands in a field or a cell: as it was handed in, or a text of ours in both languages."""


@dataclass(frozen=True, slots=True)
class Field:
    label: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Table:
    title: Text
    headers: tuple[Text, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Qr:
    """`address` is what the code holds, printed beside it for who cannot scan it; `says` what it is for."""

    address: str
    says: Text


@dataclass(frozen=True, slots=True)
class Document:
    """`paper` is its size, "a5" or "a4"; `head` stands above the title, `foot` below all; `at` is the instant of the change
    that made it, and the only time it knows."""

    title: Text
    at: datetime
    head: tuple[Value, ...]
    fields: tuple[Field, ...]
    table: Table | None = None
    signatures: tuple[Text, ...] = ()
    signatures_title: Text | None = None
    qr: Qr | None = None
    foot: tuple[Value, ...] = ()
    paper: str = "a5"
