"""Looking a dossier up without script: by its code, with the receipt's pin or the account for what is not public. The pin is
posted, never part of an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kernel.http import Answer, Request
from kernel.text import Text
from web import state_words
from web.procedures import then
from web.server.api import Reply, place
from web.server.visits import SignInFirst, Visit, new_key, show, told_by
from web.server.words import WORDS
from web.states import OPEN, RATED, named_day
from web.words import say

FOUND, FOUND_SECONDS = "found", 24 * 3600  # code and pin of a dossier that a page shows, for its way to the result
_COPIED = 200  # letters that are read of it: an address with a code has fewer
_AGENCY = r"[A-Z0-9]{1,12}(?:\.[A-Z0-9]{1,3}){0,4}"  # dots belong to this part of a code
_CODE = re.compile(rf"{_AGENCY}-\d{{6}}-\d{{1,9}}", re.ASCII)
# A whole code, with spaces for dashes.
_PARTS = re.compile(rf"({_AGENCY})[-\s]+(\d{{6}})[-\s]+(\d{{1,9}})", re.ASCII)
# In one run the last four digits are the number, as receipts print it; the six before them the day (as codes.js).
_RUN = re.compile(r"([A-Z][A-Z0-9.]{0,34})(\d{6})(\d{4})", re.ASCII)


def tidy(code: str) -> str:
    """A code as people copy it: with spaces, in small letters, with other dashes or none, with marks
    that nobody sees, or with "Mã:" or the whole address before it."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", code[:_COPIED]) if unicodedata.category(one) != "Cf")
    text = re.sub(r"^\D*:", "", re.sub(r"[\u2010-\u2015\u2212_]", "-", seen)).strip().upper()
    if parts := _PARTS.fullmatch(text):
        return "-".join(parts.groups())
    text = re.sub(r"\s", "", text)
    if found := _CODE.search(text.rsplit("/", 1)[-1]):
        return found[0]
    if parts := _RUN.fullmatch(text.replace("-", "")):
        return "-".join(parts.groups())
    return text[:64]


def bare(pin: str) -> str:
    """A pin as people copy it."""
    return re.sub(r"\s", "", pin)[:64]


_FROM = re.compile(r"(?:/en)?/(?:tra-cuu|nop-phi|bien-nhan|bo-sung)(?:/([^/]+))?")


def carried(visit: Visit, request: Request) -> str:
    """The code that stood in the address of the page before this one: pages that are files cannot hand it on without script,
    and the browser tells it to our own address only. Empty for none."""
    before = urlsplit(request.headers.get("referer", ""))
    found = _FROM.fullmatch(before.path)
    if f"{before.scheme}://{before.netloc}" != visit.desk.portal or not found:
        return ""
    return tidy(unquote(found[1]) if found[1] else dict(parse_qsl(before.query)).get("code", ""))


def form(visit: Visit, request: Request) -> Answer:
    """GET: the empty form, or what `code` in the address (or in that of the page before) shows to this visitor."""
    code = tidy(visit.query.get("code", "")) or carried(visit, request)
    return (
        looked_up(_naming(visit, code), code, "")
        if code
        else show(visit, "lookup.html", code="", pin="", fault="", found=None)
    )


def posted(visit: Visit, _request: Request) -> Answer:
    code, pin = tidy(visit.posted.get("code", "")), bare(visit.posted.get("pin", ""))
    if not code:
        fault = visit.t("Hãy nhập mã hồ sơ", "Enter the code of the dossier")
        return show(visit, "lookup.html", 422, code="", pin=pin, fault=fault, found=None)
    return looked_up(_naming(visit, code), code, pin)


def _naming(visit: Visit, code: str) -> Visit:
    """The visit as if its address named the code: the page in the other language, and the one after signing in, know it."""
    return replace(visit, query={"code": code})


def dossier(visit: Visit, _request: Request, code: str) -> Answer:
    """GET: a dossier of who is signed in."""
    visit.signed_in()
    return looked_up(visit, tidy(code), "")


