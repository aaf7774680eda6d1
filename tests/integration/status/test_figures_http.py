"""The public figures over HTTP: tables as JSON and CSV, scores, and what is refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import boto3
import pytest

from chalicelib.status import wiring
from chalicelib.status.figures.csv_text import BYTE_ORDER_MARK, COLUMNS
from chalicelib.status.figures.hear import count
from kernel.entry import Entry
from kernel.entry_item import item_of
from tests.integration.status.portal import get, problem
from tests.support.conformance import check
from tests.support.counting import told
from tests.support.entries import AGENCY, FILED, step, walk


@pytest.fixture(autouse=True)
def counted(world: None) -> None:
    wiring.figures.cache_clear()
    wiring.work_time.cache_clear()
    for entry in _entries():
        boto3.client("dynamodb").put_item(TableName="test-register", Item=item_of(entry))
        for message in told(entry):
            count(message, wiring.figures(), wiring.work_time())


def _entries() -> list[Entry]:
    def life(number: int, *actions: str, **more: Any) -> Entry:
        return walk(*actions, code=f"G09-261102-{number:04}", **more)

    asked = life(2, "accept", "request_supplement", "supplement", "assign")
    return [
        life(1, "accept", "assign", "decide", "hand_over"),
        step(asked, "decide", detail={"outcome": "rejected"}),
        life(3, "accept"),
        life(4, "refuse", procedure="monthly"),
        step(life(5, "accept"), "transfer", agency="a-unit"),
        life(6, at=FILED.replace(year=2025)),
    ]


def items(query: str) -> list[dict[str, Any]]:
    reply = get(f"/status/statistics{query}")
    check("status", "GET", f"/statistics{query}", reply)
    found: list[dict[str, Any]] = reply.json["items"]
    return found


def test_the_table_balances() -> None:
    for one in items("") + items("?by=month&by_procedure=1") + items("?map=new&from=2025-01-01&by=quarter"):
        come = one["carried_over"] + one["received"] + one["moved_in"]
        ended = one["in_time"] + one["late"] + one["refused"] + one["withdrawn"] + one["stopped"]
        assert come == ended + one["moved_out"] + one["running"]
        assert one["standing"] is None or sum(one["standing"].values()) == one["running"]
    moved, stayed = items("")
    assert (moved["agency"], moved["moved_in"], moved["running"]) == ("a-unit", 1, 1)
    assert (stayed["agency"], stayed["carried_over"], stayed["moved_out"], stayed["running"]) == (AGENCY, 1, 1, 2)


def test_csv_holds_the_same_figures_under_the_same_columns() -> None:
    reply = get("/status/statistics?format=csv&by_procedure=1")
    check("status", "GET", "/statistics?format=csv", reply)
    assert reply.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert reply.headers["content-disposition"] == 'attachment; filename="statistics.csv"'
    assert reply.headers["cache-control"] == "public, max-age=60"
    assert reply.text.startswith(BYTE_ORDER_MARK)
    lines = list(csv.DictReader(io.StringIO(reply.text.removeprefix(BYTE_ORDER_MARK), newline="")))
    shown = items("?by_procedure=1")
    assert [list(line) for line in lines] == [list(COLUMNS)] * len(shown)
    for line, one in zip(lines, shown, strict=True):
        assert (line["agency"], line["procedure"]) == (one["agency"], one["procedure"])
        assert [int(line[name]) for name in ("received", "running", "refused", "moved_out")] == [
            one[name] for name in ("received", "running", "refused", "moved_out")
        ]
        assert int(line["running_within_time"]) == one["standing"]["within_time"]


def test_a_long_csv_goes_on_where_its_header_says() -> None:
    first = get("/status/statistics?format=csv&by=day&from=2025-10-01")
    cursor = first.headers["next-cursor"]
    second = get(f"/status/statistics?format=csv&by=day&from=2025-10-01&cursor={cursor}")
    assert second.status == 200
    assert "next-cursor" not in second.headers
    problem(get(f"/status/statistics?by=month&from=2025-10-01&cursor={cursor}"))  # a cursor of another table


def test_the_scores_of_each_agency() -> None:
    reply = get("/status/indicators")
    check("status", "GET", "/indicators", reply)
    assert reply.headers["cache-control"] == "public, max-age=60"
    moved, stayed = reply.json["items"]
    assert (moved["agency"], moved["returned"], moved["on_time_of_returned"]) == ("a-unit", 0, None)
    assert (stayed["agency"], stayed["from"], stayed["to"]) == (AGENCY, "2026-01-01", "2026-11-05")
    assert (stayed["returned"], stayed["on_time_of_returned"], stayed["on_time_of_received"]) == (2, 100.0, 40.0)
    scores = {one["number"]: one["score"] for one in stayed["indicators"]}
    assert (scores[1], scores[3], scores[7]) == (2.0, 1.5, 2.0)
    assert stayed["national_portal"]["timeliness"]["open"] == {"on_time": 1, "late": 0}
    assert stayed["national_portal"]["digitised"]["rate"] == 50.0
    assert get(f"/status/indicators?agency={AGENCY}").json["items"] == [stayed]
    check("status", "GET", "/indicators?map=new", get("/status/indicators?map=new"))


def test_of_days_to_come_nothing_is_said() -> None:
    assert items("?from=2026-11-06") == []
    assert get("/status/indicators?from=2026-11-06").json["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/statistics?by=week",
        "/statistics?by_procedure=2",
        "/statistics?map=newest",
        "/statistics?format=xlsx",
        "/statistics?from=2026-02-29",
        "/statistics?from=20260201",
        "/statistics?agency=%3D1%2B1",
        "/statistics?field=a%0Ab",
        "/statistics?colour=red",
        "/statistics?from=2026-11-05&to=2026-11-04",
        "/indicators?from=2026-11-05&to=2026-11-04",
        "/indicators?map=newest",
        "/indicators?map=",
        "/statistics?by=day&by=day",
        "/indicators?from=yesterday",
        "/indicators?by=day",
        "/indicators?agency=A",
    ],
)
def test_what_cannot_be_asked(path: str) -> None:
    reply = get(f"/status{path}")
    check("status", "GET", path, reply)
    assert problem(reply) == (400, "bad-query")
