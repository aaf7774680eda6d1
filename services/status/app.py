"""Routes and triggers of the status service (docs/api/status.md). What only some need is imported where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Cron, DynamoDBEvent, SQSEvent

from chalicelib.status import look, wiring
from edge.portal_app import PortalApp, openapi_answer, principal_of
from kernel.http import Answer, Request, answer, json_object, limit_of, page, single
from kernel.settings import stage
from kernel.times import local_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kernel.identity import Principal

app = PortalApp("status")

# Account and region are placeholders: the template puts the real ARNs in their place.
_STREAM = f"arn:aws:dynamodb:ap-southeast-1:000000000000:table/{stage()}-register/stream/latest"
_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-status-figures"
_NOTICES_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-status-notices"
_SLIPS_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-status-slips"
_WORK_QUEUE = f"arn:aws:sqs:ap-southeast-1:000000000000:{stage()}-status-worklist"


@app.serve("GET", "/status/dossiers/{code}")
def get_dossier(request: Request, code: str) -> Answer:
    user = _user(request)
    single(request, ())
    return answer(200, look.look(code, _pin(request), user, wiring.desk(), wiring.now()))


@app.serve("GET", "/status/dossiers/{code}/deadline")
def get_deadline(request: Request, code: str) -> Answer:
    user = _user(request)
    single(request, ())
    from chalicelib.status.deadlines.of_dossier import deadline_of

    return answer(200, deadline_of(code, _pin(request), user, wiring.desk(), wiring.now()))


@app.serve("POST", "/status/deadlines")
def post_deadline(request: Request) -> Answer:
    single(request, ())
    from chalicelib.status.deadlines.bodies import Calculation
    from chalicelib.status.deadlines.calculator import calculate
    from kernel.bodies import parse

    return answer(200, calculate(parse(Calculation, json_object(request)), wiring.catalogue(), wiring.now()))


@app.serve("GET", "/status/dossiers")
def get_dossiers(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("filed_by", "cursor", "limit"))
    from chalicelib.status import lists

    listed = lists.filed_by(query)
    scope = f"{listed.__name__}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = listed(who.user, limit_of(query), place, wiring.desk(), wiring.now())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("GET", "/status/worklist")
def get_worklist(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("agency", "view", "procedure", "step", "assignee", "state", "cursor", "limit"))
    from chalicelib.status.worklist.asked import asked
    from chalicelib.status.worklist.show import worklist

    wanted, limit = asked(query), limit_of(query)
    scope = f"worklist#{wanted.scope}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = worklist(who.user, wanted, limit, place, wiring.desk(), wiring.rows(), wiring.now())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("POST", "/status/dossiers/{code}/actions")
def post_action(request: Request, code: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status import act, incoming

    return answer(200, act.act(incoming.action(request, who, code), wiring.desk(), wiring.now()))


@app.serve("GET", "/status/dossiers/{code}/actions")
def get_actions(request: Request, code: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.actions.offered import offered

    return answer(200, offered(who.user, code, wiring.desk(), wiring.now()).shown())


@app.serve("GET", "/status/dossiers/{code}/officers")
def get_recipients(request: Request, code: str) -> Answer:
    who = _principal(request)
    query = single(request, ("action", "cursor", "limit"))
    from chalicelib.status.worklist.officers import action_of, recipients

    action = action_of(query.get("action"))
    scope = f"recipients#{code}#{action}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = recipients(who.user, code, action, limit_of(query), place, wiring.desk(), wiring.now())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("POST", "/status/actions")
def post_actions(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.worklist import batch

    answers = batch.run(batch.incoming(request, who), request.language, wiring.desk(), wiring.now())
    return answer(200, {"items": answers})


@app.serve("GET", "/status/dossiers/{code}/notes")
def get_notes(request: Request, code: str) -> Answer:
    who = _principal(request)
    query = single(request, ("cursor", "limit"))
    from chalicelib.status.notes.notes import listed

    scope = f"notes#{code}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = listed(who.user, code, limit_of(query), place, wiring.desk(), wiring.notes())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("POST", "/status/dossiers/{code}/notes")
def post_note(request: Request, code: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.notes import incoming
    from chalicelib.status.notes.notes import write

    return answer(201, write(incoming.note(request, who, code), wiring.desk(), wiring.notes(), wiring.now()))


@app.serve("GET", "/status/agencies/{agency}/officers")
def get_officers(request: Request, agency: str) -> Answer:
    who = _principal(request)
    query = single(request, ("cursor", "limit"))
    from chalicelib.status.worklist.officers import officers

    scope = f"officers#{agency}#{who.user}"
    place = wiring.cursors().open(scope, query.get("cursor"))
    found = officers(who.user, agency, limit_of(query), place, wiring.desk())
    return answer(200, page(found.items, wiring.cursors().seal(scope, found.next_place)))


@app.serve("GET", "/status/late")
def get_late(request: Request) -> Answer:
    who = _principal(request)
    query = single(request, ("agency", "date"))
    from chalicelib.status.late.show import asked, late

    agency, day = asked(query, local_day(wiring.now()))
    return answer(200, late(who.user, agency, day, wiring.desk(), wiring.mornings()))


@app.serve("GET", "/status/statistics")
def get_statistics(request: Request) -> Answer:
    from chalicelib.status.figures.asking import get_statistics as get

    today = local_day(wiring.now())
    return get(request, wiring.cursors(), wiring.figures(), wiring.work_time().map_of(today), today)


@app.serve("GET", "/status/notices")
def get_notices(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.status.notices.asking import get_notices as get

    return get(request, who.user, wiring.cursors(), wiring.notices(), wiring.notice_kinds())


@app.serve("POST", "/status/notices/read")
def post_notices_read(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.notices import inbox, incoming

    wanted = incoming.reading(request, who)
    return answer(200, inbox.mark_read(wanted, wiring.notices(), wiring.desk().read, wiring.now()))


@app.serve("GET", "/status/channels")
def get_channels(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.notices import choosing

    return answer(200, choosing.chosen(who.user, wiring.notices(), wiring.desk().read))


@app.serve("PUT", "/status/channels")
def put_channels(request: Request) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.notices import choosing, incoming

    return answer(200, choosing.choose(incoming.choice(request, who), wiring.notices(), wiring.desk().read))


@app.serve("GET", "/status/dossiers/{code}/slips")
def get_slips(request: Request, code: str) -> Answer:
    user = _user(request)
    single(request, ())
    from chalicelib.status.slips.show import slips_of

    return answer(200, page(slips_of(code, _pin(request), user, wiring.desk(), wiring.slips(), wiring.prints), None))


@app.serve("GET", "/status/dossiers/{code}/qr")
def get_qr(request: Request, code: str) -> Answer:
    single(request, ())
    from chalicelib.status.slips.look_up_qr import look_up_qr

    return answer(200, look_up_qr(code, _pin(request), wiring.desk(), wiring.settings().portal_url))


@app.serve("POST", "/status/dossiers/{code}/payments")
def post_payment(request: Request, code: str) -> Answer:
    user = _user(request)
    from chalicelib.status.payments.asking import post_payment as post

    return post(request, user, code, wiring.pay(), wiring.pays_online(), wiring.now())


@app.serve("GET", "/status/dossiers/{code}/payments")
def get_payments(request: Request, code: str) -> Answer:
    user = _user(request)
    single(request, ())
    from chalicelib.status.payments.paying import listed

    return answer(200, page(listed(code, _pin(request), user, wiring.pay(), wiring.now()), None))


@app.serve("PUT", "/status/payments/{order}/given-back")
def put_given_back(request: Request, order: str) -> Answer:
    who = _principal(request)
    single(request, ())
    from chalicelib.status.payments import incoming
    from chalicelib.status.payments.refunds import write_down

    return answer(200, write_down(incoming.refund(request, who.user, order), wiring.pay(), wiring.now()))


@app.serve("POST", "/status/payments/told")
def post_payment_told(request: Request) -> Answer:
    from chalicelib.status.payments.asking import post_told

    return post_told(request, wiring.pay(), wiring.now())


@app.serve("GET", "/status/agencies/{agency}/books/{year}")
def get_book(request: Request, agency: str, year: str) -> Answer:
    who = _principal(request)
    from chalicelib.status.slips.asking import get_book as get

    cursors, now = wiring.cursors(), wiring.now()
    return get(request, who.user, agency, year, wiring.desk(), wiring.slip_desk(), cursors, now)


@app.serve("GET", "/status/indicators")
def get_indicators(request: Request) -> Answer:
    from chalicelib.status.figures.asking import get_indicators as get

    return get(request, wiring.figures(), wiring.catalogue, local_day(wiring.now()))


@app.serve("POST", "/status/slips/previews")
def post_slip_preview(request: Request) -> Answer:
    who = _principal(request)
    from chalicelib.status.slips.asking import preview

    return preview(request, who.user, wiring.desk(), wiring.catalogue(), wiring.portal_url(), wiring.now())


@app.serve("GET", "/status/openapi.json")
def get_openapi(_request: Request) -> Answer:
    return openapi_answer(wiring.__file__)


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
    from chalicelib.status.figures.hear import count

    def one(message: str) -> None:
        count(message, wiring.figures(), wiring.work_time())

    return _each(event, one)


@app.on_sqs_message(queue_arn=_WORK_QUEUE, batch_size=10)
def worklist(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.status.worklist.hear import hear

    def one(message: str) -> None:
        hear(message, wiring.desk().register, wiring.desk().read, wiring.catalogue, wiring.rows())

    return _each(event, one)


@app.schedule(Cron("0", "0-10", "*", "*", "?", "*"))
def morning(_event: Any) -> None:
    """At 07:00 in Hà Nội, and each full hour until 17:00 should that have failed: what is done is not done again."""
    from chalicelib.status.late.morning import WorkingTime
    from chalicelib.status.late.morning import morning as begin

    now = wiring.now()
    told = begin(wiring.mornings(), WorkingTime.of(wiring.catalogue(), local_day(now)), now)
    if told is not None:
        near, over = (sum(map(len, one.values())) for one in (told.near_due, told.overdue))
        app.logger.info("morning", extra={"asked": len(told.asked), "near_due": near, "overdue": over})


@app.schedule(Cron("7/15", "*", "*", "*", "?", "*"))
def lost_payments(_event: Any) -> None:
    """Asks the gateway after orders of which nothing was heard: a message that was lost is caught."""
    if not wiring.pays_online():
        return
    from chalicelib.status.payments.settling import ask_after_all
    from edge.counts import count

    def warn(fault: str, order: str) -> None:
        app.logger.warning("nothing learned of a payment", extra={"fault": fault, "order": order})
        count("PaymentUnanswered", {})

    asked, failed = ask_after_all(wiring.pay(), wiring.now(), warn)
    if asked:
        app.logger.info("asked after payments", extra={"asked": asked, "unanswered": failed})


@app.on_sqs_message(queue_arn=_NOTICES_QUEUE, batch_size=1)  # a slow channel delays no other notice
def notices(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.status.notices.notify import notify
    from chalicelib.status.notices.seen import LoggedAndCounted
    from edge.counts import count

    def warn(what: str, facts: Mapping[str, str]) -> None:
        app.logger.warning(what, extra=dict(facts))

    post = wiring.post(LoggedAndCounted(warn, count))

    def one(message: str) -> None:
        notify(message, post, wiring.now())

    return _each(event, one)


@app.on_sqs_message(queue_arn=_SLIPS_QUEUE, batch_size=10)
def slips(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.status.slips.make import make

    def one(message: str) -> None:
        make(message, wiring.slip_desk())

    return _each(event, one)


def _principal(request: Request) -> Principal:
    return principal_of(request, wiring.verifier)


def _user(request: Request) -> str | None:
    """Who sent a token, where none is needed."""
    return _principal(request).user if "authorization" in request.headers else None


def _pin(request: Request) -> str | None:
    return request.headers.get("receipt-pin")


def _each(event: SQSEvent, hear: Callable[[str], None]) -> dict[str, Any]:
    from edge.batches import each_message

    return each_message(event.to_dict(), hear, app.logger)
