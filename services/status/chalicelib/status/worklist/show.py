"""The desk as officers see it: views and filters over the rows of an agency, in the order in which the law asks.

A page is one query. The narrowest of the filters chooses the index, what is left is sifted from a bounded number of rows: a
page may then be short, or even empty, and still have a next one, but no page ever costs more than another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from chalicelib.status import lists
from chalicelib.status.desk import Desk
from chalicelib.status.lists import MOST_SHELVES, Listed, officers_shelves, person_of
from chalicelib.status.worklist.asked import Asked, View
from chalicelib.status.worklist.desk import Found, Place, Rows, Shelf, Span, place_of
from chalicelib.status.worklist.row import NOBODY, Row
from kernel.calendar import OutsideCalendar
from kernel.clock_rules import agency_calendar
from kernel.problems import BAD_QUERY, Problem
from kernel.rule_sets import RuleName
from kernel.text import Text
from kernel.times import HANOI, instant_text, local_day
from kernel.verdict import Verdict

MOST_SIFTED = 3
"""So many rows are read for one that a filtered page may show."""

_NO_PROCEDURE = Text("Không có thủ tục này.", "There is no such procedure.")
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for on each shelf: by whom, of what, and when now is."""

    asked: Asked
    user: str
    now: datetime

    def span(self, agency: str, horizon: Callable[[], datetime]) -> Span:
        """`horizon`: nothing beyond it is near."""
        shelf, of = self._shelf()
        match self.asked.view:
            case View.WAITING:
                return Span(shelf, agency, of, waiting=True)
            case View.NEAR_DUE:
                return Span(shelf, agency, of, waiting=False, since=self.now, before=horizon())
            case View.OVERDUE:
                return Span(shelf, agency, of, waiting=False, before=self.now - timedelta(seconds=1))
            case _:
                return Span(shelf, agency, of)

    @property
    def person(self) -> str | None:
        match self.asked.view:
            case View.MINE:
                return self.user
            case View.UNASSIGNED:
                return NOBODY
            case _:
                return self.asked.assignee

    def _shelf(self) -> tuple[Shelf, str]:
        if self.person is not None:
            return Shelf.PERSON, self.person
        if self.asked.procedure is not None:
            return Shelf.PROCEDURE, self.asked.procedure
        if self.asked.step is not None:
            return Shelf.STEP, str(self.asked.step)
        return Shelf.AGENCY, ""

    @property
    def sifts(self) -> bool:
        """More is asked than the index answers."""
        narrowed = [self.person, self.asked.procedure, self.asked.step]
        return (
            sum(one is not None for one in narrowed) > 1
            or self.asked.view is View.NEAR_DUE
            or self.asked.state is not None
        )

    def takes(self, row: Row) -> bool:
        return (
            self.asked.procedure in (None, row.procedure)
            and self.asked.step in (None, row.step)
            and self.asked.state in (None, row.state)
            and (self.asked.view is not View.NEAR_DUE or row.is_near(self.now))
        )


def worklist(
    user: str, asked: Asked, limit: int, place: Mapping[str, Any] | None, desk: Desk, rows: Rows, now: datetime
) -> Listed:
    """One page of the officer's desk; without an agency one after another, in the order of their keys. Where nothing else is
    asked it is the register itself, in which nothing can be missing.

    Raises:
        Problem: 400 no such procedure; 403 no officer at all; 404 an agency where the person holds no role.
    """
    if asked.is_plain:
        return lists.worklist(user, asked.agency, limit, place, desk, now)
    shelves = officers_shelves(person_of(user, desk), asked.agency)
    if asked.procedure is not None and not desk.catalogue().versions(asked.procedure):
        raise Problem(BAD_QUERY, _NO_PROCEDURE)
    wanted = _Wanted(asked, user, now)
    if place is not None:
        shelves = [shelf for shelf in shelves if shelf >= place["agency"]]
    after = Place(*place["after"]) if place and place["after"] and shelves[:1] == [place["agency"]] else None
    items: list[dict[str, Any]] = []
    for visited, agency in enumerate(shelves):
        if len(items) == limit or visited == MOST_SHELVES:
            return Listed(items, {"agency": agency, "after": None})
        span = wanted.span(agency, partial(_horizon, agency, desk, now))
        found = _sifted(wanted, span, limit - len(items), after, rows)
        items += [item(row, now) for row in found.rows]
        if found.next_place is not None:
            return Listed(items, {"agency": agency, "after": list(found.next_place)})
        after = None
    return Listed(items, None)


def _sifted(wanted: _Wanted, span: Span, limit: int, after: Place | None, rows: Rows) -> Found:
    found = rows.page(span, limit * (MOST_SIFTED if wanted.sifts else 1), after)
    taken = [row for row in found.rows if wanted.takes(row)]
    if len(taken) <= limit:
        return Found(tuple(taken), found.next_place)
    return Found(tuple(taken[:limit]), place_of(taken[limit - 1]))


def _horizon(agency: str, desk: Desk, now: datetime) -> datetime:
    """The end of the last of the agency's working days that is near by any rule set: what is due later is not near."""
    today = local_day(now)
    catalogue = desk.catalogue()
    calendar = agency_calendar(catalogue, agency, today)
    day = today
    try:
        for _ in range(max(rules.number(RuleName.NEAR_DUE) for rules in catalogue.rule_sets())):
            day = calendar.working_day_after(day)
    except OutsideCalendar:
        day = max(today, calendar.last_day)
    return datetime.combine(day, _LAST_SECOND, HANOI)


def item(row: Row, now: datetime) -> dict[str, Any]:
    """One line of the list (docs/api/status.md). What is not there is left out, but for `due_date` and `next`."""
    today = local_day(now)
    timeliness = row.timeliness(today)
    shown = {
        "code": row.code,
        "procedure": row.procedure,
        "agency": row.agency,
        "state": row.state,
        "version": row.version,
        "registered_at": instant_text(row.registered_at),
        "due_date": row.due.isoformat() if row.due else None,
        "timeliness": timeliness,
        "step": {"number": row.step, "of": row.steps_of},
        "next": {"what": row.asks, "due_at": instant_text(row.due_at)} if row.asks and row.due_at else None,
    }
    sometimes = {
        "assignee": row.assignee,
        "return_unfit_by": _return_unfit_by(row, today),
        "asked_for_reason_at": instant_text(row.reason_asked_at) if row.reason_asked_at else None,
        "overdue_since": _overdue_since(row) if timeliness is Verdict.OVERDUE else None,
    }
    return shown | {name: value for name, value in sometimes.items() if value is not None}


def _return_unfit_by(row: Row, today: date) -> str | None:
    """As long as it can be kept."""
    day = row.return_unfit_by
    return day.isoformat() if day and today <= day else None


def _overdue_since(row: Row) -> str | None:
    return (row.due + timedelta(days=1)).isoformat() if row.due else None
