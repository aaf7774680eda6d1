"""One portal for all tests here: it takes its time to build, and they only add to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.dynamo import connection
from tests.support.tables import empty_aws
from tests.support.world import World, build_world


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, empty_aws():
        yield build_world(patch)
    connection.cache_clear()
