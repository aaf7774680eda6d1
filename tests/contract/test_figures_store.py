"""One contract for the figures in memory and in DynamoDB."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from chalicelib.status.figures.counting import COUNTERS, Heard, Place, Standing, Tally
from chalicelib.status.figures.counting import DUE as DUE_COUNTERS
from chalicelib.status.figures.figures_store import DynamoFigures
from chalicelib.status.figures.hear import count
from chalicelib.status.figures.kept import NOTHING_SEEN, Figures, Ledger, Row, Seen
from chalicelib.status.figures.ledger_store import DynamoLedger
from chalicelib.status.figures.measures import ANSWER, DURATION
from chalicelib.status.figures.spans import Grain, Span
from kernel.dynamo import StorageBusy, connection
from tests.fakes.figures import MemoryFigures
from tests.support.counting import counted, told, work_time
from tests.support.three_years import dossiers

DAY = date(2026, 11, 24)
DUE, LATER = date(2026, 12, 1), date(2026, 12, 8)
UNIT = ("a-unit", "p05")


def dynamo() -> DynamoFigures:
    return DynamoFigures(pause=lambda _: None, chance=lambda: 0.5)


@pytest.fixture(params=["memory", "dynamo"])
def figures(request: pytest.FixtureRequest) -> Figures:
    if request.param == "memory":
        return MemoryFigures()
    request.getfixturevalue("aws")
    return dynamo()


def heard(
    number: int,
    day: date = DAY,
    counter: str = "received",
    agency: str = "a-unit",
    field: str = "employment",
    *,
    version: int = 1,
    place: Place | None = None,
    procedure: str = "p05",
) -> Heard:
    code = f"G09-{day:%y%m%d}-{number:04}"
    tallies = (Tally(day, agency, field, procedure, {counter: 1}),) if counter else ()
    return Heard(code, version, tallies, place)


def place(
    due: date | None = DUE,
    agency: str = "a-unit",
    online: bool = True,
    procedure: str = "p05",
    portal_late: bool = False,
) -> Place:
    standing = Standing.RUNNING if due else Standing.NOT_STARTED
    return Place(agency, "employment", procedure, standing, due, online, portal_late)


def rows(figures: Figures, grain: Grain, first: date, last: date) -> list[Row]:
    return list(figures.rows(Span(grain, first, last)))


# -- rows ---------------------------------------------------------------------------------------------------------------------


def test_an_event_counts_once_in_a_day_a_month_and_a_year(figures: Figures) -> None:
    assert figures.count(heard(1)) is True
    assert figures.count(heard(1)) is False
    assert figures.count(heard(2)) is True
    first = {Grain.DAY: DAY, Grain.MONTH: date(2026, 11, 1), Grain.YEAR: date(2026, 1, 1)}
    for grain, begins in first.items():
        assert rows(figures, grain, begins, begins) == [Row(begins, "a-unit", "employment", "p05", {"received": 2})]


@pytest.mark.parametrize(
    "counter", [*COUNTERS, *DUE_COUNTERS, DURATION.counter(7), DURATION.counter(9999), ANSWER.counter(3)]
)
def test_every_counter_is_kept_apart(figures: Figures, counter: str) -> None:
    figures.count(heard(1, counter=counter))
    assert rows(figures, Grain.DAY, DAY, DAY) == [Row(DAY, "a-unit", "employment", "p05", {counter: 1})]


def test_two_tallies_of_one_event_are_counted_together(figures: Figures) -> None:
    moves = Heard(
        "G09-261124-0001",
        3,
        (
            Tally(DAY, "a-unit", "employment", "p05", {"moved_out": 1}),
            Tally(DAY, "b-unit", "employment", "p05", {"moved_in": 1}),
        ),
        place(agency="b-unit"),
    )
    assert figures.count(moves) is True
    assert figures.count(moves) is False
    assert [(row.agency, row.counts) for row in rows(figures, Grain.DAY, DAY, DAY)] == [
        ("a-unit", {"moved_out": 1}),
        ("b-unit", {"moved_in": 1}),
    ]


def test_a_count_may_be_more_than_one(figures: Figures) -> None:
    for number in (1, 2):
        tally = Tally(DAY, "a-unit", "employment", "p05", {"answers": 1, "answer_minutes": 95})
        figures.count(Heard(f"G09-261124-000{number}", 1, (tally,), None))
    assert rows(figures, Grain.DAY, DAY, DAY)[0].counts == {"answers": 2, "answer_minutes": 190}


def test_rows_come_in_order_of_time_and_only_those_asked_for(figures: Figures) -> None:
    november = [date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 10)]
    days = [*november, date(2026, 12, 1), date(2025, 11, 9)]
    for number, day in enumerate(days):
        figures.count(heard(number, day))
        figures.count(heard(100 + number, day, agency="b-unit", field="social"))
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
    assert list(figures.stands()) == []


# -- how they stand -----------------------------------------------------------------------------------------------------------


def stands(figures: Figures, agency: str | None = None) -> dict[tuple[str, str], dict[str, int]]:
    return {(one.agency, one.procedure): dict(one.counts) for one in figures.stands(agency)}


def due(figures: Figures, procedure: str = "p05") -> dict[date, dict[str, int]]:
    """What is due on each day, of those that are told."""
    found = rows(figures, Grain.DAY, DUE.replace(day=1), LATER)
    kept = {
        row.first: {name: number for name, number in row.counts.items() if number}
        for row in found
        if row.procedure == procedure
    }
    return {day: counts for day, counts in kept.items() if counts}


def test_a_dossier_moves_from_one_due_day_to_another(figures: Figures) -> None:
    figures.count(heard(1, version=1, place=place(None)))
    figures.count(heard(2, version=1, place=place(online=False)))
    assert stands(figures) == {UNIT: {"not_started": 1, "running": 1, "started": 1}}
    assert due(figures) == {DUE: {"due": 1, "due_portal": 1}}
    figures.count(heard(1, counter="", version=2, place=place()))
    assert stands(figures) == {UNIT: {"running": 2, "started": 2}}
    assert due(figures) == {DUE: {"due": 2, "due_online": 1, "due_portal": 2}}
    figures.count(heard(1, counter="", version=3, place=place(LATER)))
    assert due(figures) == {
        DUE: {"due": 1, "due_portal": 1},
        LATER: {"due": 1, "due_online": 1, "due_portal": 1},
    }
    for grain, first in ((Grain.MONTH, date(2026, 12, 1)), (Grain.YEAR, date(2026, 1, 1))):
        (row,) = rows(figures, grain, first, first)
        assert (row.counts["due"], row.counts["due_online"]) == (2, 1)
    figures.count(heard(1, counter="early", version=4))
    figures.count(heard(2, counter="late", version=2))
    assert (stands(figures), due(figures)) == ({}, {})


def test_what_waits_is_due_for_the_portal_alone_or_not_at_all(figures: Figures) -> None:
    for number, standing in enumerate((Standing.WAITING_PAYMENT, Standing.WAITING_SUPPLEMENT), start=1):
        waits = Place("a-unit", "employment", "p05", standing, DUE, online=True)
        figures.count(heard(number, place=waits))
    assert stands(figures) == {UNIT: {"waiting_payment": 1, "waiting_supplement": 1, "started": 2}}
    assert due(figures) == {DUE: {"due_portal": 1}}


def test_a_dossier_that_becomes_late_for_the_portal_stands_where_it_stood(figures: Figures) -> None:
    figures.count(heard(1, place=place()))
    figures.count(heard(2, place=place(online=False)))
    assert figures.count(heard(1, counter="", version=2, place=place(portal_late=True))) is True
    assert stands(figures) == {UNIT: {"running": 2, "started": 2, "portal_late": 1}}
    assert due(figures) == {DUE: {"due": 2, "due_online": 1, "due_portal": 1}}
    figures.count(heard(1, counter="late", version=3))
    assert stands(figures) == {UNIT: {"running": 1, "started": 1}}


def test_an_older_version_counts_but_moves_nothing(figures: Figures) -> None:
    figures.count(heard(1, counter="", version=3, place=place(LATER)))
    assert figures.count(heard(1, counter="supplements", version=2, place=place())) is True
    assert figures.count(heard(1, version=1, place=place(None))) is True
    assert stands(figures) == {UNIT: {"running": 1, "started": 1}}
    assert list(due(figures)) == [LATER]
    assert rows(figures, Grain.DAY, DAY, DAY)[0].counts == {"received": 1, "supplements": 1}
    figures.count(heard(1, counter="early", version=9))
    assert figures.count(heard(1, counter="", version=8, place=place())) is True
    assert (stands(figures), due(figures)) == ({}, {})


def test_those_of_one_agency_alone(figures: Figures) -> None:
    figures.count(heard(1, place=place()))
    figures.count(heard(2, place=place(agency="a-unit-2")))
    figures.count(heard(3, place=place(agency="b-unit", procedure="p06")))
    assert list(stands(figures, "a-unit")) == [UNIT]
    assert list(stands(figures, "b-unit")) == [("b-unit", "p06")]
    assert len(stands(figures)) == 3


def test_procedures_are_kept_apart_on_one_due_day(figures: Figures) -> None:
    figures.count(heard(1, place=place()))
    figures.count(heard(2, place=place(procedure="p06", online=False)))
    assert [list(due(figures, one)) for one in ("p05", "p06")] == [[DUE], [DUE]]
    figures.count(heard(1, counter="early", version=2))
    assert [list(due(figures, one)) for one in ("p05", "p06")] == [[], [DUE]]


def test_a_dossier_moves_to_another_agency_with_all_that_is_due(figures: Figures) -> None:
    figures.count(heard(1, place=place()))
    moves = Heard(
        "G09-261124-0001",
        2,
        (
            Tally(DAY, "a-unit", "employment", "p05", {"moved_out": 1}),
            Tally(DAY, "b-unit", "employment", "p05", {"moved_in": 1}),
        ),
        place(agency="b-unit"),
    )
    assert figures.count(moves) is True
    assert stands(figures) == {("b-unit", "p05"): {"running": 1, "started": 1}}
    found = rows(figures, Grain.DAY, DUE, DUE)
    assert {row.agency: row.counts.get("due", 0) for row in found} == {"a-unit": 0, "b-unit": 1}


# -- DynamoDB alone -----------------------------------------------------------------------------------------------------------


def _items(pk: str) -> list[dict[str, Any]]:
    found: Any = boto3.client("dynamodb").scan(TableName="test-figures")["Items"]
    return [item for item in found if item["pk"]["S"] == pk]


def test_what_a_dossier_leaves_behind_is_small(aws: None) -> None:
    """Kept for ever, one for each dossier."""
    figures = dynamo()
    for version in range(1, 31):
        figures.count(heard(1, counter="", version=version, place=place()))
    (kept,) = _items("dossier#G09-261124-0001")
    assert len(str(kept)) < 400


def _in_the_way(operation: str, times: int, answer: dict[str, Any]) -> list[int]:
    """moto never conflicts by itself, so the conflict is put in its place."""
    left = [times]

    def conflict(**_: Any) -> Any:
        left[0] -= 1
        return (SimpleNamespace(status_code=400), answer) if left[0] >= 0 else None

    client: Any = connection().client
    client.meta.events.register_first(f"before-call.dynamodb.{operation}", conflict)
    return left


CONFLICT = {
    "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
    "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    "ResponseMetadata": {"HTTPStatusCode": 400},
}


def test_who_collides_tries_again_and_then_says_so(aws: None) -> None:
    pauses: list[float] = []
    figures = DynamoFigures(pauses.append, lambda: 1.0)
    left = _in_the_way("TransactWriteItems", 3, CONFLICT)
    assert figures.count(heard(1)) is True
    assert pauses == [0.02, 0.04, 0.08]
    left[0] = 100
    with pytest.raises(StorageBusy):
        figures.count(heard(2))


def test_two_consumers_of_one_event_count_it_once(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the dossier before either writes."""
    one, other = dynamo(), dynamo()
    one.count(heard(1, place=place(None)))
    before = one.counted_of("G09-261124-0001")
    event = heard(1, counter="late", version=2, place=place())
    assert other.count(event) is True

    reads = iter([before])
    read = one.counted_of
    monkeypatch.setattr(one, "counted_of", lambda code: next(reads, None) or read(code))
    assert one.count(event) is False
    assert rows(one, Grain.DAY, DAY, DAY)[0].counts == {"received": 1, "late": 1}
    assert stands(one) == {UNIT: {"running": 1, "started": 1}}


