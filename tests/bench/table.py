"""The one table at the end: budget, measured, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `held` None: a figure that no budget binds, or one that could not be measured here (`measured` says why)."""

    what: str
    budget: str
    measured: str
    held: bool | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        return "-" if self.held is None else "held" if self.held else "BROKEN"


def at_most(what: str, measured: float, limit: float, unit: str = "", note: str = "") -> Row:
    """A row for a figure that must not exceed its budget."""
    return Row(what, f"<= {_figure(limit)}{unit}", f"{_figure(measured)}{unit}", measured <= limit, note)


def exactly(what: str, measured: float, wanted: float, unit: str = "", note: str = "") -> Row:
    return Row(what, f"{_figure(wanted)}{unit}", f"{_figure(measured)}{unit}", measured == wanted, note)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: tuple[Row, ...]


def text(parts: Sequence[Part]) -> str:
    """The table as text, each part under its title; notes stand below their row."""
    rows = [row for part in parts for row in part.rows]
    columns = [
        ("", "budget", "measured", "verdict"),
        *((row.what, row.budget, row.measured, row.verdict) for row in rows),
    ]
    widths = [max(len(column[place]) for column in columns) for place in range(3)]
    lines = [_line(columns[0], widths).replace(" ", " "), "-" * (sum(widths) + 16)]
    for part in parts:
        lines.append(part.title)
        for row in part.rows:
            lines.append(_line((f"  {row.what}", row.budget, row.measured, row.verdict), widths))
            lines += [f"      {line}" for line in row.note.splitlines()]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    what, budget, measured, verdict = cells
    return f"{what:<{widths[0] + 2}}  {budget:>{widths[1]}}  {measured:>{widths[2]}}  {verdict}".rstrip()


def broken(parts: Sequence[Part]) -> list[Row]:
    return [row for part in parts for row in part.rows if row.held is False]


def ending(rows: Sequence[Row]) -> str:
    """The last lines: of a long table only its end may be at hand, so what is broken is told there again."""
    if not rows:
        return "every budget is held"
    count = "1 budget is broken" if len(rows) == 1 else f"{len(rows)} budgets are broken"
    return "\n".join([f"{count}:", *(f"  {row.what}: {row.measured}, budget {row.budget}" for row in rows)])
