"""Ratings and petitions in memory: the same promises as the stores in DynamoDB (tests/contract/test_feedback_stores.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.feedback.petition import Petition, PetitionState, PetitionTaken, StalePetition
from chalicelib.feedback.rating import Counts, Rating, RatingKey, RatingTaken
from kernel.register import Page
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryRatings:
    def __init__(self) -> None:
        self.ratings: dict[str, Rating] = {}
        self.keys: dict[bytes, RatingKey] = {}

    def rating(self, code: str) -> Want[Rating | None]:
        return memory_want(lambda: self.ratings.get(code))

    def key(self, key: bytes) -> Want[RatingKey | None]:
        return memory_want(lambda: self.keys.get(key))

    def put(self, rating: Rating, key: RatingKey) -> None:
        if rating.code in self.ratings or key.id in self.keys:
            raise RatingTaken
        self.ratings[rating.code] = rating
        self.keys[key.id] = key

    def counts(
        self, agency: str | None, procedure: str | None, limit: int, after: Mapping[str, Any] | None
    ) -> Page[Counts]:
        given: dict[tuple[str, str], dict[int, int]] = {}
        for rating in self.ratings.values():
            if agency in (None, rating.agency) and procedure in (None, rating.procedure):
                scores = given.setdefault((rating.agency, rating.procedure), {})
                scores[rating.score] = scores.get(rating.score, 0) + 1
        return _page([Counts(*place, scores) for place, scores in sorted(given.items())], limit, after)


class MemoryPetitions:
    def __init__(self) -> None:
        self.petitions: dict[str, Petition] = {}

    def petition(self, id: str) -> Want[Petition | None]:
        return memory_want(lambda: self.petitions.get(id))

    def receive(self, petition: Petition) -> None:
        if petition.id in self.petitions:
            raise PetitionTaken
        self.petitions[petition.id] = petition

    def advance(self, before: Petition, after: Petition) -> None:
        kept = self.petitions.get(before.id)
        if kept is None or kept.version != before.version:
            raise StalePetition
        self.petitions[before.id] = after

    def newest(self, agency: str | None, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        here = [petition for petition in self.petitions.values() if agency in (None, petition.agency)]
        here.sort(key=lambda petition: petition.received_at, reverse=True)
        return _page([petition.id for petition in here], limit, after)

    def of_state(self, agency: str, state: PetitionState, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        here = [one for one in self.petitions.values() if (one.agency, one.state) == (agency, state)]
        here.sort(key=lambda petition: petition.received_at)
        return _page([petition.id for petition in here], limit, after)


def _page(things: list[Any], limit: int, after: Mapping[str, Any] | None) -> Page[Any]:
    start = int(after["start"]) if after else 0
    end = start + limit
    return Page(tuple(things[start:end]), {"start": end} if end < len(things) else None)
