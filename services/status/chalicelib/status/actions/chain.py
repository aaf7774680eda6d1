"""Who works on a dossier, and where along its chain (NĐ 61/2018 art. 18, 19.6, 19.7)."""

from __future__ import annotations

from chalicelib.status.actions.case import Case, Plan, illegal, invalid
from chalicelib.status.bodies import Assign, FinishStep, Forward
from kernel.chain import after, beside, doer
from kernel.lifecycle import Action
from kernel.open_work import AGENCY, PARALLEL, STEP, TO, open_steps
from kernel.people import HANDLING, Person, has_a_stake
from kernel.problems import NOT_ALLOWED, Fault, Problem
from kernel.text import Text
from kernel.times import local_day

_NO_OFFICER = Text("Người này không giữ vai trò nào ở cơ quan.", "This person holds no role at the agency.")
_NOT_ONESELF = Text(
    "Không tự phân công cho chính mình; hãy dùng thao tác nhận xử lý (take).",
    "Nobody assigns to themselves, in whatever role; take the dossier instead (take).",
)
_NOT_ANOTHERS = Text(
    "Việc đang do người khác làm, hoặc của cơ quan khác, thì không tự chuyển cho chính mình.",
    "Nobody forwards to themselves what another works on, or what another agency is to do.",
)
_OWN_MATTER = Text(
    "Người này nộp hồ sơ, đại diện cho bên nộp hồ sơ, hoặc được người nộp ủy quyền, nên không xử lý hồ sơ này.",
    "This person filed the dossier, may act for who filed it, or was authorised by them, and does not work on it.",
)
_ALREADY = Text("Người này đang xử lý hồ sơ rồi.", "This person works on the dossier already.")
_NO_AGENCY = Text(
    "Không còn cơ quan nào làm bước tiếp theo; quản trị viên cần chuyển hồ sơ.",
    "No agency is there any more that does the next step; an administrator must transfer the dossier.",
)
_NOT_OPEN = Text("Bước này không đang mở.", "This step is not open.")


def take(case: Case) -> Plan:
    user = case.person.user
    return Plan(detail={"assignee": user}, assignee=user)


def assign(body: Assign | Forward, case: Case) -> Plan:
    """Raises Problem 422: no officer of the agency, one whose own matter it is, oneself, or who works on it already."""
    user = _officer(case, case.entry.agency)
    if user == case.person.user:
        raise invalid(Fault("/assignee", "oneself", _NOT_ONESELF))
    if user == case.entry.assignee:
        raise invalid(Fault("/assignee", "already-assigned", _ALREADY))
    return Plan(note=body.note, detail={"assignee": user}, assignee=user)


def forward(body: Forward, case: Case) -> Plan:
    """To the next step, done by an officer of the agency whose step it is; after the last step it is assigned to another officer.
    Where steps run side by side the receiving agency leads, so the assignee is one of its officers. Oneself goes on with one's
    own work within the agency, no more: neither a second role elsewhere nor another's work is had this way.

    Raises:
        Problem: 422 no officer of that agency, one whose own matter it is, or oneself; 409 no agency does the step any more.
    """
    entry, steps = case.entry, case.terms.steps
    number = after(steps, entry.step)
    if number is None:
        return assign(body, case)
    doers = {one: _doer(case, one) for one in beside(steps, number)}
    agency = case.receiving if len(doers) > 1 else doers[number]
    user = _officer(case, agency)
    if user == case.person.user and (agency != entry.agency or entry.assignee not in (None, user)):
        raise invalid(Fault("/assignee", "oneself", _NOT_ANOTHERS))
    detail = {
        "assignee": user,
        **({PARALLEL: {str(one): key for one, key in doers.items()}} if len(doers) > 1 else {}),
        **({TO: number} if number != entry.step + 1 else {}),
    }
    return Plan(note=body.note, detail=detail, assignee=user, agency=agency if agency != entry.agency else None)


def goes_to(action: Action, case: Case) -> str | None:
    """The agency whose officers may get the dossier by `assign` or `forward`; None where no agency does the next step."""
    number = after(case.terms.steps, case.entry.step) if action is Action.FORWARD else None
    if number is None:
        return case.entry.agency
    if len(beside(case.terms.steps, number)) > 1:
        return case.receiving
    return doer(case.terms.steps[number - 1], case.receiving, case.agencies, local_day(case.now))


def may_get(person: Person, agency: str, action: Action, case: Case) -> bool:
    """Whether `person` may be named as the assignee: the rules of `assign` and `forward`, asked beforehand."""
    entry = case.entry
    if person.system or not person.roles_at(agency) or has_a_stake(person, entry):
        return False
    goes_on = action is Action.FORWARD and after(case.terms.steps, entry.step) is not None
    if person.user == case.person.user:
        return goes_on and agency == entry.agency and entry.assignee in (None, person.user)
    return goes_on or person.user != entry.assignee


def finish_step(body: FinishStep, case: Case) -> Plan:
    """Each agency ends its own step of a group. Raises Problem: 422 a step that is not open; 403 another agency's."""
    agency = open_steps(case.entry.history).get(body.step)
    if agency is None:
        raise invalid(Fault("/step", "not-open", _NOT_OPEN))
    if not case.person.roles_at(agency) & HANDLING:
        raise Problem(NOT_ALLOWED)
    outcome = {"outcome": body.outcome} if body.outcome else {}
    return Plan(note=body.note, detail={STEP: body.step, AGENCY: agency, **outcome})


def _doer(case: Case, number: int) -> str:
    agency = doer(case.terms.steps[number - 1], case.receiving, case.agencies, local_day(case.now))
    if agency is None:
        raise illegal(case.entry, _NO_AGENCY)
    return agency


def _officer(case: Case, agency: str) -> str:
    person = case.assignee
    if person is None or person.system or not person.roles_at(agency):
        raise invalid(Fault("/assignee", "unknown-officer", _NO_OFFICER))
    if has_a_stake(person, case.entry):
        raise invalid(Fault("/assignee", "own-matter", _OWN_MATTER))
    return person.user
