"""What the tests of a portal in trouble share: a house, built anew only when need be, for it takes its time to build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from kernel.dynamo import connection
from tests.support.faults import Tap, attach
from tests.support.house import PROCEDURE, House
from tests.support.tables import empty_aws
from tests.support.world import build_world

MOST = 20  # dossiers; moto copies a table for each write of a transaction, so a full house is slow


class _Site:
    """Where the house stands. One that a test left without finding the laws kept is torn down, as is one that is full."""

    def __init__(self) -> None:
        self._built = ExitStack()
        self._house: House | None = None

    def house(self) -> House:
        if self._house is None or not self._house.lawful or len(self._house.receipts) > MOST:
            self.clear()
            self._house = self._build()
        self._house.begin()
        return self._house

    def _build(self) -> House:
        tap = Tap()
        patch = self._built.enter_context(pytest.MonkeyPatch.context())
        attach(tap, patch)
        self._built.callback(connection.cache_clear)
        self._built.enter_context(empty_aws())
        return House(build_world(patch, tap.wire, [PROCEDURE]), tap)

    def clear(self) -> None:
        self._built.close()
        self._house = None


@pytest.fixture(scope="module")
def site() -> Iterator[_Site]:
    site = _Site()
    yield site
    site.clear()


@pytest.fixture
def house(site: _Site) -> House:
    return site.house()
