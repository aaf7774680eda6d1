"""Tax codes and the shapes of numbers (all made up)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.identifiers import EMAIL, IDENTITY_NUMBER, PHONE, is_tax_code


@pytest.mark.parametrize("code", ["0101234565", "0319999996", "9999999997", "0101234565-001", "0101234565-999"])
def test_good_tax_codes(code: str) -> None:
    assert is_tax_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "0101234564",
        "0101234565-000",
        "0101234565-01",
        "0101234565-",
        "01012345650",
        "010123456",
        "0100000000",
        "０101234565",
        "0101234565\n",
        "",
        "abcdefghij",
    ],
)
def test_bad_tax_codes(code: str) -> None:
    assert not is_tax_code(code)


@given(st.from_regex(r"\A[0-9]{9}\Z"), st.integers(0, 9), st.integers(1, 9))
def test_a_wrong_check_digit_is_never_good(stem: str, digit: int, off: int) -> None:
    if is_tax_code(f"{stem}{digit}"):
        assert not is_tax_code(f"{stem}{(digit + off) % 10}")


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (
            PHONE,
            ["0912345678", "+84912345678", "02438251234"],
            ["912345678", "0112345678", "09123456789", "084912345678"],
        ),
        (IDENTITY_NUMBER, ["001185000123", "123456789"], ["0011850001234", "12345678", "00118500012a"]),
        (EMAIL, ["a@b.vn", "lan.nguyen+x@hoa-sen.com.vn"], ["a@b", "a b@c.vn", "@b.vn", "a@.vn", "a@b.v"]),
    ],
)
def test_shapes(shape: str, good: list[str], bad: list[str]) -> None:
    assert all(re.fullmatch(shape, text) for text in good)
    assert not any(re.fullmatch(shape, text) for text in bad)
