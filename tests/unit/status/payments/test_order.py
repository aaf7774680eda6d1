"""An order of payment: what each thing a gateway may say makes of it, in any order and any number of times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.payments.order import LIFE, News, Order, Outcome, Take, Why, parts_of_id, settled, told
from kernel.times import HANOI

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
ORDER = Order("G09-261102-0001", 3, 1, 500_000, NOW, NOW + LIFE, "vi", b"k", b"b")


def paid(amount: int = 500_000, reference: str = "R1") -> News:
    return News(ORDER.id, Outcome.PAID, NOW, amount, reference)


CANCELLED = News(ORDER.id, Outcome.CANCELLED, NOW)

# what is told, one after another -> the state, and why money is to be given back
TABLE = [
    ([], "open", []),
    ([paid()], "received", []),
    ([paid(), paid()], "received", []),
    ([CANCELLED], "cancelled", []),
    ([CANCELLED, CANCELLED], "cancelled", []),
    ([paid(), CANCELLED], "received", []),  # a cancellation that comes late takes no money back
    ([CANCELLED, paid()], "received", []),  # money after it still pays, if it is still asked for
    ([paid(400_000)], "open", [Why.OTHER_AMOUNT]),
    ([paid(600_000)], "open", [Why.OTHER_AMOUNT]),
    ([paid(400_000, "R1"), paid(500_000, "R2")], "received", [Why.OTHER_AMOUNT]),
    ([paid(reference="R1"), paid(reference="R2")], "received", [Why.PAID_TWICE]),
    ([paid(), paid(600_000)], "received", []),  # the same reference once, whatever else is said of it
]


@pytest.mark.parametrize(("news", "state", "back"), TABLE)
def test_what_is_told_makes_of_an_order(news: list[News], state: str, back: list[Why]) -> None:
    order = ORDER
    for one in news:
        order = told(order, one)
    assert order.state(NOW) == state
    assert [one.why for one in order.receipts if one.take is Take.GIVE_BACK] == back


def test_an_order_expires_unless_something_was_heard() -> None:
    assert ORDER.state(NOW + LIFE) == "expired"
    assert told(ORDER, paid()).state(NOW + LIFE) == "received"
    assert ORDER.state(NOW + LIFE - timedelta(seconds=1)) == "open"


def test_money_in_the_register_is_paid_and_money_that_cannot_be_is_to_give_back() -> None:
    received = told(ORDER, paid())
    assert received.unsettled
    assert (settled(received, None).state(NOW), settled(received, None).unsettled) == ("paid", False)
    back = settled(received, Why.NOT_ASKED)
    assert [(one.take, one.why) for one in back.receipts] == [(Take.GIVE_BACK, Why.NOT_ASKED)]
    assert back.taken is None


@given(
    st.lists(
        st.one_of(
            st.just(CANCELLED),
            st.builds(paid, st.sampled_from([400_000, 500_000]), st.sampled_from(["R1", "R2", "R3"])),
        )
    )
)
def test_no_money_is_lost_and_one_payment_at_most_is_taken(news: list[News]) -> None:
    order = ORDER
    for one in news:
        before, order = order, told(order, one)
        assert told(order, one) == order  # again it changes nothing
        assert order.version in (before.version, before.version + 1)
    came = {one.reference for one in news if one.outcome is Outcome.PAID}
    assert {one.reference for one in order.receipts} == came
    assert len(order.receipts) == len(came)
    taken = [one for one in order.receipts if one.take is Take.WAITING]
    assert len(taken) <= 1
    assert all(one.amount == ORDER.amount for one in taken)


@pytest.mark.parametrize(
    "text", ["", "G09-261102-0001", "G09-261102-0001_0_1", "G09-261102-0001_3_100", "a_1_1", "G09_1_1 ", "G09_1_1\n"]
)
def test_what_is_no_id_of_ours_names_no_order(text: str) -> None:
    assert parts_of_id(text) is None


def test_an_id_names_its_order() -> None:
    assert parts_of_id(ORDER.id) == ("G09-261102-0001", 3, 1)
