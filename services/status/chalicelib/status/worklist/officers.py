"""The officers of an agency, for its officers: whom a dossier may be assigned to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from chalicelib.status.actions.chain import may_get
from chalicelib.status.actions.offered import offered
from chalicelib.status.desk import Desk
from chalicelib.status.lists import Listed, Place
from kernel.http import KEY_PATTERN, bad_parameter, one_of
from kernel.lifecycle import Action
from kernel.people import Person
from kernel.problems import NOT_FOUND, Problem

_KEY = re.compile(KEY_PATTERN, re.ASCII)


def officers(user: str, agency: str, limit: int, place: Place | None, desk: Desk) -> Listed:
    """One page of `{user, name, roles}` by user name: who holds a role there as this is read. It may be short, for it is looked
    for among who ever held one.

    Raises:
        Problem: 404 no such agency, or the person is none of its officers.
        StorageBusy
    """
    if not _KEY.fullmatch(agency):
        raise Problem(NOT_FOUND)
    people = desk.people()
    asking, ever = people.person(user), people.ever_officers(agency)
    got = desk.read(asking, ever)
    if not got[asking].roles_at(agency):
        raise Problem(NOT_FOUND)
    names = got[ever]
    return _listed(names, agency, limit, place, desk, lambda person: True)


def action_of(given: str | None) -> Action:
    """Raises Problem 400: none of the two that hand a dossier on."""
    if given not in (Action.ASSIGN, Action.FORWARD):
        raise bad_parameter("action", one_of(Action.ASSIGN, Action.FORWARD))
    return Action(given)


def recipients(
    user: str, code: str, action: Action, limit: int, place: Place | None, desk: Desk, now: datetime
) -> Listed:
    """One page, as of `officers`, of those to whom the dossier may go by `assign` or `forward`, in whatever agency they are.

    Raises:
        Problem: 404 a stranger's dossier, or the step is not theirs to do now.
        StorageBusy
    """
    found = offered(user, code, desk, now)
    agency = found.actions.get(action)
    if agency is None:
        raise Problem(NOT_FOUND)
    ever = desk.people().ever_officers(agency)
    names = desk.read(ever)[ever]
    return _listed(names, agency, limit, place, desk, lambda person: may_get(person, agency, action, found.case))


def _listed(
    ever: Iterable[str], agency: str, limit: int, place: Place | None, desk: Desk, wants: Callable[[Person], bool]
) -> Listed:
    names = sorted(name for name in ever if place is None or name > place["after"])
    wanted = [desk.people().person(name) for name in names[:limit]]
    if not wanted:
        return Listed([], None)
    got = desk.read(*wanted)
    found = [got[want] for want in wanted]
    items = [
        {"user": one.user, "name": one.name, "roles": sorted(one.roles_at(agency))}
        for one in found
        if one.roles_at(agency) and wants(one)
    ]
    return Listed(items, {"after": names[limit - 1]} if len(names) > limit else None)
