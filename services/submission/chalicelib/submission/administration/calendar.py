"""A change of kind `calendar`: days decided differently, as the next version of the working calendar. Its body is
`{overrides: [{date, kind, scope?, name?, decision?}], last_day?}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.submission import calendars
from chalicelib.submission.administration.change import Change
from chalicelib.submission.bodies import CalendarBody
from kernel.bodies import parse
from kernel.catalogue import DEFAULT_CALENDAR
from kernel.catalogue_store import DynamoCatalogue, MemoryCatalogue
from kernel.problems import Fault, Problem
from kernel.publication import NewCalendar
from kernel.text import Text

_TITLE = Text("Lịch làm việc", "Working calendar")


def base(catalogue: DynamoCatalogue | MemoryCatalogue, _key: str) -> str:
    return str(catalogue.newest_calendar(DEFAULT_CALENDAR).version)


def template(_catalogue: object, _key: str) -> dict[str, Any]:
    """Nothing to copy: a change says only what is decided differently."""
    return {}


def title(body: Mapping[str, Any]) -> Text:
    overrides = body.get("overrides")
    if not isinstance(overrides, list):
        return _TITLE
    days = [str(one["date"]) for one in overrides if isinstance(one, Mapping) and "date" in one]
    told = ", ".join("/".join(reversed(day.split("-"))) for day in days[:3])
    return Text(f"{_TITLE.vi}: {told}", f"{_TITLE.en}: {told}") if told else _TITLE


def judged(
    catalogue: DynamoCatalogue | MemoryCatalogue, change: Change, now: datetime, user: str
) -> tuple[list[Fault], NewCalendar | None]:
    newest = catalogue.newest_calendar(DEFAULT_CALENDAR)
    try:
        body = parse(CalendarBody, dict(change.body))
    except Problem as problem:
        return [Fault(f"/body{one.pointer}", one.code, one.detail, one.extra) for one in problem.errors], None
    faults, following = calendars.judged(newest, body, change.history[0].reason, catalogue.agencies(), now, user)
    if following is None:
        return [Fault(f"/body{one.pointer}", one.code, one.detail, one.extra) for one in faults], None
    return [], NewCalendar(following)
