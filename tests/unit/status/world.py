"""A small world for the use cases of status: three procedures, some people, a bucket, dossiers in any state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from chalicelib.status.act import Wanted, act
from chalicelib.status.bodies import ACTION
from chalicelib.status.desk import Desk
from kernel.bodies import parse
from kernel.catalogue import Confidence, Fee, Form, Paper, ProcedureVersion, Result, Step
from kernel.catalogue_store import MemoryCatalogue
from kernel.clock import Period, Unit
from kernel.dossiers import Upload
from kernel.entry import Entry
from kernel.http import body_hash, key_hash
from kernel.lifecycle import Part
from kernel.people import Company, Person
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.dossiers import MemoryDossiers, MemoryPapers
from tests.fakes.people import MemoryPeople
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory
from tests.support.days import calendar
from tests.support.entries import AGENCY, CODE
from tests.support.rules import rule_sets

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)  # a Thursday
TODAY = NOW.date()

LAN = Person("lan")
HOA = Person("hoa", acts_for=(Company("Công ty TNHH Hoa Sen Việt", "0101234565"),))
MINH = Person("minh", roles={AGENCY: frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})})
THU = Person("thu", roles={AGENCY: frozenset({Part.RECEIVE})})
BINH = Person("binh", roles={"ministry-safety": frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})})
QUAN = Person("quan", administrator=True)
CUC = Person("cuc", system=True)

PDF_BYTES = b"%PDF-1.7\nresult"


def procedure(key: str = "p05", *steps: Period, at_once: bool = False) -> ProcedureVersion:
    chain = steps or (Period(2, Unit.WORKING_DAY), Period(3, Unit.WORKING_DAY))
    text = Text(key, key)
    return ProcedureVersion(
        key=key,
        version=3,
        code=None,
        name=text,
        field="employment",
        field_code=None,
        audience=("citizen",),
        papers=(Paper("photo", text, True, None, text, "image", ("image/jpeg",), 1_000_000),),
        fee=Fee(None, text),
        time=Period(5, Unit.WORKING_DAY),
        steps=tuple(Step(text, period) for period in chain),
        legal_basis=(),
        decided_by=text,
        result=Result(text, None, ()),
        receiving="ministry",
        offered_by_agencies=(AGENCY,),
        offered_by_kinds=(),
        online_level="4",
        handling_system="portal",
        decides_at_once=at_once,
        supplements_allowed=1,
        confidence=Confidence.ILLUSTRATIVE,
        valid_from=date(2025, 1, 1),
        valid_to=None,
    )


PROCEDURES = (
    procedure(),
    procedure("monthly", Period(1, Unit.MONTH)),
    procedure("at-once", at_once=True),
)
FORM = Form(
    {
        "properties": {
            "hoTen": {"type": "string", "title": "Họ và tên"},
            "viTri": {
                "type": "array",
                "title": "Các vị trí",
                "maxItems": 50,
                "items": {"type": "object", "properties": {"chucDanh": {"type": "string", "title": "Chức danh"}}},
            },
        }
    },
    {
        "/properties/hoTen/title": "Full name",
        "/properties/viTri/title": "Positions",
        "/properties/viTri/items/properties/chucDanh/title": "Job title",
    },
)


class World:
    """Everything a use case works with, and hands to reach into it."""

    def __init__(self, *entries: Entry) -> None:
        self.register = MemoryRegister()
        self.register.entries.update({entry.code: entry for entry in entries})
        self.people = MemoryPeople(LAN, HOA, MINH, THU, BINH, QUAN, CUC)
        self.dossiers, self.papers = MemoryDossiers(), MemoryPapers()
        self.catalogue = MemoryCatalogue()
        for version in PROCEDURES:
            self.catalogue.publish_version(version, FORM)
        self.catalogue.put_calendar(calendar())
        for one in rule_sets():
            self.catalogue.publish_rules(one)
        self.desk = Desk(
            register=self.register,
            people=lambda: self.people,
            read=read_from_memory,
            catalogue=lambda: self.catalogue,
            dossiers=lambda: self.dossiers,
            papers=lambda: self.papers,
        )
        self._keys = count()

    def act(
        self,
        user: str,
        action: str,
        *,
        version: int | None = None,
        key: str | None = None,
        now: datetime = NOW,
        code: str = CODE,
        **more: Any,
    ) -> dict[str, Any]:
        """`version` None: the one that is there."""
        entry = self.register.entries.get(code)
        given = version if version is not None else entry.version if entry else 1
        body = {"action": action, "version": given, **more}
        return act(wanted(user, body, key or f"key-{next(self._keys)}", code), self.desk, now)

    def entry(self, code: str = CODE) -> Entry:
        return self.register.entries[code]

    def upload(self, user: str = "minh", name: str = "u1", file: bytes | None = PDF_BYTES) -> str:
        """An upload, and its file unless it never arrived."""
        upload = Upload(user, name, "giay-phep-Nguyen-Van-A.pdf", "application/pdf", 1_000_000, NOW)
        self.dossiers.put_upload(upload)
        if file is not None:
            self.papers.files[upload.object_key] = file
        return name


def wanted(user: str, body: Mapping[str, Any], key: str = "key", code: str = CODE) -> Wanted:
    return Wanted(
        code=code,
        user=user,
        body=parse(ACTION, body),
        key=key_hash(user, key, f"dossiers/{code}/actions"),
        hash=body_hash(body),
    )