def looked_up(visit: Visit, code: str, pin: str) -> Answer:
    own = _own(visit, code) if pin else None
    reply, pin = (own, "") if own else (_asked(visit, code, pin), pin)
    if reply.status == 404:
        fault = visit.t(
            "Không có hồ sơ mang mã này, hoặc mã PIN không đúng. Hãy xem lại từng chữ số trên giấy biên nhận.",
            "No dossier has this code, or the pin is wrong. Check every digit of your receipt.",
        )
        return show(visit, "lookup.html", 404, code=code, pin=pin, fault=fault, found=None)
    if not reply.good:
        return told_by(visit, reply)
    body = reply.body
    steps = [_step(visit, one) for one in body.get("history") or ()]
    found = {
        "band": _band(visit, body),
        "facts": facts(visit, body),
        "steps": steps,
        "asked": asked_of(visit, body),
        "result": _result(visit, body.get("result") or {}),
        "paper": bool((body.get("result") or {}).get("url")),
        "sealed": visit.desk.seal.close(FOUND, [code, pin], FOUND_SECONDS) if pin else "",
        "deadline": _days(visit, code, pin) if named_day(body) else [],
        "actions": _actions(visit, body),
        "pay": _pay(visit, body),
    }
    return show(visit, "lookup.html", code=code, pin=pin, fault="", found=found)


def sendable(pin: str) -> str:
    """A typed pin as a header carries it, whatever dashes and invisible marks came with it (as public.js); for what is none,
    one that opens nothing."""
    normal = unicodedata.normalize("NFKC", pin)
    letters = "".join(one for one in normal if unicodedata.category(one) not in ("Pd", "Cf") and one not in "_\u2212")
    return letters if re.fullmatch("[0-9A-Za-z]{1,32}", letters) else "0"


def how(visit: Visit, pin: str) -> dict[str, Any]:
    """What the API is shown: the pin, else the token of who is signed in (None for nobody)."""
    token = visit.session.token if visit.session and visit.session.until > visit.desk.now().timestamp() else None
    return {"pin": sendable(pin)} if pin else {"token": token}


def _own(visit: Visit, code: str) -> Reply | None:
    """A dossier of who is signed in, whatever the pin: the account opens more of it (as follow.js). None for any other."""
    if not how(visit, "")["token"]:
        return None
    try:
        reply = _asked(visit, code, "")
    except SignInFirst:  # a token that is good no more; the pin may be
        return None
    return reply if reply.body.get("yours") else None


def _asked(visit: Visit, code: str, pin: str) -> Reply:
    return visit.ask("GET", place("status", "dossiers", code), **how(visit, pin))


def _days(visit: Visit, code: str, pin: str) -> list[dict[str, Any]]:
    reply = visit.ask("GET", place("status", "dossiers", code, "deadline"), **how(visit, pin))
    lines = reply.body.get("lines") if reply.good else None
    language = visit.language
    return [
        {"day": day(one["date"]), "counts": one["counted"], "why": one["why"].get(language, "")} for one in lines or ()
    ]


def _word(visit: Visit, table: Mapping[Any, Text], key: Any) -> str:
    text = {str(name): one for name, one in table.items()}.get(str(key))
    return say(text, visit.language) if text else str(key)


