"""A dossier's whole life through the four real apps, told over stream, topic and queues, doubled and out of order."""

from __future__ import annotations

import random

import pytest

from tests.support.pump import Pump
from tests.support.world import AGENCY, World, world

__all__ = ["world"]


def test_a_dossier_lives_and_the_world_is_told(world: World) -> None:
    receipt = world.life()
    world.settle()
    code = receipt["code"]
    assert code == "G09-261125-0001"
    assert world.national(code) == (10, [1, 2, 4, 9, 10])
    publication = world.good("publish", "GET", f"/publications/{code}", user="lan")
    assert (publication["state"], publication["version"]) == ("confirmed", 5)
    result = world.good("publish", "GET", f"/results/{code}")
    assert result["fields"]["number"] == "GP-1"
    assert world.good("publish", "GET", "/results")["items"] == [result]


@pytest.mark.parametrize("seed", range(3))
def test_doubled_and_shuffled_messages_change_nothing(world: World, seed: int) -> None:
    world.pump = Pump(random.Random(seed))
    codes = [world.life()["code"] for _ in range(2)]
    waiting = world.file()["code"]
    world.settle()
    for code in codes:
        assert world.national(code) == (10, [1, 2, 4, 9, 10])
    assert world.national(waiting) == (1, [1])
    figures = world.good("status", "GET", f"/statistics?agency={AGENCY}")["items"]
    assert len(figures) == 1
    counted = {name: figures[0][name] for name in ("received", "early", "on_time", "late", "in_time", "running")}
    assert counted == {"received": 3, "early": 2, "on_time": 0, "late": 0, "in_time": 2, "running": 1}
