"""Which public results are asked for, as it stands in an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from chalicelib.publish.results import Wanted
from kernel.http import DAY_WANTED, KEY_WANTED, bad_parameter
from kernel.text import Text

FILTERS = ("agency", "procedure", "from", "to")
KEY_PATTERN = "^[a-z0-9][a-z0-9_-]{0,79}$"
_KEY = re.compile(KEY_PATTERN, re.ASCII)
_BEFORE_FROM = Text("không được trước from.", "not before from.")


def wanted_in(query: Mapping[str, str]) -> Wanted:
    """Raises Problem 400, also for days that end before they begin."""
    first, last = _day_in(query, "from"), _day_in(query, "to")
    if first is not None and last is not None and last < first:
        raise bad_parameter("to", _BEFORE_FROM)
    return Wanted(_key_in(query, "agency"), _key_in(query, "procedure"), first, last)


def _key_in(query: Mapping[str, str], name: str) -> str | None:
    given = query.get(name)
    if given is not None and not _KEY.fullmatch(given):
        raise bad_parameter(name, KEY_WANTED)
    return given


def _day_in(query: Mapping[str, str], name: str) -> date | None:
    given = query.get(name)
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise bad_parameter(name, DAY_WANTED) from None
    if day.isoformat() != given:  # only one of ISO's ways to write a day
        raise bad_parameter(name, DAY_WANTED)
    return day
