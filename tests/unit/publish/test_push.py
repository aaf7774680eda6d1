"""Telling the national portal of one dossier, by a portal that answers as the test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.publish import publication as rules
from chalicelib.publish.contract import (
    Accepted,
    AlreadyThere,
    NationalDossier,
    NotSent,
    Outcome,
    ProgressLine,
    Refused,
    Unclear,
)
from chalicelib.publish.publication import LEASE, Publication
from chalicelib.publish.push import push
from kernel.dynamo import StorageBusy
from tests.fakes.publications import MemoryPublications
from tests.unit.test_national_portal_contract import DOSSIER, LINE

NOW = LINE.at
CODE = DOSSIER.code
REFUSED = Refused("-1", "Nguyễn Thị Lan: không hợp lệ")


@dataclass
class Told:
    """A telling."""

    version: int = 1
    dossier: NationalDossier | None = DOSSIER
    lines: Sequence[ProgressLine] = (LINE,)


def told(version: int, lines: int | None = None) -> Told:
    count = version if lines is None else lines
    every = tuple(replace(LINE, at=NOW + timedelta(hours=n), status=4) for n in range(count))
    return Told(version, replace(DOSSIER, status=min(version, 10)), every)


@dataclass
class Portal:
    """Answers what it is told to, and Accepted after that; `calls` is what it was asked."""

    answers: list[Outcome] = field(default_factory=list)
    found: bool | None = False
    calls: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    then: Callable[[], Any] = lambda: None

    def sync(self, dossier: NationalDossier, updating: bool) -> Outcome:
        return self._answer(f"{'update' if updating else 'create'} {dossier.status}")

    def progress(self, lines: Sequence[ProgressLine]) -> Outcome:
        self.lines.append(len(lines))
        return self._answer("progress")

    def find(self, code: str) -> bool | None:
        self.calls.append("find")
        return self.found

    def _answer(self, call: str) -> Outcome:
        self.calls.append(call)
        self.then()
        return self.answers.pop(0) if self.answers else Accepted()


class World:
    def __init__(self, *answers: Outcome, found: bool | None = False) -> None:
        self.publications = MemoryPublications()
        self.portal = Portal(list(answers), found)
        self.telling: Callable[[str], Told] = lambda _: told(1)
        self.now = NOW
        self.publications.want(CODE, 1, NOW)

    def push(self, token: str = "one") -> Publication | None:
        standing = push(CODE, self.publications, self.portal, self._gather, lambda: self.now, token)
        self.publications.check()
        return standing

    def _gather(self, code: str) -> Told:
        return self.telling(code)

    def grows(self, version: int) -> None:
        self.telling = lambda _: told(version)
        self.publications.want(CODE, version, self.now)

    @property
    def standing(self) -> Publication:
        return self.publications.rows[CODE]


def stood(world: World) -> tuple[str, int, str | None]:
    return world.standing.state, world.standing.attempts, world.standing.problem


# -- a portal that is well ---------------------------------------------------------------------------------------------------


def test_the_dossier_first_and_then_its_progress() -> None:
    world = World()
    standing = world.push()
    assert world.portal.calls == ["create 1", "progress"]
    assert standing == world.standing
    assert stood(world) == ("confirmed", 0, None)
    assert (world.standing.confirmed, world.standing.lines, world.standing.status) == (1, 1, 1)


def test_a_newer_version_updates_and_tells_only_the_new_lines() -> None:
    world = World()
    world.push()
    world.grows(3)
    world.push()
    assert world.portal.calls == ["create 1", "progress", "update 3", "progress"]
    assert world.portal.lines == [1, 2]


def test_ten_lines_a_call() -> None:
    world = World()
    world.telling = lambda _: told(1, lines=23)
    world.push()
    assert world.portal.lines == [10, 10, 3]


def test_the_register_may_be_ahead_of_the_wish_and_its_event_asks_in_vain() -> None:
    world = World()
    world.telling = lambda _: told(2)
    world.push()
    assert (world.standing.wanted, world.standing.confirmed) == (2, 2)
    assert world.publications.want(CODE, 2, NOW) is False


def test_a_change_that_has_no_line_still_updates_the_dossier() -> None:
    world = World()
    world.push()
    world.telling = lambda _: told(2, lines=1)
    world.publications.want(CODE, 2, NOW)
    world.push()
    assert world.portal.calls == ["create 1", "progress", "update 2"]
    assert stood(world)[0] == "confirmed"


def test_a_procedure_without_a_national_code_is_held_back() -> None:
    world = World()
    world.telling = lambda _: Told(version=2, dossier=None, lines=())
    world.push()
    assert world.portal.calls == []
    assert stood(world) == ("held_back", 0, "held_back: no national code")
    assert world.standing.wanted == 2


# -- a portal that is not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "expected", "doubt"),
    [
        (NotSent("http 404"), ("wanted", 1, "not sent: http 404"), False),
        (Unclear("TimeoutError"), ("unknown", 1, "unclear: TimeoutError"), True),
        (REFUSED, ("refused", 1, "refused: -1"), False),
    ],
)
def test_a_dossier_that_is_not_taken(outcome: Outcome, expected: tuple[str, int, str], doubt: bool) -> None:
    world = World(outcome)
    world.push()
    assert world.portal.calls == ["create 1"]
    assert stood(world) == expected
    assert (world.standing.doubt, world.standing.known, world.standing.lines) == (doubt, False, 0)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NotSent("http 404"), ("sent", 1, "not sent: http 404")),
        (Unclear("TimeoutError"), ("unknown", 1, "unclear: TimeoutError")),
        (REFUSED, ("refused", 1, "refused: -1")),
    ],
)
def test_progress_that_is_not_taken_does_not_hide_that_the_dossier_was(
    outcome: Outcome, expected: tuple[str, int, str]
) -> None:
    world = World(Accepted(), outcome)
    world.push()
    assert stood(world) == expected
    assert (world.standing.known, world.standing.told, world.standing.lines, world.standing.status) == (True, 1, 0, 1)


def test_a_dossier_that_was_acknowledged_is_not_sent_again_for_its_progress() -> None:
    world = World(Accepted(), NotSent("http 404"))
    world.push()
    world.push()
    assert world.portal.calls == ["create 1", "progress", "progress"]
    assert stood(world)[0] == "confirmed"


def test_lines_that_were_acknowledged_are_not_said_again() -> None:
    world = World(Accepted(), Accepted(), Unclear("TimeoutError"))
    world.telling = lambda _: told(1, lines=15)
    world.push()
    assert world.standing.lines == 10
    world.push()
    assert world.portal.lines == [10, 5, 5]


def test_a_line_whose_acknowledgement_was_lost_is_there_already() -> None:
    world = World(Accepted(), Unclear("TimeoutError"), AlreadyThere())
    world.push()
    world.push()
    assert stood(world) == ("confirmed", 0, None)


@pytest.mark.parametrize(
    ("found", "calls"),
    [
        (True, ["create 1", "find", "update 1", "progress"]),
        (False, ["create 1", "find", "create 1", "progress"]),
        (None, ["create 1", "find", "create 1", "progress"]),
    ],
)
def test_after_a_lost_answer_we_ask_rather_than_guess(found: bool | None, calls: list[str]) -> None:
    world = World(Unclear("TimeoutError"), found=found)
    world.push()
    world.push()
    assert world.portal.calls == calls
    assert stood(world)[0] == "confirmed"


def test_a_creation_that_is_there_already_becomes_an_update() -> None:
    world = World(AlreadyThere())
    world.push()
    assert world.portal.calls == ["create 1", "update 1", "progress"]
    assert stood(world)[0] == "confirmed"


def test_an_update_that_is_there_already_is_a_contradiction_for_somebody_to_look_at() -> None:
    world = World(AlreadyThere(), AlreadyThere())
    world.push()
    assert world.portal.calls == ["create 1", "update 1"]
    assert stood(world) == ("refused", 1, "contradiction: AlreadyThere")


def test_a_message_of_the_portal_is_never_kept() -> None:
    world = World(REFUSED)
    world.push()
    assert "Lan" not in repr(world.standing)


# -- refused, and tried again ----------------------------------------------------------------------------------------------------


def test_refused_then_tried_again_by_an_administrator() -> None:
    world = World(Accepted(), REFUSED)
    world.push()
    world.publications.retry(CODE, (b"k" * 15,), NOW)
    world.push()
    assert world.portal.calls == ["create 1", "progress", "update 1", "progress"]
    assert stood(world) == ("confirmed", 0, None)


def test_refused_then_a_newer_version_is_tried() -> None:
    world = World(REFUSED)
    world.push()
    world.grows(2)
    world.push()
    assert world.portal.calls == ["create 1", "create 2", "progress"]
    assert stood(world) == ("confirmed", 0, None)


# -- two at once, and pushers that die -------------------------------------------------------------------------------------------


def test_a_wish_that_grew_newer_while_telling_is_told_at_once() -> None:
    world = World()
    world.portal.then = lambda: world.grows(2)
    world.push()
    assert world.portal.calls == ["create 1", "progress", "update 2", "progress"]
    assert (world.standing.confirmed, stood(world)[0]) == (2, "confirmed")


def test_a_newer_wish_is_not_lost_when_the_older_version_is_refused() -> None:
    world = World(REFUSED)
    world.portal.then = lambda: world.grows(2)
    world.push()
    assert world.portal.calls == ["create 1", "create 2", "progress"]
    assert stood(world)[0] == "confirmed"


def test_wishes_without_end_are_left_to_the_schedule_after_three_rounds() -> None:
    world = World()
    world.portal.then = lambda: world.grows(world.standing.wanted + 1)
    world.push()
    assert sum(call != "progress" for call in world.portal.calls) == 3
    assert world.publications.due(NOW, 9) == (CODE,)


def test_another_pusher_is_left_alone() -> None:
    world = World()
    world.publications.take(CODE, NOW, "other")
    assert world.push() is None
    assert world.portal.calls == []


def test_who_lost_the_lease_writes_nothing_any_more() -> None:
    world = World()

    def too_slow() -> None:
        world.now = NOW + LEASE + timedelta(seconds=1)
        world.publications.take(CODE, world.now, "other")

    world.portal.then = too_slow
    assert world.push() is None
    assert world.portal.calls == ["create 1"]
    assert (world.standing.told, world.standing.doubt) == (0, True)


def test_what_a_dead_pusher_left_is_found_out() -> None:
    """It died after the portal took the dossier and before that was written."""
    world = World(found=True)
    world.publications.take(CODE, NOW, "dead")
    world.now = NOW + LEASE + timedelta(seconds=1)
    world.push("two")
    assert world.portal.calls == ["find", "update 1", "progress"]
    assert stood(world)[0] == "confirmed"


# -- faults of our own -----------------------------------------------------------------------------------------------------------


def test_what_cannot_be_gathered_waits_and_shows() -> None:
    world = World()

    def missing(_: str) -> Told:
        raise LookupError("content")

    world.telling = missing
    with pytest.raises(LookupError):
        world.push()
    assert stood(world) == ("wanted", 1, "failed: LookupError")
    assert world.publications.due(NOW, 9) == ()
    assert world.publications.due(NOW + timedelta(minutes=1), 9) == (CODE,)


def test_a_fault_after_something_was_acknowledged_keeps_it() -> None:
    world = World()
    world.portal.then = lambda: (_ for _ in ()).throw(ValueError("no offset")) if world.standing.told else None
    with pytest.raises(ValueError):
        world.push()
    assert stood(world) == ("unknown", 1, "failed: ValueError")
    assert (world.standing.told, world.standing.known) == (1, True)


def test_a_table_that_does_not_answer_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(found=True)

    def busy(*_: Any, **__: Any) -> Publication:
        raise StorageBusy("ProvisionedThroughputExceededException")

    with monkeypatch.context() as patch:
        patch.setattr(world.publications, "save", busy)
        with pytest.raises(StorageBusy):
            world.push()
    world.now = NOW + LEASE + timedelta(seconds=1)
    assert world.publications.due(world.now, 9) == (CODE,)
    world.push("two")
    assert world.portal.calls == ["create 1", "find", "update 1", "progress"]


def test_a_register_that_is_behind_the_wish_is_not_hammered() -> None:
    world = World()
    world.publications.want(CODE, 5, NOW)
    world.push()
    assert world.portal.calls == []
    assert stood(world) == ("wanted", 1, "the register holds version 1 only")


def test_attempts_count_until_the_next_success() -> None:
    world = World(NotSent("http 404"), Unclear("TimeoutError"), NotSent("http 404"))
    waits = []
    for _ in range(3):
        world.push()
        due = world.standing.next_attempt_at
        assert due is not None
        waits.append(due - world.now)
        world.now = due
    assert waits == [rules.pause_after(attempt) for attempt in (1, 2, 3)]
    world.push()
    assert stood(world) == ("confirmed", 0, None)
