"""Ways to a file without script: a link that never ages, behind which a fresh address is asked for who asks, each time. The
address itself lives for five minutes, and a page stands open for longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.http import Answer, Request
from kernel.problems import NOT_FOUND
from web.server.api import place
from web.server.filing import authorisation, draft_of
from web.server.lookup import FOUND, sendable
from web.server.papers import files_of_supplement
from web.server.questions import AUTHORISATION
from web.server.session import Session
from web.server.visits import Refused, Visit, needed


def to(visit: Visit, address: object) -> Answer:
    """303 to an address that the API gave. Raises Refused where it gave none."""
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise Refused(NOT_FOUND)
    return Answer(303, "", {**visit.desk.headers, "Location": address, "Cache-Control": "no-store"})


def result(visit: Visit, _request: Request, code: str) -> Answer:
    """GET: the result of a dossier of who is signed in."""
    session = visit.signed_in()
    return to(visit, _result(needed(visit.ask("GET", place("status", "dossiers", code), token=session.token))))


def result_by_pin(visit: Visit, _request: Request) -> Answer:
    """POST: the result for who holds the receipt; the page that found it sealed code and pin, so no address names them."""
    told = visit.desk.seal.open(FOUND, visit.posted.get("found", ""))
    if told is None:
        raise Refused(NOT_FOUND)
    code, pin = map(str, told)
    return to(visit, _result(needed(visit.ask("GET", place("status", "dossiers", code), pin=sendable(pin)))))


def _result(body: Mapping[str, Any]) -> object:
    return (body.get("result") or {}).get("url")


def of_draft(visit: Visit, _request: Request, draft: str, paper: str) -> Answer:
    """GET: what was sent for a paper of a draft."""
    session = visit.signed_in()
    documents = draft_of(visit, session, draft).get("documents") or ()
    sent = {one["document"]: str(one["upload_id"]) for one in documents}
    sent |= {AUTHORISATION: one} if (one := authorisation(session, draft)) else {}
    return _sent(visit, session, sent.get(paper))


def of_supplement(visit: Visit, _request: Request, code: str, paper: str) -> Answer:
    """GET: what was sent for a paper that was asked for, and is not handed in yet."""
    session = visit.signed_in()
    return _sent(visit, session, files_of_supplement(session, f"/forms/bo-sung/{code}").get(paper))


def _sent(visit: Visit, session: Session, upload: str | None) -> Answer:
    if upload is None:
        raise Refused(NOT_FOUND)
    body = needed(visit.ask("GET", place("submission", "uploads", upload), token=session.token))
    return to(visit, body.get("view_url") or body.get("url"))
