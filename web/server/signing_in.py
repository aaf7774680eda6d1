"""Signing in without script: the authorisation code flow with PKCE, its secrets kept on our side of the browser."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from kernel.http import Answer, Request
from kernel.problems import Kind
from kernel.text import Text
from web.server.session import Session
from web.server.visits import Visit, go, message, own_path, show
from web.words import say

MINUTES = 10  # to sign in on the user pool's page
DONE = "/forms/signed-in"


def begin(visit: Visit, _request: Request) -> Answer:
    """To the user pool's page, which is made to forget first: it would let the next reader of a shared computer in as whoever
    signed in there within the hour. Afterwards back to where the visitor was."""
    desk = visit.desk
    state, verifier = (_letters(desk.random_bytes(32)) for _ in range(2))
    back = own_path(visit.query.get("to"), visit.link("/forms/ho-so"))
    remembered = {"state": state, "verifier": verifier, "back": back, "language": visit.language}
    cookie = desk.sessions.signing_in(remembered, MINUTES * 60)
    return Answer(303, "", {"Location": _leaving(visit, DONE), "Cache-Control": "no-store", "Set-Cookie": cookie})


def _leaving(visit: Visit, path: str) -> str:
    """Where the user pool forgets who is signed in, and leads on to a path of the portal."""
    desk = visit.desk
    return f"{desk.sign_in}/logout?{urlencode({'client_id': desk.client, 'logout_uri': desk.portal + path})}"


def _ask(visit: Visit, asked: Mapping[str, Any]) -> Answer:
    """To the page that asks for name and password, which knows nobody now."""
    desk = visit.desk
    query = {
        "response_type": "code",
        "client_id": desk.client,
        "redirect_uri": desk.portal + DONE,
        "scope": "openid profile",
        "state": str(asked["state"]),
        "code_challenge_method": "S256",
        "code_challenge": _letters(sha256(str(asked["verifier"]).encode()).digest()),
    }
    return Answer(
        303, "", {"Location": f"{desk.sign_in}/oauth2/authorize?{urlencode(query)}", "Cache-Control": "no-store"}
    )


_NOT_OURS = Text("Chưa đăng nhập được", "You are not signed in")
_WHY = Text(
    "Lần đăng nhập này không bắt đầu từ trình duyệt này, hoặc đã quá 10 phút. Không có gì bị thay đổi.",
    "This signing in did not begin in this browser, or more than 10 minutes ago. Nothing was changed.",
)
_AGAIN = Text("Hãy đăng nhập lại.", "Sign in again.")


def end(visit: Visit, request: Request) -> Answer:
    """Back from the user pool's pages: it has forgotten, or somebody has signed in."""
    asked = visit.desk.sessions.signed_in_for(request.headers.get("cookie", ""))
    if asked is not None and not visit.query:
        return _ask(visit, asked)
    code, state = visit.query.get("code"), visit.query.get("state") or ""
    way = (visit.link("/forms/sign-in"), visit.t("Đăng nhập", "Sign in"))
    if asked is None or not code or not compare_digest(state.encode(), str(asked["state"]).encode()):
        return message(visit, _NOT_OURS, _WHY, _AGAIN, status=400, way=way)
    reply = visit.desk.api.exchange(
        {
            "grant_type": "authorization_code",
            "client_id": visit.desk.client,
            "code": code,
            "redirect_uri": visit.desk.portal + DONE,
            "code_verifier": str(asked["verifier"]),
        }
    )
    access = reply.body.get("access_token")
    if not reply.good or not isinstance(access, str):
        return message(visit, _NOT_OURS, _AGAIN, status=400, way=way)
    until = int(visit.desk.now().timestamp()) + int(reply.body.get("expires_in", 3600)) - 60
    # The token that renews is not kept: after an hour people sign in again.
    session = Session(_letters(visit.desk.random_bytes(16)), _subject(access), access, until)
    before = visit.session
    if (
        before is not None and before.user == session.user
    ):  # whose token ended in the middle: files that were sent are still sent
        for name in ("supplement", "authorisation"):
            session = session.keeping(name, before.kept.get(name))
    cookie = visit.desk.sessions.cookie(session)
    return Answer(303, "", {"Location": str(asked["back"]), "Cache-Control": "no-store", "Set-Cookie": cookie})


def sign_out(visit: Visit, _request: Request) -> Answer:
    """Ends the session here and at the user pool."""
    visit.acting()
    headers = {"Location": _leaving(visit, "/"), "Cache-Control": "no-store"}
    return Answer(303, "", headers, visit.desk.sessions.forgotten())


def forgotten(visit: Visit, _request: Request) -> Answer:
    """Ends the session of this browser for the scripts that sign out or forget a device (web/scripts/leaving.js): they have no
    page's mark, and who makes another sign out gains nothing by it."""
    return Answer(204, "", {"Cache-Control": "no-store"}, visit.desk.sessions.forgotten())


def first(visit: Visit) -> Answer:
    """For a page that is for somebody signed in: a reader goes to sign in at once; what was typed into a form is shown to its
    writer again after it, to be sent once more."""
    if visit.method != "POST":
        query = f"?{urlencode(visit.query)}" if visit.query else ""
        return go(visit, "/forms/sign-in?" + urlencode({"to": visit.link(visit.path) + query}))
    return again(visit, signed_in=False)


def again(visit: Visit, *, signed_in: bool) -> Answer:
    """The same form with all that was typed, waiting for one more press."""
    return show(visit, "again.html", 401 if not signed_in else 409, typed=_typed(visit), signed_in=signed_in, busy="")


def busy(visit: Visit, kind: Kind) -> Answer:
    """The same, where something did not answer now (`kind` says in how many seconds it may): the page's key goes along, so that
    what was done after all is not done twice."""
    headers, title = {"Retry-After": str(kind.retry_after)}, say(kind.title, visit.language)
    return show(visit, "again.html", kind.status, headers=headers, typed=_typed(visit), signed_in=True, busy=title)


def _typed(visit: Visit) -> dict[str, str]:
    return {name: text for name, text in visit.posted.items() if name != "csrf"}


def _subject(access: str) -> str:
    """Whose token it is; it came from the user pool itself, and each request that carries it is judged by the services."""
    part = access.split(".")[1]
    told: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return str(told["sub"])


def _letters(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")
