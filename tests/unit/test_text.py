"""Marks piled on one letter are found before any normalisation, which takes time by the square of their number."""

from __future__ import annotations

import json
import unicodedata
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.http import Request, json_object, single
from kernel.problems import Problem
from kernel.text import MOST_MARKS, has_forbidden_characters, piles_marks
from web.server.answers import clean
from web.server.lookup import tidy

EVERY = [chr(number) for number in range(0x110000)]
ONLY_MARKS = [one for one in EVERY if all(map(unicodedata.combining, unicodedata.normalize("NFKD", one)))]
PILE = "x" + "\u0301\u0316" * 20_000


def longest_row(text: str) -> int:
    """Of marks, as Unicode says it: in the decomposed text."""
    rows = groupby(unicodedata.combining(one) > 0 for one in unicodedata.normalize("NFKD", text))
    return max((len([*row]) for marks, row in rows if marks), default=0)


@pytest.mark.parametrize(
    ("text", "piled"),
    [
        ("", False),
        ("Nguyễn Thị Lan", False),
        (unicodedata.normalize("NFD", "Nguyễn Thị Lan " * 1_000), False),
        ("x" + "\u0301" * 30, False),
        ("x" + "\u0301" * 31, True),
        ("\u0301" * 31, True),
        ("é" + "\u0301" * 29, False),
        ("é" + "\u0301" * 30, True),
        ("ệ" + "\u0301" * 29, True),
        *[("x" + vowel * 15, False) for vowel in "\u0f73\u0f75\u0f81\u0344"],  # one character, two marks
        *[("x" + vowel * 16, True) for vowel in "\u0f73\u0f75\u0f81\u0344"],
        ("ᾂ" + "\u0f73" * 14, True),  # three marks of the letter and twenty-eight
        ("カ" + "\uff9e" * 31, True),
        (("x" + "\u0301" * 30) * 1_000, False),
        ("a" * 1_000 + "\u0301" * 31 + "a" * 1_000, True),
        (PILE, True),
    ],
)  # fmt: skip
def test_more_than_thirty_marks_in_a_row_are_piled_up(text: str, piled: bool) -> None:
    assert piles_marks(text) is piled
    assert has_forbidden_characters(text) is piled


def test_no_character_escapes_the_count() -> None:
    assert {"\u0301", "\u0f73", "\u0344", "\uff9e"} < set(ONLY_MARKS)
    for one in EVERY:
        parts = [unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFKD", one)]
        assert all(parts) or not parts[0], "marks before a letter, which nobody counts"
        assert sum(parts) <= (2 if all(parts) else 3), "more marks than the steps of the search allow for"


@given(
    st.integers(0, 20), st.sampled_from(EVERY), st.lists(st.sampled_from(ONLY_MARKS), max_size=40), st.text(max_size=20)
)
@example(13, "ᾂ", ["\u0f73"] * 14, "")
def test_whatever_the_marks_they_are_counted_in_the_decomposed_text(
    before: int, letter: str, marks: list[str], after: str
) -> None:
    text = "a" * before + letter + "".join(marks) + after
    assert piles_marks(text) is (longest_row(text) > MOST_MARKS)


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize(
    ("body", "at"), [({"a": {"subject": PILE}}, "/a/subject"), ({"b": [1, PILE]}, "/b/1"), ({PILE: 1, "a": 2}, "")]
)
def test_a_body_with_marks_piled_up_is_refused_and_pointed_at(body: dict[str, object], at: str, escaped: bool) -> None:
    sent = json.dumps(body, ensure_ascii=escaped).encode()
    with pytest.raises(Problem) as refused:
        json_object(Request("POST", "/x", {"content-type": "application/json"}, {}, sent))
    assert [(one.pointer, one.code) for one in refused.value.errors] == [(at, "control-character")]
    assert refused.value.kind.status == 422
    assert "too many marks on one letter" in refused.value.errors[0].detail.en


def test_so_is_a_parameter() -> None:
    with pytest.raises(Problem) as refused:
        single(Request("GET", "/x", query={"q": [PILE]}), ["q"])
    assert refused.value.kind.status == 400


def test_pages_leave_them_as_they_are_for_the_api_to_refuse() -> None:
    assert clean(f" {PILE}\r\n") == PILE
    assert clean(unicodedata.normalize("NFD", " Nguyễn\r")) == "Nguyễn"


def test_of_a_code_no_more_is_read_than_an_address_may_have() -> None:
    assert (
        tidy(f"https://portal.example.test/en/tra-cuu/{unicodedata.normalize('NFKC', '①')}/ g09-261125-0001 ")
        == "G09-261125-0001"
    )
    assert tidy("x" * 200 + "/G09-261125-0001") == "X" * 64
    assert len(tidy(PILE)) == 64
