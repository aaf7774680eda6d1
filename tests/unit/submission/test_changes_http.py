"""What administrators propose, over HTTP: for everybody else there is nothing, whatever they send."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.submission import wiring
from chalicelib.submission.administration.change_store import MemoryChanges
from tests.unit.submission.http import ask, furnish, problem
from tests.unit.submission.world import World

ID = "0" * 30


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = furnish(monkeypatch)
    monkeypatch.setattr(wiring, "fresh_catalogue", lambda: world.catalogue)
    monkeypatch.setattr(wiring, "changes", lambda: MemoryChanges(world.catalogue))
    return world


# (method, path, body, status for an administrator): none of these can be read
UNREADABLE: list[tuple[str, str, Any, int]] = [
    ("POST", "/admin/changes", {}, 422),
    ("POST", "/admin/changes", [], 400),
    ("GET", "/admin/changes?limit=0", None, 400),
    ("GET", "/admin/changes?cursor=x", None, 400),
    ("PUT", f"/admin/changes/{ID}", {}, 422),
    ("POST", f"/admin/changes/{ID}/actions", {"action": "x"}, 422),
    ("GET", f"/admin/changes/{ID}/preview?page=x", None, 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), UNREADABLE)
def test_who_is_no_administrator_learns_no_rule_of_what_they_send(
    method: str, path: str, body: Any, status: int
) -> None:
    assert ask(method, path, body, "quan", "k").status == status
    for user in ("lan", "minh", "nobody", "cuc"):
        for key in ("k", None):
            assert problem(ask(method, path, body, user, key)) == (404, "not-found")
    assert ask(method, path, body, None, "k").status == 401
