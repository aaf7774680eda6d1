"""Late, and said so: from the morning that asks for a reason to slip 04, and to the class of what was late without it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from kernel.times import HANOI
from tests.support.world import World, call_schedule, world

__all__ = ["world"]

REASON, NEW_DATE = "Cần xác minh tại cơ sở", "2026-12-04"
RECEIVED = datetime(2026, 11, 5, 9, 0, tzinfo=HANOI)
AGENCY = "ministry-employment"


def at_work(world: World) -> tuple[str, date]:
    """A dossier on the desk of its unit, and its due day."""
    code = world.file()["code"]
    due = world.act(code, 1, "accept")["due_date"]
    world.act(code, 2, "take")
    world.settle()
    return code, date.fromisoformat(due)


def mornings(world: World, first: date, last: date) -> None:
    """The schedule of each day, doubled at eight."""
    for number in range((last - first).days + 1):
        for hour in (7, 8):
            world.now = datetime.combine(first + timedelta(days=number), datetime.min.time(), HANOI).replace(hour=hour)
            call_schedule("status", "morning")


def told(world: World) -> tuple[list[str], list[str], list[str]]:
    found = world.good("status", "GET", f"/late?agency={AGENCY}", user="minh")
    return found["near_due"], found["overdue"], found["reason_wanted"]


def on_the_desk(world: World) -> dict[str, dict[str, Any]]:
    items = world.good("status", "GET", f"/worklist?agency={AGENCY}&view=all", user="minh")["items"]
    return {item["code"]: item for item in items}


def decide(world: World, code: str, version: int) -> str:
    world.decide(code, version)
    verdict: str = world.good("status", "GET", f"/dossiers/{code}")["timeliness"]
    return verdict


def test_who_apologises_in_time_is_late_and_who_does_not_is_late_without_apology(world: World) -> None:
    world.now = RECEIVED
    (said, due), (silent, _) = at_work(world), at_work(world)
    before = due - timedelta(days=1)
    assert before.weekday() < 5, "the day before is worked, too"
    mornings(world, RECEIVED.date(), before - timedelta(days=1))
    assert "asked_for_reason_at" not in on_the_desk(world)[said]
    mornings(world, before, before)
    assert told(world) == ([said, silent], [], [said, silent])
    asked_at = f"{before}T07:00:00+07:00"
    assert [item["asked_for_reason_at"] for item in on_the_desk(world).values()] == [asked_at, asked_at]

    world.act(said, 3, "extend", reason=REASON, new_date=NEW_DATE)
    world.settle()
    desk = on_the_desk(world)
    assert ("asked_for_reason_at" in desk[said], "asked_for_reason_at" in desk[silent]) == (False, True)
    assert desk[said]["due_date"] == NEW_DATE
    slips = world.good("status", "GET", f"/dossiers/{said}/slips", user="lan")["items"]
    assert [(one["form"], one["kind"]) for one in slips][-1] == ("04", "apology")
    (notice,) = [
        one for one in world.good("status", "GET", "/notices", user="lan")["items"] if one["kind"] == "extended"
    ]
    assert (notice["code"], notice["due_date"]) == (said, NEW_DATE)

    mornings(world, due, date(2026, 12, 3))
    assert told(world) == ([said], [silent], []), "there is no second new date, so nobody is asked for it"
    mornings(world, date(2026, 12, 4), date(2026, 12, 7))
    assert told(world) == ([], [said, silent], [])
    assert decide(world, said, 4) == "late"
    assert decide(world, silent, 3) == "late_without_apology"
    world.settle()
    mornings(world, date(2026, 12, 8), date(2026, 12, 8))
    assert told(world) == ([], [], [])
