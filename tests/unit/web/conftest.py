"""A portal in memory with the shipped catalogue, and Lan in front of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.world import Browser, World


@pytest.fixture(scope="module")
def catalogue() -> Any:
    return World().desk.catalogue


@pytest.fixture
def world(catalogue: Any) -> World:
    return World(catalogue)


@pytest.fixture
def lan(world: World) -> Browser:
    browser = Browser(world)
    browser.sign_in()
    return browser
