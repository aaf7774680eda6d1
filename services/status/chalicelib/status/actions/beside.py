"""What is asked of others and seen outside: consultations and visits on site (NĐ 61/2018 art. 19.3, 19.5)."""

from __future__ import annotations

from chalicelib.status.actions.case import Case, Plan, invalid
from chalicelib.status.bodies import AnswerConsultation, Consult, RecordVisit
from kernel.agencies import agency_on
from kernel.open_work import AGENCY, ANSWER_BY, ANSWERS, Consultation, open_consultations
from kernel.people import HANDLING
from kernel.problems import NOT_ALLOWED, Fault, Problem
from kernel.text import Text
from kernel.times import instant_text, local_day

_PAST = Text("Hạn trả lời phải từ hôm nay trở đi.", "The day to answer by must be today or later.")
_BEYOND = Text(
    "Hạn trả lời vượt quá lịch làm việc mà hồ sơ đang theo.",
    "The day to answer by is beyond the working calendar that the dossier goes by.",
)
_NO_AGENCY = Text("Hiện không có cơ quan này.", "There is no such agency now.")
_ITSELF = Text("Cơ quan đang xử lý không tự hỏi ý kiến mình.", "The handling agency does not consult itself.")
_WHICH = Text(
    "Đang có nhiều lần hỏi ý kiến chưa trả lời; hãy nói rõ trả lời cho lần nào.",
    "Several questions are open; say which one this answers.",
)
_NO_QUESTION = Text("Không có lần hỏi ý kiến nào đang chờ với số này.", "No question of this number is open.")
_TOO_EARLY = Text(
    "Thời điểm kiểm tra phải sau khi nộp hồ sơ.", "The visit must be later than the filing of the dossier."
)
_FUTURE = Text("Thời điểm kiểm tra chưa đến.", "The visit cannot be in the future.")


def consult(body: Consult, case: Case) -> Plan:
    """The clock goes on (art. 19.5). Raises Problem 422: a day gone by or that no calendar knows, an agency that is not there
    or handles it itself."""
    today = local_day(case.now)
    found = []
    if body.answer_by < today:
        found.append(Fault("/answer_by", "out-of-range", _PAST))
    elif body.answer_by > case.clock.calendar.last_day:
        found.append(Fault("/answer_by", "outside-calendar", _BEYOND))
    if body.agency is not None:
        if body.agency == case.entry.agency:
            found.append(Fault("/agency", "not-acceptable", _ITSELF))
        elif agency_on(case.agencies(), body.agency, today) is None:
            found.append(Fault("/agency", "unknown-agency", _NO_AGENCY))
    if found:
        raise invalid(*found)
    whom = {AGENCY: body.agency} if body.agency is not None else {"unit": body.unit}
    return Plan(note=body.question, detail={**whom, ANSWER_BY: body.answer_by.isoformat()})


def answer(body: AnswerConsultation, case: Case) -> Plan:
    """The answer, given by the unit that was asked or written down by the handling agency; a late one is marked.

    Raises:
        Problem: 422 no open question of that number, or several and none named; 403 an officer of another unit that was asked.
    """
    asked = _which(body, case)
    if not (case.person.roles_at(case.entry.agency) or _is_asked(case, asked)):
        raise Problem(NOT_ALLOWED)
    late = {"late": True} if local_day(case.now) > asked.answer_by else {}
    return Plan(note=body.text, detail={ANSWERS: asked.number, **late})


def _which(body: AnswerConsultation, case: Case) -> Consultation:
    asked = open_consultations(case.entry.history)
    if body.consultation is not None:
        if body.consultation not in asked:
            raise invalid(Fault("/consultation", "not-open", _NO_QUESTION))
        return asked[body.consultation]
    own = {number: one for number, one in asked.items() if _is_asked(case, one)} or asked
    if len(own) > 1:
        raise invalid(Fault("/consultation", "missing", _WHICH))
    return next(iter(own.values()))


def _is_asked(case: Case, one: Consultation) -> bool:
    return one.agency is not None and bool(case.person.roles_at(one.agency) & HANDLING)


def record_visit(body: RecordVisit, case: Case) -> Plan:
    """Raises Problem 422: before the filing, or not yet."""
    if body.at > case.now:
        raise invalid(Fault("/at", "out-of-range", _FUTURE))
    if body.at < case.entry.registered_at:
        raise invalid(Fault("/at", "out-of-range", _TOO_EARLY))
    units = [{"unit": one.unit, "count": one.count} for one in body.participants]
    return Plan(note=body.content, detail={"at": instant_text(body.at), "place": body.place, "participants": units})
