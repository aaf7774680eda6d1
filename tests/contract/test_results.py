"""One contract for the public register of results in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.publish.results_store import DynamoResults, PublicResult, Results
from tests.fakes.publications import MemoryResults

FIRST = PublicResult(
    code="G09-261124-0001",
    procedure="work-permit-new",
    procedure_version=3,
    agency="ministry-employment",
    decided_on=date(2026, 11, 25),
    fields={"number": "GP-1", "date": "2026-11-25", "months": 24, "renewed": False, "job": "Kỹ sư"},
)
SAME_DAY = replace(FIRST, code="G09-261124-0002", fields={})
EARLIER = replace(FIRST, code="G09-261124-0003", decided_on=date(2026, 11, 24))


@pytest.fixture(params=["memory", "dynamo"])
def results(request: pytest.FixtureRequest) -> Iterator[Results]:
    if request.param == "memory":
        yield MemoryResults()
    else:
        request.getfixturevalue("aws")
        yield DynamoResults()


def test_a_result_is_shown_as_it_was_published(results: Results) -> None:
    assert results.result(FIRST.code) is None
    results.publish(FIRST)
    results.publish(SAME_DAY)
    assert results.result(FIRST.code) == FIRST
    assert results.result(SAME_DAY.code) == SAME_DAY


def test_published_once_it_never_changes(results: Results) -> None:
    results.publish(FIRST)
    results.publish(FIRST)
    results.publish(replace(FIRST, fields={"number": "GP-2"}))
    assert results.newest(10, None).items == (FIRST,)


def test_the_newest_stand_first_page_by_page(results: Results) -> None:
    assert results.newest(10, None) == results.newest(10, None)
    for one in (FIRST, SAME_DAY, EARLIER):
        results.publish(one)
    first = results.newest(2, None)
    assert [one.code for one in first.items] == [SAME_DAY.code, FIRST.code]
    rest = results.newest(2, first.next_key)
    assert [one.code for one in rest.items] == [EARLIER.code]