# -- a recount ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "dynamo"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return MemoryFigures()
    request.getfixturevalue("aws")
    return DynamoLedger(pause=lambda _: None, chance=lambda: 0.5)


ROW = (Grain.DAY, DAY, "a-unit", "employment", "p05")
STAND = ("a-unit", "employment", "p05")
CODE = "G09-261124-0001"


def test_the_book_holds_everything(ledger: Ledger) -> None:
    ledger.count(heard(1, place=place()))
    ledger.count(heard(2, place=place()))
    ledger.count(heard(2, counter="early", version=2))
    book = ledger.book()
    received, open_one = {"received": 2, "early": 1}, {"due": 1, "due_online": 1, "due_portal": 1}
    assert book.rows == {
        (Grain.DAY, DAY, *STAND): received,
        (Grain.MONTH, date(2026, 11, 1), *STAND): received,
        (Grain.DAY, DUE, *STAND): open_one,
        (Grain.MONTH, date(2026, 12, 1), *STAND): open_one,
        (Grain.YEAR, date(2026, 1, 1), *STAND): {**received, **open_one},
    }
    assert book.stands == {STAND: {"running": 1, "started": 1}}
    assert book.seen[CODE] == Seen(frozenset({1}), 1, place())
    assert book.seen["G09-261124-0002"] == Seen(frozenset({1, 2}), 2, None)


