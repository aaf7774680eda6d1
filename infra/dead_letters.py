"""`python -m infra redrive`: what lies among the dead letters of a queue, and, with --do, back to the queue it came from.

A message is taken from the dead letters only once the queue has it again, so none is lost; what breaks off in between comes
twice, which every consumer takes without harm. Only plain calls of SQS are used, so it does on AWS and on the local cloud alike.
Nothing of what a message says is shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.steps import StepFailed, step

if TYPE_CHECKING:
    from infra.aws import Target

Say = Callable[[str], None]

# Queues whose dead letters can go back, and the function that reads each: its log says why a message failed.
READERS: Mapping[str, str] = {
    "publish-dossiers": "publish-dossiers",
    "status-figures": "status-figures",
    "status-notices": "status-notices",
    "status-slips": "status-slips",
    "status-worklist": "status-worklist",
    "submission-papers": "submission-inspect-papers",
}
_AT_ONCE = 10  # messages that SQS gives with one call
_SHOWN_AT_MOST = 1_000  # looked at by a rehearsal; the count is of all
_HIDDEN_S = 120  # how long one that is being moved is hidden from others; it comes back if this program ends
_FAILED = "message failed"  # services/edge/batches.py
_UNKNOWN = "not in the log any more"


@dataclass(frozen=True, slots=True)
class Letters:
    """The dead letters of one queue; `wait_s` is how long one call waits for a message, so that all of SQS's hosts are asked."""

    sqs: Any
    logs: Any
    stage: str
    queue: str
    wait_s: int = 2

    @property
    def url(self) -> str:
        return str(self.sqs.get_queue_url(QueueName=f"{self.stage}-{self.queue}")["QueueUrl"])

    @property
    def dead_url(self) -> str:
        return str(self.sqs.get_queue_url(QueueName=f"{self.stage}-{self.queue}-dead")["QueueUrl"])


@dataclass(slots=True)
class Found:
    """About `there` messages lie there; `looked_at` of them were counted by why they failed, the oldest was sent at `oldest`."""

    there: int = 0
    looked_at: int = 0
    oldest: datetime | None = None
    faults: Counter[str] = field(default_factory=Counter)


def rehearse(letters: Letters) -> Found:
    """Looks at them and lays them back."""
    url, seen = letters.dead_url, dict[str, datetime]()
    handles: list[str] = []
    for message in _received(letters, url, _SHOWN_AT_MOST):
        seen.setdefault(message["MessageId"], _sent(message))
        handles.append(message["ReceiptHandle"])
    for handle in handles:
        letters.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    there = max(_count(letters, url), len(seen))
    oldest = min(seen.values(), default=None)
    return Found(there, len(seen), oldest, _faults(letters, seen, oldest) if oldest else Counter())


def move_back(letters: Letters, said: Say) -> int:
    """How many went back: at most as many as lay there, and none that came again meanwhile, so it always ends.

    Raises StepFailed: the queue took one no more; those before it are back.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    url, dead_url = letters.url, letters.dead_url
    moved: set[str] = set()  # as the queue names them
    again = 0
    for message in _received(letters, dead_url, max(_count(letters, dead_url), _AT_ONCE)):
        if message["MessageId"] in moved:
            again += 1
            continue
        try:
            sent = letters.sqs.send_message(
                QueueUrl=url, MessageBody=message["Body"], MessageAttributes=_attributes(message)
            )
            moved.add(sent["MessageId"])
            letters.sqs.delete_message(QueueUrl=dead_url, ReceiptHandle=message["ReceiptHandle"])
        except (BotoCoreError, ClientError) as fault:
            raise StepFailed(
                f"{len(moved)} message(s) went back, then: {fault}",
                f"The others lie where they lay. Run it again, in {_HIDDEN_S} s for those it held.",
            ) from fault
    if again:
        said(f"{again} failed again already: mend the cause first")
    return len(moved)


def _received(letters: Letters, url: str, at_most: int) -> Iterator[dict[str, Any]]:
    """Messages until none comes any more, each hidden from others for a while; at most about so many."""
    given = 0
    while given < at_most:
        got = letters.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(_AT_ONCE, at_most - given),
            VisibilityTimeout=_HIDDEN_S,
            WaitTimeSeconds=letters.wait_s,
            AttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not got:
            return
        given += len(got)
        yield from got


def _attributes(message: Mapping[str, Any]) -> dict[str, Any]:
    """Of a message as it was received, as one is sent: empty lists and members that SQS does not take are left out."""
    taken = ("DataType", "StringValue", "BinaryValue")
    given = message.get("MessageAttributes", {})
    return {name: {part: value[part] for part in taken if part in value} for name, value in given.items()}


def _sent(message: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)


def _count(letters: Letters, url: str) -> int:
    asked = letters.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(asked["Attributes"]["ApproximateNumberOfMessages"])


def _faults(letters: Letters, seen: Mapping[str, datetime], oldest: datetime) -> Counter[str]:
    """The last fault of each message, as its function's log names it; logs keep no contents."""
    last: dict[str, str] = {}
    for line in _failures(letters, oldest):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("message") == _FAILED:
            last[str(record.get("message_id"))] = str(record.get("fault"))
    return Counter(last.get(message_id, _UNKNOWN) for message_id in seen)


def _failures(letters: Letters, since: datetime) -> Iterator[str]:
    """What the function's log says of failed messages, the oldest first; nothing where it never wrote one."""
    pages = letters.logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{letters.stage}-{READERS[letters.queue]}",
        startTime=int(since.timestamp() * 1000),
        filterPattern=f'"{_FAILED}"',
    )
    try:
        yield from (event["message"] for page in pages for event in page["events"])
    except letters.logs.exceptions.ResourceNotFoundException:
        return


# -- the command --------------------------------------------------------------------------------------------------------------


def letters_of(target: Target, stage: str, queue: str) -> Letters:
    """By the queue's name, with or without the stage before and `-dead` after it. Raises StepFailed."""
    name = queue.removeprefix(f"{stage}-").removesuffix("-dead")
    if name == "status-relay":
        raise StepFailed(
            "the dead letters of the relay name dossiers and hold no events: nothing can go back",
            "Mend the cause, then: recount --do, fill-desks, tell-slips; publish finds by itself what it missed.",
        )
    if name not in READERS:
        raise StepFailed(f"there is no queue {queue!r}", f"Choose one of: {', '.join(READERS)}.")
    return Letters(target.client("sqs"), target.client("logs"), stage, name)


def command(letters: Letters, now: datetime, *, do: bool) -> None:
    """Raises StepFailed."""
    with step(f"dead letters of {letters.queue}" + ("" if do else ", rehearsal")) as shown:
        if do:
            moved = move_back(letters, shown.say)
            shown.done(f"{moved} message(s) went back" if moved else "nothing lies there")
            return
        found = rehearse(letters)
        for fault, count in sorted(found.faults.items()):
            shown.say(f"{count:6} {fault}")
        if found.looked_at < found.there:
            shown.say(f"of the {found.looked_at} that were looked at")
        old = f", the oldest {age(now - found.oldest)} old" if found.oldest else ""
        shown.done(f"{found.there} lie there{old}; nothing was changed")


def age(since: timedelta) -> str:
    """In the greatest whole unit."""
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if since >= length:
            return f"{since // length} {unit}(s)"
    return "less than a minute"
