"""What the addresses of the catalogue ask with: a day, a version, what has ended."""

from __future__ import annotations

import re
from datetime import date

from kernel.http import DAY_WANTED, bad_parameter, one_of
from kernel.text import Text

_VERSIONS = Text("một số từ 1 đến 9999.", "a number from 1 to 9999.")
NOT_BOTH = Text("không ghi cùng với version.", "not together with version.")
NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def day_in(given: str | None) -> date | None:
    """The parameter `at`. Raises Problem 400."""
    if given is None:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
        raise bad_parameter("at", DAY_WANTED)
    try:
        return date.fromisoformat(given)
    except ValueError as fault:
        raise bad_parameter("at", DAY_WANTED) from fault


def number_in(given: str | None) -> int | None:
    """The parameter `version`. Raises Problem 400."""
    if given is None:
        return None
    if not NUMBER.fullmatch(given):
        raise bad_parameter("version", _VERSIONS)
    return int(given)


def ended_in(query: dict[str, str]) -> bool:
    """Whether what is in force no more is asked for, too. Raises Problem 400."""
    include = query.get("include")
    if include not in (None, "ended"):
        raise bad_parameter("include", one_of("ended"))
    return include is not None
