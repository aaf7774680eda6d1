"""What slips are made from in tests, and the words of their prints.

`make approved` writes the approved texts anew: read the difference as an applicant would before it is kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pypdf

from chalicelib.status.slips.close import close_book
from chalicelib.status.slips.kinds import Kind, form_set
from chalicelib.status.slips.make import SlipDesk, make
from chalicelib.status.slips.slip import Slip
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Confidence, Fee, Form, Paper, ProcedureVersion, Result, Step
from kernel.catalogue_store import MemoryCatalogue
from kernel.clock import Period, Unit
from kernel.dossiers import Applicant, Content, Document, Party, Representative
from kernel.entry import Entry
from kernel.events import events_of, to_json
from kernel.lifecycle import Action
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.dossiers import MemoryDossiers
from tests.fakes.register import MemoryRegister
from tests.fakes.slips import MemoryPrints, MemorySlips
from tests.fakes.together import read_from_memory
from tests.support.days import calendar
from tests.support.entries import AGENCY, filed, step
from tests.support.rules import rule_sets

IN_2026 = datetime(2026, 11, 2, 8, 30, tzinfo=HANOI)  # a Monday
IN_2024 = datetime(2024, 11, 4, 8, 30, tzinfo=HANOI)  # a Monday; the forms of 2018
PORTAL = "https://portal.example.test"

PAPERS = (
    Paper("request", Text("Văn bản đề nghị", "Application"), True, None, Text("", ""), "original", (), 1),
    Paper("photo", Text("Ảnh màu 4 × 6 cm", "Colour photos 4 × 6 cm"), True, None, Text("", ""), "image", (), 1),
)
TERMS = ProcedureVersion(
    key="p05",
    version=3,
    code="2.000205",
    name=Text("Cấp giấy phép lao động cho người lao động nước ngoài", "New work permit for a foreign worker"),
    field="employment",
    field_code=None,
    audience=("citizen",),
    papers=PAPERS,
    fee=Fee(600_000, Text("Lệ phí", "Fee")),
    time=Period(5, Unit.WORKING_DAY),
    steps=(
        Step(Text("Phòng Quản lý lao động", "Labour division"), Period(2, Unit.WORKING_DAY)),
        Step(Text("Lãnh đạo Cục", "Head of the department"), Period(3, Unit.WORKING_DAY)),
    ),
    legal_basis=(),
    decided_by=Text("Cục Việc làm", "Department of Employment"),
    result=Result(Text("Giấy phép lao động", "Work permit"), None, ()),
    receiving="ministry",
    offered_by_agencies=(AGENCY,),
    offered_by_kinds=(),
    online_level="full",
    handling_system="portal",
    decides_at_once=False,
    supplements_allowed=1,
    confidence=Confidence.ILLUSTRATIVE,
    valid_from=date(2016, 1, 1),
    valid_to=None,
)
FORM = Form(
    {
        "properties": {
            "hoTen": {"type": "string", "title": "Họ và tên người lao động"},
            "viTri": {
                "type": "array",
                "title": "Vị trí",
                "items": {"type": "object", "properties": {"soLuong": {"type": "integer", "title": "Số lượng"}}},
            },
        }
    },
    {
        "/properties/hoTen/title": "Name of the worker",
        "/properties/viTri/title": "Positions",
        "/properties/viTri/items/properties/soLuong/title": "Number of people",
    },
)
OFFICE = AgencyPeriod(
    AGENCY, None, Text("Cục Việc làm", "Department of Employment"), "ministry_unit", None, date(2016, 1, 1), None
)
APPLICANT = Applicant(
    Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "12 phố Mẫu, Hà Nội", "001185000123", email="lan@example.test"
)


def paper(key: str, name: str = "u1") -> Document:
    return Document(key, name, "giay-Nguyen-Thi-Lan.pdf", "application/pdf", 100, "lan")


def content_of(
    entry: Entry,
    applicant: Applicant = APPLICANT,
    *,
    represented: bool = False,
    documents: tuple[Document, ...] = (paper("request"), paper("photo", "u2"), paper("photo", "u3")),
) -> Content:
    representative = Representative("Trần Văn Đại", "001080000321", "0987654321", paper("authorisation", "u9"))
    return Content(
        dossier=entry.dossier,
        procedure="p05",
        procedure_version=3,
        agency=entry.agency,
        applicant=applicant,
        representative=representative if represented else None,
        filed_by=entry.owner,
        form={"hoTen": "John Smith"},
        documents=documents,
        result_delivery="post",
        at=entry.registered_at,
    )


def slip_desk(*entries: Entry, terms: ProcedureVersion = TERMS, **how: Any) -> SlipDesk:
    """`how` goes to `content_of`."""
    register, dossiers, catalogue = MemoryRegister(), MemoryDossiers(), MemoryCatalogue()
    for entry in entries:
        content = dossiers.put_content(content_of(entry, **how))
        register.entries[entry.code] = replace(entry, content=content)
    catalogue.publish_version(terms, FORM)
    catalogue.put_calendar(calendar())
    catalogue.put_agencies([OFFICE])
    for rules in rule_sets():
        catalogue.publish_rules(rules)
    return SlipDesk(register, read_from_memory, dossiers, lambda: catalogue, MemorySlips(), MemoryPrints(), f"{PORTAL}")


def lived(at: datetime, *, extended: bool = True) -> Entry:
    """Accepted, forwarded a day late, put off, decided in time and handed over."""
    entry = step(filed(at=at), Action.ACCEPT)
    entry = step(entry, Action.ASSIGN, assignee="minh")
    entry = step(entry, Action.FORWARD, at.replace(day=at.day + 3), assignee="minh")
    if extended:
        new_date = at.date().replace(day=at.day + 16)
        entry = step(entry, Action.EXTEND, note="Cần xác minh thêm ở địa phương", new_date=new_date)
    entry = step(entry, Action.DECIDE, at.replace(day=at.day + 11), detail={"outcome": "approved"})
    return step(entry, Action.HAND_OVER)


def asked(at: datetime) -> Entry:
    items = [
        {"document": "photo", "text": "Ảnh mờ, cần ảnh rõ hơn"},
        {"pointer": "/form/hoTen", "text": "Ghi đủ họ tên như hộ chiếu"},
    ]
    return step(filed(at=at), Action.REQUEST_SUPPLEMENT, note="Hồ sơ chưa đầy đủ", detail={"items": items})


def refused(at: datetime) -> Entry:
    return step(filed(at=at), Action.REFUSE, note="Không thuộc thẩm quyền; nộp tại Sở Nội vụ")


def stopped(at: datetime) -> Entry:
    return step(step(filed(at=at), Action.ACCEPT), Action.STOP, note="Người nộp không bổ sung trong thời hạn")


def told(entry: Entry, version: int | None = None) -> str:
    """The event of a change, of the last one without a number."""
    wanted = version or entry.version
    return next(to_json(event) for event in events_of(entry, wanted - 1) if event.version == wanted)


# What is approved: the set of forms, the day, the kind, who makes it, the version that makes it.
Case = tuple[str, datetime, Kind, Callable[[datetime], Entry], int]
CASES: list[Case] = [
    (key, at, kind, life, version)
    for key, at in (("tt01-2018", IN_2024), ("tt03-2025", IN_2026))
    for kind, life, version in (
        (Kind.RECEIPT, lived, 2),
        (Kind.SUPPLEMENT, asked, 2),
        (Kind.REFUSAL, refused, 2),
        (Kind.APOLOGY, lived, 5),
        (Kind.CONTROL, lived, 7),
        (Kind.STOP, stopped, 3),
    )
    if kind in form_set(key).forms
]
BOOKS = (("tt01-2018", IN_2024), ("tt03-2025", IN_2026))  # the set of forms, a day of the year
APPROVED = Path(__file__).parents[1] / "approved" / "slips"


def printed(entry: Entry, version: int, **how: Any) -> tuple[Slip, str, bytes]:
    desk = slip_desk(entry, **how)
    slip = make(told(entry, version), desk)
    assert slip is not None
    files = {key.rpartition(".")[2]: body[-1] for key, body in desk.prints.files.items()}  # type: ignore[attr-defined]
    return slip, files["html"].decode(), files["pdf"]


def approvable(at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int) -> tuple[Slip, str]:
    """A slip as it stands in the approved texts; the receipt with a representative."""
    slip, page, _ = printed(life(at), version, represented=kind is Kind.RECEIPT)
    return slip, page


def closed_book(entry: Entry) -> tuple[str, bytes]:
    """The one page of a closed book with one line, as HTML and as PDF."""
    desk, year = slip_desk(entry), entry.history[1].at.year
    make(told(entry, 2), desk)
    close_book(entry.agency, year, [entry.code], desk, datetime(year + 1, 1, 5, 8, 0, tzinfo=HANOI))
    [page], [pdf] = (
        [body[-1] for key, body in desk.prints.files.items() if key.startswith("books/") and key.endswith(ending)]  # type: ignore[attr-defined]
        for ending in (".html", ".pdf")
    )
    return page.decode(), pdf


def words_of_html(page: str) -> list[str]:
    text = re.sub(r"<(style|title|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", text)).split()


def lines_of_html(page: str) -> str:
    """The text as a reader meets it: a line for each heading, label, value, cell and paragraph."""
    text = re.sub(r"<(style|title|svg).*?</\1>", "", page, flags=re.DOTALL)
    text = re.sub(r"</(p|h1|h2|dt|dd|th|td|li)>", "\n", text)
    return (
        "\n".join(line.strip() for line in unescape(re.sub(r"<[^>]*>", "", text)).splitlines() if line.strip()) + "\n"
    )


def words_of_pdf(body: bytes) -> list[str]:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).split()


def paper_of(body: bytes) -> list[str]:
    """The size of each page."""
    known = {(420, 595): "a5", (842, 595): "a4 landscape"}
    boxes = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(body)).pages]
    return [known[round(box.width), round(box.height)] for box in boxes]


if __name__ == "__main__":
    for key, at, kind, life, version in CASES:
        text = lines_of_html(approvable(at, kind, life, version)[1])
        (APPROVED / f"{key}-{kind}.txt").write_text(text, encoding="utf-8")
    for key, at in BOOKS:
        text = lines_of_html(closed_book(lived(at))[0])
        (APPROVED / f"{key}-{Kind.REGISTER}.txt").write_text(text, encoding="utf-8")
