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


@dataclass(frozen=True, slots=True)
class Publication:
    """`wanted` and `confirmed` are versions of the register's entry; `lines` counts the acknowledged lines of its history;
    `status` is the last status acknowledged; `doubt` says that an answer was lost since the last acknowledgement."""

    code: str
    wanted: int
    state: PublicationState = PublicationState.WANTED
    confirmed: int = 0
    known: bool = False  # the portal acknowledged the dossier at least once
    lines: int = 0
    status: int | None = None
    attempts: int = 0  # since the last success
    next_attempt_at: datetime | None = None
    problem: str | None = None
    doubt: bool = False
    version: int = 0  # of this record: each write takes the next

    @property
    def settled(self) -> bool:
        """Nothing is left to tell."""
        return self.state is PublicationState.CONFIRMED and self.confirmed >= self.wanted


FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
LEASE = timedelta(seconds=90)  # longer than one push may take, shorter than the queue's patience


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, doubled each time, six hours at most, without end."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts - 1, 10)))


def wants(publication: Publication, version: int) -> Publication:
    """A newer version is to be told. A refused or held-back one is tried anew with it; an older message changes nothing."""
    if version <= publication.wanted and publication.version:
        return publication
    return replace(
        publication, wanted=max(version, publication.wanted), state=PublicationState.WANTED, attempts=0, problem=None
    )


def failed(publication: Publication, problem: str, now: datetime, *, doubt: bool) -> Publication:
    """The portal did not answer well; with `doubt` it may have done what was asked."""
    attempts = publication.attempts + 1
    return replace(
        publication,
        state=PublicationState.UNKNOWN if doubt else PublicationState.WANTED,
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
        doubt=False,
    )


def held_back(publication: Publication, version: int) -> Publication:
    return replace(
        publication,
        state=PublicationState.HELD_BACK,
        wanted=max(version, publication.wanted),
        next_attempt_at=None,
        problem="held_back: no national code",
    )


def sent(publication: Publication, status: int) -> Publication:
    """The dossier itself was acknowledged."""
    return replace(publication, state=PublicationState.SENT, known=True, status=status)


def confirmed(publication: Publication, version: int) -> Publication:
    """Everything up to `version` was acknowledged. Something newer may be wanted already: then it is tried at once."""
    newer = publication.wanted > version
    return replace(
        publication,
        state=PublicationState.WANTED if newer else PublicationState.CONFIRMED,
        confirmed=version,
        attempts=0,
        next_attempt_at=None,
        problem=None,
        doubt=False,
    )
