"""Roles that the demo gives and takes for a moment; afterwards everybody holds what they held, whoever gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from infra.demo.client import Portal

Roles = list[dict[str, Any]]
"""As the API has them: agency and roles there."""


@contextmanager
def meanwhile(portal: Portal, wanted: Mapping[str, Roles], reason: str, back: str) -> Iterator[None]:
    """By user, what each holds inside; `reason` and `back` say why, kept with each change."""
    before = {user: roles_of(portal, user) for user in wanted}
    try:
        for user, roles in wanted.items():
            _give(portal, user, roles, reason)
        yield
    finally:
        for user, roles in before.items():
            _give(portal, user, roles, back)


def roles_of(portal: Portal, user: str) -> Roles:
    held: Roles = portal.ask("GET", f"/api/submission/people/{user}", user="quan")["roles"]
    return held


def without(held: Roles, agency: str) -> Roles:
    return [one for one in held if one["agency"] != agency]


def besides(held: Roles, agency: str, roles: list[str]) -> Roles:
    """What is held, and these roles at an agency."""
    there = {role for one in held if one["agency"] == agency for role in one["roles"]}
    return [*without(held, agency), {"agency": agency, "roles": sorted({*there, *roles})}]


def _give(portal: Portal, user: str, roles: Roles, reason: str) -> None:
    path = f"/api/submission/people/{user}"
    person = portal.ask("GET", path, user="quan")
    if _sorted(person["roles"]) == _sorted(roles):
        return
    body = {"version": person["version"], "roles": roles, "acts_for": person["acts_for"], "reason": reason}
    portal.ask("PUT", path, body, user="quan")


def _sorted(roles: Roles) -> list[tuple[str, list[str]]]:
    return sorted((one["agency"], sorted(one["roles"])) for one in roles)
