"""The officers of an agency, for its officers: whom a dossier may be assigned to."""

from __future__ import annotations

import re

from chalicelib.status.desk import Desk
from chalicelib.status.lists import Listed, Place
from kernel.problems import NOT_FOUND, Problem

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}", re.ASCII)


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
    names = sorted(name for name in got[ever] if place is None or name > place["after"])
    wanted = [people.person(name) for name in names[:limit]]
    found = desk.read(*wanted) if wanted else got
    items = [
        {"user": one.user, "name": one.name, "roles": sorted(one.roles_at(agency))}
        for one in (found[want] for want in wanted)
        if one.roles_at(agency)
    ]
    return Listed(items, {"after": names[limit - 1]} if len(names) > limit else None)
