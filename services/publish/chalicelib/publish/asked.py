"""Which public results are asked for, as it stands in an address."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.publish.results import Wanted
from kernel.http import bad_parameter, day_in, key_in
from kernel.text import Text

FILTERS = ("agency", "procedure", "from", "to")
_BEFORE_FROM = Text("không được trước from.", "not before from.")


def wanted_in(query: Mapping[str, str]) -> Wanted:
    """Raises Problem 400, also for days that end before they begin."""
    first, last = day_in(query, "from"), day_in(query, "to")
    if first is not None and last is not None and last < first:
        raise bad_parameter("to", _BEFORE_FROM)
    return Wanted(key_in(query, "agency"), key_in(query, "procedure"), first, last)
