"""What is asked of the figures, as it comes in and goes out. Everybody may ask, so the answers may be kept a while."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from chalicelib.status.figures.csv_text import csv_answer
from chalicelib.status.figures.indicators import indicators
from chalicelib.status.figures.kept import Figures
from chalicelib.status.figures.statistics import Asked, Map, statistics
from kernel.catalogue import Catalogue
from kernel.http import Answer, Cursors, Request, page, public_answer, single
from kernel.problems import BAD_QUERY, Problem

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}", re.ASCII)  # of an agency or a field
_OF_ALL = ("from", "to", "agency", "map")
_GRAINS = ("day", "month", "quarter", "year")


def get_statistics(request: Request, cursors: Cursors, figures: Figures, places: Map, today: date) -> Answer:
    """Raises Problem 400; StorageBusy."""
    query = single(request, (*_OF_ALL, "field", "by", "by_procedure", "format", "cursor"))
    asked = replace(
        _asked(query),
        field=key_in(query.get("field")),
        by=_one_of(query.get("by"), _GRAINS),
        by_procedure=_one_of(query.get("by_procedure"), ("0", "1")) == "1",
    )
    as_csv = _one_of(query.get("format"), ("json", "csv")) == "csv"
    scope = f"statistics#{asked}"
    start = day_in(cursors.open(scope, query.get("cursor"))) or asked.first
    found = statistics(replace(asked, first=start), figures, today, places)
    following = cursors.seal(scope, found.next_first.isoformat() if found.next_first else None)
    return csv_answer(found.items, following) if as_csv else public_answer(page(found.items, following))


def get_indicators(request: Request, figures: Figures, catalogue: Callable[[], Catalogue], today: date) -> Answer:
    """Raises Problem 400; StorageBusy."""
    asked = _asked(single(request, _OF_ALL))
    return public_answer(page(indicators(asked, figures, catalogue, today), None))


def _asked(query: Mapping[str, str]) -> Asked:
    """Raises Problem 400, also for days that end before they begin."""
    first, last = day_in(query.get("from")), day_in(query.get("to"))
    if first is not None and last is not None and last < first:
        raise Problem(BAD_QUERY)
    new_map = _one_of(query.get("map"), ("old", "new")) == "new"
    return Asked(first, last, agency=key_in(query.get("agency")), new_map=new_map)


def key_in(given: str | None) -> str | None:
    if given is not None and not _KEY.fullmatch(given):
        raise Problem(BAD_QUERY)
    return given


def day_in(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Problem(BAD_QUERY) from None
    if day.isoformat() != given:
        raise Problem(BAD_QUERY)
    return day


def _one_of(given: str | None, allowed: tuple[str, ...]) -> str | None:
    if given is not None and given not in allowed:
        raise Problem(BAD_QUERY)
    return given
