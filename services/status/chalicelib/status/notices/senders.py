"""Channels outside: e-mail by SES, text messages by SNS.

Neither call can be repeated without sending twice, so the SDK may not repeat them by itself: what happened is told as an
Outcome, and the queue decides (delivery.py).
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formataddr
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from botocore.session import get_session

from chalicelib.status.notices.channels import Addressee, Outcome, Result
from chalicelib.status.notices.notice import Notice
from chalicelib.status.notices.texts import Kinds, mail_of, sms_of
from kernel.settings import region

_ACCEPTED = Outcome(Result.ACCEPTED)


class SesMail:
    """`sender` is an address of a domain that SES knows to be ours."""

    def __init__(self, sender: str, portal_url: str) -> None:
        self._sender = sender
        self._portal_url = portal_url

    def send(self, notice: Notice, to: Addressee, address: str, kinds: Kinds) -> Outcome:
        mail = mail_of(notice, to.name, to.language, self._portal_url, kinds)
        return _outcome(
            lambda: self._ses.send_email(
                Source=formataddr((mail.sender_name, self._sender)),
                Destination={"ToAddresses": [address]},
                Message={
                    "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": mail.body, "Charset": "UTF-8"}},
                },
            )
        )

    @cached_property
    def _ses(self) -> Any:
        return _client("ses")


class SnsText:
    """`sender` is the name that phones show, registered with the carriers: 11 letters and digits at most."""

    def __init__(self, sender: str, portal_url: str) -> None:
        self._sender = sender
        self._portal_url = portal_url

    def send(self, notice: Notice, to: Addressee, address: str, kinds: Kinds) -> Outcome:
        said = sms_of(notice, to.language, self._portal_url, kinds)
        return _outcome(
            lambda: self._sns.publish(
                PhoneNumber=address,
                Message=said,
                MessageAttributes={
                    "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": self._sender},
                    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
                },
            )
        )

    @cached_property
    def _sns(self) -> Any:
        return _client("sns")


_BUSY_CODES = frozenset(
    (
        "LimitExceededException",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    )
)
_NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)


def _outcome(call: Callable[[], object]) -> Outcome:
    """`call` makes the client too: one that cannot be made is a channel that fails."""
    try:
        call()
    except ClientError as fault:
        return _refused(fault)
    except _NEVER_SENT as fault:
        return Outcome(Result.BUSY, type(fault).__name__)
    except (HTTPClientError, ReadTimeoutError) as fault:
        return Outcome(Result.LOST, type(fault).__name__)
    except BotoCoreError as fault:  # it never left: no such client, no credentials, a parameter of the wrong shape
        return Outcome(Result.FAILED, type(fault).__name__)
    return _ACCEPTED


def _refused(fault: ClientError) -> Outcome:
    """What an error answer means. Of a server's own fault nobody knows how far it came."""
    code = str(fault.response.get("Error", {}).get("Code", ""))
    status = int(fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _BUSY_CODES or status == 429:
        return Outcome(Result.BUSY, code)
    return Outcome(Result.LOST if status >= 500 else Result.FAILED, code)


def _client(name: str) -> Any:
    config = Config(connect_timeout=2, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 1})
    return get_session().create_client(name, region_name=region(), config=config)
