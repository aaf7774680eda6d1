"""A gateway of payments for one machine: a page on which to pay or not, and a signed message to the portal of what came of it.

It can be told to lose its message or to send it twice. What was paid is kept in a file, so that the portal can ask after it. No
money moves here.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import httpcore
from jinja2 import Environment, select_autoescape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from infra.local.pages import PAGE_HEADERS
from kernel.times import HANOI, epoch, instant_text

# What the portal's own side of the agreement says too (services/status, payments/gateway.py); a test holds them together.
PAY, ASK, TOLD, SIGNATURE = "pay", "ask", "told", "payment-signature"
LOG = logging.getLogger("payment-gateway")
MAX_FORM = 10_000
Tell = Callable[[bytes, str], Awaitable[int]]  # a message and its signature to the portal; the status of its answer

_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng thanh toán mô phỏng</title><link rel="stylesheet" href="/portal.css"></head>
<body class="govuk-template__body"><div class="govuk-width-container"><main class="govuk-main-wrapper">
<h1 class="govuk-heading-l">Cổng thanh toán mô phỏng
<span class="govuk-caption-l" lang="en">A gateway of payments, simulated</span></h1>
{% if order %}<p class="govuk-body">Đơn <strong>{{ order }}</strong></p>
<p class="govuk-body">Số tiền: <strong>{{ amount }} đồng</strong>. Đây là mô phỏng: không có tiền thật.</p>
<form method="post" action="/payment-gateway/pay?{{ query }}">
<div class="govuk-form-group"><label class="govuk-label" for="told">Báo tin cho cổng dịch vụ (để thử)</label>
<select class="govuk-select" id="told" name="told"><option value="once">một lần</option><option value="lost">làm mất tin</option>
<option value="twice">hai lần</option></select></div>
<p><button class="govuk-button" name="outcome" value="paid">Trả tiền</button>
<button class="govuk-button govuk-button--secondary" name="outcome" value="cancelled">Hủy</button></p></form>
{% else %}<p class="govuk-body">{{ says }}</p>{% endif %}
</main></div></body></html>"""


def sign(secret: bytes, use: str, content: bytes) -> str:
    return hmac.digest(secret, use.encode() + b"\n" + content, "sha256").hex()


def is_signed(secret: bytes, use: str, content: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(secret, use, content).encode(), signature.encode("utf-8", "surrogatepass"))


@cache
def _template() -> Any:
    return Environment(autoescape=select_autoescape(default=True, default_for_string=True)).from_string(_PAGE)


class PaymentGateway:
    """`kept`: the file with what was paid or cancelled, `now`: the clock."""

    def __init__(self, secret: str, kept: Path, tell: Tell, now: Callable[[], datetime]) -> None:
        self._secret = secret.encode()
        self._file = kept
        self._tell = tell
        self._now = now
        self._news: dict[str, list[dict[str, Any]]] = json.loads(kept.read_text()) if kept.exists() else {}

    async def respond(self, request: Request, path: str) -> Response:
        """`path` below the gateway's own address."""
        if path == "/pay" and request.method in ("GET", "POST"):
            return await self._pay(request)
        if path.startswith("/orders/") and request.method == "GET":
            return self._ask(request, unquote(path.removeprefix("/orders/")))
        return _page(404, says="Không có trang này. / There is no such page.")

    async def _pay(self, request: Request) -> Response:
        query = request.scope["query_string"].decode("ascii", "replace")
        asked, _, signature = query.partition("&signature=")
        if not is_signed(self._secret, PAY, asked.encode(), signature):
            return _page(403, says="Đơn này không phải của cổng dịch vụ. / This order is not signed.")
        facts = {name: values[0] for name, values in parse_qs(asked).items()}
        if epoch(self._now()) >= int(facts["expires"]):
            return _page(410, says="Đơn đã hết hạn. Hãy quay lại hồ sơ. / The order has expired.", query=query)
        if request.method == "GET":
            amount = f"{int(facts['amount']):,}".replace(",", ".")
            return _page(200, order=facts["order"], amount=amount, query=query)
        given = parse_qs((await request.body())[:MAX_FORM].decode("utf-8", "replace"))
        await self._done(facts, given.get("outcome", [""])[0], given.get("told", ["once"])[0])
        return RedirectResponse(facts["back"], 303)

    async def _done(self, facts: dict[str, str], outcome: str, told: str) -> None:
        order = facts["order"]
        news: dict[str, Any] = {"order": order, "outcome": outcome, "at": instant_text(self._now().astimezone(HANOI))}
        if outcome == "paid":
            number = len(self._news.get(order, ())) + 1
            news |= {"amount": int(facts["amount"]), "reference": f"MP-{order}-{number}"}
        elif outcome != "cancelled":
            return
        self._news.setdefault(order, []).append(news)
        self._file.write_text(json.dumps(self._news), encoding="utf-8")
        body = json.dumps(news).encode()
        for _ in range({"lost": 0, "twice": 2}.get(told, 1)):
            LOG.info("%s %s: told, answered %d", order, outcome, await self._tell(body, sign(self._secret, TOLD, body)))

    def _ask(self, request: Request, order: str) -> Response:
        if not is_signed(self._secret, ASK, order.encode(), request.query_params.get("signature", "")):
            return Response("", 403)
        body = json.dumps({"items": self._news.get(order, [])}).encode()
        return Response(body, 200, {SIGNATURE: sign(self._secret, TOLD, body)}, "application/json")


def payment_gateway(port: int, state: Path) -> PaymentGateway | None:
    """As this process's environment says; None without a secret."""
    secret = os.environ.get("PAYMENT_SECRET")
    kept = state.with_name("payment-gateway.json")
    return PaymentGateway(secret, kept, teller(port), lambda: datetime.now(HANOI)) if secret else None


def teller(port: int) -> Tell:
    """Tells the portal at this machine's gateway."""
    pool = httpcore.AsyncConnectionPool()

    async def tell(body: bytes, signature: str) -> int:
        try:
            answer = await pool.request(
                "POST",
                f"http://127.0.0.1:{port}/api/status/payments/told",
                headers={"Content-Type": "application/json", SIGNATURE: signature},
                content=body,
                extensions={"timeout": {"connect": 3.0, "read": 20.0, "write": 3.0, "pool": 3.0}},
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            return 503  # the portal asks after it
        return int(answer.status)

    return tell


def _page(status: int, order: str = "", amount: str = "", query: str = "", says: str = "") -> Response:
    text = _template().render(order=order, amount=amount, query=query, says=says)
    return Response(text, status, {**PAGE_HEADERS, "Cache-Control": "no-store"}, "text/html; charset=utf-8")
