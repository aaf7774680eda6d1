"""Checks between the answers of one form: data of the form (`x-checks`), judged by this one rule wherever answers are judged.

A check is `{field, relation: at-most | at-least, than: <field> | today, months?, rows?, text, law?}`. `months` are added to what
`field` is held against; with `rows` both fields are columns of that list and each row is judged by itself. Texts are in the
form's language; `text` is the sentence for people, `law` what it rests on. web/scripts/checks.js is the same rule.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from kernel.http import pointer

TODAY = "today"
AT_MOST, AT_LEAST = "at-most", "at-least"
CODE = "out-of-range"  # of such a fault
_MONTHS_A_YEAR = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_DAY = "1800-01-01"  # who fell for the country, and their mothers, were born after it

Check = Mapping[str, Any]


def is_day(text: object) -> bool:
    """Whether an answer is a day as forms take it: YYYY-MM-DD, real, of a year that can be meant (a slip like 0085 is none)."""
    if not isinstance(text, str) or not _DAY.fullmatch(text) or text < _FIRST_DAY:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def checks_of(schema: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks of a form's schema, in its order."""
    return tuple(schema.get("x-checks", ()))


def broken(
    checks: Iterable[Check], answers: Mapping[str, Any], today: str, wrong: Container[str] = ()
) -> Iterator[tuple[str, int]]:
    """Where answers break a check: the JSON pointer of its `field` (as `/denNgay`, in a row `/doiTuong/0/hanKiemDinh`) and the
    number of the check; of one place the first. `today` as YYYY-MM-DD. What is not answered is not judged, nor what is wrong by
    itself: `wrong` holds such places."""
    told: set[str] = set()
    for number, check in enumerate(checks):
        for at, given in _places(check, answers):
            place = at + pointer(check["field"])
            fit = place not in wrong and at + pointer(check["than"]) not in wrong
            if fit and place not in told and _breaks(check, given, today):
                told.add(place)
                yield place, number


def _places(check: Check, answers: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where its fields are looked for, with the pointer of that place."""
    name = check.get("rows")
    if name is None:
        yield "", answers
        return
    rows = answers.get(name)
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, Mapping):
            yield pointer(name, at), row


def _breaks(check: Check, given: Mapping[str, Any], today: str) -> bool:
    left = given.get(check["field"])
    right = today if check["than"] == TODAY else given.get(check["than"])
    if left is None or right is None or isinstance(left, str) is not isinstance(right, str):
        return False
    if check.get("months"):
        right = months_after(right, check["months"])
    return bool(left > right if check["relation"] == AT_MOST else left < right)


def months_after(day: str, months: int) -> str:
    """The corresponding day (YYYY-MM-DD) that many months later, or the last of a shorter month."""
    year, month, number = (int(part) for part in day.split("-"))
    whole = year * _MONTHS_A_YEAR + month - 1 + months
    year, month = whole // _MONTHS_A_YEAR, whole % _MONTHS_A_YEAR + 1
    return f"{year:04}-{month:02}-{min(number, monthrange(year, month)[1]):02}"
