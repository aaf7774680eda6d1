"""The whole portal with a tap on every call it makes, and clients that insist."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import boto3

from kernel.catalogue_store import DynamoCatalogue
from tests.support import gateway
from tests.support.faults import ProcessEnded, Tap
from tests.support.gateway import Reply
from tests.support.pump import Pump
from tests.support.world import World, forget_wiring, scheduled_event

PROCEDURE = "equipment-declaration"  # two papers, known to the national portal
AGENCY = "moha"
OFFICER = "binh"
TICK = {"minutes": 4}  # longer than a lease of publish, and than its first pause after a failure
PATIENCE = 6

Request = Callable[[], Reply]


class NewestFirst(random.Random):
    """Each message once; of a handful the newest comes first, so that little is left to do for the older ones."""

    def random(self) -> float:
        return 1.0

    def shuffle(self, x: Any) -> None:
        x.sort(key=_version, reverse=True)


def _version(record: dict[str, Any]) -> int:
    """Of the dossier a queue's message tells of; 0 for all others."""
    try:
        return int(json.loads(record["body"])["data"]["version"])
    except (KeyError, ValueError, TypeError):
        return 0


class FunctionFailed(Exception):
    """A function's process ended: its batch comes again to a new one."""


@dataclass
class House:
    world: World
    tap: Tap
    receipts: dict[str, str] = field(default_factory=dict)  # code -> the answer that acknowledged it
    refusals: list[Reply] = field(default_factory=list)  # 5xx answers that clients saw
    lawful: bool = True  # the laws were found kept when a test was done with it
    _body: dict[str, Any] | None = None
    _paper: str | None = None

    def __post_init__(self) -> None:
        self.world.pump = Pump(NewestFirst(), self.invoke)

    def begin(self) -> None:
        """Another test moves in."""
        self.lawful = False
        self.refusals.clear()
        self.tap.plan()
        self.tap.slept.clear()

    # -- functions --

    def invoke(self, function: Any, event: dict[str, Any]) -> Any:
        """Runs a function as Lambda does: when its process ends a new one starts cold."""
        try:
            with self.tap.listening():
                return function(event, gateway.CONTEXT)
        except ProcessEnded as fault:
            forget_wiring()
            raise FunctionFailed from fault

    def schedule(self, service: str, function: str) -> bool:
        """Whether the function came through."""
        try:
            self.invoke(getattr(gateway.load(service), function), scheduled_event())
        except Exception:
            return False
        return True

    def drain(self) -> None:
        """All that is on its way arrives, and what waits for its time is tried until nothing waits."""
        for _ in range(PATIENCE):
            self.world.pump.run()
            self.world.later(**TICK)
            self.schedule("publish", "publish_due")
            if not _waiting():
                return
        raise AssertionError("publications still wait to be told")

    # -- clients --

    def insist(self, request: Request) -> Reply:
        """As a client does: the same request again, until there is an answer and it is no 5xx. Every 5xx must be a clean
        invitation to come again."""
        for _ in range(PATIENCE):
            try:
                with self.tap.listening():
                    reply = request()
            except ProcessEnded:
                forget_wiring()
                continue
            if reply.status < 500:
                self.remember(reply)
                return reply
            self.refusals.append(reply)
            assert_busy(reply)
        raise AssertionError(f"no answer: {self.refusals[-1].text}")

    def once(self, request: Request) -> Reply:
        """Asked a single time."""
        with self.tap.listening():
            reply = request()
        self.remember(reply)
        return reply

    def remember(self, reply: Reply) -> None:
        if reply.status == 201 and "pin" in reply.json:
            assert self.receipts.setdefault(reply.json["code"], reply.text) == reply.text

    def post(self, service: str, path: str, body: Any, user: str, key: str | None = None) -> Request:
        key = key or self.new_key()
        return lambda: self.world.call(service, "POST", path, body, user, key=key)

    def get(self, service: str, path: str, user: str | None = None) -> Request:
        return lambda: self.world.call(service, "GET", path, user=user)

    def put(self, service: str, path: str, body: Any, user: str) -> Request:
        return lambda: self.world.call(service, "PUT", path, body, user)

    def look_up(self, code: str) -> Request:
        return self.get("status", f"/dossiers/{code}")

    @staticmethod
    def new_key() -> str:
        return str(uuid.uuid4())

    def well(self, request: Request) -> dict[str, Any]:
        """The answer of a request that nothing goes wrong with."""
        reply = request()
        assert reply.status < 300, reply.text
        self.remember(reply)
        answer: dict[str, Any] = reply.json
        return answer

    # -- what they ask --

    def body(self, **more: Any) -> dict[str, Any]:
        """A good filing; its papers are uploaded once, for an upload may stand in several dossiers."""
        if self._body is None:
            self._body = self.world.filing(procedure=PROCEDURE, agency=AGENCY)
        return {**self._body, **more}

    def draft(self) -> Request:
        body = self.body()
        wanted = {name: body[name] for name in ("procedure", "agency", "form", "documents")}
        return self.post("submission", "/drafts", wanted, "lan")

    def filing(self) -> Request:
        """With a draft and papers."""
        draft = self.well(self.draft())
        return self.post("submission", "/dossiers", self.body(draft=draft["id"]), "lan")

    def filed(self) -> str:
        code: str = self.insist(self.post("submission", "/dossiers", self.body(), "lan")).json["code"]
        return code

    def action(self, code: str, version: int, action: str, **more: Any) -> Request:
        body = {"action": action, "version": version, **more}
        return self.post("status", f"/dossiers/{code}/actions", body, OFFICER)

    def accepting(self) -> Request:
        return self.action(self.filed(), 1, "accept")

    def in_process(self) -> str:
        code = self.filed()
        self.well(self.action(code, 1, "accept"))
        self.well(self.action(code, 2, "take"))
        return code

    def decision(self, code: str, version: int = 3) -> Request:
        self._paper = self._paper or self.world.upload(OFFICER)
        result = {"upload_id": self._paper, "number": "KB-1", "date": "2026-11-25"}
        return self.action(code, version, "decide", outcome="approved", result=result)

    def deciding(self) -> Request:
        return self.decision(self.in_process())

    def deciding_a_day(self) -> Request:
        """The next working day of 2027 is to be off: the second administrator's step, which publishes it."""
        newest = DynamoCatalogue(lambda: 0.0).newest_calendar("vietnam")
        day = newest.working_day_from(date(2027, 3, 1)).isoformat()
        off = {"date": day, "kind": "off", "decision": f"{newest.version}/QĐ-TTg"}
        why = {"reason": "Nghỉ bù"}
        asked = {"kind": "calendar", "body": {"overrides": [off]}, **why}
        change = self.well(self.post("submission", "/admin/changes", asked, "quan"))
        steps = f"/admin/changes/{change['id']}/actions"
        self.well(self.post("submission", steps, {"action": "propose", "version": 1, **why}, "quan"))
        return self.post("submission", steps, {"action": "publish", "version": 2, **why}, "ngoc")

    def applying_a_calendar(self) -> Request:
        code = self.in_process()
        self.well(self.deciding_a_day())
        newest = DynamoCatalogue(lambda: 0.0).newest_calendar("vietnam").version
        body = {"action": "apply_calendar", "version": 3, "calendar": newest, "reason": "Nghỉ bù"}
        return self.post("status", f"/dossiers/{code}/actions", body, "quan")

    def noting(self) -> Request:
        return self.post("status", f"/dossiers/{self.filed()}/notes", {"text": "Gọi lại cho người nộp"}, OFFICER)

    def supplementing(self) -> Request:
        code = self.filed()
        self.well(self.action(code, 1, "request_supplement", reason="Thiếu bản sao"))
        return self.supplement(code, 2)

    def supplement(self, code: str, version: int) -> Request:
        body = {"version": version, "documents": self.body()["documents"][-1:], "note": "Đã bổ sung"}
        return self.post("submission", f"/dossiers/{code}/supplements", body, "lan")


def assert_busy(reply: Reply) -> None:
    assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json"), reply.text
    assert reply.json["type"] == "/problems/busy"
    assert int(reply.headers["retry-after"]) >= 1


def _waiting() -> bool:
    found = boto3.client("dynamodb").query(
        TableName="test-publications",
        IndexName="due-index",
        KeyConditionExpression="du = :due",
        ExpressionAttributeValues={":due": {"S": "due"}},
    )
    return bool(found["Items"])


@contextmanager
def noting(what: str) -> Iterator[None]:
    """Says with a failure what went wrong on purpose."""
    try:
        yield
    except AssertionError as fault:
        fault.add_note(what)
        raise
