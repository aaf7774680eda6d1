"""Paying from the request to the register: who may, once, messages lost, doubled and late, and money that is to be given back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.status.payments.order import LIFE, News, Outcome
from chalicelib.status.payments.paying import Paying, begin, listed
from chalicelib.status.payments.settling import SYSTEM, Pay, ask_after_all, hear
from kernel.http import body_hash, key_hash
from kernel.lifecycle import Action
from kernel.problems import Problem
from tests.fakes.payments import MemoryOrders, SaidByTheGateway
from tests.support.entries import CODE, PIN, filed
from tests.unit.status.world import NOW, World

FEE = 600_000


class Counter:
    """A dossier of Lan's that waits for a fee, and the gateway."""

    def __init__(self) -> None:
        self.world = World(filed())
        self.world.act("minh", "accept")
        self.world.act("minh", "request_payment", amount=FEE, reason="Lệ phí cấp giấy phép")
        self.orders, self.gateway = MemoryOrders(), SaidByTheGateway()
        self.pay = Pay(self.world.desk, self.orders, self.gateway)
        self.now = NOW

    def begin(self, user: str | None = "lan", pin: str | None = None, amount: int = FEE, key: str = "k") -> Any:
        hashed = key_hash(user or "", key, f"dossiers/{CODE}/payments")
        wanted = Paying(CODE, user, pin, amount, hashed, body_hash({"amount": amount}), "vi")
        return begin(wanted, self.pay, True, self.now)

    def told(self, order: str, reference: str = "R1", amount: int = FEE) -> str:
        news = News(order, Outcome.PAID, self.now, amount, reference)
        return hear(news, self.pay, self.now).state(self.now)

    def cancelled(self, order: str) -> str:
        return hear(News(order, Outcome.CANCELLED, self.now), self.pay, self.now).state(self.now)

    def shown(self) -> list[dict[str, Any]]:
        return listed(CODE, PIN, None, self.pay, self.now)

    @property
    def state(self) -> str:
        return self.world.entry().state.value

    @property
    def confirmations(self) -> int:
        return sum(one.action is Action.CONFIRM_PAYMENT for one in self.world.entry().history)


def refused(call: Any) -> str:
    with pytest.raises(Problem) as problem:
        call()
    return problem.value.kind.name


# -- asking to pay ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "pin"), [("lan", None), (None, PIN), (None, PIN.lower()), ("minh", PIN)])
def test_the_applicant_or_who_holds_the_pin_may_pay(user: str | None, pin: str | None) -> None:
    made = Counter().begin(user, pin)
    assert made == {
        "order": f"{CODE}_3_1",
        "url": f"https://gateway.example/pay?order={CODE}_3_1",
        "amount": FEE,
        "expires_at": "2026-11-05T11:00:00+07:00",
    }


@pytest.mark.parametrize(
    ("user", "pin", "why"),
    [
        (None, None, "not-signed-in"),
        (None, "0000-0000-0000", "not-found"),
        ("lan", "0000-0000-0000", "not-found"),
        ("hoa", None, "not-found"),
        ("minh", None, "not-allowed"),
        ("cuc", None, "not-allowed"),
    ],
)
def test_nobody_else_may(user: str | None, pin: str | None, why: str) -> None:
    counter = Counter()
    assert refused(lambda: counter.begin(user, pin)) == why
    assert counter.orders.orders == {}


def test_asked_again_it_is_the_same_order_whatever_the_key() -> None:
    counter = Counter()
    first = counter.begin(key="one")
    assert counter.begin(key="one") == first
    assert counter.begin(key="two") == first
    assert counter.begin(None, PIN, key="three") == first
    assert len(counter.orders.orders) == 1


def test_a_key_is_not_used_for_two_amounts() -> None:
    counter = Counter()
    counter.begin()
    assert refused(lambda: counter.begin(amount=5)) == "key-reused"


def test_the_amount_is_the_one_that_was_shown() -> None:
    counter = Counter()
    assert refused(lambda: counter.begin(amount=FEE - 1)) == "invalid"


def test_what_is_not_asked_for_cannot_be_paid() -> None:
    counter = Counter()
    counter.world.act("minh", "confirm_payment", amount=FEE, reference="tại quầy")
    assert refused(counter.begin) == "illegal-step"


def test_a_new_order_is_made_after_one_was_cancelled_or_has_expired() -> None:
    counter = Counter()
    first = counter.begin(key="1")["order"]
    counter.cancelled(first)
    second = counter.begin(key="2")["order"]
    counter.now += LIFE
    third = counter.begin(key="3")["order"]
    assert [first, second, third] == [f"{CODE}_3_{n}" for n in (1, 2, 3)]
    assert counter.begin(key="1")["order"] == first  # a repeat is a repeat


