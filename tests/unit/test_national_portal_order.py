"""The order of statuses at the simulator (contract 2.5, 2.15): whatever our lifecycle does is taken, and no step more."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publish.contract import status_told, statuses_told
from infra.local.national_portal.order import REGISTERED, STEPS, Standing, may_become, next_line
from kernel.lifecycle import INTERNAL, NATIONAL_STATUS, RULES, Refusal, State, judge
from kernel.lifecycle import Standing as Ours
from tests.support.entries import whoever_may
from tests.support.national import Portal, element, line

# What is done inside the agencies the portal is not told; a dossier taken to work on is told as an assignment is.
TOLD = [action for action in RULES if action not in INTERNAL]
STATES = {number: state for state, number in NATIONAL_STATUS.items()}


@st.composite
def histories(draw: st.DrawFn) -> list[Ours]:
    """A dossier's standings from its registration, as the lifecycle allows; supplements more than the law allows, too."""
    at_once = draw(st.booleans())
    history = [Ours(State.REGISTERED, accepted=False, decides_at_once=at_once, supplements_left=3)]
    for _ in range(draw(st.integers(0, 9))):
        before = history[-1]
        able = [action for action in TOLD if not isinstance(judge(action, whoever_may(action), before), Refusal)]
        if not able:
            break
        action = draw(st.sampled_from(able))
        state = judge(action, whoever_may(action), before)
        assert isinstance(state, State)
        accepted = before.accepted or state is State.ACCEPTED
        history.append(Ours(state, accepted, decides_at_once=at_once, supplements_left=3))
    return history


def national(history: list[Ours]) -> list[Standing]:
    """Each version of the dossier as the portal would hold it."""
    states = [one.state for one in history]
    return [Standing(status_told(states[: at + 1]), one.accepted) for at, one in enumerate(history)]


@given(histories())
def test_every_history_of_ours_is_one_the_portal_takes_version_by_version(history: list[Ours]) -> None:
    assert all(may_become(before, after) for before, after in pairwise(national(history)))


@given(histories(), st.data())
def test_and_with_any_versions_left_out(history: list[Ours], data: st.DataObject) -> None:
    versions = national(history)
    kept = sorted(data.draw(st.sets(st.integers(0, len(versions) - 1), min_size=1)))
    assert all(may_become(versions[before], versions[after]) for before, after in pairwise(kept))


@given(histories())
def test_and_line_by_line(history: list[Ours]) -> None:
    at: Standing | None = None
    for status in statuses_told([one.state for one in history]):
        if status is not None:
            at = next_line(at, status)
            assert at is not None
    assert at == national(history)[-1]


@given(st.sampled_from(sorted(STEPS)), st.sampled_from(sorted(STEPS)))
def test_no_step_is_taken_that_no_history_of_ours_could_hold(before: Standing, after: Standing) -> None:
    """The portal's table against all that our lifecycle can do, walked to its end."""
    assert may_become(before, after) == (after in _ours_reached(before) or before == after)


def _ours_reached(start: Standing) -> set[Standing]:
    ahead, found = [start], set[Standing]()
    while ahead:
        for after in _ours_next(ahead.pop()) - found:
            found.add(after)
            ahead.append(after)
    return found


def _ours_next(at: Standing) -> set[Standing]:
    """One action of ours further, as it is told: what leads back to registration is followed by the action after it."""
    after: set[Standing] = set()
    for action in TOLD:
        state = judge(action, whoever_may(action), Ours(STATES[at.status], at.accepted, decides_at_once=True))
        if isinstance(state, Refusal):
            continue
        if state is State.REGISTERED:
            after |= _ours_next(REGISTERED)
        else:
            after.add(Standing(NATIONAL_STATUS[state], at.accepted or state is State.ACCEPTED))
    return after


@pytest.mark.parametrize("at", sorted(STEPS))
def test_one_step_of_the_portal_is_one_action_of_ours(at: Standing) -> None:
    assert STEPS[at] == _ours_next(at)


@pytest.mark.parametrize("status", [3, 7, 8, 10])
def test_nothing_leaves_an_end(status: int) -> None:
    for at, after in STEPS.items():
        if at.status == status:
            assert after == frozenset()
    assert {one.status for one in STEPS[Standing(9, True)]} == {10}


def test_nothing_leads_back_to_registration() -> None:
    assert all(step.status != 1 for steps in STEPS.values() for step in steps)


def _standing(status: int, accepted: bool) -> Standing | None:
    one = Standing(status, accepted)
    return one if one in STEPS else None


ALL = [one for status in range(1, 11) for accepted in (False, True) if (one := _standing(status, accepted))]


@pytest.mark.parametrize("before", ALL)
def test_updates_of_the_dossier_keep_the_order(before: Standing) -> None:
    for after in ALL:
        portal = Portal()
        portal.sync(element(before.status, before.accepted))
        answer = portal.sync(element(after.status, after.accepted), updating=True)
        held = portal.held()
        assert held is not None
        if may_become(before, after):
            assert answer["error_code"] == "0"
            assert held == element(after.status, after.accepted)
        else:
            assert answer["error_code"] == "-1"
            assert "TrangThaiHoSo không được chuyển" in answer["message"]
            assert held == element(before.status, before.accepted)


@pytest.mark.parametrize(
    ("statuses", "taken"),
    [
        ([1], True),
        ([2], True),  # the registration is told by the dossier itself
        ([4], False),
        ([10], False),
        ([1, 2, 4, 4, 5, 4, 6, 4, 9, 10], True),
        ([1, 5, 5, 2, 4, 9, 10], True),
        ([1, 5, 3], True),
        ([1, 2, 9, 10], True),
        ([1, 2, 3], False),
        ([1, 2, 5, 2], False),
        ([1, 5, 4], False),
        ([1, 1], False),
        ([1, 4], False),
        ([1, 5, 1], False),
        ([1, 2, 4, 9, 4], False),
        ([1, 2, 4, 9, 9], False),
        ([1, 2, 4, 10], False),
        ([1, 7, 2], False),
        ([1, 2, 8, 4], False),
    ],
)
def test_lines_come_one_step_at_a_time(statuses: list[int], taken: bool) -> None:
    portal = Portal()
    portal.sync(element(10))
    answers = [portal.progress(line(status, f"202611240900{at:02}")) for at, status in enumerate(statuses)]
    assert [answer["error_code"] for answer in answers[:-1]] == ["0"] * (len(statuses) - 1)
    assert answers[-1]["error_code"] == ("0" if taken else "-1")
    assert len(portal.lines()) == len(statuses) - (not taken)
