"""Requests about payments and their answers."""

from __future__ import annotations

from datetime import datetime

from chalicelib.status.payments import incoming
from chalicelib.status.payments.paying import begin
from chalicelib.status.payments.settling import Pay, hear
from kernel.http import Answer, Request, answer, single


def post_payment(request: Request, user: str | None, code: str, pay: Pay, online: bool, now: datetime) -> Answer:
    single(request, ())
    return answer(200, begin(incoming.paying(request, user, code), pay, online, now))


def post_told(request: Request, pay: Pay, now: datetime) -> Answer:
    single(request, ())
    order = hear(incoming.news(request, pay.gateway), pay, now)
    return answer(200, {"order": order.id, "state": order.state(now)})
