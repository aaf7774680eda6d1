"""One visit of a page without script: what came, who it is, what is shown. Every answer is a page or a way to one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from kernel.catalogue import Catalogue
from kernel.http import MAX_BODY, Answer, Request
from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNDER_WAY, UNREADABLE, Kind
from kernel.text import Text
from web.build import Page, render
from web.form_view import FieldView
from web.server.answers import Posted
from web.server.api import Api, Reply
from web.server.sealing import Seal
from web.server.session import Session, Sessions
from web.words import Language, say

MAX_FIELDS = 3000
LONGEST_NUMBER = 15  # digits
TOKEN = "csrf"  # noqa: S105 - the name of an input, not a secret


@dataclass(frozen=True, slots=True)
class Desk:
    """What every visit stands on. `portal` is the portal's own address."""

    api: Api
    catalogue: Catalogue
    sessions: Sessions
    seal: Seal
    now: Callable[[], datetime]
    today: Callable[[], date]
    random_bytes: Callable[[int], bytes]
    portal: str
    sign_in: str  # the user pool's pages; the portal's own address on one machine
    client: str
    headers: Mapping[str, str]
    one_machine: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """`path` is the page's Vietnamese address; `session` is None for nobody."""

    desk: Desk
    method: str
    path: str
    language: Language
    query: Mapping[str, str] = field(default_factory=dict)
    posted: Posted = field(default_factory=dict, repr=False)
    session: Session | None = None
    from_us: bool = True  # whether the browser says that the form is one of our pages'

    def t(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en

    def link(self, path: str) -> str:
        return Page(path, "").address(self.language)

    def signed_in(self) -> Session:
        """Raises SignInFirst."""
        if self.session is None or self.session.until <= self.desk.now().timestamp():
            raise SignInFirst
        return self.session

    def acting(self) -> Session:
        """Who sent this form from a page of ours. Raises SignInFirst, or Stale where the form is not this session's."""
        session = self.signed_in()
        if self.posted.get(TOKEN) != self.desk.sessions.token(session):
            raise Stale
        return session

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, **how: Any) -> Reply:
        """Of the API, in the visit's language. Raises SignInFirst when a token is good no more, Refused when nobody answers."""
        reply = self.desk.api.ask(method, path, body, language=self.language, **how)
        if reply.status == 401 and how.get("token"):
            raise SignInFirst
        if reply.status == 0 or reply.status >= 500:
            raise Refused(BUSY)
        return reply


class SignInFirst(Exception):
    """The page is for somebody signed in."""


class Stale(Exception):
    """The form was made for another signing in: what was typed is shown again, to be sent once more."""


class Refused(Exception):
    """A problem that the page of its kind tells."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.name)
        self.kind = kind


def visit_of(desk: Desk, request: Request) -> Visit:
    """Raises Refused for a body that is no form of a page."""
    english = request.path.startswith("/en/")
    path = request.path.removeprefix("/en") if english else request.path
    return Visit(
        desk,
        request.method,
        path,
        "en" if english else "vi",
        {name: values[0] for name, values in request.query.items() if values},
        _posted(request) if request.method == "POST" else {},
        desk.sessions.of(request.headers.get("cookie", "")),
        _from_us(desk.portal, request.headers),
    )


def _posted(request: Request) -> Posted:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(UNREADABLE)
    if len(request.body) > MAX_BODY:
        raise Refused(TOO_LARGE)
    try:
        text = request.body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
    except ValueError as fault:
        raise Refused(UNREADABLE) from fault
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _from_us(portal: str, headers: Mapping[str, str]) -> bool:
    """By Origin, else by Sec-Fetch-Site; a browser that says neither is held by cookie and token alone."""
    origin = headers.get("origin")
    if origin is not None:
        return origin == portal
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


# -- answers ------------------------------------------------------------------------------------------------------------------


def show(
    visit: Visit,
    template: str,
    status: int = 200,
    *,
    session: Session | None = None,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Answer:
    """A page; with `session` who is signed in from now on (else who was)."""
    who = session or visit.session
    page = Page(visit.path, f"forms/{template}", {**context, **_about(visit, who)}, _turned(visit))
    html = render(page, visit.language, one_machine=visit.desk.one_machine).decode()
    kept = {"Set-Cookie": visit.desk.sessions.cookie(who)} if who else {}
    told = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Language": visit.language}
    return Answer(status, html, {**visit.desk.headers, **told, **kept, **(headers or {})})


# Addresses that only take what is sent: nobody can open them in the other language, so the link leads to where one came from.
ONLY_SENT = {
    "/forms/tra-cuu/ket-qua": "/forms/tra-cuu",
    "/forms/thong-bao": "/forms/ho-so",
    "/forms/sign-out": "/forms/ho-so",
    "/forms/sign-out-here": "/forms/ho-so",
}
_STAYS = ("code", "filed_by", "cursor")  # of an address: what a page shows, and nothing that signs anybody in


def _turned(visit: Visit) -> str:
    """Where the language link leads."""
    kept = urlencode({name: visit.query[name] for name in _STAYS if name in visit.query and visit.path != _SIGNED_IN})
    return ONLY_SENT.get(visit.path, visit.path) + (kept and f"?{kept}")


_SIGNED_IN = "/forms/signed-in"  # whose `code` is the user pool's


def _about(visit: Visit, who: Session | None) -> dict[str, Any]:
    return {"csrf": visit.desk.sessions.token(who) if who else "", "known": who is not None, "blanks": blanks}


BLANKS = 3


def blanks(group: FieldView, texts: Posted, name: str) -> int:
    """How many entries of a repeated group a page without script shows: three, or what is typed and room for one more."""
    typed = [
        int(found[1]) for one in texts if (found := re.match(rf"{re.escape(name)}-(\d{{1,3}})-", one)) and texts[one]
    ]
    wanted = max(BLANKS, group.min_length or 0, max(typed, default=0) + 1)
    return min(wanted, max(group.max_length or wanted, max(typed, default=0)))


def go(visit: Visit, path: str, *, session: Session | None = None) -> Answer:
    """303 to a page of ours, in the visit's language."""
    who = session or visit.session
    kept = {"Set-Cookie": visit.desk.sessions.cookie(who)} if who else {}
    return Answer(303, "", {"Location": coded(visit.link(path)), "Cache-Control": "no-store", **kept})


