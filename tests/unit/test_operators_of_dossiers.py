"""Operators' commands on running dossiers: a newer calendar applied, a merger rehearsed and done, each in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from infra import merger, recalendar
from infra.catalogue_files import ROOT, read_files
from infra.running import Operator
from infra.steps import StepFailed
from kernel.calendar import DayKind, Override
from kernel.lifecycle import Action, Part
from kernel.people import Person
from kernel.register import StaleVersion
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.work import MemoryRows
from tests.support.entries import walk
from tests.unit.status.world import World

AGENCIES = tuple(read_files(ROOT).agencies)
GIANG, QUANG, THANH = "labour-ha-giang", "labour-tuyen-quang", "labour-thanh-hoa"
NOW = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
QUAN = Operator("quan", "Quyết định 1/QĐ-TTg")
ALL = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})


def now() -> datetime:
    return NOW


def code(number: int) -> str:
    return f"H22-261102-{number:04}"


@pytest.fixture
def world() -> World:
    """Dossiers of Hà Giang in several states, one of Thanh Hóa, and version 2 of the calendar with a Friday off."""
    lives: list[tuple[str, tuple[str, ...]]] = [
        (GIANG, ()),
        (GIANG, ("accept",)),
        (GIANG, ("accept", "assign")),
        (GIANG, ("accept", "assign", "request_payment")),
        (GIANG, ("accept", "assign", "decide")),
        (GIANG, ("accept", "assign", "decide", "hand_over")),
        (GIANG, ("refuse",)),
        (THANH, ("accept",)),
    ]
    made = World(*(walk(*actions, agency=at, code=code(number)) for number, (at, actions) in enumerate(lives, 1)))
    made.catalogue.put_agencies(AGENCIES)
    friday = Override(date(2026, 11, 6), DayKind.OFF, "country", Text("Nghỉ", "Off"), "1/QĐ-TTg")
    made.catalogue.put_calendar(made.catalogue.calendar().following([friday], NOW, "quan", "Hoán đổi"))
    made.people.people["giang"] = Person("giang", roles={GIANG: ALL}, version=1)
    made.people.people["both"] = Person(
        "both", roles={GIANG: frozenset({Part.RECEIVE}), QUANG: ALL, THANH: ALL}, version=1
    )
    return made


Lines = list[str]


def snapshot(world: World) -> dict[str, Any]:
    return dict(world.register.entries)


# -- a newer calendar ---------------------------------------------------------------------------------------------------------


def test_a_rehearsal_shows_each_date_that_would_move_and_changes_nothing(world: World) -> None:
    before, said = snapshot(world), Lines()
    counts = recalendar.rehearse(world.desk, 2, NOW, said.append)
    assert dict(counts) == {"moved": 4}
    assert f"{code(2)} ({GIANG}): 2026-11-09 -> 2026-11-10" in said
    assert [line.split(" ")[0] for line in said] == [code(2), code(3), code(4), code(8)]
    assert snapshot(world) == before


def test_it_is_applied_once_and_a_second_run_moves_nothing(world: World) -> None:
    said = Lines()
    assert recalendar.apply(world.desk, 2, QUAN, now, said.append)["moved"] == 4
    for number in (2, 3, 4, 8):
        entry = world.entry(code(number))
        change = entry.history[-1]
        assert (change.action, change.note, change.by) == (Action.APPLY_CALENDAR, QUAN.reason, "quan")
        assert (entry.calendar, entry.due) == (2, date(2026, 11, 10))
    for number in (1, 5, 6, 7):
        assert world.entry(code(number)).last(Action.APPLY_CALENDAR) is None
    after = snapshot(world)
    assert recalendar.apply(world.desk, 2, QUAN, now, said.append).total() == 0
    assert recalendar.rehearse(world.desk, 2, NOW, said.append).total() == 0
    assert snapshot(world) == after


def test_what_one_province_decides_is_written_into_no_dossier_of_another(world: World) -> None:
    """Version 3: days off in Hà Giang alone."""
    off = [Override(date(2026, 11, day), DayKind.OFF, "ha-giang", Text("Nghỉ", "Off"), "2/QĐ-UBND") for day in (9, 24)]
    world.catalogue.put_calendar(world.catalogue.calendar().following(off, NOW, "quan", "Bão"))
    assert recalendar.apply(world.desk, 2, QUAN, now, print)["moved"] == 4
    before, said = world.entry(code(8)), Lines()
    assert dict(recalendar.rehearse(world.desk, 3, NOW, said.append)) == {"moved": 3}
    assert [line.split(" ")[0] for line in said] == [code(2), code(3), code(4)]
    assert recalendar.apply(world.desk, 3, QUAN, now, print)["moved"] == 3
    assert [world.entry(code(number)).calendar for number in (2, 3, 4)] == [3, 3, 3]
    assert world.entry(code(8)) == before, "Thanh Hóa's clock goes by the same days as before"
    assert recalendar.apply(world.desk, 3, QUAN, now, print).total() == 0
    # What is decided for the country after that reaches it again, by the newest version.
    friday = Override(date(2026, 11, 10), DayKind.OFF, "country", Text("Nghỉ", "Off"), "3/QĐ-TTg")
    world.catalogue.put_calendar(world.catalogue.calendar().following([friday], NOW, "quan", "Hoán đổi"))
    assert recalendar.apply(world.desk, 4, QUAN, now, print).total() == 4
    assert world.entry(code(8)).calendar == 4


def test_a_date_that_stays_is_listed_too_and_takes_the_newer_days(world: World) -> None:
    far = Override(date(2027, 6, 1), DayKind.OFF, "ha-giang", Text("Nghỉ", "Off"), "2/QĐ-UBND")
    world.catalogue.put_calendar(world.catalogue.calendar().following([far], NOW, "quan", "Lễ"))
    assert recalendar.apply(world.desk, 2, QUAN, now, print)["moved"] == 4
    said = Lines()
    assert dict(recalendar.rehearse(world.desk, 3, NOW, said.append)) == {"stay": 3}
    assert f"{code(2)} ({GIANG}): 2026-11-10 stays" in said
    assert dict(recalendar.apply(world.desk, 3, QUAN, now, print)) == {"stay": 3}


def test_a_run_that_broke_off_is_completed_by_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = world.register.advance

    def breaks(*given: Any) -> None:
        if world.entry(code(2)).calendar == 2:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(world.register, "advance", breaks)
    with pytest.raises(KeyboardInterrupt):
        recalendar.apply(world.desk, 2, QUAN, now, print)
    monkeypatch.setattr(world.register, "advance", real)
    assert recalendar.apply(world.desk, 2, QUAN, now, print)["moved"] == 3
    assert [world.entry(code(number)).count(Action.APPLY_CALENDAR) for number in (2, 3, 4, 8)] == [1, 1, 1, 1]


def test_a_dossier_that_moved_on_meanwhile_is_left_and_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = world.desk.read

    def overtaken(*wants: Any) -> Any:
        """Whoever reads one dossier alone finds it a version further."""
        got = real(*wants)
        if len(wants) == 2:
            entry = world.entry(code(2))
            world.register.entries[entry.code] = replace(entry, version=entry.version + 1)
        return got

    said = Lines()
    desk = world.desk._replace(read=overtaken)
    counts = recalendar.apply(desk, 2, QUAN, now, said.append)
    assert counts["left"] >= 1
    assert any(line.startswith(f"{code(2)}: left as it is, stale-version") for line in said)


# -- a merger -----------------------------------------------------------------------------------------------------------------


def test_a_rehearsal_counts_what_would_move(world: World) -> None:
    before = snapshot(world)
    plan = merger.merger(AGENCIES, [GIANG], QUANG)
    assert plan.on == date(2025, 7, 1)
    found = merger.rehearse(world.desk, MemoryRows(), plan, datetime(2026, 11, 6, 9, 0, tzinfo=HANOI))
    assert dict(found.dossiers) == {
        (GIANG, "p05", "registered"): 1,
        (GIANG, "p05", "accepted"): 1,
        (GIANG, "p05", "in_process"): 1,
        (GIANG, "p05", "payment_requested"): 1,
        (GIANG, "p05", "decided"): 1,
    }
    assert [line.split(" ")[0] for line in found.due_soon] == [code(2), code(3)]
    assert [person.user for person in found.people] == ["giang"]
    assert snapshot(world) == before


def test_all_that_runs_moves_once(world: World) -> None:
    plan = merger.merger(AGENCIES, [GIANG], QUANG)
    assert dict(merger.carry_out(world.desk, MemoryRows(), plan, QUAN, now, print)) == {"moved": 5}
    assert [world.entry(code(number)).agency for number in range(1, 9)] == [QUANG] * 5 + [GIANG] * 2 + [THANH]
    after = snapshot(world)
    assert merger.carry_out(world.desk, MemoryRows(), plan, QUAN, now, print).total() == 0
    assert merger.rehearse(world.desk, MemoryRows(), plan, NOW).dossiers.total() == 0
    assert snapshot(world) == after


def test_a_merger_that_broke_off_is_completed_by_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = world.register.advance, 3

    def breaks(*given: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(world.register, "advance", breaks)
    with pytest.raises(KeyboardInterrupt):
        merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, print)
    monkeypatch.setattr(world.register, "advance", real)
    assert merger.rehearse(world.desk, MemoryRows(), _plan(), NOW).dossiers.total() == 3
    assert dict(merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, print)) == {"moved": 3}
    assert [world.entry(code(number)).count(Action.TRANSFER) for number in range(1, 6)] == [1] * 5


def test_a_lost_answer_is_found_in_the_history(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The move was written, but its answer never came: the same once more is the same, and counts as moved."""
    real = world.register.advance

    def written_and_lost(*given: Any) -> None:
        real(*given)
        raise StaleVersion

    monkeypatch.setattr(world.register, "advance", written_and_lost)
    assert dict(merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, print)) == {"moved": 5}
    assert [world.entry(code(number)).count(Action.TRANSFER) for number in range(1, 6)] == [1] * 5


