"""A merger over HTTP: figures, desks, notes, slips and books follow what moved, and leave what ended where it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chalicelib.status.figures.ledger_store import DynamoLedger
from infra import merger
from infra.desks import fill
from infra.recount import recount
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from kernel.times import HANOI
from tests.integration.test_over_time import GIANG, QUAN, QUANG, before
from tests.support.world import ALL_ROLES, World, wiring, world

__all__ = ["before", "world"]

PROCEDURE = "equipment-declaration"
ENDED = ("early", "on_time", "late", "refused", "withdrawn", "stopped")


def figures(world: World, query: str = "") -> dict[str, dict[str, Any]]:
    """Of the year, by agency; of each the balance holds."""
    items = world.good("status", "GET", f"/statistics?from=2025-01-01{query}")["items"]
    for one in items:
        come = one["carried_over"] + one["received"] + one["moved_in"]
        assert come == sum(one[name] for name in ENDED) + one["moved_out"] + one["running"], one
        assert sum((one["standing"] or {}).values()) == one["running"], one
    return {one["agency"]: one for one in items}


def counts(one: dict[str, Any]) -> tuple[int, ...]:
    return tuple(one[name] for name in ("carried_over", "received", "moved_in", "moved_out", "running"))


def desk(world: World, agency: str, user: str, view: str = "") -> list[str]:
    found = world.good("status", "GET", f"/worklist?agency={agency}{view}", user=user)
    return [one["code"] for one in found["items"]]


def merge(world: World) -> None:
    world.now = world.now.replace(month=7, day=1, hour=8)
    desks = wiring("status").desk(), wiring("status").rows()
    merger.command(*desks, [GIANG], QUANG, QUAN, lambda: world.now, roles=True)


@pytest.fixture
def merged(before: World) -> tuple[World, list[str]]:
    """Filed with Hà Giang: one accepted and due on 27 June, one not answered, one handed over; then the province ends."""
    world = before
    codes = [world.file(procedure=PROCEDURE, agency=GIANG)["code"] for _ in range(3)]
    world.act(codes[0], 1, "accept", "giang")
    world.act(codes[0], 2, "take", "giang")
    world.act(codes[2], 1, "accept", "giang")
    world.act(codes[2], 2, "take", "giang")
    world.decide(codes[2], 3, "giang")
    world.act(codes[2], 4, "hand_over", "giang")
    world.good("status", "POST", f"/dossiers/{codes[0]}/notes", {"text": "Đã gọi điện"}, "giang")
    world.settle()
    assert counts(figures(world)[GIANG]) == (0, 3, 0, 0, 2)
    assert desk(world, GIANG, "giang") == [codes[1], codes[0]]
    merge(world)
    world.pump.run()
    return world, codes


def test_figures_balance_on_both_sides_by_the_old_map_and_the_new(merged: tuple[World, list[str]]) -> None:
    world, _ = merged
    found = figures(world)
    assert {agency: counts(one) for agency, one in found.items()} == {
        GIANG: (0, 3, 0, 2, 0),
        QUANG: (0, 0, 2, 0, 2),
    }
    assert (found[GIANG]["early"], found[QUANG]["standing"]["overdue"], found[QUANG]["standing"]["not_started"]) == (
        1,
        1,
        1,
    )
    by_day = world.good("status", "GET", "/statistics?from=2025-07-01&by=day")["items"]
    assert {one["agency"]: counts(one) for one in by_day} == {GIANG: (2, 0, 0, 2, 0), QUANG: (0, 0, 2, 0, 2)}
    new = figures(world, "&map=new")
    assert {agency: counts(one) for agency, one in new.items()} == {QUANG: (0, 3, 2, 2, 2)}
    assert new[QUANG]["early"] == 1
    assert new == figures(world, f"&map=new&agency={QUANG}")
    recount(
        wiring("status").desk(), DynamoLedger(lambda _: None, lambda: 0.5), do=False
    )  # fails where anything differs


def seen(world: World, code: str) -> dict[str, Any]:
    """A dossier as its applicant reads it, without the link to its result: that is signed anew each second."""
    found: dict[str, Any] = world.good("status", "GET", f"/dossiers/{code}", user="lan")
    return {**found, "result": {**(found.get("result") or {}), "url": None}}


def test_a_second_run_and_the_same_messages_again_change_nothing(merged: tuple[World, list[str]]) -> None:
    world, codes = merged
    before_it = figures(world), [seen(world, code) for code in codes]
    merge(world)
    world.pump.run()
    assert before_it == (figures(world), [seen(world, code) for code in codes])
    register = DynamoRegister(lambda _: None, lambda: 0.0)
    assert fill(register.every_entry(), wiring("status").catalogue(), wiring("status").rows()) == 0


def test_the_desk_of_the_successor_has_it_and_the_old_one_none(merged: tuple[World, list[str]]) -> None:
    world, codes = merged
    assert desk(world, GIANG, "giang") == []
    for user in ("giang", "quang"):  # giang was given the same roles
        assert sorted(desk(world, QUANG, user)) == codes[:2]
    assert codes[0] in desk(world, QUANG, "quang", "&view=overdue")
    assert codes[0] in desk(world, QUANG, "quang", "&view=unassigned")


def test_the_successor_reads_on_in_the_notes(merged: tuple[World, list[str]]) -> None:
    world, codes = merged
    world.good("status", "POST", f"/dossiers/{codes[0]}/notes", {"text": "Đã nhận bàn giao"}, "quang")
    found = world.good("status", "GET", f"/dossiers/{codes[0]}/notes", user="quang")["items"]
    assert [one["text"] for one in found] == ["Đã nhận bàn giao", "Đã gọi điện"]


def test_slips_and_books_go_on_at_the_successor(merged: tuple[World, list[str]]) -> None:
    """A book keeps what was accepted for it; what is accepted afterwards enters the successor's."""
    world, codes = merged

    def book(agency: str, user: str) -> list[tuple[int, str]]:
        lines = world.good("status", "GET", f"/agencies/{agency}/books/2025", user=user)["items"]
        return [(line["number"], line["code"]) for line in lines]

    world.act(codes[1], 2, "accept", "quang")
    world.act(codes[0], 4, "take", "quang")
    world.decide(codes[0], 5, "quang")
    world.pump.run()
    assert sorted(code for _, code in book(GIANG, "giang")) == [codes[0], codes[2]]
    assert book(QUANG, "quang") == [(1, codes[1])]
    kinds = {
        code: [one["kind"] for one in world.good("status", "GET", f"/dossiers/{code}/slips", user="lan")["items"]]
        for code in codes
    }
    assert kinds == {codes[0]: ["receipt", "control"], codes[1]: ["receipt"], codes[2]: ["receipt", "control"]}


