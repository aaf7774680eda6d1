"""Moves what the four services tell one another, in this process: the register's stream, the topic's queues, the schedules.

AWS promises less than it usually keeps, so the pump can be told to deliver messages twice and out of order. A function that
raises has done nothing as far as AWS knows: its whole batch comes again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import boto3

from tests.support import gateway
from tests.support.tables import ACCOUNT, resources

CONSUMERS = ("submission", "status", "feedback", "publish")
_ROUNDS = 60


def connect_queues() -> None:
    """Subscribe the queues to the topic as the templates say (raw delivery)."""
    sns = boto3.client("sns")
    region = sns.meta.region_name
    for topic in resources("AWS::SNS::Topic"):
        arn = f"arn:aws:sns:{region}:{ACCOUNT}:{topic['TopicName']}"
        for queue in resources("AWS::SQS::Queue"):
            if _hears(queue["QueueName"]):
                sns.subscribe(
                    TopicArn=arn,
                    Protocol="sqs",
                    Endpoint=f"arn:aws:sqs:{region}:{ACCOUNT}:{queue['QueueName']}",
                    Attributes={"RawMessageDelivery": "true"},
                )


def _hears(queue: str) -> bool:
    from tests.support.tables import template

    for service in CONSUMERS:
        for resource in template(service).get("Resources", {}).values():
            if resource.get("Type") == "AWS::SNS::Subscription" and _names(
                resource["Properties"]["Endpoint"], service, queue
            ):
                return True
    return False


def _names(endpoint: Any, service: str, queue: str) -> bool:
    """Whether a subscription's endpoint (an ARN text or a GetAtt of a queue resource) is this queue."""
    from tests.support.tables import _plain, template

    if isinstance(endpoint, dict):
        target = next(iter(endpoint.values()))
        logical = target.split(".")[0] if isinstance(target, str) else target[0]
        resource = template(service)["Resources"].get(logical)
        if resource is not None:
            return bool(_plain(resource["Properties"])["QueueName"] == queue)
    return str(_plain(endpoint)).endswith(f":{queue}")


Invoke = Callable[[Any, dict[str, Any]], Any]


class Pump:
    """`chance` decides order and doubles; with None everything arrives once and in order. `invoke` runs a function on an
    event."""

    def __init__(self, chance: random.Random | None = None, invoke: Invoke | None = None) -> None:
        self.chance = chance
        self.failures: dict[str, int] = {}
        self._invoke = invoke or (lambda function, event: function(event, gateway.CONTEXT))
        self._shards: dict[str, list[dict[str, str]]] = {}
        self._urls: dict[str, str] = {}
        self._read: dict[str, str] = {}  # the last sequence number read of each shard
        self._fault: Exception | None = None

    def run(self) -> None:
        """Move everything until nothing moves any more.

        Raises:
            RuntimeError: something still moves after many rounds: a message goes round and round.
        """
        self._fault = None
        for _ in range(_ROUNDS):
            if not any([self._stream(), self._queues()]):
                return
        raise RuntimeError("messages are still moving") from self._fault

    def forget(self) -> int:
        """What is in the stream now never reaches the relay, as when it was down for longer than the stream remembers; how
        many records were lost."""
        return sum(len(list(self._records(table))) for _, _, table in _stream_functions())

    @cached_property
    def _streams(self) -> Any:
        return boto3.client("dynamodbstreams")

    @cached_property
    def _sqs(self) -> Any:
        return boto3.client("sqs")

    def _stream(self) -> bool:
        moved = False
        for _, handler, table in _stream_functions():
            before = dict(self._read)
            records = list(self._records(table))
            if records:
                moved = True
                try:
                    self._invoke(handler, {"Records": self._as_it_comes(records)})
                except Exception as fault:
                    self._fault, self._read = fault, before
        return moved

    def _records(self, table: str) -> Iterator[dict[str, Any]]:
        for shard in self._shards_of(table):
            name = "/".join(shard.values())
            start = {"ShardIteratorType": "TRIM_HORIZON"}
            if name in self._read:
                start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._read[name]}
            # A fresh iterator each time: after a transaction that failed, moto's older ones read a copy of the table.
            iterator = self._streams.get_shard_iterator(**shard, **start)["ShardIterator"]
            for record in self._streams.get_records(ShardIterator=iterator)["Records"]:
                self._read[name] = record["dynamodb"]["SequenceNumber"]
                yield {
                    "eventID": record["eventID"],
                    "eventName": record["eventName"],
                    "eventSource": "aws:dynamodb",
                    "awsRegion": "ap-southeast-1",
                    "eventSourceARN": shard["StreamArn"],
                    "dynamodb": json.loads(json.dumps(record["dynamodb"], default=str)),
                }

    def _shards_of(self, table: str) -> list[dict[str, str]]:
        if table not in self._shards:
            self._shards[table] = [
                {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
                for stream in self._streams.list_streams(TableName=table)["Streams"]
                for shard in self._streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
            ]
        return self._shards[table]

    def _queues(self) -> bool:
        moved = False
        for _, handler, queue in queue_functions():
            if queue not in self._urls:
                self._urls[queue] = self._sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            url = self._urls[queue]
            messages = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get(
                "Messages", []
            )
            if not messages:
                continue
            moved = True
            records = [_record(message, queue) for message in messages]
            failed = self._failed_of(handler, records)
            for message in messages:
                if message["MessageId"] in failed:
                    self._failed(queue, url, message)
                else:
                    self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return moved

    def _failed_of(self, handler: Any, records: list[dict[str, Any]]) -> set[str]:
        try:
            answer = self._invoke(handler, {"Records": self._as_it_comes(records)}) or {}
        except Exception as fault:
            self._fault = fault
            return {record["messageId"] for record in records}
        return {one["itemIdentifier"] for one in answer.get("batchItemFailures", [])}

    def _failed(self, queue: str, url: str, message: dict[str, Any]) -> None:
        """A failed message comes back; after five times it goes to the dead letters, as the redrive policy says."""
        count = self.failures[message["MessageId"]] = self.failures.get(message["MessageId"], 0) + 1
        if count >= 5:
            dead = self._sqs.get_queue_url(QueueName=f"{queue}-dead")["QueueUrl"]
            self._sqs.send_message(QueueUrl=dead, MessageBody=message["Body"])
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _as_it_comes(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.chance is None:
            return records
        doubled = records + [record for record in records if self.chance.random() < 0.5]
        self.chance.shuffle(doubled)
        return doubled


def _record(message: dict[str, Any], queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:ap-southeast-1:{ACCOUNT}:{queue}",
        "awsRegion": "ap-southeast-1",
    }


def _functions() -> Iterator[tuple[str, Any, Any]]:
    for service in CONSUMERS:
        module = gateway.load(service)
        for source in module.app.event_sources:
            yield service, getattr(module, source.handler_string.rsplit(".", 1)[-1]), source


def _stream_functions() -> list[tuple[str, Any, str]]:
    return [
        (service, handler, source.stream_arn.split("/")[1])
        for service, handler, source in _functions()
        if type(source).__name__ == "DynamoDBEventConfig"
    ]


def queue_functions() -> list[tuple[str, Any, str]]:
    return [
        (service, handler, source.queue or source.queue_arn.rsplit(":", 1)[-1])
        for service, handler, source in _functions()
        if type(source).__name__ == "SQSEventConfig"
    ]
