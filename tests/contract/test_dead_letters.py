"""Dead letters go back (infra/dead_letters.py), against moto: none lost, whatever breaks off; no contents shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra import ROOT
from infra.__main__ import main
from infra.dead_letters import READERS, Letters, age, command, letters_of, move_back, rehearse
from infra.packaging import SERVICES
from infra.stages import StageState
from infra.steps import StepFailed
from tests.support.tables import resources, template

pytestmark = pytest.mark.usefixtures("aws")
SECRET = "what a message says"


class Between:
    """A client that does something before each call of one name."""

    def __init__(self, client: Any, name: str, doing: Any) -> None:
        self._client, self._name, self._doing = client, name, doing

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        if name != self._name:
            return real

        def call(**given: Any) -> Any:
            self._doing(given)
            return real(**given)

        return call


def letters(sqs: Any = None) -> Letters:
    return Letters(sqs or boto3.client("sqs"), boto3.client("logs"), "test", "status-figures", wait_s=0)


def put(count: int) -> list[str]:
    """The ids of so many dead letters."""
    sqs, url = boto3.client("sqs"), letters().dead_url
    attribute: Any = {"kind": {"DataType": "String", "StringValue": "event"}}
    return [
        sqs.send_message(QueueUrl=url, MessageBody=f"{SECRET} {number}", MessageAttributes=attribute)["MessageId"]
        for number in range(count)
    ]


def bodies(url: str) -> list[str]:
    """What lies in a queue, hidden messages too; they are taken."""
    sqs, found = boto3.client("sqs"), list[str]()
    while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in got:
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sorted(found)


def expected(count: int) -> list[str]:
    return sorted(f"{SECRET} {number}" for number in range(count))


def test_each_queue_with_dead_letters_is_known() -> None:
    """But the relay's, which hold no events: they are no queue's that is read."""
    with_dead = {
        queue["QueueName"].removeprefix("test-") for queue in resources("AWS::SQS::Queue") if "RedrivePolicy" in queue
    }
    assert set(READERS) == with_dead
    functions = {name for service in SERVICES for name in _functions(service)}
    assert set(READERS.values()) <= functions


def _functions(service: str) -> list[str]:
    config = json.loads((ROOT / "services" / service / ".chalice" / "config.json").read_text("utf-8"))
    (stage,) = config["stages"].values()
    named = [
        one["Properties"].get("FunctionName", {}).get("Sub", "") for one in template(service)["Resources"].values()
    ]
    return [
        *(f"{service}-{name.replace('_', '-')}" for name in stage["lambda_functions"]),
        *(name.removeprefix("${Stage}-") for name in named),
    ]


def test_all_go_back_with_what_they_carry() -> None:
    put(23)
    assert move_back(letters(), print) == 23
    message = boto3.client("sqs").receive_message(QueueUrl=letters().url, MessageAttributeNames=["All"])["Messages"][0]
    assert message["MessageAttributes"]["kind"]["StringValue"] == "event"
    boto3.client("sqs").change_message_visibility(
        QueueUrl=letters().url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )
    assert bodies(letters().url) == expected(23)
    assert bodies(letters().dead_url) == []
    assert move_back(letters(), print) == 0


@pytest.mark.parametrize(("name", "twice"), [("send_message", 0), ("delete_message", 1)])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), ClientError({"Error": {"Code": "ServiceUnavailable"}}, "x")])
def test_what_breaks_off_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, twice: int, fault: BaseException
) -> None:
    """The next run completes it; what was sent and not yet taken from the dead letters comes twice."""
    monkeypatch.setattr("infra.dead_letters._HIDDEN_S", 0)  # what the broken run held is there again at once
    put(5)
    calls = iter(range(100))

    def breaks(_given: Any) -> None:
        if next(calls) == 2:
            raise fault

    with pytest.raises((KeyboardInterrupt, StepFailed)):
        move_back(letters(Between(boto3.client("sqs"), name, breaks)), print)
    assert move_back(letters(), print) == 3
    back = bodies(letters().url)
    assert sorted(set(back)) == expected(5)
    assert len(back) == 5 + twice
    assert bodies(letters().dead_url) == []


def test_what_fails_again_meanwhile_does_not_go_round(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs, said = boto3.client("sqs"), list[str]()
    arn = sqs.get_queue_attributes(QueueUrl=letters().dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=letters().url, Attributes={"RedrivePolicy": policy})
    put(15)

    def fails_again(_given: Any) -> None:
        for _ in range(2):
            sqs.receive_message(QueueUrl=letters().url, MaxNumberOfMessages=10, VisibilityTimeout=0)

    monkeypatch.setattr("infra.dead_letters._count", lambda *_: 1_000)  # SQS's count is about right, no more
    assert move_back(letters(Between(sqs, "receive_message", fails_again)), said.append) == 15
    assert said == ["15 failed again already: mend the cause first"]
    sqs.set_queue_attributes(QueueUrl=letters().url, Attributes={"RedrivePolicy": ""})


def test_a_rehearsal_counts_by_fault_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ids = put(12)
    logs, group = boto3.client("logs"), "/aws/lambda/test-status-figures"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    later = datetime.now(UTC) + timedelta(minutes=1)
    lines = [json.dumps({"message": "message failed", "fault": "StorageBusy", "message_id": one}) for one in ids[:9]]
    lines += [json.dumps({"message": "message failed", "fault": "OutsideCalendar", "message_id": ids[0]})]
    lines += [
        "START of something",
        json.dumps({"message": "counted", "message_id": ids[11]}),
        json.dumps("message failed"),
    ]
    events: Any = [{"timestamp": int(later.timestamp() * 1000) + at, "message": line} for at, line in enumerate(lines)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)
    for _ in range(2):
        found = rehearse(letters())
        assert (found.there, found.looked_at) == (12, 12)
        assert found.faults == {"StorageBusy": 8, "OutsideCalendar": 1, "not in the log any more": 3}
    command(letters(), later + timedelta(hours=3), do=False)
    told = capsys.readouterr().out
    assert "12 lie there, the oldest 3 hour(s) old; nothing was changed" in told
    assert SECRET not in told
    assert bodies(letters().dead_url) == expected(12)


def test_a_queue_whose_function_never_wrote_a_log() -> None:
    put(1)
    assert rehearse(letters()).faults == {"not in the log any more": 1}
    assert rehearse(Letters(boto3.client("sqs"), boto3.client("logs"), "test", "status-slips", 0)).there == 0


def test_operators_call_it_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    monkeypatch.setattr("infra.dead_letters.letters_of", lambda *_: letters())
    StageState(stage="test", region="ap-southeast-1").write()
    put(2)
    words = ["redrive", "--stage", "test", "--queue", "status-figures"]
    assert main(words) == 0
    assert main([*words, "--do"]) == 0
    assert main([*words, "--do"]) == 0
    told = capsys.readouterr().out
    assert "2 lie there" in told
    assert "2 message(s) went back" in told
    assert "nothing lies there" in told


@pytest.mark.parametrize("name", ["status-figures", "status-figures-dead", "test-status-figures-dead"])
def test_names_of_a_queue(name: str) -> None:
    found = letters_of(StageState(stage="test", region="ap-southeast-1").target, "test", name)
    assert found.queue == "status-figures"


@pytest.mark.parametrize("name", ["status-relay", "status-relay-dead", "", "figures", "-dead", "test-"])
def test_names_of_none(name: str) -> None:
    with pytest.raises(StepFailed):
        letters_of(StageState(stage="test", region="ap-southeast-1").target, "test", name)


def test_ages() -> None:
    spans = (timedelta(seconds=3), timedelta(minutes=59), timedelta(hours=47), timedelta(days=13, hours=23))
    assert list(map(age, spans)) == ["less than a minute", "59 minute(s)", "1 day(s)", "13 day(s)"]
