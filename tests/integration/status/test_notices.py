"""Notices over HTTP and through the topic, SES and SNS on moto."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.status import wiring
from chalicelib.status.notices.notice import Kind, Notice
from kernel.dossiers import Applicant, Content, Party
from kernel.dossiers_store import DynamoDossiers
from kernel.times import HANOI
from tests.integration.status.portal import act, calls_of, file, get, problem, token
from tests.support import pump
from tests.support.entries import AGENCY, CODE, FILED, PIN
from tests.support.gateway import Reply, call
from tests.support.pump import Pump, connect_queues
from tests.support.tables import ACCOUNT

REGION = "ap-southeast-1"
LAN = Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "Hà Nội", "001185000123", email="lan@example.test")


@pytest.fixture(autouse=True)
def outside(world: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SES knows the sender's domain; only this service hears the topic."""
    monkeypatch.setattr(pump, "CONSUMERS", ("status",))
    monkeypatch.setenv("MAIL_FROM", "thong-bao@portal.test")
    monkeypatch.setenv("SMS_SENDER", "DVC")
    boto3.client("ses").verify_domain_identity(Domain="portal.test")
    for one in (wiring.outside, wiring.channels):
        one.cache_clear()
    connect_queues()
    yield
    wiring.channels.cache_clear()


def enter(number: int = 1, applicant: Applicant = LAN, **changes: Any) -> None:
    content = Content(f"d{number}", "p05", 3, AGENCY, applicant, None, "lan", {}, (), "online", FILED, verified=True)
    file(number, dossier=f"d{number}", content=DynamoDossiers().put_content(content), **changes)


def mails() -> list[Any]:
    return list(ses_backends[ACCOUNT][REGION].sent_messages)


def text_messages() -> list[tuple[str, str]]:
    return list(sns_backends[ACCOUNT][REGION].sms_messages.values())


def inbox(user: str = "lan", query: str = "") -> Any:
    reply = get(f"/status/notices{query}", user)
    assert reply.status == 200, reply.text
    return reply.json


def read(user: str | None, body: Any, key: str | None = None) -> Reply:
    signed = token(user) if user else None
    return call("status", "POST", "/status/notices/read", body, token=signed, key=key or str(uuid.uuid4()))


def put(user: str | None, body: Any) -> Reply:
    return call("status", "PUT", "/status/channels", body, token=token(user) if user else None)


def live() -> None:
    enter()
    act("minh", "accept", 1)
    act("minh", "assign", 2, assignee="thu")
    act("minh", "decide", 3, outcome="rejected", reason="Không đủ điều kiện")


# -- from the topic to people -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_what_was_done_is_told_once_however_it_comes(seed: int | None) -> None:
    live()
    moving = Pump(random.Random(seed) if seed else None)
    moving.run()
    told = inbox()
    assert [one["kind"] for one in told["items"]] == ["decided", "accepted", "registered"]
    assert (told["unread"], told["next_cursor"]) == (3, None)
    assert {mail.subject for mail in mails()} == {
        f"Hồ sơ đã được gửi: {CODE}", f"Hồ sơ được tiếp nhận: {CODE}", f"Hồ sơ đã có kết quả: {CODE}",
    }  # fmt: skip
    assert len(mails()) == 3
    assert {tuple(mail.destinations["ToAddresses"]) for mail in mails()} == {("lan@example.test",)}
    assert text_messages() == []
    assert moving.failures == {}


def test_told_all_anew_nobody_hears_again() -> None:
    live()
    Pump().run()
    Pump().run()  # a pump that remembers nothing reads the whole stream again
    assert (len(mails()), inbox()["unread"]) == (3, 3)


