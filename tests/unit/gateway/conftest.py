"""A gateway, and what stands behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.gateway import Gateway, Upstream
from infra.local.pages import KeptPages
from tests.support.one_machine import Behind, Folder, Watch


@pytest.fixture
def behind() -> Iterator[Behind]:
    server = Behind()
    yield server
    server.close()


@pytest.fixture
def gateway(behind: Behind, tmp_path: Path) -> Gateway:
    outputs = {name: {"RestAPIId": f"{name}-id"} for name in ("status", "submission", "publish", "web")}
    state = {"stage": "local", "account": "000000000001", "outputs": outputs}
    (tmp_path / "local.json").write_text(json.dumps(state))
    place = ("127.0.0.1", behind.port)
    return Gateway(Upstream(place, place, tmp_path / "local.json"), KeptPages(Folder(), Watch()))
