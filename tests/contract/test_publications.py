"""One contract for the publications in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.publish import publication as rules
from chalicelib.publish.publication import LEASE, Publication, PublicationState
from chalicelib.publish.publication_store import DynamoPublications, LeaseLost, Publications
from kernel.times import HANOI
from kernel.together import ReadTogether, read_together
from tests.fakes.publications import MemoryPublications
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)
CODE = "G09-261124-0001"
OTHER = "G09-261124-0002"
MINUTE = timedelta(minutes=1)


class Store:
    """The store under test, and a look into it."""

    def __init__(self, publications: Publications, read: ReadTogether) -> None:
        self.publications = publications
        self._read = read

    def standing(self, code: str = CODE) -> Publication | None:
        want = self.publications.publication(code)
        return self._read(want)[want]

    def keys(self, code: str = CODE) -> tuple[bytes, ...]:
        want = self.publications.retried(code)
        return self._read(want)[want]

    def taken(self, token: str = "one", now: datetime = AT) -> Publication:
        taken = self.publications.take(CODE, now, token)
        assert taken is not None
        return taken


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield Store(MemoryPublications(), read_from_memory)
    else:
        request.getfixturevalue("aws")
        yield Store(DynamoPublications(), read_together)


def test_a_wish_is_kept_and_due_at_once(store: Store) -> None:
    assert store.standing() is None
    assert store.publications.want(CODE, 1, AT) is True
    assert store.standing() == Publication(CODE, wanted=1, next_attempt_at=AT)
    assert store.publications.due(AT, 10) == (CODE,)
    assert store.publications.due(AT - MINUTE, 10) == ()


def test_wishes_only_grow(store: Store) -> None:
    publications = store.publications
    assert [publications.want(CODE, version, AT) for version in (2, 2, 1, 3)] == [True, False, False, True]
    assert store.standing() == Publication(CODE, wanted=3, next_attempt_at=AT)


def test_one_pusher_at_a_time(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    assert store.taken("one").wanted == 1
    assert publications.take(CODE, AT, "two") is None
    assert publications.take(OTHER, AT, "one") is None
    assert publications.due(AT, 10) == ()  # whoever holds it is at it


def test_a_pusher_whose_answer_was_lost_may_take_it_again(store: Store) -> None:
    store.publications.want(CODE, 1, AT)
    store.taken("one")
    assert store.taken("one").doubt is False


def test_a_pusher_that_dies_is_found_again_and_leaves_doubt(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    store.taken("one")
    assert publications.take(CODE, AT + LEASE, "two") is None
    assert publications.due(AT + LEASE, 10) == (CODE,)
    after = AT + LEASE + timedelta(seconds=1)
    taken = store.taken("two", after)
    assert taken.doubt is True
    with pytest.raises(LeaseLost):
        publications.save(rules.confirmed(taken, 1), "one", after, release=True)
    assert publications.save(rules.confirmed(taken, 1), "two", after, release=True).doubt is False


def test_each_write_begins_the_lease_anew(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    later = AT + LEASE
    sent = publications.save(rules.sent(store.taken("one"), 1, 1), "one", later, release=False)
    assert publications.take(CODE, later + MINUTE, "two") is None
    assert publications.save(rules.confirmed(sent, 1), "one", later + MINUTE, release=True).confirmed == 1


def test_all_that_a_push_finds_out_is_kept(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 4, AT)
    whole = replace(
        store.taken(),
        state=PublicationState.UNKNOWN,
        confirmed=2,
        told=3,
        known=True,
        lines=7,
        status=5,
        attempts=3,
        next_attempt_at=AT + 4 * MINUTE,
        problem="unclear: TimeoutError",
        doubt=True,
    )
    kept = publications.save(whole, "one", AT, release=True)
    assert kept == replace(whole, version=1)
    assert store.standing() == kept
    taken = store.taken("two", AT + 4 * MINUTE)
    assert replace(taken, next_attempt_at=whole.next_attempt_at) == kept


def test_what_is_settled_is_never_due_and_a_new_wish_wakes_it(store: Store) -> None:
    publications = store.publications
    for find in (rules.confirmed, rules.held_back):
        publications.want(CODE, 1, AT)
        publications.save(find(store.taken(), 1), "one", AT, release=True)
        assert publications.due(AT + timedelta(days=9), 10) == ()
    publications.want(CODE, 2, AT)
    publications.save(rules.refused(store.taken(), "refused: -1"), "one", AT, release=True)
    assert publications.due(AT + timedelta(days=9), 10) == ()
    assert publications.want(CODE, 3, AT + MINUTE) is True
    standing = store.standing()
    assert standing is not None
    assert (standing.state, standing.problem, standing.attempts) == (PublicationState.WANTED, None, 0)
    assert publications.due(AT + MINUTE, 10) == (CODE,)


@pytest.mark.parametrize("found", ["confirmed", "refused", "failed"])
def test_a_newer_wish_outlives_what_was_found_out_of_an_older_one(store: Store, found: str) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    taken = store.taken()
    publications.want(CODE, 2, AT)
    becomes = {
        "confirmed": rules.confirmed(taken, 1),
        "refused": rules.refused(taken, "refused: -1"),
        "failed": rules.failed(taken, "not sent: http 503", AT, doubt=True),
    }[found]
    saved = publications.save(becomes, "one", AT, release=True)
    assert (saved.state, saved.wanted, saved.attempts) == (PublicationState.WANTED, 2, 0)
    assert saved.doubt is (found == "failed")
    assert saved.is_due(AT)
    assert publications.due(AT, 10) == (CODE,)


def test_a_newer_wish_that_was_told_with_the_older_one_asks_no_more(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    taken = store.taken()
    publications.want(CODE, 2, AT)
    saved = publications.save(rules.confirmed(taken, 2), "one", AT, release=True)
    assert (saved.state, saved.wanted, saved.confirmed) == (PublicationState.CONFIRMED, 2, 2)
    assert publications.want(CODE, 2, AT) is False
    assert publications.due(AT, 10) == ()


def test_held_back_stays_held_back_for_newer_versions(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    taken = store.taken()
    publications.want(CODE, 2, AT)
    saved = publications.save(rules.held_back(taken, 1), "one", AT, release=True)
    assert (saved.state, saved.wanted) == (PublicationState.HELD_BACK, 2)


def test_within_a_push_a_newer_wish_is_only_noted(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT)
    taken = store.taken()
    publications.want(CODE, 2, AT)
    saved = publications.save(rules.sent(taken, 1, 1), "one", AT, release=False)
    assert (saved.state, saved.wanted, saved.told) == (PublicationState.SENT, 1, 1)
    assert publications.take(CODE, AT, "two") is None
    last = publications.save(rules.confirmed(saved, 1), "one", AT, release=True)
    assert (last.state, last.wanted, last.confirmed) == (PublicationState.WANTED, 2, 1)
    assert last.is_due(AT)


def test_what_is_due_longest_comes_first(store: Store) -> None:
    publications = store.publications
    publications.want(CODE, 1, AT + MINUTE)
    publications.want(OTHER, 1, AT)
    assert publications.due(AT + MINUTE, 10) == (OTHER, CODE)
    assert publications.due(AT + MINUTE, 1) == (OTHER,)


def test_states_are_listed_page_by_page(store: Store) -> None:
    publications = store.publications
    codes = [f"G09-261124-000{number}" for number in (1, 2, 3)]
    for code in codes:
        publications.want(code, 1, AT)
    first = publications.in_state(PublicationState.WANTED, 2, None)
    assert [one.code for one in first.items] == codes[:2]
    rest = publications.in_state(PublicationState.WANTED, 2, first.next_key)
    assert [one.code for one in rest.items] == codes[2:]
    assert publications.in_state(PublicationState.REFUSED, 2, None).items == ()


def test_an_administrator_may_have_it_tried_again(store: Store) -> None:
    publications = store.publications
    assert publications.retry(CODE, (b"k" * 15,), AT) is False
    assert (store.standing(), store.keys()) == (None, ())
    publications.want(CODE, 1, AT)
    taken = rules.sent(store.taken(), 1, 1)
    publications.save(rules.refused(taken, "refused: -1"), "one", AT, release=True)
    assert store.keys() == ()
    assert publications.retry(CODE, (b"k" * 15, b"l" * 15), AT + MINUTE) is True
    standing = store.standing()
    assert standing is not None
    assert (standing.state, standing.attempts, standing.problem, standing.told) == ("wanted", 0, None, 0)
    assert standing.known is True
    assert store.keys() == (b"k" * 15, b"l" * 15)
    assert publications.due(AT + MINUTE, 10) == (CODE,)
