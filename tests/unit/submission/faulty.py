"""What is wrong with a filing that is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kernel.problems import INVALID, Problem
from tests.unit.submission.world import NOW, World


def faults_of(world: World, body: dict[str, Any], user: str = "lan", now: datetime = NOW) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as refused:
        world.file(body, user, now=now)
    assert refused.value.kind is INVALID
    assert not world.register.entries
    assert not world.dossiers.contents
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
