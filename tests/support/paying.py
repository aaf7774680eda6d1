"""A fee paid online in a portal of the tests: once the gateway's message is lost, once it comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from chalicelib.status.payments.gateway import SIGNATURE, TOLD, sign
from kernel.times import instant_text

if TYPE_CHECKING:
    from tests.support.busy_day import Day

SECRET = b"a secret of the gateway in tests"
FEE = 250_000


class GatewayAnswers:
    """What the gateway of payments says when it is asked, by order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: dict[str, list[dict[str, Any]]] = {}
        monkeypatch.setattr("chalicelib.status.payments.gateway.fetch_over_http", self.fetch)

    def fetch(self, address: str) -> tuple[int, Mapping[str, str], bytes]:
        order = urlsplit(address).path.rpartition("/")[2]
        body = json.dumps({"items": self.said.get(order, [])}).encode()
        return 200, {SIGNATURE: sign(SECRET, TOLD, body)}, body


def pay_online(day: Day, gateway: GatewayAnswers, reference: str) -> None:
    """Files a dossier, and pays for it twice: what was asked first, and what was asked again."""
    day.file("paid", "lan", day.filing())
    code = day.codes["paid"]
    day.act("paid", 1, "accept")
    day.act("paid", 2, "request_payment", amount=FEE, reason="Lệ phí")
    order = day.post("status", f"/dossiers/{code}/payments", {"amount": FEE}, "lan")["order"]
    gateway.said[order] = [_paid(day, order, f"{reference}-1")]
    day.world.later(minutes=20)
    day.run("status", "lost_payments")
    day.act("paid", 4, "request_payment", amount=FEE, reason="Lệ phí bổ sung")
    order = day.post("status", f"/dossiers/{code}/payments", {"amount": FEE}, "lan")["order"]
    text = json.dumps(_paid(day, order, f"{reference}-2"))
    headers = {"Payment-Signature": sign(SECRET, TOLD, text.encode())}
    for _ in range(2):
        day.world.good("status", "POST", "/payments/told", text, headers=headers)
    items = day.get("status", f"/dossiers/{code}/payments", "lan")["items"]
    assert [one["state"] for one in items] == ["paid", "paid"]


def _paid(day: Day, order: str, reference: str) -> dict[str, Any]:
    at = instant_text(day.world.now)
    return {"order": order, "outcome": "paid", "amount": FEE, "reference": reference, "at": at}
