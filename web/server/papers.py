"""Files without script: one paper a page, whose form goes straight to the bucket; the bucket sends the browser back to a landing
that is sealed for this place, paper and account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.http import Answer, Request
from kernel.problems import NOT_FOUND
from kernel.text import Text
from kernel.times import epoch, parse_instant
from web.server.api import Reply
from web.server.filing import PaperView, draft_of, next_place, papers_of, save
from web.server.questions import AUTHORISATION, shown_of
from web.server.session import Session
from web.server.visits import Refused, Visit, go, message, show, told_by

ANY_KIND = "application/octet-stream"  # what it is shows when it has arrived
LANDING_SECONDS = 3600
KEY_PREFIX = "papers/"
# A file goes to the bucket through the portal's own address, which tells in a page what the bucket would refuse in XML:
# infra/front/template.yaml, FilesSent.
MARGIN_SECONDS = 20  # for what is on its way
MOST_BYTES = 25 * 1024 * 1024  # of the whole form; the bucket's policy takes as much of a file


def paper(visit: Visit, _request: Request, draft: str, paper: str) -> Answer:
    """GET: the page of one paper of a draft."""
    session = visit.signed_in()
    before = draft_of(visit, session, draft)
    shown = shown_of(visit, before["procedure"])
    papers = papers_of(visit, shown, before, session)
    asked = next((one for one in papers if one.key == paper), None)
    if asked is None:
        raise Refused(NOT_FOUND)
    place = papers.index(asked) + 1, len(papers)
    return ask_for(visit, session, asked, f"/forms/ban-nhap/{draft}", place=place)


def ask_for(
    visit: Visit,
    session: Session,
    asked: PaperView,
    at: str,
    *,
    place: tuple[int, int] | None = None,
    faults: Sequence[str] = (),
) -> Answer:
    """The page that takes one file; afterwards the browser is sent back to `at`. `faults` say what was wrong with the last."""
    landing = visit.desk.seal.close("landing", [at, asked.key, session.user], LANDING_SECONDS)
    reply = visit.ask(
        "POST",
        "submission/uploads",
        {
            "filename": asked.name[:190],
            "content_type": ANY_KIND,
            "size": asked.max_bytes,
            "landing": visit.link(f"/forms/tep/{landing}"),
        },
        token=session.token,
    )
    if not reply.good:
        return told_by(visit, reply)
    end = epoch(parse_instant(reply.body["expires_at"])) - MARGIN_SECONDS
    target = {"url": visit.link(f"/gui-tep/{end}/{MOST_BYTES}"), "fields": dict(reply.body["fields"])}
    status = 422 if faults else 200
    return show(visit, "paper.html", status, paper=asked, target=target, at=at, place=place, faults=faults)


_NOT_OURS = Text("Đường dẫn này không dùng được", "This link cannot be used")
_WHY = Text(
    "Đường dẫn nhận tệp chỉ dùng được một giờ, và chỉ cho tài khoản đã mở nó. Không có gì bị thay đổi.",
    "A link that takes a file holds for an hour, and for the account that opened it alone. Nothing was changed.",
)


def landing(visit: Visit, _request: Request, sealed: str) -> Answer:
    """GET: back from the bucket, which names what it took."""
    session = visit.signed_in()
    told = visit.desk.seal.open("landing", sealed)
    upload = visit.query.get("key", "").removeprefix(KEY_PREFIX)
    if told is None or told[2] != session.user or not upload:
        way = (visit.link("/forms/ho-so"), visit.t("Hồ sơ của tôi", "My dossiers"))
        return message(visit, _NOT_OURS, _WHY, status=404, way=way)
    at, key = str(told[0]), str(told[1])
    if at.startswith("/forms/bo-sung/"):
        return go(visit, at, session=with_supplement(session, at, key, upload))
    return _into_draft(visit, session, at, key, upload)


def _into_draft(visit: Visit, session: Session, at: str, key: str, upload: str) -> Answer:
    draft = at.rpartition("/")[2]
    before = draft_of(visit, session, draft)
    if key == AUTHORISATION:
        session = session.keeping("authorisation", {"draft": draft, "upload": upload})
    else:
        saved = _with_document(visit, session, before, key, upload)
        if saved.status == 409:  # another page or device saved meanwhile
            before = draft_of(visit, session, draft)
            saved = _with_document(visit, session, before, key, upload)
        if saved.status == 422:
            return _not_taken(visit, session, before, key, saved)
        if not saved.good:
            return told_by(visit, saved)
    now = draft_of(visit, session, draft)
    return go(visit, next_place(visit, shown_of(visit, now["procedure"]), now, session), session=session)


def _not_taken(visit: Visit, session: Session, draft: Mapping[str, Any], key: str, reply: Reply) -> Answer:
    """The paper's page again, with what is wrong with the file."""
    papers = papers_of(visit, shown_of(visit, draft["procedure"]), draft, session)
    asked = next((one for one in papers if one.key == key), None)
    told = [str(one.get("detail", "")) for one in reply.body.get("errors") or ()]
    if asked is None or not told:
        return told_by(visit, reply)
    return ask_for(visit, session, asked, f"/forms/ban-nhap/{draft['id']}", faults=told)


def _with_document(visit: Visit, session: Session, before: Mapping[str, Any], key: str, upload: str) -> Reply:
    others = [
        {"document": one["document"], "upload_id": one["upload_id"]}
        for one in before.get("documents") or ()
        if one["document"] != key
    ]
    return save(visit, session, before, documents=[*others, {"document": key, "upload_id": upload}])


def with_supplement(session: Session, at: str, key: str, upload: str) -> Session:
    """What was sent for a supplement, until it is handed in; one dossier at a time."""
    kept = session.kept.get("supplement") or {}
    files = kept["files"] if kept.get("at") == at else {}
    return session.keeping("supplement", {"at": at, "files": {**files, key: upload}})


def files_of_supplement(session: Session, at: str) -> dict[str, str]:
    kept = session.kept.get("supplement") or {}
    return dict(kept["files"]) if kept.get("at") == at else {}
