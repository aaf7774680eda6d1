"""Worked deadlines: the table a lawyer may read (deadlines.yaml), worked out by the calculator that anyone may ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import holidays
import pytest

from kernel.counting import Unit
from kernel.explanation import Explained
from kernel.problems import Problem
from tests.unit.clock.worked import beside, calculated, published, table, version_of

_DUE = [row for row in table() if not {"clock", "refused"} & set(row)]
_REFUSED = [row for row in table() if "refused" in row]
_BESIDE = [row for row in table() if "clock" in row]
_SHOWN = {
    "due": "due",
    "day0": "day0",
    "first": "first_due",
    "counted": "counted",
    "left": "left",
    "paused": "paused",
    "verdict": "verdict",
    "state": "state",
}


def test_the_table_is_long_enough_and_every_row_says_its_law() -> None:
    assert len(table()) >= 60
    assert len({row["says"] for row in table()}) == len(table())
    assert all(row["law"] for row in table())


def test_every_rule_every_tet_every_unit_and_every_era_of_a_procedure_has_its_row() -> None:
    said = " ".join(row["says"] for row in table())
    assert {f"R{number:02}" for number in range(3, 18)} <= set(re.findall(r"R\d\d", said))
    assert {f"Tết {year}" for year in range(2016, 2028)} <= {row["says"][:8] for row in table()}
    assert set(Unit) <= {Unit(row["time"].split()[1]) for row in table() if "time" in row}
    worked = {(row["procedure"], version_of(row)) for row in table() if "procedure" in row}
    assert worked == published()


@pytest.mark.parametrize("row", _REFUSED, ids=[row["says"] for row in _REFUSED])
def test_what_the_law_does_not_allow(row: Mapping[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        calculated(row)
    assert [f"{fault.pointer} {fault.code}" for fault in problem.value.errors] == [row["refused"]]


@pytest.mark.parametrize("row", _DUE, ids=[row["says"] for row in _DUE])
def test_a_worked_deadline(row: Mapping[str, Any]) -> None:
    found = calculated(row)
    expected = {name: row[name] for name in _SHOWN if name in row}
    assert {name: str(getattr(found, _SHOWN[name])) for name in expected} == expected


@pytest.mark.parametrize("row", _BESIDE, ids=[row["says"] for row in _BESIDE])
def test_a_clock_beside_it(row: Mapping[str, Any]) -> None:
    assert beside(row) == row["due"]


@pytest.mark.parametrize("row", _DUE, ids=[row["says"] for row in _DUE])
def test_its_lines_add_up(row: Mapping[str, Any]) -> None:
    adds_up(calculated(row))


def adds_up(found: Explained) -> None:
    """One line a day without a gap from the receipt to the due day, and as many that count as are used and to go."""
    days = [line.day for line in found.lines]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == found.due
    assert sum(line.counted for line in found.lines) == found.counted + found.left
    assert sum(line.waiting for line in found.lines) == found.paused
    assert all(line.why.vi and line.why.en for line in found.lines)


# -- the same by another hand -------------------------------------------------------------------------------------------------

_PLAIN = [
    row
    for row in table()
    if row.get("time", "").endswith("working_day")
    and not {"events", "rules", "days", "agency", "refused"} & set(row)
    # The package does not know the swap of 2 January 2026.
    and row["received"][:7] not in ("2025-12", "2026-01")
]


@pytest.mark.parametrize("row", _PLAIN, ids=[row["says"] for row in _PLAIN])
def test_the_package_of_holidays_counts_the_same(row: Mapping[str, Any]) -> None:
    found = calculated(row)
    assert found.day0 is not None
    vietnam = holidays.country_holidays("VN", years=range(2016, 2028))
    count = int(row["time"].split()[0])
    assert vietnam.get_nth_working_day(found.day0, count) == found.due == date.fromisoformat(row["due"])
