"""Routes and triggers of the submission service (docs/api/submission.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.submission import procedures, wiring
from chalicelib.submission.queries import NOT_BOTH, NUMBER, ended_in, number_in
from edge.batches import each_message
from edge.portal_app import PortalApp, openapi_answer, principal_of
from kernel.http import (
    Answer,
    Request,
    answer,
    bad_parameter,
    day_in,
    limit_of,
    one_of,
    page,
    public_answer,
    single,
)
from kernel.identity import Principal
from kernel.problems import NOT_FOUND, Problem
from kernel.settings import stage
from kernel.times import local_day

app = PortalApp("submission")

# The account and region are placeholders: the template puts the queue's own ARN in their place.
_PAPERS_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-submission-papers"


# -- catalogue ----------------------------------------------------------------------------------------------------------------


@app.serve("GET", "/submission/procedures")
def get_procedures(request: Request) -> Answer:
    query = single(request, ("at", "include", "cursor", "limit"))
    day, ended = day_in(query, "at") or _today(), ended_in(query)
    items = procedures.procedures(wiring.desk().catalogue, day, ended=ended)
    return _page_by_key(f"procedures#{query.get('at', '')}#{ended}", items, query)


@app.serve("GET", "/submission/procedures/{key}")
def get_procedure(request: Request, key: str) -> Answer:
    query = single(request, ("at", "version"))
    if len(query) > 1:
        raise bad_parameter("at", NOT_BOTH)
    at, number = day_in(query, "at"), number_in(query.get("version"))
    return public_answer(procedures.procedure(wiring.desk().catalogue, key, _today(), at=at, number=number))


@app.serve("GET", "/submission/agencies")
def get_agencies(request: Request) -> Answer:
    query = single(request, ("procedure", "include", "cursor", "limit"))
    procedure, ended = query.get("procedure"), ended_in(query)
    items = procedures.agencies(wiring.desk().catalogue, _today(), procedure=procedure, ended=ended)
    return _page_by_key(f"agencies#{procedure or ''}#{ended}", items, query)


@app.serve("GET", "/submission/rules")
def get_rules(request: Request) -> Answer:
    query = single(request, ("at", "cursor", "limit"))
    from chalicelib.submission import calendars, rules

    scope = f"rules#{query.get('at', '')}"
    after = wiring.cursors().open(scope, query.get("cursor"))
    items = rules.rules(wiring.desk().catalogue, day_in(query, "at"))
    shown, last = calendars.from_place(items, limit_of(query), after)
    return public_answer(page(shown, wiring.cursors().seal(scope, last)))


@app.serve("GET", "/submission/calendars")
def get_calendars(request: Request) -> Answer:
    query = single(request, ("cursor", "limit"))
    from chalicelib.submission import calendars

    after = wiring.cursors().open("calendars", query.get("cursor"))
    items, last = calendars.from_place(calendars.versions(wiring.desk().catalogue), limit_of(query), after)
    return public_answer(page(items, wiring.cursors().seal("calendars", last)))


@app.serve("GET", "/submission/calendars/{version}")
def get_calendar(request: Request, version: str) -> Answer:
    query = single(request, ("agency",))
    from chalicelib.submission import calendars

    if not NUMBER.fullmatch(version):
        raise Problem(NOT_FOUND)
    return public_answer(calendars.whole(wiring.desk().catalogue, int(version), query.get("agency"), _today()))


# -- people -------------------------------------------------------------------------------------------------------------------


@app.serve("GET", "/submission/me")
def get_me(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import persons

    return answer(200, persons.me(wiring.desk(), who.user))


@app.serve("GET", "/submission/people/{user}")
def get_person(request: Request, user: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import persons

    return answer(200, persons.look(wiring.desk(), who.user, user))


@app.serve("PUT", "/submission/people/{user}")
def put_person(request: Request, user: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import incoming, persons

    # Whoever is no administrator learns no rule of what they sent.
    persons.administrator(wiring.desk(), who.user)
    body = incoming.person(request)
    return answer(200, persons.change(wiring.desk(), who.user, user, body, wiring.now()))


# -- changes by administrators ------------------------------------------------------------------------------------------------


@app.serve("POST", "/submission/admin/changes")
def post_change(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.begin(request, who)


@app.serve("GET", "/submission/admin/changes")
def get_changes(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.listed(request, who)


@app.serve("GET", "/submission/admin/changes/{id}")
def get_change(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.look(request, who, id)


@app.serve("PUT", "/submission/admin/changes/{id}")
def put_change(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.edit(request, who, id)


@app.serve("POST", "/submission/admin/changes/{id}/actions")
def post_change_action(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.act(request, who, id)


@app.serve("GET", "/submission/admin/changes/{id}/preview")
def get_change_preview(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.preview(request, who, id)


@app.serve("GET", "/submission/admin/templates/{kind}/{key}")
def get_template(request: Request, kind: str, key: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission.administration import routes

    return routes.template(request, who, kind, key)


@app.serve("DELETE", "/submission/me/sessions")
def delete_sessions(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.submission.sessions import sign_out_everywhere

    sign_out_everywhere(who, wiring.sessions())
    return Answer(204, "", {"Cache-Control": "no-store"})


@app.serve("GET", "/submission/me/authorisations")
def get_authorisations(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("list", "cursor", "limit"))
    from chalicelib.submission.authorisations.listing import LISTS, listed

    which = query.get("list", "held")
    if which not in LISTS:
        raise bad_parameter("list", one_of(*LISTS))
    scope = f"authorisations#{which}#{who.user}"
    start = wiring.cursors().open(scope, query.get("cursor")) or 0
    items, following = listed(who.user, which, limit_of(query), start, wiring.office(), wiring.now())
    return answer(200, page(items, wiring.cursors().seal(scope, following)))


@app.serve("POST", "/submission/me/authorisations")
def post_authorisation(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.submission.authorisations import giving, incoming

    made = giving.invite(incoming.invitation(request, who), wiring.office(), wiring.now())
    return answer(201, made, {"Location": f"/api/submission/me/authorisations/{made['id']}"})


@app.serve("POST", "/submission/me/authorisations/{id}/actions")
def post_authorisation_action(request: Request, id: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.submission.authorisations import giving, incoming

    return answer(200, giving.move(incoming.move(request, who, id), wiring.office(), wiring.now()))


# -- uploads and drafts ---------------------------------------------------------------------------------------------------------


@app.serve("POST", "/submission/uploads")
def post_upload(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import incoming, uploads

    body = incoming.upload(request, who)
    return answer(201, uploads.ticket(wiring.desk(), who.user, body, wiring.now(), wiring.random_bytes))


@app.serve("GET", "/submission/uploads")
def get_uploads(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import uploads

    query = single(request, ("cursor", "limit"))
    scope = f"uploads#{who.user}"
    after = wiring.cursors().open(scope, query.get("cursor"))
    found = wiring.desk().dossiers.uploads_of(who.user, limit_of(query), after)
    return answer(200, page([uploads.line(one) for one in found.items], wiring.cursors().seal(scope, found.next_key)))


@app.serve("GET", "/submission/uploads/{id}")
def get_upload(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import uploads

    return answer(200, uploads.shown(wiring.desk(), who.user, id))


@app.serve("POST", "/submission/drafts")
def post_draft(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import drafting, incoming

    key, body, raw = incoming.draft(request, who)
    made = drafting.begin(wiring.desk(), wiring.forms(), who.user, key, body, raw, wiring.now())
    return answer(201, made, {"Location": f"/api/submission/drafts/{made['id']}"})


@app.serve("GET", "/submission/drafts")
def get_drafts(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import drafting

    query = single(request, ("cursor", "limit"))
    scope = f"drafts#{who.user}"
    after = wiring.cursors().open(scope, query.get("cursor"))
    found = wiring.desk().drafts.page(who.user, limit_of(query), after)
    return answer(200, page([drafting.line(one) for one in found.items], wiring.cursors().seal(scope, found.next_key)))


@app.serve("GET", "/submission/drafts/{id}")
def get_draft(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import drafting

    return answer(200, drafting.look(wiring.desk(), who.user, id))


@app.serve("PUT", "/submission/drafts/{id}")
def put_draft(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import drafting, incoming

    body = incoming.saved_draft(request, who)
    return answer(200, drafting.save(wiring.desk(), wiring.forms(), who.user, id, body, wiring.now()))


@app.serve("DELETE", "/submission/drafts/{id}")
def delete_draft(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import drafting

    drafting.discard(wiring.desk(), who.user, id, wiring.now())
    return Answer(204, "", {"Cache-Control": "no-store"})


# -- dossiers -------------------------------------------------------------------------------------------------------------------


@app.serve("POST", "/submission/dossiers")
def post_dossier(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.submission import filing, incoming, receipt

    desk = wiring.desk()
    entry = filing.file(desk, wiring.forms(), incoming.filing(request, who), wiring.now(), wiring.random_bytes)
    return answer(201, receipt.receipt(entry, desk.portal_url), {"Location": receipt.location(entry)})


@app.serve("GET", "/submission/applicants")
def get_applicants(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("codes",))
    from chalicelib.submission.names import codes_in, names

    return answer(200, page(names(wiring.desk(), who.user, codes_in(query.get("codes"))), None))


@app.serve("GET", "/submission/dossiers/{code}")
def get_dossier(request: Request, code: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import reading

    return answer(200, reading.dossier(wiring.desk(), who.user, code))


@app.serve("POST", "/submission/dossiers/{code}/supplements")
def post_supplement(request: Request, code: str) -> Answer:
    who = _principal(request)
    from chalicelib.submission import incoming, supplements

    asked = incoming.supplement(request, who, code)
    return answer(200, supplements.supplement(wiring.desk(), wiring.forms(), asked, wiring.now()))


@app.serve("GET", "/submission/openapi.json")
def get_openapi(_request: Request) -> Answer:
    return openapi_answer(wiring.__file__)


# -- triggers -------------------------------------------------------------------------------------------------------------------


@app.on_sqs_message(queue_arn=_PAPERS_QUEUE, batch_size=10, name="inspect_papers")
def inspect_papers(event: Any) -> dict[str, Any]:
    from chalicelib.submission import uploads

    def look(message: str) -> None:
        for key in uploads.keys_in(message):
            uploads.inspect(key, wiring.papers().head, wiring.read, wiring.dossiers())

    return each_message(event.to_dict(), look, app.logger)


# -- requests -------------------------------------------------------------------------------------------------------------------


def _principal(request: Request) -> Principal:
    return principal_of(request, wiring.verifier)


def _today() -> date:
    return local_day(wiring.now())


def _page_by_key(scope: str, items: list[dict[str, Any]], query: dict[str, str]) -> Answer:
    after = wiring.cursors().open(scope, query.get("cursor"))
    shown, last = procedures.from_place(items, limit_of(query), after)
    return public_answer(page(shown, wiring.cursors().seal(scope, last)))
