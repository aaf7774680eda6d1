"""Lists of dossiers: those an account filed, those others filed for it, and those on an officer's desk (docs/api/status.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.status.desk import Desk
from kernel.entry import Entry, of_citizen, of_company
from kernel.http import bad_parameter, one_of
from kernel.people import Person
from kernel.problems import NOT_ALLOWED, NOT_FOUND, Problem
from kernel.register import Page, ShelfItem
from kernel.times import instant_text, local_day

# Who has very many agencies or companies gets a short page rather than a slow one.
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
    found = desk.register.of_owner(user, limit, place)
    return Listed([_item(entry, local_day(now)) for entry in _entries(found, desk)], found.next_key)


def by_others(user: str, limit: int, place: Place | None, desk: Desk, now: datetime) -> Listed:
    """What others filed for a person by their authorisation, then for each company they may act for; in each, newest first.

    What the person filed stands in `mine`, so a page may hold fewer than `limit`."""

    def shelf(whose: str, most: int, after: Any) -> Page[dict[str, Any]]:
        found = desk.register.on_behalf(whose, most, after)
        others = (entry for entry in _entries(found, desk) if entry.owner != user)
        return Page(tuple(_item(entry, local_day(now)) for entry in others), found.next_key)

    person = person_of(user, desk)
    companies = sorted({of_company(one.tax_code) for one in person.acts_for})
    return _walk([*companies, of_citizen(user)], place, limit, shelf)


def _entries(found: Page[str], desk: Desk) -> list[Entry]:
    wanted = [desk.register.entry(code) for code in found.items]
    if not wanted:
        return []
    got = desk.read(*wanted)
    return [entry for want in wanted if (entry := got[want]) is not None]


def worklist(user: str, agency: str | None, limit: int, place: Place | None, desk: Desk, now: datetime) -> Listed:
    """The open dossiers of the officer's agencies, in each what is due first; without `agency` one agency after another, in
    the order of their keys.

    Raises:
        Problem: 403 no officer at all; 404 an agency where the person holds no role.
    """

    def shelf(whose: str, most: int, after: Any) -> Page[dict[str, Any]]:
        found = desk.register.shelf(whose, most, after)
        return Page(tuple(_work_item(item, local_day(now)) for item in found.items), found.next_key)

    return _walk(officers_shelves(person_of(user, desk), agency), place, limit, shelf)


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


def _walk(
    shelves: list[str], place: Place | None, limit: int, shelf: Callable[[str, int, Any], Page[dict[str, Any]]]
) -> Listed:
    """One shelf after another, in their order, from `place` on. A shelf that is there no more is passed over."""
    if place is not None:
        shelves = [one for one in shelves if one >= place["shelf"]]
    after = place["after"] if place is not None and shelves[:1] == [place["shelf"]] else None
    items: list[dict[str, Any]] = []
    for visited, one in enumerate(shelves):
        if len(items) == limit or visited == MOST_SHELVES:
            return Listed(items, {"shelf": one, "after": None})
        found = shelf(one, limit - len(items), after)
        items += found.items
        if found.next_key is not None:
            return Listed(items, {"shelf": one, "after": found.next_key})
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
