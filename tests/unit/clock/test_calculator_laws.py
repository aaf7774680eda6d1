"""Whatever the calculator is asked, it answers with days that add up, or refuses with the place of each fault."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.deadlines import course
from kernel.counting import Unit
from kernel.explanation import Explained
from kernel.problems import Problem
from kernel.times import HANOI
from tests.unit.clock.test_worked import adds_up
from tests.unit.clock.worked import ask, published

_FIRST, _LAST = datetime(2015, 12, 1), datetime(2028, 2, 1)  # noqa: DTZ001 - the zone is put on below
moments = st.datetimes(_FIRST, _LAST).map(lambda naive: naive.replace(microsecond=0, tzinfo=HANOI))
wild_kinds = st.lists(st.sampled_from(sorted(course.ACTIONS)), max_size=6)
_LIVES = [
    ["supplement_requested", "supplemented"],
    ["payment_requested", "paid"],
    ["consultation_asked", "consultation_answered"],
    ["transferred"],
    ["extended"],
]
_ENDS: list[list[str]] = [[], ["decided"], ["decided", "handed_over"], ["refused"], ["payment_requested"], ["stopped"]]
kinds = st.builds(
    lambda lives, end: [kind for life in lives for kind in life] + end,
    st.lists(st.sampled_from(_LIVES), max_size=3, unique_by=tuple),
    st.sampled_from(_ENDS),
)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """As somebody might send them; every other one wild in all it says."""
    wild = draw(st.booleans())
    received = draw(moments)
    body: dict[str, Any] = {"received_at": received.isoformat()}
    if draw(st.booleans()):
        body["procedure"] = draw(st.sampled_from(sorted(key for key, _ in published())))
    else:
        count = draw(st.one_of(st.integers(-1, 30), st.integers(9_990, 10_001)) if wild else st.integers(1, 30))
        body["duration"] = {"count": count, "unit": draw(st.sampled_from([*Unit, *(["week"] if wild else [])]))}
    if draw(st.booleans()):
        body["agency"] = draw(st.sampled_from(["labour-ha-noi", *(["labour-bac-kan", "nowhere"] if wild else [])]))
    now, events = received, []
    for kind in draw(wild_kinds if wild else kinds):
        now += timedelta(hours=draw(st.integers(-24 if wild else 1, 300)))
        new_date = (now.date() + timedelta(draw(st.integers(-5 if wild else 60, 90)))).isoformat()
        events.append({"type": kind, "at": now.isoformat(), **({"new_date": new_date} if kind == "extended" else {})})
    body["events"] = events
    body["as_of"] = (now + timedelta(draw(st.integers(-1 if wild else 0, 400)))).isoformat()
    body["calendar_overrides"] = [
        {
            "date": (received.date() + timedelta(place + draw(st.integers(0, 20)))).isoformat(),
            "kind": draw(st.sampled_from(["off", "work"])),
            "decision": draw(st.sampled_from([None, "12/QĐ-TTg"])) if wild else "12/QĐ-TTg",
        }
        for place in ((0, 10, 20) if wild else (0, 30))
        if draw(st.booleans())
    ]
    return body


@given(bodies())
def test_there_is_an_answer_or_a_clear_problem(body: dict[str, Any]) -> None:
    found = asked(body)
    if isinstance(found, Problem):
        assert found.kind.status == 422
        assert found.errors
        assert all(fault.pointer.startswith("/") or fault.pointer == "" for fault in found.errors)
        return
    adds_up(found)
    assert found.sentence.vi.endswith(".")
    assert found.sentence.en.endswith(".")


def asked(body: dict[str, Any]) -> Explained | Problem:
    try:
        return ask(body, now=_LAST.replace(tzinfo=HANOI))
    except Problem as problem:
        return problem
