"""One folder of vectors: what the pages without script make of what was typed, and what the API says of it. form.js is asked in
a browser (tests/e2e/web/test_form_vectors.py)."""

from __future__ import annotations

import re

import pytest

from kernel.form_checks import CODE
from tests.support.form_vectors import Vector, Verdict, by_the_api, checks, fields, posted, today, vectors
from web.server.answers import NOT_ASKED, between, read

ALL = pytest.mark.parametrize("vector", vectors(), ids=str)


def without_script(vector: Vector) -> Verdict:
    got = read(fields(), posted(vector.typed, fields()))
    rows = {f"f-{name}": numbers for name, numbers in got.rows.items()}
    faults = got.faults | dict.fromkeys(between(checks(), got, today()), CODE)
    return Verdict(got.values, {_place(name, rows): code for name, code in faults.items() if code != NOT_ASKED})


def _place(name: str, rows: dict[str, tuple[int, ...]]) -> str:
    """f-thanhVien-2-ten is the answer /thanhVien/1/ten, rows being numbered from 1 as they were typed."""
    inside = re.fullmatch(r"(f-[^-]+)-(\d+)-(.+)", name)
    if inside is None:
        return f"/{name.removeprefix('f-')}"
    group, number, column = inside.groups()
    return f"/{group.removeprefix('f-')}/{rows[group].index(int(number))}/{column}"


@ALL
def test_the_pages_without_script_read_and_judge_it_so(vector: Vector) -> None:
    told = without_script(vector)
    assert {name: told.values.get(name) for name in vector.values} == dict(vector.values)
    assert told.faults == vector.faults


@ALL
def test_the_api_judges_the_same_answers_so(vector: Vector) -> None:
    assert by_the_api(without_script(vector).values).faults == vector.faults


def test_the_folder_has_every_kind_of_question_and_every_code() -> None:
    kinds = {"text", "textarea", "email", "tel", "number", "date", "radios", "select", "tick", "rows"}
    assert {one.kind for one in fields()} == kinds
    codes = {code for vector in vectors() for code in vector.faults.values()}
    assert codes == {
        "missing", "too-short", "too-long", "bad-format", "out-of-range", "wrong-type", "not-one-of", "too-many",
    }  # fmt: skip