def test_a_notice_as_the_inbox_shows_it() -> None:
    live()
    Pump().run()
    accepted = inbox()["items"][1]
    assert accepted == {
        "id": accepted["id"],
        "code": CODE,
        "version": 2,
        "kind": "accepted",
        "at": "2026-11-05T10:00:00+07:00",
        "title": {"vi": "Hồ sơ được tiếp nhận", "en": "Your dossier is accepted"},
        "text": {
            "vi": f"Hồ sơ {CODE} đã được tiếp nhận. Ngày hẹn trả kết quả: 12/11/2026.",
            "en": f"Dossier {CODE} is accepted. The result is due on: 12 November 2026.",
        },
        "due_date": "2026-11-12",
        "read": False,
    }


def test_an_inbox_is_its_accounts_alone() -> None:
    live()
    Pump().run()
    for user in ("hoa", "minh", "thu", "quan"):
        assert inbox(user) == {"items": [], "next_cursor": None, "unread": 0}


def test_what_goes_outside_holds_no_more_than_it_must() -> None:
    live()
    Pump().run()
    for mail in mails():
        assert "Nguyễn Thị Lan" in mail.body
        said = mail.subject + mail.body
        assert [one for one in (PIN, "001185000123", "0912345678", "p05", "Không đủ điều kiện") if one in said] == []


def test_a_sender_that_ses_does_not_know_gives_way_to_a_text_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", "thong-bao@elsewhere.test")
    enter()
    Pump().run()
    assert (mails(), len(text_messages())) == ([], 1)
    phone, said = text_messages()[0]
    assert phone == "+84912345678"
    assert said == (
        f"02/11 08:30: Ho so {CODE} da duoc gui den co quan giai quyet. Xem: http://localhost:8000/tra-cuu/{CODE}"
    )


def test_without_senders_the_inbox_has_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAIL_FROM", "SMS_SENDER"):
        monkeypatch.setenv(name, "")
    live()
    Pump().run()
    assert (mails(), text_messages(), inbox()["unread"]) == ([], [], 3)


def test_after_a_lost_answer_the_next_channel_is_taken_and_no_third() -> None:
    enter()
    ses: Any = wiring.channels()["email"]
    left = [1]

    def lose(**_: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise ReadTimeoutError(endpoint_url="ses")

    ses._ses.meta.events.register("after-call.ses.SendEmail", lose)
    Pump().run()
    assert (len(mails()), len(text_messages())) == (1, 1)


def test_the_sdk_does_not_send_again_by_itself() -> None:
    enter()
    sends: list[int] = []
    ses: Any = wiring.channels()["email"]

    def down(**_: Any) -> None:
        sends.append(1)
        raise ReadTimeoutError(endpoint_url="ses")

    ses._ses.meta.events.register("before-send.ses.SendEmail", down)
    Pump().run()
    assert (len(sends), len(text_messages())) == (1, 1)


def test_where_no_channel_takes_it_a_line_and_a_count_say_so_and_name_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MAIL_FROM", "thong-bao@elsewhere.test")
    monkeypatch.setenv("SMS_SENDER", "")
    enter()
    Pump().run()
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [{name: value for name, value in one.items() if name not in ("_aws", "service")} for one in counted] == [
        {"stage": "test", "channel": "email", "NoticeChannelFailed": [1.0]},
        {"stage": "test", "NoticeUnreached": [1.0]},
    ]
    assert {one["_aws"]["CloudWatchMetrics"][0]["Namespace"] for one in counted} == {"portal"}
    lines = [record for record in caplog.records if record.getMessage() in ("channel failed", "notice reached nobody")]
    assert [vars(record)["delivery"] for record in lines] == [f"{CODE}/1/owner"] * 2
    said = "\n".join([*map(str, map(vars, lines)), json.dumps(counted)])
    assert [one for one in ("Lan", "lan@example", "912345678", "'lan'") if one in said] == []
    assert inbox()["unread"] == 1


def test_a_poison_message_fails_alone_and_ends_among_the_dead() -> None:
    sqs: Any = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="test-status-notices")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"no": "event"}')
    enter()
    Pump().run()
    assert inbox()["unread"] == 1
    dead = sqs.get_queue_url(QueueName="test-status-notices-dead")["QueueUrl"]
    assert [one["Body"] for one in sqs.receive_message(QueueUrl=dead)["Messages"]] == ['{"no": "event"}']


