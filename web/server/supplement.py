"""Answering a supplement without script: just what was asked, with what was answered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kernel.http import Answer, Request
from kernel.problems import NOT_FOUND, UNDER_WAY
from kernel.text import Text
from web.filing import SAME
from web.form_view import FieldView, form_pages
from web.server.answers import clean, read, texts_of
from web.server.api import Reply, place
from web.server.filing import PaperView
from web.server.papers import ask_for, files_of_supplement
from web.server.questions import FORM, faults_at, field_at
from web.server.sentences import sentence
from web.server.session import Session
from web.server.told import said
from web.server.visits import Refused, Visit, go, key_of, message, needed, new_key, number_of, show, told_by
from web.words import say


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asked for: sentences, questions and papers; `form` is what was filed. `also`: questions beside them, which
    an answer must go with (a check between answers names both)."""

    version: int
    reason: str
    texts: tuple[str, ...]
    fields: tuple[FieldView, ...]
    papers: tuple[PaperView, ...]
    form: Mapping[str, Any]
    also: frozenset[str]


def asked_of(visit: Visit, session: Session, code: str, also: Iterable[str] = ()) -> Asked | Answer:
    """Raises Refused for a dossier that is not theirs; an answer where nothing is asked."""
    look = visit.ask("GET", place("status", "dossiers", code), token=session.token)
    content = visit.ask("GET", place("submission", "dossiers", code), token=session.token)
    for one in (look, content):
        needed(one)
    if look.body["state"] != "supplement_requested" or not look.body.get("supplement"):
        way = (visit.link(f"/forms/ho-so/{code}"), visit.t("Xem hồ sơ", "See the dossier"))
        return message(visit, _NOTHING, way=way)
    return _asked(visit, code, look, content, session, also)


_NOTHING = Text("Hồ sơ này hiện không chờ bổ sung", "Nothing is asked for at present")


def _asked(visit: Visit, code: str, look: Reply, content: Reply, session: Session, also: Iterable[str]) -> Asked:
    told, body = look.body["supplement"], content.body
    catalogue = visit.desk.catalogue
    version = catalogue.version(body["procedure"], body["procedure_version"])
    form = catalogue.form(body["procedure"], body["procedure_version"])
    known = {one.name: one for page in form_pages(form, visit.language) for one in page.fields}
    sent = files_of_supplement(session, f"/forms/bo-sung/{code}")
    fields: dict[str, FieldView] = {}
    papers: dict[str, PaperView] = {}
    for item in told.get("items") or ():
        name = str(item.get("pointer", "")).split("/")[2:3]
        if name and name[0] in known:
            fields[name[0]] = replace(known[name[0]], when=None)  # asked for by name, so asked
        paper = version.paper(str(item.get("document", "")))
        if paper is not None:
            texts = say(paper.name, visit.language), say(paper.rule, visit.language)
            papers[paper.key] = PaperView(paper.key, *texts, True, paper.accept, paper.max_bytes, paper.key in sent)
    beside = {name: replace(known[name], when=None) for name in also if name in known and name not in fields}
    items = tuple(str(item.get("text", "")) for item in told.get("items") or ())
    return Asked(
        look.body["version"],
        str(told.get("reason") or ""),
        items,
        (*fields.values(), *beside.values()),
        tuple(papers.values()),
        body["form"],
        frozenset(beside),
    )


def page(visit: Visit, _request: Request, code: str) -> Answer:
    session = visit.signed_in()
    asked = asked_of(visit, session, code)
    if isinstance(asked, Answer):
        return asked
    return _page(visit, code, asked, texts_of(asked.fields, asked.form), {}, new_key(visit.desk.random_bytes))


def _page(
    visit: Visit,
    code: str,
    asked: Asked,
    texts: Mapping[str, str],
    faults: Mapping[str, str],
    key: str,
    status: int = 200,
) -> Answer:
    """Papers come first: who goes to send one comes back to a page without what was typed."""
    writing = visit.method == "POST" or all(one.sent for one in asked.papers)
    here: dict[str, Any] = {"code": code, "asked": asked, "writing": writing}
    return show(visit, "supplement.html", status, texts=texts, faults=faults, key=key, **here)


def paper(visit: Visit, _request: Request, code: str, paper: str) -> Answer:
    """GET: the page of one paper that was asked for."""
    session = visit.signed_in()
    asked = asked_of(visit, session, code)
    if isinstance(asked, Answer):
        return asked
    wanted = next((one for one in asked.papers if one.key == paper), None)
    if wanted is None:
        raise Refused(NOT_FOUND)
    return ask_for(visit, session, wanted, f"/forms/bo-sung/{code}")


_FILE = Text("Hãy gửi tệp cho “{name}”", "Send a file for “{name}”")


def _unchanged(asked: Asked, values: Mapping[str, Any]) -> set[str]:
    """The inputs of answers that come back as they were filed. The API takes them: that an answer was right after all is said in
    the note, and only a page can ask for one."""
    return {
        f"f-{one.name}"
        for one in asked.fields
        if one.kind != "rows" and one.name not in asked.also and one.name in asked.form
        if asked.form[one.name] == values.get(one.name)
    }


def _form(asked: Asked, values: Mapping[str, Any]) -> dict[str, Any]:
    """The whole form again with what was changed; null takes back what was emptied. Nothing when no question was asked."""
    plain = [one.name for one in asked.fields if one.kind != "rows" and one.name in asked.form]
    emptied = dict.fromkeys(name for name in plain if name not in values)
    return {**asked.form, **values, **emptied} if values or emptied else {}


