"""A small catalogue, people and a desk in memory: enough law for tests that a lawyer could read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.submission.bodies import FilingBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.filing import Request, file
from chalicelib.submission.forms import Forms
from kernel.bodies import parse
from kernel.calendar import Calendar
from kernel.catalogue import (
    AgencyPeriod,
    Condition,
    Confidence,
    Fee,
    Field,
    Form,
    LegalBasis,
    Paper,
    ProcedureVersion,
    Result,
    Step,
)
from kernel.catalogue_store import CatalogueStore, MemoryCatalogue
from kernel.clock import Period, Unit
from kernel.dossiers import Checked, Upload
from kernel.entry import Entry
from kernel.identity import Principal
from kernel.lifecycle import Part
from kernel.people import Company, Person
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.dossiers import MemoryDossiers, MemoryDrafts, MemoryPapers
from tests.fakes.people import MemoryPeople
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory
from tests.support.rules import rule_sets

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=HANOI)
TAX_CODE = "0101234565"
PDF = b"%PDF-1.7\n" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


def text(vi: str) -> Text:
    return Text(vi, f"{vi} (en)")


FORM = Form(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "form:work-permit:2",
        "type": "object",
        "title": "Tờ khai",
        "properties": {
            "hoTen": {
                "type": "string",
                "title": "Họ và tên",
                "minLength": 2,
                "maxLength": 100,
                "x-ui": {"errors": {"required": "Hãy nhập họ và tên"}},
            },
            "ngaySinh": {"type": "string", "format": "date", "title": "Ngày sinh"},
            "viTri": {
                "type": "string",
                "title": "Vị trí",
                "oneOf": [{"const": "chuyen-gia", "title": "Chuyên gia"}, {"const": "khac", "title": "Khác"}],
            },
            "chuyenMon": {"type": "string", "title": "Chuyên môn", "maxLength": 50},
            "soNguoi": {"type": "integer", "title": "Số người", "minimum": 1, "maximum": 9},
            "camKet": {"type": "boolean", "title": "Tôi cam kết", "const": True},
            "thanhVien": {
                "type": "array",
                "title": "Thành viên",
                "minItems": 0,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {"ten": {"type": "string", "title": "Tên", "maxLength": 20}},
                    "required": ["ten"],
                    "unevaluatedProperties": False,
                },
            },
        },
        "required": ["hoTen", "ngaySinh", "viTri"],
        "allOf": [
            {
                "if": {"properties": {"viTri": {"const": "chuyen-gia"}}, "required": ["viTri"]},
                "then": {"required": ["chuyenMon"]},
                "else": {"properties": {"chuyenMon": False}},
            }
        ],
        "unevaluatedProperties": False,
        "x-ui": {"confidence": "illustrative", "pages": []},
    },
    {
        "/properties/hoTen/title": "Full name",
        "/properties/hoTen/x-ui/errors/required": "Enter the full name",
        "/properties/ngaySinh/title": "Date of birth",
    },
)

PASSPORT = Paper("passport", text("Hộ chiếu"), True, None, text("Bản chụp"), "copy", ("application/pdf",), 1_000_000)
DIPLOMA = Paper(
    "diploma",
    text("Bằng cấp"),
    True,
    Condition("viTri", ("chuyen-gia",)),
    text("Bản sao"),
    "copy",
    ("application/pdf", "image/png"),
    200,
)


def version_of(key: str, number: int, start: date, end: date | None, **changes: Any) -> ProcedureVersion:
    return ProcedureVersion(
        **{
            "key": key,
            "version": number,
            "code": "1.014199",
            "name": text("Cấp giấy phép lao động"),
            "field": "employment",
            "field_code": None,
            "audience": ("citizen", "business"),
            "papers": (PASSPORT, DIPLOMA),
            "fee": Fee(None, text("Theo tỉnh")),
            "time": Period(10, Unit.WORKING_DAY),
            "steps": (Step(text("Cục Việc làm"), Period(10, Unit.WORKING_DAY)),),
            "legal_basis": (LegalBasis(text("Nghị định"), "18", Confidence.UNVERIFIED),),
            "decided_by": text("Bộ Nội vụ"),
            "result": Result(text("Giấy phép"), None, ("number",)),
            "receiving": "ministry",
            "offered_by_agencies": ("ministry-employment",),
            "offered_by_kinds": (),
            "online_level": "full",
            "handling_system": "portal",
            "decides_at_once": False,
            "supplements_allowed": 1,
            "confidence": Confidence.ILLUSTRATIVE,
            "valid_from": start,
            "valid_to": end,
            **changes,
        }
    )


OLD = version_of("work-permit", 1, date(2021, 2, 15), date(2025, 8, 6), papers=(PASSPORT,))
NEW = version_of("work-permit", 2, date(2025, 8, 7), None)
ENDED = version_of("demand-report", 1, date(2016, 4, 1), date(2025, 8, 6))
COMING = version_of("work-permit-online", 1, date(2027, 1, 1), None)
PLAIN = version_of("declaration", 1, date(2016, 1, 1), None, audience=("citizen",), papers=())

_UNIT = text("Cục Việc làm")
AGENCIES = (
    AgencyPeriod("molisa", "G07", text("Bộ LĐTBXH"), "ministry", None, date(2007, 1, 1), date(2025, 2, 28)),
    AgencyPeriod("ministry", "G09", text("Bộ Nội vụ"), "ministry", None, date(2025, 3, 1), None, ("molisa",)),
    AgencyPeriod("ministry-employment", None, _UNIT, "ministry_unit", "molisa", date(2007, 1, 1), date(2025, 2, 28)),
    AgencyPeriod("ministry-employment", None, _UNIT, "ministry_unit", "ministry", date(2025, 3, 1), None),
    AgencyPeriod("ha-noi", "H26", text("Hà Nội"), "province", None, date(2007, 1, 1), None),
)
CALENDAR = Calendar("vietnam", 1, date(2016, 1, 1), date(2027, 12, 31), {}, {})


def fill(catalogue: CatalogueStore) -> None:
    for version in (OLD, NEW, ENDED, COMING, PLAIN):
        catalogue.publish_version(version, FORM)
    catalogue.put_agencies(AGENCIES)
    catalogue.put_fields((Field("employment", text("Việc làm"), None),))
    catalogue.put_calendar(CALENDAR)
    for one in rule_sets():
        catalogue.publish_rules(one)


LAN = Person("lan", "Nguyễn Thị Lan", "001185000123", version=1)
HOA = Person(
    "hoa", "Trần Thị Hoa", "001190000456", acts_for=(Company("Công ty TNHH Hoa Sen Việt", TAX_CODE),), version=1
)
MINH = Person(
    "minh", "Minh", roles={"ministry-employment": frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})}, version=1
)
BINH = Person("binh", "Bình", roles={"ha-noi": frozenset({Part.RECEIVE})}, version=1)
QUAN = Person("quan", "Quân", administrator=True, version=1)
NGOC = Person("ngoc", "Ngọc", administrator=True, version=1)
CUC = Person("cuc", "Cục", system=True, version=1)

ANSWERS: dict[str, Any] = {"hoTen": "Lê Văn A", "ngaySinh": "1985-02-28", "viTri": "khac"}
LAN_HERSELF: dict[str, Any] = {
    "kind": "citizen",
    "name": "Nguyễn Thị Lan",
    "identity_number": "001185000123",
    "phone": "0912345678",
    "address": "1 phố Huế, Hà Nội",
}
HER_COMPANY: dict[str, Any] = {
    "kind": "business",
    "name": "Công ty TNHH Hoa Sen Việt",
    "tax_code": TAX_CODE,
    "phone": "02438251234",
    "email": "hoa@hoasen.vn",
    "address": "2 phố Huế, Hà Nội",
}


def filing(**changes: Any) -> dict[str, Any]:
    """The body of a good filing by Lan, with members changed or (None) left out."""
    body = {
        "procedure": "work-permit",
        "agency": "ministry-employment",
        "applicant": LAN_HERSELF,
        "form": ANSWERS,
        "documents": [{"document": "passport", "upload_id": "lan-pdf"}],
        "result_delivery": "online",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def random_bytes(count: int) -> bytes:
    return bytes(range(count))


@dataclass
class World:
    """A desk in memory, with uploads `<user>-pdf` and `<user>-png` that arrived and were looked at."""

    catalogue: MemoryCatalogue = field(default_factory=MemoryCatalogue)
    people: MemoryPeople = field(default_factory=lambda: MemoryPeople(LAN, HOA, MINH, BINH, QUAN, NGOC, CUC))
    dossiers: MemoryDossiers = field(default_factory=MemoryDossiers)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    register: MemoryRegister = field(default_factory=MemoryRegister)
    papers: MemoryPapers = field(default_factory=MemoryPapers)

    def __post_init__(self) -> None:
        fill(self.catalogue)
        for user in ("lan", "hoa", "minh"):
            self.upload(user, f"{user}-pdf", "application/pdf", PDF)
            self.upload(user, f"{user}-png", "image/png", PNG)
        self.desk = Desk(
            self.catalogue,
            self.people,
            self.dossiers,
            self.drafts,
            self.register,
            self.papers,
            read_from_memory,
            "http://localhost:8000",
        )
        self.forms = Forms(self.catalogue)

    def upload(
        self, user: str, name: str, content_type: str, file: bytes | None, *, size: int = 10_000, look: bool = True
    ) -> None:
        upload = Upload(user, name, f"{name}.bin", content_type, size, NOW)
        if file is not None:
            self.papers.files[upload.object_key] = file
        self.dossiers.put_upload(upload)
        if look and file is not None:
            checked = self.papers.look(upload)
            assert isinstance(checked, Checked)
            self.dossiers.record(user, name, checked)

    def file(self, body: dict[str, Any], user: str = "lan", key: str = "key-1", now: datetime = NOW) -> Entry:
        request = Request(Principal(user), key, parse(FilingBody, body), body)
        return file(self.desk, self.forms, request, now, random_bytes)