def facts(visit: Visit, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a dossier, as pairs of a name and a value; what there is none of is left out."""
    step = body.get("step") or {}
    words = {name: say(text, visit.language) for name, text in WORDS.items()}
    procedure = name_of_procedure(visit, body["procedure"], body.get("registered_at")) if body.get("procedure") else ""
    pairs = [
        (words["code"], body.get("code")),
        (words["procedure"], procedure),
        (say(state_words.STATE, visit.language), _word(visit, state_words.STATES, body.get("state"))),
        (words["step"], f"{step['number']}/{step['of']}" if step.get("number") else ""),
        (words["registered"], instant(body.get("registered_at"))),
        (words["accepted"], instant(body.get("accepted_at"))),
        (words["due"], day(named_day(body))),
        (words["closed"], instant(body.get("closed_at"))),
        (words["timeliness"], _word(visit, state_words.TIMELINESS, body.get("timeliness"))),
    ]
    return [(name, str(value)) for name, value in pairs if value]


def _band(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    """How it stands and what comes next, before all else, as follow.js says it."""
    refused = (body.get("result") or {}).get("outcome") == state_words.REJECTED
    standing = state_words.REJECTED if refused else str(body.get("state", ""))
    tables = state_words.tables()
    known = (tables["own"] if "history" in body else {}, tables["nexts"])
    text = next((table[standing] for table in known if standing in table), None)
    title = tables["states"].get(standing)
    return {
        "title": say(title, visit.language) if title else standing,
        "next": say(text, visit.language) if text else "",
        "petition": visit.link("/phan-anh/gui") if standing in state_words.AGAINST else "",
    }


def name_of_procedure(visit: Visit, key: str, filed: str | None = None) -> str:
    """As it was called on the day of an instant `filed`, else as it is today; a name of a later day is not said yet."""
    versions = visit.desk.catalogue.versions(key)
    at = date.fromisoformat(filed[:10]) if filed else visit.desk.today()
    return say(then(versions, at).name, visit.language) if versions else key


def asked_of(visit: Visit, body: Mapping[str, Any]) -> list[str]:
    """What is asked of the applicant now, in sentences."""
    if body.get("state") == "supplement_requested" and body.get("supplement"):
        told = body["supplement"]
        return [str(told.get("reason") or ""), *(str(one.get("text", "")) for one in told.get("items") or ())]
    if body.get("state") == "payment_requested" and body.get("payment"):
        return [f"{money(visit, body['payment']['amount'])} đồng. {body['payment'].get('reason') or ''}"]
    return []


def money(visit: Visit, amount: Any) -> str:
    """600000 as 600.000, in English 600,000."""
    return f"{int(amount):,}".replace(",", "." if visit.language == "vi" else ",")


def _pay(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the form that makes an order sends (web.server.paying): the amount that was shown, and the page's key, so that
    pressing twice makes one order."""
    if body.get("state") != "payment_requested" or not body.get("payment"):
        return None
    code, amount = str(body["code"]), int(body["payment"]["amount"])
    return {"code": code, "amount": amount, "key": new_key(visit.desk.random_bytes)}


def _result(visit: Visit, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told:
        return []
    pairs = [
        (_said(visit, "decision"), _word(visit, state_words.OUTCOMES, told.get("outcome"))),
        (_said(visit, "number"), told.get("number")),
        (_said(visit, "date"), day(told.get("date"))),
        (_said(visit, "reason"), told.get("reason")),
    ]
    return [(name, str(value)) for name, value in pairs if value]


def _step(visit: Visit, line: Mapping[str, Any]) -> tuple[str, str, str]:
    return _word(visit, state_words.ACTIONS, line["action"]), instant(line.get("at")), str(line.get("note") or "")


def _actions(visit: Visit, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What may be done with it, as links, for its applicant; and for who holds the pin and is not signed in, who may be: the page
    of each asks for it."""
    code, state = str(body.get("code", "")), body.get("state")
    if not (body.get("yours") or ("history" in body and not how(visit, "")["token"])):
        return []
    found = []
    if body.get("yours"):
        found.append((f"/forms/ho-so/{code}/da-nop", say(state_words.LOOK_UP["filed"], visit.language)))
    if state == "supplement_requested":
        found.append((f"/forms/bo-sung/{code}", _said(visit, "supplement_now")))
    if state in RATED:
        found.append((f"/forms/danh-gia/{code}", _said(visit, "rate")))
    if state in OPEN:
        found.append((f"/forms/rut/{code}", _said(visit, "withdraw")))
    return [(visit.link(path), words) for path, words in found]


def _said(visit: Visit, name: str) -> str:
    return say(WORDS[name], visit.language)


def day(text: str | None) -> str:
    """2026-11-24 as 24/11/2026."""
    return "/".join(text[:10].split("-")[::-1]) if text else ""


def instant(text: str | None) -> str:
    """2026-11-24T18:09:12+07:00 as 18:09 24/11/2026."""
    return f"{text[11:16]} {day(text)}" if text else ""
