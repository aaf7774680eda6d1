"""What the tests of a portal in trouble share: one house for each file of tests, built once for it takes its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.dynamo import connection
from tests.support.faults import Tap, attach
from tests.support.house import House
from tests.support.tables import empty_aws
from tests.support.world import build_world


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    tap = Tap()
    with pytest.MonkeyPatch.context() as patch:
        attach(tap, patch)
        with empty_aws():
            yield House(build_world(patch, tap.wire), tap)
    connection.cache_clear()
