"""Paying a fee without script: a form makes the order, a plain link leads to the gateway of payments, and how it stands is asked
again by hand. (The policy of pages holds redirects of a form to our own addresses, so none leads a form to the gateway.) Who is
signed in goes there through a door of ours, which asks first whether it is still to be paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.http import Answer, Request
from kernel.text import Text
from web.account_words import PAYING
from web.server.api import Reply, place
from web.server.lookup import bare, carried, how, money, tidy
from web.server.visits import Visit, go, key_of, number_of, show, told_by
from web.words import say

# Where the words of the page with script say that it asks by itself, which this one does not.
_WORDS: Mapping[str, Text] = {
    **PAYING,
    "open": Text(
        "Cổng thanh toán chưa báo gì. Nếu bạn đã trả tiền, hãy chờ một lát rồi hỏi lại; bạn không cần trả lần nữa.",
        "The gateway has said nothing yet. If you paid, wait a little and ask again; do not pay twice.",
    ),
    "received": Text(
        "Cổng thanh toán báo đã nhận tiền. Hồ sơ đang được ghi nhận; hãy hỏi lại sau một lát.",
        "The gateway says that the money came. It is being recorded; ask again in a little while.",
    ),
    "given_back": Text(
        "{amount} đồng ({reference}) không dùng được cho hồ sơ này; cơ quan đã hoàn lại.",
        "{amount} đồng ({reference}) could not be used for this dossier; the agency gave it back.",
    ),
    "wrong": Text(
        "Không có hồ sơ với mã này, hoặc mã bí mật không đúng, hoặc tài khoản này không phải của người nộp.",
        "There is no dossier with this code, or the secret code is wrong, or this account is not its applicant's.",
    ),
}


def back(visit: Visit, request: Request) -> Answer:
    """GET without a code: from the page that the gateway sends people back to, which knows no code; the browser tells it."""
    code = carried(visit, request)
    return go(visit, f"/forms/nop-phi/{code}" if code else "/forms/tra-cuu")


def page(visit: Visit, _request: Request, code: str) -> Answer:
    """GET: how paying stands, for who is signed in; anyone else is asked for the pin."""
    if how(visit, "")["token"] is None:
        return _show(visit, tidy(code), "", wanted=True)
    return _standing(visit, tidy(code), "")


def door(visit: Visit, _request: Request, code: str) -> Answer:
    """GET, signed in: on to the gateway, or how it stands where nothing is to be paid any more."""
    code = tidy(code)
    if how(visit, "")["token"] is None:
        return _show(visit, code, "", wanted=True)
    reply = visit.ask("GET", place("status", "dossiers", code, "payments"), **how(visit, ""))
    latest = (reply.body.get("items") or [{}])[0] if reply.good else {}
    if "url" not in latest:
        return _told(visit, code, "", reply)
    return Answer(303, "", {"Location": latest["url"], "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def posted(visit: Visit, _request: Request, code: str) -> Answer:
    """POST: `do` is `pay`, for the order of what is asked, or anything else, to ask how it stands. By the pin, or signed in."""
    code, pin = tidy(code), bare(visit.posted.get("pin", ""))
    if not pin:
        visit.acting()
    if visit.posted.get("do") != "pay":
        return _standing(visit, code, pin)
    body = {"amount": number_of(visit, "amount")}
    where = place("status", "dossiers", code, "payments")
    reply = visit.ask("POST", where, body, key=key_of(visit), **how(visit, pin))
    if reply.good:
        gateway = reply.body["url"] if pin else visit.link(f"/forms/nop-phi/{code}/cong")
        return _show(visit, code, pin, amount=f"{money(visit, reply.body['amount'])} đồng", gateway=gateway)
    if reply.status in (409, 422):  # paid meanwhile, nothing asked any more, or another amount
        errors = reply.body.get("errors") or [reply.body]
        return _standing(visit, code, pin, str(errors[0].get("detail", "")), reply.status)
    return _closed(visit, code) if reply.status in (403, 404) else told_by(visit, reply)


def _standing(visit: Visit, code: str, pin: str, fault: str = "", status: int = 200) -> Answer:
    reply = visit.ask("GET", place("status", "dossiers", code, "payments"), **how(visit, pin))
    return _told(visit, code, pin, reply, fault, status)


def _told(visit: Visit, code: str, pin: str, reply: Reply, fault: str = "", status: int = 200) -> Answer:
    if reply.status == 404:
        return _closed(visit, code)
    if not reply.good:
        return told_by(visit, reply)
    orders = reply.body.get("items") or ()
    latest = orders[0] if orders else {"state": "none"}
    spare = [one for order in orders for one in order.get("give_back") or ()]
    lines = [_said(visit, latest["state"], latest)]
    lines += [_said(visit, "given_back" if one.get("given_back_at") else "give_back", one) for one in spare]
    return _show(visit, code, pin, status, fault=fault, lines=lines, good=latest["state"] == "paid")


def _closed(visit: Visit, code: str) -> Answer:
    return _show(visit, code, "", 404, fault=say(_WORDS["wrong"], visit.language), wanted=True)


def _said(visit: Visit, name: str, facts: Mapping[str, Any]) -> str:
    told = {"amount": money(visit, facts.get("amount", 0)), "reference": facts.get("reference", "")}
    return say(_WORDS[name], visit.language).format(**told)


def _show(visit: Visit, code: str, pin: str, status: int = 200, **told: Any) -> Answer:
    """`wanted`: the pin is asked for; `gateway`: where to pay `amount`; else `lines` say how it stands."""
    first: dict[str, Any] = {"fault": "", "wanted": False, "gateway": "", "amount": "", "lines": (), "good": False}
    return show(visit, "paying.html", status, code=code, pin=pin, **{**first, **told})
