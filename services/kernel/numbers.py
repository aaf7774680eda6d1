"""Codes of dossiers: `<agency>-<yymmdd>-<nnnn>` (TT 01/2018 art. 19; QĐ 20/2020).

The number counts the filings of one agency code and one local day from 0001, without a gap; the 10,000th has five digits.
A code is made once and then only compared: no rule reads the agency or the day back out of it.
"""

from __future__ import annotations

import re
from datetime import date

# ASCII only and matched as a whole: full-width digits, lower case, trailing dots or newlines are no codes of ours.
_SHAPE = re.compile(
    r"(?:[A-Y]\d{2}(?:\.\d{2})*|\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2})-(?P<day>\d{6})-(?P<number>\d{4,7})", re.ASCII
)
LONGEST_CODE = 35 + 1 + 6 + 1 + 7


def series(agency_code: str, day: date) -> str:
    """What a number is counted within: one agency code and one day, e.g. `G09-261124`."""
    return f"{agency_code}-{day:%y%m%d}"


def dossier_code(of_series: str, number: int) -> str:
    """The code of the `number`-th dossier (from 1) of a series.

    Raises:
        ValueError: number below 1.
    """
    if number < 1:
        raise ValueError("numbers count from 1")
    return f"{of_series}-{number:04d}"


def is_code(text: str) -> bool:
    """Whether a text could be a code at all; asked before any table is read."""
    if len(text) > LONGEST_CODE:
        return False
    match = _SHAPE.fullmatch(text)
    if match is None:
        return False
    number = match["number"]
    return int(number) > 0 and (len(number) == 4 or number[0] != "0") and _is_day(match["day"])


def lookup_address(portal_url: str, code: str, pin: str | None = None) -> str:
    """The page that looks a dossier up. With the pin it opens all that the receipt opens; that stands behind `#`, which browsers
    keep to themselves. Without it: who finds the address learns what the law makes public."""
    address = f"{portal_url}/tra-cuu/{code}"
    return address if pin is None else f"{address}#{pin}"


def _is_day(yymmdd: str) -> bool:
    try:
        date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        return False
    return True
