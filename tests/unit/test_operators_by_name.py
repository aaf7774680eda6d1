"""What operators type: `python -m infra calendar` and `merger`, with and without --do."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.__main__ import main
from tests.fakes.work import MemoryRows
from tests.unit.status.world import World
from tests.unit.test_operators_of_dossiers import GIANG, QUAN, QUANG, code, now, snapshot, world

__all__ = ["world"]


@pytest.fixture
def stage(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """A stage that commands find by its name, and the clock of its functions."""
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    monkeypatch.setattr("infra.running.stage_desk", lambda stage: {"here": world.desk}[stage])
    monkeypatch.setattr("infra.running.stage_rows", MemoryRows)
    monkeypatch.setattr("chalicelib.status.wiring.now", now)
    return world


MERGE = ["merger", "--stage", "here", "--ending", GIANG, "--into", QUANG]
APPLY = ["calendar", "--stage", "here", "--version", "2"]
DO = ["--do", "--by", "quan", "--reason", QUAN.reason]


def test_operators_call_them_by_name(stage: World, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(stage)
    for words, told in ((APPLY, "4 date(s) would move"), (MERGE, "5 running dossier(s) would move")):
        assert main(words) == 0
        assert told in capsys.readouterr().out
    assert snapshot(stage) == before
    assert main([*APPLY, *DO]) == 0
    assert main([*MERGE, "--code", code(2), "--code", code(7), *DO]) == 0
    assert f"{code(7)}: nothing of it is to be moved" in capsys.readouterr().out
    assert stage.entry(code(2)).agency == QUANG
    assert stage.entry(code(3)).agency == GIANG
    assert main([*MERGE, "--roles", *DO]) == 0
    assert "4 dossier(s) moved, roles given to 1" in capsys.readouterr().out
    assert stage.entry(code(2)).history[-1].note == QUAN.reason


@pytest.mark.parametrize("words", [APPLY, MERGE], ids=["calendar", "merger"])
@pytest.mark.parametrize(
    "how",
    [["--do"], ["--do", "--by", "quan"], ["--do", "--reason", "x"], ["--do", "--by", "giang", "--reason", "x"]],
)
def test_nothing_is_done_in_nobodys_name(stage: World, words: list[str], how: list[str]) -> None:
    before = snapshot(stage)
    assert main([*words, *how]) == 1
    assert snapshot(stage) == before
