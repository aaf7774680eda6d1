"""What each action asks beyond its legality, and what it leaves in the history (procedures-and-law 2.2 and 2.3b).

A plan is made for an action that is already known to be legal. It may still be refused for what its body says: 422 with every
fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.status import bodies
from kernel import faults
from kernel.calendar import Calendar, OutsideCalendar
from kernel.catalogue import ProcedureVersion
from kernel.clock import Unit
from kernel.dossiers import Document, Upload
from kernel.entry import Entry
from kernel.http import pointer
from kernel.lifecycle import Action
from kernel.papers import JPEG, PDF, PNG, Papers
from kernel.people import Person
from kernel.problems import ILLEGAL_STEP, INVALID, Fault, Problem
from kernel.results import APPROVED, REJECTED, RESULT, detail_of
from kernel.text import Text

RESULT_TYPES = (PDF, JPEG, PNG)

_NO_OFFICER = Text("Người này không giữ vai trò nào ở cơ quan.", "This person holds no role at the agency.")
_UNKNOWN_PAPER = Text("Thủ tục không có giấy tờ này.", "The procedure has no such paper.")
_UNKNOWN_UPLOAD = Text(
    "Không tìm thấy tệp này. Hãy tải tệp lên trước, bằng chính tài khoản của bạn.",
    "There is no such file. Upload it first, with your own account.",
)
_WRONG_TYPE = Text(
    "Nội dung tệp không thuộc loại được nhận: {types}.", "The file's content is of no type that is taken: {types}."
)
_OTHER_AMOUNT = Text("Số tiền đã yêu cầu là {amount} đồng.", "The amount asked for is {amount} đồng.")
_NOT_LATER = Text("Ngày hẹn mới phải sau ngày {day}.", "The new date must be later than {day}.")
_BEYOND = Text("Lịch làm việc chỉ có đến ngày {day}.", "The working calendar reaches {day} only.")
_MONTHS = Text(
    "Thời hạn tính theo tháng thì không tạm dừng được để chờ thanh toán.",
    "A time counted in months cannot be paused to wait for a payment.",
)


@dataclass(frozen=True, slots=True)
class Case:
    """All that a plan may look at. `assignee` and `upload` are what the body named, None for neither named nor found."""

    entry: Entry
    terms: ProcedureVersion
    calendar: Calendar
    papers: Callable[[], Papers]
    assignee: Person | None = None
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    note: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    assignee: str | None = None
    new_date: date | None = None


def plan(body: bodies.ActionBody, case: Case) -> Plan:
    """Raises Problem: 422 with every fault; 409 a payment asked where the clock cannot wait; StorageBusy."""
    match body:
        case bodies.Accept():
            return _accept(body, case)
        case bodies.Assign() | bodies.Forward():
            return _assign(body, case)
        case bodies.RequestSupplement():
            return _request_supplement(body, case)
        case bodies.RequestPayment():
            return _request_payment(body, case)
        case bodies.ConfirmPayment():
            return _confirm_payment(body, case)
        case bodies.Extend():
            return _extend(body, case)
        case bodies.Approve():
            paper = _result_paper(body.result.upload_id, case)
            return Plan(detail=detail_of(APPROVED, paper, body.result.number, body.result.date))
        case bodies.Reject():
            return _reject(body, case)
        case bodies.Refuse() | bodies.Stop() | bodies.Withdraw():
            return Plan(note=body.reason)
        case bodies.HandOver():
            return Plan()


def _accept(body: bodies.Accept, case: Case) -> Plan:
    checked = body.papers or []
    _known(case.terms, [("papers", position, "document", one.document) for position, one in enumerate(checked)])
    repeated = _repeated([one.document for one in checked])
    if repeated:
        raise _invalid(*(Fault(pointer("papers", at, "document"), "repeated", faults.REPEATED) for at in repeated))
    papers = [one.model_dump(exclude_none=True) for one in checked]
    return Plan(detail={"papers": papers} if papers else {})


def _repeated(keys: Sequence[str]) -> list[int]:
    return [position for position, key in enumerate(keys) if key in keys[:position]]


def _assign(body: bodies.Assign | bodies.Forward, case: Case) -> Plan:
    person = case.assignee
    if person is None or person.system or not person.roles_at(case.entry.agency):
        raise _invalid(Fault("/assignee", "unknown-officer", _NO_OFFICER))
    return Plan(note=body.note, detail={"assignee": person.user}, assignee=person.user)


def _request_supplement(body: bodies.RequestSupplement, case: Case) -> Plan:
    items = body.items or []
    named = [("items", at, "document", item.document) for at, item in enumerate(items) if item.document is not None]
    _known(case.terms, named)
    kept = [item.model_dump(exclude_none=True) for item in items]
    return Plan(note=body.reason, detail={"items": kept} if kept else {})


def _known(terms: ProcedureVersion, named: Sequence[tuple[str, int, str, str]]) -> None:
    unknown = [name for name in named if terms.paper(name[-1]) is None]
    if unknown:
        raise _invalid(*(Fault(pointer(*name[:-1]), "unknown-paper", _UNKNOWN_PAPER) for name in unknown))


def _request_payment(body: bodies.RequestPayment, case: Case) -> Plan:
    if any(step.period.unit is Unit.MONTH for step in case.terms.steps):
        raise Problem(ILLEGAL_STEP, _MONTHS, extra={"state": case.entry.state})
    return Plan(note=body.reason, detail={"amount": body.amount})


def _confirm_payment(body: bodies.ConfirmPayment, case: Case) -> Plan:
    asked = case.entry.last(Action.REQUEST_PAYMENT)
    amount = asked.detail["amount"] if asked else 0
    if body.amount != amount:
        raise _invalid(Fault("/amount", "other-amount", faults.filled(_OTHER_AMOUNT, amount=amount)))
    return Plan(detail={"amount": body.amount, "reference": body.reference})


def _extend(body: bodies.Extend, case: Case) -> Plan:
    due = case.entry.due
    if due is not None and body.new_date <= due:
        raise _invalid(Fault("/new_date", "out-of-range", faults.filled(_NOT_LATER, day=due.isoformat())))
    try:
        day = case.calendar.working_day_from(body.new_date)
    except OutsideCalendar:
        last = case.calendar.last_day.isoformat()
        raise _invalid(Fault("/new_date", "out-of-range", faults.filled(_BEYOND, day=last))) from None
    return Plan(note=body.reason, new_date=day)


def _reject(body: bodies.Reject, case: Case) -> Plan:
    given = body.result
    if given is None:
        return Plan(note=body.reason, detail=detail_of(REJECTED, None, None, None))
    paper = _result_paper(given.upload_id, case)
    return Plan(note=body.reason, detail=detail_of(REJECTED, paper, given.number, given.date))


def _result_paper(upload_id: str, case: Case) -> Document:
    """The paper as it lies in the bucket; looked at here when nobody has yet."""
    upload = case.upload
    checked = (upload.checked or case.papers().look(upload)) if upload else None
    if upload is None or checked is None:
        raise _invalid(Fault("/result/upload_id", "unknown-upload", _UNKNOWN_UPLOAD))
    if not checked.ok or checked.content_type not in RESULT_TYPES:
        types = faults.filled(_WRONG_TYPE, types=", ".join(RESULT_TYPES))
        raise _invalid(Fault("/result/upload_id", "wrong-file-type", types))
    return Document.of(RESULT, upload, checked)


def _invalid(*found: Fault) -> Problem:
    return Problem(INVALID, errors=found)
