"""What can go wrong at every call the portal makes outside itself, made to go wrong on purpose, one call at a time.

The calls to AWS are met in botocore: `before-call` comes before anything is sent, `before-send` for each attempt of the SDK,
`after-call` once the answer is there. Those to the national portal are met on its wire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import botocore.handlers
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from moto.core.models import botocore_stubber

from kernel.dynamo import connection
from tests.support.world import SERVICES, Transport, wiring

SOMEWHERE = "https://aws.example.test"

Answer = dict[str, Any]  # as botocore has read it
AnswerTo = Callable[[bytes], Answer]  # to a request's body


class Fault(StrEnum):
    REFUSED = "refused"  # it never arrived
    BUSY = "busy"  # told to come back later, for as long as the SDK asked
    LOST = "lost"  # done, and the answer never arrived
    REPEATED = "repeated"  # done, the answer lost, and asked once more by the SDK itself
    ENDED = "ended"  # done, and the process ended


class ProcessEnded(BaseException):
    """The function's process is gone: no handler runs, nobody answers."""


class Tap:
    """Listens to the calls made within `listening` and spoils one of them.

    `calls` names them in order, e.g. `dynamodb.PutItem`, `national.DongBoHoSoMC`. `within` runs before the call it was planned
    for, as somebody else who comes in between.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.slept: list[float] = []
        self._listening = False
        self._at = -1
        self._fault: Fault | None = None
        self._within: Callable[[], None] | None = None
        self._down: Callable[[str, str], bool] = lambda call, content: False
        self._instead: dict[str, list[Answer | AnswerTo]] = {}
        self.sent = 0  # attempts of the SDK that were answered badly
        self._under_way: Fault | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._listening = True
        try:
            yield
        finally:
            self._listening = False
            self._under_way = None

    def plan(self, at: int = -1, fault: Fault | None = None, within: Callable[[], None] | None = None) -> None:
        """From now on calls are counted anew, and number `at` (from 0) goes wrong."""
        self.calls.clear()
        self._at, self._fault, self._within = at, fault, within

    @contextmanager
    def down(self, which: Callable[[str, str], bool]) -> Iterator[None]:
        """Every call for which `which(name, content)` holds is refused, whoever makes it while we listen."""
        before, self._down = self._down, which
        try:
            yield
        finally:
            self._down = before

    def instead(self, name: str, answer: Answer | AnswerTo, times: int) -> None:
        """The next so many calls of this name are not done but answered thus."""
        self._instead[name] = [answer] * times

    @contextmanager
    def unwell(self, times: int, status: int, kind: str) -> Iterator[None]:
        """So many attempts of the SDK, from now on, are answered by DynamoDB with this fault."""
        real, self.sent = botocore_stubber.process_request, 0

        def answer(request: Any) -> Any:
            if not self._listening or self.sent == times:
                return real(request)
            self.sent += 1
            return status, {}, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": ""})

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(botocore_stubber, "process_request", answer)
            yield

    def _comes(self, name: str, content: str) -> Fault | None:
        self.calls.append(name)
        if len(self.calls) == self._at + 1:
            if self._within is not None:
                self._listening = False
                self._within()
                self._listening = True
            return self._fault
        return Fault.REFUSED if self._down(name, content) else None

    # -- AWS --

    def before_call(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        if not self._listening:
            return None
        service = model.service_model.service_name
        name = f"{service}.{model.name}"
        self._under_way = self._comes(name, f"{params['url']} {params['body']!r}")
        if self._under_way is Fault.REFUSED:
            raise EndpointConnectionError(endpoint_url=SOMEWHERE)
        if self._under_way is Fault.BUSY:
            return _answered(refusal(_TOO_MUCH[service]))
        answers = self._instead.get(name)
        if not answers:
            return None
        answer = answers.pop()
        return _answered(answer(params["body"]) if callable(answer) else answer)

    def before_send(self, event_name: str, request: Any, **_: Any) -> None:
        if self._listening and self._under_way is Fault.REPEATED:
            self._under_way = None
            botocore_stubber(event_name, request)
            raise ConnectionClosedError(endpoint_url=SOMEWHERE)

    def after_call(self, **_: Any) -> None:
        fault, self._under_way = self._under_way, None
        if self._listening and fault is Fault.LOST:
            raise ReadTimeoutError(endpoint_url=SOMEWHERE)
        if self._listening and fault is Fault.ENDED:
            raise ProcessEnded

    # -- the national portal --

    def wire(self, send: Transport) -> Transport:
        from chalicelib.publish.client import Response

        def through(request: Any) -> Any:
            if not self._listening:
                return send(request)
            fault = self._comes(f"national.{json.loads(request.body).get('service', 'login')}", request.url)
            if fault is Fault.REFUSED:
                raise ConnectionRefusedError
            if fault is Fault.BUSY:
                return Response(503, b"")
            answer = send(request)
            if fault is Fault.LOST:
                raise TimeoutError
            if fault is Fault.REPEATED:  # nobody asks again here; a gateway in between says it had no answer
                return Response(502, b"")
            if fault is Fault.ENDED:
                raise ProcessEnded
            return answer

        return through


def _answered(answer: Answer) -> tuple[AWSResponse, Answer]:
    return AWSResponse(SOMEWHERE, 400 if "Error" in answer else 200, HTTPHeaders(), None), answer


def refusal(code: str, **more: Any) -> Answer:
    """AWS's answer to a call that it does not do."""
    return {"Error": {"Code": code, "Message": ""}, **more}


_TOO_MUCH = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "s3": "SlowDown",
    "sns": "Throttled",
    "ses": "Throttling",
    "sqs": "RequestThrottled",
}


def attach(tap: Tap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every client of AWS made from now on passes the tap, and whoever would sleep only writes down how long."""
    hooks = [
        ("before-call", tap.before_call),
        ("after-call", tap.after_call),
        ("before-send", tap.before_send, botocore.handlers.REGISTER_FIRST),
    ]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [*botocore.handlers.BUILTIN_HANDLERS, *hooks])
    # Cold starts are many here: AWS's descriptions of its services are read from disk once.
    loader = botocore.session.get_session().get_component("data_loader")
    monkeypatch.setattr(botocore.session, "create_loader", lambda *_: loader)
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=tap.slept.append))
    clock = SimpleNamespace(sleep=tap.slept.append, monotonic=lambda: 0.0)
    for service in SERVICES:
        monkeypatch.setattr(wiring(service), "time", clock)
    connection.cache_clear()
