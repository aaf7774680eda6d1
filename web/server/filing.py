"""Filing without script: answers, papers, check, receipt. The draft on the server holds what was typed between the pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.http import Answer, Request
from kernel.text import Text
from web.filing import applicant_fields
from web.form_view import form_pages
from web.procedures import Shown
from web.server.answers import Posted, asked_of, texts_of
from web.server.api import Reply, place
from web.server.questions import AUTHORISATION, FORM, Part, Taken, faults_at, parts_of, shown_of, take
from web.server.session import Session
from web.server.standing import barred
from web.server.told import differences, lines_of, mark_of, values_of
from web.server.visits import Refused, Visit, go, key_of, message, needed, new_key, show, told_by
from web.words import say

# -- the page of all answers ------------------------------------------------------------------------------------------------


def questions(visit: Visit, _request: Request, key: str) -> Answer:
    """GET: the form, with what the account says."""
    session = visit.signed_in()
    shown = shown_of(visit, key)
    return _page(visit, shown, _from_account(visit, session, shown), {}, new_key(visit.desk.random_bytes))


def _from_account(visit: Visit, session: Session, shown: Shown) -> dict[str, str]:
    me = visit.ask("GET", "submission/me", token=session.token).body
    company = (me.get("acts_for") or [{}])[0]
    kinds = [value for value, _ in applicant_fields(shown.version, visit.language)[0].options]
    texts: dict[str, str] = {}
    if kinds[:1] == ["self"]:
        texts |= {"a-name": me.get("name", ""), "a-identity_number": me.get("identity_number", "")}
    elif company:
        texts |= {"a-name": company.get("name", ""), "a-tax_code": company.get("tax_code", "")}
    if len(kinds) == 1:
        texts["a-kind"] = kinds[0]
    if len(shown.agencies) == 1:
        texts["w-agency"] = shown.agencies[0].key
    known = {"account.name": me.get("name", ""), "account.identity_number": me.get("identity_number", "")}
    for page in form_pages(shown.form, visit.language):
        texts |= {FORM + one.name: known[one.prefill] for one in page.fields if known.get(one.prefill)}
    return texts


def _page(
    visit: Visit,
    shown: Shown,
    texts: Posted,
    faults: Mapping[str, str],
    key: str,
    status: int = 200,
    draft: str = "",
    seen: str = "",
) -> Answer:
    """`seen` stands for the answers of the draft that the page began with."""
    told: dict[str, Any] = {
        "shown": shown,
        "parts": parts_of(shown, visit),
        "texts": texts,
        "faults": faults,
        "key": key,
    }
    return show(visit, "filing.html", status, draft=draft, seen=seen, **told)


def answered(visit: Visit, _request: Request, key: str) -> Answer:
    """POST: a draft of the answers, then its papers; or the page again with what is wrong. What comes from a page that is a file,
    which no session can mark, is sent by its writer once more (web.server.visits.Stale)."""
    session = visit.signed_in()
    shown = shown_of(visit, key)
    taken = take(shown, visit)
    page_key = key_of(visit)
    if faults := {**barred(visit, session, taken.values["applicant"]), **taken.faults}:
        return _page(visit, shown, visit.posted, faults, page_key, 422)
    visit.acting()
    made = visit.ask("POST", "submission/drafts", content(key, taken), token=session.token, key=page_key)
    if made.status == 422 and str(made.body.get("type", "")).endswith("key-reused"):
        # Back in the browser, something changed, sent again: another draft.
        fresh = new_key(visit.desk.random_bytes)
        made = visit.ask("POST", "submission/drafts", content(key, taken), token=session.token, key=fresh)
    if not made.good:
        return _with_faults_of(visit, shown, made, taken, page_key)
    return go(visit, next_place(visit, shown, {**content(key, taken), "id": made.body["id"]}, session))


def _with_faults_of(
    visit: Visit, shown: Shown, reply: Reply, taken: Taken, key: str, draft: str = "", seen: str = ""
) -> Answer:
    faults = faults_at(reply, taken.rows)
    if not faults:
        return told_by(visit, reply)
    return _page(visit, shown, visit.posted, faults, key, 422, draft, seen)


def content(key: str, taken: Taken) -> dict[str, Any]:
    """The answers as a draft keeps them."""
    where, delivery = taken.values["where"], taken.values["delivery"]
    return {
        "procedure": key,
        **where,
        "form": taken.values["form"],
        "applicant": taken.values["applicant"],
        **delivery,
        "documents": [],
    }


# -- a draft ------------------------------------------------------------------------------------------------------------------


def draft_of(visit: Visit, session: Session, draft: str) -> dict[str, Any]:
    """Raises Refused for one that is not theirs, was filed or thrown away."""
    return dict(needed(visit.ask("GET", place("submission", "drafts", draft), token=session.token)))


def save(visit: Visit, session: Session, before: Mapping[str, Any], **changes: Any) -> Reply:
    """A draft's next version."""
    members = ("version", "procedure", "agency", "form", "applicant", "result_delivery")
    kept = {name: before[name] for name in members if before.get(name) is not None}
    documents = [{"document": one["document"], "upload_id": one["upload_id"]} for one in before.get("documents", ())]
    body = {**kept, "documents": documents, **changes}
    return visit.ask("PUT", place("submission", "drafts", str(before["id"])), body, token=session.token)


