"""One dossier's publication to the national portal, as a value: what is wanted, what was acknowledged, when to try next.

The portal may be down, slow, or lose its answer. So a publication remembers only what was acknowledged, and everything that
is not can be sent again: the dossier by its code, progress lines one by one while there is doubt (national contract, 2.15).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class PublicationState(StrEnum):
    WANTED = "wanted"  # a newer version is to be told
    SENT = "sent"  # the dossier was acknowledged, its progress not yet
    CONFIRMED = "confirmed"  # all that is known here was acknowledged there
    REFUSED = "refused"  # the portal refused it; an administrator looks and tries again
    UNKNOWN = "unknown"  # an answer was lost: it may be there or not
    HELD_BACK = "held_back"  # the procedure has no national code, so nothing is sent and nothing invented


# There is something left to tell, and the schedule will do it.
OPEN = frozenset({PublicationState.WANTED, PublicationState.SENT, PublicationState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Publication:
    """`wanted`, `told` and `confirmed` are versions of the register's entry: to be told, of the dossier acknowledged last, and
    of the last that was acknowledged with all its progress. `lines` counts the acknowledged lines of its history; `status`
    is the last status acknowledged; `doubt` says that an answer was lost since the last acknowledgement."""

    code: str
    wanted: int
    state: PublicationState = PublicationState.WANTED
    confirmed: int = 0
    told: int = 0
    known: bool = False  # the portal acknowledged the dossier at least once
    lines: int = 0
    status: int | None = None
    attempts: int = 0  # since the last success
    next_attempt_at: datetime | None = None
    problem: str | None = None
    doubt: bool = False
    version: int = 0  # of this record: each write of a push takes the next

    def is_due(self, now: datetime) -> bool:
        return self.state in OPEN and self.next_attempt_at is not None and self.next_attempt_at <= now

    @property
    def failing(self) -> bool:
        """The last attempt got no good answer, and there will be another."""
        return self.state in OPEN and self.attempts > 0


FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# Longer than what may lie between two writes of a push (find, create, update, each perhaps with a login before it, ten seconds
# of silence at the most), so that two pushers never speak of one dossier at once.
LEASE = timedelta(minutes=3)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, doubled each time, six hours at most, without end."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts - 1, 10)))


def wants(publication: Publication, version: int, now: datetime) -> Publication:
    """Tried anew at once, whatever became of the older version. For a version that was wanted already the same."""
    if version <= publication.wanted:
        return publication
    return _anew(publication, version, now)


def retried(publication: Publication, now: datetime) -> Publication:
    """As an administrator asks: at once, and the dossier itself even if it was acknowledged."""
    return replace(_anew(publication, publication.wanted, now), told=0)


def overtaken(publication: Publication, wanted: int, now: datetime) -> Publication:
    """Something newer was wanted while this was found out. A refusal or a failure spoke of the older version."""
    if wanted <= publication.wanted:
        return publication
    if publication.state is PublicationState.HELD_BACK:  # which is so of every version of it
        return replace(publication, wanted=wanted)
    return _anew(publication, wanted, now)


def _anew(publication: Publication, wanted: int, now: datetime) -> Publication:
    return replace(
        publication,
        wanted=wanted,
        state=PublicationState.WANTED,
        attempts=0,
        next_attempt_at=now,
        problem=None,
    )


def failed(publication: Publication, problem: str, now: datetime, *, doubt: bool) -> Publication:
    """The portal did not answer well; with `doubt` it may have done what was asked."""
    attempts = publication.attempts + 1
    unsaid = PublicationState.SENT if publication.state is PublicationState.SENT else PublicationState.WANTED
    return replace(
        publication,
        state=PublicationState.UNKNOWN if doubt else unsaid,
        attempts=attempts,
        next_attempt_at=now + pause_after(attempts),
        problem=problem,
        doubt=publication.doubt or doubt,
    )


def refused(publication: Publication, problem: str) -> Publication:
    """The portal read it and said no: trying the same again is of no use."""
    return replace(
        publication,
        state=PublicationState.REFUSED,
        attempts=publication.attempts + 1,
        next_attempt_at=None,
        problem=problem,
    )


def held_back(publication: Publication, version: int) -> Publication:
    return replace(
        publication,
        state=PublicationState.HELD_BACK,
        wanted=max(version, publication.wanted),
        attempts=0,
        next_attempt_at=None,
        problem="held_back: no national code",
    )


def sent(publication: Publication, version: int, status: int) -> Publication:
    """The dossier itself was acknowledged as it stands in `version`."""
    return replace(
        publication, state=PublicationState.SENT, known=True, told=version, status=status, doubt=False, problem=None
    )


def confirmed(publication: Publication, version: int) -> Publication:
    """Everything up to `version` was acknowledged. That may be more than was asked for: an event on its way to us asks in
    vain."""
    return replace(
        publication,
        state=PublicationState.CONFIRMED,
        wanted=max(version, publication.wanted),
        confirmed=version,
        attempts=0,
        next_attempt_at=None,
        problem=None,
        doubt=False,
    )
