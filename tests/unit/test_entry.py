"""An entry of the register and how it grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.advance import Step, advanced, clock_events
from kernel.calendar import OutsideCalendar
from kernel.clock import waits
from kernel.entry import Entry, is_final
from kernel.entry_item import entry_of, item_of, update_of
from kernel.lifecycle import CLOSED, FINAL, INTERNAL, Action, State, judge
from kernel.times import HANOI
from kernel.verdict import Verdict
from tests.support.entries import FILED, RULES, _needed, filed, step, walk, whoever_may

EVERYTHING = ("accept", "assign", "request_supplement", "supplement", "request_payment", "confirm_payment", "extend")


def test_a_dossier_as_it_is_filed_has_no_clock_and_stands_before_the_first_step() -> None:
    entry = filed()
    assert (entry.step, entry.steps_of, entry.due, entry.accepted_at) == (0, 2, None, None)
    assert entry.timeliness(date(2030, 1, 1)) is Verdict.NOT_STARTED


def test_acceptance_starts_the_clock() -> None:
    entry = step(filed(), "accept", at=FILED)
    assert (entry.state, entry.version, entry.accepted_at, entry.step) == (State.ACCEPTED, 2, FILED, 1)
    assert (entry.due, entry.first_due, entry.near_from) == (date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 6))
    assert entry.history[-1].due == date(2026, 11, 9)


@pytest.mark.parametrize(("left_out", "places"), [(None, [3, 2]), (Action.ACCEPT, [2, 1])])
def test_the_clock_reads_which_question_an_answer_names_also_in_a_part_of_a_history(
    left_out: Action | None, places: list[int]
) -> None:
    """The numbers of a history are those of its versions; among the events of a part of it they are others."""
    first = filed().history[0]
    acts: list[tuple[Action, dict[str, int]]] = [
        (Action.ACCEPT, {}),
        (Action.CONSULT, {}),
        (Action.CONSULT, {}),
        (Action.ANSWER_CONSULTATION, {"answers": 4}),
        (Action.ANSWER_CONSULTATION, {"answers": 3}),
    ]
    lived = [replace(first, action=act, version=at, detail=detail) for at, (act, detail) in enumerate(acts, 2)]
    events = clock_events([one for one in (first, *lived) if one.action is not left_out])
    found = [event.answers for event in events if event.action is Action.ANSWER_CONSULTATION]
    assert found == [place + 1 for place in places]
    assert all(events[place].action is Action.CONSULT for place in places)
    assert [wait.answered is None for wait in waits(events, Action.CONSULT)] == [False, False]


def test_a_refusal_closes_it_without_a_clock() -> None:
    entry = walk("refuse")
    assert entry.closed_at == entry.history[-1].at
    assert entry.due is None
    assert entry.timeliness(date(2026, 11, 3)) is Verdict.CLOSED_WITHOUT_RESULT


def test_a_supplement_before_acceptance_returns_it_to_where_it_was() -> None:
    entry = walk("request_supplement", "supplement")
    assert (entry.state, entry.due, entry.version) == (State.REGISTERED, None, 3)


def test_a_supplement_after_acceptance_starts_the_clock_again_and_keeps_the_day_of_acceptance() -> None:
    asked = walk("accept", "request_supplement")
    answered = step(asked, "supplement", at=datetime(2026, 11, 16, 10, tzinfo=HANOI))
    assert (answered.state, answered.due) == (State.IN_PROCESS, date(2026, 11, 23))
    assert answered.accepted_at == asked.accepted_at


def test_waiting_shows_what_is_waited_for() -> None:
    assert walk("accept", "request_supplement").timeliness(date(2026, 12, 1)) is Verdict.WAITING_SUPPLEMENT
    assert walk("accept", "request_payment").timeliness(date(2026, 12, 1)) is Verdict.WAITING_PAYMENT
    assert walk("request_supplement").timeliness(date(2026, 12, 1)) is Verdict.NOT_STARTED


def test_an_extension_keeps_the_state_and_the_first_due_day() -> None:
    entry = walk("accept", "extend")
    assert (entry.state, entry.due, entry.first_due) == (State.ACCEPTED, date(2026, 11, 16), date(2026, 11, 9))
    assert entry.extended
    assert entry.history[-1].detail == {"new_date": "2026-11-16"}


def test_a_later_change_keeps_an_extension_it_only_knows_from_the_history() -> None:
    entry = walk("accept", "extend", "assign")
    assert (entry.due, entry.extended) == (date(2026, 11, 16), True)


def test_an_extension_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendar):
        step(walk("accept"), "extend", new_date=date(2028, 1, 3))


def test_forward_moves_along_the_chain_and_stops_at_its_last_link() -> None:
    entry = walk("accept", "forward", "forward", "forward")
    assert (entry.step, entry.steps_of) == (2, 2)
    assert walk("accept", "assign").step == 1


def test_a_decision_ends_the_clock_and_the_hand_over_moves_nothing() -> None:
    decided = walk("accept", "assign", "decide")
    handed = step(decided, "hand_over", at=datetime(2026, 12, 20, 10, tzinfo=HANOI))
    assert handed.closed_at == decided.closed_at == decided.history[-1].at
    assert handed.handed_over_at == handed.history[-1].at
    assert (handed.due, handed.first_due, handed.near_from) == (decided.due, decided.first_due, decided.near_from)
    assert handed.timeliness(date(2027, 1, 1)) is Verdict.EARLY
    assert (decided.step, is_final(decided), is_final(handed)) == (2, False, True)


def test_a_late_decision_is_told_apart_by_an_extension_in_time() -> None:
    late = datetime(2026, 12, 15, 10, tzinfo=HANOI)
    assert step(walk("accept", "assign"), "decide", at=late).timeliness(late.date()) is Verdict.LATE_WITHOUT_APOLOGY
    assert step(walk("accept", "assign", "extend"), "decide", at=late).timeliness(late.date()) is Verdict.LATE


def test_an_assignee_stays_until_another_takes_over() -> None:
    entry = step(walk("accept"), "assign", assignee="thu")
    assert step(entry, "request_supplement").assignee == "thu"
    assert step(entry, "forward", assignee="minh").assignee == "minh"


def test_a_dossier_that_goes_to_another_agency_keeps_where_it_was() -> None:
    entry = step(walk("accept"), "forward", agency="other")
    assert entry.agency == "other"
    assert [change.agency for change in entry.history] == ["ministry-employment", "ministry-employment", "other"]


def test_the_standing_counts_what_was_used_up() -> None:
    entry = walk("accept", "extend", "request_supplement", "supplement")
    standing = entry.standing(decides_at_once=True, supplements_allowed=2)
    assert (standing.accepted, standing.decides_at_once) == (True, True)
    assert (standing.supplements_left, standing.extensions_left) == (1, 0)


def test_a_key_finds_the_change_it_made() -> None:
    entry = filed()
    after = advanced(entry, Step(Action.ACCEPT, State.ACCEPTED, "minh", FILED, key=b"1" * 15, body=b"2" * 12), RULES)
    assert after.change_by_key(b"1" * 15) == after.history[-1]
    assert after.change_by_key(b"9" * 15) is None
    assert after.last(Action.FILE) == entry.history[0]
    assert after.last(Action.DECIDE) is None


ACTIONS = st.lists(st.sampled_from([action for action in Action if action is not Action.FILE]), max_size=14)


@given(ACTIONS, st.lists(st.integers(0, 60 * 24 * 5), min_size=14, max_size=14))
def test_whatever_happens_the_history_only_grows(actions: list[Action], minutes: list[int]) -> None:
    entry, moment = filed(), FILED
    for action, wait in zip(actions, minutes, strict=False):
        after = judge(action, whoever_may(action), entry.standing(decides_at_once=True, supplements_allowed=1))
        if not isinstance(after, State):
            continue
        moment += timedelta(minutes=wait)
        before = entry
        new_date = (entry.due or moment.date()) + timedelta(days=9) if action is Action.EXTEND else None
        more = {**(_needed(action, entry) if action in INTERNAL else {}), "new_date": new_date}
        entry = advanced(entry, Step(action, after, "minh", moment, **more), RULES)
        assert entry.history[:-1] == before.history
        assert (entry.version, entry.state) == (before.version + 1, after)
        if before.closed_at is not None:
            assert (entry.closed_at, entry.due) == (before.closed_at, before.due)
    _holds(entry)


def _holds(entry: Entry) -> None:
    assert entry.version == len(entry.history) == entry.history[-1].version
    assert entry.history[-1].state is entry.state
    assert (entry.closed_at is not None) == (entry.state in CLOSED)
    assert is_final(entry) == (entry.state in FINAL)
    assert (entry.due is not None) == (entry.accepted_at is not None)
    assert entry.history[-1].due == entry.due
    assert entry.count(Action.EXTEND) <= 1
    assert entry.count(Action.REQUEST_SUPPLEMENT) <= 1
    assert entry_of(item_of(entry)) == entry


@pytest.mark.parametrize("end", ["decide", "stop", "withdraw"])
def test_what_is_stored_is_what_was_meant(end: str) -> None:
    entry = walk(*EVERYTHING, end, company="0101234565", assignee="thu")
    assert entry_of(item_of(entry)) == entry


def test_a_row_keeps_no_more_than_what_is_said() -> None:
    assert entry_of(item_of(replace(filed(), assignee="thu"))).assignee == "thu"
    assert entry_of(item_of(filed())) == filed()


def test_one_more_change_writes_what_changed_and_only_adds_to_the_history() -> None:
    before = walk("accept", "extend")
    after = step(before, "request_payment", detail={"amount": 1}, note="Lệ phí")
    update = update_of(before, after)
    assert update["Key"] == {"pk": {"S": before.code}, "sk": {"S": "entry"}}
    assert update["UpdateExpression"] == "SET #h = list_append(#h, :h), #s = :s, #v = :v"
    assert update["ConditionExpression"] == "#v = :seen"
    assert update["ExpressionAttributeValues"][":seen"] == {"N": "3"}
    assert len(update["ExpressionAttributeValues"][":h"]["L"]) == 1


def test_what_is_no_longer_so_is_taken_off() -> None:
    before = walk("accept", "extend", "request_supplement")
    after = step(before, "supplement", at=FILED + timedelta(days=1))
    update = update_of(before, after)
    assert update["UpdateExpression"].endswith(" REMOVE #ex")
    assert set(update["ExpressionAttributeNames"].values()) == {"h", "s", "v", "du", "fd", "nf", "rk", "ex"}
