"""The administrator's routes, each a few lines; `app.py` binds them. Loaded with the first request to one."""

from __future__ import annotations

from chalicelib.submission import wiring
from chalicelib.submission.administration import handling, incoming, previews, templates
from chalicelib.submission.administration.handling import Room
from kernel.http import Answer, Request, answer, bad_parameter, limit_of, one_of, page, single
from kernel.identity import Principal


def _room(who: Principal) -> Room:
    """Who asks is asked before what they sent is looked at: whoever is no administrator finds nothing here, and learns no rule.

    Raises Problem 404."""
    handling.administrator(wiring.desk(), who.user)
    return Room(wiring.desk(), wiring.fresh_catalogue(), wiring.changes())


def begin(request: Request, who: Principal) -> Answer:
    room = _room(who)
    single(request, ())
    asked = incoming.begun(request, who)
    made = handling.begin(room, asked.asked, asked.kind, asked.content, wiring.now())
    return answer(201, made, {"Location": f"/api/submission/admin/changes/{made['id']}"})


def listed(request: Request, who: Principal) -> Answer:
    room = _room(who)
    query = single(request, ("cursor", "limit"))
    after = wiring.cursors().open("changes", query.get("cursor"))
    items, following = handling.page(room, who.user, limit_of(query), after)
    return answer(200, page(items, wiring.cursors().seal("changes", following)))


def look(request: Request, who: Principal, id: str) -> Answer:
    room = _room(who)
    single(request, ())
    return answer(200, handling.look(room, who.user, id, wiring.now()))


def edit(request: Request, who: Principal, id: str) -> Answer:
    room = _room(who)
    single(request, ())
    asked = incoming.edited(request, who)
    return answer(200, handling.edit(room, asked.asked, id, asked.version, asked.content, wiring.now()))


def act(request: Request, who: Principal, id: str) -> Answer:
    room = _room(who)
    single(request, ())
    asked = incoming.stepped(request, who, id)
    return answer(200, handling.act(room, asked.asked, id, asked.did, asked.version, asked.reason, wiring.now()))


def template(request: Request, who: Principal, kind: str, key: str) -> Answer:
    """What is in force of a subject, as the body of a change to begin from."""
    room = _room(who)
    single(request, ())
    return answer(200, templates.template(room, who.user, kind, key))


def preview(request: Request, who: Principal, id: str) -> Answer:
    room = _room(who)
    query = single(request, ("page", "language"))
    for name, known in (("page", previews.PAGES), ("language", ("vi", "en"))):
        if query.get(name, known[0]) not in known:
            raise bad_parameter(name, one_of(*known))
    shown, language = query.get("page", previews.PAGES[0]), query.get("language", "vi")
    return answer(200, previews.preview(room, wiring.renderer(), who.user, id, shown, language, wiring.now()))