def test_who_has_paid_is_not_asked_again_while_it_is_recorded() -> None:
    counter = Counter()
    order = counter.begin()["order"]
    counter.told(order)
    assert counter.state == "in_process"
    assert refused(lambda: counter.begin(key="2")) == "illegal-step"


# -- what the gateway tells --------------------------------------------------------------------------------------------------


def test_a_paid_order_confirms_the_payment_once_as_the_system() -> None:
    counter = Counter()
    order = counter.begin()["order"]
    assert counter.told(order) == "paid"
    assert counter.told(order) == "paid"
    assert counter.cancelled(order) == "paid"
    assert (counter.state, counter.confirmations) == ("in_process", 1)
    last = counter.world.entry().history[-1]
    assert (last.by, last.detail["reference"], last.detail["amount"]) == (SYSTEM, "R1", FEE)


def test_an_order_that_was_never_made_is_unknown() -> None:
    counter = Counter()
    for order in (f"{CODE}_3_1", "made up", f"{CODE}_9_9"):
        assert refused(lambda order=order: counter.told(order)) == "not-found"


def test_another_amount_confirms_nothing_and_is_to_be_given_back() -> None:
    counter = Counter()
    order = counter.begin()["order"]
    assert counter.told(order, amount=FEE - 1) == "open"
    assert counter.state == "payment_requested"
    assert counter.shown()[0]["give_back"] == [
        {"amount": FEE - 1, "reference": "R1", "at": "2026-11-05T10:00:00+07:00", "why": "other_amount"}
    ]


@pytest.mark.parametrize(
    ("user", "action", "more"),
    [
        ("lan", "withdraw", {}),
        ("minh", "stop", {"reason": "Dừng"}),
        ("minh", "confirm_payment", {"amount": FEE, "reference": "tại quầy"}),
    ],
)
def test_money_that_comes_when_nothing_is_asked_any_more_is_to_be_given_back(
    user: str, action: str, more: dict[str, Any]
) -> None:
    counter = Counter()
    begun = counter.begin()
    order = begun["order"]
    assert counter.shown()[0]["url"] == begun["url"]
    counter.world.act(user, action, **more)
    before = counter.state
    assert "url" not in counter.shown()[0]
    assert counter.shown()[0]["state"] == "not_asked"  # whoever came back from the gateway is not left waiting
    counter.now += LIFE
    assert counter.shown()[0]["state"] == "not_asked"  # and is not told to pay again
    counter.told(order)
    assert counter.state == before
    assert [one["why"] for one in counter.shown()[0]["give_back"]] == ["not_asked"]


def test_a_second_request_is_not_paid_by_the_money_of_the_first() -> None:
    counter = Counter()
    first = counter.begin()["order"]
    counter.world.act("minh", "confirm_payment", amount=FEE, reference="tại quầy")
    counter.world.act("minh", "request_payment", amount=FEE, reason="Lần hai")
    counter.told(first)
    assert counter.state == "payment_requested"
    assert "give_back" in counter.shown()[0]
    assert counter.shown()[0]["state"] == "not_asked"
    counter.begin(key="second")
    assert [one["state"] for one in counter.shown()] == ["open", "not_asked"]


# -- messages that are lost ----------------------------------------------------------------------------------------------------


def test_who_looks_after_paying_catches_a_lost_message() -> None:
    counter = Counter()
    order = counter.begin()["order"]
    counter.gateway.said[order] = [News(order, Outcome.PAID, NOW, FEE, "R1")]
    assert counter.shown()[0]["state"] == "paid"
    assert counter.state == "in_process"
    counter.shown()
    assert counter.gateway.asked == [order]  # a settled order is asked after no more


def test_while_the_gateway_is_silent_what_is_known_is_shown() -> None:
    counter = Counter()
    counter.begin()
    counter.gateway.down = True
    assert counter.shown()[0]["state"] == "open"


def test_the_schedule_asks_after_what_nobody_looked_at() -> None:
    counter = Counter()
    order = counter.begin()["order"]
    counter.gateway.said[order] = [News(order, Outcome.PAID, NOW, FEE, "R1")]
    warned: list[tuple[str, str]] = []

    def after(time: timedelta) -> tuple[int, int]:
        return ask_after_all(counter.pay, NOW + time, lambda fault, about: warned.append((fault, about)))

    assert after(timedelta(minutes=1)) == (0, 0)  # a message is given its time
    counter.gateway.down = True
    assert after(timedelta(hours=1)) == (1, 1)
    assert warned == [("GatewayBusy", order)]
    counter.gateway.down = False
    assert after(timedelta(days=2)) == (1, 0)
    assert counter.state == "in_process"
    assert after(timedelta(days=2)) == (0, 0)
    assert len(warned) == 1


