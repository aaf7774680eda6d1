"""Each call of the function `notices` goes wrong once, in each way: one notice in the inbox, told twice outside at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import boto3
import pytest
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.status import wiring
from chalicelib.status.notices.channels import Whom
from chalicelib.status.notices.delivery import End
from chalicelib.status.notices.notices_store import DynamoNotices
from kernel.dossiers import Applicant, Content, Party
from kernel.dossiers_store import DynamoDossiers
from kernel.dynamo import connection
from kernel.events import events_of, to_json
from kernel.together import read_together
from tests.integration.status.portal import SERIES, file
from tests.support.entries import AGENCY, FILED
from tests.support.faults import Fault, ProcessEnded, Tap, attach
from tests.support.gateway import CONTEXT, load
from tests.support.tables import ACCOUNT
from tests.unit.status.world import NOW

LAN = Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "Hà Nội", "001185000123", email="lan@example.test")
MOST_TIMES = 8  # that the queue brings a message
CALLS = [
    "dynamodb.BatchGetItem",  # the entry
    "dynamodb.PutItem",  # the notice
    "dynamodb.BatchGetItem",  # the content and the choice
    "dynamodb.BatchGetItem",  # the delivery
    "dynamodb.GetItem",  # what administrators want notices to say
    "dynamodb.PutItem",  # an attempt, before it
    "ses.SendEmail",
    "dynamodb.PutItem",  # and after it
    "dynamodb.PutItem",  # its end
]


class Desk:
    """A stage on moto whose calls the tap hears, and a clock that the queue's waits move on."""

    def __init__(self, tap: Tap) -> None:
        self.tap = tap
        self.now: datetime = NOW

    def filed(self, number: int) -> str:
        """A dossier; the message of its filing."""
        content = Content(f"d{number}", "p05", 3, AGENCY, LAN, None, "lan", {}, (), "online", FILED)
        entry = file(number, dossier=f"d{number}", content=DynamoDossiers().put_content(content))
        return to_json(next(events_of(entry, 0)))

    def brought(self, message: str) -> bool:
        """The queue brings a message to a function; whether it was dealt with."""
        wiring.channels.cache_clear()
        wiring.catalogue.cache_clear()  # each time a function that has just begun
        record = {"messageId": "1", "body": message, "eventSource": "aws:sqs", "receiptHandle": "", "attributes": {}}
        with self.tap.listening():
            try:
                answer = load("status").notices({"Records": [record]}, CONTEXT)
            except ProcessEnded:
                return False
        return not answer["batchItemFailures"]

    def until_done(self, message: str) -> None:
        for _ in range(MOST_TIMES):
            if self.brought(message):
                return
            self.tap.plan()
            self.now += timedelta(minutes=6)
        raise AssertionError("it would be among the dead")


@pytest.fixture
def desk(world: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("MAIL_FROM", "thong-bao@portal.test")
    monkeypatch.setenv("SMS_SENDER", "DVC")
    boto3.client("ses").verify_domain_identity(Domain="portal.test")
    desk = Desk(Tap())
    attach(desk.tap, monkeypatch)
    monkeypatch.setattr(wiring, "now", lambda: desk.now)
    yield desk
    connection.cache_clear()
    wiring.channels.cache_clear()


def told_outside(code: str) -> int:
    """How many mails and text messages came."""
    mails = [mail.subject for mail in ses_backends[ACCOUNT]["ap-southeast-1"].sent_messages]
    texts = [said for _, said in sns_backends[ACCOUNT]["ap-southeast-1"].sms_messages.values()]
    return sum(code in said for said in (*mails, *texts))


def test_what_a_notice_costs(desk: Desk) -> None:
    message = desk.filed(1)
    desk.tap.plan()
    assert desk.brought(message)
    assert desk.tap.calls == CALLS


@pytest.mark.parametrize("fault", Fault)
def test_at_every_call(desk: Desk, fault: Fault) -> None:
    notices = DynamoNotices()
    for at, name in enumerate(CALLS):
        code = f"{SERIES}-{at + 1:04d}"
        message = desk.filed(at + 1)
        desk.tap.plan(at, fault)
        desk.until_done(message)
        told = [notice for notice in notices.page("lan", 100, None).items if notice.code == code]
        assert len(told) == 1, (at, name)
        came = told_outside(code)
        unsure = at == CALLS.index("ses.SendEmail") and fault in (Fault.LOST, Fault.REPEATED, Fault.ENDED)
        unsure = unsure or (at == CALLS.index("ses.SendEmail") + 1 and fault in (Fault.REFUSED, Fault.BUSY))
        assert came == (2 if unsure else 1), (at, name)
        wanted = notices.delivery(code, 1, Whom.OWNER)
        assert read_together(wanted)[wanted].end is End.ACCEPTED
        desk.tap.plan()
        assert desk.brought(message), "a double"
        assert told_outside(code) == came


def test_a_table_that_is_down_is_waited_for(desk: Desk) -> None:
    message = desk.filed(1)

    def down(name: str, content: str) -> bool:
        return "test-notices" in content

    with desk.tap.down(down):
        assert not desk.brought(message)
    assert told_outside(f"{SERIES}-0001") == 0
    desk.until_done(message)
    assert told_outside(f"{SERIES}-0001") == 1


@pytest.mark.parametrize(("at", "second_is_done"), [(5, True), (6, False)])
def test_of_two_functions_with_one_message_one_sends(desk: Desk, at: int, second_is_done: bool) -> None:
    """The second comes in before the first has written its attempt down, or while it sends."""
    message = desk.filed(1)
    inner: list[bool] = []
    desk.tap.plan(at, None, within=lambda: inner.append(desk.brought(message)))
    assert desk.brought(message) is not second_is_done
    assert inner == [second_is_done]
    desk.until_done(message)
    assert told_outside(f"{SERIES}-0001") == 1
