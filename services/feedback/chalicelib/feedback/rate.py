"""Rating a finished dossier, once (docs/api/feedback.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.rating import Rating, RatingKey, RatingTaken
from kernel.dynamo import StorageBusy
from kernel.entry import Entry
from kernel.lifecycle import RATABLE, Part
from kernel.numbers import is_code
from kernel.people import Person, parts_of
from kernel.problems import ALREADY_RATED, KEY_REUSED, NOT_ALLOWED, NOT_FINISHED, NOT_FOUND, Problem


@dataclass(frozen=True, slots=True)
class RatingWanted:
    """A request to rate: by whom, which dossier, what they say, and under which key."""

    user: str
    system: bool
    code: str
    score: int
    comment: str | None
    key: bytes  # hash of (user, route, Idempotency-Key)
    body: bytes  # hash of the parsed body


def rate(wanted: RatingWanted, desk: Desk, now: datetime) -> Rating:
    """The rating kept, now or by an earlier request with the same key and body.

    Raises:
        Problem: 404 no such dossier, or a stranger's; 403 one of its people but not its applicant; 422 key-reused; 409
            already-rated, not-finished.
        StorageBusy: nothing was kept.
    """
    if not is_code(wanted.code):
        raise Problem(NOT_FOUND)
    for _ in range(2):  # once more when another request of the same applicant was quicker
        entry_want, person_want = desk.register.entry(wanted.code), desk.people.person(wanted.user)
        rating_want, key_want = desk.ratings.rating(wanted.code), desk.ratings.key(wanted.key)
        got = desk.read(entry_want, person_want, rating_want, key_want)
        entry = _applicants_own(got[entry_want], got[person_want], system=wanted.system)
        earlier = _replayed(wanted, got[key_want], got[rating_want])
        if earlier is not None:
            return earlier
        if entry.state not in RATABLE:
            raise Problem(NOT_FINISHED)
        rating = Rating(wanted.code, wanted.score, wanted.comment, now, entry.agency, entry.procedure)
        try:
            desk.ratings.put(rating, RatingKey(wanted.key, wanted.code, wanted.body))
        except RatingTaken:
            continue
        return rating
    raise StorageBusy("RatingTaken")


def _applicants_own(entry: Entry | None, person: Person, *, system: bool) -> Entry:
    if entry is None:
        raise Problem(NOT_FOUND)
    parts = frozenset({Part.SYSTEM}) if system else parts_of(person, entry)
    if not parts:
        raise Problem(NOT_FOUND)
    if Part.APPLICANT not in parts:
        raise Problem(NOT_ALLOWED)
    return entry


def _replayed(wanted: RatingWanted, key: RatingKey | None, rating: Rating | None) -> Rating | None:
    """What the same request was answered before; None when it is the first."""
    if key is not None:
        if key.body != wanted.body or rating is None:
            raise Problem(KEY_REUSED)
        return rating  # the body is the same, so is the code, and a rating never changes
    if rating is not None:
        raise Problem(ALREADY_RATED)
    return None