# -- the inbox ----------------------------------------------------------------------------------------------------------------


def several(count: int = 5) -> None:
    for number in range(1, count + 1):
        enter(number)
    Pump().run()


def test_pages_and_their_cursors() -> None:
    several()
    whole = [one["id"] for one in inbox()["items"]]
    first = inbox(query="?limit=2")
    second = inbox(query=f"?limit=3&cursor={first['next_cursor']}")
    assert [one["id"] for one in [*first["items"], *second["items"]]] == whole
    assert second["next_cursor"] is None
    for user in ("hoa", "minh"):
        assert problem(get(f"/status/notices?cursor={first['next_cursor']}", user)) == (400, "bad-query")


def test_what_a_page_costs_whatever_lies_there() -> None:
    several()
    queries, reads = calls_of("Query"), calls_of("BatchGetItem")
    inbox(query="?limit=2")
    assert (len(queries), len(reads)) == (2, 0)


def test_bad_queries() -> None:
    for query in ("?limit=0", "?limit=101", "?cursor=x", "?user=hoa", "?limit=1&limit=2"):
        assert problem(get(f"/status/notices{query}", "lan")) == (400, "bad-query"), query
    for path in ("/status/channels?user=hoa", "/status/channels?limit=1"):
        assert problem(get(path, "lan")) == (400, "bad-query"), path


def test_reading_those_named() -> None:
    several()
    ids = [one["id"] for one in inbox()["items"]]
    assert read("lan", {"ids": ids[1:3]}).json == {"unread": 3}
    assert [one["read"] for one in inbox()["items"]] == [False, True, True, False, False]


def test_reading_all_up_to_one() -> None:
    several()
    ids = [one["id"] for one in inbox()["items"]]
    assert read("lan", {"until": ids[2]}).json == {"unread": 2}
    assert [one["read"] for one in inbox()["items"]] == [False, False, True, True, True]
    assert read("lan", {"until": ids[0]}).json == {"unread": 0}


def test_the_same_request_again_is_answered_with_the_same_bytes() -> None:
    several()
    ids = [one["id"] for one in inbox()["items"]]
    first = read("lan", {"ids": ids[:1]}, key="k1")
    read("lan", {"ids": ids[1:2]})
    assert read("lan", {"ids": ids[:1]}, key="k1").text == first.text == '{"unread":4}'
    assert problem(read("lan", {"ids": ids[:2]}, key="k1")) == (422, "key-reused")
    assert inbox()["unread"] == 3


def test_nobody_marks_anothers_notices_or_learns_of_them() -> None:
    several(1)
    id = inbox()["items"][0]["id"]
    unknown = id.replace(CODE, "G09-261102-0099")
    assert read("hoa", {"ids": [id]}).text == read("hoa", {"ids": [unknown]}).text == '{"unread":0}'
    assert read("hoa", {"until": id}).status == 200
    assert inbox()["unread"] == 1


def test_up_to_a_notice_of_another_account_or_of_nobody_marks_nothing() -> None:
    """Ids order by time, so those of others would cut one's own inbox just as well."""
    several(1)
    own = inbox()["items"][0]["id"]
    unknown = own.replace(own[:10], "9999999999")
    wiring.notices().tell(Notice("hoa", "G09-271102-0001", 1, datetime(2027, 11, 2, tzinfo=HANOI), Kind.REGISTERED))
    (hers,) = inbox("hoa")["items"]
    assert hers["id"] > own
    for id in (unknown, hers["id"]):
        assert read("lan", {"until": id}).json == {"unread": 1}
    assert read("lan", {"until": own}).json == {"unread": 0}


BAD_READS = [
    ({}, ""),
    ({"until": None, "ids": None}, ""),
    ({"until": "1793583000-000001-G09-261102-0001", "ids": ["1793583000-000001-G09-261102-0001"]}, ""),
    ({"ids": []}, "/ids"),
    ({"ids": ["channels"]}, "/ids/0"),
    ({"ids": ["1793583000-000001-G09-261102-0000"]}, "/ids/0"),
    ({"ids": ["1793583000-000001-G09-261102-0001"] * 101}, "/ids"),
    ({"ids": "1793583000-000001-G09-261102-0001"}, "/ids"),
    ({"until": 5}, "/until"),
    ({"until": "key#1793583000"}, "/until"),
    ({"all": True}, "/all"),
]


