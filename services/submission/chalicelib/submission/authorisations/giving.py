"""Inviting, and what is done with an invitation: accept, decline, take back, give up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.submission.applicants import identity_is_known
from chalicelib.submission.authorisations.authorisation import (
    LIFE,
    MOST_ASKED,
    MOST_ASKED_BY_ONE,
    MOST_GIVEN,
    MOST_HELD,
    Act,
    Authorisation,
    Of,
    State,
    Step,
    addresses,
    after,
    may,
    possible,
)
from chalicelib.submission.authorisations.shown import invitation, outcome
from chalicelib.submission.authorisations.store import Authorisations, Changed, Listing
from kernel.dynamo import StorageBusy
from kernel.people import Citizen, Company, Grant, Person
from kernel.people_store import People, acts_for_json, people_for_json, roles_json
from kernel.problems import (
    AUTHORISATION_ENDED,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_FOUND,
    Fault,
    Problem,
    invalid,
)
from kernel.text import Text
from kernel.together import ReadTogether

_ROUNDS = 6
_ID = re.compile(r"[0-9a-f]{30}", re.ASCII)
_UNKNOWN = Text(
    "Tài khoản chưa được định danh nên chưa ủy quyền được. Hãy đăng nhập bằng tài khoản định danh điện tử.",
    "Nobody is known behind this account yet, so it can authorise nobody. Sign in with an identified account.",
)
_YOURSELF = Text("Bạn không cần ủy quyền cho chính mình.", "You need not authorise yourself.")
_FULL = Text(
    f"Mỗi người, mỗi doanh nghiệp có nhiều nhất {MOST_GIVEN} ủy quyền cùng lúc. Hãy thu hồi bớt rồi mời lại.",
    f"A person or company gives {MOST_GIVEN} authorisations at most. Take some back and invite again.",
)
_HOLDS_MANY = Text(
    f"Bạn đang được {MOST_HELD} người và doanh nghiệp ủy quyền. Hãy trả lại bớt rồi đồng ý.",
    f"You may act for {MOST_HELD} people and companies already. Give some up, then accept.",
)
_HELD = Text(
    "Bạn đã được người hoặc doanh nghiệp này ủy quyền rồi. Không cần đồng ý thêm lần nữa.",
    "You may act for this person or company already. There is no need to accept again.",
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """`company`: the tax code of the company that is acted for, None for oneself; `id` comes from the Idempotency-Key."""

    user: str
    company: str | None
    to: str
    id: str
    key: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Move:
    user: str
    id: str
    act: Act
    key: bytes


@dataclass(frozen=True, slots=True)
class Office:
    """What these use cases work with."""

    people: People
    authorisations: Authorisations
    read: ReadTogether


def invite(asked: Invitation, office: Office, now: datetime) -> dict[str, Any]:
    """Whether anybody is reached is not known here, and told to nobody. Who is invited already, by whichever key, is not
    invited twice: what was given once is gone when it is taken back once.

    Raises:
        Problem: 403 a company they do not represent; 422 nobody known behind the account, oneself, too many, key-reused.
        StorageBusy: the same request again completes or replays it.
    """
    for _ in range(_ROUNDS):
        want, person_want = office.authorisations.one(asked.id), office.people.person(asked.user)
        got = office.read(want, person_want)
        before = got[want]
        if before is not None:
            if before.body != asked.body:
                raise Problem(KEY_REUSED)
            return invitation(before)
        made = _made(asked, got[person_want], now)
        given, theirs = _list_of(f"given#{made.given_by}", office, lambda one: one.stands(now))
        same = next((one for one in theirs if (one.to, one.of.number) == (made.to, made.of.number)), None)
        if same is not None:
            return invitation(same)
        if len(theirs) >= MOST_GIVEN:
            raise invalid(Fault("", "too-many", _FULL))
        given = given._replace(ids=(*given.ids, made.id), version=given.version + 1)
        try:
            office.authorisations.write(made, [given, _told(made, office, now)])
        except Changed:
            continue
        return invitation(made)
    raise StorageBusy("Changed")


def _made(asked: Invitation, person: Person, now: datetime) -> Authorisation:
    if not identity_is_known(person):
        raise invalid(Fault("/for", "identity-unknown", _UNKNOWN))
    if asked.to in addresses(person):
        raise invalid(Fault("/to", "not-acceptable", _YOURSELF))
    step = Step(now, person.user, "invite", asked.key)
    return Authorisation(asked.id, _of(asked, person), asked.to, now + LIFE, asked.body, (step,))


def _of(asked: Invitation, person: Person) -> Of:
    if asked.company is None:
        return Of(False, person.name, person.identity_number or "")
    company = next((one for one in person.acts_for if one.tax_code == asked.company and one.via is None), None)
    if company is None:
        raise Problem(NOT_ALLOWED)
    return Of(True, company.name, company.tax_code)


def _told(made: Authorisation, office: Office, now: datetime) -> Listing:
    """The invited one's list, which may be full and says nothing: who was told of it otherwise can accept all the same."""
    asked, waiting = _list_of(f"asked#{made.to}", office, lambda one: one.waits(now))
    room = len(waiting) < MOST_ASKED and sum(one.giver == made.giver for one in waiting) < MOST_ASKED_BY_ONE
    return asked._replace(ids=(*asked.ids, made.id) if room else asked.ids, version=asked.version + 1)


