"""Routes of the feedback service: ratings and petitions (docs/api/feedback.md)."""

from __future__ import annotations

from chalicelib.feedback import petitions, wiring
from chalicelib.feedback.rate import rate
from edge.portal_app import PortalApp, openapi_answer, principal_of
from kernel.http import Answer, Request, answer, key_in, limit_of, page, public_answer, single
from kernel.identity import Principal
from kernel.times import instant_text

app = PortalApp("feedback")


@app.serve("POST", "/feedback/ratings")
def post_rating(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.feedback import incoming

    return answer(201, rate(incoming.rating(request, who), wiring.desk(), wiring.now()).as_json())


@app.serve("GET", "/feedback/ratings")
def get_ratings(request: Request) -> Answer:
    query = single(request, ("agency", "procedure", "cursor", "limit"))
    agency, procedure = key_in(query, "agency"), key_in(query, "procedure")
    scope = f"ratings#{agency or ''}#{procedure or ''}"
    after = wiring.cursors().open(scope, query.get("cursor"))
    found = wiring.desk().ratings.counts(agency, procedure, limit_of(query), after)
    items = [counts.as_json() for counts in found.items]
    return public_answer(page(items, wiring.cursors().seal(scope, found.next_key)))


@app.serve("POST", "/feedback/petitions")
def post_petition(request: Request) -> Answer:
    who = _principal_if_any(request)
    from chalicelib.feedback import incoming

    petition = petitions.send(incoming.petition(request, who), wiring.desk(), wiring.now(), wiring.random_bytes)
    receipt = {"id": petition.id, "received_at": instant_text(petition.received_at), "pin": petition.pin}
    return answer(201, receipt, {"Location": f"/api/feedback/petitions/{petition.id}"})


@app.serve("GET", "/feedback/petitions")
def get_petitions(request: Request) -> Answer:
    who = _principal_if_any(request)
    query = single(request, ("agency", "state", "cursor", "limit"))
    wanted = petitions.wanted(key_in(query, "agency"), query.get("state"))
    after = wiring.cursors().open(wanted.scope, query.get("cursor"))
    items, next_key = petitions.listed(wanted, limit_of(query), after, who.user if who else None, wiring.desk())
    return answer(200, page(items, wiring.cursors().seal(wanted.scope, next_key)))


@app.serve("GET", "/feedback/petitions/{id}")
def get_petition(request: Request, id: str) -> Answer:
    who = _principal_if_any(request)
    single(request, ())
    pin = request.headers.get("receipt-pin")
    return answer(200, petitions.look(id, who.user if who else None, pin, wiring.desk()))


@app.serve("POST", "/feedback/petitions/{id}/actions")
def post_petition_action(request: Request, id: str) -> Answer:
    who = _principal(request)
    from chalicelib.feedback import incoming

    given = petitions.answer(incoming.petition_answer(request, who, id), wiring.desk(), wiring.now())
    return answer(200, {"id": id, "state": given.state, "version": given.version})


@app.serve("GET", "/feedback/openapi.json")
def get_openapi(_request: Request) -> Answer:
    return openapi_answer(wiring.__file__)


def _principal(request: Request) -> Principal:
    return principal_of(request, wiring.verifier)


def _principal_if_any(request: Request) -> Principal | None:
    return _principal(request) if "authorization" in request.headers else None
