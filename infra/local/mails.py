"""`make mails`: what the portal on this machine would have sent to people. The local cloud keeps it until it ends."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from infra.local.supervisor import Place
from infra.steps import StepFailed
from kernel.times import HANOI

_MAILS, _TEXTS = "/_ministack/ses/messages", "/_ministack/sns/sms-messages"


def print_sent(place: Place) -> None:
    """Raises StepFailed where the local cloud does not answer."""
    for line in (*mails(_asked(place, _MAILS)), *texts(_asked(place, _TEXTS))):
        print(line)


def subjects(place: Place) -> list[str]:
    """Of every e-mail sent, in the order of time. Raises StepFailed likewise."""
    return [mail["Subject"] for mail in _in_order(_asked(place, _MAILS))]


def _in_order(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`kept` is `{messages: {account: [mail]}}`."""
    return sorted((mail for of_one in kept["messages"].values() for mail in of_one), key=lambda mail: mail["Timestamp"])


def mails(kept: Mapping[str, Any]) -> Iterator[str]:
    """Every e-mail as it was taken, in the order of time."""
    sent = _in_order(kept)
    yield f"{len(sent)} e-mails"
    for mail in sent:
        at = datetime.fromtimestamp(mail["Timestamp"], HANOI)
        yield f"\n{at:%H:%M:%S}  {', '.join(mail['To'])}  {mail['Subject']}"
        yield from (f"    {line}" for line in mail["BodyText"].splitlines())


def texts(kept: Mapping[str, Any]) -> Iterator[str]:
    """Every text message, phone by phone; `kept` is `{sms_messages: {phone: [message]}}`."""
    sent = [(phone, one["Message"]) for phone, messages in kept["sms_messages"].items() for one in messages]
    yield f"\n{len(sent)} text messages"
    yield from (f"\n{phone}  {said}" for phone, said in sent)


def _asked(place: Place, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{place.cloud_port}{path}", timeout=10) as answer:
            return json.load(answer)
    except OSError:
        raise StepFailed("nothing runs here", "make up starts the portal.") from None
