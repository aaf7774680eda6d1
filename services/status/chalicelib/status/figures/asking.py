"""What is asked of the figures, as it comes in and goes out. Everybody may ask, so the answers may be kept a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from chalicelib.status.figures.csv_text import csv_answer
from chalicelib.status.figures.indicators import indicators
from chalicelib.status.figures.kept import Figures
from chalicelib.status.figures.statistics import Asked, Map, statistics
from kernel.catalogue import Catalogue
from kernel.http import (
    Answer,
    Cursors,
    Request,
    bad_parameter,
    day_in,
    key_in,
    one_of,
    page,
    public_answer,
    single,
)
from kernel.text import Text

_OF_ALL = ("from", "to", "agency", "map")
_BEFORE_FROM = Text("không được trước from.", "not before from.")
_GRAINS = ("day", "month", "quarter", "year")


def get_statistics(request: Request, cursors: Cursors, figures: Figures, places: Map, today: date) -> Answer:
    """Raises Problem 400; StorageBusy."""
    query = single(request, (*_OF_ALL, "field", "by", "by_procedure", "format", "cursor"))
    asked = replace(
        _asked(query),
        field=key_in(query, "field"),
        by=_one_of(query, "by", _GRAINS),
        by_procedure=_one_of(query, "by_procedure", ("0", "1")) == "1",
    )
    as_csv = _one_of(query, "format", ("json", "csv")) == "csv"
    scope = f"statistics#{asked}"
    place: str | None = cursors.open(scope, query.get("cursor"))
    start = date.fromisoformat(place) if place else asked.first
    found = statistics(replace(asked, first=start), figures, today, places)
    following = cursors.seal(scope, found.next_first.isoformat() if found.next_first else None)
    return csv_answer(found.items, following) if as_csv else public_answer(page(found.items, following))


def get_indicators(request: Request, figures: Figures, catalogue: Callable[[], Catalogue], today: date) -> Answer:
    """Raises Problem 400; StorageBusy."""
    asked = _asked(single(request, _OF_ALL))
    return public_answer(page(indicators(asked, figures, catalogue, today), None))


def _asked(query: Mapping[str, str]) -> Asked:
    """Raises Problem 400, also for days that end before they begin."""
    first, last = day_in(query, "from"), day_in(query, "to")
    if first is not None and last is not None and last < first:
        raise bad_parameter("to", _BEFORE_FROM)
    new_map = _one_of(query, "map", ("old", "new")) == "new"
    return Asked(first, last, agency=key_in(query, "agency"), new_map=new_map)


def _one_of(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    given = query.get(name)
    if given is not None and given not in allowed:
        raise bad_parameter(name, one_of(*allowed))
    return given