def test_what_ended_stays_readable_where_it_ended(merged: tuple[World, list[str]]) -> None:
    world, codes = merged
    seen = world.good("status", "GET", f"/dossiers/{codes[2]}", user="giang")
    assert (seen["agency"], seen["state"]) == (GIANG, "handed_over")
    assert "history" in seen


def test_the_ministry_of_labour_becomes_that_of_home_affairs(world: World) -> None:
    """G07 becomes G09, and the department of work safety ends: a dossier keeps number, clock and the name at receipt."""
    world.now = datetime(2025, 2, 24, 9, 0, tzinfo=HANOI)
    labour = Person("lam", "Cán bộ", roles={"ministry-safety": ALL_ROLES}, version=1)
    DynamoPeople().put(labour, Grant(world.now, "tests", None, "", ""))
    code = world.file(procedure=PROCEDURE, agency="ministry-safety")["code"]
    assert code == "G07-250224-0001"
    due = world.act(code, 1, "accept", "lam")["due_date"]
    world.now = datetime(2025, 3, 3, 9, 0, tzinfo=HANOI)
    desks = wiring("status").desk(), wiring("status").rows()
    merger.command(*desks, ["ministry-safety"], "moha", QUAN, lambda: world.now, roles=True)
    world.act(code, 3, "take", "lam")
    world.decide(code, 4, "lam")
    world.act(code, 5, "hand_over", "lam")
    assert world.file(procedure=PROCEDURE, agency="moha")["code"] == "G09-250303-0001"
    world.settle()
    seen = world.good("status", "GET", f"/dossiers/{code}", user="lan")
    assert (seen["code"], seen["agency"], seen["due_date"]) == (code, "moha", due)
    found = world.portal.record(code)
    assert found is not None
    assert found[0].body["DonViXuLy"] == "Cục An toàn lao động"
    assert {agency: counts(one) for agency, one in figures(world).items()} == {
        "ministry-safety": (0, 1, 0, 1, 0),
        "moha": (0, 1, 1, 0, 1),
    }
    assert counts(figures(world, "&map=new")["moha"]) == (0, 2, 1, 1, 1)
