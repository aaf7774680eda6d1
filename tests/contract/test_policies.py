"""Least privilege: each function's policy allows exactly what the function does to AWS on a busy day, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.busy_day import busy_day
from tests.support.rights import Function, Right, arn, event_sources, policies, rights_allowed, rights_of_lambda, statements

PAPERS = "papers/*"

# Allowed, and not seen in the day, with the reason.
NOT_SEEN: dict[Function, dict[Right, str]] = {}


@pytest.fixture(scope="module")
def done() -> Iterator[dict[Function, set[Right]]]:
    with pytest.MonkeyPatch.context() as patch, busy_day(patch) as day:
        day.live()
        yield day.recorder.done


FUNCTIONS = sorted(policies())


@pytest.mark.parametrize("function", FUNCTIONS, ids="-".join)
def test_nothing_that_is_done_is_missing(done: dict[Function, set[Right]], function: Function) -> None:
    needed = done[function] | rights_of_lambda(function)
    assert sorted(needed - rights_allowed(policies()[function])) == []


@pytest.mark.parametrize("function", FUNCTIONS, ids="-".join)
def test_nothing_is_allowed_that_is_not_done(done: dict[Function, set[Right]], function: Function) -> None:
    needed = done[function] | rights_of_lambda(function)
    spare = rights_allowed(policies()[function]) - needed
    assert sorted(spare) == sorted(NOT_SEEN.get(function, {}))
