"""What of a dossier's history and inner work its own people see (TT 01/2018 art. 16; NĐ 224/2026 art. 14, 15).

Officers see all of it, with the user name of who did it. The applicant sees agency, step and time, every reason that was said to
them, and officers' names only as far as the rule set says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from kernel.advance import step_after
from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.open_work import AGENCY, ANSWERS, open_consultations, open_steps, proposal
from kernel.times import instant_text

PAPERS = "papers"  # of the detail of `accept` and `check_papers`
LATE_REQUEST = "late_request"  # of `request_supplement`
NEW_DATE, ASKED_DATE = (
    "new_date",
    "asked_date",
)  # of `extend`: the day promised, and the day off that was asked for instead
FINDINGS = ("present", "legible", "right")


class Shown(StrEnum):
    WHOLE = "whole"
    BARE = "bare"  # that it happened, when and where; what was said stays between officers
    HIDDEN = "hidden"


TO_APPLICANTS = {
    Action.FILE: Shown.WHOLE,
    Action.ACCEPT: Shown.WHOLE,
    Action.REFUSE: Shown.WHOLE,
    Action.ASSIGN: Shown.BARE,
    Action.FORWARD: Shown.BARE,
    Action.REQUEST_SUPPLEMENT: Shown.WHOLE,
    Action.SUPPLEMENT: Shown.WHOLE,
    Action.REQUEST_PAYMENT: Shown.WHOLE,
    Action.CONFIRM_PAYMENT: Shown.WHOLE,
    Action.EXTEND: Shown.WHOLE,
    Action.STOP: Shown.WHOLE,
    Action.DECIDE: Shown.WHOLE,
    Action.HAND_OVER: Shown.WHOLE,
    Action.WITHDRAW: Shown.WHOLE,
    Action.TAKE: Shown.BARE,  # work begins
    Action.GIVE_BACK: Shown.HIDDEN,
    Action.CHECK_PAPERS: Shown.HIDDEN,  # what fails stands in `papers_check`
    Action.CONSULT: Shown.BARE,
    Action.ANSWER_CONSULTATION: Shown.BARE,
    Action.RECORD_VISIT: Shown.BARE,
    Action.PROPOSE: Shown.HIDDEN,  # no decision yet
    Action.RETURN_PROPOSAL: Shown.HIDDEN,
    Action.FINISH_STEP: Shown.BARE,
    Action.TRANSFER: Shown.WHOLE,
    Action.APPLY_CALENDAR: Shown.WHOLE,
}
_MOVES = frozenset({Action.EXTEND, Action.APPLY_CALENDAR})
_BY_APPLICANTS = frozenset({Action.FILE, Action.SUPPLEMENT, Action.WITHDRAW})


def history(entry: Entry, names: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """The lines an applicant sees, with the names of officers in `names`; None: an officer asks."""
    lines: list[dict[str, Any]] = []
    before: date | None = None
    for change, step in _stepping(entry):
        line = _line(change, step, names)
        if line is not None:
            lines.append(line | _moved(change, before))
        before = change.due
    return lines


def _moved(change: Change, before: date | None) -> dict[str, str]:
    """Of a date that was moved by decision: from which day to which."""
    if change.action not in _MOVES or None in (before, change.due) or before == change.due:
        return {}
    return {"due_date": str(change.due), "due_date_before": str(before)}


def officers(entry: Entry) -> set[str]:
    """Whose names the lines shown to applicants could bear."""
    shown = (one for one in entry.history if TO_APPLICANTS[one.action] is not Shown.HIDDEN)
    return {change.by for change in shown if change.action not in _BY_APPLICANTS}


def _stepping(entry: Entry) -> Iterator[tuple[Change, int]]:
    step = 0
    for change in entry.history:
        step = step_after(change.action, step, entry.steps_of, change.detail)
        yield change, step


def _line(change: Change, step: int, names: Mapping[str, str] | None) -> dict[str, Any] | None:
    officer = names is None
    shown = Shown.WHOLE if officer else TO_APPLICANTS[change.action]
    if shown is Shown.HIDDEN:
        return None
    line: dict[str, Any] = {
        "at": instant_text(change.at),
        "action": change.action,
        "state": change.state,
        "version": change.version,
        "agency": change.detail[AGENCY] if change.action is Action.FINISH_STEP else change.agency,
        "step": step,
    }
    if change.note is not None and shown is Shown.WHOLE:
        line["note"] = change.note
    if names is None:
        line["by"] = change.by
        line.update({name: True for name in (LATE_REQUEST,) if name in change.detail})
    elif change.action not in _BY_APPLICANTS and change.by in names:
        line["officer"] = names[change.by]
    return line


# -- the check of the papers -------------------------------------------------------------------------------------------------


def papers_check(entry: Entry, *, officer: bool) -> dict[str, Any] | None:
    """The last check, whole for officers; for the applicant what fails. None when there is nothing to show."""
    last = last_check(entry)
    if last is None:
        return None
    papers = [paper for paper in last.detail[PAPERS] if officer or fails(paper)]
    return {"at": instant_text(last.at), "papers": papers} if papers else None


def fails(paper: Mapping[str, Any]) -> bool:
    """Not there, not legible or not right; what was not looked at does not fail."""
    return any(paper.get(finding) is False for finding in FINDINGS)


def last_check(entry: Entry) -> Change | None:
    """The last change that says of papers how they were found."""
    checks = (Action.ACCEPT, Action.CHECK_PAPERS)
    return next((one for one in reversed(entry.history) if one.action in checks and PAPERS in one.detail), None)


# -- the inner work, for officers --------------------------------------------------------------------------------------------


def inner_work(entry: Entry, link: Callable[[Any], str | None]) -> dict[str, Any]:
    """What officers see besides: who works on it, open steps, questions to other units, visits, the proposal. `link` makes the
    address of a paper. What there is none of is left out."""
    found = {
        "assignee": entry.assignee,
        "steps_open": [{"number": step, "agency": key} for step, key in sorted(open_steps(entry.history).items())],
        "consultations": _consultations(entry),
        "visits": [_visit(change) for change in entry.history if change.action is Action.RECORD_VISIT],
        "proposal": _proposal(entry, link),
    }
    return {name: value for name, value in found.items() if value}


def _consultations(entry: Entry) -> list[dict[str, Any]]:
    """Each with the agency that was asked; of one still open the agency that is to answer, should another carry it on."""
    waiting = open_consultations(entry.history)
    answers = {
        change.detail[ANSWERS]: change for change in entry.history if change.action is Action.ANSWER_CONSULTATION
    }
    return [
        {"number": one.version, "asked_at": instant_text(one.at), "question": one.note, **one.detail}
        | (_answer(answers[one.version]) if one.version in answers else {})
        | ({AGENCY: asked.agency} if (asked := waiting.get(one.version)) and asked.agency else {})
        for one in entry.history
        if one.action is Action.CONSULT
    ]


def _answer(change: Change) -> dict[str, Any]:
    late = {"late": True} if change.detail.get("late") else {}
    return {"answered_at": instant_text(change.at), "answer": change.note, **late}


def _visit(change: Change) -> dict[str, Any]:
    return {**change.detail, "content": change.note}


def _proposal(entry: Entry, link: Callable[[Any], str | None]) -> dict[str, Any] | None:
    change = proposal(entry.history)
    if change is None:
        return None
    from kernel.results import result_told_by

    result = result_told_by(entry.code, change)
    told = {
        "by": change.by,
        "at": instant_text(change.at),
        "outcome": result.outcome,
        "reason": result.reason,
        "number": result.number,
        "date": result.date.isoformat() if result.date else None,
        "url": link(result.paper),
    }
    return {name: value for name, value in told.items() if value is not None}
