"""The signed addresses and messages between the portal and a gateway of payments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.status.payments.gateway import ASK, PAY, TOLD, GatewayBusy, SignedGateway, is_signed, sign
from tests.unit.status.payments.test_order import ORDER, paid

SECRET = "a secret of sixteen letters"
NEWS = {"order": ORDER.id, "outcome": "paid", "amount": 500_000, "reference": "R1", "at": "2026-11-05T10:00:00+07:00"}


def gateway(status: int = 200, items: Any = (), secret: str = SECRET) -> SignedGateway:
    def fetch(address: str) -> tuple[int, Mapping[str, str], bytes]:
        parts = urlsplit(address)
        assert parts.path == f"/gw/orders/{ORDER.id}"
        assert is_signed(SECRET.encode(), ASK, ORDER.id.encode(), parse_qs(parts.query)["signature"][0])
        body = json.dumps({"items": items}).encode()
        return status, {"payment-signature": sign(secret.encode(), TOLD, body)}, body

    return SignedGateway("https://gateway.example/gw/", SECRET, "https://portal.example", fetch)


def test_an_address_says_order_amount_end_and_the_way_back_and_nothing_of_a_person() -> None:
    address = gateway().address(ORDER)
    query = urlsplit(address).query
    asked, _, signature = query.partition("&signature=")
    assert is_signed(SECRET.encode(), PAY, asked.encode(), signature)
    assert parse_qs(asked) == {
        "order": [ORDER.id],
        "amount": ["500000"],
        "expires": ["1793851200"],
        "back": ["https://portal.example/nop-phi/G09-261102-0001"],
    }
    assert gateway().address(ORDER) == address


@pytest.mark.parametrize("wrong", ["", "0" * 64, "é", "\ud800", sign(SECRET.encode(), PAY, b"{}")])
def test_only_the_gateways_own_signature_is_good(wrong: str) -> None:
    assert gateway().signed(b"{}", sign(SECRET.encode(), TOLD, b"{}"))
    assert not gateway().signed(b"{}", wrong)
    assert not gateway().signed(b"{ }", sign(SECRET.encode(), TOLD, b"{}"))


def test_what_the_gateway_says_of_an_order_is_read() -> None:
    assert list(gateway(items=[NEWS]).news(ORDER)) == [paid()]
    assert list(gateway(items=[{**NEWS, "order": "another"}]).news(ORDER)) == []


@pytest.mark.parametrize(
    "items",
    [
        [{**NEWS, "amount": "500000"}],
        [{**NEWS, "amount": True}],
        [{**NEWS, "amount": 0}],
        [{**NEWS, "reference": ""}],
        [{**NEWS, "at": "today"}],
        [{**NEWS, "outcome": "maybe"}],
        [{"order": ORDER.id}],
        5,
    ],
)
def test_an_answer_that_is_not_as_agreed_counts_as_none(items: Any) -> None:
    with pytest.raises(GatewayBusy):
        gateway(items=items).news(ORDER)


def test_an_answer_of_somebody_else_counts_as_none() -> None:
    with pytest.raises(GatewayBusy):
        gateway(items=[NEWS], secret="another secret of letters").news(ORDER)
    with pytest.raises(GatewayBusy):
        gateway(404).news(ORDER)
