"""What is told of a change: one event per line of the history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.events import DossierEvent, NotAnEvent, events_of, from_json, to_json
from kernel.lifecycle import Action, State
from kernel.verdict import Verdict
from tests.support.entries import CODE, FILED, PIN, filed, step, walk

LIFE = ("accept", "assign", "request_supplement", "supplement", "decide", "hand_over")


def test_one_event_per_change_oldest_first() -> None:
    entry = walk(*LIFE)
    told = list(events_of(entry, 0))
    assert [event.action for event in told] == [Action.FILE, *map(Action, LIFE)]
    assert [event.version for event in told] == list(range(1, 8))
    assert [event.id for event in told[:2]] == [f"{CODE}/1", f"{CODE}/2"]


def test_only_what_is_later_than_what_was_told() -> None:
    entry = walk(*LIFE)
    assert [event.version for event in events_of(entry, 5)] == [6, 7]
    assert list(events_of(entry, entry.version)) == []


def test_an_event_is_the_same_whenever_it_is_made() -> None:
    """The relay tells of each change as it happens; who tells it again later finds a longer history."""
    for length in range(len(LIFE) + 1):
        entry = walk(*LIFE[:length])
        (now,) = events_of(entry, entry.version - 1)
        assert now in list(events_of(walk(*LIFE), 0))


@pytest.mark.parametrize(
    ("actions", "closing", "verdict"),
    [
        (("refuse",), Action.REFUSE, Verdict.CLOSED_WITHOUT_RESULT),
        (("withdraw",), Action.WITHDRAW, Verdict.CLOSED_WITHOUT_RESULT),
        (("accept", "stop"), Action.STOP, Verdict.CLOSED_WITHOUT_RESULT),
        (("accept", "assign", "decide"), Action.DECIDE, Verdict.EARLY),
        (("accept", "assign", "decide", "hand_over"), Action.DECIDE, Verdict.EARLY),
    ],
)
def test_exactly_one_change_closes_and_carries_the_verdict(
    actions: tuple[str, ...], closing: Action, verdict: Verdict
) -> None:
    closes = [event for event in events_of(walk(*actions), 0) if event.closes]
    assert [(event.action, event.verdict) for event in closes] == [(closing, verdict)]


def test_a_running_change_says_whether_the_clock_runs() -> None:
    filing, acceptance = events_of(walk("accept"), 0)
    assert (filing.verdict, filing.due) == (Verdict.NOT_STARTED, None)
    assert (acceptance.verdict, acceptance.due) == (Verdict.WITHIN_TIME, date(2026, 11, 9))


def test_each_event_tells_where_in_the_chain_it_left_the_dossier() -> None:
    entry = walk("accept", "forward", "decide", "hand_over")
    assert [event.step for event in events_of(entry, 0)] == [0, 1, 2, 2, 2]
    assert entry.step == 2
    accepted = [event.accepted_at for event in events_of(entry, 0)]
    assert accepted == [None, *[entry.accepted_at] * 4]


@pytest.mark.parametrize(
    ("actions", "answer"),
    [
        (("accept", "request_supplement"), Action.ACCEPT),
        (("request_supplement", "supplement", "accept"), Action.REQUEST_SUPPLEMENT),
        (("refuse",), Action.REFUSE),
        (("withdraw",), None),
    ],
)
def test_one_change_at_most_is_the_first_answer(actions: tuple[str, ...], answer: Action | None) -> None:
    assert [event.action for event in events_of(walk(*actions), 0) if event.first_answer] == (
        [answer] if answer else []
    )


def test_supplements_are_counted_as_they_are_asked() -> None:
    assert [event.supplements for event in events_of(walk(*LIFE), 0)] == [0, 0, 0, 1, 1, 1, 1]


def test_a_decision_says_whether_its_result_is_a_file() -> None:
    decided = step(walk("accept", "assign"), "decide", detail={"outcome": "rejected"})
    assert [event.result_file for event in events_of(walk(*LIFE), 0)] == [False] * 5 + [True, False]
    assert [event.result_file for event in events_of(decided, 0)] == [False] * 4


def test_what_waits_for_a_supplement_tells_since_when_whatever_happens_meanwhile() -> None:
    waits = walk("accept", "request_supplement")
    asked = waits.history[-1].at
    moved = step(waits, "transfer", agency="a-unit")
    answered = step(moved, "supplement")
    assert [event.waiting_since for event in events_of(answered, 0)] == [None, None, asked, asked, None]


def test_an_event_tells_of_the_last_receipt_filing_acceptance_or_supplement() -> None:
    entry = walk("accept", "request_supplement", "supplement", "extend")
    filing, acceptance, _, supplement, _ = (change.at for change in entry.history)
    received = [event.received_at for event in events_of(entry, 0)]
    assert received == [filing, acceptance, acceptance, supplement, supplement]


def test_an_event_from_before_waits_and_receipts_were_told_still_reads() -> None:
    (event,) = events_of(filed(), 0)
    told = json.loads(to_json(event))
    del told["data"]["waiting_since"], told["data"]["received_at"]
    assert from_json(json.dumps(told)) == replace(event, received_at=None)


def test_a_change_that_moves_the_dossier_tells_whence() -> None:
    entry = walk("accept")
    moved = step(entry, "assign", agency="a-unit")
    assert [(event.agency, event.previous_agency) for event in events_of(moved, 1)] == [
        (entry.agency, None),
        ("a-unit", entry.agency),
    ]


def test_an_event_is_a_cloud_event_with_facts_of_the_register_only() -> None:
    (event,) = events_of(filed(), 0)
    assert json.loads(to_json(event)) == {
        "specversion": "1.0",
        "id": f"{CODE}/1",
        "source": "/register",
        "type": "vn.gov.dossier.file.v1",
        "subject": CODE,
        "time": "2026-11-02T08:30:00+07:00",
        "datacontenttype": "application/json",
        "data": {
            "code": CODE,
            "action": "file",
            "state": "registered",
            "version": 1,
            "at": "2026-11-02T08:30:00+07:00",
            "agency": "ministry-employment",
            "procedure": "p05",
            "procedure_version": 3,
            "field": "employment",
            "channel": 2,
            "registered_at": "2026-11-02T08:30:00+07:00",
            "due_date": None,
            "verdict": "not_started",
            "closes": False,
            "previous_agency": None,
            "step": 0,
            "accepted_at": None,
            "first_answer": False,
            "supplements": 0,
            "result_file": False,
            "waiting_since": None,
            "received_at": "2026-11-02T08:30:00+07:00",
        },
    }


def test_no_event_tells_a_person_a_reason_or_a_pin() -> None:
    told = "".join(map(to_json, events_of(walk(*LIFE, owner="lan", assignee="thu"), 0)))
    for secret in ("lan", "minh", "thu", PIN, "Thiếu ảnh", "Ảnh mờ", "u1", "01/GP"):
        assert f'"{secret}' not in told


def test_there_and_back_again() -> None:
    for event in events_of(walk(*LIFE), 0):
        assert from_json(to_json(event)) == event


events = st.builds(
    DossierEvent,
    code=st.just(CODE),
    action=st.sampled_from(Action),
    state=st.sampled_from(State),
    version=st.integers(1, 1000),
    at=st.just(FILED),
    agency=st.text(min_size=1, max_size=40),
    procedure=st.text(min_size=1, max_size=40),
    procedure_version=st.integers(1, 99),
    field=st.text(min_size=1, max_size=40),
    channel=st.integers(1, 3),
    registered_at=st.just(FILED),
    due=st.none() | st.dates(),
    verdict=st.sampled_from(Verdict),
    closes=st.booleans(),
    previous_agency=st.none() | st.text(min_size=1, max_size=40),
    step=st.integers(0, 9),
    accepted_at=st.none() | st.just(FILED),
    first_answer=st.booleans(),
    supplements=st.integers(0, 9),
    result_file=st.booleans(),
    waiting_since=st.none() | st.just(FILED),
    received_at=st.none() | st.just(FILED),
)


@given(events)
def test_any_event_can_be_read_again(event: DossierEvent) -> None:
    assert from_json(to_json(event)) == event


@given(events, st.dictionaries(st.text(max_size=10), st.integers() | st.text(max_size=10), max_size=3))
def test_members_nobody_knows_are_passed_over(event: DossierEvent, more: dict[str, object]) -> None:
    message = json.loads(to_json(event))
    message = {**more, **message, "data": {**more, **message["data"]}}
    assert from_json(json.dumps(message)) == event


MEMBERS = sorted(json.loads(to_json(next(events_of(filed(), 0))))["data"])
LATER = {"waiting_since", "received_at"}  # added when there were events already, so readers do without


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_or_strange_member_is_no_event(member: str) -> None:
    message = json.loads(to_json(next(events_of(walk("accept"), 1))))
    without = {**message, "data": {name: value for name, value in message["data"].items() if name != member}}
    if member not in LATER:
        with pytest.raises(NotAnEvent):
            from_json(json.dumps(without))
    for strange in ([1], {"a": 1}):
        with pytest.raises(NotAnEvent):
            from_json(json.dumps({**message, "data": {**message["data"], member: strange}}))


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", "null", '"text"', "{}", '{"data": null}', '{"data": []}', "\x00"]
)
def test_what_is_no_event(text: str) -> None:
    with pytest.raises(NotAnEvent):
        from_json(text)
