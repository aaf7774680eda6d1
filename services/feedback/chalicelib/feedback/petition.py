"""A petition (phản ánh, kiến nghị) as a value: its states, its clocks, and what of it each reader sees.

Clocks: a petition that is another agency's to answer is passed on within 5 working days (NĐ 20/2008
art. 9.1d). The ministry's own time for an answer was not found; 10 working days are a setting, and shown as unverified.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from kernel.calendar import Calendar, OutsideCalendar
from kernel.catalogue import Confidence
from kernel.clock import Hours, Period, Unit, due_day
from kernel.lifecycle import Part
from kernel.register import Page
from kernel.times import instant_text
from kernel.together import Want

FORWARD_WITHIN = Period(5, Unit.WORKING_DAY)
FORWARD_CONFIDENCE = Confidence.VERIFIED
ANSWER_WITHIN = Period(10, Unit.WORKING_DAY)
ANSWER_CONFIDENCE = Confidence.UNVERIFIED

# An answer speaks for the agency, so it belongs to those who handle or decide there, not to the receiving desk alone.
MAY_ANSWER = frozenset({Part.HANDLE, Part.DECIDE})
# An answer may be mended until it is published; this many in all keep a petition within one item of its table.
MAX_ANSWERS = 10


class PetitionState(StrEnum):
    RECEIVED = "received"
    ANSWERED = "answered"  # told to the sender alone
    PUBLISHED = "published"  # told to everybody; nothing follows


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent it and how to reach them: seen by them and by officers of the agency, never in public."""

    name: str
    phone: str
    email: str | None = None
    address: str | None = None

    def as_json(self) -> dict[str, str]:
        given = {"name": self.name, "phone": self.phone, "email": self.email, "address": self.address}
        return {name: text for name, text in given.items() if text is not None}


@dataclass(frozen=True, slots=True)
class Answering:
    """One line of a petition's history: an answer given. `key` and `body` make it its own idempotency record."""

    at: datetime
    by: str
    text: str
    state: PetitionState  # after it
    version: int  # after it
    key: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Petition:
    id: str
    agency: str
    subject: str
    content: str
    sender: Sender
    owner: str | None  # user name of the account that sent it, if any
    pin: str
    received_at: datetime
    due: date | None  # of the answer; None where the calendar does not reach
    forward_due: date | None
    body: bytes  # hash of the request's body
    state: PetitionState = PetitionState.RECEIVED
    version: int = 1
    answers: tuple[Answering, ...] = ()

    def answer_by_key(self, key: bytes) -> Answering | None:
        return next((answer for answer in self.answers if answer.key == key), None)


class PetitionTaken(Exception):
    """A petition of this id is kept already: the same key sent it."""


class StalePetition(Exception):
    """Somebody answered the petition since it was read."""


class Petitions(Protocol):
    def petition(self, id: str) -> Want[Petition | None]: ...

    def receive(self, petition: Petition) -> None:
        """Raises PetitionTaken, StorageBusy."""

    def advance(self, before: Petition, after: Petition) -> None:
        """Write one more answer. Raises StalePetition, StorageBusy."""

    def newest(self, agency: str | None, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """Ids, newest first, of one agency or (None) of all."""

    def of_state(self, agency: str, state: PetitionState, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """One page of the ids of one agency's petitions that stand there, oldest first."""


def due_days(received_at: datetime, calendar: Calendar) -> tuple[date | None, date | None]:
    """The due days of the answer and of passing it on; None for one that leaves the calendar's years: a petition is taken
    all the same."""
    return _due(received_at, ANSWER_WITHIN, calendar), _due(received_at, FORWARD_WITHIN, calendar)


def _due(received_at: datetime, within: Period, calendar: Calendar) -> date | None:
    try:
        return due_day(received_at, (within,), calendar, Hours())
    except OutsideCalendar:
        return None


def may_be_answered(petition: Petition) -> bool:
    return petition.state is not PetitionState.PUBLISHED and len(petition.answers) < MAX_ANSWERS


def answered(
    petition: Petition, *, text: str, publish: bool, by: str, at: datetime, key: bytes, body: bytes
) -> Petition:
    """The petition after one more answer; the caller has asked `may_be_answered`."""
    state = PetitionState.PUBLISHED if publish else PetitionState.ANSWERED
    answer = Answering(at, by, text, state, petition.version + 1, key, body)
    return replace(petition, state=state, version=answer.version, answers=(*petition.answers, answer))


class View(StrEnum):
    """Who is reading."""

    PUBLIC = "public"
    SENDER = "sender"
    OFFICER = "officer"


def view_of(petition: Petition, user: str | None, roles: Set[Part], *, has_pin: bool) -> View:
    """`user` and `roles` (at the petition's agency) are those of a verified account; `has_pin` that the right pin came along."""
    if roles:
        return View.OFFICER
    if has_pin or (user is not None and petition.owner == user):
        return View.SENDER
    return View.PUBLIC


def shown(petition: Petition, view: View) -> dict[str, Any]:
    """What a reader sees: in public the state and the dates, once published also subject, content and answer; the sender
    and officers of the agency see all, officers also the version and the day by which to pass it on."""
    whole = view is not View.PUBLIC
    last = petition.answers[-1] if petition.answers else None
    seen: dict[str, Any] = {
        "id": petition.id,
        "agency": petition.agency,
        "state": petition.state,
        "received_at": instant_text(petition.received_at),
        "due_date": _day_text(petition.due),
        "confidence": ANSWER_CONFIDENCE,
        "answered_at": instant_text(last.at) if last else None,
    }
    if whole or petition.state is PetitionState.PUBLISHED:
        seen |= {"subject": petition.subject, "content": petition.content}
        if last:
            seen["answer"] = last.text
    if whole:
        seen |= petition.sender.as_json()
    if view is View.OFFICER:
        seen |= {
            "version": petition.version,
            "forward_due_date": _day_text(petition.forward_due),
            "forward_confidence": FORWARD_CONFIDENCE,
        }
    return seen


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
