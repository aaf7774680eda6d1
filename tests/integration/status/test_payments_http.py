"""Paying over HTTP: the order, the gateway's signed message, its repeats, and what is no message of the gateway's."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from chalicelib.status import wiring
from chalicelib.status.payments.gateway import TOLD, sign
from kernel.http import JSON
from tests.integration.status.portal import act, file, get, look, problem, token
from tests.support.conformance import check
from tests.support.entries import CODE, PIN
from tests.support.gateway import Reply, call

FEE = 600_000
PATH = f"/status/dossiers/{CODE}/payments"
SECRET = b"a secret of the gateway in tests"


@pytest.fixture(autouse=True)
def asked(world: None) -> None:
    wiring.pay.cache_clear()
    file()
    act("minh", "accept", 1)
    act("minh", "request_payment", 2, amount=FEE, reason="Lệ phí")


def pay(user: str | None = "lan", pin: str | None = None, amount: Any = FEE, key: str = "") -> Reply:
    headers = {"Receipt-Pin": pin} if pin else {}
    given = token(user) if user else None
    reply = call("status", "POST", PATH, {"amount": amount}, headers=headers, token=given, key=key or str(uuid.uuid4()))
    check("status", "POST", PATH.removeprefix("/status"), reply)
    return reply


def tell(body: bytes | dict[str, Any], signature: str | None = None) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Payment-Signature": sign(SECRET, TOLD, raw) if signature is None else signature, "Content-Type": JSON}
    reply = call("status", "POST", "/status/payments/told", raw.decode(), headers=headers)
    check("status", "POST", "/payments/told", reply)
    return reply


def news(**changes: Any) -> dict[str, Any]:
    at = "2026-11-05T10:00:00+07:00"
    return {
        "order": f"{CODE}_3_1",
        "outcome": "paid",
        "amount": FEE,
        "reference": "R1",
        "at": at,
        **changes,
    }


def test_a_fee_is_paid_and_stands_in_the_history() -> None:
    made = pay(key="one")
    assert made.status == 200
    assert made.json["order"] == f"{CODE}_3_1"
    assert pay(key="one").text == made.text
    assert pay(None, PIN).json["order"] == made.json["order"]
    assert tell(news()).json == {"order": f"{CODE}_3_1", "state": "paid"}
    assert tell(news()).json == {"order": f"{CODE}_3_1", "state": "paid"}
    assert tell(news(outcome="cancelled", amount=None, reference=None)).json["state"] == "paid"
    seen = look(user="lan").json
    assert (seen["state"], seen["payment"]["reference"], seen["version"]) == ("in_process", "R1", 4)
    orders = get(PATH, None, PIN)
    check("status", "GET", PATH.removeprefix("/status"), orders)
    assert [one["state"] for one in orders.json["items"]] == ["paid"]


def test_money_for_a_dossier_that_was_withdrawn_is_shown_to_its_officer() -> None:
    pay()
    act("lan", "withdraw", 3)
    tell(news())
    assert look(user="lan").json["state"] == "withdrawn"
    orders = get(PATH, "minh")
    check("status", "GET", PATH.removeprefix("/status"), orders)
    assert orders.json["items"][0]["give_back"][0]["why"] == "not_asked"


@pytest.mark.parametrize("signature", ["", "0" * 64, "é"])
def test_what_is_not_signed_is_not_read(signature: str) -> None:
    pay()
    for body in (news(), b"{", b""):
        assert problem(tell(body, signature)) == (401, "not-signed-in")
    assert look(user="lan").json["state"] == "payment_requested"


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        (b"{", 400, []),
        ({}, 422, ["/order", "/outcome", "/at"]),
        (news(amount=None, reference=None), 422, ["/amount", "/reference"]),
        (news(amount="600000"), 422, ["/amount"]),
        (news(outcome="maybe"), 422, ["/outcome"]),
        (news(order="another"), 404, []),
    ],
)
def test_half_a_message_changes_nothing(body: Any, status: int, pointers: list[str]) -> None:
    pay()
    reply = tell(body)
    assert reply.status == status
    assert [one["pointer"] for one in reply.json.get("errors", [])] == pointers
    assert look(user="lan").json["state"] == "payment_requested"


@pytest.mark.parametrize(
    ("user", "pin", "amount", "status"),
    [
        (None, None, FEE, 401),
        ("hoa", None, FEE, 404),
        ("minh", None, FEE, 403),
        (None, "0000-0000-0000", FEE, 404),
        ("lan", None, FEE - 1, 422),
        ("lan", None, "x", 422),
        ("lan", None, 0, 422),
    ],
)
def test_what_is_refused_makes_no_order(user: str | None, pin: str | None, amount: Any, status: int) -> None:
    assert pay(user, pin, amount).status == status
    assert get(PATH, "lan").json["items"] == []


def test_without_an_account_the_key_must_be_nobody_elses() -> None:
    assert problem(pay(None, PIN, key="short")) == (400, "idempotency-key")


def test_strangers_orders_look_like_unknown_ones() -> None:
    assert get(PATH, "hoa").text == get("/status/dossiers/G09-200101-0001/payments", "lan").text
    assert problem(get(PATH)) == (404, "not-found")


def test_a_stage_without_a_gateway_says_where_to_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMENT_URL", "")
    assert "bộ phận một cửa" in pay().json["detail"]
