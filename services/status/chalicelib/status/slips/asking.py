"""`GET /agencies/{agency}/books/{year}`: a page of a register book for officers of the agency, as JSON or to print."""

from __future__ import annotations

import re
from datetime import date, datetime

from chalicelib.status.desk import Desk
from chalicelib.status.slips.book import book_document, links_of, page_of
from chalicelib.status.slips.html import html
from chalicelib.status.slips.make import SlipDesk
from kernel.agencies import successors_on
from kernel.catalogue import Catalogue
from kernel.http import Answer, Cursors, Request, answer, bad_parameter, json_object, limit_of, one_of, page, single
from kernel.problems import NOT_FOUND, Problem
from kernel.rule_sets import UnknownRules, rules_on
from kernel.times import instant_text, local_day

_YEAR = re.compile(r"20\d\d", re.ASCII)


def get_book(
    request: Request, user: str, agency: str, year: str, desk: Desk, slips: SlipDesk, cursors: Cursors, now: datetime
) -> Answer:
    """`{items, next_cursor, closed_at, html_url, pdf_url}`, or HTML with `format=html`.

    Raises:
        Problem: 400 bad query; 404 no year with forms, or no officer of that agency or of one that succeeded it.
    """
    query = single(request, ("format", "cursor", "limit"))
    form, limit = query.get("format", "json"), limit_of(query)
    if form not in ("json", "html"):
        raise bad_parameter("format", one_of("json", "html"))
    scope = f"book#{agency}#{year}#{user}"
    after = cursors.open(scope, query.get("cursor")) or 0
    if not _has_forms(year, slips) or not _is_officer(user, agency, desk, local_day(now)):
        raise Problem(NOT_FOUND)
    found = page_of(agency, int(year), after, limit, slips, now)
    if form == "html":
        text = html(book_document(agency, int(year), found, slips))
        return Answer(200, text, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})
    closed = instant_text(found.closed_at) if found.closed_at else None
    links = links_of(agency, int(year), found, slips)
    return answer(200, {**page(found.lines, cursors.seal(scope, found.after)), "closed_at": closed, **links})


def _has_forms(year: str, slips: SlipDesk) -> bool:
    """Whether it is a year, and one at whose end forms of a book were in force."""
    if not _YEAR.fullmatch(year):
        return False
    try:
        rules_on(slips.catalogue().rule_sets(), date(int(year), 12, 31))
    except UnknownRules:
        return False
    return True


def _is_officer(user: str, agency: str, desk: Desk, today: date) -> bool:
    """Of the agency, or of one that carries on what it did: books outlive the agencies that kept them."""
    wanted = desk.people().person(user)
    person = desk.read(wanted)[wanted]
    heirs = successors_on(desk.catalogue().agencies(), agency, today)
    return any(person.roles_at(one) for one in {agency, *heirs})


def preview(request: Request, user: str, desk: Desk, catalogue: Catalogue, portal_url: str, now: datetime) -> Answer:
    """A slip of a version that is not published yet. Who asks is asked before what they sent is read."""
    from chalicelib.status.slips import preview
    from kernel.bodies import parse

    preview.administrator(user, desk)
    single(request, ())
    body = parse(preview.SlipPreviewBody, json_object(request))
    return answer(200, preview.preview(body, desk, catalogue, portal_url, now))
