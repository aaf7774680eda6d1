"""What belongs to an account, without script: dossiers, drafts and notices; withdrawing; throwing a draft away."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kernel.http import Answer, Request
from kernel.text import Text
from web import state_words
from web.server.api import Reply, place
from web.server.filing import draft_of
from web.server.lookup import day, instant, name_of_procedure
from web.server.visits import Visit, go, key_of, message, new_key, number_of, show, told_by
from web.server.words import WORDS
from web.states import NEEDS_ME, OPEN, promised_day
from web.words import say


def mine(visit: Visit, _request: Request) -> Answer:
    """GET: a page of dossiers, with what needs me first; what others filed for me, drafts and the newest notices beside the
    first. `filed_by` and `cursor` in the address go on in one of the two lists."""
    session = visit.signed_in()
    by, cursor = visit.query.get("filed_by", _ME), visit.query.get("cursor", "")
    first = not cursor and by == _ME
    replies = {one: _listed(visit, session.token, one, cursor) for one in ([_ME, _OTHERS] if first else [by])}
    for reply in replies.values():
        if not reply.good:
            return told_by(visit, reply)
    return show(
        visit,
        "mine.html",
        name=visit.ask("GET", "submission/me", token=session.token).body.get("name", ""),
        lists=[_shown(visit, one, reply) for one, reply in replies.items()],
        drafts=_drafts(visit, session.token) if first else [],
        notices=_notices(visit, session.token) if first else [],
        key=new_key(visit.desk.random_bytes),
    )


_ME, _OTHERS = "me", "others"


def _listed(visit: Visit, token: str, by: str, cursor: str) -> Reply:
    query = {"filed_by": by, "limit": "20", **({"cursor": cursor} if cursor else {})}
    return visit.ask("GET", place("status", "dossiers", **query), token=token)


def _shown(visit: Visit, by: str, reply: Reply) -> dict[str, Any]:
    items = sorted(reply.body["items"], key=lambda one: one["state"] not in NEEDS_ME)
    return {"by": by, "dossiers": [_line(visit, one) for one in items], "more": reply.body.get("next_cursor")}


def _line(visit: Visit, one: dict[str, Any]) -> dict[str, Any]:
    states = {str(name): say(text, visit.language) for name, text in state_words.STATES.items()}
    return {
        "code": one["code"],
        "procedure": name_of_procedure(visit, one["procedure"], one.get("registered_at")),
        "state": states.get(one["state"], one["state"]),
        "needs_me": one["state"] in NEEDS_ME,
        "due": day(promised_day(one)),
    }


def _drafts(visit: Visit, token: str) -> list[dict[str, str]]:
    """Of several of one procedure each tells for whom it is: that stands in the draft alone, so only those are asked for."""
    reply = visit.ask("GET", place("submission", "drafts", limit="20"), token=token)
    items = reply.body.get("items") or []
    alike = Counter(one["procedure"] for one in items)
    return [
        {
            "id": one["id"],
            "procedure": name_of_procedure(visit, one["procedure"]),
            "applicant": _applicant(visit, token, one["id"]) if alike[one["procedure"]] > 1 else "",
            "saved": instant(one["updated_at"]),
        }
        for one in items
    ]


def _applicant(visit: Visit, token: str, draft: str) -> str:
    reply = visit.ask("GET", place("submission", "drafts", draft), token=token)
    return str((reply.body.get("applicant") or {}).get("name", ""))


def _notices(visit: Visit, token: str) -> list[dict[str, Any]]:
    reply = visit.ask("GET", place("status", "notices", limit="10"), token=token)
    language = visit.language
    return [
        {
            "title": one["title"][language],
            "text": one["text"][language],
            "at": instant(one["at"]),
            "code": one.get("code") or "",
            "id": one.get("id", ""),
            "unread": not one.get("read", True),
        }
        for one in reply.body.get("items") or ()
    ]


def notices_read(visit: Visit, _request: Request) -> Answer:
    """POST: all notices up to the newest that was shown are read; what came since stays unread."""
    session = visit.acting()
    key = key_of(visit)
    body = {"until": visit.posted.get("until", "")[:100]}
    reply = visit.ask("POST", place("status", "notices", "read"), body, token=session.token, key=key)
    return go(visit, "/forms/ho-so") if reply.good else told_by(visit, reply)


# -- throwing a draft away --------------------------------------------------------------------------------------------------


def discard(visit: Visit, _request: Request, draft: str) -> Answer:
    """GET: asks once more."""
    before = draft_of(visit, visit.signed_in(), draft)
    name = name_of_procedure(visit, before["procedure"])
    return show(
        visit,
        "confirm.html",
        title=visit.t("Bỏ bản nháp?", "Throw the draft away?"),
        paragraphs=[name, visit.t("Những gì bạn đã gõ sẽ mất hẳn.", "What you typed will be gone for good.")],
        action=visit.link(f"/forms/ban-nhap/{draft}/xoa"),
        press=visit.t("Bỏ bản nháp", "Throw it away"),
        back=visit.link("/forms/ho-so"),
        hidden={},
    )


def discarded(visit: Visit, _request: Request, draft: str) -> Answer:
    session = visit.acting()
    reply = visit.ask("DELETE", place("submission", "drafts", draft), token=session.token)
    # Gone already, by the same press a moment ago: that is what was asked for.
    return go(visit, "/forms/ho-so") if reply.good or reply.status == 404 else told_by(visit, reply)


# -- withdrawing ------------------------------------------------------------------------------------------------------------


def withdraw(visit: Visit, _request: Request, code: str) -> Answer:
    """GET: says what it means and asks once more."""
    session = visit.signed_in()
    reply = visit.ask("GET", place("status", "dossiers", code), token=session.token)
    if not reply.good or "version" not in reply.body:
        return told_by(visit, reply if not reply.good else Reply(404))
    if reply.body["state"] not in OPEN:
        title = Text("Hồ sơ này không rút được nữa", "This dossier can no longer be withdrawn")
        return message(visit, title, status=409, way=_way(visit, code))
    return show(
        visit,
        "confirm.html",
        title=f"{visit.t('Rút hồ sơ', 'Withdraw the dossier')} {code}",
        paragraphs=[say(WORDS["withdraw_means"], visit.language)],
        action=visit.link(f"/forms/rut/{code}"),
        press=visit.t("Rút hồ sơ", "Withdraw the dossier"),
        back=visit.link(f"/forms/ho-so/{code}"),
        hidden={"version": str(reply.body["version"]), "key": new_key(visit.desk.random_bytes)},
    )


def withdrawn(visit: Visit, _request: Request, code: str) -> Answer:
    session = visit.acting()
    body = {"action": "withdraw", "version": number_of(visit, "version")}
    key = key_of(visit)
    reply = visit.ask("POST", place("status", "dossiers", code, "actions"), body, token=session.token, key=key)
    return go(visit, f"/forms/ho-so/{code}") if reply.good else told_by(visit, reply)


def _way(visit: Visit, code: str) -> tuple[str, str]:
    return visit.link(f"/forms/ho-so/{code}"), visit.t("Xem hồ sơ", "See the dossier")
