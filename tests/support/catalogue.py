"""A small procedure, an agency and a calendar, for whoever tests where they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kernel.calendar import Calendar, DayKind, Override
from kernel.catalogue import AgencyPeriod, Confidence, Fee, Form, LegalBasis, Paper, ProcedureVersion, Result, Step
from kernel.clock import Period, Unit
from kernel.text import Text
from kernel.times import HANOI

TEXT = Text("Thủ tục", "Procedure")
FORM = Form({"title": "Tờ khai", "type": "object"}, {"/title": "Form"})


def version_of(key: str = "work-permit-new", number: int = 1, **changes: Any) -> ProcedureVersion:
    made = ProcedureVersion(
        key=key,
        version=number,
        code="1.014199",
        name=TEXT,
        field="employment",
        field_code="G07-LĐ11",
        audience=("citizen",),
        papers=(Paper("photo", TEXT, True, None, TEXT, "image", ("image/jpeg",), 1_000_000),),
        fee=Fee(None, TEXT),
        time=Period(10, Unit.WORKING_DAY),
        steps=(Step(TEXT, Period(10, Unit.WORKING_DAY)),),
        legal_basis=(LegalBasis(TEXT, "18", Confidence.UNVERIFIED),),
        decided_by=TEXT,
        result=Result(TEXT, None, ("number",)),
        receiving="province",
        offered_by_agencies=(),
        offered_by_kinds=("provincial_labour",),
        online_level="full",
        handling_system="portal",
        decides_at_once=False,
        supplements_allowed=1,
        confidence=Confidence.UNVERIFIED,
        valid_from=date(2025, 8, 7),
        valid_to=None,
    )
    return replace(made, **changes)


AGENCY = AgencyPeriod("molisa", "G07", TEXT, "ministry", None, date(2016, 1, 1), date(2025, 2, 28))


def calendar_of(number: int = 1, **changes: Any) -> Calendar:
    made = Calendar("vietnam", number, date(2016, 1, 1), date(2027, 12, 31), {date(2026, 1, 1): TEXT}, {})
    return replace(made, **changes)


def decided(calendar: Calendar) -> Calendar:
    """The next version, with one more day off in a province."""
    override = Override(date(2026, 11, 25), DayKind.OFF, "tuyen-quang", TEXT, "12/QĐ-UBND")
    return calendar.following([override], datetime(2026, 11, 2, 8, 0, tzinfo=HANOI), "quan", "Ngày hội của tỉnh")
