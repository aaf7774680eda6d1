"""The simulator of a gateway of payments: what it says, the portal's own side understands; messages once, twice, or lost."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response

from chalicelib.status.payments.gateway import SIGNATURE, SignedGateway
from chalicelib.status.payments.order import LIFE, News, Order, Outcome
from infra import ROOT
from infra.local.payment_gateway import PaymentGateway
from kernel.times import HANOI

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
SECRET = "a secret of sixteen letters"
ORDER = Order("G09-261102-0001", 3, 1, 500_000, NOW, NOW + LIFE, "vi", b"k", b"b")
PAID = News(ORDER.id, Outcome.PAID, NOW, 500_000, f"MP-{ORDER.id}-1")


class Machine:
    """Both sides, with no network between them."""

    def __init__(self, kept: Path) -> None:
        self.heard: list[tuple[bytes, str]] = []
        self.now = NOW

        async def tell(body: bytes, signature: str) -> int:
            self.heard.append((body, signature))
            return 200

        self.simulator = PaymentGateway(SECRET, kept, tell, lambda: self.now)
        self.portal = SignedGateway("http://gw.example/payment-gateway", SECRET, "http://portal.example", self.fetch)

    def ask(self, method: str, address: str, form: dict[str, str] | None = None) -> Response:
        parts = urlsplit(address)
        body = urlencode(form or {}).encode()
        scope = {
            "type": "http",
            "method": method,
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [],
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        request = Request(scope, receive)
        return asyncio.run(self.simulator.respond(request, parts.path.removeprefix("/payment-gateway")))

    def fetch(self, address: str) -> tuple[int, dict[str, str], bytes]:
        answer = self.ask("GET", address)
        return answer.status_code, dict(answer.headers), bytes(answer.body)

    def pay(self, outcome: str = "paid", told: str = "once") -> Response:
        return self.ask("POST", self.portal.address(ORDER), {"outcome": outcome, "told": told})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "kept.json")


def test_the_page_shows_the_amount_and_leads_back_once_paid(machine: Machine) -> None:
    shown = machine.ask("GET", machine.portal.address(ORDER))
    assert "500.000 đồng" in bytes(shown.body).decode()
    paid = machine.pay()
    assert (paid.status_code, paid.headers["location"]) == (303, f"http://portal.example/nop-phi/{ORDER.code}")


@pytest.mark.parametrize(("told", "times"), [("once", 1), ("twice", 2), ("lost", 0)])
def test_what_happened_is_told_as_chosen_and_can_always_be_asked(machine: Machine, told: str, times: int) -> None:
    machine.pay(told=told)
    assert len(machine.heard) == times
    assert all(machine.portal.signed(body, signature) for body, signature in machine.heard)
    assert list(machine.portal.news(ORDER)) == [PAID]


def test_a_cancellation_is_told_too(machine: Machine) -> None:
    machine.pay("cancelled")
    assert json.loads(machine.heard[0][0])["outcome"] == "cancelled"
    assert list(machine.portal.news(ORDER)) == [News(ORDER.id, Outcome.CANCELLED, NOW)]


def test_what_was_paid_outlives_the_process(machine: Machine, tmp_path: Path) -> None:
    machine.pay(told="lost")
    assert list(Machine(tmp_path / "kept.json").portal.news(ORDER)) == [PAID]


def test_an_order_that_was_changed_or_has_expired_takes_nothing(machine: Machine) -> None:
    address = machine.portal.address(ORDER)
    assert machine.ask("GET", address.replace("500000", "5")).status_code == 403
    machine.now += LIFE + timedelta(seconds=1)
    assert machine.pay().status_code == 410
    assert list(machine.portal.news(ORDER)) == []


def test_a_stranger_learns_nothing_of_an_order(machine: Machine) -> None:
    machine.pay()
    answer = machine.ask("GET", f"/payment-gateway/orders/{ORDER.id}?signature=0")
    assert (answer.status_code, bytes(answer.body)) == (403, b"")
    assert SIGNATURE not in answer.headers


def test_the_gateways_process_needs_no_service() -> None:
    """It runs with the kernel beside it, not with the four services."""
    code = "import infra.local.gateway, sys; assert not any(name.startswith('chalicelib') for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env={"PYTHONPATH": f"{ROOT}:{ROOT}/services"})
