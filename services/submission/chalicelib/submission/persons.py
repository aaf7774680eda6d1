"""Who may do what, shown and changed (docs/api/submission.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.submission.bodies import CompanyBody, PersonBody, RolesBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.identifiers import is_tax_code
from kernel import faults
from kernel.catalogue import Catalogue
from kernel.http import pointer
from kernel.lifecycle import Part
from kernel.people import Company, Grant, Person
from kernel.people_store import StalePerson, acts_for_json, people_for_json, roles_json
from kernel.problems import INVALID, NOT_FOUND, STALE_VERSION, Fault, Problem
from kernel.text import Text, has_forbidden_characters

_UNKNOWN_AGENCY = Text("Không có cơ quan này.", "There is no such agency.")
_TAX_CODE = Text("Mã số thuế không đúng.", "This is no valid tax code.")


def me(desk: Desk, user: str) -> dict[str, Any]:
    want = desk.people.person(user)
    return _shown(desk.read(want)[want])


def look(desk: Desk, asking: str, user: str) -> dict[str, Any]:
    """A person's record, with who changed it, when and why; for an administrator.

    Raises:
        Problem: 404 for everybody else, and for who has no record.
    """
    person = _known(desk, asking, user)[1]
    want = desk.people.granted(user)
    history = [{name: one[name] for name in ("at", "by", "reason")} for one in desk.read(want)[want]]
    return {**_with_version(person), "history": history}


def change(desk: Desk, asking: str, user: str, body: PersonBody, now: datetime) -> dict[str, Any]:
    """Set what a person may do; version 0 makes the first record of an account.

    Raises:
        Problem: 404 as in `look`; 422 unknown agency, repeated entry, bad tax code; 409 `stale-version`.
    """
    found = [*_faults_of_roles(body.roles, desk.catalogue), *_faults_of_companies(body.acts_for)]
    if found:
        raise Problem(INVALID, errors=found)
    before = _known(desk, asking, user, new=body.version == 0)[1]
    if before.version != body.version:
        raise Problem(STALE_VERSION, extra={"current_version": before.version})
    after = replace(
        before,
        roles={one.agency: frozenset(map(Part, one.roles)) for one in body.roles},
        acts_for=tuple(_company(one, before) for one in body.acts_for),
        version=before.version + 1,
    )
    try:
        desk.people.put(after, Grant(now, asking, body.reason, _rights(before), _rights(after)))
    except StalePerson:
        want = desk.people.person(user)
        current = desk.read(want)[want]
        # Our own write may have been kept, its answer lost and the SDK have asked again.
        if current != after:
            raise Problem(STALE_VERSION, extra={"current_version": current.version}) from None
    return _with_version(after)


def administrator(desk: Desk, asking: str) -> None:
    """Raises Problem 404 for everybody else."""
    want = desk.people.person(asking)
    if not desk.read(want)[want].administrator:
        raise Problem(NOT_FOUND)


def _known(desk: Desk, asking: str, user: str, *, new: bool = False) -> tuple[Person, Person]:
    """The administrator and the person asked for."""
    if not 1 <= len(user) <= 128 or has_forbidden_characters(user, multiline=False):
        raise Problem(NOT_FOUND)
    wants = desk.people.person(asking), desk.people.person(user)
    got = desk.read(*wants)
    administrator, person = got[wants[0]], got[wants[1]]
    if not administrator.administrator or (person.version == 0 and not new):
        raise Problem(NOT_FOUND)
    return administrator, person


def _faults_of_roles(roles: Sequence[RolesBody], catalogue: Catalogue) -> list[Fault]:
    known = {period.key for period in catalogue.agencies()}
    found: list[Fault] = []
    seen: set[str] = set()
    for position, one in enumerate(roles):
        at = pointer("roles", position, "agency")
        if one.agency not in known:
            found.append(Fault(at, "unknown-agency", _UNKNOWN_AGENCY))
        elif one.agency in seen:
            found.append(Fault(at, "repeated", faults.REPEATED))
        if len(set(one.roles)) != len(one.roles):
            found.append(Fault(pointer("roles", position, "roles"), "repeated", faults.REPEATED))
        seen.add(one.agency)
    return found


def _faults_of_companies(companies: Sequence[CompanyBody]) -> list[Fault]:
    found: list[Fault] = []
    seen: set[str] = set()
    for position, one in enumerate(companies):
        at = pointer("acts_for", position, "tax_code")
        if not is_tax_code(one.tax_code):
            found.append(Fault(at, "bad-format", _TAX_CODE))
        elif one.tax_code in seen:
            found.append(Fault(at, "repeated", faults.REPEATED))
        seen.add(one.tax_code)
    return found


def _company(one: CompanyBody, before: Person) -> Company:
    """What the company itself gave stays its own to take back."""
    kept = next((company for company in before.acts_for if company.tax_code == one.tax_code), None)
    return Company(one.name, one.tax_code, kept.via if kept else None)


def _rights(person: Person) -> str:
    return json.dumps({"roles": roles_json(person), "acts_for": acts_for_json(person)}, ensure_ascii=False)


def _shown(person: Person) -> dict[str, Any]:
    number = {"identity_number": person.identity_number} if person.identity_number else {}
    return {
        "user": person.user,
        "name": person.name,
        **number,
        **({"administrator": True} if person.administrator else {}),
        "roles": roles_json(person),
        "acts_for": acts_for_json(person),
        **({"acts_for_people": people_for_json(person)} if person.for_people else {}),
    }


def _with_version(person: Person) -> dict[str, Any]:
    return {**_shown(person), "version": person.version}
