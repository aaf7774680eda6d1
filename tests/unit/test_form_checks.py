"""The one rule of checks between answers; what people type and must be told: tests/vectors/forms/checks.yaml."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.administration.questions import asked, written
from chalicelib.submission.catalogue_rules.form_checks import check_faults
from chalicelib.submission.forms import FormRules
from kernel.catalogue import Form
from kernel.form_checks import broken, checks_of, months_after
from tests.support.form_vectors import form
from web.procedures import check_lines

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
TWO_YEARS = {"field": "to", "relation": "at-most", "than": "from", "months": 24, "text": "two years"}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-12-01", 24, "2028-12-01"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(day: str, months: int, expected: str) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(1, 1200))
def test_a_day_later_is_a_day_and_the_same_day_of_its_month_or_its_last(day: date, months: int) -> None:
    after = date.fromisoformat(months_after(day.isoformat(), months))
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


@given(DAYS, DAYS)
def test_at_most_two_years_is_what_the_calendar_says(first: date, last: date) -> None:
    answers = {"from": first.isoformat(), "to": last.isoformat()}
    found = list(broken([TWO_YEARS], answers, "2026-12-01"))
    assert bool(found) == (last > date.fromisoformat(months_after(first.isoformat(), 24)))


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["soNu", "soNguoi", "tuNgay", "denNgay", "thanhVien", "hoChieuDen"]), ANY))
def test_nothing_that_is_sent_makes_judging_fail(answers: dict[str, Any]) -> None:
    rules = FormRules.of(form())
    kept = rules.asked(answers)
    places = [one.pointer for one in rules.faults(kept, date(2026, 12, 1))]
    assert len(set(places)) == len(places)


def test_the_sentence_is_the_forms_own_in_both_languages() -> None:
    english = replace(form(), english={"/x-checks/3/text": "It has expired"})
    answers = {"hoChieuDen": "2026-11-30"}
    told = {one.pointer: one.detail for one in FormRules.of(english).faults(answers, date(2026, 12, 1))}
    assert (told["/form/hoChieuDen"].vi, told["/form/hoChieuDen"].en) == ("Đã hết hạn", "It has expired")


def test_what_was_right_when_it_was_filed_stays_right_until_it_is_brought_anew() -> None:
    rules, later = FormRules.of(form()), date(2030, 1, 1)
    answers = {"hoChieuDen": "2027-01-01"}

    def told(brought: set[str] | None) -> bool:
        return any(one.pointer == "/form/hoChieuDen" for one in rules.faults(answers, later, brought))

    assert (told({"soNu"}), told({"hoChieuDen"}), told(None)) == (False, True, True)


# -- what a form may say -------------------------------------------------------------------------------------------------------


def with_check(**changes: Any) -> dict[str, Any]:
    check = {"field": "denNgay", "relation": "at-least", "than": "tuNgay", "text": "x"} | changes
    return {**form().schema, "x-checks": [{name: value for name, value in check.items() if value is not None}]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"than": "today"}, []),
        ({"field": "soNu", "than": "soNguoi"}, []),
        ({"rows": "thanhVien", "field": "denThang", "than": "tuThang"}, []),
        ({"rows": "thanhVien", "field": "denThang", "than": "today"}, []),
        ({"field": "hoTen"}, ["/x-checks/0/field"]),
        ({"field": "khongCo"}, ["/x-checks/0/field"]),
        ({"field": "today", "than": "today"}, ["/x-checks/0/field"]),
        ({"than": "gioiTinh"}, ["/x-checks/0/than"]),
        ({"than": "soNu"}, ["/x-checks/0"]),
        ({"field": "soNu", "than": "today"}, ["/x-checks/0"]),
        ({"field": "soNu", "than": "soNguoi", "months": 3}, ["/x-checks/0/months"]),
        ({"than": "denNgay"}, ["/x-checks/0"]),
        ({"rows": "hoTen"}, ["/x-checks/0/rows"]),
        ({"rows": "thanhVien"}, ["/x-checks/0/field", "/x-checks/0/than"]),
    ],
)
def test_a_check_names_days_or_numbers_that_are_there(changes: dict[str, Any], expected: list[str]) -> None:
    assert [one.pointer for one in check_faults(with_check(**changes))] == expected


def test_no_question_takes_the_name_of_today() -> None:
    schema = {
        **form().schema,
        "properties": {"today": {"type": "string", "format": "date", "title": "x"}},
        "x-checks": [],
    }
    assert [one.pointer for one in check_faults(schema)] == ["/properties/today"]


def _bilingual(value: Any, at: str = "") -> dict[str, str]:
    """An English text for every Vietnamese one."""
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for name, inner in value.items():
            found |= _bilingual(inner, f"{at}/{name}")
        return found
    if isinstance(value, list):
        return {
            name: text for place, inner in enumerate(value) for name, text in _bilingual(inner, f"{at}/{place}").items()
        }
    return {at: f"en {value}"} if isinstance(value, str) else {}


def test_an_administrators_questions_keep_the_checks() -> None:
    schema = with_check(law="Nghị định", months=24)
    schema["x-ui"] = {"confidence": "illustrative", **schema["x-ui"]}
    questions = asked(schema, _bilingual(schema))
    assert questions["checks"] == [
        {"field": "denNgay", "relation": "at-least", "than": "tuNgay", "months": 24,
         "text": {"vi": "x", "en": "en x"}, "law": {"vi": "Nghị định", "en": "en Nghị định"}},
    ]  # fmt: skip
    again, english = written(questions, schema["$id"])
    assert checks_of(again) == checks_of(schema)
    assert english["/x-checks/0/law"] == "en Nghị định"
    assert asked(again, english) == questions


def test_a_blank_form_says_what_is_checked_and_what_it_rests_on() -> None:
    schema = with_check(law="Nghị định")
    told = check_lines(Form(schema, {"/x-checks/0/text": "end", "/x-checks/0/law": "decree"}), "en")
    assert told == (("end", "decree"),)
    assert check_lines(form(), "vi")[0] == ("Không thể nhiều hơn số người", "")
