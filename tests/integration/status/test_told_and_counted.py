"""From the register's stream over the relay, the topic and the queue into the public figures, on moto."""

from __future__ import annotations

import json
import random
from typing import Any

import boto3
import pytest

from chalicelib.status import wiring
from chalicelib.status.figures.table import STANDINGS
from chalicelib.status.relay import TopicBusy
from kernel.events import from_json
from kernel.register import EntryRow
from tests.integration.status.portal import act, file, get
from tests.support import pump
from tests.support.entries import AGENCY, CODE
from tests.support.gateway import CONTEXT, load
from tests.support.pump import Pump, connect_queues


@pytest.fixture(autouse=True)
def outside(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the figures hear: what the others make of an event is their own tests' business."""
    monkeypatch.setattr(pump, "CONSUMERS", ("status",))
    hearing = [one for one in pump.queue_functions() if one[2] == "test-status-figures"]
    monkeypatch.setattr(pump, "queue_functions", lambda: hearing)
    wiring.outside.cache_clear()
    wiring.figures.cache_clear()
    wiring.work_time.cache_clear()
    connect_queues()


def figures(query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(f"/status/statistics{query}").json["items"]
    return items


def live() -> None:
    """Three dossiers: one decided and handed over, one refused, one that runs."""
    for number in (1, 2, 3):
        file(number)
    act("minh", "accept", 1)
    act("minh", "assign", 2, assignee="thu")
    act("minh", "decide", 3, outcome="rejected", reason="Không đủ điều kiện")
    act("minh", "hand_over", 4)
    act("thu", "refuse", 1, code="G09-261102-0002", reason="Sai cơ quan")
    act("thu", "accept", 1, code="G09-261102-0003")


COUNTED = {
    "agency": AGENCY, "field": "employment", "carried_over": 0, "received": 3, "early": 1, "on_time": 0, "in_time": 1,
    "late": 0, "late_without_apology": 0, "refused": 1, "withdrawn": 0, "stopped": 0, "moved_in": 0, "moved_out": 0,
    "supplements": 0, "repeated_supplements": 0, "late_supplements": 0, "running": 1,
    "received_by": {"by_counter": 0, "online": 3, "by_post": 0},
    "standing": {**dict.fromkeys(STANDINGS, 0), "within_time": 1},
    "first_answer": {"count": 3, "within": 0, "median": 1440, "mean": 1440},
    "duration": {"median": 0, "p90": 0},
}  # fmt: skip


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_what_was_done_is_counted_once_however_it_is_told(seed: int | None) -> None:
    live()
    moving = Pump(random.Random(seed) if seed else None)
    moving.run()
    assert figures() == figures(f"?agency={AGENCY}") == [COUNTED]
    assert [item["period"] for item in figures("?by=day&from=2026-11-02&to=2026-11-05")] == [
        "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05",
    ]  # fmt: skip
    assert figures("?agency=another") == []
    assert moving.failures == {}


def test_statistics_are_the_same_for_everybody_and_may_be_kept_a_while() -> None:
    assert get("/status/statistics").headers["cache-control"] == "public, max-age=60"


def test_a_poison_message_fails_alone_and_ends_among_the_dead() -> None:
    file()
    sqs: Any = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="test-status-figures")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"no": "event"}')
    Pump().run()
    assert figures()[0]["received"] == 1
    assert _dead("test-status-figures-dead") == ['{"no": "event"}']


def test_a_poison_record_is_set_aside_and_the_shard_goes_on() -> None:
    file()
    EntryRow(CODE, "entry").update(actions=[EntryRow.state.set("no such state")])
    file(2)
    Pump().run()
    assert figures()[0]["received"] == 2
    (buried,) = map(json.loads, _dead("test-status-relay-dead"))
    assert (buried["keys"]["pk"]["S"], buried["fault"]) == (CODE, "ValueError")


def test_every_event_on_the_topic_is_one_of_ours() -> None:
    sqs: Any = boto3.client("sqs")
    live()
    Pump()._stream()
    url = sqs.get_queue_url(QueueName="test-status-figures")["QueueUrl"]
    told = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        told += [from_json(message["Body"]) for message in messages]
    assert sorted(event.id for event in told) == sorted(
        [*(f"{CODE}/{version}" for version in range(1, 6)), *(f"G09-261102-000{n}/{v}" for n in (2, 3) for v in (1, 2))]
    )


def test_when_the_topic_is_down_the_batch_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file()
    monkeypatch.setenv("EVENTS_TOPIC_ARN", "arn:aws:sns:ap-southeast-1:123456789012:no-such-topic")
    moving = Pump()
    with pytest.raises(RuntimeError) as stuck:
        moving.run()
    assert isinstance(stuck.value.__cause__, TopicBusy)
    wiring.outside.cache_clear()
    monkeypatch.setenv("EVENTS_TOPIC_ARN", "arn:aws:sns:ap-southeast-1:123456789012:test-dossier-events")
    moving.run()
    assert figures()[0]["received"] == 1


def _dead(queue: str) -> list[str]:
    sqs: Any = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_the_function_answers_aws_that_the_whole_batch_is_done() -> None:
    assert load("status").relay({"Records": []}, CONTEXT) == {"batchItemFailures": []}
