"""What is typed into a page without script (web/server/answers.py): the same rules as on the page with script and at the API."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, Template

from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from web.build import HERE
from web.filing import applicant_fields, delivery_fields
from web.form_view import FieldView, form_pages
from web.server.answers import NOT_ASKED, asked_of, judge, read, texts_of, typed
from web.server.sentences import sentence
from web.server.visits import blanks

TEXT = FieldView("x", "text", "Tên", required=True, min_length=2, max_length=5)
NUMBER = FieldView("x", "number", "Lương", minimum=1, maximum=1_000_000)
DATE = FieldView("x", "date", "Ngày sinh")
TICK = FieldView("x", "tick", "Cam đoan", required=True)
CHOICE = FieldView("x", "radios", "Loại", options=(("a", "A"), ("b", "B")))
CODE = FieldView("x", "text", "Mã số thuế", pattern="^[0-9]{10}(-[0-9]{3})?$")
EMAIL = FieldView("x", "email", "Thư")


@pytest.mark.parametrize(
    ("asked", "parts", "value"),
    [
        (TEXT, ["  Lan \t"], "Lan"),
        (TEXT, [unicodedata.normalize("NFD", "Nguyễn")], "Nguyễn"),
        (TEXT, ["a\u202eb\u0007"], "ab"),
        (TEXT, [" "], None),
        (TEXT, ["\u200b\u200b \u2060"], None),
        (NUMBER, ["50.000.000"], 50_000_000),
        (NUMBER, ["50 000"], 50_000),
        (NUMBER, ["50\u00a0000\u00a0000"], 50_000_000),
        (NUMBER, ["1.5"], "1.5"),
        (NUMBER, ["mười"], "mười"),
        (NUMBER, ["-7"], -7),
        (NUMBER, ["٣"], "٣"),
        (DATE, ["5", "3", "1990"], "1990-03-05"),
        (DATE, ["", "", ""], None),
        (DATE, ["31", "", "1990"], "1990-00-31"),
        (TICK, ["true"], True),
        (TICK, [], None),
        (CODE, ["0101 234 565"], "0101234565"),
        (CODE, ["không có"], "không có"),
    ],
)
def test_what_is_typed_becomes_what_the_api_takes(asked: FieldView, parts: list[str], value: Any) -> None:
    assert typed(asked, parts) == value


@pytest.mark.parametrize(
    ("asked", "value", "code"),
    [
        (TEXT, None, "missing"),
        (TEXT, "a", "too-short"),
        (TEXT, "abcdef", "too-long"),
        (TEXT, "👍👍", ""),
        (NUMBER, 0, "out-of-range"),
        (NUMBER, "mười", "wrong-type"),
        (NUMBER, None, ""),
        (DATE, "1985-02-30", "bad-format"),
        (DATE, "2024-02-29", ""),
        (DATE, "90-02-01", "bad-format"),
        (TICK, None, "missing"),
        (CHOICE, "c", "not-one-of"),
        (CODE, "12", "bad-format"),
        (EMAIL, "a@b", "bad-format"),
        (EMAIL, "a@b.vn", ""),
        (FieldView("x", "text", pattern=r"^\p{L}+$"), "abc", ""),
    ],
)
def test_what_is_wrong_is_told_by_the_apis_codes(asked: FieldView, value: Any, code: str) -> None:
    assert judge(asked, value) == code


KIND = FieldView("kind", "radios", "Loại", required=True, options=(("a", "A"), ("b", "B")))
MORE = FieldView("more", "text", "Thêm", required=True, when=("kind", ("b",)))


@pytest.mark.parametrize(
    ("posted", "faults"),
    [
        ({"f-kind": "a"}, {}),
        ({"f-kind": "b"}, {"f-more": "missing"}),
        ({"f-kind": "a", "f-more": "có"}, {"f-more": NOT_ASKED}),
        ({"f-more": "có"}, {"f-kind": "missing"}),
        ({"f-kind": "b", "f-more": "có"}, {}),
    ],
)
def test_a_question_that_does_not_apply_is_passed_over_when_empty_and_told_when_not(
    posted: dict[str, str], faults: dict[str, str]
) -> None:
    assert read((KIND, MORE), posted).faults == faults


ROWS = FieldView("nhan", "rows", "Người", columns=(TEXT, DATE), min_length=1, max_length=4)


def test_rows_left_empty_are_no_rows_and_faults_stand_where_they_were_typed() -> None:
    group = FieldView("nhan", "rows", "Người", columns=(TEXT, FieldView("ngay", "date")), min_length=1, max_length=4)
    got = read((group,), {"f-nhan-1-x": "", "f-nhan-3-x": "L", "f-nhan-2-ngay": "31", "f-nhan-2-x": "Lan"})
    assert got.values == {"nhan": [{"x": "Lan", "ngay": "-00-31"}, {"x": "L"}]}
    assert got.faults == {"f-nhan-2-ngay": "bad-format", "f-nhan-3-x": "too-short"}
    assert got.rows == {"nhan": (2, 3)}
    assert read((group,), {}).faults == {}, "the group is not required"


def test_a_page_has_room_for_three_entries_and_one_more_than_were_typed() -> None:
    assert blanks(ROWS, {}, "f-nhan") == 3
    assert blanks(ROWS, {"f-nhan-3-x": "Lan"}, "f-nhan") == 4
    assert blanks(ROWS, {"f-nhan-4-x": "Lan"}, "f-nhan") == 4


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", ["missing", "too-short", "too-long", "bad-format", "out-of-range", "wrong-type"])
@pytest.mark.parametrize("asked", [TEXT, NUMBER, DATE, TICK, CHOICE, CODE, EMAIL, ROWS], ids=lambda one: one.kind)
def test_each_fault_is_a_whole_sentence(asked: FieldView, code: str, language: Any) -> None:
    said = sentence(asked, code, language)
    assert said
    assert "{" not in said


def test_a_choice_that_a_list_has_not_is_told_to_be_chosen_and_a_box_to_be_ticked() -> None:
    assert sentence(CHOICE, "not-one-of", "vi").startswith("Hãy chọn")
    assert sentence(TICK, "not-one-of", "vi").startswith("Hãy đánh dấu")


@cache
def shipped() -> tuple[tuple[str, tuple[FieldView, ...]], ...]:
    """Every question of every form, by the prefix of its name."""
    found = []
    for one in read_files(CATALOGUE).procedures:
        fields = tuple(field for page in form_pages(one.form, "vi") for field in page.fields)
        found += [("f-", fields), ("a-", applicant_fields(one.version, "vi")), ("d-", delivery_fields("vi"))]
    return tuple(dict.fromkeys(found))


@cache
def macro(template: str, call: str) -> Template:
    environment = Environment(loader=FileSystemLoader(Path(HERE) / "templates"), autoescape=True)
    return environment.from_string(f'{{% from "{template}" import one with context %}}{{{{ {call} }}}}')


def names(template: str, call: str, field: FieldView, prefix: str) -> set[str]:
    html = macro(template, call).render(
        field=field, prefix=prefix, t=lambda vi, en: vi, texts={}, faults={}, blanks=blanks
    )
    return set(re.findall(r'name="([^"]+)"', html))


def test_pages_with_and_without_script_name_their_questions_alike() -> None:
    for prefix, field in {(prefix, field) for prefix, fields in shipped() for field in fields}:
        scripted = names("fields.html", "one(field, t, prefix)", field, prefix)
        plain = names("forms/typed.html", "one(field, t, texts, faults, prefix)", field, prefix)
        rows = {re.sub(r"-0(-[^-]+(-[my])?)$", r"-1\1", name) for name in scripted if field.kind == "rows"}
        assert (rows or scripted) <= plain, field.name


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.data())
def test_what_is_shown_in_a_page_is_read_back(data: st.DataObject) -> None:
    """Whatever a draft holds, showing it in a page and posting the page unchanged changes nothing."""
    prefix, fields = data.draw(st.sampled_from(shipped()))
    chosen = data.draw(st.lists(st.sampled_from(fields), max_size=6, unique_by=lambda one: one.name))
    posted: dict[str, str] = {}
    for one in chosen:
        name = prefix + one.name
        if one.kind == "date":
            posted |= {name: "5", f"{name}-m": "11", f"{name}-y": "1990"}
        elif one.kind in ("radios", "select"):
            posted[name] = one.options[0][0] if one.options else "x"
        elif one.kind != "rows":
            posted[name] = "true" if one.kind == "tick" else data.draw(_TEXTS)
    first = read(fields, posted, prefix)
    again = read(fields, texts_of(fields, first.values, prefix), prefix)
    assert again.values == first.values


YES = FieldView("yes", "tick", "Có")
HANGS = FieldView("hangs", "text", "Vì sao", when=("yes", ("true",)))
ON_IT = FieldView("on_it", "text", "Ở đâu", when=("hangs", ("a",)))
THINGS = FieldView("rows", "rows", "Thiết bị", columns=(TEXT,))


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ({"yes": True, "hangs": "a", "on_it": "b"}, {"yes": True, "hangs": "a", "on_it": "b"}),
        ({"yes": True, "gone": "x"}, {"yes": True}),
        ({"hangs": "a", "on_it": "b"}, {}),  # what hangs on a void answer is void, too, whatever the order
        ({"yes": False, "on_it": "b", "hangs": "a"}, {"yes": False}),
        ({"rows": [{"x": "Lan", "gone": 1}, {}]}, {"rows": [{"x": "Lan"}, {}]}),
        ({"rows": "no rows", "yes": [1]}, {"rows": "no rows", "yes": [1]}),  # the API judges
    ],
)
def test_of_an_older_draft_only_what_is_asked_goes_on(kept: dict[str, Any], asked: dict[str, Any]) -> None:
    assert asked_of((ON_IT, HANGS, YES, THINGS), kept) == asked
