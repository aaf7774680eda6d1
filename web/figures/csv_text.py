"""The tables of figures as CSV (RFC 4180): UTF-8 with a byte order mark, without which spreadsheets read Vietnamese wrongly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows with the header first; None is empty, and text that a spreadsheet would calculate stands behind an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerows([[_cell(one) for one in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