def _list_of(name: str, office: Office, counts: Callable[[Authorisation], bool]) -> tuple[Listing, list[Authorisation]]:
    """A list without what no longer counts there, and what stands on it."""
    want = office.authorisations.listing(name)
    there = office.read(want)[want]
    if not there.ids:
        return there, []
    wants = [office.authorisations.one(id) for id in there.ids]
    got = office.read(*wants)
    kept = [one for want in wants if (one := got[want]) and counts(one)]
    return there._replace(ids=tuple(one.id for one in kept)), kept


def move(asked: Move, office: Office, now: datetime) -> dict[str, Any]:
    """Accept, decline, revoke or give up.

    Raises:
        Problem: 404 unknown or not theirs; 409 it is past that; 422 key-reused, held already, too many.
        StorageBusy: the same request again completes or replays it.
    """
    if not _ID.fullmatch(asked.id):
        raise Problem(NOT_FOUND)
    for _ in range(_ROUNDS):
        want, person_want = office.authorisations.one(asked.id), office.people.person(asked.user)
        got = office.read(want, person_want)
        before, person = got[want], got[person_want]
        if before is None or not may(asked.act, before, person):
            raise Problem(NOT_FOUND)
        if (done := _done(asked, before)) is not None:
            return done
        if not possible(asked.act, before, now):
            raise Problem(AUTHORISATION_ENDED)
        moved = after(asked.act, before, person, asked.key, now)
        try:
            office.authorisations.write(moved, _without(moved, office), _rights(before, moved, person, office, now))
        except Changed:
            continue
        return outcome(moved)
    raise StorageBusy("Changed")


def _done(asked: Move, before: Authorisation) -> dict[str, Any] | None:
    """The answer to a request that was done already: by this key, or by the same wish before."""
    step = before.done_with(asked.key)
    if step is not None and step.act != asked.act:
        raise Problem(KEY_REUSED)
    last = before.steps[-1]
    if step is None and (last.act, last.by) != (asked.act, asked.user):
        return None
    return outcome(before)


def _without(moved: Authorisation, office: Office) -> list[Listing]:
    """The lists it leaves."""
    names = [f"asked#{moved.to}"]
    if moved.state in (State.REVOKED, State.GIVEN_UP):
        names.append(f"given#{moved.given_by}")
    wants = [office.authorisations.listing(name) for name in names]
    got = office.read(*wants)
    there = [got[want] for want in wants]
    return [
        one._replace(ids=tuple(id for id in one.ids if id != moved.id), version=one.version + 1)
        for one in there
        if moved.id in one.ids
    ]


def _rights(
    before: Authorisation, moved: Authorisation, person: Person, office: Office, now: datetime
) -> tuple[Person, Grant] | None:
    """The holder's item as it will be; None where it stays as it is."""
    if moved.state is State.IN_FORCE:
        return _changed(person, lambda one: _with(one, moved), moved, now)
    if before.state is State.IN_FORCE and before.holder is not None:
        want = office.people.person(before.holder)
        return _changed(office.read(want)[want], lambda one: _lost(one, moved.id), moved, now)
    return None


def _changed(
    holder: Person, change: Callable[[Person], Person], moved: Authorisation, now: datetime
) -> tuple[Person, Grant] | None:
    changed = change(holder)
    if changed == holder:
        return None
    last = moved.steps[-1]
    grant = Grant(now, last.by, f"authorisation {moved.id}: {last.act}", rights(holder), rights(changed))
    return replace(changed, version=holder.version + 1), grant


def _with(person: Person, one: Authorisation) -> Person:
    """One right for each who gave it, by whichever address they invited, so that taking it back leaves none."""
    acts = person.may_act_for if one.of.company else person.authorised_by
    if acts(one.of.number) and not person.represents(one.of.number):
        raise invalid(Fault("", "already-held", _HELD))
    if len(person.acts_for) + len(person.for_people) >= MOST_HELD:
        raise invalid(Fault("", "too-many", _HOLDS_MANY))
    if not one.of.company:
        giver = Citizen(one.of.name, one.of.number, one.id, one.giver)
        return replace(person, for_people=(*person.for_people, giver))
    if person.represents(one.of.number):
        return person  # they may do it in their own right
    return replace(person, acts_for=(*person.acts_for, Company(one.of.name, one.of.number, one.id)))


def _lost(person: Person, id: str) -> Person:
    return replace(
        person,
        acts_for=tuple(one for one in person.acts_for if one.via != id),
        for_people=tuple(one for one in person.for_people if one.via != id),
    )


def rights(person: Person) -> str:
    """What a person may do, as it is kept with each change."""
    whole: dict[str, Sequence[Any]] = {"roles": roles_json(person), "acts_for": acts_for_json(person)}
    if person.for_people:
        whole["acts_for_people"] = people_for_json(person)
    return json.dumps(whole, ensure_ascii=False)
