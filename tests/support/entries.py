"""Entries of the register for tests: one as it is filed, and one on which things have happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kernel.advance import ClockRules, Step, advanced
from kernel.change import Change
from kernel.clock import Hours, Period, Unit
from kernel.entry import Entry
from kernel.lifecycle import INTERNAL, Action, Part, State, judge
from kernel.open_work import open_consultations, open_steps
from kernel.times import HANOI
from tests.support.days import calendar
from tests.support.rules import rules

AGENCY = "ministry-employment"
CODE = "G09-261102-0001"
PIN = "7K2M-Q0XD-94TZ"
FILED = datetime(2026, 11, 2, 8, 30, tzinfo=HANOI)  # a Monday

RULES = ClockRules((Period(2, Unit.WORKING_DAY), Period(3, Unit.WORKING_DAY)), calendar(), Hours(), rules())


def filed(code: str = CODE, at: datetime = FILED, **changes: Any) -> Entry:
    owner, agency = changes.get("owner", "lan"), changes.get("agency", AGENCY)
    change = Change(
        at=at,
        action=Action.FILE,
        state=State.REGISTERED,
        version=1,
        agency=agency,
        by=owner,
        key=b"k" * 15,
        body=b"b" * 12,
    )
    entry = Entry(
        code=code,
        dossier=f"id-of-{code}",
        content="content#1",
        pin=PIN,
        agency=agency,
        procedure="p05",
        procedure_version=3,
        field="employment",
        owner=owner,
        company=None,
        channel=2,
        state=State.REGISTERED,
        version=1,
        registered_at=at,
        history=(change,),
        steps_of=len(RULES.steps),
    )
    return replace(entry, **changes)


def whoever_may(action: Action) -> frozenset[Part]:
    """The applicant for what applicants do, officers and systems with every role for the rest, all but who proposed it."""
    return frozenset({Part.APPLICANT}) if action in _APPLICANTS else frozenset(Part) - {Part.APPLICANT, Part.PROPOSER}


_APPLICANTS = (Action.SUPPLEMENT, Action.WITHDRAW)


def step(entry: Entry, action: Action | str, at: datetime | None = None, supplements: int = 1, **more: Any) -> Entry:
    """One more change, an hour after the last one unless `at` says when, by whoever may do it. `supplements`: how many the
    procedure allows."""
    action = Action(action)
    if action in INTERNAL:
        more = {**_needed(action, entry), **more}
    two = action in (Action.PROPOSE, Action.RETURN_PROPOSAL)  # only there is anything proposed
    standing = entry.standing(decides_at_once=False, supplements_allowed=supplements, two_person=two)
    after = judge(action, whoever_may(action), standing)
    assert isinstance(after, State), (action, entry.state, after)
    moment = at or entry.history[-1].at + timedelta(hours=1)
    return advanced(entry, Step(action=action, after=after, by=more.pop("by", "minh"), at=moment, **more), RULES)


def walk(*actions: Action | str, **changes: Any) -> Entry:
    """A dossier filed, and then `actions` an hour apart."""
    entry = filed(**changes)
    for action in actions:
        entry = step(entry, action, **_needed(Action(action), entry))
    return entry


def _needed(action: Action, entry: Entry) -> dict[str, Any]:
    match action:
        case Action.EXTEND:
            return {"new_date": (entry.due or date(2026, 11, 30)) + timedelta(days=7), "note": "Cần xác minh"}
        case Action.REQUEST_PAYMENT:
            return {"detail": {"amount": 600_000}, "note": "Lệ phí"}
        case Action.CONFIRM_PAYMENT:
            return {"detail": {"amount": 600_000, "reference": "BL-1"}}
        case Action.REQUEST_SUPPLEMENT:
            return {"detail": {"items": [{"document": "photo", "text": "Ảnh mờ"}]}, "note": "Thiếu ảnh"}
        case Action.DECIDE:
            return {"detail": {"outcome": "approved", "result": {"upload_id": "u1", "number": "01/GP"}}}
        case Action.TAKE:
            return {"assignee": "minh"}
        case Action.GIVE_BACK:
            return {"released": True}
        case Action.CHECK_PAPERS:
            return {"detail": {"papers": [{"document": "photo", "present": True, "legible": False}]}}
        case Action.CONSULT:
            by = (entry.history[-1].at + timedelta(days=3)).date()
            return {"detail": {"unit": "Sở Y tế", "answer_by": by.isoformat()}, "note": "Có vướng mắc gì không?"}
        case Action.ANSWER_CONSULTATION:
            return {"detail": {"answers": min(open_consultations(entry.history))}, "note": "Không"}
        case Action.RECORD_VISIT:
            return {"detail": {"at": "2026-11-03T09:00:00+07:00", "place": "Xưởng"}, "note": "Đúng như hồ sơ"}
        case Action.PROPOSE:
            return {"detail": {"outcome": "approved"}}
        case Action.RETURN_PROPOSAL | Action.TRANSFER | Action.APPLY_CALENDAR:
            return {"note": "Chưa đủ căn cứ"}
        case Action.FINISH_STEP:
            number, agency = min(open_steps(entry.history).items())
            return {"detail": {"step": number, "agency": agency}, "note": "Đồng ý"}
        case Action.REFUSE | Action.STOP:
            return {"note": "Không thuộc thẩm quyền"}
        case _:
            return {}
