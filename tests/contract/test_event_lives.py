"""Every event of every life that the law allows is as the published schema says, and each consumer takes it with whatever a later
producer may add."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.hear import count
from kernel.entry import Entry
from kernel.events import NotAnEvent, events_of, from_json, to_json
from kernel.lifecycle import Action, State, judge
from tests.contract.test_event_schema import JUDGE, SCHEMA
from tests.fakes.figures import MemoryFigures
from tests.support.counting import work_time
from tests.support.entries import _needed, filed, step, whoever_may
from tests.unit.publish.world import World


def _legal(entry: Entry) -> list[Action]:
    standing = entry.standing(decides_at_once=False, supplements_allowed=1)
    return [action for action in Action if isinstance(judge(action, whoever_may(action), standing), State)]


@st.composite
def lives(draw: st.DrawFn) -> Entry:
    """A dossier to which legal things happened, at any pace."""
    entry = filed()
    for _ in range(draw(st.integers(0, 12))):
        actions = _legal(entry)
        if not actions:
            break
        action = draw(st.sampled_from(actions))
        at = entry.history[-1].at + timedelta(seconds=draw(st.sampled_from([0, 1, 3600, 86_400, 9 * 86_400])))
        if (at - entry.registered_at).days > 150:  # within the working calendar
            break
        entry = step(entry, action, at, **_needed(action, entry))
    return entry


@given(lives())
def test_every_event_of_a_life_is_as_the_schema_says(entry: Entry) -> None:
    events = list(events_of(entry, 0))
    assert [event.version for event in events] == list(range(1, entry.version + 1))
    assert sum(event.closes for event in events) == (1 if entry.closed_at else 0)
    for event in events:
        JUDGE.validate(json.loads(to_json(event)))
        assert from_json(to_json(event)) == event


Consumer = Callable[[str], Any]


def figures() -> tuple[Consumer, Callable[[], Any]]:
    store = MemoryFigures()
    return lambda message: count(message, store, work_time()), lambda: (store.seen, store.counts)


def publish() -> tuple[Consumer, Callable[[], Any]]:
    world = World()
    world.file()
    return world.hear.message, lambda: (world.publications.rows, world.portal.lines("G09-261102-0001"))


CONSUMERS = pytest.mark.parametrize("consumer", [figures, publish])


def event() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(to_json(next(events_of(filed(), 0))))
    return told


@CONSUMERS
def test_a_consumer_takes_members_it_does_not_know(consumer: Callable[[], tuple[Consumer, Callable[[], Any]]]) -> None:
    plain, seen = consumer()
    plain(json.dumps(event()))
    rich, seen_too = consumer()
    told = event()
    rich(json.dumps({**told, "traceparent": "00-1-2-00", "data": {**told["data"], "mood": {"good": [True, None]}}}))
    assert seen() == seen_too()
    assert any(map(bool, seen())), "it did something"


@CONSUMERS
@pytest.mark.parametrize("member", sorted(SCHEMA["properties"]["data"]["required"]))
def test_a_consumer_refuses_an_event_that_lacks_something(
    consumer: Callable[[], tuple[Consumer, Callable[[], Any]]], member: str
) -> None:
    hears, seen = consumer()
    told = event()
    del told["data"][member]
    with pytest.raises(NotAnEvent):
        hears(json.dumps(told))
    assert not any(map(bool, seen())), "and nothing of it is kept"


@CONSUMERS
@pytest.mark.parametrize("message", ["", "{", "[]", "null", "1", '{"data": null}', '{"data": []}', "[" * 5000])
def test_a_consumer_refuses_what_is_no_event(
    consumer: Callable[[], tuple[Consumer, Callable[[], Any]]], message: str
) -> None:
    with pytest.raises(NotAnEvent):
        consumer()[0](message)
