"""Asking for a supplement: guidance is given once, with every paper and question in it (NĐ 61/2018
art. 15.3, 17.2a)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.status.actions.case import Case, Plan, each_once, invalid, known_papers
from chalicelib.status.actions.papers_check import left_out
from chalicelib.status.actions.shown import LATE_REQUEST
from chalicelib.status.bodies import Item, RequestSupplement
from chalicelib.status.places import place_title
from kernel.http import pointer
from kernel.lifecycle import Action
from kernel.problems import Fault
from kernel.side_clocks import return_unfit_due
from kernel.text import Text
from kernel.times import local_day

MOST_ASKED = 60_000  # bytes of one request: a history is kept in one item of 400 KB
MOST_ASKED_LINES = 300  # of all items together: more would make a slip of many pages

_TOO_MUCH_ASKED = Text(
    "Các mục cần bổ sung viết dài quá; hãy viết gọn lại.",
    "What is to be completed is said at too great length; shorten it.",
)
_UNKNOWN_PLACE = Text(
    "Biểu mẫu không có ô khai này. Hãy ghi /form/<ô khai>, hoặc /form/<ô khai>/<dòng, từ 0>/<cột>.",
    "The form has no such question. Write /form/<question>, or /form/<question>/<row, from 0>/<column>.",
)


def request_supplement(body: RequestSupplement, case: Case) -> Plan:
    """Every paper and question at once: papers that the last check found wanting stand in it whether or not they are named.
    One later than the law allows (art. 19.4) is kept and marked: it counts against the agency, not the applicant.

    Raises:
        Problem: 422 a paper or question the procedure has not, one named twice, items of more than 60 KB or 300 lines.
        StorageBusy
    """
    items = body.items or []
    papers = {at: item.document for at, item in enumerate(items) if item.document is not None}
    questions = {at: item.pointer for at, item in enumerate(items) if item.pointer is not None}
    known_papers(case.terms, "items", papers)
    _known_questions(case, questions)
    each_once("items", papers)
    each_once("items", questions, "pointer")
    asked = [*_kept(items), *left_out(case.entry, papers.values())]
    detail: dict[str, Any] = {"items": asked} if asked else {}
    if _is_late(case):
        detail[LATE_REQUEST] = True
    return Plan(note=body.reason, detail=detail)


def _known_questions(case: Case, named: Mapping[int, str]) -> None:
    """The form is read only where a question is named; a warm reader keeps it."""
    if not named:
        return
    form = case.form()
    unknown = [at for at, place in named.items() if place_title(form, place) is None]
    if unknown:
        raise invalid(*(Fault(pointer("items", at, "pointer"), "unknown-field", _UNKNOWN_PLACE) for at in unknown))


def _kept(items: Sequence[Item]) -> list[dict[str, Any]]:
    kept = [item.model_dump(exclude_none=True) for item in items]
    breaks = sum(item.text.count("\n") for item in items)
    if len(str(kept).encode()) > MOST_ASKED or len(items) + breaks > MOST_ASKED_LINES:
        raise invalid(Fault("/items", "too-long", _TOO_MUCH_ASKED))
    return kept


def _is_late(case: Case) -> bool:
    """Later than three working days after the receipt: the filing, the acceptance, or the last supplement handed in."""
    receipts = (Action.FILE, Action.ACCEPT, Action.SUPPLEMENT)
    received = next(change for change in reversed(case.entry.history) if change.action in receipts)
    clock = case.clock
    return clock.rules is not None and local_day(case.now) > return_unfit_due(
        received.at, clock.calendar, clock.hours, clock.rules
    )
