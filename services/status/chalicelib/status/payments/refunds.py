"""Money that was given back, as an officer of the agency writes it down: the portal moves no money, it keeps who said so, and
when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status.look import found
from chalicelib.status.payments.order import given_back, parts_of_id
from chalicelib.status.payments.paying import shown
from chalicelib.status.payments.settling import Pay
from chalicelib.status.payments.store import StaleOrder
from kernel.dynamo import StorageBusy
from kernel.lifecycle import Part
from kernel.problems import NOT_ALLOWED, NOT_FOUND, Fault, Problem, invalid
from kernel.text import Text

_NOTHING = Text("Không có khoản tiền nào cần trả lại với số này.", "No money of this reference is to be given back.")
_TRIES = 3  # a message of the gateway may come between


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One request; `reference` is the gateway's number of the payment."""

    order: str
    user: str
    reference: str


def write_down(wanted: GivenBack, pay: Pay, now: datetime) -> dict[str, Any]:
    """The order as it stands then. Written down again it stays as it was first.

    Raises:
        Problem: 404 no such order, or a stranger's; 403 not received by this person; 422 nothing of that reference.
        StorageBusy
    """
    parts = parts_of_id(wanted.order)
    if parts is None:
        raise Problem(NOT_FOUND)
    entry, theirs = found(parts[0], None, wanted.user, pay.desk)
    if not theirs:
        raise Problem(NOT_FOUND)
    if Part.RECEIVE not in theirs or Part.APPLICANT in theirs:
        raise Problem(NOT_ALLOWED)
    for _ in range(_TRIES):
        order = pay.orders.one(*parts)
        if order is None:
            raise Problem(NOT_FOUND)
        try:
            after = given_back(order, wanted.reference, wanted.user, now)
            if after is not order:
                pay.orders.put(after)
            return shown(after, entry, now)
        except LookupError:
            raise invalid(Fault("/reference", "unknown", _NOTHING)) from None
        except StaleOrder:
            continue
    raise StorageBusy("StaleOrder")
