"""The topic of dossier events and the relay's dead letters in SNS and SQS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib.status.relay import TopicBusy
from kernel.events import DossierEvent, to_json
from kernel.settings import region

_BATCH = 10  # SNS takes ten messages, 256 KB in all; ours have about half a kilobyte


class Topic:
    def __init__(self, topic_arn: str, dead_url: str) -> None:
        self._topic_arn = topic_arn
        self._dead_url = dead_url

    def tell(self, events: Sequence[DossierEvent]) -> Sequence[DossierEvent]:
        refused: list[DossierEvent] = []
        for batch in _batches(events):
            entries = [_entry(position, event) for position, event in enumerate(batch)]
            try:
                answer = self._sns.publish_batch(TopicArn=self._topic_arn, PublishBatchRequestEntries=entries)
            except (ClientError, BotoCoreError) as fault:
                raise TopicBusy(type(fault).__name__) from fault
            refused += _refused(batch, answer.get("Failed", []))
        return refused

    def bury(self, what: Mapping[str, Any]) -> None:
        try:
            self._sqs.send_message(QueueUrl=self._dead_url, MessageBody=json.dumps(what))
        except (ClientError, BotoCoreError) as fault:
            raise TopicBusy(type(fault).__name__) from fault

    @cached_property
    def _sns(self) -> Any:
        return _client("sns")

    @cached_property
    def _sqs(self) -> Any:
        return _client("sqs")


def _entry(position: int, event: DossierEvent) -> dict[str, Any]:
    """The attributes let a subscription take only what it needs."""
    return {
        "Id": str(position),
        "Message": to_json(event),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value}
            for name, value in (("action", event.action.value), ("state", event.state.value), ("agency", event.agency))
        },
    }


def _refused(batch: Sequence[DossierEvent], failed: Sequence[Mapping[str, Any]]) -> list[DossierEvent]:
    """Raises TopicBusy unless everything that failed would always fail."""
    if any(not one.get("SenderFault") for one in failed):
        raise TopicBusy(str(failed[0].get("Code", "")))
    return [batch[int(one["Id"])] for one in failed]


def _batches(events: Sequence[DossierEvent]) -> Iterator[Sequence[DossierEvent]]:
    for start in range(0, len(events), _BATCH):
        yield events[start : start + _BATCH]


def _client(name: str) -> Any:
    # botocore is loaded already by PynamoDB; boto3 would cost another import and adds nothing here.
    config = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 3})
    return get_session().create_client(name, region_name=region(), config=config)
