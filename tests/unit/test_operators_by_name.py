"""What operators type: `python -m infra calendar`, `merger` and `officers`; all of it stands in their guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import ROOT
from infra.__main__ import _parser, main
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


def test_officers_of_an_agency_are_listed_by_their_accounts(stage: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["officers", "--stage", "here", "--agency", QUANG]) == 0
    told = capsys.readouterr().out
    assert [line.split()[:4] for line in told.splitlines()[1:-1]] == [["both", "decide,", "handle,", "receive"]]
    assert "1 officer(s)" in told
    assert main(["officers", "--stage", "here", "--agency", "labour-atlantis"]) == 1
    assert "there is no agency" in capsys.readouterr().err


def test_the_guide_knows_each_command() -> None:
    """When and why to run it: docs/operators.md."""
    (commands,) = (one.choices for one in _parser()._actions if isinstance(one.choices, dict))
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert [name for name in commands if f"`{name}`" not in guide] == []
