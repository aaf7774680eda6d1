"""A dossier that runs through a merger of provinces and a change of the calendar, over HTTP, told to everybody who must hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from infra import merger, recalendar
from infra.running import Operator
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.times import HANOI
from tests.support.world import ALL_ROLES, World, wiring, world

__all__ = ["world"]

GIANG, QUANG = "labour-ha-giang", "labour-tuyen-quang"
REASON = "Sáp nhập tỉnh Hà Giang vào tỉnh Tuyên Quang"
QUAN = Operator("quan", REASON)


@pytest.fixture
def before(world: World) -> World:
    """Ten days before 63 provinces become 34."""
    world.now = datetime(2025, 6, 20, 9, 0, tzinfo=HANOI)
    for user, agency in (("giang", GIANG), ("quang", QUANG)):
        person = Person(user, "Cán bộ", roles={agency: ALL_ROLES}, version=1)
        DynamoPeople().put(person, Grant(world.now, "tests", None, "", ""))
    return world


def look(world: World, code: str, user: str) -> dict[str, Any]:
    seen: dict[str, Any] = world.good("status", "GET", f"/dossiers/{code}", user=user)
    return seen


def history(world: World, code: str) -> list[tuple[str, str]]:
    return [(line["action"], line["agency"]) for line in look(world, code, "lan")["history"]]


def inbox(world: World, code: str) -> list[tuple[str, str | None]]:
    """What the applicant was told of a dossier, oldest first: kind and day."""
    told = world.good("status", "GET", "/notices?limit=100", user="lan")["items"]
    return [(one["kind"], one.get("due_date")) for one in reversed(told) if one["code"] == code]


def decide_a_day_off(world: World, day: str, scope: str = "country") -> int:
    off = {"date": day, "kind": "off", "scope": scope, "decision": "7/QĐ"}
    asked = {"kind": "calendar", "body": {"overrides": [off]}, "reason": "Nghỉ bù"}
    change = world.good("submission", "POST", "/admin/changes", asked, "quan")
    for user, action in (("quan", "propose"), ("ngoc", "publish")):
        step = {"action": action, "version": change["version"], "reason": "Nghỉ bù"}
        change = world.good("submission", "POST", f"/admin/changes/{change['id']}/actions", step, user)
    # Functions keep the newest calendar for a minute.
    for service in ("submission", "status"):
        wiring(service).catalogue.cache_clear()
    wiring("submission").desk.cache_clear()
    wiring("status").desk.cache_clear()
    return int(world.good("submission", "GET", "/calendars")["items"][0]["version"])


def test_through_a_merger_and_a_change_of_the_calendar(before: World) -> None:
    world = before
    code = world.file(procedure="equipment-declaration", agency=GIANG)["code"]
    assert code == "H22-250620-0001"
    due = world.act(code, 1, "accept", "giang")["due_date"]
    assert due == "2025-06-27"
    world.act(code, 2, "take", "giang")

    # The calendar changes for dossiers to come; this one keeps its own until it is applied.
    version = decide_a_day_off(world, "2025-06-26")
    assert look(world, code, "lan")["due_date"] == "2025-06-27"
    moved = world.act(code, 3, "apply_calendar", "quan", calendar=version, reason="Nghỉ bù ngày 26/6")
    assert moved["due_date"] == "2025-06-30"
    seen = look(world, code, "lan")
    assert seen["due_date"] == "2025-06-30"
    assert seen["history"][-1]["action"] == "apply_calendar"

    # The province ends; its successor carries on with number, clock and history.
    target = {"action": "transfer", "version": 4, "agency": QUANG, "reason": REASON}
    early = world.call("status", "POST", f"/dossiers/{code}/actions", target, "quan")
    assert (early.status, early.json["errors"][0]["code"]) == (422, "no-successor")
    world.now = datetime(2025, 7, 1, 8, 0, tzinfo=HANOI)
    world.good("status", "POST", f"/dossiers/{code}/actions", target, "quan", key="transfer-1")
    again = world.good("status", "POST", f"/dossiers/{code}/actions", target, "quan", key="transfer-1")
    assert again["version"] == 5
    assert history(world, code)[-2:] == [("apply_calendar", GIANG), ("transfer", QUANG)]
    assert look(world, code, "lan")["due_date"] == "2025-06-30"
    assert world.call("status", "POST", f"/dossiers/{code}/actions", {**target, "version": 5}, "giang").status == 404
    world.act(code, 5, "take", "quang")
    world.decide(code, 6, "quang")
    world.act(code, 7, "hand_over", "quang")
    world.settle()
    status, lines = world.national(code)
    assert status == 10
    assert len([line for line in lines if line == 9]) == 1
    found = world.portal.record(code)
    assert found is not None
    assert found[0].body["DonViXuLy"] == "Sở Nội vụ tỉnh Hà Giang"  # as it was called when it received the dossier
    assert inbox(world, code) == [
        ("registered", None),
        ("accepted", "2025-06-27"),
        ("date_moved", "2025-06-30"),
        ("transferred", "2025-06-30"),
        ("decided", "2025-06-30"),
        ("handed_over", "2025-06-30"),
    ]


def test_a_new_dossier_cannot_go_to_an_agency_that_ended(before: World) -> None:
    world = before
    filing = world.filing(procedure="direct-contract", agency=GIANG)
    world.now = datetime(2025, 7, 1, 0, 0, tzinfo=HANOI)
    refused = world.call("submission", "POST", "/dossiers", filing, "lan")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/agency")
    good = world.good("submission", "POST", "/dossiers", {**filing, "agency": QUANG}, "lan")
    assert good["code"] == "H60-250701-0001"


def test_operators_do_it_for_all_and_a_second_run_moves_nothing(before: World) -> None:
    world = before
    codes = [world.file(procedure="direct-contract", agency=GIANG)["code"] for _ in range(3)]
    for code in codes[:2]:
        world.act(code, 1, "accept", "giang")
    version = decide_a_day_off(world, "2025-06-26", "ha-giang")
    desk, rows = wiring("status").desk(), wiring("status").rows()

    rehearsed = recalendar.rehearse(desk, version, world.now, print)
    assert dict(rehearsed) == {"moved": 2}
    assert look(world, codes[0], "lan")["due_date"] == "2025-06-27"
    assert recalendar.apply(desk, version, QUAN, lambda: world.now, print)["moved"] == 2
    assert [look(world, code, "lan")["due_date"] for code in codes] == ["2025-06-30", "2025-06-30", None]
    assert recalendar.apply(desk, version, QUAN, lambda: world.now, print).total() == 0

    world.now = datetime(2025, 7, 1, 8, 0, tzinfo=HANOI)
    plan = merger.merger(desk.catalogue().agencies(), [GIANG], QUANG)
    assert merger.rehearse(desk, rows, plan, world.now).dossiers.total() == 3
    assert merger.copy_roles(desk, plan, QUAN, lambda: world.now) == 1
    assert merger.carry_out(desk, rows, plan, QUAN, lambda: world.now, print)["moved"] == 3
    assert merger.carry_out(desk, rows, plan, QUAN, lambda: world.now, print).total() == 0
    assert [look(world, code, "lan")["agency"] for code in codes] == [QUANG] * 3

    # Whoever filed is told of both, once, however often the operator's commands ran; who had no date yet, not of a new one.
    world.settle()
    told = [inbox(world, code) for code in codes]
    assert (
        told[0]
        == told[1]
        == [
            ("registered", None),
            ("accepted", "2025-06-27"),
            ("date_moved", "2025-06-30"),
            ("transferred", "2025-06-30"),
        ]
    )
    assert told[2] == [("registered", None), ("transferred", None)]
    assert [look(world, code, "lan")["due_date"] for code in codes] == ["2025-06-30", "2025-06-30", None]
    world.act(codes[2], 2, "accept", "giang")  # who had a role at the old agency has it at the new
    assert look(world, codes[2], "lan")["due_date"] == "2025-07-08"
