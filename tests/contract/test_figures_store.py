"""One contract for the figures in memory and in DynamoDB."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.status.figures import COUNTERS, Figures, Grain, Row, Span, Tally
from chalicelib.status.figures_store import DynamoFigures
from kernel.dynamo import StorageBusy, connection
from tests.fakes.figures import MemoryFigures


@pytest.fixture(params=["memory", "dynamo"])
def figures(request: pytest.FixtureRequest) -> Figures:
    if request.param == "memory":
        return MemoryFigures()
    request.getfixturevalue("aws")
    return DynamoFigures(pause=lambda _: None, chance=lambda: 0.5)


def tally(
    number: int, day: date, counter: str = "received", agency: str = "a-unit", field: str = "employment"
) -> Tally:
    return Tally(f"G09-{day:%y%m%d}-{number:04}/1", day, agency, field, counter)


def rows(figures: Figures, grain: Grain, first: date, last: date) -> list[Row]:
    return list(figures.rows(Span(grain, first, last)))


def test_an_event_counts_once_in_a_day_a_month_and_a_year(figures: Figures) -> None:
    day = date(2026, 11, 24)
    assert figures.count(tally(1, day)) is True
    assert figures.count(tally(1, day)) is False
    assert figures.count(tally(2, day)) is True
    assert rows(figures, Grain.DAY, day, day) == [Row(day, "a-unit", "employment", {"received": 2})]
    assert rows(figures, Grain.MONTH, date(2026, 11, 1), date(2026, 11, 30)) == [
        Row(date(2026, 11, 1), "a-unit", "employment", {"received": 2})
    ]
    assert rows(figures, Grain.YEAR, date(2026, 1, 1), date(2026, 12, 31)) == [
        Row(date(2026, 1, 1), "a-unit", "employment", {"received": 2})
    ]


@pytest.mark.parametrize("counter", COUNTERS)
def test_every_counter_is_kept_apart(figures: Figures, counter: str) -> None:
    day = date(2026, 11, 24)
    figures.count(tally(1, day, counter))
    assert rows(figures, Grain.DAY, day, day) == [Row(day, "a-unit", "employment", {counter: 1})]


def test_rows_come_in_order_of_time_and_only_those_asked_for(figures: Figures) -> None:
    november = [date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 10)]
    days = [*november, date(2026, 12, 1), date(2025, 11, 9)]
    for number, day in enumerate(days):
        figures.count(tally(number, day))
        figures.count(tally(100 + number, day, agency="b-unit", field="social"))
    within = rows(figures, Grain.DAY, date(2026, 11, 9), date(2026, 11, 29))
    assert [(row.first, row.agency, row.field) for row in within] == [
        (date(2026, 11, 9), "a-unit", "employment"),
        (date(2026, 11, 9), "b-unit", "social"),
        (date(2026, 11, 10), "a-unit", "employment"),
        (date(2026, 11, 10), "b-unit", "social"),
    ]
    years = rows(figures, Grain.YEAR, date(2020, 1, 1), date(2026, 12, 31))
    assert [(row.first.year, row.counts["received"]) for row in years] == [(2025, 1), (2025, 1), (2026, 5), (2026, 5)]
    assert [row.first.month for row in rows(figures, Grain.MONTH, date(2026, 1, 1), date(2026, 11, 30))] == [11, 11]


def test_nothing_counted_nothing_shown(figures: Figures) -> None:
    assert rows(figures, Grain.YEAR, date(2016, 1, 1), date(2026, 12, 31)) == []


def test_who_collides_tries_again_and_then_says_so(aws: None) -> None:
    """moto never conflicts by itself, so the conflict is put in its place."""
    answer = {
        "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    left = [3]

    def conflict(**_: Any) -> Any:
        left[0] -= 1
        return (SimpleNamespace(status_code=400), answer) if left[0] >= 0 else None

    pauses: list[float] = []
    figures = DynamoFigures(pauses.append, lambda: 1.0)
    client: Any = connection().client
    client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", conflict)
    assert figures.count(tally(1, date(2026, 11, 24))) is True
    assert pauses == [0.02, 0.04, 0.08]
    left[0] = 100
    with pytest.raises(StorageBusy):
        figures.count(tally(2, date(2026, 11, 24)))