def test_a_row_is_made_right_only_while_it_is_as_it_was_found(ledger: Ledger) -> None:
    ledger.count(heard(1))
    assert ledger.correct_row(ROW, {"received": 5}, {"received": 2}) is False
    assert ledger.correct_row(ROW, {"received": 1}, {"received": 2, "d7": 1}) is True
    assert ledger.book().rows[ROW] == {"received": 2, "d7": 1}
    assert ledger.correct_row(ROW, {"received": 2, "d7": 1}, {}) is True
    assert ROW not in ledger.book().rows
    other = (Grain.YEAR, date(2025, 1, 1), "b-unit", "social", "p06")
    assert ledger.correct_row(other, {}, {"late": 3}) is True
    assert ledger.book().rows[other] == {"late": 3}


def test_how_they_stand_is_made_right_only_while_it_is_as_it_was_found(ledger: Ledger) -> None:
    ledger.count(heard(1, place=place()))
    found = {"running": 1, "started": 1}
    assert ledger.correct_stand(STAND, {"running": 2}, {"running": 3}) is False
    assert ledger.correct_stand(STAND, {**found, "portal_late": 1}, found) is False
    right = {"running": 3, "started": 3, "portal_late": 1}
    assert ledger.correct_stand(STAND, found, right) is True
    assert stands(ledger) == {UNIT: right}
    assert ledger.correct_stand(STAND, right, {}) is True
    assert (ledger.book().stands, stands(ledger)) == ({}, {})
    assert ledger.correct_stand(STAND, {}, {"not_started": 1}) is True
    assert stands(ledger) == {UNIT: {"not_started": 1}}


def test_what_was_seen_is_made_right_only_while_it_is_as_it_was_found(ledger: Ledger) -> None:
    ledger.count(heard(1, place=place()))
    found = ledger.book().seen[CODE]
    right = Seen(frozenset({1, 2}), 2, place(LATER))
    assert ledger.correct_seen(CODE, right, found) is False
    assert ledger.correct_seen(CODE, found, right) is True
    assert ledger.book().seen[CODE] == right
    assert ledger.correct_seen(CODE, right, NOTHING_SEEN) is True
    assert ledger.book().seen == {}
    assert ledger.correct_seen(CODE, NOTHING_SEEN, found) is True
    assert ledger.book().seen[CODE] == found


def test_a_part_of_three_years_is_counted_alike_in_memory_and_in_dynamodb(aws: None) -> None:
    messages = told(*dossiers(50, seed=3))
    random.Random(4).shuffle(messages)
    figures = DynamoLedger(pause=lambda _: None, chance=lambda: 0.5)
    for message in messages + messages[:20]:
        count(message, figures, work_time())
    assert figures.book() == counted(messages).book()
    assert len(figures.book().stands) > 3
