"""Who may rate which dossier, when, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.rate import rate
from chalicelib.feedback.rating import Counts, Rating, RatingKey, RatingTaken
from kernel.dynamo import StorageBusy
from kernel.lifecycle import State
from kernel.problems import Problem
from tests.fakes.feedback import MemoryRatings
from tests.unit.feedback.world import AT, CODE, LATER, desk, entry, rating_wanted


def refusal(at: Desk, **wanted: object) -> str:
    with pytest.raises(Problem) as refused:
        rate(rating_wanted(**wanted), at, AT)  # type: ignore[arg-type]
    return refused.value.kind.name


def counted(at: Desk) -> tuple[Counts, ...]:
    return at.ratings.counts(None, None, 10, None).items


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.REGISTERED, "not-finished"),
        (State.ACCEPTED, "not-finished"),
        (State.IN_PROCESS, "not-finished"),
        (State.SUPPLEMENT_REQUESTED, "not-finished"),
        (State.PAYMENT_REQUESTED, "not-finished"),
        (State.WITHDRAWN, "not-finished"),
        (State.REFUSED, None),
        (State.STOPPED, None),
        (State.DECIDED, None),
        (State.HANDED_OVER, None),
    ],
)
def test_a_finished_dossier_is_rated_and_no_other(state: State, outcome: str | None) -> None:
    at = desk(entry(state))
    if outcome is None:
        assert rate(rating_wanted(score=4), at, AT) == Rating(CODE, 4, None, AT, "ministry-employment", "work-permit")
        assert counted(at) == (Counts("ministry-employment", "work-permit", {4: 1}),)
    else:
        assert refusal(at) == outcome
        assert counted(at) == ()


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("hoa", "not-found"),  # a stranger
        ("quan", "not-found"),  # an administrator is a stranger to a dossier
        ("binh", "not-found"),  # an officer of another agency
        ("nobody", "not-found"),  # an account without a record
        ("minh", "not-allowed"),
        ("thu", "not-allowed"),
    ],
)
def test_only_its_applicant_rates_a_dossier(who: str, outcome: str) -> None:
    at = desk(entry())
    assert refusal(at, user=who) == outcome
    assert counted(at) == ()


def test_a_connected_system_does_not_rate() -> None:
    assert refusal(desk(entry()), user="cuc", system=True) == "not-allowed"


def test_who_may_act_for_the_company_rates_its_dossier_once_for_all_of_them() -> None:
    at = desk(entry(owner="lan", company="0101234565"))
    assert rate(rating_wanted(user="hoa", score=3), at, AT).score == 3
    assert refusal(at, user="lan") == "already-rated"


@pytest.mark.parametrize(
    "code",
    ["G09-261120-0002", "g09-261120-0001", "G09-261120-0001.", "G09-261120-０００１", "G09-261120-0001\n", " ", "x"],
)
def test_unknown_and_malformed_codes_are_answered_alike(code: str) -> None:
    assert refusal(desk(entry()), code=code) == "not-found"


def test_a_second_rating_is_refused_and_changes_nothing() -> None:
    at = desk(entry())
    rate(rating_wanted(score=5), at, AT)
    assert refusal(at, key="k2", score=1) == "already-rated"
    assert refusal(at, key="k2", score=5) == "already-rated"
    assert counted(at) == (Counts("ministry-employment", "work-permit", {5: 1}),)


def test_the_same_request_again_gets_the_same_answer_even_when_the_dossier_has_moved_on() -> None:
    at = desk(entry(State.DECIDED))
    first = rate(rating_wanted(comment="Tốt"), at, AT)
    at.register.entries[CODE] = replace(entry(), state=State.HANDED_OVER)  # type: ignore[attr-defined]
    assert rate(rating_wanted(comment="Tốt"), at, LATER) == first
    assert counted(at)[0].count == 1


def test_a_key_used_for_another_body_or_another_dossier_is_refused() -> None:
    other = "G09-261120-0007"
    at = desk(entry(), entry(code=other))
    rate(rating_wanted(score=5), at, AT)
    assert refusal(at, score=4) == "key-reused"
    assert refusal(at, code=other) == "key-reused"


def test_keys_of_two_people_never_meet() -> None:
    other = "G09-261120-0007"
    at = desk(entry(), entry(code=other, owner="hoa"))
    rate(rating_wanted(), at, AT)
    assert rate(rating_wanted(user="hoa", code=other, score=2), at, AT).score == 2


def test_a_refused_request_does_not_use_its_key_up() -> None:
    at = desk(entry(State.IN_PROCESS))
    assert refusal(at) == "not-finished"
    at.register.entries[CODE] = entry(State.DECIDED)  # type: ignore[attr-defined]
    assert rate(rating_wanted(), at, AT).score == 5


class Overtaken(MemoryRatings):
    """Another request puts its rating between our read and our write."""

    def __init__(self, rating: Rating, key: RatingKey) -> None:
        super().__init__()
        self.theirs = (rating, key)

    def put(self, rating: Rating, key: RatingKey) -> None:
        if self.theirs[0].code not in self.ratings:
            super().put(*self.theirs)
        super().put(rating, key)


def test_of_two_ratings_at_once_one_stands_and_the_other_is_told() -> None:
    wanted = rating_wanted(key="theirs", score=1)
    theirs = Rating(CODE, 1, None, AT, "ministry-employment", "work-permit")
    at = replace(desk(entry()), ratings=Overtaken(theirs, RatingKey(wanted.key, CODE, wanted.body)))
    assert refusal(at, key="ours") == "already-rated"


def test_the_same_request_twice_at_once_is_one_rating() -> None:
    wanted = rating_wanted()
    theirs = Rating(CODE, 5, None, AT, "ministry-employment", "work-permit")
    at = replace(desk(entry()), ratings=Overtaken(theirs, RatingKey(wanted.key, CODE, wanted.body)))
    assert rate(wanted, at, LATER) == theirs


class NeverFree(MemoryRatings):
    def put(self, rating: Rating, key: RatingKey) -> None:
        raise RatingTaken


def test_a_table_that_contradicts_itself_is_busy_not_answered() -> None:
    at = replace(desk(entry()), ratings=NeverFree())
    with pytest.raises(StorageBusy):
        rate(rating_wanted(), at, AT)


@given(st.dictionaries(st.integers(1, 5), st.integers(1, 1000), min_size=1))
def test_counts_add_up(scores: dict[int, int]) -> None:
    shown = Counts("a", "p", scores).as_json()
    assert shown["count"] == sum(shown["scores"].values())
    assert list(shown["scores"]) == ["1", "2", "3", "4", "5"]
    assert min(scores) <= shown["average"] <= max(scores)
    total = sum(score * times for score, times in scores.items())
    assert abs(shown["average"] * shown["count"] - total) <= 0.005 * shown["count"] + 1e-6