@pytest.mark.parametrize(("user", "pin"), [("hoa", None), (None, None), (None, "wrong"), ("binh", None), ("cuc", None)])
def test_strangers_see_no_orders(user: str | None, pin: str | None) -> None:
    counter = Counter()
    counter.begin()
    assert refused(lambda: listed(CODE, pin, user, counter.pay, NOW)) == "not-found"


def test_the_officer_sees_what_is_to_be_given_back() -> None:
    counter = Counter()
    counter.told(counter.begin()["order"], amount=1)
    assert listed(CODE, None, "minh", counter.pay, NOW)[0]["give_back"][0]["amount"] == 1


# -- whatever happens, in any order ----------------------------------------------------------------------------------------------


class Payments(RuleBasedStateMachine):
    """Payers press, the gateway loses, doubles and delays, the dossier goes its way: no money is lost, none taken twice."""

    @initialize()
    def open(self) -> None:
        self.counter = Counter()
        self.paid: set[tuple[str, str]] = set()
        self.number = 0

    @rule(key=st.sampled_from("abc"), hours=st.integers(0, 2))
    def press(self, key: str, hours: int) -> None:
        self.counter.now += timedelta(hours=hours)
        with suppress(Problem):  # nothing is asked for, or it is paid
            self.counter.begin(key=f"{key}{self.number}")

    @precondition(lambda self: self.counter.orders.orders)
    @rule(data=st.data(), lost=st.booleans(), amount=st.sampled_from([FEE, FEE + 1]))
    def money(self, data: st.DataObject, lost: bool, amount: int) -> None:
        place = data.draw(st.sampled_from(sorted(self.counter.orders.orders)))
        order = self.counter.orders.orders[place].id
        self.number += 1
        news = News(order, Outcome.PAID, self.counter.now, amount, f"R{self.number}")
        self.counter.gateway.said.setdefault(order, []).append(news)
        self.paid.add((order, news.reference))
        if not lost:
            hear(news, self.counter.pay, self.counter.now)

    @precondition(lambda self: any(self.counter.gateway.said.values()))
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(sorted(name for name, news in self.counter.gateway.said.items() if news)))
        hear(data.draw(st.sampled_from(self.counter.gateway.said[order])), self.counter.pay, self.counter.now)

    @rule(what=st.sampled_from(["withdraw", "confirm", "ask_again"]))
    def meanwhile(self, what: str) -> None:
        world = self.counter.world
        state = self.counter.state
        if what == "withdraw" and self.number > 3 and state in ("payment_requested", "in_process"):
            world.act("lan", "withdraw", now=self.counter.now)
        elif what == "confirm" and state == "payment_requested":
            world.act("minh", "confirm_payment", amount=FEE, reference="tại quầy", now=self.counter.now)
        elif what == "ask_again" and state == "in_process":
            world.act("minh", "request_payment", amount=FEE, reason="Lần nữa", now=self.counter.now)

    @rule()
    def look(self) -> None:
        for one in self.counter.orders.of(CODE):
            self.counter.gateway.said.setdefault(one.id, [])
        self.counter.shown()

    @invariant()
    def nothing_is_taken_twice(self) -> None:
        history = self.counter.world.entry().history
        taken = [one.detail["reference"] for one in history if one.by == SYSTEM]
        assert len(taken) == len(set(taken))
        asked = sum(one.action is Action.REQUEST_PAYMENT for one in history)
        assert self.counter.confirmations <= asked
        for order in self.counter.orders.of(CODE):
            for receipt in order.receipts:
                assert (receipt.take == "confirmed") == (receipt.reference in taken)

    def teardown(self) -> None:
        """In the end all money the gateway knows of is taken or to be given back."""
        if not hasattr(self, "counter"):
            return
        for order in list(self.counter.orders.of(CODE)):
            for news in self.counter.gateway.said.get(order.id, []):
                hear(news, self.counter.pay, self.counter.now)
        kept = {(one.id, receipt.reference) for one in self.counter.orders.of(CODE) for receipt in one.receipts}
        assert kept == self.paid
        assert all(receipt.take != "waiting" for one in self.counter.orders.of(CODE) for receipt in one.receipts)


TestPayments = Payments.TestCase
TestPayments.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
