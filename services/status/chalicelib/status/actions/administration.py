"""What administrators do to a running dossier: move it to the successor of its agency, apply a newer calendar to its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from chalicelib.status.actions.case import Case, Plan, invalid
from chalicelib.status.bodies import ApplyCalendar, Transfer
from kernel import faults
from kernel.agencies import AgencyPeriod, successor_on, successors_on
from kernel.catalogue import Catalogue
from kernel.clock_rules import FIRST_CALENDAR
from kernel.entry import Entry
from kernel.open_work import PARTS, RECEIVING, parts_open, received_by
from kernel.problems import Fault
from kernel.text import Text
from kernel.times import local_day

CALENDAR = "calendar"  # of the detail of `apply_calendar`: the version that holds from then on

_THERE = Text("Hồ sơ đã ở cơ quan này.", "The dossier is at this agency already.")
_NO_SUCCESSOR = Text(
    "Cơ quan này hiện không phải là cơ quan kế thừa của cơ quan đang giữ hồ sơ.",
    "This agency is no successor, now in force, of the one that has the dossier.",
)
_NOT_NEWER = Text(
    "Đồng hồ của hồ sơ đã chạy theo phiên bản lịch {version}; hãy chọn phiên bản mới hơn.",
    "The clock runs by version {version} of the calendar already; choose a newer one.",
)
_NO_VERSION = Text("Không có phiên bản lịch này.", "There is no such version of the calendar.")


def transfer(body: Transfer, case: Case) -> Plan:
    """With its number, history and clock. Where another agency received it, that one's successor hands the result over. What is
    asked of an agency beside, which ended, goes to its successor, too; alone where the dossier itself stays where it is.

    Raises:
        Problem: 422 the agency has it already, or is no successor in force.
    """
    entry, today, agencies = case.entry, local_day(case.now), tuple(case.agencies())
    there = body.agency == entry.agency
    moves = not there and body.agency in successors_on(agencies, entry.agency, today)
    parts = _parts_for(body.agency, entry, agencies, today)
    detail: dict[str, Any] = {PARTS: parts} if parts else {}
    if not moves:
        if not parts:
            fault = ("already-there", _THERE) if there else ("no-successor", _NO_SUCCESSOR)
            raise invalid(Fault("/agency", *fault))
        return Plan(note=body.reason, detail=detail)
    received = received_by(entry.history)
    receives = successor_on(agencies, received, today) or received
    if received not in (entry.agency, receives):
        detail[RECEIVING] = receives
    return Plan(note=body.reason, detail=detail, agency=body.agency)


def _parts_for(heir: str, entry: Entry, agencies: Sequence[AgencyPeriod], today: date) -> dict[str, str]:
    """Of the agencies whose part is open those that ended and that `heir` carries on; each with `heir`."""
    return {
        old: heir for old in sorted(parts_open(entry.history) - {heir}) if heir in successors_on(agencies, old, today)
    }


def apply_calendar(body: ApplyCalendar) -> Plan:
    """The clock is read anew by the rules of the case, which `calendar_to_apply` chose."""
    return Plan(note=body.reason, detail={CALENDAR: body.calendar})


def calendar_to_apply(body: ApplyCalendar, entry: Entry, catalogue: Catalogue) -> int:
    """Raises Problem 422: no such version, or none that is newer than the one the clock runs by."""
    own = entry.calendar or FIRST_CALENDAR
    if body.calendar <= own:
        raise invalid(Fault("/calendar", "not-newer", faults.filled(_NOT_NEWER, version=own)))
    try:
        catalogue.calendar(version=body.calendar)
    except LookupError:
        raise invalid(Fault("/calendar", "unknown-version", _NO_VERSION)) from None
    return body.calendar
