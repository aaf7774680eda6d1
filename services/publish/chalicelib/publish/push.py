"""Telling the national portal of one dossier: lease it, say what was not acknowledged yet, keep what was.

The dossier first, its progress after it was acknowledged, oldest line first. Nothing acknowledged is said twice. Each
acknowledgement is written before the next call, so a pusher that dies leaves little to be found out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
from chalicelib.publish.publication import Publication
from chalicelib.publish.publication_store import LeaseLost, Publications

LINES_A_CALL = 10
_ROUNDS = 3  # a wish that grew newer while we were telling is told at once, a few times; then the schedule does it


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
        StorageBusy, and whatever `telling` raises: nothing is lost, it is tried again when its time has come.
    """
    standing: Publication | None = None
    try:
        for _ in range(_ROUNDS):
            taken = publications.take(code, now(), token)
            if taken is None:
                return standing
            standing = _Turn(taken, publications, portal, now, token).take(telling)
            if not standing.is_due(now()):
                return standing
    except LeaseLost:  # we were too slow; whoever has the lease now finds out what we left in doubt
        return None
    return standing


@dataclass(slots=True)
class _Turn:
    """One pusher with the lease of one publication. `standing` is what the table holds of it."""

    standing: Publication
    publications: Publications
    portal: NationalPortal
    now: Callable[[], datetime]
    token: str

    def take(self, telling: Callable[[str], Telling]) -> Publication:
        spoken = False
        try:
            gathered = telling(self.standing.code)
            spoken = True
            self._keep(self._tell(gathered), release=True)
        except LeaseLost:
            raise
        except Exception as fault:
            # It must show and wait its time, or it would come again with every run.
            problem = f"failed: {type(fault).__name__}"
            self._keep(rules.failed(self.standing, problem, self.now(), doubt=spoken), release=True)
            raise
        return self.standing

    def _keep(self, publication: Publication, *, release: bool = False) -> None:
        self.standing = self.publications.save(publication, self.token, self.now(), release=release)

    def _tell(self, telling: Telling) -> Publication:
        if telling.version < self.standing.wanted:
            behind = f"the register holds version {telling.version} only"
            return rules.failed(self.standing, behind, self.now(), doubt=False)
        if telling.dossier is None:
            return rules.held_back(self.standing, telling.version)
        if self.standing.told < telling.version:
            outcome = self._sync(telling.dossier)
            if not isinstance(outcome, Accepted):
                return self._not_told(outcome)
            self._keep(rules.sent(self.standing, telling.version, telling.dossier.status))
        return self._progress(telling)

    def _sync(self, dossier: NationalDossier) -> Outcome:
        """Create or update. After a lost answer we ask whether it is there rather than guess; a creation that meets one of
        ours already there becomes an update."""
        known = self.standing.known or (self.standing.doubt and self.portal.find(dossier.code) is True)
        outcome = self.portal.sync(dossier, known)
        return self.portal.sync(dossier, True) if isinstance(outcome, AlreadyThere) and not known else outcome

    def _progress(self, telling: Telling) -> Publication:
        standing = self.standing
        while standing.lines < len(telling.lines):
            if standing is not self.standing:
                self._keep(standing)
            chunk = telling.lines[standing.lines : standing.lines + LINES_A_CALL]
            outcome = self.portal.progress(chunk)
            # A line that is there already is one whose acknowledgement went astray.
            if not isinstance(outcome, Accepted | AlreadyThere):
                return self._not_told(outcome)
            standing = replace(self.standing, lines=standing.lines + len(chunk))
        return rules.confirmed(standing, telling.version)

    def _not_told(self, outcome: Outcome) -> Publication:
        if isinstance(outcome, Refused):
            return rules.refused(self.standing, f"refused: {outcome.code}")
        if isinstance(outcome, Unclear):
            return rules.failed(self.standing, f"unclear: {outcome.reason}", self.now(), doubt=True)
        if isinstance(outcome, NotSent):
            return rules.failed(self.standing, f"not sent: {outcome.reason}", self.now(), doubt=False)
        # An update that the portal says it holds already, so perhaps an older state: never called confirmed, somebody must look.
        return rules.refused(self.standing, f"contradiction: {type(outcome).__name__}")
