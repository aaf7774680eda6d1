"""An account that lets another act for it, takes it back, and signs out everywhere, on a portal of the tests."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import botocore.exceptions

if TYPE_CHECKING:
    from tests.support.busy_day import Day


def authorise(day: Day) -> None:
    """Lan lets Hoa file for her, once with and once without keeping it."""
    ask = {"for": {"kind": "citizen"}, "to": {"user": "hoa"}}
    made = day.post("submission", "/me/authorisations", ask, "lan")
    day.post("submission", f"/me/authorisations/{made['id']}/actions", {"action": "accept"}, "hoa")
    assert day.get("submission", "/me", "hoa")["acts_for_people"]
    for which, user in (("held", "hoa"), ("asked", "hoa"), ("given", "lan")):
        day.get("submission", f"/me/authorisations?list={which}", user)
    day.post("submission", f"/me/authorisations/{made['id']}/actions", {"action": "revoke"}, "lan")
    with suppress(
        botocore.exceptions.ClientError
    ):  # the account is in no pool here: what matters is what is asked of it
        day.world.call("submission", "DELETE", "/me/sessions", user="lan")