_MOVED = Text(
    "Hồ sơ đã thay đổi từ khi trang này mở. Hãy xem lại điều được hỏi rồi gửi lại.",
    "The dossier has changed since this page was opened. Look again at what is asked, then send it once more.",
)


def posted(visit: Visit, _request: Request, code: str) -> Answer:
    session = visit.signed_in()
    asked = asked_of(visit, session, code, _names(visit.posted))
    if isinstance(asked, Answer):
        return _answered(visit, session, code)
    key = key_of(visit)
    # Of another request, perhaps: a question that the page did not show was not emptied.
    if number_of(visit, "version") != asked.version:
        texts = {**texts_of(asked.fields, asked.form), **visit.posted}
        return _page(visit, code, asked, texts, {"note": say(_MOVED, visit.language)}, key, 409)
    got = read(asked.fields, visit.posted)
    faults = {at: sentence(field_at(asked.fields, at, "f-"), code_, visit.language) for at, code_ in got.faults.items()}
    note = clean(visit.posted.get("note", ""))
    if not note:
        faults |= dict.fromkeys(_unchanged(asked, got.values) - faults.keys(), say(SAME, visit.language))
    missing = say(_FILE, visit.language)
    faults |= {f"p-{one.key}": missing.format(name=one.name) for one in asked.papers if not one.sent}
    if faults:
        return _page(visit, code, asked, visit.posted, faults, key, 422)
    visit.acting()
    sent = files_of_supplement(session, f"/forms/bo-sung/{code}")
    form = _form(asked, got.values)
    body: dict[str, Any] = {"version": asked.version}
    body |= {"form": form} if form else {}
    body |= {"documents": [{"document": name, "upload_id": one} for name, one in sent.items()]} if sent else {}
    body |= {"note": note} if note else {}
    where = place("submission", "dossiers", code, "supplements")
    reply = visit.ask("POST", where, body, token=session.token, key=key)
    if reply.good:
        return go(visit, f"/forms/ho-so/{code}", session=session.keeping("supplement", None))
    if reply.status == 409 and reply.body.get("type") != UNDER_WAY.type:
        return _answered(visit, session, code)
    faults = faults_at(reply, got.rows, [*sent])
    return _with_questions(visit, session, code, asked, faults, key) if faults else told_by(visit, reply)


_OVER = Text("Hồ sơ này không còn chờ bổ sung", "This dossier waits for a supplement no more")
_NOT_SENT = Text(
    "Bổ sung trên trang này chưa được gửi: bạn hoặc người khác đã bổ sung từ trang hay máy khác, hoặc hồ sơ vừa thay đổi.",
    "What is on this page was not sent: you or somebody else answered from elsewhere, or the dossier has just changed.",
)
_TYPED = Text("Dưới đây là những gì bạn đã viết, để bạn sao lại.", "Below is what you wrote, for you to copy.")


def _answered(visit: Visit, session: Session, code: str) -> Answer:
    """Nothing is asked any more. Whether this page's press was taken the API knows by its key, under which it takes nothing else.
    By version 1 nothing new can come of asking: a dossier that was asked for more is past it."""
    visit.acting()
    where = place("submission", "dossiers", code, "supplements")
    reply = visit.ask("POST", where, {"version": 1, "note": "-"}, token=session.token, key=key_of(visit))
    session = session.keeping("supplement", None)
    if reply.good or str(reply.body.get("type", "")).endswith("key-reused"):
        return go(visit, f"/forms/ho-so/{code}", session=session)
    way = (visit.link(f"/forms/ho-so/{code}"), visit.t("Xem hồ sơ", "See the dossier"))
    typed = _typed(visit, session, code)
    told = (_NOT_SENT, _TYPED) if typed else (_NOT_SENT,)
    return message(visit, _OVER, *told, status=409, way=way, typed=typed, session=session)


def _typed(visit: Visit, session: Session, code: str) -> list[tuple[str, str]]:
    """Questions and answers of the page as they were typed, and its note."""
    body = needed(visit.ask("GET", place("submission", "dossiers", code), token=session.token))
    form = visit.desk.catalogue.form(body["procedure"], body["procedure_version"])
    fields = [replace(one, when=None) for page in form_pages(form, visit.language) for one in page.fields]
    values = read(fields, visit.posted).values
    lines = [(one.label, said(one, values[one.name], visit)) for one in fields if one.name in values]
    note = clean(visit.posted.get("note", ""))
    return [*lines, (visit.t("Lời nhắn cho cán bộ", "A note to the officer"), note)] if note else lines


def _with_questions(
    visit: Visit, session: Session, code: str, asked: Asked, faults: Mapping[str, str], key: str
) -> Answer:
    """The page again. A fault of a question that is not on it brings the question: else it could not be mended."""
    shown = {one.name for one in asked.fields}
    more = asked_of(visit, session, code, [*asked.also, *(_names(faults) - shown)])
    if isinstance(more, Answer):
        return more
    brought = [one for one in more.fields if one.name not in shown]
    return _page(visit, code, more, {**texts_of(brought, more.form), **visit.posted}, faults, key, 422)


def _names(inputs: Iterable[str]) -> set[str]:
    """The questions that inputs bear the names of; a part of one (month, column) is none."""
    return {name.removeprefix(FORM) for name in inputs if name.startswith(FORM)}
