"""Events, the schedule, and the look into the register."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.publish.hear import DUE_TIME, LOOK_BACK, Hear
from chalicelib.publish.publication import Publication
from chalicelib.publish.telling import Missing
from infra.local.national_portal.mood import DOWN, LOSE_ANSWER, REFUSE, WELL, Mood
from kernel.dynamo import StorageBusy
from kernel.events import NotAnEvent
from tests.support.entries import CODE
from tests.unit.publish.world import World

LIFE = ("accept", "assign", "decide", "hand_over")
OTHERS = [f"G09-261102-{number:04d}" for number in range(2, 12)]


def statuses(world: World, code: str = CODE) -> list[int]:
    return [int(line["TrangThai"]) for line in world.portal.lines(code)]


# -- events --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_events_twice_and_in_any_order(seed: int) -> None:
    world = World()
    world.walk(*LIFE)
    events = world.events() * 2
    random.Random(seed).shuffle(events)
    for event in events:
        world.hear.message(event)
    assert statuses(world) == [1, 2, 4, 9, 10]
    assert world.publication().state == "confirmed"
    assert len(world.results.results) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"data": {}}', '{"data": {"code": 7}}', "\ud800"])
def test_what_is_no_event_belongs_in_the_dead_letters(text: str) -> None:
    world = World()
    with pytest.raises(NotAnEvent):
        world.hear.message(text)
    assert world.publications.rows == {}


def test_members_it_does_not_know_are_passed_over() -> None:
    world = World()
    world.file()
    event = json.loads(world.events()[0])
    world.hear.message(json.dumps({**event, "extension": 1, "data": {**event["data"], "more": {"a": [1]}}}))
    assert statuses(world) == [1]


def test_a_portal_that_is_down_costs_no_message() -> None:
    world = World()
    world.portal.simulator.behave(Mood(DOWN))
    world.walk(*LIFE)
    world.tell()
    assert (world.publication().state, world.publication().problem) == ("wanted", "not sent: login: http 503")
    assert len(world.results.results) == 1, "the public register does not wait for the national portal"
    world.portal.simulator.behave(Mood(WELL))
    world.drain()
    assert statuses(world) == [1, 2, 4, 9, 10]


def test_a_fault_of_a_push_costs_no_message() -> None:
    world = World()
    world.file()
    world.dossiers.contents.clear()
    world.tell()
    assert world.warned == [("Missing", CODE)]


def test_a_result_that_cannot_be_shown_comes_again() -> None:
    world = World()
    world.walk(*LIFE)
    world.dossiers.contents.clear()
    with pytest.raises(Missing):
        world.hear.message(world.events()[3])
    assert world.publications.due(world.clock(), 9) == (CODE,), "and the publication waits for nobody"


def test_only_a_dossier_with_a_result_is_looked_at_for_it() -> None:
    world = World()
    shown: list[str] = []
    hear = replace(world.hear, enter=shown.append)
    world.walk(*LIFE)
    for event in world.events():
        hear.message(event)
    assert len(shown) == 2


# -- the schedule ----------------------------------------------------------------------------------------------------------------


def several(world: World, *codes: str) -> None:
    for code in codes:
        world.file(code)
        world.publications.want(code, 1, world.clock())


def test_one_that_cannot_be_told_does_not_hide_those_behind_it() -> None:
    world = World()
    several(world, CODE, *OTHERS)
    poisoned = world.register.entries[CODE]
    del world.dossiers.contents[poisoned.dossier, poisoned.content]
    assert world.hear.due() == 11
    assert world.warned == [("Missing", CODE)]
    assert [world.publication(code).state for code in OTHERS] == ["confirmed"] * 10
    assert world.hear.due() == 0, "it waits"


def test_more_than_one_page_is_told_in_one_run() -> None:
    world = World()
    codes = [f"G09-261102-{number:04d}" for number in range(1, 46)]
    several(world, *codes)
    assert world.hear.due() == 45
    assert {world.publication(code).state for code in codes} == {"confirmed"}


@pytest.mark.parametrize("mood", [DOWN, LOSE_ANSWER])
def test_a_portal_that_is_unwell_is_let_alone(mood: str) -> None:
    world = World()
    world.portal.simulator.behave(Mood(mood))
    several(world, CODE, *OTHERS)
    assert world.hear.due() == 3
    assert sum(row.attempts for row in world.publications.rows.values()) == 3
    world.portal.simulator.behave(Mood(WELL))
    assert world.hear.due() == 8, "the others did not fail, so they need not wait"


def test_a_refusal_says_nothing_of_the_others() -> None:
    world = World()
    world.portal.simulator.behave(Mood(REFUSE))
    several(world, CODE, *OTHERS)
    assert world.hear.due() == 11


def test_a_run_ends_in_time() -> None:
    world = World()
    several(world, CODE, *OTHERS)

    def slowly(code: str) -> Publication | None:
        world.clock.at += DUE_TIME / 4
        return world.push(code)

    assert replace(world.hear, push=slowly).due() == 4
    assert world.hear.due() == 7


def test_whoever_is_held_by_another_pusher_is_not_asked_for_ever() -> None:
    world = World()
    several(world, CODE)
    world.publications.take(CODE, world.clock(), "other")
    world.publications.want(CODE, 2, world.clock())
    assert world.hear.due() == 1
    assert world.wire.sent == []


# -- the look into the register --------------------------------------------------------------------------------------------------


def test_what_nobody_told_us_of_is_found_and_the_schedule_tells_it() -> None:
    world = World()
    world.file()
    world.walk(*LIFE, code=OTHERS[0])
    world.walk("refuse", code=OTHERS[1])
    assert world.hear.missed() == 3
    assert world.wire.sent == []
    assert list(world.results.results) == [OTHERS[0]]
    world.drain()
    assert [statuses(world, code)[-1] for code in (CODE, *OTHERS[:2])] == [1, 10, 3]
    assert world.hear.missed() == 0


def test_it_looks_back_by_the_day_a_dossier_ended_however_old_it_is() -> None:
    world = World()
    world.walk("refuse")  # ended long ago: not looked at
    world.walk("accept", "assign", "decide", code=OTHERS[1])
    world.clock.at += LOOK_BACK + timedelta(days=5)
    world.walk("refuse", code=OTHERS[0])
    world.act("hand_over", OTHERS[1])  # decided long ago, handed over just now: the first of its shelf
    world.hear.missed()
    assert OTHERS[1] in world.publications.rows
    assert OTHERS[0] in world.publications.rows, "what stands behind it is found too"
    assert CODE not in world.publications.rows


def test_a_look_goes_on_behind_what_it_cannot_read() -> None:
    world = World()
    poisoned = world.walk("accept", "assign", "decide")
    del world.dossiers.contents[poisoned.dossier, poisoned.content]
    world.file(OTHERS[0])
    world.hear.missed()
    assert world.warned == [("Missing", CODE)]
    assert OTHERS[0] in world.publications.rows
    assert world.publication().wanted == 4, "its result could not be shown, but it is wanted all the same"


def test_a_table_that_does_not_answer_fails_the_message() -> None:
    world = World()
    world.file()

    class Busy:
        def want(self, *_: object) -> bool:
            raise StorageBusy("ThrottlingException")

    hear = Hear(
        desk=replace(world.desk, publications=Busy()),  # type: ignore[arg-type]
        push=world.push,
        enter=lambda _: None,
        agencies=world.catalogue.agencies,
        now=world.clock,
        warn=lambda *_: None,
    )
    with pytest.raises(StorageBusy):
        hear.message(world.events()[0])
