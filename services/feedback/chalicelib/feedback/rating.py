"""A rating as a value, the counts that ratings add up to, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kernel.register import Page
from kernel.times import instant_text
from kernel.together import Want

SCORES = range(1, 6)


@dataclass(frozen=True, slots=True)
class Rating:
    """What its applicant said of one dossier. It does not say who spoke: the register knows whose dossier it is."""

    code: str
    score: int  # 1 (worst) to 5
    comment: str | None
    rated_at: datetime
    agency: str
    procedure: str

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "score": self.score, "rated_at": instant_text(self.rated_at)}


@dataclass(frozen=True, slots=True)
class RatingKey:
    """What an Idempotency-Key rated. `id` hashes principal and key, `body` the parsed body."""

    id: bytes
    code: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each score was given for one procedure at one agency; no person."""

    agency: str
    procedure: str
    scores: Mapping[int, int]

    @property
    def count(self) -> int:
        return sum(self.scores.values())

    @property
    def average(self) -> float:
        """Of at least one rating, to two decimals."""
        return round(sum(score * times for score, times in self.scores.items()) / self.count, 2)

    def as_json(self) -> dict[str, Any]:
        return {
            "agency": self.agency,
            "procedure": self.procedure,
            "count": self.count,
            "average": self.average,
            "scores": {str(score): self.scores.get(score, 0) for score in SCORES},
        }


class RatingTaken(Exception):
    """The dossier has a rating, or the key has been used: read both and judge again."""


class Ratings(Protocol):
    def rating(self, code: str) -> Want[Rating | None]: ...

    def key(self, key: bytes) -> Want[RatingKey | None]: ...

    def put(self, rating: Rating, key: RatingKey) -> None:
        """Keep a rating, its key and one more in its counts, all or nothing.

        Raises:
            RatingTaken: the dossier is rated or the key used.
            StorageBusy: the table does not answer, or too many rated the same at once.
        """

    def counts(
        self, agency: str | None, procedure: str | None, limit: int, after: Mapping[str, Any] | None
    ) -> Page[Counts]:
        """One page of counts, ordered by agency and procedure; None for all."""