def change(visit: Visit, _request: Request, draft: str) -> Answer:
    """GET: the answers of a draft, to be changed."""
    before = draft_of(visit, visit.signed_in(), draft)
    shown = shown_of(visit, before["procedure"])
    texts = _texts(parts_of(shown, visit), before)
    return _page(visit, shown, texts, {}, "", draft=draft, seen=mark_of(visit, before))


def _texts(parts: Sequence[Part], draft: Mapping[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for part in parts:
        texts |= texts_of(part.fields, values_of(part, draft), part.prefix)
    return texts


def changed(visit: Visit, _request: Request, draft: str) -> Answer:
    """POST: other answers into the draft."""
    session = visit.signed_in()
    before = draft_of(visit, session, draft)
    shown = shown_of(visit, before["procedure"])
    parts, seen = parts_of(shown, visit), visit.posted.get("seen", "")
    taken = take(shown, visit)
    if faults := {**barred(visit, session, taken.values["applicant"]), **taken.faults}:
        return _page(visit, shown, visit.posted, faults, "", 422, draft, seen)
    visit.acting()
    new = {name: one for name, one in content(before["procedure"], taken).items() if name != "documents"}
    saved = Reply(409)
    for _ in range(2):
        mark = mark_of(visit, before)
        others = {} if mark == seen else differences(visit, parts, before, new)
        if others:  # another page or device changed an answer since: people choose, seeing both
            return _page(visit, shown, visit.posted, others, "", 409, draft, mark)
        saved = save(visit, session, before, **new)
        if saved.status != 409:
            break
        before = draft_of(visit, session, draft)
    if not saved.good:
        return _with_faults_of(visit, shown, saved, taken, "", draft, seen)
    return go(visit, f"/forms/ban-nhap/{draft}")


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper on the pages of a draft: asked for or not, and what was sent."""

    key: str
    name: str
    hint: str
    required: bool
    accept: tuple[str, ...]
    max_bytes: int
    sent: bool


_AUTHORISATION = Text("Giấy ủy quyền", "Authorisation paper")


def papers_of(visit: Visit, shown: Shown, draft: Mapping[str, Any], session: Session) -> tuple[PaperView, ...]:
    """The papers that a draft's answers ask for, in the procedure's order."""
    sent = {one["document"] for one in draft.get("documents") or ()}
    found = [
        PaperView(
            one.key,
            say(one.name, visit.language),
            say(one.rule, visit.language),
            one.required,
            one.accept,
            one.max_bytes,
            one.key in sent,
        )
        for one in shown.version.papers
        if one.applies(_object(draft, "form"))
    ]
    if needs_authorisation(visit, _object(draft, "applicant"), session):
        name = say(_AUTHORISATION, visit.language)
        types, kept = ("application/pdf", "image/jpeg", "image/png"), authorisation(session, str(draft["id"]))
        found.insert(0, PaperView(AUTHORISATION, name, "", True, types, 10_485_760, kept is not None))
    return tuple(found)


def needs_authorisation(visit: Visit, applicant: Mapping[str, Any], session: Session) -> bool:
    """Whether a paper must show that they may file for this person: not where the portal knows it from the person."""
    if applicant.get("kind") != "other":
        return False
    return not _lets(visit.ask("GET", "submission/me", token=session.token).body, applicant)


def _lets(me: Mapping[str, Any], applicant: Mapping[str, Any]) -> bool:
    for_people = me.get("acts_for_people") or ()
    return any(one.get("identity_number") == applicant.get("identity_number") for one in for_people)


def authorisation(session: Session, draft: str) -> str | None:
    """The upload that shows who may file for another; a draft has no place for it."""
    kept = session.kept.get("authorisation") or {}
    return str(kept["upload"]) if kept.get("draft") == draft else None


def next_place(visit: Visit, shown: Shown, draft: Mapping[str, Any], session: Session) -> str:
    """Where a draft goes on: its first required paper that was not sent, else the check."""
    at = f"/forms/ban-nhap/{draft['id']}"
    missing = next((one for one in papers_of(visit, shown, draft, session) if one.required and not one.sent), None)
    return f"{at}/giay-to/{missing.key}" if missing else at


# -- the check, and filing ------------------------------------------------------------------------------------------------------


def check(visit: Visit, _request: Request, draft: str) -> Answer:
    """GET: all that will be filed."""
    session = visit.signed_in()
    return _check(visit, session, draft_of(visit, session, draft), {})


def _check(
    visit: Visit, session: Session, draft: Mapping[str, Any], faults: Mapping[str, str], status: int = 200
) -> Answer:
    shown, draft = _as_asked(visit, draft)
    parts = parts_of(shown, visit)
    lines = [(part.title, lines_of(part, draft, visit)) for part in parts]
    papers = papers_of(visit, shown, draft, session)
    told = {"shown": shown, "draft": draft["id"], "lines": lines, "papers": papers, "faults": faults}
    return show(visit, "check.html", status, body=_sealed(visit, session, draft), **told)


def _as_asked(visit: Visit, draft: Mapping[str, Any]) -> tuple[Shown, dict[str, Any]]:
    """The procedure as it is today, and the draft with the answers and papers it asks for, as script sends them: with one that is
    asked no more nobody could file, and there would be nothing on the page to mend."""
    shown = shown_of(visit, draft["procedure"])
    fields = [one for page in form_pages(shown.form, visit.language) for one in page.fields]
    form = asked_of(fields, _object(draft, "form"))
    papers = {one.key for one in shown.version.papers if one.applies(form)}
    documents = [one for one in draft.get("documents") or () if one["document"] in papers]
    return shown, {**draft, "form": form, "documents": documents}


def _sealed(visit: Visit, session: Session, draft: Mapping[str, Any]) -> str:
    """The filing that the page shows, for its account alone. Filing deletes the draft: sent once more (pressed twice, or after an
    answer that was lost), the page says the very same, and the API answers with the same receipt."""
    return visit.desk.seal.close(FILING, [session.user, draft["id"], _body(visit, session, draft)], BODY_SECONDS)


def _body(visit: Visit, session: Session, draft: Mapping[str, Any]) -> dict[str, Any]:
    _, draft = _as_asked(visit, draft)
    other = _object(draft, "applicant").get("kind") == "other"
    me = visit.ask("GET", "submission/me", token=session.token).body if other else {}
    return filing(draft, me, authorisation(session, str(draft["id"])))


def file(visit: Visit, _request: Request, draft: str) -> Answer:
    """POST: the draft becomes a dossier. The key belongs to the draft: pressed twice, or once more after a lost answer, it is
    filed once."""
    session = visit.acting()
    told = visit.desk.seal.open(FILING, visit.posted.get("body", ""))
    if told and told[:2] == [session.user, draft]:
        body = told[2]
    else:
        before = _draft_or_receipt(visit, session, draft)
        if isinstance(before, Answer):
            return before
        body = _body(visit, session, before)
    reply = visit.ask("POST", "submission/dossiers", body, token=session.token, key=filing_key(draft))
    if not reply.good:
        faults = faults_at(reply, {}, [str(one["document"]) for one in body.get("documents") or ()])
        return _check(visit, session, draft_of(visit, session, draft), faults, 422) if faults else told_by(visit, reply)
    receipt = {"code": reply.body["code"], "pin": reply.body["pin"], "draft": draft}
    kept = session.keeping("receipt", receipt).keeping("authorisation", None)
    return go(visit, f"/forms/da-nop/{reply.body['code']}", session=kept)


def _draft_or_receipt(visit: Visit, session: Session, draft: str) -> dict[str, Any] | Answer:
    """The draft; or, pressed again after it was filed, its receipt."""
    try:
        return draft_of(visit, session, draft)
    except Refused:
        receipt = session.kept.get("receipt") or {}
        if receipt.get("draft") == draft:
            return go(visit, f"/forms/da-nop/{receipt['code']}")
        raise


FILING = "filing"
BODY_SECONDS = 24 * 3600  # a page that stood open overnight files from the draft, if it is still there


def _object(draft: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = draft.get(name)
    return value if isinstance(value, Mapping) else {}


def filing_key(draft: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"draft:{draft}"))


def filing(draft: Mapping[str, Any], me: Mapping[str, Any], upload: str | None) -> dict[str, Any]:
    """The body of a filing from a draft; a representative is always the account itself."""
    given = dict(_object(draft, "applicant"))
    kind, phone = given.pop("kind", ""), given.pop("representative_phone", None)
    body: dict[str, Any] = {
        "procedure": draft["procedure"],
        "agency": draft.get("agency", ""),
        "applicant": {"kind": "citizen" if kind in ("self", "other") else kind, **given},
        "form": _object(draft, "form"),
        "documents": [
            {"document": one["document"], "upload_id": one["upload_id"]} for one in draft.get("documents") or ()
        ],
        "result_delivery": draft.get("result_delivery", ""),
        "draft": draft["id"],
    }
    if kind == "other":
        body["representative"] = {
            "name": me.get("name", ""),
            "identity_number": me.get("identity_number", ""),
            "phone": phone or "",
            **({} if _lets(me, given) else {"authorisation": upload or ""}),
        }
    return body


_SHOWN_ONCE = Text("Hồ sơ đã nộp", "The dossier is filed")
_NO_PIN = Text(
    "Mã bí mật chỉ hiện ngay sau khi nộp. Hồ sơ này có trong mục Hồ sơ của tôi.",
    "The secret code is shown right after filing only. This dossier is among My dossiers.",
)


def receipt(visit: Visit, _request: Request, code: str) -> Answer:
    session = visit.signed_in()
    kept = session.kept.get("receipt") or {}
    if kept.get("code") != code:
        way = (visit.link("/forms/ho-so"), visit.t("Hồ sơ của tôi", "My dossiers"))
        return message(visit, _SHOWN_ONCE, _NO_PIN, way=way)
    return show(visit, "done.html", code=code, pin=kept["pin"], qr=_qr(visit, code, kept["pin"]))


def _qr(visit: Visit, code: str, pin: str) -> tuple[int, str] | None:
    """Size and path of the QR; None where nobody answers now: the codes are what must be shown."""
    try:
        reply = visit.ask("GET", place("status", "dossiers", code, "qr"), pin=pin.replace("-", ""))
    except Refused:
        return None
    return (int(reply.body["size"]), str(reply.body["path"])) if reply.good else None
