"""Authorisations as the API shows them, to each side what is theirs to know."""

from __future__ import annotations

from typing import Any

from chalicelib.submission.authorisations.authorisation import Authorisation, Of, State
from kernel.times import instant_text


def invitation(one: Authorisation) -> dict[str, Any]:
    """What inviting is answered with: as it was made, whatever happened since."""
    return {
        "id": one.id,
        "for": _of(one.of, whole=True),
        "to": _to(one),
        "state": State.PENDING.value,
        "made_at": instant_text(one.made_at),
        "expires_at": instant_text(one.expires_at),
    }


def outcome(one: Authorisation) -> dict[str, Any]:
    return {"id": one.id, "state": one.state.value}


def given(one: Authorisation, expired: bool) -> dict[str, Any]:
    """To who gave it. One that was declined waits, for all they know."""
    in_force = one.state is State.IN_FORCE
    state = "in_force" if in_force else "expired" if expired else "pending"
    since = {"since": instant_text(one.steps[-1].at), "holder": one.holder_name or one.holder} if in_force else {}
    return {**invitation(one), "state": state, "by": one.giver, **since}


def asked(one: Authorisation) -> dict[str, Any]:
    """To who was invited: in whose name, not under which number, as long as they have not accepted."""
    return {
        "id": one.id,
        "for": _of(one.of, whole=one.of.company),
        "state": State.PENDING.value,
        "made_at": instant_text(one.made_at),
        "expires_at": instant_text(one.expires_at),
    }


def held(of: Of, one: Authorisation | None) -> dict[str, Any]:
    """To who may act; without an id what an administrator entered."""
    if one is None:
        return {"for": _of(of, whole=True), "state": State.IN_FORCE.value}
    return {
        "id": one.id,
        "for": _of(of, whole=True),
        "state": State.IN_FORCE.value,
        "since": instant_text(one.steps[-1].at),
    }


def _of(of: Of, whole: bool) -> dict[str, Any]:
    number = {("tax_code" if of.company else "identity_number"): of.number} if whole else {}
    return {"kind": "company" if of.company else "citizen", "name": of.name, **number}


def _to(one: Authorisation) -> dict[str, str]:
    kind, _, value = one.to.partition(":")
    return {"user": value} if kind == "user" else {"identity_number": value}
