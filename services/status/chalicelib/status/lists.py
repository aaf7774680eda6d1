"""Lists of dossiers: those an account filed, those others filed for it, and those on an officer's desk (docs/api/status.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.status.desk import Desk
from kernel.entry import Entry
from kernel.http import bad_parameter, one_of
from kernel.people import Person
from kernel.problems import NOT_ALLOWED, NOT_FOUND, Problem
from kernel.register import Page, ShelfItem
from kernel.times import instant_text, local_day

# An officer of very many agencies gets a short page rather than a slow one.
MOST_SHELVES = 5

Place = Mapping[str, Any]
"""Where a list goes on; opaque to clients."""


@dataclass(frozen=True, slots=True)
class Listed:
    items: list[dict[str, Any]]
    next_place: Place | None


def filed_by(query: Mapping[str, str]) -> Callable[[str, int, Place | None, Desk, datetime], Listed]:
    """The list that is asked for. Raises Problem 400: by whom it cannot be filed."""
    match query.get("filed_by", "me"):
        case "me":
            return mine
        case "others":
            return by_others
        case _:
            raise bad_parameter("filed_by", one_of("me", "others"))


def mine(user: str, limit: int, place: Place | None, desk: Desk, now: datetime) -> Listed:
    """What an account filed, newest first: one query for the codes, one read of all their entries."""
    return _shown(desk.register.of_owner(user, limit, place), desk, now)


def by_others(user: str, limit: int, place: Place | None, desk: Desk, now: datetime) -> Listed:
    """What others filed for a citizen by their authorisation, newest first; it stays theirs when that is taken back."""
    return _shown(desk.register.of_giver(user, limit, place), desk, now)


def _shown(found: Page[str], desk: Desk, now: datetime) -> Listed:
    """Without the assignee: who of the agency works on it is for the agency."""
    wanted = [desk.register.entry(code) for code in found.items]
    if not wanted:
        return Listed([], found.next_key)
    got, today = desk.read(*wanted), local_day(now)
    entries = [entry for want in wanted if (entry := got[want]) is not None]
    return Listed([_item(entry, today) for entry in entries], found.next_key)


def worklist(user: str, agency: str | None, limit: int, place: Place | None, desk: Desk, now: datetime) -> Listed:
    """The open dossiers of the officer's agencies, in each what is due first; without `agency` one agency after another, in
    the order of their keys.

    Raises:
        Problem: 403 no officer at all; 404 an agency where the person holds no role.
    """
    person = person_of(user, desk)
    shelves = officers_shelves(person, agency)
    if place is not None:
        shelves = [shelf for shelf in shelves if shelf >= place["agency"]]
    after = place["after"] if place is not None and shelves[:1] == [place["agency"]] else None
    return _walk(shelves, after, limit, desk, local_day(now))


def person_of(user: str, desk: Desk) -> Person:
    wanted = desk.people().person(user)
    return desk.read(wanted)[wanted]


def officers_shelves(person: Person, agency: str | None) -> list[str]:
    """The agencies whose work a person is shown. Raises Problem: 403 no officer at all; 404 an agency where they hold no role."""
    theirs = sorted(key for key, roles in person.roles.items() if roles)
    if person.system or not theirs:
        raise Problem(NOT_ALLOWED)
    if agency is None:
        return theirs
    if agency not in theirs:
        raise Problem(NOT_FOUND)
    return [agency]


def _walk(shelves: list[str], after: Any, limit: int, desk: Desk, today: date) -> Listed:
    items: list[dict[str, Any]] = []
    for visited, agency in enumerate(shelves):
        if len(items) == limit or visited == MOST_SHELVES:
            return Listed(items, {"agency": agency, "after": None})
        found = desk.register.shelf(agency, limit - len(items), after)
        items += [_work_item(item, today) for item in found.items]
        if found.next_key is not None:
            return Listed(items, {"agency": agency, "after": found.next_key})
        after = None
    return Listed(items, None)


def _work_item(item: ShelfItem, today: date) -> dict[str, Any]:
    return {**_item(item, today), **({"assignee": item.assignee} if item.assignee else {})}


def _item(dossier: Entry | ShelfItem, today: date) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "procedure": dossier.procedure,
        "agency": dossier.agency,
        "state": dossier.state,
        "version": dossier.version,
        "registered_at": instant_text(dossier.registered_at),
        "due_date": dossier.due.isoformat() if dossier.due else None,
        "timeliness": dossier.timeliness(today),
    }
