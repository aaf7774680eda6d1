"""A busy day at the portal: everything that its functions can be asked, once at least. What people hand in that nobody else may
know bears marks (tests/support/marks.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import boto3
import pytest

from infra.local.national_portal.mood import DOWN, WELL, Mood
from kernel.dynamo import connection
from kernel.events import events_of, to_json
from kernel.times import parse_instant
from tests.support import gateway, sixteenth
from tests.support.authorising import authorise
from tests.support.forms import sample_form
from tests.support.marks import (
    COMPANY,
    FILE_NAME,
    IN_FORM,
    INTERNAL_NOTE,
    LAN_MARKED,
    NOTES,
    OF_OFFICERS,
    PHONE,
    REFERENCE,
    REPRESENTED,
)
from tests.support.paying import GatewayAnswers, pay_online
from tests.support.pump import Pump
from tests.support.rights import MAIL_DOMAIN, Recorder
from tests.support.said import hear, say, slips
from tests.support.tables import empty_aws
from tests.support.world import (
    AGENCY,
    LAN,
    PROCEDURE,
    Transport,
    World,
    build_world,
    scheduled_event,
    wiring,
)

BUCKET = "test-portal-papers-123456789012"


class Between:
    """Lies between publish and the national portal; `then` runs once, in the midst of the next call."""

    def __init__(self) -> None:
        self.then: Callable[[], None] | None = None

    def wire(self, send: Transport) -> Transport:
        def through(request: Any) -> Any:
            then, self.then = self.then, None
            if then is not None:
                then()
            return send(request)

        return through


@dataclass
class Day:
    """`codes` names the dossiers by what becomes of them."""

    world: World
    recorder: Recorder
    between: Between
    gateway: GatewayAnswers
    codes: dict[str, str] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Everything, in an order that makes sense."""
        self.administer()
        authorise(self)
        self.hand_in()
        self.handle()
        pay_online(self, self.gateway, REFERENCE)
        self.work_inside()
        self.end_otherwise()
        self.count_steps()
        self.look()
        self.publish()
        hear(self)
        say(self)
        slips(self)

    # -- how things are asked --

    def get(self, service: str, path: str, user: str | None = None, **how: Any) -> Any:
        return self.world.good(service, "GET", path, user=user, **how)

    def post(self, service: str, path: str, body: Any, user: str | None = None) -> Any:
        return self.world.good(service, "POST", path, body, user)

    def put(self, path: str, body: Any, user: str) -> Any:
        return self.world.good("submission", "PUT", path, body, user)

    def act(self, name: str, version: int, action: str, user: str = "minh", **more: Any) -> None:
        self.world.act(self.codes[name], version, action, user, **more)

    def run(self, service: str, function: str, event: dict[str, Any] | None = None) -> None:
        self.recorder.invoke(getattr(gateway.load(service), function), event or scheduled_event())

    def upload(self, user: str) -> str:
        return self.world.upload(user, name=FILE_NAME)

    def form(self) -> dict[str, Any]:
        """Every free text that is not public bears a mark."""
        terms = self.get("submission", f"/procedures/{PROCEDURE}")
        form = sample_form(terms["form"])
        for name, about in terms["form"]["properties"].items():
            free = about.get("type") == "string" and not about.keys() & {"pattern", "format", "const", "oneOf", "enum"}
            if free and name not in terms["result"]["public_fields"] and about["maxLength"] >= len(IN_FORM):
                form[name] = IN_FORM
        return form

    def filing(self, user: str = "lan", applicant: Mapping[str, Any] = LAN_MARKED) -> dict[str, Any]:
        return {**self.world.filing(user, applicant=applicant), "form": self.form()}

    def file(self, name: str, user: str, body: dict[str, Any]) -> None:
        receipt = self.post("submission", "/dossiers", body, user)
        self.codes[name] = receipt["code"]
        self.pins.append(receipt["pin"])

    # -- the day --

    def administer(self) -> None:
        self.get("submission", "/procedures")
        self.get("submission", f"/agencies?procedure={PROCEDURE}")
        self.get("submission", "/me", "lan")
        thu = self.get("submission", "/people/thu", "quan")
        rights = {"roles": [{"agency": AGENCY, "roles": ["receive"]}], "acts_for": [], "reason": NOTES["role"]}
        self.put("/people/thu", {"version": thu["version"], **rights}, "quan")
        self.put("/people/new-officer", {"version": 0, **rights}, "quan")
        newest = self.get("submission", "/calendars")["items"][0]["version"]
        self.get("submission", f"/calendars/{newest}?agency={AGENCY}")
        day = {"date": "2027-12-24", "kind": "off", "decision": "1/QĐ-TTg"}
        self.change({"kind": "calendar", "body": {"overrides": [day]}, "reason": "Hoán đổi ngày làm việc"})
        self.change(
            {"kind": "procedure", "body": sixteenth.body(), "valid_from": "2027-06-01", "reason": NOTES["role"]}
        )
        self.get("submission", "/admin/changes", "ngoc")

    def change(self, content: Mapping[str, Any]) -> None:
        """Written and proposed by one administrator, published by another."""
        change = self.post("submission", "/admin/changes", content, "quan")
        self.get("submission", f"/admin/changes/{change['id']}", "quan")
        for user, action in (("quan", "propose"), ("ngoc", "publish")):
            step = {"action": action, "version": change["version"], "reason": NOTES["role"]}
            change = self.post("submission", f"/admin/changes/{change['id']}/actions", step, user)

    def hand_in(self) -> None:
        filing = self.filing()
        begun = {name: filing[name] for name in ("procedure", "agency", "form", "documents")}
        thrown_away = self.post("submission", "/drafts", begun, "lan")
        self.world.good("submission", "DELETE", f"/drafts/{thrown_away['id']}", user="lan")
        draft = self.post("submission", "/drafts", begun, "lan")
        self.put(f"/drafts/{draft['id']}", {**begun, "version": 1}, "lan")
        self.get("submission", "/drafts", "lan")
        self.get("submission", "/uploads", "lan")
        self.get("submission", f"/drafts/{draft['id']}", "lan")
        self.file("whole", "lan", {**filing, "draft": draft["id"]})
        self.file("of a company", "hoa", self.filing("hoa", COMPANY))
        represents = {"name": LAN["name"], "identity_number": LAN["identity_number"], "phone": PHONE}
        represents["authorisation"] = self.upload("lan")
        self.file("of another", "lan", {**self.filing("lan", REPRESENTED), "representative": represents})
        for name in ("refused", "stopped", "withdrawn"):
            self.file(name, "lan", {**filing})
        for user in ("lan", "minh"):
            self.get("submission", f"/dossiers/{self.codes['whole']}", user)

    def handle(self) -> None:
        """The whole life of one dossier. It is decided while the portal is told of what was before."""
        act = partial(self.act, "whole")
        act(1, "accept", papers=[])
        act(2, "request_supplement", reason=NOTES["supplement asked"])
        supplement = {
            "version": 3,
            "form": self.form(),
            "documents": [{"document": "passport", "upload_id": self.upload("lan")}],
            "note": NOTES["supplement"],
        }
        self.post("submission", f"/dossiers/{self.codes['whole']}/supplements", supplement, "lan")
        act(4, "assign", "thu", assignee="minh", note=NOTES["assign"])
        act(5, "request_payment", amount=600_000, reason=NOTES["payment"])
        act(6, "confirm_payment", "machine-client", amount=600_000, reference=REFERENCE)
        act(7, "forward", assignee="thu", note=NOTES["assign"])
        act(8, "extend", reason=NOTES["extend"], new_date="2026-12-31")
        result = {"upload_id": self.upload("minh"), "number": "GP-77", "date": "2026-11-25"}
        self.tell_while("whole", 10, lambda: act(9, "decide", outcome="approved", result=result))
        self.world.pump.run()
        act(10, "hand_over")

    def work_inside(self) -> None:
        """What officers do among themselves before a dossier is refused."""
        self.file("inside", "lan", self.filing())
        act = partial(self.act, "inside")
        paper = {"document": "passport", "present": True, "legible": True, "right": True, "note": OF_OFFICERS["paper"]}
        act(1, "check_papers", papers=[paper])
        act(2, "take")
        act(3, "give_back", note=OF_OFFICERS["give_back"])
        act(4, "accept")
        act(5, "consult", unit="Sở Y tế", question=OF_OFFICERS["question"], answer_by="2026-12-31")
        act(6, "answer_consultation", text=OF_OFFICERS["answer"])
        there = [{"unit": "Cục Việc làm", "count": 2}]
        at = self.world.now.isoformat()
        act(7, "record_visit", at=at, place="Xưởng", participants=there, content=OF_OFFICERS["visit"])
        self.world.pump.run()
        self.get("status", f"/dossiers/{self.codes['inside']}", "minh")
        self.get("status", f"/dossiers/{self.codes['inside']}", "lan")

    def end_otherwise(self) -> None:
        """One is stopped while the schedule tells the portal, which was down, that it was accepted."""
        self.act("refused", 1, "refuse", reason=NOTES["refuse"])
        self.act("withdrawn", 1, "withdraw", "lan", reason=NOTES["withdraw"])
        self.world.pump.run()
        self.act("stopped", 1, "accept")
        self.world.portal.behave(Mood(DOWN))
        self.world.pump.run()
        self.world.portal.behave(Mood(WELL))
        self.tell_while("stopped", 3, lambda: self.act("stopped", 2, "stop", reason=NOTES["stop"]))
        self.schedule()

    def tell_while(self, name: str, version: int, moves_on: Callable[[], None]) -> None:
        """When the portal is told of a dossier next, it moves on in the midst of it."""

        def then() -> None:
            moves_on()
            with self.recorder.within(None):  # its event arrives
                wiring("publish").publications().want(self.codes[name], version, self.world.now)

        self.between.then = then

    def schedule(self) -> None:
        self.world.later(hours=7)
        self.run("publish", "publish_due")

    def look(self) -> None:
        code = self.codes["whole"]
        self.get("status", f"/dossiers/{code}")
        self.get("status", f"/dossiers/{code}", headers={"Receipt-Pin": self.pins[0]})
        for user in ("lan", "minh"):
            self.get("status", f"/dossiers/{code}", user)
            for filed_by in ("me", "others"):
                self.get("status", f"/dossiers?filed_by={filed_by}", user)
        self.get("status", "/worklist", "minh")
        self.get("status", f"/agencies/{AGENCY}/officers", "minh")
        self.desk()
        for grain in ("day", "month", "quarter", "year"):
            self.get("status", f"/statistics?by={grain}&from=2026-01-01&to=2026-12-31")
        self.get("status", "/statistics?map=new&by_procedure=1")
        self.get("status", "/indicators")

    def decide_unheard(self) -> None:
        """The daily look finds a result before its events arrive."""
        self.file("unheard", "lan", self.filing())
        self.act("unheard", 1, "accept")
        self.act("unheard", 2, "assign", "thu", assignee="minh")
        result = {"upload_id": self.upload("minh"), "number": "GP-78", "date": "2026-11-25"}
        self.act("unheard", 3, "decide", outcome="approved", result=result)
        self.run("publish", "reconcile")

    def desk(self) -> None:
        """What officers see and say among themselves, and a morning before a due day."""
        accept = {"code": self.codes["of a company"], "action": "accept", "version": 1}
        done = self.post("status", "/actions", {"items": [accept]}, "minh")["items"][0]["body"]
        self.world.pump.run()
        for asked in ("view=all", "view=mine", f"procedure={PROCEDURE}", "step=1"):
            self.get("status", f"/worklist?{asked}", "minh")
        self.post("status", f"/dossiers/{done['code']}/notes", {"text": INTERNAL_NOTE}, "minh")
        self.get("status", f"/dossiers/{done['code']}/notes", "minh")
        today = self.world.now
        for days in (3, 2, 1):  # one of them is the last working morning before
            self.world.now = parse_instant(f"{done['due_date']}T07:00:00+07:00") - timedelta(days=days)
            self.run("status", "morning")
        self.world.now = today
        self.get("status", f"/late?agency={AGENCY}", "minh")

    def count_steps(self) -> None:
        """The figures look into the register when a decision ends a chain of several steps; here as if this one had."""
        with self.recorder.within(None):
            entry = wiring("status").desk().register.look_up(self.codes["whole"])
        decision = next(event for event in events_of(entry, 0) if event.closes)
        several = replace(decision, version=99, procedure="monthly-social-allowance", procedure_version=2)
        sqs = boto3.client("sqs")
        queue = sqs.get_queue_url(QueueName="test-status-figures")["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody=to_json(several))
        self.world.pump.run()

    def publish(self) -> None:
        self.decide_unheard()
        self.inspect_papers()
        self.run("status", "relay", {"Records": [_unreadable_record()]})
        self.world.pump.run()
        self.run("publish", "reconcile")
        self.schedule()
        code = self.codes["whole"]
        self.get("publish", "/results")
        self.get("publish", f"/results/{code}")
        self.get("publish", "/log")
        self.get("publish", "/log/entries")
        self.get("publish", f"/log/proofs/{code}")
        self.get("publish", "/log/consistency?from=1")
        self.get("publish", f"/publications/{code}", "lan")
        self.get("publish", "/publications?state=confirmed", "quan")
        self.post("publish", f"/publications/{code}/retry", None, "quan")
        self.run("publish", "publish_due")

    def inspect_papers(self) -> None:
        """The bucket tells of a file."""
        told = {"Records": [{"s3": {"object": {"key": f"papers/{self.upload('lan')}"}}}]}
        sqs = boto3.client("sqs")
        queue = sqs.get_queue_url(QueueName="test-submission-papers")["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(told))


def _unreadable_record() -> dict[str, Any]:
    image = {"pk": {"S": "G09-261125-9999"}, "sk": {"S": "entry"}}
    return {
        "eventID": "1",
        "eventName": "MODIFY",
        "dynamodb": {"Keys": image, "NewImage": image, "SequenceNumber": "1"},
    }


@contextmanager
def busy_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """A portal of its own, at which nothing has happened yet."""
    recorder, between = Recorder(), Between()
    recorder.attach(monkeypatch)
    monkeypatch.setenv("MAIL_FROM", f"thong-bao@{MAIL_DOMAIN}")
    monkeypatch.setenv("SMS_SENDER", "DVC")
    with empty_aws():
        boto3.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        boto3.client("ses").verify_domain_identity(Domain=MAIL_DOMAIN)
        world = build_world(monkeypatch, between.wire)
        monkeypatch.setattr("tests.support.world.call", recorder.call)
        world.pump = Pump(invoke=recorder.invoke)
        yield Day(world, recorder, between, GatewayAnswers(monkeypatch))
    connection.cache_clear()
