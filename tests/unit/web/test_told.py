"""Answers in words without script (web/server/told.py), as filed.js says them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.world import World
from web.form_view import FieldView
from web.server.told import said
from web.server.visits import Visit
from web.words import Language

YEAR = FieldView("year", "number", "Năm chế tạo")
LOAD = FieldView("load", "number", "Tải trọng", unit="kg")
NAME = FieldView("name", "text", "Tên thiết bị")
CHECKED = FieldView("checked", "date", "Ngày kiểm định")
THINGS = FieldView("things", "rows", "Thiết bị", columns=(NAME, YEAR, LOAD, CHECKED))
FIRST = "1. Tên thiết bị: Mẫu, cũ; Năm chế tạo: 1900; Ngày kiểm định: 17/05/2026"


@pytest.mark.parametrize(
    ("asked", "value", "vi", "en"),
    [
        (YEAR, 1900, "1900", "1900"),
        (LOAD, 9_999, "9999 kg", "9999 kg"),
        (LOAD, 10_000, "10.000 kg", "10,000 kg"),
        (LOAD, 45_000_000, "45.000.000 kg", "45,000,000 kg"),
        (
            THINGS,
            [{"name": "Mẫu, cũ", "year": 1900, "checked": "2026-05-17"}, {"load": 12_500, "name": "Cẩu"}],
            f"{FIRST}\n2. Tên thiết bị: Cẩu; Tải trọng: 12.500 kg",
            f"{FIRST}\n2. Tên thiết bị: Cẩu; Tải trọng: 12,500 kg",
        ),
        (THINGS, [], "", ""),
        (THINGS, "no rows", "no rows", "no rows"),
        (NAME, ["no text"], "(không)", "(none)"),
    ],
)
def test_an_answer_is_told_with_its_names_and_years_as_years(
    world: World, asked: FieldView, value: Any, vi: str, en: str
) -> None:
    languages: tuple[Language, Language] = ("vi", "en")
    assert [said(asked, value, Visit(world.desk, "GET", "/", one)) for one in languages] == [vi, en]