def test_bad_requests_to_mark_change_nothing() -> None:
    several(1)
    for body, pointer in BAD_READS:
        reply = read("lan", body)
        assert problem(reply) == (422, "invalid"), body
        assert reply.json["errors"][0]["pointer"] == pointer
    assert inbox()["unread"] == 1


def test_reading_needs_a_key_and_an_account() -> None:
    body = {"ids": ["1793583000-000001-G09-261102-0001"]}
    without = call("status", "POST", "/status/notices/read", body, token=token("lan"))
    assert problem(without) == (400, "idempotency-key")
    for reply in (read(None, body), get("/status/notices"), get("/status/channels"), put(None, {})):
        assert problem(reply) == (401, "not-signed-in")


# -- channels -----------------------------------------------------------------------------------------------------------------

GOOD = {"version": 0, "order": ["sms", "email"], "language": "en", "email": "me@example.test", "phone": "0387654321"}


def test_choosing_channels() -> None:
    assert get("/status/channels", "lan").json == {"version": 0, "order": ["email", "sms"], "language": "vi"}
    chosen = put("lan", GOOD)
    assert (chosen.status, chosen.json) == (200, {**GOOD, "version": 1})
    assert get("/status/channels", "lan").json == {**GOOD, "version": 1}
    assert get("/status/channels", "hoa").json["version"] == 0
    enter()
    Pump().run()
    assert [phone for phone, _ in text_messages()] == ["+84387654321"]
    assert text_messages()[0][1].startswith("02/11 08:30: Dossier G09")


def test_the_same_choice_again_changes_nothing_and_another_is_stale() -> None:
    put("lan", GOOD)
    assert put("lan", GOOD).json == {**GOOD, "version": 1}
    stale = put("lan", {**GOOD, "language": "vi"})
    assert problem(stale) == (409, "stale-version")
    assert stale.json["current_version"] == 1
    assert get("/status/channels", "lan").json == {**GOOD, "version": 1}


def test_no_channel_at_all_is_a_choice() -> None:
    assert put("lan", {"version": 0, "order": [], "language": "vi"}).json["order"] == []
    enter()
    Pump().run()
    assert (mails(), text_messages(), inbox()["unread"]) == ([], [], 1)


BAD_CHOICES: list[tuple[dict[str, Any], str]] = [
    ({"order": ["email", "email"]}, "/order"),
    ({"order": ["pigeon"]}, "/order/0"),
    ({"order": ["email", "sms", "email"]}, "/order"),
    ({"order": "email"}, "/order"),
    ({"language": "fr"}, "/language"),
    ({"version": -1}, "/version"),
    ({"version": "0"}, "/version"),
    ({"version": True}, "/version"),
    ({"email": "a@b.test, c@d.test"}, "/email"),
    ({"email": "a@b.test\nBcc: c@d.test"}, "/email"),
    ({"email": "Lan <a@b.test>"}, "/email"),
    ({"email": "a@" + "b" * 300 + ".test"}, "/email"),
    ({"phone": "02437654321"}, "/phone"),
    ({"phone": "+12025550123"}, "/phone"),
    ({"phone": "０912345678"}, "/phone"),
    ({"more": 1}, "/more"),
    ({"order": ...}, "/order"),
    ({"language": ...}, "/language"),
    ({"version": ...}, "/version"),
]


def test_bad_choices_change_nothing() -> None:
    for change, pointer in BAD_CHOICES:
        reply = put("lan", {name: value for name, value in {**GOOD, **change}.items() if value is not ...})
        assert problem(reply) == (422, "invalid"), change
        assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    assert get("/status/channels", "lan").json["version"] == 0
