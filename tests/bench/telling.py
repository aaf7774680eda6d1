"""What one dossier's changes set in motion: the relay, and whatever the topic tells. Each change travels alone, which is the
dearest way; the national portal is the simulator in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import boto3

from infra.local.national_portal.dictionaries import from_catalogue
from infra.local.national_portal.simulator import Credentials, PortalSimulator
from kernel.events import DossierEvent, events_of, to_json
from kernel.register import entry_from_raw
from tests.bench import story, surroundings
from tests.bench.recorder import Recorder, Use
from tests.support import gateway
from tests.support.tables import template

# Each function that hears the topic, and the subscription that says of which actions.
CONSUMERS = {
    "figures": ("status", "FiguresSubscription"),
    "worklist": ("status", "WorklistSubscription"),
    "notices": ("status", "NoticesSubscription"),
    "slips": ("status", "SlipsSubscription"),
    "publish_dossiers": ("publish", "DossiersSubscription"),
}


class NotTold(Exception):
    """A message of a measured life was not dealt with, or the national portal does not hold the dossier."""


@dataclass
class Told:
    """The uses of each function, in order, and how often the national portal was called."""

    uses: dict[str, list[Use]] = field(default_factory=dict)
    portal_calls: int = 0


def settle_topic() -> None:
    """What the relay finds in its environment."""
    topic = f"{surroundings.STAGE}-dossier-events"
    os.environ["EVENTS_TOPIC_ARN"] = f"arn:aws:sns:{surroundings.REGION}:{surroundings.ACCOUNT}:{topic}"
    queue = boto3.client("sqs").get_queue_url(QueueName=f"{surroundings.STAGE}-status-relay-dead")
    os.environ["RELAY_DEAD_URL"] = queue["QueueUrl"]


def tell(recorder: Recorder, code: str, images: Sequence[Mapping[str, Any]]) -> Told:
    """`images` are the entry as it stood after each change, from its filing on. Raises NotTold."""
    told = Told()
    settle_topic()
    portal = _national_portal(told)
    before: Mapping[str, Any] | None = None
    for number, image in enumerate(images):
        _run(recorder, told, "status", "relay", _stream_record(number, before, image))
        for event in _events(before, image):
            for function, (service, subscription) in CONSUMERS.items():
                if _hears(service, subscription, event):
                    _run(recorder, told, service, function, _queue_record(number, to_json(event)))
        before = image
    found = portal.record(code)
    if found is None or int(found[0].body["TrangThaiHoSo"]) != 10:
        raise NotTold(f"the national portal does not hold {code} as handed over")
    return told


def _national_portal(told: Told) -> PortalSimulator:
    from chalicelib.publish.client import NationalPortalClient, Response

    portal = PortalSimulator(
        ":memory:", Credentials("ministry", "secret", "G09"), lambda: story.NOW, from_catalogue(), pause=lambda _: None
    )

    def send(request: Any) -> Response:
        told.portal_calls += 1
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = portal.handle(request.url.removeprefix("http://national.test"), headers, request.body)
        return Response(reply.status, reply.body)

    client = NationalPortalClient("http://national.test/national-portal", "ministry", "secret", "G09", http=send)
    wiring: Any = import_module("chalicelib.publish.wiring")
    wiring.national_portal = lambda: client
    wiring.now = lambda: story.NOW
    return portal


def _run(recorder: Recorder, told: Told, service: str, function: str, record: dict[str, Any]) -> None:
    handler: Any = getattr(gateway.load(service), function)
    with recorder.use() as calls:
        answer = handler({"Records": [record]}, gateway.CONTEXT)
    if answer["batchItemFailures"]:
        raise NotTold(f"{function} did not deal with a message of the measured life")
    told.uses.setdefault(function, []).append(Use(tuple(calls)))


def _events(before: Mapping[str, Any] | None, image: Mapping[str, Any]) -> Iterator[DossierEvent]:
    new, old = entry_from_raw(image), entry_from_raw(before)
    if new is None:
        raise NotTold("an image without an entry")
    return events_of(new, old.version if old else 0)


def _hears(service: str, subscription: str, event: DossierEvent) -> bool:
    policy = template(service)["Resources"][subscription]["Properties"].get("FilterPolicy", {})
    return event.action in policy.get("action", (event.action,))


def _stream_record(number: int, before: Mapping[str, Any] | None, image: Mapping[str, Any]) -> dict[str, Any]:
    images = {"NewImage": dict(image), **({"OldImage": dict(before)} if before else {})}
    return {
        "eventID": str(number),
        "eventName": "MODIFY" if before else "INSERT",
        "eventSource": "aws:dynamodb",
        "awsRegion": surroundings.REGION,
        "eventSourceARN": "arn:aws:dynamodb:ap-southeast-1:000000000001:table/bench-register/stream/1",
        "dynamodb": {"Keys": {name: image[name] for name in ("pk", "sk")}, "SequenceNumber": str(number), **images},
    }


def _queue_record(number: int, message: str) -> dict[str, Any]:
    return {
        "messageId": str(number),
        "receiptHandle": str(number),
        "body": message,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ap-southeast-1:000000000001:bench",
        "awsRegion": surroundings.REGION,
    }
