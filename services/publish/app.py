"""Routes and triggers of the publish service (docs/api/publish.md)."""

from __future__ import annotations

from typing import Any

from chalice.app import Rate

from chalicelib.publish import proofs, views, wiring
from chalicelib.publish.asked import FILTERS, wanted_in
from edge.batches import each_message
from edge.faults import place_of
from edge.portal_app import PortalApp, openapi_answer, principal_of
from kernel.http import Answer, Request, answer, limit_of, page, public_answer, single
from kernel.identity import Principal
from kernel.problems import NOT_FOUND, Problem
from kernel.settings import stage

app = PortalApp("publish")

# The account and region are placeholders: the template puts the queue's own ARN in their place.
_DOSSIERS_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-publish-dossiers"


# -- open to all --------------------------------------------------------------------------------------------


@app.serve("GET", "/publish/results")
def get_results(request: Request) -> Answer:
    query = single(request, (*FILTERS, "cursor", "limit"))
    wanted = wanted_in(query)
    scope = f"results#{wanted}"
    found = wiring.results().newest(limit_of(query), wiring.cursors().open(scope, query.get("cursor")), wanted)
    items = [one.as_json() for one in found.items]
    return public_answer(page(items, wiring.cursors().seal(scope, found.next_key)))


@app.serve("GET", "/publish/results/{code}")
def get_result(request: Request, code: str) -> Answer:
    single(request, ())
    return public_answer(views.result(code, wiring.results()))


@app.serve("GET", "/publish/log")
def get_log(request: Request) -> Answer:
    single(request, ())
    return answer(200, proofs.head(wiring.log(), wiring.read))


@app.serve("GET", "/publish/log/entries")
def get_entries(request: Request) -> Answer:
    query = single(request, ("cursor", "limit"))
    after = wiring.cursors().open("log", query.get("cursor"))
    found = wiring.log().entries(limit_of(query), after["start"] if after else 0)
    items = [leaf.as_json() for leaf in found.items]
    return answer(200, page(items, wiring.cursors().seal("log", found.next_key)))


@app.serve("GET", "/publish/log/proofs/{code}")
def get_proof(request: Request, code: str) -> Answer:
    query = single(request, ("size",))
    return answer(200, proofs.proof(code, query.get("size"), wiring.log(), wiring.read))


@app.serve("GET", "/publish/log/consistency")
def get_consistency(request: Request) -> Answer:
    query = single(request, ("from", "to"))
    return answer(200, proofs.consistent(query, wiring.log(), wiring.read))


# -- signed in ------------------------------------------------------------------------------------------------


@app.serve("GET", "/publish/publications")
def get_publications(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("state", "cursor", "limit"))
    state = views.state_in(query.get("state"))
    limit = limit_of(query)
    if not views.is_administrator(who, wiring.desk()):
        raise Problem(NOT_FOUND)
    scope = f"publications#{state}"
    after = wiring.cursors().open(scope, query.get("cursor"))
    found = wiring.publications().in_state(state, limit, after)
    items = [views.publication_json(one) for one in found.items]
    return answer(200, page(items, wiring.cursors().seal(scope, found.next_key)))


@app.serve("GET", "/publish/publications/{code}")
def get_publication(request: Request, code: str) -> Answer:
    who = _principal(request)
    single(request, ())
    return answer(200, views.publication(code, who, wiring.desk()))


@app.serve("POST", "/publish/publications/{code}/retry")
def post_retry(request: Request, code: str) -> Answer:
    who = _principal(request)
    from chalicelib.publish import incoming

    wanted = incoming.retry(request, who, code)
    return answer(202, views.retry(code, who, wanted, wiring.desk(), wiring.now()))


@app.serve("GET", "/publish/openapi.json")
def get_openapi(_request: Request) -> Answer:
    return openapi_answer(wiring.__file__)


# -- what the services tell one another -----------------------------------------------------------------------


# One message at a time: a portal that takes its time must not use up that of a neighbour.
@app.on_sqs_message(queue_arn=_DOSSIERS_QUEUE, batch_size=1)
def publish_dossiers(event: Any) -> dict[str, Any]:
    return each_message(event.to_dict(), wiring.hear(_warn).message, app.logger)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def publish_due(_event: Any) -> None:
    """What failed before is tried again when its time has come."""
    done = wiring.hear(_warn).due()
    if done:
        app.logger.info("tried again", extra={"publications": done})


@app.schedule(Rate(1, unit=Rate.DAYS))
def reconcile(_event: Any) -> None:
    """Streams forget after a day and queues after fourteen: the register itself is asked what was never told."""
    found = wiring.hear(_warn).missed()
    app.logger.info("reconciled", extra={"publications": found})


def _warn(fault: Exception, code: str) -> None:
    from edge.counts import count

    told = {"fault": type(fault).__name__, "place": place_of(fault), "dossier": code}
    app.logger.warning("not told yet", extra=told)
    count("PublicationBroke", {})


def _principal(request: Request) -> Principal:
    return principal_of(request, wiring.verifier)
