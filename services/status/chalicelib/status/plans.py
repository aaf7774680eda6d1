"""What each action asks beyond its legality, and what it leaves in the history (decisions 0016 and 0020).

A plan is made for an action that is already known to be legal. It may still be refused for what its body says: 422 with every
fault. What needs more than a few lines stands in `actions/`, by subject.
"""

from __future__ import annotations

from chalicelib.status import bodies
from chalicelib.status.actions import administration, beside, chain, deciding
from chalicelib.status.actions.case import Case, Plan, illegal, invalid
from chalicelib.status.actions.guidance import request_supplement
from chalicelib.status.actions.papers_check import check_of
from chalicelib.status.actions.shown import ASKED_DATE
from kernel import faults
from kernel.calendar import OutsideCalendar
from kernel.clock import Unit
from kernel.lifecycle import Action
from kernel.problems import Fault
from kernel.text import Text
from kernel.times import local_day

__all__ = ["Case", "Plan", "plan"]

# A history is kept in one item of 400 KB. What may be done any number of times may fill a part of it, what leads on along the
# chain a larger one; the rest stays for what must be possible to the end: to ask, to decide, to hand over.
MOST_NOTED, MOST_MOVED = 120_000, 240_000  # bytes
_MOST = {
    **dict.fromkeys(
        (Action.TAKE, Action.GIVE_BACK, Action.ASSIGN, Action.CHECK_PAPERS, Action.CONSULT, Action.RECORD_VISIT),
        MOST_NOTED,
    ),
    **dict.fromkeys(
        (Action.FORWARD, Action.FINISH_STEP, Action.ANSWER_CONSULTATION, Action.PROPOSE, Action.RETURN_PROPOSAL),
        MOST_MOVED,
    ),
}

_OTHER_AMOUNT = Text("Số tiền đã yêu cầu là {amount} đồng.", "The amount asked for is {amount} đồng.")
_NOT_LATER = Text("Ngày hẹn mới phải sau ngày {day}.", "The new date must be later than {day}.")
_BEYOND = Text("Lịch làm việc chỉ có đến ngày {day}.", "The working calendar reaches {day} only.")
_MONTHS = Text(
    "Thời hạn tính theo tháng thì không tạm dừng được để chờ thanh toán.",
    "A time counted in months cannot be paused to wait for a payment.",
)
_FULL = Text(
    "Hồ sơ đã có quá nhiều ghi chép nội bộ; không ghi thêm được nữa.",
    "Too much was noted on this dossier among officers; no more can be kept.",
)


def plan(body: bodies.ActionBody, case: Case) -> Plan:
    """Raises Problem: 422 with every fault; 409 a payment asked where the clock cannot wait, or a history that is full;
    OutsideCalendar; StorageBusy."""
    most = _MOST.get(Action(body.action))
    if most is not None and _noted(case) > most:
        raise illegal(case.entry, _FULL)
    match body:
        case bodies.Accept() | bodies.CheckPapers():
            return check_of(body, case)
        case bodies.Assign():
            return chain.assign(body, case)
        case bodies.Forward():
            return chain.forward(body, case)
        case bodies.RequestSupplement():
            return request_supplement(body, case)
        case bodies.RequestPayment():
            return _request_payment(body, case)
        case bodies.ConfirmPayment():
            return _confirm_payment(body, case)
        case bodies.Extend():
            return _extend(body, case)
        case bodies.Approve() | bodies.Reject():
            return deciding.decide(body, case)
        case bodies.Refuse() | bodies.Stop() | bodies.Withdraw() | bodies.ReturnProposal():
            return Plan(note=body.reason)
        case bodies.HandOver():
            return Plan()
        case _:
            return _inside(body, case)


def _inside(body: bodies.InsideBody, case: Case) -> Plan:
    """What agencies do among themselves."""
    match body:
        case bodies.Take():
            return chain.take(case)
        case bodies.GiveBack():
            return Plan(note=body.note, released=True)
        case bodies.FinishStep():
            return chain.finish_step(body, case)
        case bodies.Consult():
            return beside.consult(body, case)
        case bodies.AnswerConsultation():
            return beside.answer(body, case)
        case bodies.RecordVisit():
            return beside.record_visit(body, case)
        case bodies.ProposeApproval() | bodies.ProposeRejection():
            return deciding.propose(body, case)
        case bodies.Transfer():
            return administration.transfer(body, case)
        case bodies.ApplyCalendar():
            return administration.apply_calendar(body)


def _noted(case: Case) -> int:
    """About how many bytes the history's texts take."""
    return sum(len(f"{change.note}{change.detail or ''}".encode()) for change in case.entry.history)


def can_wait_for_payment(case: Case) -> bool:
    """A clock in months cannot stand still for it."""
    return all(step.period.unit is not Unit.MONTH for step in case.terms.steps)


def _request_payment(body: bodies.RequestPayment, case: Case) -> Plan:
    if not can_wait_for_payment(case):
        raise illegal(case.entry, _MONTHS)
    return Plan(note=body.reason, detail={"amount": body.amount})


def _confirm_payment(body: bodies.ConfirmPayment, case: Case) -> Plan:
    asked = case.entry.last(Action.REQUEST_PAYMENT)
    amount = asked.detail["amount"] if asked else 0
    if body.amount != amount:
        raise invalid(Fault("/amount", "other-amount", faults.filled(_OTHER_AMOUNT, amount=amount)))
    return Plan(detail={"amount": body.amount, "reference": body.reference})


def _extend(body: bodies.Extend, case: Case) -> Plan:
    """A day off becomes the next working day (decision 0016), and the answer says so."""
    today = local_day(case.now)
    earliest = max(today, case.entry.due or today)  # who is told of a day that has passed was promised nothing
    if body.new_date <= earliest:
        raise invalid(Fault("/new_date", "out-of-range", faults.filled(_NOT_LATER, day=earliest.isoformat())))
    try:
        day = case.clock.calendar.working_day_from(body.new_date)
    except OutsideCalendar:
        last = case.clock.calendar.last_day.isoformat()
        raise invalid(Fault("/new_date", "out-of-range", faults.filled(_BEYOND, day=last))) from None
    moved = {ASKED_DATE: body.new_date.isoformat()} if day != body.new_date else {}
    return Plan(note=body.reason, detail=moved, new_date=day)