def test_an_officer_who_is_faster_keeps_what_was_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the command's reading and its writing an officer takes the dossier: their step stays, the move comes next time."""
    real, raced = world.register.advance, Lines()

    def faster(before: Any, after: Any) -> None:
        if before.code == code(3) and not raced:
            raced.append(before.code)
            world.act("giang", "take", code=code(3))  # goes through here once more, unhindered
        real(before, after)

    lives = world.register.entries
    lives[code(3)] = walk("accept", agency=GIANG, code=code(3))
    monkeypatch.setattr(world.register, "advance", faster)
    said = Lines()
    assert dict(merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, said.append)) == {"moved": 4, "left": 1}
    (line,) = said
    assert line.startswith(f"{code(3)}: left as it is, stale-version")
    assert [change.action for change in world.entry(code(3)).history[-1:]] == [Action.TAKE]
    assert dict(merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, said.append)) == {"moved": 1}
    moved = world.entry(code(3))
    assert ([change.action for change in moved.history[-2:]], moved.agency) == ([Action.TAKE, Action.TRANSFER], QUANG)
    assert moved.assignee is None


def test_after_a_split_nobody_guesses_which_dossier_goes_where(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hà Giang, cut in two: each dossier goes where the administrator says."""
    thanh = next(period for period in AGENCIES if period.key == THANH and period.valid_to is None)
    heirs = replace(thanh, successor_of=(GIANG,))
    world.catalogue.put_agencies([heirs if period == thanh else period for period in AGENCIES])
    plan = merger.merger(world.catalogue.agencies(), [GIANG], QUANG)
    assert plan.beside == (THANH,)
    before = snapshot(world)
    with pytest.raises(StepFailed, match=f"{THANH} carries on, too"):
        merger.carry_out(world.desk, MemoryRows(), plan, QUAN, now, print)
    merger.command(world.desk, MemoryRows(), [GIANG], QUANG, None, now)
    assert f"{THANH} carries on, too" in capsys.readouterr().out
    assert snapshot(world) == before
    for into, numbers in ((QUANG, (1, 2)), (THANH, (3, 4, 5))):
        named = merger.merger(world.catalogue.agencies(), [GIANG], into, [code(number) for number in numbers])
        assert merger.rehearse(world.desk, MemoryRows(), named, NOW).dossiers.total() == len(numbers)
        assert dict(merger.carry_out(world.desk, MemoryRows(), named, QUAN, now, print)) == {"moved": len(numbers)}
    assert [world.entry(code(number)).agency for number in range(1, 6)] == [QUANG] * 2 + [THANH] * 3


def test_roles_are_copied_with_a_reason_and_kept_at_the_old_agency(world: World) -> None:
    plan = merger.merger(AGENCIES, [GIANG], QUANG)
    assert merger.copy_roles(world.desk, plan, QUAN, now) == 1
    assert world.people.people["giang"].roles == {GIANG: ALL, QUANG: ALL}
    assert world.people.people["both"].version == 1
    (grant,) = world.people.grants["giang"]
    assert (grant.by, grant.reason) == ("quan", QUAN.reason)
    assert merger.copy_roles(world.desk, plan, QUAN, now) == 0


def test_a_merger_to_come_can_be_rehearsed_but_not_done(world: World) -> None:
    """Two provinces that are to become one next year."""
    coming = [
        replace(period, valid_to=date(2026, 12, 31)) if period.key == THANH and period.valid_to is None else period
        for period in AGENCIES
    ]
    hue = next(period for period in AGENCIES if period.key == "labour-hue" and period.valid_to is None)
    heir = replace(hue, valid_from=date(2027, 1, 1), successor_of=(THANH,))
    periods = [replace(hue, valid_to=date(2026, 12, 31)) if period == hue else period for period in coming]
    world.catalogue.put_agencies([*periods, heir])
    plan = merger.merger(world.catalogue.agencies(), [THANH], "labour-hue")
    assert plan.on == date(2027, 1, 1)
    assert merger.rehearse(world.desk, MemoryRows(), plan, NOW).dossiers.total() == 1
    world.people.people["thanh"] = Person("thanh", roles={THANH: ALL}, version=1)
    for do in (
        lambda: merger.copy_roles(world.desk, plan, QUAN, now),
        lambda: merger.command(world.desk, MemoryRows(), [THANH], "labour-hue", QUAN, now, roles=True),
    ):
        with pytest.raises(StepFailed, match="2027-01-01"):
            do()
    assert not world.people.grants, "nor are roles given before the day"
    with pytest.raises(StepFailed, match="2027-01-01"):
        merger.carry_out(world.desk, MemoryRows(), plan, QUAN, now, print)
    assert (
        merger.carry_out(world.desk, MemoryRows(), plan, QUAN, lambda: datetime(2027, 1, 1, 8, 0, tzinfo=HANOI), print)[
            "moved"
        ]
        == 1
    )


def test_several_at_once_from_the_last_of_their_days(world: World) -> None:
    plan = merger.merger(AGENCIES, ["labour-hoa-binh", "labour-vinh-phuc"], "labour-phu-tho")
    assert plan.on == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("ending", "into"),
    [([GIANG], THANH), ([THANH], GIANG), ([GIANG], GIANG), (["nowhere"], QUANG), ([GIANG, THANH], QUANG), ([], QUANG)],
)
def test_a_merger_the_catalogue_does_not_know(ending: list[str], into: str) -> None:
    with pytest.raises(StepFailed, match="does not say"):
        merger.merger(AGENCIES, ending, into)


def test_shelves_are_walked_page_by_page_while_they_empty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.running._PAGE", 2)
    assert recalendar.apply(world.desk, 2, QUAN, now, print)["moved"] == 4
    assert merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, print)["moved"] == 5


def test_only_the_open_shelves_of_what_ends_are_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, read = world.register.shelf, Lines()

    def noted(agency: str, limit: int, after: Any, *, ended: bool = False) -> Any:
        read.append(f"{'ended' if ended else 'open'} {agency}")
        return real(agency, limit, after, ended=ended)

    monkeypatch.setattr(world.register, "shelf", noted)
    merger.rehearse(world.desk, MemoryRows(), _plan(), NOW)
    merger.carry_out(world.desk, MemoryRows(), _plan(), QUAN, now, print)
    assert set(read) == {f"open {GIANG}"}


# -- who, and why -------------------------------------------------------------------------------------------------------------

Work = Callable[[World, Operator], Any]
WORKS: list[Work] = [
    lambda world, operator: recalendar.apply(world.desk, 2, operator, now, print),
    lambda world, operator: merger.carry_out(world.desk, MemoryRows(), _plan(), operator, now, print),
    lambda world, operator: merger.copy_roles(world.desk, _plan(), operator, now),
]


def _plan() -> merger.Merger:
    return merger.merger(AGENCIES, [GIANG], QUANG)


@pytest.mark.parametrize("work", WORKS, ids=["calendar", "merger", "roles"])
@pytest.mark.parametrize("operator", [Operator("giang", "x"), Operator("nobody", "x"), Operator("quan", " ")])
def test_administrators_alone_and_with_a_reason(world: World, work: Work, operator: Operator) -> None:
    before = snapshot(world)
    with pytest.raises(StepFailed):
        work(world, operator)
    assert snapshot(world) == before
    assert not world.people.grants


def test_no_such_version(world: World) -> None:
    with pytest.raises(StepFailed, match="no version 3"):
        recalendar.rehearse(world.desk, 3, NOW, print)


# -- the commands -------------------------------------------------------------------------------------------------------------


def test_the_calendar_command_rehearses_does_and_does_nothing_twice(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for operator, told in ((None, "4 date(s) would move"), (QUAN, "4 date(s) moved"), (QUAN, "0 date(s) moved")):
        recalendar.command(world.desk, 2, operator, now)
        assert told in capsys.readouterr().out


def test_the_merger_command_rehearses_does_and_does_nothing_twice(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for operator, told in (
        (None, "5 running dossier(s) would move"),
        (QUAN, "5 dossier(s) moved"),
        (QUAN, "0 dossier"),
    ):
        merger.command(world.desk, MemoryRows(), [GIANG], QUANG, operator, now, roles=True)
        assert told in capsys.readouterr().out
