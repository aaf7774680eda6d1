"""Tables as CSV (RFC 4180), for spreadsheets: UTF-8 with a byte order mark, without which they read Vietnamese wrongly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.status.figures.table import CHANNELS, PLAIN, STANDINGS
from kernel.http import Answer

BYTE_ORDER_MARK = "\ufeff"

# Members of members have the name of both. The columns are always the same, so that files can be put one below the other.
COLUMNS = (
    "agency",
    "field",
    "procedure",
    "period",
    "carried_over",
    *PLAIN,
    *(f"received_{channel}" for channel in CHANNELS),
    "in_time",
    "running",
    *(f"running_{standing}" for standing in STANDINGS),
    *(f"first_answer_{name}" for name in ("count", "within", "median", "mean")),
    *(f"duration_{name}" for name in ("median", "p90")),
)
_PREFIXES = {"received_by": "received", "standing": "running"}


def csv_answer(items: Sequence[Mapping[str, Any]], next_cursor: str | None) -> Answer:
    """`next_cursor` goes into the header Next-Cursor: a line of its own would be read as figures."""
    headers = {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": 'attachment; filename="statistics.csv"',
        "Cache-Control": "public, max-age=60",
    }
    if next_cursor is not None:
        headers["Next-Cursor"] = next_cursor
    return Answer(200, csv_text(items), headers)


def csv_text(items: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        flat = dict(_flat(item))
        writer.writerow([safe(flat.get(column)) for column in COLUMNS])
    return BYTE_ORDER_MARK + out.getvalue()


def _flat(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if isinstance(value, Mapping):
            prefix = _PREFIXES.get(name, name)
            yield from ((f"{prefix}_{member}", one) for member, one in value.items())
        else:
            yield name, value


def safe(value: Any) -> Any:
    """Text that a spreadsheet would calculate is shown as text; what is not known is empty."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return f"'{value}"
    return "" if value is None else value