def message(visit: Visit, title: Text, *paragraphs: Text, status: int = 200, **context: Any) -> Answer:
    """A page that only says something; `way` is a link (address, words) to go on by."""
    told: dict[str, Any] = {
        "title": say(title, visit.language),
        "paragraphs": [say(one, visit.language) for one in paragraphs],
        "way": context.pop("way", None),
    }
    return show(visit, "message.html", status, **told, **context)


def refused(visit: Visit, kind: Kind) -> Answer:
    headers = {"Retry-After": str(kind.retry_after)} if kind.retry_after else {}
    told: dict[str, Any] = {
        "title": say(kind.title, visit.language),
        "paragraphs": [say(kind.advice, visit.language)],
        "way": None,
    }
    return show(visit, "message.html", kind.status, headers=headers, **told)


def told_by(visit: Visit, reply: Reply) -> Answer:
    """The page of a problem that the API answered: in its own words. Raises Refused for what may go better in a moment."""
    if reply.status == 404:
        return refused(visit, NOT_FOUND)
    if later := _later(reply):
        raise Refused(later)
    title, detail = str(reply.body.get("title", "")), str(reply.body.get("detail", ""))
    details = [str(one.get("detail", "")) for one in reply.body.get("errors") or ()]
    return show(visit, "message.html", reply.status, title=title, paragraphs=[detail, *details], way=None)


def _later(reply: Reply) -> Kind | None:
    if reply.status == TOO_MANY.status:  # the gateway in front of the API says it, too, without a problem document
        return TOO_MANY
    return UNDER_WAY if reply.body.get("type") == UNDER_WAY.type else None


def needed(reply: Reply) -> Mapping[str, Any]:
    """What a page cannot be without. Raises Refused: what may go better in a moment is told as that, all else as not there."""
    if not reply.good:
        raise Refused(_later(reply) or NOT_FOUND)
    return reply.body


_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def own_path(given: str | None, otherwise: str = "/") -> str:
    """A path of this portal and nothing else, percent-encoded: no open redirect, no line of a header."""
    if not given or not _OWN.fullmatch(given) or urlsplit(given).netloc:
        return otherwise
    return coded(given)


def coded(path: str) -> str:
    """An address as a header carries it: what comes from outside ends no line and begins no header."""
    return quote(path, safe="/?&=%~-._:@!$'()*+,;")


_KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def key_of(visit: Visit) -> str:
    """The idempotency key that the page sent along; a fresh one where it is none of ours, which no header could carry."""
    key = visit.posted.get("key", "")
    return key if _KEY.fullmatch(key) else new_key(visit.desk.random_bytes)


def number_of(visit: Visit, name: str) -> int:
    """A whole number that the page sent along; 0 for anything else."""
    text = visit.posted.get(name, "")
    return int(text) if len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit() else 0


def new_key(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh idempotency key: a UUID, which may also stand for who has no account."""
    import uuid

    return str(uuid.UUID(bytes=random_bytes(16), version=4))
