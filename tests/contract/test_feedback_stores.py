"""One contract for ratings and petitions in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.feedback.petition import (
    Petition,
    Petitions,
    PetitionState,
    PetitionTaken,
    Sender,
    StalePetition,
    answered,
)
from chalicelib.feedback.petition_store import DynamoPetitions
from chalicelib.feedback.rating import Counts, Rating, RatingKey, Ratings, RatingTaken
from chalicelib.feedback.rating_store import DynamoRatings
from kernel.times import HANOI
from kernel.together import ReadTogether, read_together
from tests.fakes.feedback import MemoryPetitions, MemoryRatings
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)


@dataclass(frozen=True)
class Stores:
    ratings: Ratings
    petitions: Petitions
    read: ReadTogether


@pytest.fixture(params=["memory", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        yield Stores(MemoryRatings(), MemoryPetitions(), read_from_memory)
    else:
        request.getfixturevalue("aws")
        ratings = DynamoRatings(pause=lambda _: None, chance=lambda: 0.5)
        yield Stores(ratings, DynamoPetitions(), read_together)


def rating(number: int, score: int = 5, agency: str = "a", procedure: str = "p") -> Rating:
    return Rating(f"G09-261124-{number:04}", score, "Nhanh, rõ ràng", AT, agency, procedure)


def key(number: int, code: str = "") -> RatingKey:
    return RatingKey(bytes([number]) * 15, code or f"G09-261124-{number:04}", b"b" * 12)


def petition(letter: str, minutes: int = 0, agency: str = "a") -> Petition:
    return Petition(
        id=letter * 24,
        agency=agency,
        subject="Thủ tục chậm",
        content="Hồ sơ nộp đã lâu.\nChưa có kết quả.",
        sender=Sender("Lê Văn An", "0912345678", None, "Hà Nội"),
        owner=None,
        pin="7K2M-Q0XD-94TZ",
        received_at=AT + timedelta(minutes=minutes),
        due=date(2026, 12, 9),
        forward_due=None,
        body=b"b" * 12,
    )


def test_a_rating_and_its_key_are_kept_together(stores: Stores) -> None:
    stores.ratings.put(rating(1), key(1))
    wanted, of_key = stores.ratings.rating("G09-261124-0001"), stores.ratings.key(key(1).id)
    got = stores.read(wanted, of_key)
    assert (got[wanted], got[of_key]) == (rating(1), key(1))


def test_a_rating_without_a_comment_is_kept_so(stores: Stores) -> None:
    silent = replace(rating(1), comment=None)
    stores.ratings.put(silent, key(1))
    wanted = stores.ratings.rating(silent.code)
    assert stores.read(wanted)[wanted] == silent


def test_a_dossier_is_rated_once_and_counted_once(stores: Stores) -> None:
    stores.ratings.put(rating(1, score=4), key(1))
    with pytest.raises(RatingTaken):
        stores.ratings.put(rating(1, score=1), key(2, "G09-261124-0001"))
    assert stores.ratings.counts(None, None, 10, None).items == (Counts("a", "p", {4: 1}),)


def test_a_key_rates_once_and_leaves_nothing_half_done(stores: Stores) -> None:
    stores.ratings.put(rating(1), key(1))
    with pytest.raises(RatingTaken):
        stores.ratings.put(rating(2, score=1), key(1))
    wanted = stores.ratings.rating("G09-261124-0002")
    assert stores.read(wanted)[wanted] is None
    assert stores.ratings.counts(None, None, 10, None).items == (Counts("a", "p", {5: 1}),)


def test_counts_stand_by_agency_and_procedure(stores: Stores) -> None:
    places = [("b", "p"), ("a", "q"), ("a", "p"), ("a", "p"), ("aa", "p")]
    for number, (agency, procedure) in enumerate(places, start=1):
        stores.ratings.put(rating(number, 1 + number % 5, agency, procedure), key(number))

    def seen(agency: str | None, procedure: str | None) -> list[tuple[str, str, int]]:
        found = stores.ratings.counts(agency, procedure, 10, None)
        assert found.next_key is None
        return [(counts.agency, counts.procedure, counts.count) for counts in found.items]

    everything = [("a", "p", 2), ("a", "q", 1), ("aa", "p", 1), ("b", "p", 1)]
    assert seen(None, None) == everything
    assert seen("a", None) == [("a", "p", 2), ("a", "q", 1)]
    assert seen(None, "p") == [("a", "p", 2), ("aa", "p", 1), ("b", "p", 1)]
    assert seen("a", "p") == [("a", "p", 2)]
    assert seen("c", None) == seen(None, "c") == seen("c", "p") == []


@pytest.mark.parametrize("procedure", [None, "p"])
def test_counts_come_page_by_page(stores: Stores, procedure: str | None) -> None:
    for number, agency in enumerate("abc", start=1):
        stores.ratings.put(rating(number, agency=agency), key(number))
    first = stores.ratings.counts(None, procedure, 2, None)
    rest = stores.ratings.counts(None, procedure, 2, first.next_key)
    assert [counts.agency for counts in (*first.items, *rest.items)] == ["a", "b", "c"]


def test_a_petition_is_kept_as_it_was_sent_and_once(stores: Stores) -> None:
    stores.petitions.receive(petition("a"))
    with pytest.raises(PetitionTaken):
        stores.petitions.receive(replace(petition("a"), subject="khác"))
    wanted, other = stores.petitions.petition("a" * 24), stores.petitions.petition("b" * 24)
    got = stores.read(wanted, other)
    assert (got[wanted], got[other]) == (petition("a"), None)


def test_a_petition_takes_one_answer_per_version(stores: Stores) -> None:
    before = petition("a")
    stores.petitions.receive(before)
    after = answered(before, text="Đã xử lý.", publish=True, by="minh", at=AT, key=b"k" * 15, body=b"h" * 12)
    stores.petitions.advance(before, after)
    with pytest.raises(StalePetition):
        stores.petitions.advance(before, after)
    wanted = stores.petitions.petition(before.id)
    assert stores.read(wanted)[wanted] == after


def test_petitions_are_listed_newest_first_page_by_page(stores: Stores) -> None:
    for minutes, (letter, agency) in enumerate([("a", "x"), ("b", "y"), ("c", "x"), ("d", "x")]):
        stores.petitions.receive(petition(letter, minutes, agency))
    first = stores.petitions.newest(None, 3, None)
    rest = stores.petitions.newest(None, 3, first.next_key)
    assert [id[0] for id in (*first.items, *rest.items)] == ["d", "c", "b", "a"]
    here = stores.petitions.newest("x", 2, None)
    assert [id[0] for id in here.items] == ["d", "c"]
    assert [id[0] for id in stores.petitions.newest("x", 2, here.next_key).items] == ["a"]
    assert stores.petitions.newest("z", 2, None).items == ()


def test_petitions_of_a_state_are_listed_oldest_first_page_by_page(stores: Stores) -> None:
    for minutes, (letter, agency) in enumerate([("a", "x"), ("b", "y"), ("c", "x"), ("d", "x")]):
        stores.petitions.receive(petition(letter, minutes, agency))
    first = stores.petitions.of_state("x", PetitionState.RECEIVED, 2, None)
    rest = stores.petitions.of_state("x", PetitionState.RECEIVED, 2, first.next_key)
    assert [id[0] for id in (*first.items, *rest.items)] == ["a", "c", "d"]
    before = petition("c", 2, "x")
    after = answered(before, text="Đã xử lý.", publish=False, by="minh", at=AT, key=b"k" * 15, body=b"h" * 12)
    stores.petitions.advance(before, after)
    assert [id[0] for id in stores.petitions.of_state("x", PetitionState.RECEIVED, 9, None).items] == ["a", "d"]
    assert [id[0] for id in stores.petitions.of_state("x", PetitionState.ANSWERED, 9, None).items] == ["c"]
