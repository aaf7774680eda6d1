"""Figures as CSV: every spreadsheet reads the same, and calculates nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from chalicelib.status.figures.csv_text import BYTE_ORDER_MARK, COLUMNS, csv_answer, csv_text, safe
from chalicelib.status.figures.statistics import Asked, statistics
from tests.support.counting import counted, told, work_time
from tests.support.entries import walk
from tests.unit.status.test_figures import TODAY, life


def items() -> list[dict[str, Any]]:
    figures = counted(told(walk("accept", "assign", "decide"), life(2, "accept"), life(3, "refuse", agency="a-unit")))
    return statistics(Asked(by="month"), figures, TODAY, work_time().map_of(TODAY)).items


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_every_member_has_a_column_of_its_own() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
    (unit, agency) = read(csv_text(items()))
    assert (unit["agency"], unit["refused"], unit["running"], unit["procedure"]) == ("a-unit", "1", "0", "")
    assert (agency["period"], agency["received"], agency["received_online"]) == ("2026-11", "2", "2")
    assert (agency["running"], agency["running_overdue"], agency["duration_median"]) == ("1", "1", "0")
    named = {name for item in items() for name in item} - {"received_by", "standing", "first_answer", "duration"}
    assert named <= set(COLUMNS)


def test_lines_end_as_the_standard_says_and_the_first_names_the_columns() -> None:
    text = csv_text(items())
    assert text.startswith(BYTE_ORDER_MARK + "agency,field,procedure,period,carried_over,received,")
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 3


def test_of_nothing_there_are_the_columns_alone() -> None:
    assert read(csv_text([])) == []
    assert csv_text([]).strip(BYTE_ORDER_MARK).rstrip() == ",".join(COLUMNS)


def test_what_is_not_known_is_empty_and_not_nought() -> None:
    (line,) = read(csv_text([{"agency": "a", "duration": {"median": None, "p90": None}, "standing": None}]))
    assert (line["duration_median"], line["running_overdue"]) == ("", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_calculated(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["việc-làm", "a=b", 7, 0, -1])
def test_what_is_harmless_stays(value: Any) -> None:
    assert safe(value) == value


def test_commas_and_quotes_are_kept() -> None:
    (line,) = read(csv_text([{"agency": 'a,"b"\nc'}]))
    assert line["agency"] == 'a,"b"\nc'


def test_the_next_page_is_told_in_a_header() -> None:
    assert csv_answer([], "more").headers["Next-Cursor"] == "more"
    assert "Next-Cursor" not in csv_answer([], None).headers
