"""`GET /agencies/{agency}/books/{year}`: a page of a register book for officers of the agency, as JSON or to print."""

from __future__ import annotations

import re
from datetime import datetime

from chalicelib.status.desk import Desk
from chalicelib.status.slips.book import book_html, page_of
from chalicelib.status.slips.make import SlipDesk
from kernel.http import Answer, Cursors, Request, answer, limit_of, page, single
from kernel.problems import BAD_QUERY, NOT_FOUND, Problem
from kernel.times import instant_text

_YEAR = re.compile(r"20\d\d", re.ASCII)


def get_book(
    request: Request, user: str, agency: str, year: str, desk: Desk, slips: SlipDesk, cursors: Cursors, now: datetime
) -> Answer:
    """`{items, next_cursor, closed_at}`, or HTML with `format=html`.

    Raises:
        Problem: 400 bad query; 404 no year, or no officer of that agency.
    """
    query = single(request, ("format", "cursor", "limit"))
    form, limit = query.get("format", "json"), limit_of(query)
    if form not in ("json", "html"):
        raise Problem(BAD_QUERY)
    scope = f"book#{agency}#{year}#{user}"
    after = cursors.open(scope, query.get("cursor")) or 0
    if not _YEAR.fullmatch(year) or not _is_officer(user, agency, desk):
        raise Problem(NOT_FOUND)
    found = page_of(agency, int(year), after, limit, slips, now)
    if form == "html":
        text = book_html(agency, int(year), found, slips)
        return Answer(200, text, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})
    closed = instant_text(found.closed_at) if found.closed_at else None
    return answer(200, {**page(found.lines, cursors.seal(scope, found.after)), "closed_at": closed})


def _is_officer(user: str, agency: str, desk: Desk) -> bool:
    wanted = desk.people().person(user)
    return bool(desk.read(wanted)[wanted].roles_at(agency))
