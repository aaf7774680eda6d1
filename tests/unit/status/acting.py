"""What each action needs, and dossiers that stand in each state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kernel.lifecycle import State
from kernel.problems import Problem
from tests.support.entries import walk
from tests.unit.status.world import World

SUPPLEMENT: Mapping[str, Any] = {
    "reason": "Ảnh mờ",
    "items": [{"document": "photo", "text": "Chụp lại"}, {"pointer": "/form/hoTen", "text": "Viết đủ"}],
}
NEEDS: Mapping[str, Mapping[str, Any]] = {
    "accept": {"papers": [{"document": "photo", "present": True, "note": "rõ"}]},
    "refuse": {"reason": "Sai cơ quan"},
    "assign": {"assignee": "thu"},
    "forward": {"assignee": "minh", "note": "Chuyển phòng chuyên môn"},
    "request_supplement": SUPPLEMENT,
    "request_payment": {"amount": 600_000, "reason": "Lệ phí"},
    "confirm_payment": {"amount": 600_000, "reference": "BL-1"},
    "extend": {"reason": "Cần xác minh", "new_date": "2026-11-20"},
    "stop": {"reason": "Người nộp đã mất"},
    "decide": {"outcome": "approved", "result": {"upload_id": "u1", "number": "01/GP", "date": "2026-11-05"}},
    "hand_over": {},
    "withdraw": {"reason": "Không cần nữa"},
}
WAYS = {
    State.REGISTERED: (),
    State.ACCEPTED: ("accept",),
    State.IN_PROCESS: ("accept", "assign"),
    State.SUPPLEMENT_REQUESTED: ("accept", "request_supplement"),
    State.PAYMENT_REQUESTED: ("accept", "request_payment"),
    State.REFUSED: ("refuse",),
    State.WITHDRAWN: ("withdraw",),
    State.STOPPED: ("accept", "stop"),
    State.DECIDED: ("accept", "assign", "decide"),
    State.HANDED_OVER: ("accept", "assign", "decide", "hand_over"),
}


def world(state: State, **changes: Any) -> World:
    made = World(walk(*WAYS[state], **changes))
    made.upload()
    return made


def refused(made: World, user: str, action: str, **more: Any) -> tuple[int, str, list[tuple[str, str]]]:
    before = dict(made.register.entries)
    with pytest.raises(Problem) as problem:
        made.act(user, action, **{**NEEDS[action], **more})
    assert made.register.entries == before
    kind = problem.value.kind
    return kind.status, kind.name, [(fault.pointer, fault.code) for fault in problem.value.errors]
