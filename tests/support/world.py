"""The whole portal in this process: four real apps on moto's AWS, the national portal's simulator, a clock that tests set."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

import boto3
import pytest

from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT as CATALOGUE
from infra.local.national_portal.dictionaries import from_catalogue
from infra.local.national_portal.simulator import Credentials, PortalSimulator
from kernel.catalogue_store import DynamoCatalogue
from kernel.identity import KeySet, Verifier
from kernel.lifecycle import Part
from kernel.people import Company, Grant, Person
from kernel.people_store import DynamoPeople
from kernel.times import HANOI, local_day
from tests.support import tokens
from tests.support.forms import sample_form
from tests.support.gateway import Reply, call
from tests.support.pump import Pump, connect_queues

SERVICES = ("submission", "status", "feedback", "publish")
AGENCY = "ministry-employment"
PROCEDURE = "work-permit-new"
START = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)

ALL_ROLES = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})
PEOPLE = (
    Person("lan", "Nguyễn Thị Lan", "001185000123"),
    Person("hoa", "Trần Thị Hoa", "001190000456", acts_for=(Company("Công ty TNHH Hoa Sen Việt", "0101234565"),)),
    Person("minh", "Phạm Văn Minh", roles={AGENCY: ALL_ROLES}),
    Person("thu", "Lê Thị Thu", roles={AGENCY: frozenset({Part.RECEIVE})}),
    Person("binh", "Đỗ Văn Bình", roles={"moha": ALL_ROLES}),
    Person("quan", "Hoàng Văn Quân", administrator=True),
    Person("ngoc", "Hoàng Thị Ngọc", administrator=True),
    Person("machine-client", "cuc", system=True),
)
LAN = {
    "kind": "citizen",
    "name": "Nguyễn Thị Lan",
    "identity_number": "001185000123",
    "phone": "0912345678",
    "address": "12 phố Mẫu, Hà Nội",
}
PDF = b"%PDF-1.4\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


# The shipped files are many and never change while tests run.
_catalogue = cache(lambda: sound(CATALOGUE))
_dictionaries = cache(from_catalogue)


def wiring(service: str) -> Any:
    return import_module(f"chalicelib.{service}.wiring")


def forget_wiring() -> None:
    """What the functions built is forgotten, as when new ones start cold."""
    for service in SERVICES:
        for built in vars(wiring(service)).values():
            if hasattr(built, "cache_clear"):
                built.cache_clear()


@dataclass
class World:
    portal: PortalSimulator
    now: datetime = START
    pump: Pump = field(default_factory=Pump)

    def call(
        self, service: str, method: str, path: str, body: Any = None, user: str | None = None, **how: Any
    ) -> Reply:
        """One request as a demo person (`user`), every POST with a key of its own unless one is given."""
        token = None
        if user is not None:
            token = tokens.system_token(user) if user == "machine-client" else tokens.token(user)
        if method == "POST":
            how.setdefault("key", str(uuid.uuid4()))
        return call(service, method, f"/{service}{path}", body, token=token, **how)

    def good(self, service: str, method: str, path: str, body: Any = None, user: str | None = None, **how: Any) -> Any:
        reply = self.call(service, method, path, body, user, **how)
        assert reply.status < 300, f"{method} /{service}{path}: {reply.status} {reply.text}"
        return reply.json if reply.text else None

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)

    # -- filing --

    def upload(
        self, user: str, content: bytes = PDF, content_type: str = "application/pdf", name: str = "giay.pdf"
    ) -> str:
        """What a browser does: ask, then send the file to the bucket (moto takes any signature, so it is put there)."""
        ticket = self.good(
            "submission",
            "POST",
            "/uploads",
            {"filename": name, "content_type": content_type, "size": len(content)},
            user,
        )
        metadata = {
            name.removeprefix("x-amz-meta-"): value
            for name, value in ticket["fields"].items()
            if name.startswith("x-amz-meta-")
        }
        boto3.client("s3").put_object(
            Bucket="test-portal-papers-123456789012",
            Key=ticket["fields"]["key"],
            Body=content,
            ContentType=content_type,
            Metadata=metadata,
        )
        return str(ticket["upload_id"])

    def filing(
        self,
        user: str = "lan",
        procedure: str = PROCEDURE,
        agency: str = AGENCY,
        applicant: Mapping[str, Any] = LAN,
        **more: Any,
    ) -> dict[str, Any]:
        """A good body for filing a procedure, its papers uploaded."""
        terms = self.good("submission", "GET", f"/procedures/{procedure}")
        form = sample_form(terms["form"]["schema"] if "schema" in terms["form"] else terms["form"])
        documents = []
        for paper in terms["papers"]:
            when = paper.get("when")
            if paper["required"] and (when is None or form.get(when["field"]) in when["values"]):
                pdf = "application/pdf" in paper["accept"]
                upload = self.upload(user) if pdf else self.upload(user, JPEG, "image/jpeg", "anh.jpg")
                documents.append({"document": paper["key"], "upload_id": upload})
        return {
            "procedure": procedure,
            "agency": agency,
            "applicant": dict(applicant),
            "form": form,
            "documents": documents,
            "result_delivery": "online",
            **more,
        }

    def file(self, user: str = "lan", **more: Any) -> dict[str, Any]:
        receipt: dict[str, Any] = self.good("submission", "POST", "/dossiers", self.filing(user, **more), user)
        return receipt

    def act(self, code: str, version: int, action: str, user: str = "minh", **more: Any) -> dict[str, Any]:
        path = f"/dossiers/{code}/actions"
        moved: dict[str, Any] = self.good("status", "POST", path, {"action": action, "version": version, **more}, user)
        return moved

    def decide(self, code: str, version: int, user: str = "minh") -> dict[str, Any]:
        paper = self.upload(user, name="ket-qua.pdf")
        result = {"upload_id": paper, "number": "GP-1", "date": local_day(self.now).isoformat()}
        return self.act(code, version, "decide", user, outcome="approved", result=result)

    def life(self) -> dict[str, Any]:
        """A dossier filed, accepted, assigned, decided and handed over; its receipt."""
        receipt = self.file()
        moved = self.act(receipt["code"], 1, "accept")
        moved = self.act(receipt["code"], moved["version"], "assign", "thu", assignee="minh")
        moved = self.decide(receipt["code"], moved["version"])
        self.act(receipt["code"], moved["version"], "hand_over")
        return receipt

    def settle(self) -> None:
        """Everything that is to be told is told, what failed is tried again when its time has come."""
        self.pump.run()
        self.later(hours=7)
        call_schedule("publish", "publish_due")
        self.pump.run()

    def national(self, code: str) -> tuple[int, list[int]]:
        """The status and the progress the national portal holds of a dossier; (0, []) for none."""
        found = self.portal.record(code)
        if found is None:
            return 0, []
        record, lines = found
        return int(record.body["TrangThaiHoSo"]), [int(line["TrangThai"]) for line in lines]


def call_schedule(service: str, function: str) -> None:
    from tests.support import gateway

    getattr(gateway.load(service), function)(scheduled_event(), gateway.CONTEXT)


def scheduled_event() -> dict[str, Any]:
    return {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "resources": [], "id": "1",
            "account": "1", "time": "2026-11-25T00:00:00Z", "region": "ap-southeast-1", "version": "0"}  # fmt: skip


Transport = Callable[[Any], Any]


def build_world(
    monkeypatch: pytest.MonkeyPatch,
    wire: Callable[[Transport], Transport] = lambda send: send,
    procedures: Collection[str] = (),
) -> World:
    """A fresh portal on the tables of the fixture `aws`, its catalogue (only these procedures, if any are named) and people
    loaded. `wire` lies between publish and the national portal."""
    from chalicelib.publish.client import NationalPortalClient, Response

    forget_wiring()
    monkeypatch.setenv("EVENTS_TOPIC_ARN", "arn:aws:sns:ap-southeast-1:123456789012:test-dossier-events")
    monkeypatch.setenv(
        "RELAY_DEAD_URL", boto3.client("sqs").get_queue_url(QueueName="test-status-relay-dead")["QueueUrl"]
    )
    built = World(
        portal=PortalSimulator(
            ":memory:",
            Credentials("ministry", "secret", "G09"),
            lambda: built.now,
            _dictionaries(),
            pause=lambda _: None,
        )
    )

    def send(request: Any) -> Response:
        path = request.url.removeprefix("http://national.test")
        reply = built.portal.handle(
            path, {name.lower(): value for name, value in request.headers.items()}, request.body
        )
        return Response(reply.status, reply.body)

    @cache
    def national_portal() -> NationalPortalClient:
        address = "http://national.test/national-portal"
        return NationalPortalClient(address, "ministry", "secret", "G09", http=wire(send))

    keys = KeySet(tokens.key_set, lambda: 0.0)
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "machine-client"}), keys)
    for service in SERVICES:
        monkeypatch.setattr(wiring(service), "now", lambda: built.now)
        monkeypatch.setattr(wiring(service), "verifier", lambda: verifier)
    monkeypatch.setattr(wiring("publish"), "national_portal", national_portal)
    files = _catalogue()
    named = [one for one in files.procedures if not procedures or one.version.key in procedures]
    publish(replace(files, procedures=named), DynamoCatalogue(lambda: 0.0))
    for person in PEOPLE:
        DynamoPeople().put(replace(person, version=1), Grant(START, "tests", None, "", ""))
    connect_queues()
    return built


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> World:
    return build_world(monkeypatch)
