"""What the addresses of the catalogue ask with: a version, what has ended (a day: kernel.http.day_in)."""

from __future__ import annotations

import re

from kernel.http import bad_parameter, one_of
from kernel.text import Text

_VERSIONS = Text("một số từ 1 đến 9999.", "a number from 1 to 9999.")
NOT_BOTH = Text("không ghi cùng với version.", "not together with version.")
NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


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
