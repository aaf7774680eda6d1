"""Codes of dossiers (TT 01/2018 art. 19; QĐ 20/2020)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.numbers import LONGEST_CODE, dossier_code, is_code, lookup_address, series

AGENCY_CODES = [
    "G07",
    "G09",
    "H15",
    "H15.50",
    "H15.50.05.13",
    "A01.01.01.01.01.01.01",
    "000.00.00.G07",
    "000.00.16.H26",
]

agency_codes = st.sampled_from(AGENCY_CODES)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.integers(1, 9_999_999)


def test_a_number_counts_within_one_agency_code_and_one_day() -> None:
    assert series("G09", date(2026, 11, 24)) == "G09-261124"
    assert dossier_code("G09-261124", 1) == "G09-261124-0001"


@pytest.mark.parametrize(
    ("number", "code"),
    [(1, "G09-261124-0001"), (9_999, "G09-261124-9999"), (10_000, "G09-261124-10000"), (10_001, "G09-261124-10001")],
)
def test_the_ten_thousandth_dossier_of_a_day_has_five_digits(number: int, code: str) -> None:
    assert dossier_code("G09-261124", number) == code
    assert is_code(code)


@pytest.mark.parametrize("number", [0, -1])
def test_numbers_count_from_one(number: int) -> None:
    with pytest.raises(ValueError):
        dossier_code("G09-261124", number)


@given(agency_codes, days, numbers)
def test_whatever_we_make_is_a_code(agency: str, day: date, number: int) -> None:
    assert is_code(dossier_code(series(agency, day), number))


@given(agency_codes, days, numbers, agency_codes, days, numbers)
def test_two_codes_are_the_same_only_for_the_same_agency_day_and_number(
    agency: str, day: date, number: int, agency2: str, day2: date, number2: int
) -> None:
    same = dossier_code(series(agency, day), number) == dossier_code(series(agency2, day2), number2)
    assert same == ((agency, day, number) == (agency2, day2, number2))


NO_CODES = {
    "empty": "",
    "lower case": "g09-261124-0001",
    "full-width digit": "G09-261124-000１",
    "full-width letter": "Ｇ09-261124-0001",
    "Arabic-Indic digits": "G09-٢٦١١٢٤-0001",
    "trailing dot": "G09-261124-0001.",
    "trailing newline": "G09-261124-0001\n",
    "trailing space": "G09-261124-0001 ",
    "leading space": " G09-261124-0001",
    "double encoded": "G09%2D261124-0001",
    "another dash": "G09–261124–0001",
    "no number": "G09-261124-",
    "number 0": "G09-261124-0000",
    "three digits": "G09-261124-001",
    "five digits with a leading zero": "G09-261124-00001",
    "no such month": "G09-261324-0001",
    "no such day": "G09-260230-0001",
    "letter beyond Y": "Z09-261124-0001",
    "agency cut short": "G0-261124-0001",
    "agency with a dangling dot": "H15.-261124-0001",
    "more": "G09-261124-0001-0001",
    "key of another kind of item": "series#G09-261124",
    "a null": "G09-261124-0001\x00",
    "far too long": "G09-261124-" + "1" * 500,
}


@pytest.mark.parametrize("text", NO_CODES.values(), ids=NO_CODES.keys())
def test_look_alikes_are_no_codes(text: str) -> None:
    assert not is_code(text)


@given(st.text(max_size=60))
def test_only_ascii_could_ever_be_a_code(text: str) -> None:
    if is_code(text):
        assert text.isascii()
        assert text == text.strip().upper()


@given(agency_codes, days, numbers, st.integers(0, LONGEST_CODE), st.characters())
def test_one_more_character_that_is_no_digit_makes_it_none(
    agency: str, day: date, number: int, place: int, character: str
) -> None:
    code = dossier_code(series(agency, day), number)
    place = min(place, len(code))
    changed = code[:place] + character + code[place:]
    if not ("0" <= character <= "9"):
        assert not is_code(changed)


def test_the_page_that_looks_a_dossier_up_is_told_the_pin_behind_what_browsers_keep() -> None:
    assert lookup_address("https://p.example", "G09-261124-0001") == "https://p.example/tra-cuu/G09-261124-0001"
    assert lookup_address("", "G09-261124-0001", "7K2M-Q0XD-94TZ") == "/tra-cuu/G09-261124-0001#7K2M-Q0XD-94TZ"
