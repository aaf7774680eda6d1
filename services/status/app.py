"""Routes and triggers of the status service (api.md, State and work). What only some need is imported where it is needed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice.app import DynamoDBEvent, SQSEvent

from chalicelib.status import look, wiring
from edge.portal_app import PortalApp
from kernel.http import JSON, Answer, Request, answer, limit_of, page, public_answer, single
from kernel.problems import BAD_QUERY, NOT_SIGNED_IN, Problem
from kernel.settings import stage
from kernel.times import local_day

if TYPE_CHECKING:
    from kernel.identity import Principal

app = PortalApp("status")

# Account and region are placeholders: the template puts the real ARNs in their place.
_STREAM = f"arn:aws:dynamodb:ap-southeast-1:000000000000:table/{stage()}-register/stream/latest"
_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-status-figures"


@app.serve("GET", "/status/dossiers/{code}")
def get_dossier(request: Request, code: str) -> Answer:
    who = _principal(request) if "authorization" in request.headers else None
    single(request, ())
    pin = request.headers.get("receipt-pin")
    return answer(200, look.look(code, pin, who.user if who else None, wiring.desk(), wiring.now()))


@app.serve("GET", "/status/dossiers")
def get_dossiers(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("cursor", "limit"))
    from chalicelib.status import lists

    scope = f"dossiers#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = lists.mine(who.user, limit_of(query), place, wiring.desk(), wiring.now())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("GET", "/status/worklist")
def get_worklist(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("agency", "cursor", "limit"))
    from chalicelib.status import lists

    agency = query.get("agency")
    scope = f"worklist#{agency or ''}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = lists.worklist(who.user, agency, limit_of(query), place, wiring.desk(), wiring.now())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("POST", "/status/dossiers/{code}/actions")
def post_action(request: Request, code: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status import act, incoming

    return answer(200, act.act(incoming.action(request, who, code), wiring.desk(), wiring.now()))


@app.serve("GET", "/status/statistics")
def get_statistics(request: Request) -> Answer:
    query = single(request, ("from", "to", "agency", "field", "by", "cursor"))
    from chalicelib.status.statistics import Asked, statistics

    by = query.get("by")
    if by not in (None, "day", "month", "quarter", "year"):
        raise Problem(BAD_QUERY)
    agency, field = _key_in(query.get("agency")), _key_in(query.get("field"))
    first, last = _day_in(query.get("from")), _day_in(query.get("to"))
    scope = f"statistics#{first}#{last}#{agency}#{field}#{by}"
    start = _day_in(wiring.cursors().open(scope, query.get("cursor"))) or first
    found = statistics(Asked(start, last, agency, field, by), wiring.figures(), local_day(wiring.now()))
    following = found.next_first.isoformat() if found.next_first else None
    return public_answer(page(found.items, wiring.cursors().seal(scope, following)))


@app.serve("GET", "/status/openapi.json")
def get_openapi(_request: Request) -> Answer:
    text = (Path(wiring.__file__).parent / "openapi.json").read_text(encoding="utf-8")
    return Answer(200, text, {"Content-Type": JSON, "Cache-Control": "public, max-age=300"})


@app.on_dynamodb_record(stream_arn=_STREAM, batch_size=100)
def relay(event: DynamoDBEvent) -> dict[str, Any]:
    from chalicelib.status.relay import relay as tell

    def warn(fault: str, what: str) -> None:
        app.logger.error("not told", extra={"fault": fault, "what": what})

    told = tell(event.to_dict()["Records"], wiring.outside(), warn)
    app.logger.info("told", extra={"events": told})
    return {"batchItemFailures": []}


@app.on_sqs_message(queue_arn=_QUEUE, batch_size=10)
def figures(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.status.statistics import count
    from edge.batches import each_message

    def one(message: str) -> None:
        count(message, wiring.figures())

    return {**each_message(event.to_dict(), one, app.logger)}


def _principal(request: Request) -> Principal:
    from kernel.identity import BadToken

    try:
        return wiring.verifier().principal(request.headers.get("authorization"))
    except BadToken as fault:
        raise Problem(NOT_SIGNED_IN) from fault


_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}", re.ASCII)  # of an agency or a field


def _key_in(given: str | None) -> str | None:
    if given is not None and not _KEY.fullmatch(given):
        raise Problem(BAD_QUERY)
    return given


def _day_in(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Problem(BAD_QUERY) from None
    if day.isoformat() != given:
        raise Problem(BAD_QUERY)
    return day
