"""What administrators do to a running dossier: a newer calendar for its clock, and the move to the successor of its agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.status.look import look
from infra.catalogue_files import ROOT, read_files
from kernel.calendar import DayKind, Override
from kernel.entry import Entry
from kernel.lifecycle import Part, State
from kernel.people import Person
from kernel.problems import Problem
from kernel.text import Text
from kernel.times import HANOI
from tests.support.days import calendar
from tests.support.entries import AGENCY, CODE, walk
from tests.unit.status.world import NOW, World

AGENCIES = read_files(ROOT).agencies
OLD, NEW = "labour-ha-giang", "labour-tuyen-quang"
ROLES = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})
REASON = "Áp dụng lịch mới theo quyết định hoán đổi ngày làm việc"
TEXT = Text("Ngày nghỉ hoán đổi", "Day off")


def world_of(entry: Entry, *overrides: tuple[str, str, str]) -> World:
    """`overrides` (day, kind, scope) make version 2 of the calendar."""
    world = World(entry)
    world.catalogue.put_agencies(AGENCIES)
    for user, agency in (("giang", OLD), ("quang", NEW)):
        world.people.people[user] = Person(user, roles={agency: ROLES})
    if overrides:
        decide(world, *overrides)
    return world


def decide(world: World, *overrides: tuple[str, str, str]) -> None:
    days = [Override(date.fromisoformat(day), DayKind(kind), scope, TEXT, "1/QĐ") for day, kind, scope in overrides]
    world.catalogue.put_calendar(world.catalogue.calendar().following(days, NOW, "quan", "Hoán đổi"))


def due(world: World) -> str:
    return str(world.entry().due)


def refusal(world: World, user: str, action: str, **more: Any) -> tuple[str, list[tuple[str, str]]]:
    before = world.entry()
    with pytest.raises(Problem) as problem:
        world.act(user, action, **more)
    assert world.entry() == before
    return problem.value.kind.name, [(fault.pointer, fault.code) for fault in problem.value.errors]


# Accepted on Monday 2 November 2026 by a chain of 2 and 3 working days: due on Monday 9 November.
ACCEPTED = walk("accept")
FRIDAY_OFF = ("2026-11-06", "off", "country")


# -- which calendar a clock goes by -------------------------------------------------------------------------------------------


def test_a_running_clock_keeps_the_calendar_it_started_with() -> None:
    world = world_of(walk("accept", "assign"), FRIDAY_OFF)
    assert (world.entry().calendar, due(world)) == (1, "2026-11-09")
    world.act("minh", "request_payment", amount=1000, reason="Lệ phí")
    world.act("minh", "confirm_payment", amount=1000, reference="BL")
    assert (world.entry().calendar, due(world)) == (1, "2026-11-09")


def test_an_acceptance_takes_the_newest() -> None:
    world = world_of(walk(), FRIDAY_OFF)
    assert world.entry().calendar is None
    world.act("minh", "accept", now=datetime(2026, 11, 2, 9, 30, tzinfo=HANOI))
    assert (world.entry().calendar, due(world)) == (2, "2026-11-10")


def test_a_clock_from_before_versions_were_kept_goes_by_the_first() -> None:
    world = world_of(replace(walk("accept", "assign"), calendar=None), FRIDAY_OFF)
    world.act("minh", "extend", reason="Cần xác minh", new_date="2026-11-12")
    assert world.entry().first_due == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("scope", "expected"), [(AGENCY, "2026-11-10"), ("moha", "2026-11-10"), ("ha-noi", "2026-11-09")]
)
def test_what_was_decided_for_an_agency_holds_for_it_and_all_below(scope: str, expected: str) -> None:
    world = world_of(walk(), ("2026-11-06", "off", scope))
    world.act("minh", "accept", now=datetime(2026, 11, 2, 9, 30, tzinfo=HANOI))
    assert due(world) == expected


# -- a newer one is applied ---------------------------------------------------------------------------------------------------


def test_a_newer_calendar_moves_the_date_and_the_history_says_so() -> None:
    world = world_of(ACCEPTED, FRIDAY_OFF)
    answer = world.act("quan", "apply_calendar", calendar=2, reason=REASON)
    assert answer == {"code": CODE, "state": State.ACCEPTED, "version": 3, "due_date": "2026-11-10"}
    entry = world.entry()
    before, change = entry.history[-2:]
    assert (before.due, change.due) == (date(2026, 11, 9), date(2026, 11, 10))
    assert (change.by, change.note, change.detail) == ("quan", REASON, {"calendar": 2})
    assert (entry.calendar, entry.due, entry.first_due) == (2, date(2026, 11, 10), date(2026, 11, 10))
    assert entry.accepted_at == ACCEPTED.accepted_at
    assert entry.assignee == ACCEPTED.assignee


def test_the_new_calendar_stays_for_what_comes_after() -> None:
    world = world_of(walk("accept", "assign"), FRIDAY_OFF)
    world.act("quan", "apply_calendar", calendar=2, reason=REASON)
    decide(world, ("2026-11-09", "off", "country"))
    world.act("minh", "forward", assignee="thu")
    assert (world.entry().calendar, due(world)) == (2, "2026-11-10")


def test_a_date_that_stays_is_recorded_too() -> None:
    world = world_of(ACCEPTED, ("2026-12-24", "off", "country"))
    assert world.act("quan", "apply_calendar", calendar=2, reason=REASON)["due_date"] == "2026-11-09"
    assert world.entry().calendar == 2


def test_an_extension_stays_and_moves_off_a_day_off() -> None:
    world = world_of(walk("accept", "assign"))
    world.act("minh", "extend", reason="Cần xác minh", new_date="2026-11-12")
    decide(world, ("2026-11-12", "off", "country"))
    world.act("quan", "apply_calendar", calendar=2, reason=REASON)
    assert (due(world), world.entry().extended) == ("2026-11-13", True)


def test_the_applicant_reads_why_the_date_moved() -> None:
    world = world_of(ACCEPTED, FRIDAY_OFF)
    world.act("quan", "apply_calendar", calendar=2, reason=REASON)
    seen = look(CODE, None, "lan", world.desk, NOW)
    assert seen["due_date"] == "2026-11-10"
    assert (seen["history"][-1]["action"], seen["history"][-1]["note"]) == ("apply_calendar", REASON)
    assert "quan" not in str(seen)


@pytest.mark.parametrize(("number", "code"), [(1, "not-newer"), (3, "unknown-version"), (9999, "unknown-version")])
def test_only_a_newer_version_that_is_there(number: int, code: str) -> None:
    world = world_of(ACCEPTED, FRIDAY_OFF)
    refused = refusal(world, "quan", "apply_calendar", calendar=number, reason=REASON)
    assert refused == ("invalid", [("/calendar", code)])


def test_the_same_version_is_not_applied_twice() -> None:
    world = world_of(ACCEPTED, FRIDAY_OFF)
    first = world.act("quan", "apply_calendar", version=2, key="k", calendar=2, reason=REASON)
    assert world.act("quan", "apply_calendar", version=2, key="k", calendar=2, reason=REASON) == first
    refused = refusal(world, "quan", "apply_calendar", calendar=2, reason=REASON)
    assert refused == ("invalid", [("/calendar", "not-newer")])


@pytest.mark.parametrize(
    "entry",
    [
        walk(),
        walk("request_supplement"),  # before acceptance: no clock
        walk("refuse"),
        walk("accept", "assign", "decide"),
        walk("accept", "withdraw"),
    ],
)
def test_no_calendar_for_a_clock_that_does_not_run(entry: Entry) -> None:
    world = world_of(entry, FRIDAY_OFF)
    assert refusal(world, "quan", "apply_calendar", calendar=2, reason=REASON) == ("illegal-step", [])


def test_a_date_beyond_the_calendar_is_refused_not_guessed() -> None:
    at = datetime(2027, 12, 24, 9, 0, tzinfo=HANOI)  # due on 31 December 2027, the last day of the calendar
    world = world_of(walk("accept", at=at), ("2027-12-30", "off", "country"))
    assert world.entry().due == date(2027, 12, 31)
    refused = refusal(world, "quan", "apply_calendar", calendar=2, reason=REASON, now=at)
    assert refused == ("illegal-step", [])


# -- the move to the successor ------------------------------------------------------------------------------------------------


def at_office(*actions: str, agency: str = OLD, **more: Any) -> Entry:
    return walk(*actions, agency=agency, **more)


RUNNING: Iterable[tuple[str, ...]] = (
    (),
    ("request_supplement",),
    ("accept",),
    ("accept", "assign"),
    ("accept", "assign", "request_payment"),
    ("accept", "assign", "request_supplement"),
    ("accept", "assign", "extend"),
    ("accept", "assign", "decide"),
)


@pytest.mark.parametrize("actions", RUNNING)
def test_a_running_dossier_moves_with_number_clock_and_history(actions: tuple[str, ...]) -> None:
    before = at_office(*actions)
    world = world_of(before)
    answer = world.act("quan", "transfer", agency=NEW, reason="Sáp nhập tỉnh")
    after = world.entry()
    assert answer["state"] == before.state
    assert after.agency == after.history[-1].agency == NEW
    assert after.assignee is None
    assert after.history[:-1] == before.history
    kept = replace(after, agency=OLD, history=before.history, version=before.version, assignee=before.assignee)
    assert kept == before


def test_the_officer_of_the_old_agency_loses_it_and_that_of_the_new_has_it() -> None:
    world = world_of(at_office("accept", "assign"))
    world.act("quan", "transfer", agency=NEW, reason="Sáp nhập tỉnh")
    assert refusal(world, "giang", "extend", reason="x", new_date="2026-11-20")[0] == "not-found"
    assert "history" not in look(CODE, None, "giang", world.desk, NOW)
    assert look(CODE, None, "quang", world.desk, NOW)["agency"] == NEW
    world.act("quang", "take")
    world.act("quang", "extend", reason="Cần xác minh", new_date="2026-11-20")


def test_the_clock_goes_on_by_the_days_of_where_it_started() -> None:
    world = world_of(at_office(), ("2026-11-06", "off", "ha-giang"))
    world.act("giang", "accept", now=datetime(2026, 11, 2, 9, 30, tzinfo=HANOI))
    assert due(world) == "2026-11-10"
    world.act("quan", "transfer", agency=NEW, reason="Sáp nhập tỉnh")
    world.act("quang", "take")
    assert due(world) == "2026-11-10"
    assert [change.agency for change in world.entry().history] == [OLD, OLD, NEW, NEW]


def test_after_a_restart_the_days_of_the_new_agency_count() -> None:
    world = world_of(at_office("accept", "assign", "request_supplement"), ("2026-11-06", "off", "ha-giang"))
    world.act("quan", "transfer", agency=NEW, reason="Sáp nhập tỉnh")
    assert world.entry().agency == NEW
    from kernel.advance import Step, advanced
    from kernel.clock_rules import clock_rules
    from kernel.lifecycle import Action

    at = datetime(2026, 11, 4, 10, 0, tzinfo=HANOI)
    rules = clock_rules(world.catalogue, world.entry(), Action.SUPPLEMENT, at=at)
    moved = advanced(world.entry(), Step(Action.SUPPLEMENT, State.IN_PROCESS, "lan", at), rules)
    assert (moved.calendar, moved.due) == (2, date(2026, 11, 11))  # Friday counts in Tuyên Quang


TARGETS = [
    (OLD, "already-there"),
    ("labour-ha-noi", "no-successor"),
    ("tuyen-quang", "no-successor"),
    ("nowhere", "no-successor"),
    ("molisa", "no-successor"),
]


@pytest.mark.parametrize(("target", "code"), TARGETS)
def test_only_to_a_successor_in_force(target: str, code: str) -> None:
    world = world_of(at_office("accept"))
    assert refusal(world, "quan", "transfer", agency=target, reason="x") == ("invalid", [("/agency", code)])


def test_not_before_the_old_agency_has_ended() -> None:
    at = datetime(2025, 6, 30, 9, 0, tzinfo=HANOI)
    world = world_of(at_office("accept", at=datetime(2025, 6, 2, 9, 0, tzinfo=HANOI)))
    refused = refusal(world, "quan", "transfer", agency=NEW, reason="x", now=at)
    assert refused == ("invalid", [("/agency", "no-successor")])
    world.act("quan", "transfer", agency=NEW, reason="x", now=at.replace(month=7, day=1))


def test_the_ministry_of_labour_becomes_that_of_home_affairs() -> None:
    world = world_of(
        at_office("accept", agency="molisa", code="G07-250210-0001", at=datetime(2025, 2, 10, 9, 0, tzinfo=HANOI))
    )
    answer = world.act("quan", "transfer", code="G07-250210-0001", agency="moha", reason="NĐ 25/2025/NĐ-CP")
    assert answer["code"] == "G07-250210-0001"
    assert world.entry("G07-250210-0001").agency == "moha"


@pytest.mark.parametrize("actions", [("refuse",), ("accept", "withdraw"), ("accept", "assign", "decide", "hand_over")])
def test_what_has_ended_stays_where_it_ended(actions: tuple[str, ...]) -> None:
    world = world_of(at_office(*actions))
    assert refusal(world, "quan", "transfer", agency=NEW, reason="x") == ("illegal-step", [])


# -- who may ------------------------------------------------------------------------------------------------------------------

WHO = [
    ("binh", "not-found"),
    ("nobody", "not-found"),
    ("lan", "not-allowed"),
    ("giang", "not-allowed"),
    ("cuc", "not-allowed"),
]


@pytest.mark.parametrize(("user", "kind"), WHO)
@pytest.mark.parametrize(
    ("action", "more"),
    [("transfer", {"agency": NEW}), ("apply_calendar", {"calendar": 2})],
    ids=["transfer", "calendar"],
)
def test_administrators_alone(user: str, kind: str, action: str, more: dict[str, Any]) -> None:
    world = world_of(at_office("accept"), FRIDAY_OFF)
    assert refusal(world, user, action, reason="x", **more) == (kind, [])


@pytest.mark.parametrize("action", ["accept", "take", "withdraw", "hand_over"])
def test_for_all_else_an_administrator_is_a_stranger(action: str) -> None:
    world = world_of(at_office())
    assert refusal(world, "quan", action)[0] == "not-found"


def test_nobody_is_an_administrator_in_their_own_matter() -> None:
    world = world_of(at_office("accept", owner="quan"), FRIDAY_OFF)
    assert refusal(world, "quan", "apply_calendar", calendar=2, reason="x")[0] == "not-allowed"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 5000])
def test_a_reason_is_needed(reason: str) -> None:
    world = world_of(at_office("accept"), FRIDAY_OFF)
    for action, more in (("transfer", {"agency": NEW}), ("apply_calendar", {"calendar": 2})):
        kind, ((at, _),) = refusal(world, "quan", action, reason=reason, **more)
        assert (kind, at) == ("invalid", "/reason")


def test_the_calendar_of_these_tests_is_that_of_the_seed() -> None:
    assert calendar().is_working_day(date(2026, 11, 6))
