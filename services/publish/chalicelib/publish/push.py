"""Telling the national portal of one dossier: lease it, say what was not acknowledged yet, keep what was.

The dossier first, its progress after it was acknowledged, oldest line first. Nothing acknowledged is said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.publish import publication as rules
from chalicelib.publish.contract import (
    Accepted,
    AlreadyThere,
    NationalDossier,
    NotSent,
    Outcome,
    ProgressLine,
    Refused,
    Unclear,
)
from chalicelib.publish.publication import Publication, PublicationState
from chalicelib.publish.publication_store import Publications

LINES_A_CALL = 10
_ROUNDS = 3  # a wish that grew newer while we were telling is told at once, a few times


class NationalPortal(Protocol):
    """The portal as this use case sees it (chalicelib/publish/client.py)."""

    def sync(self, dossier: NationalDossier, updating: bool) -> Outcome: ...
    def progress(self, lines: Sequence[ProgressLine]) -> Outcome: ...
    def find(self, code: str) -> bool | None: ...


class Telling(Protocol):
    """All that the portal should know of a dossier as of now; None for a dossier whose procedure has no national code."""

    @property
    def version(self) -> int: ...
    @property
    def dossier(self) -> NationalDossier | None: ...
    @property
    def lines(self) -> Sequence[ProgressLine]: ...


def push(
    code: str,
    publications: Publications,
    portal: NationalPortal,
    telling: Callable[[str], Telling],
    now: Callable[[], datetime],
    token: str,
) -> Publication | None:
    """Bring one publication as far as the portal lets us; how it stands then, None when another pusher is at it.

    Raises:
        StorageBusy, LeaseLost: nothing is lost; the lease runs out and the schedule tries again.
    """
    standing: Publication | None = None
    for _ in range(_ROUNDS):
        taken = publications.take(code, now(), token)
        if taken is None:
            return standing
        told = _tell(taken, publications, portal, telling(code), now, token)
        standing = publications.save(told, token, release=True)
        if standing.state is not PublicationState.WANTED or standing.next_attempt_at is not None:
            return standing
    return standing


def _tell(
    taken: Publication,
    publications: Publications,
    portal: NationalPortal,
    telling: Telling,
    now: Callable[[], datetime],
    token: str,
) -> Publication:
    dossier = telling.dossier
    if dossier is None:
        return rules.held_back(taken, telling.version)
    outcome, known = _sync(taken, portal, dossier)
    if not isinstance(outcome, Accepted):
        return _not_told(taken, outcome, now())
    acknowledged = publications.save(rules.sent(replace(taken, known=known), dossier.status), token, release=False)
    return _progress(acknowledged, publications, portal, telling, now, token)


def _sync(taken: Publication, portal: NationalPortal, dossier: NationalDossier) -> tuple[Outcome, bool]:
    """Create or update. After a lost answer we ask whether it is there rather than guess; a creation that meets one of ours
    already there becomes an update."""
    known = taken.known or (taken.doubt and portal.find(dossier.code) is True)
    outcome = portal.sync(dossier, known)
    if isinstance(outcome, AlreadyThere) and not known:
        outcome, known = portal.sync(dossier, True), True
    return outcome, known or isinstance(outcome, Accepted)


def _progress(
    taken: Publication,
    publications: Publications,
    portal: NationalPortal,
    telling: Telling,
    now: Callable[[], datetime],
    token: str,
) -> Publication:
    standing = taken
    lines = telling.lines
    while standing.lines < len(lines):
        chunk = lines[standing.lines : standing.lines + LINES_A_CALL]
        outcome = portal.progress(chunk)
        if not isinstance(outcome, Accepted):
            return _not_told(standing, outcome, now())
        standing = publications.save(replace(standing, lines=standing.lines + len(chunk)), token, release=False)
    return rules.confirmed(standing, telling.version)


def _not_told(standing: Publication, outcome: Outcome, now: datetime) -> Publication:
    if isinstance(outcome, Refused):
        return rules.refused(standing, f"refused: {outcome.code}")
    if isinstance(outcome, Unclear):
        return rules.failed(standing, f"unclear: {outcome.reason}", now, doubt=True)
    if isinstance(outcome, NotSent):
        return rules.failed(standing, f"not sent: {outcome.reason}", now, doubt=False)
    # An update that the portal says it holds already, or an answer no call of ours should get: somebody must look.
    return rules.refused(standing, f"contradiction: {type(outcome).__name__}")
