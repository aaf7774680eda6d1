"""Sending, reading and answering petitions (docs/api/feedback.md)."""

from __future__ import annotations

import re
from base64 import b32hexencode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.petition import (
    MAY_ANSWER,
    Answering,
    Petition,
    PetitionState,
    PetitionTaken,
    Sender,
    StalePetition,
    View,
    answered,
    due_days,
    may_be_answered,
    shown,
    view_of,
)
from kernel.agencies import agency_on, line_on
from kernel.catalogue import Catalogue
from kernel.dynamo import StorageBusy
from kernel.http import bad_parameter, one_of
from kernel.lifecycle import Part
from kernel.people import Person
from kernel.pins import new_pin, same_pin
from kernel.problems import (
    BAD_QUERY,
    ILLEGAL_STEP,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_FOUND,
    STALE_VERSION,
    Fault,
    Problem,
    invalid,
)
from kernel.text import Text
from kernel.times import local_day

_ID = re.compile(r"[0-9a-v]{24}", re.ASCII)
_NO_SUCH_AGENCY = Text(
    "Không có cơ quan này, hoặc cơ quan không còn hoạt động.", "There is no such agency in force today."
)

_STATE_OF_AN_AGENCY = Text(
    "Tham số state cần có agency: danh sách theo trạng thái là của một cơ quan.",
    "state needs an agency: a list by state is that of an agency.",
)


def petition_id(key: bytes) -> str:
    """The public id of the petition that a key (hash of principal, route and Idempotency-Key) sends: the POST is its own
    idempotency record, and nobody can work the key back out of the id."""
    return b32hexencode(key).decode().lower()


# -- sending ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A petition as it was sent. `owner` is the account, None without one."""

    key: bytes
    body: bytes
    agency: str
    subject: str
    content: str
    sender: Sender
    owner: str | None


def send(sent: Sent, desk: Desk, now: datetime, random_bytes: Callable[[int], bytes]) -> Petition:
    """The petition kept, now or by an earlier request with the same key and body.

    A replay is answered before the agency is looked at: an agency that ended since does not take an answer back.

    Raises:
        Problem: 422 key-reused, or no such agency in force.
        StorageBusy: nothing was kept.
    """
    for _ in range(2):  # once more when the same request came twice at once
        want = desk.petitions.petition(petition_id(sent.key))
        earlier = desk.read(want)[want]
        if earlier is not None:
            if earlier.body != sent.body:
                raise Problem(KEY_REUSED)
            return earlier
        petition = _new(sent, desk.catalogue, now, random_bytes)
        try:
            desk.petitions.receive(petition)
        except PetitionTaken:
            continue
        return petition
    raise StorageBusy("PetitionTaken")


def _new(sent: Sent, catalogue: Catalogue, now: datetime, random_bytes: Callable[[int], bytes]) -> Petition:
    agencies, today = catalogue.agencies(), local_day(now)
    if agency_on(agencies, sent.agency, today) is None:
        raise invalid(Fault("/agency", "unknown-agency", _NO_SUCH_AGENCY))
    due, forward_due = due_days(now, catalogue.calendar().of(line_on(agencies, sent.agency, today)))
    return Petition(
        id=petition_id(sent.key),
        agency=sent.agency,
        subject=sent.subject,
        content=sent.content,
        sender=sent.sender,
        owner=sent.owner,
        pin=new_pin(random_bytes),
        received_at=now,
        due=due,
        forward_due=forward_due,
        body=sent.body,
    )


# -- reading ------------------------------------------------------------------------------------------------------------


