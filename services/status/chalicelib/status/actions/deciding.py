"""The decision: its paper, and where the procedure wants two persons, the proposal it approves.

A decision says what was proposed, or it is none: the outcome, the paper, its number and date. What the proposal left open (a
paper still to be signed, a number still to be given) the deciding officer adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.status.actions.case import Case, Plan, invalid
from chalicelib.status.bodies import Approve, ProposeApproval, ProposeRejection, Reject, ResultPaper
from kernel import faults
from kernel.dossiers import Document
from kernel.open_work import proposal
from kernel.papers import JPEG, PDF, PNG
from kernel.problems import Fault
from kernel.results import BY, RESULT, detail_of
from kernel.text import Text
from kernel.times import local_day

RESULT_TYPES = (PDF, JPEG, PNG)

_UNKNOWN_UPLOAD = Text(
    "Không tìm thấy tệp này. Hãy tải tệp lên trước, bằng chính tài khoản của bạn.",
    "There is no such file. Upload it first, with your own account.",
)
_WRONG_TYPE = Text(
    "Nội dung tệp không thuộc loại được nhận: {types}.", "The file's content is of no type that is taken: {types}."
)
_NOT_YET = Text("Ngày của kết quả không được sau hôm nay.", "The result cannot be dated later than today.")
_OTHER_OUTCOME = Text(
    "Kết quả được đề xuất là khác. Hãy quyết định đúng như đề xuất, hoặc trả lại đề xuất.",
    "Another outcome was proposed. Decide as it was proposed, or return the proposal.",
)
_OTHER_RESULT = Text(
    "Khác với kết quả được đề xuất. Hãy để trống, hoặc trả lại đề xuất.",
    "This is not as it was proposed. Leave it out, or return the proposal.",
)

Proposal = ProposeApproval | ProposeRejection
Decision = Approve | Reject


def propose(body: Proposal, case: Case) -> Plan:
    """Raises Problem 422: the paper is not there, of no type that is taken, or dated later than today. StorageBusy."""
    return Plan(note=body.reason, detail=_detail(body.outcome, body.result, case))


def decide(body: Decision, case: Case) -> Plan:
    """Raises Problem 422: no paper where one is approved, a bad one, or not what was proposed. StorageBusy."""
    reason = body.reason if isinstance(body, Reject) else None
    proposed = proposal(case.entry.history)
    if case.terms.two_person and proposed is not None:
        return Plan(note=reason, detail=_as_proposed(body, proposed.detail, proposed.by, case))
    if isinstance(body, Approve) and body.result is None:
        raise invalid(Fault("/result", "missing", faults.MISSING))
    return Plan(note=reason, detail=_detail(body.outcome, body.result, case))


def _as_proposed(body: Decision, proposed: Mapping[str, Any], by: str, case: Case) -> dict[str, Any]:
    if body.outcome != proposed["outcome"]:
        raise invalid(Fault("/outcome", "other-proposal", _OTHER_OUTCOME))
    paper: Mapping[str, Any] = proposed.get(RESULT, {})
    if "upload_id" not in paper:
        if isinstance(body, Approve) and body.result is None:
            raise invalid(Fault("/result", "missing", faults.MISSING))
        return _detail(body.outcome, body.result, case)
    if body.result is not None:
        _dated(body.result, case)
    added = body.result.model_dump(mode="json", exclude_none=True) if body.result else {}
    other = [name for name, value in added.items() if paper.get(name, value) != value]
    if other:
        raise invalid(*(Fault(f"/result/{name}", "other-proposal", _OTHER_RESULT) for name in other))
    return {"outcome": body.outcome, RESULT: {**paper, **added, BY: by}}


def _detail(outcome: str, given: ResultPaper | None, case: Case) -> dict[str, Any]:
    """Raises Problem 422: a bad paper, or one dated later than today. An older date is possible: a paper may be issued again."""
    if given is None:
        return detail_of(outcome, None, None, None)
    _dated(given, case)
    return detail_of(outcome, _result_paper(given.upload_id, case), given.number, given.date)


def _dated(paper: ResultPaper, case: Case) -> None:
    if paper.date is not None and paper.date > local_day(case.now):
        raise invalid(Fault("/result/date", "out-of-range", _NOT_YET))


def _result_paper(upload_id: str, case: Case) -> Document:
    """The paper as it lies in the bucket; looked at here when nobody has yet."""
    upload = case.upload
    checked = (upload.checked or case.papers().look(upload)) if upload else None
    if upload is None or checked is None:
        raise invalid(Fault("/result/upload_id", "unknown-upload", _UNKNOWN_UPLOAD))
    if not checked.ok or checked.content_type not in RESULT_TYPES:
        types = faults.filled(_WRONG_TYPE, types=", ".join(RESULT_TYPES))
        raise invalid(Fault("/result/upload_id", "wrong-file-type", types))
    return Document.of(RESULT, upload, checked)
