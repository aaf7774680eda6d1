"""What people may see of results and publications, and the administrator's wish to try again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.publish.desk import Desk
from chalicelib.publish.publication import Publication, PublicationState
from chalicelib.publish.results_store import Results
from kernel.http import bad_parameter, one_of
from kernel.identity import Principal
from kernel.lifecycle import Part
from kernel.numbers import is_code
from kernel.people import Person, parts_of
from kernel.problems import NOT_ALLOWED, NOT_FOUND, Problem
from kernel.times import instant_text

_MAY_LOOK = frozenset({Part.APPLICANT, Part.OFFICER})
KEYS_KEPT = 50  # Idempotency-Keys of one publication; nobody tries one again that often in thirty days


def result(code: str, results: Results) -> dict[str, Any]:
    """One public result. Raises Problem 404: unknown, malformed, or not public."""
    found = results.result(code) if is_code(code) else None
    if found is None:
        raise Problem(NOT_FOUND)
    return found.as_json()


def publication_json(publication: Publication) -> dict[str, Any]:
    next_attempt = publication.next_attempt_at
    return {
        "code": publication.code,
        "state": publication.state,
        "status": publication.status,
        "version": publication.wanted,
        "attempts": publication.attempts,
        "next_attempt_at": instant_text(next_attempt) if next_attempt else None,
        **({"problem": publication.problem} if publication.problem else {}),
    }


def publication(code: str, who: Principal, desk: Desk) -> dict[str, Any]:
    """For the applicant, officers of the agency and administrators.

    Raises:
        Problem: 404 for everybody else, as for an unknown or malformed code.
    """
    if not is_code(code):
        raise Problem(NOT_FOUND)
    person, entry, found = desk.people.person(who.user), desk.register.entry(code), desk.publications.publication(code)
    got = desk.read(person, entry, found)
    standing, kept = got[found], got[entry]
    if standing is None or kept is None:
        raise Problem(NOT_FOUND)
    if not _is_administrator(who, got[person]) and not (_MAY_LOOK & parts_of(got[person], kept)):
        raise Problem(NOT_FOUND)
    return publication_json(standing)


def is_administrator(who: Principal, desk: Desk) -> bool:
    person = desk.people.person(who.user)
    return _is_administrator(who, desk.read(person)[person])


def _is_administrator(who: Principal, person: Person) -> bool:
    return person.administrator and not who.system


def state_in(given: str | None) -> PublicationState:
    """Raises Problem 400 for a missing or unknown state."""
    try:
        return PublicationState(given or "")
    except ValueError as fault:
        raise bad_parameter("state", one_of(*PublicationState)) from fault


def retry(code: str, who: Principal, key: bytes, desk: Desk, now: datetime) -> dict[str, Any]:
    """Make a publication due at once, once for each Idempotency-Key (`key`: its hash).

    Raises:
        Problem: 404 unknown, or for a stranger; 403 the dossier's own people who are no administrators.
    """
    if not is_code(code):
        raise Problem(NOT_FOUND)
    person, entry = desk.people.person(who.user), desk.register.entry(code)
    found, before = desk.publications.publication(code), desk.publications.retried(code)
    got = desk.read(person, entry, found, before)
    kept, standing = got[entry], got[found]
    administrator = _is_administrator(who, got[person])
    if kept is None or standing is None or not (administrator or parts_of(got[person], kept)):
        raise Problem(NOT_FOUND)
    if not administrator:
        raise Problem(NOT_ALLOWED)
    done = got[before]
    if key not in done:
        desk.publications.retry(code, (*done, key)[-KEYS_KEPT:], now)
    return {"code": code, "state": PublicationState.WANTED.value}
