"""One authorisation as a value: who is acted for, who was invited, and how it went on. Knows of no storage and no HTTP.

Whoever is acted for names the other by user name or identity number and never learns whether there is such an account: an
invitation that was declined, or reached nobody, looks like one that waits, until it has expired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kernel.people import Person

LIFE = timedelta(days=14)  # an invitation waits so long
MOST_GIVEN = 50  # that wait or are in force, of one person or company
MOST_ASKED = 20  # invitations others can put on one person's list
MOST_ASKED_BY_ONE = 3  # of these from one account, for itself and its companies
MOST_HELD = 100


class State(StrEnum):
    PENDING = "pending"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    REVOKED = "revoked"
    GIVEN_UP = "given_up"


class Act(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    REVOKE = "revoke"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Of:
    """Who is acted for: a citizen by identity number, or a company by tax code."""

    company: bool
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody did with it; `key` is the hash of the request's Idempotency-Key."""

    at: datetime
    by: str
    act: str  # an Act, or `invite`
    key: bytes


@dataclass(frozen=True, slots=True)
class Authorisation:
    """`to` is `user:<name>` or `number:<identity number>`, as the giver wrote it; `body` the hash of the invitation."""

    id: str
    of: Of
    to: str
    expires_at: datetime
    body: bytes
    steps: tuple[Step, ...]
    state: State = State.PENDING
    holder: str | None = None
    holder_name: str | None = None

    @property
    def giver(self) -> str:
        return self.steps[0].by

    @property
    def made_at(self) -> datetime:
        return self.steps[0].at

    @property
    def version(self) -> int:
        return len(self.steps)

    @property
    def given_by(self) -> str:
        """On whose list it stands: all who represent a company share one."""
        return f"company:{self.of.number}" if self.of.company else f"user:{self.giver}"

    def waits(self, now: datetime) -> bool:
        return self.state is State.PENDING and now < self.expires_at

    def stands(self, now: datetime) -> bool:
        """Whether it counts on its giver's list, where one that was declined waits like any other."""
        waits = self.state in (State.PENDING, State.DECLINED) and now < self.expires_at
        return waits or self.state is State.IN_FORCE

    def done_with(self, key: bytes) -> Step | None:
        return next((one for one in self.steps if one.key == key), None)


def addresses(person: Person) -> tuple[str, ...]:
    """Where invitations to a person arrive."""
    number = (f"number:{person.identity_number}",) if person.identity_number else ()
    return (f"user:{person.user.lower()}", *number)


def is_giver(one: Authorisation, person: Person) -> bool:
    """Whether it is theirs to take back: their own, or a company's that they represent themselves."""
    return person.represents(one.of.number) if one.of.company else one.giver == person.user


def may(act: Act, one: Authorisation, person: Person) -> bool:
    """Whether this is for the person to do at all; who may do nothing with it does not learn that it is there."""
    if act in (Act.ACCEPT, Act.DECLINE):
        return one.to in addresses(person)
    return is_giver(one, person) if act is Act.REVOKE else one.holder == person.user


_AFTER = {
    Act.ACCEPT: State.IN_FORCE,
    Act.DECLINE: State.DECLINED,
    Act.REVOKE: State.REVOKED,
    Act.GIVE_UP: State.GIVEN_UP,
}


def possible(act: Act, one: Authorisation, now: datetime) -> bool:
    """Whether how it stands allows it."""
    if act in (Act.ACCEPT, Act.DECLINE):
        return one.waits(now)
    if act is Act.GIVE_UP:
        return one.state is State.IN_FORCE
    return one.state in (
        State.IN_FORCE,
        State.PENDING,
        State.DECLINED,
    )  # a giver knows no declined one from one that waits


def after(act: Act, one: Authorisation, person: Person, key: bytes, now: datetime) -> Authorisation:
    holds: dict[str, Any] = {"holder": person.user, "holder_name": person.name} if act is Act.ACCEPT else {}
    step = Step(now, person.user, act.value, key)
    return replace(one, state=_AFTER[act], steps=(*one.steps, step), **holds)
