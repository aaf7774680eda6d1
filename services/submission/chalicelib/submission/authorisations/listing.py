"""The three lists of an account: for whom I may act, who asks me to, whom I let act for me. What is in force and what others
ask are different lists, so nothing that others add can hide what counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.submission.authorisations import shown
from chalicelib.submission.authorisations.authorisation import Authorisation, Of, State, addresses
from chalicelib.submission.authorisations.giving import Office
from kernel.people import Person

LISTS = ("held", "asked", "given")
_AT_ONCE = 90  # of what one call may read


def listed(
    user: str, which: str, limit: int, start: int, office: Office, now: datetime
) -> tuple[list[dict[str, Any]], int | None]:
    """One page, and where the next begins. Each list is bounded: 100 held, 20 asked by each address, 50 given by each giver."""
    want = office.people.person(user)
    person = office.read(want)[want]
    items = {"held": _held, "asked": _asked, "given": _given}[which](person, office, now)
    following = start + limit
    return items[start:following], following if following < len(items) else None


def _held(person: Person, office: Office, now: datetime) -> list[dict[str, Any]]:
    sides = [
        *((Of(True, one.name, one.tax_code), one.via) for one in person.acts_for),
        *((Of(False, one.name, one.identity_number), one.via) for one in person.for_people),
    ]
    found = {one.id: one for one in _read([via for _, via in sides if via], office)}
    return [shown.held(of, found.get(via or "")) for of, via in sides]


def _asked(person: Person, office: Office, now: datetime) -> list[dict[str, Any]]:
    found = _on_lists([f"asked#{address}" for address in addresses(person)], office)
    return [shown.asked(one) for one in found if one.waits(now)]


def _given(person: Person, office: Office, now: datetime) -> list[dict[str, Any]]:
    own = [one.tax_code for one in person.acts_for if one.via is None]
    names = [f"given#user:{person.user}", *(f"given#company:{code}" for code in own)]
    found = _on_lists(names, office)
    found.sort(key=lambda one: one.state is not State.IN_FORCE)  # what counts stands first
    return [shown.given(one, expired=now >= one.expires_at) for one in found]


def _on_lists(names: Sequence[str], office: Office) -> list[Authorisation]:
    """What stands on these lists, latest first."""
    ids: list[str] = []
    for part in _parts(names):
        wants = [office.authorisations.listing(name) for name in part]
        got = office.read(*wants)
        ids += [id for want in wants for id in got[want].ids]
    return sorted(_read(ids, office), key=lambda one: (one.made_at, one.id), reverse=True)


def _read(ids: Sequence[str], office: Office) -> list[Authorisation]:
    found: list[Authorisation] = []
    for part in _parts(list(dict.fromkeys(ids))):
        wants = [office.authorisations.one(id) for id in part]
        got = office.read(*wants)
        found += [one for want in wants if (one := got[want]) is not None]
    return found


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
