"""What the answers of SES and SNS mean, and what is sent to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    UnknownServiceError,
)

from chalicelib.status.notices import senders
from chalicelib.status.notices.channels import Addressee, Channel, Outcome, Whom
from chalicelib.status.notices.notice import Kind, Notice
from chalicelib.status.notices.senders import SesMail, SnsText
from kernel.times import HANOI
from tests.support.entries import CODE

NOTICE = Notice("lan", CODE, 2, datetime(2026, 11, 5, 10, 0, tzinfo=HANOI), Kind.ACCEPTED, date(2026, 11, 12))
LAN = Addressee(Whom.OWNER, "Nguyễn Thị Lan", "vi", ())


class Cloud:
    """Stands for the clients of SES and SNS; `fault` is what their calls raise."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.asked: list[dict[str, Any]] = []

    def send_email(self, **asked: Any) -> None:
        self.asked.append(asked)
        if self.fault is not None:
            raise self.fault

    publish = send_email


def mail(cloud: Cloud) -> Channel:
    made = SesMail("thong-bao@portal.test", "https://portal.test")
    vars(made)["_ses"] = cloud
    return made


def text(cloud: Cloud) -> Channel:
    made = SnsText("DVC", "https://portal.test")
    vars(made)["_sns"] = cloud
    return made


EACH = pytest.mark.parametrize("channel", [mail, text])


def error(code: str, status: int) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "to lan@example.test"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Send")


@EACH
@pytest.mark.parametrize(
    ("fault", "result", "kind"),
    [
        (None, "accepted", ""),
        (error("MessageRejected", 400), "failed", "MessageRejected"),
        (error("InvalidParameter", 400), "failed", "InvalidParameter"),
        (error("AccessDenied", 403), "failed", "AccessDenied"),
        (error("AccountSendingPausedException", 400), "failed", "AccountSendingPausedException"),
        (error("Throttling", 400), "busy", "Throttling"),
        (error("Throttled", 429), "busy", "Throttled"),
        (error("SomethingElse", 429), "busy", "SomethingElse"),
        (error("InternalFailure", 500), "lost", "InternalFailure"),
        (error("ServiceUnavailable", 503), "lost", "ServiceUnavailable"),
        (ConnectTimeoutError(endpoint_url="x"), "busy", "ConnectTimeoutError"),
        (EndpointConnectionError(endpoint_url="x"), "busy", "EndpointConnectionError"),
        (ReadTimeoutError(endpoint_url="x"), "lost", "ReadTimeoutError"),
        (ConnectionClosedError(endpoint_url="x"), "lost", "ConnectionClosedError"),
        (NoCredentialsError(), "failed", "NoCredentialsError"),
    ],
)
def test_what_an_answer_means(
    channel: Callable[[Cloud], Channel], fault: Exception | None, result: str, kind: str
) -> None:
    outcome: Outcome = channel(Cloud(fault)).send(NOTICE, LAN, "lan@example.test", {})
    assert (outcome.result, outcome.kind) == (result, kind)


@pytest.mark.parametrize("made", [SesMail, SnsText])
def test_a_client_that_cannot_be_made_is_a_channel_that_fails(
    made: type[SesMail | SnsText], monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(name: str) -> Any:
        raise UnknownServiceError(service_name=name, known_service_names="none")

    monkeypatch.setattr(senders, "_client", client)
    outcome = made("sender", "https://portal.test").send(NOTICE, LAN, "lan@example.test", {})
    assert (outcome.result, outcome.kind) == ("failed", "UnknownServiceError")


def test_a_mail_goes_to_one_address_as_plain_text() -> None:
    cloud = Cloud()
    mail(cloud).send(NOTICE, LAN, "lan@example.test", {})
    (asked,) = cloud.asked
    assert asked["Destination"] == {"ToAddresses": ["lan@example.test"]}
    assert asked["Source"].endswith(" <thong-bao@portal.test>")
    assert asked["Source"].isascii()
    assert list(asked["Message"]["Body"]) == ["Text"]
    assert asked["Message"]["Subject"]["Data"] == f"Hồ sơ được tiếp nhận: {CODE}"


def test_a_text_message_says_who_it_is_from() -> None:
    cloud = Cloud()
    text(cloud).send(NOTICE, LAN, "+84912345678", {})
    (asked,) = cloud.asked
    assert asked["PhoneNumber"] == "+84912345678"
    assert asked["MessageAttributes"]["AWS.SNS.SMS.SenderID"]["StringValue"] == "DVC"
    assert "TopicArn" not in asked
