"""`python -m infra recount` on moto: what differs is told and fails, what is repaired is right, twice is as once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import boto3
import pytest

from chalicelib.status import wiring
from chalicelib.status.figures.ledger_store import DynamoLedger
from infra.recount import recount
from infra.steps import StepFailed
from kernel.entry_item import item_of
from kernel.times import HANOI
from tests.integration.status.portal import get
from tests.support.entries import step, walk

LIVES = (("accept", "assign", "decide"), ("accept", "extend"), ("refuse",), ("request_supplement",), ())


@pytest.fixture(autouse=True)
def registered(world: None) -> None:
    wiring.figures.cache_clear()
    wiring.work_time.cache_clear()
    for number, actions in enumerate(LIVES, start=1):
        item = item_of(walk(*actions, code=f"G09-261102-{number:04}"))
        boto3.client("dynamodb").put_item(TableName="test-register", Item=item)


def ledger() -> DynamoLedger:
    return DynamoLedger(lambda _: None, lambda: 0.5)


def figures() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get("/status/statistics").json["items"]
    return found


def test_figures_that_lack_everything_are_told_and_then_made(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StepFailed) as fault:
        recount(wiring.desk(), ledger(), do=False)
    assert "difference(s)" in fault.value.reason
    assert figures() == []
    assert "seen G09-261102-0001: versions []" in capsys.readouterr().out
    recount(wiring.desk(), ledger(), do=True)
    assert "11 event(s) counted, 0 row(s) made right" in capsys.readouterr().out
    (found,) = figures()
    assert (found["received"], found["early"], found["refused"], found["running"]) == (5, 1, 1, 3)
    assert sum(found["standing"].values()) == 3
    recount(wiring.desk(), ledger(), do=False)
    assert "5 dossier(s): nothing differs" in capsys.readouterr().out
    recount(wiring.desk(), ledger(), do=True)
    assert "0 event(s) counted, 0 row(s) made right" in capsys.readouterr().out
    assert figures() == [found]


def test_a_spoilt_table_is_made_right(capsys: pytest.CaptureFixture[str]) -> None:
    recount(wiring.desk(), ledger(), do=True)
    right = figures()
    client = boto3.client("dynamodb")
    for item in client.scan(TableName="test-figures")["Items"]:
        if item["pk"]["S"] in ("year", "standing"):
            spoilt = item | {name: {"N": "7"} for name in ("rc", "n") if name in item}
            client.put_item(TableName="test-figures", Item=spoilt)
    assert figures() != right
    with pytest.raises(StepFailed):
        recount(wiring.desk(), ledger(), do=False)
    told = capsys.readouterr().out
    assert "rows year 2026-01-01 ministry-employment employment p05: received 7, should be received 5" in told
    recount(wiring.desk(), ledger(), do=True)
    assert figures() == right


def test_a_day_that_no_calendar_knows_is_told_and_nothing_is_guessed() -> None:
    filed = datetime(2027, 12, 31, 8, tzinfo=HANOI)
    entry = step(walk(code="G09-271231-0001", at=filed), "refuse", at=datetime(2028, 1, 3, 9, tzinfo=HANOI))
    boto3.client("dynamodb").put_item(TableName="test-register", Item=item_of(entry))
    with pytest.raises(StepFailed) as fault:
        recount(wiring.desk(), ledger(), do=True)
    assert "outside the calendar" in fault.value.reason
    assert figures() == []
