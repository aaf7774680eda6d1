"""A merger takes along what the ending agency was asked for on dossiers of others: a step beside others, an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra import merger
from infra.desks import fill
from infra.running import Operator
from kernel.agencies import AgencyPeriod
from kernel.lifecycle import Action
from kernel.open_work import open_consultations, open_steps
from tests.fakes.work import MemoryRows
from tests.unit.status.actions.house import ABOVE, AGENCIES, BESIDE, IN_PROCESS, THIRD, house
from tests.unit.status.world import NOW, TODAY, World

HEIR = "ministry-heir"
QUAN = Operator("quan", "Hợp nhất hai cục")
ASKS = ("minh", "consult", {"agency": THIRD, "question": "Có vướng gì không?", "answer_by": "2026-11-10"})
SIDE_BY_SIDE = ("minh", "forward", {"assignee": "handler"})


def asked(*do: tuple[Any, ...]) -> tuple[World, MemoryRows, merger.Merger]:
    """A dossier that asks other agencies, laid on their desks; then two of them end and HEIR carries on."""
    world, rows = house(procedure="parallel", do=(*IN_PROCESS, *do)), MemoryRows()
    fill(world.register.entries.values(), world.catalogue, rows)
    kept = [replace(one, valid_to=date(2026, 11, 4)) if one.key in (BESIDE, THIRD) else one for one in AGENCIES]
    heir = AgencyPeriod(HEIR, None, AGENCIES[0].name, "ministry_unit", ABOVE, TODAY, None, (BESIDE, THIRD))
    world.catalogue.put_agencies([*kept, heir])
    return world, rows, merger.merger(world.catalogue.agencies(), [BESIDE, THIRD], HEIR)


def now() -> Any:
    return NOW


def test_steps_and_questions_go_to_the_successor_once() -> None:
    world, rows, plan = asked(ASKS, SIDE_BY_SIDE)
    before = world.entry()
    (line,) = merger.rehearse(world.desk, rows, plan, NOW).parts
    assert line.startswith(before.code)
    assert world.entry() == before
    assert dict(merger.carry_out(world.desk, rows, plan, QUAN, now, print)) == {"parts": 1}
    entry = world.entry()
    assert (entry.agency, entry.due, entry.assignee) == (before.agency, before.due, before.assignee)
    assert open_steps(entry.history) == {2: HEIR, 3: HEIR, 4: before.agency}
    assert [one.agency for one in open_consultations(entry.history).values()] == [HEIR]
    # The desks have not followed yet; the register is believed.
    assert merger.rehearse(world.desk, rows, plan, NOW).parts == []
    assert merger.carry_out(world.desk, rows, plan, QUAN, now, print).total() == 0
    assert world.entry().count(Action.TRANSFER) == 1


def test_what_was_finished_or_answered_stays_as_it_is() -> None:
    finish = ("binh", "finish_step", {"step": 2, "note": "Đồng ý"})
    world, rows, plan = asked(SIDE_BY_SIDE, finish, ("third", "finish_step", {"step": 3, "note": "Đồng ý"}))
    before = world.entry()
    assert merger.rehearse(world.desk, rows, plan, NOW).parts == []
    assert merger.carry_out(world.desk, rows, plan, QUAN, now, print).total() == 0
    assert world.entry() == before


def test_the_command_tells_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    world, rows, _ = asked(SIDE_BY_SIDE)
    for operator, told in ((None, "waits for their part"), (QUAN, "0 dossier(s) moved, 1 part(s)")):
        merger.command(world.desk, rows, [BESIDE, THIRD], HEIR, operator, now)
        assert told in capsys.readouterr().out


def test_desks_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    world, rows, plan = asked(SIDE_BY_SIDE)
    entry = world.entry()
    for number in range(2, 6):
        world.register.entries[f"G09-261102-{number:04}"] = replace(entry, code=f"G09-261102-{number:04}")
    fill(world.register.entries.values(), world.catalogue, rows)
    monkeypatch.setattr("infra.running._PAGE", 2)
    assert dict(merger.carry_out(world.desk, rows, plan, QUAN, now, print)) == {"parts": 5}