def look(id: str, user: str | None, pin: str | None, desk: Desk) -> dict[str, Any]:
    """One petition as its reader may see it; `user` is a verified account, `pin` what came in Receipt-Pin.

    Raises:
        Problem: 404 unknown, malformed, or the pin is wrong.
    """
    petition, person = _petition_and_person(id, user, desk)
    if petition is None or (pin is not None and not same_pin(pin, petition.pin)):
        raise Problem(NOT_FOUND)
    return shown(petition, view_of(petition, user, _roles(person, petition), has_pin=pin is not None))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list: all, or an agency's, newest first; or an agency's of one state, oldest first, as they wait."""

    agency: str | None
    state: PetitionState | None

    @property
    def scope(self) -> str:
        """Names the list for its cursors."""
        return f"petitions#{self.agency or ''}#{self.state or ''}"


def wanted(agency: str | None, state: str | None) -> Wanted:
    """Raises Problem 400: no such state, or a state without an agency."""
    if state is not None and state not in tuple(PetitionState):
        raise bad_parameter("state", one_of(*PetitionState))
    if state is not None and agency is None:
        raise Problem(BAD_QUERY, _STATE_OF_AN_AGENCY)
    return Wanted(agency, PetitionState(state) if state else None)


def listed(
    wanted: Wanted, limit: int, after: Mapping[str, Any] | None, user: str | None, desk: Desk
) -> tuple[list[dict[str, Any]], Mapping[str, Any] | None]:
    """One page, each petition as the reader may see it, and where the next page begins."""
    person = None
    if user is not None:
        person_want = desk.people.person(user)
        person = desk.read(person_want)[person_want]
    if wanted.agency is not None and wanted.state is not None:
        page = desk.petitions.of_state(wanted.agency, wanted.state, limit, after)
    else:
        page = desk.petitions.newest(wanted.agency, limit, after)
    if not page.items:
        return [], page.next_key
    wants = [desk.petitions.petition(id) for id in page.items]
    got = desk.read(*wants)
    found = [petition for want in wants if (petition := got[want]) is not None]
    return [
        shown(petition, view_of(petition, user, _roles(person, petition), has_pin=False)) for petition in found
    ], page.next_key


def _petition_and_person(id: str, user: str | None, desk: Desk) -> tuple[Petition | None, Person | None]:
    if not _ID.fullmatch(id):
        return None, None
    petition_want = desk.petitions.petition(id)
    if user is None:
        return desk.read(petition_want)[petition_want], None
    person_want = desk.people.person(user)
    got = desk.read(petition_want, person_want)
    return got[petition_want], got[person_want]


def _roles(person: Person | None, petition: Petition) -> frozenset[Part]:
    return person.roles_at(petition.agency) if person else frozenset()


# -- answering ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerWanted:
    """An officer's answer: to which petition, as they saw it at `version`, and whether everybody may read it."""

    id: str
    user: str
    version: int
    text: str
    publish: bool
    key: bytes
    body: bytes


def answer(wanted: AnswerWanted, desk: Desk, now: datetime) -> Answering:
    """The answer kept, now or by an earlier request with the same key and body.

    Raises:
        Problem: 404 unknown, or a stranger asks; 403 the sender, or an officer who neither handles nor decides; 422
            key-reused; 409 stale-version, illegal-step once it is published.
        StorageBusy: nothing was kept.
    """
    for _ in range(2):  # once more when somebody was quicker: the answer of our own write may have been lost
        petition = _to_be_answered(wanted, desk)
        earlier = petition.answer_by_key(wanted.key)
        if earlier is not None:
            if earlier.body != wanted.body:
                raise Problem(KEY_REUSED)
            return earlier
        if petition.version != wanted.version:
            raise Problem(STALE_VERSION, extra={"current_version": petition.version})
        if not may_be_answered(petition):
            raise Problem(ILLEGAL_STEP, extra={"state": petition.state})
        after = answered(
            petition,
            text=wanted.text,
            publish=wanted.publish,
            by=wanted.user,
            at=now,
            key=wanted.key,
            body=wanted.body,
        )
        try:
            desk.petitions.advance(petition, after)
        except StalePetition:
            continue
        return after.answers[-1]
    raise StorageBusy("StalePetition")


def _to_be_answered(wanted: AnswerWanted, desk: Desk) -> Petition:
    petition, person = _petition_and_person(wanted.id, wanted.user, desk)
    if petition is None:
        raise Problem(NOT_FOUND)
    roles = _roles(person, petition)
    view = view_of(petition, wanted.user, roles, has_pin=False)
    if view is View.PUBLIC:
        raise Problem(NOT_FOUND)
    if not roles & MAY_ANSWER:
        raise Problem(NOT_ALLOWED)
    return petition
