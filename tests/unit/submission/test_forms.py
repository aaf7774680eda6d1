"""Answers against a form: all faults at once, in the words of the form, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.forms import MAX_FORM, FormRules
from tests.unit.submission.world import ANSWERS, FORM

RULES = FormRules.of(FORM)
TODAY = date(2026, 12, 1)
EXPERT = {**ANSWERS, "viTri": "chuyen-gia", "chuyenMon": "Hàn"}


def faults_of(**changes: Any) -> list[tuple[str, str]]:
    answers = {name: value for name, value in {**ANSWERS, **changes}.items() if value is not None}
    return [(fault.pointer, fault.code) for fault in RULES.faults(RULES.asked(answers), TODAY)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"hoTen": None}, [("/form/hoTen", "missing")]),
        ({"hoTen": "   "}, [("/form/hoTen", "missing")]),
        ({"hoTen": "A"}, [("/form/hoTen", "too-short")]),
        ({"hoTen": "A" * 101}, [("/form/hoTen", "too-long")]),
        ({"hoTen": 7}, [("/form/hoTen", "wrong-type")]),
        ({"ngaySinh": "1985-02-30"}, [("/form/ngaySinh", "bad-format")]),
        ({"viTri": "boss"}, [("/form/viTri", "not-one-of")]),
        ({"viTri": 3}, [("/form/viTri", "wrong-type")]),
        ({"viTri": "chuyen-gia"}, [("/form/chuyenMon", "missing")]),
        ({"viTri": "chuyen-gia", "chuyenMon": "x" * 51}, [("/form/chuyenMon", "too-long")]),
        ({"chuyenMon": ["hidden", "so", "of", "no", "matter"]}, []),
        ({"soNguoi": 0}, [("/form/soNguoi", "out-of-range")]),
        ({"soNguoi": 10}, [("/form/soNguoi", "out-of-range")]),
        ({"soNguoi": 1.5}, [("/form/soNguoi", "wrong-type")]),
        ({"soNguoi": True}, [("/form/soNguoi", "wrong-type")]),
        ({"camKet": False}, [("/form/camKet", "not-one-of")]),
        ({"camKet": "true"}, [("/form/camKet", "wrong-type")]),
        ({"extra": 1}, [("/form/extra", "unknown")]),
        (
            {"thanhVien": [{"ten": "B"}, {}, {"ten": "C"}]},
            [("/form/thanhVien/1/ten", "missing"), ("/form/thanhVien", "too-many")],
        ),
        (
            {"thanhVien": [{"ten": "B", "x/y": 1}, 5]},
            [("/form/thanhVien/1", "wrong-type"), ("/form/thanhVien/0/x~1y", "unknown")],
        ),
        ({"thanhVien": [{"ten": "B" * 21}]}, [("/form/thanhVien/0/ten", "too-long")]),
    ],
)
def test_each_fault_has_a_place_and_a_code(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sorted(faults_of(**changes)) == sorted(expected)


def test_the_forms_own_sentence_is_told_in_both_languages() -> None:
    (fault,) = RULES.faults({**ANSWERS, "hoTen": "A"}, TODAY)
    assert "Họ và tên" in fault.detail.vi
    assert "2" in fault.detail.vi
    assert "Full name" in fault.detail.en
    missing = RULES.faults({name: value for name, value in ANSWERS.items() if name != "hoTen"}, TODAY)[0]
    assert (missing.detail.vi, missing.detail.en) == ("Hãy nhập họ và tên", "Enter the full name")


def test_a_day_is_asked_for_as_a_day() -> None:
    (fault,) = RULES.faults({**ANSWERS, "ngaySinh": "1/2/1985"}, TODAY)
    assert "YYYY-MM-DD" in fault.detail.en
    assert "Date of birth" in fault.detail.en


def test_answers_to_questions_not_asked_fall_away() -> None:
    assert RULES.asked({**EXPERT, "viTri": "khac"}) == ANSWERS
    assert RULES.asked(EXPERT) == EXPERT
    assert RULES.asked({"chuyenMon": "Hàn"}) == {}


def test_texts_are_trimmed_and_empty_answers_are_none() -> None:
    assert RULES.asked({"hoTen": " Lê \n", "ngaySinh": "", "thanhVien": [{"ten": " B "}, {"ten": ""}]}) == {
        "hoTen": "Lê",
        "thanhVien": [{"ten": "B"}, {}],
    }


@pytest.mark.parametrize("nothing", [" ", "\u200b\u200b\u2060", "\u00a0\u00ad\ufeff", "\u3164", "\u0301"])
def test_an_answer_of_which_nothing_shows_is_none(nothing: str) -> None:
    assert RULES.asked({**ANSWERS, "hoTen": nothing}) == {k: v for k, v in ANSWERS.items() if k != "hoTen"}
    assert [
        (fault.pointer, fault.code) for fault in RULES.faults(RULES.asked({**ANSWERS, "hoTen": nothing}), TODAY)
    ] == [("/form/hoTen", "missing")]


def test_a_draft_may_be_incomplete_but_not_of_another_form_nor_huge() -> None:
    assert RULES.unknown({"hoTen": ""}) == []
    assert [(fault.pointer, fault.code) for fault in RULES.unknown({"x": 1})] == [("/form/x", "unknown")]
    huge = {"hoTen": "x" * MAX_FORM}
    for faults in (RULES.unknown(huge), RULES.faults(huge, TODAY)):
        assert [(fault.pointer, fault.code) for fault in faults] == [("/form", "too-long")]


_VALUE = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.dictionaries(st.text(), st.text()), max_size=3)
)


@given(st.dictionaries(st.sampled_from(sorted(FORM.schema["properties"])) | st.text(), _VALUE))
def test_judging_is_settled_by_asking_once(answers: dict[str, Any]) -> None:
    """What is asked of what was asked is the same, and no answer makes judging fail."""
    asked = RULES.asked(answers)
    assert RULES.asked(asked) == asked
    for fault in RULES.faults(asked, TODAY):
        assert fault.pointer.startswith("/form")
        assert "{" not in fault.detail.vi.replace("“{", "")
