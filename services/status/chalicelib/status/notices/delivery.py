"""The delivery of one notice to one person outside the portal: which channel next, and when it is over.

An attempt is written down before it is made and again with its outcome. Where the answer was lost one more is made, by the
next channel if there is one: a message that comes twice costs a little, one that never comes may cost a right. So a notice
errs towards coming twice, and never comes more than twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Protocol

from chalicelib.status.notices.channels import Outcome, Result, Whom
from kernel.together import Want

MOST_LOST = 2  # so that a notice comes twice at most
MOST_BUSY = 3  # attempts at a channel that is busy, before the next one is tried
LEASE = timedelta(minutes=3)  # an attempt under way for longer has no function behind it any more (timeout: 1 minute)

_GONE = Outcome(Result.LOST, "function-gone")


class End(StrEnum):
    ACCEPTED = "accepted"
    FAILED = "failed"  # every channel was tried and refused
    DOUBTFUL = "doubtful"  # sent, perhaps twice, and no answer
    NO_CHANNEL = "no_channel"  # none is chosen, set up, or has an address: the inbox holds it


@dataclass(frozen=True, slots=True)
class Attempt:
    """`outcome` None: under way, or its function ended in the midst of it."""

    channel: str
    at: datetime
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """`revision` counts what was written down, so that of two functions with one message only one goes on."""

    code: str
    version: int
    whom: Whom
    revision: int = 0
    attempts: tuple[Attempt, ...] = ()
    end: End | None = None

    @property
    def id(self) -> str:
        """For logs; names no person."""
        return f"{self.code}/{self.version}/{self.whom}"

    def trying(self, channel: str, at: datetime) -> Delivery:
        """An attempt before the one that follows it can no longer have a function behind it."""
        return self._with((*_settled(self.attempts), Attempt(channel, at)))

    def told(self, outcome: Outcome) -> Delivery:
        *before, last = self.attempts
        return self._with((*before, replace(last, outcome=outcome)))

    def ended(self, end: End) -> Delivery:
        return replace(self._with(_settled(self.attempts)), end=end)

    def _with(self, attempts: tuple[Attempt, ...]) -> Delivery:
        return replace(self, revision=self.revision + 1, attempts=attempts)


def _settled(attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    return tuple(one if one.outcome else replace(one, outcome=_GONE) for one in attempts)


class Wait(Enum):
    """An attempt is under way in another function."""

    UNDER_WAY = auto()


def next_step(delivery: Delivery, channels: Sequence[str], now: datetime) -> str | End | Wait:
    """The channel to try next, or why none is tried. `channels` in the order of the person's choice."""
    if delivery.end is not None:
        return delivery.end
    last = delivery.attempts[-1] if delivery.attempts else None
    if last is not None and last.outcome is None and now - last.at < LEASE:
        return Wait.UNDER_WAY
    attempts = _settled(delivery.attempts)
    if any(_result(one) is Result.ACCEPTED for one in attempts):
        return End.ACCEPTED
    lost = [one.channel for one in attempts if _result(one) is Result.LOST]
    left = [channel for channel in channels if _open(channel, attempts)]
    if len(lost) < MOST_LOST and left:
        return next((channel for channel in left if channel not in lost), left[0])
    if lost:
        return End.DOUBTFUL
    return End.FAILED if attempts and channels else End.NO_CHANNEL  # who wants none any more is not missed


def _open(channel: str, attempts: Sequence[Attempt]) -> bool:
    results = [_result(one) for one in attempts if one.channel == channel]
    return Result.FAILED not in results and results.count(Result.BUSY) < MOST_BUSY


def _result(attempt: Attempt) -> Result | None:
    return attempt.outcome.result if attempt.outcome else None


class Deliveries(Protocol):
    """The port to what is known of deliveries."""

    def delivery(self, code: str, version: int, whom: Whom) -> Want[Delivery]:
        """As it stands; a fresh one when nothing was tried yet."""

    def keep(self, delivery: Delivery) -> bool:
        """Write it down; False when somebody else did since it was read. Raises StorageBusy."""
