"""Money given back is written down once, by who receives at the agency, and stays written down whatever is told later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.status.payments.refunds import GivenBack, write_down
from kernel.problems import Problem
from tests.unit.status.payments.test_paying import FEE, Counter
from tests.unit.status.world import NOW

LATER = NOW + timedelta(days=1)


def paid_twice() -> tuple[Counter, str]:
    made = Counter()
    order = str(made.begin()["order"])
    made.told(order)
    made.told(order, "R2")
    return made, order


def marked(made: Counter, order: str, reference: str = "R2", user: str = "thu", at: Any = NOW) -> dict[str, Any]:
    return write_down(GivenBack(order, user, reference), made.pay, at)


def refused(made: Counter, order: str, **more: Any) -> tuple[int, str]:
    before = dict(made.orders.orders)
    with pytest.raises(Problem) as problem:
        marked(made, order, **more)
    assert made.orders.orders == before
    return problem.value.kind.status, problem.value.kind.name


def test_it_is_kept_with_when_and_the_payer_sees_it() -> None:
    made, order = paid_twice()
    told = marked(made, order)
    assert told["give_back"][0]["given_back_at"] == "2026-11-05T10:00:00+07:00"
    assert made.shown()[0]["give_back"] == told["give_back"]
    assert "given_back_by" not in told["give_back"][0]  # who of the agency it was stays in the table
    (kept,) = [one for one in made.orders.of(order.split("_")[0])[0].receipts if one.reference == "R2"]
    assert (kept.given_by, kept.amount) == ("thu", FEE)


def test_written_down_again_it_stays_as_it_was_first() -> None:
    made, order = paid_twice()
    first = marked(made, order)
    version = made.orders.of(order.split("_")[0])[0].version
    assert marked(made, order, user="minh", at=LATER) == first
    assert made.orders.of(order.split("_")[0])[0].version == version


def test_what_the_gateway_says_later_does_not_undo_it() -> None:
    made, order = paid_twice()
    marked(made, order)
    made.told(order, "R2")
    made.told(order, "R3")
    back = {one["reference"]: "given_back_at" in one for one in made.shown()[0]["give_back"]}
    assert back == {"R2": True, "R3": False}


@pytest.mark.parametrize(
    ("user", "refusal"),
    [
        ("lan", (403, "not-allowed")),
        ("hoa", (404, "not-found")),
        ("binh", (404, "not-found")),
        ("cuc", (403, "not-allowed")),
    ],
)
def test_nobody_else_writes_it_down(user: str, refusal: tuple[int, str]) -> None:
    made, order = paid_twice()
    assert refused(made, order, user=user) == refusal


@pytest.mark.parametrize("reference", ["R1", "R9", ""])
def test_only_money_that_is_to_be_given_back(reference: str) -> None:
    """R1 paid the fee."""
    made, order = paid_twice()
    assert refused(made, order, reference=reference) == (422, "invalid")


@pytest.mark.parametrize("order", ["", "x", "G09-261102-0001", "G09-261102-0001_3_9", "G09-261102-9999_3_1"])
def test_unknown_orders(order: str) -> None:
    made, _ = paid_twice()
    assert refused(made, order) == (404, "not-found")
