"""One contract for drafts in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.submission.draft import REMEMBERED, Draft, DraftDocument, Drafts, Kept, StaleDraft
from chalicelib.submission.draft_store import DynamoDrafts
from kernel.dossiers import Upload
from kernel.dossiers_store import DynamoDossiers
from kernel.dynamo import Cancelled, transact
from kernel.times import epoch
from kernel.together import ReadTogether, read_together
from tests.fakes.dossiers import MemoryDrafts
from tests.fakes.together import read_from_memory
from tests.unit.submission.world import NOW

BODY = b"b" * 12


@dataclass(frozen=True)
class Store:
    drafts: Drafts
    read: ReadTogether

    def kept(self, user: str, name: str) -> Kept | None:
        want = self.drafts.kept(user, name)
        return self.read(want)[want]


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield Store(MemoryDrafts(), read_from_memory)
    else:
        request.getfixturevalue("aws")
        yield Store(DynamoDrafts(), read_together)


def draft(name: str = "d1", minutes: int = 0, user: str = "lan") -> Draft:
    return Draft(
        id=name,
        user=user,
        version=1,
        procedure="work-permit",
        agency=None,
        form={"hoTen": "Lê"},
        documents=(DraftDocument("passport", "u1", "hộ chiếu.pdf"),),
        created_at=NOW + timedelta(minutes=minutes),
        updated_at=NOW + timedelta(minutes=minutes),
    )


def test_a_draft_is_made_once(store: Store) -> None:
    assert store.kept("lan", "d1") is None
    assert store.drafts.create(draft(), BODY)
    assert not store.drafts.create(draft(minutes=5), b"other")
    assert store.kept("lan", "d1") == Kept("d1", NOW, BODY, draft())
    assert store.kept("hoa", "d1") is None


def test_each_save_is_one_version_on(store: Store) -> None:
    store.drafts.create(draft(), BODY)
    later = NOW + timedelta(hours=1)
    second = replace(draft(), version=2, agency="ministry", form={}, documents=(), updated_at=later)
    store.drafts.save(second)
    with pytest.raises(StaleDraft):
        store.drafts.save(second)
    third = replace(second, version=3, agency=None)
    store.drafts.save(third)
    assert store.kept("lan", "d1") == Kept("d1", NOW, BODY, third)


def test_a_draft_that_is_not_there_cannot_be_saved_or_discarded(store: Store) -> None:
    with pytest.raises(StaleDraft):
        store.drafts.save(replace(draft(), version=2))
    with pytest.raises(StaleDraft):
        store.drafts.discard(Kept("d1", NOW, BODY, None), "lan", NOW)


def test_what_made_a_discarded_draft_stays_known(store: Store) -> None:
    store.drafts.create(draft(), BODY)
    kept = store.kept("lan", "d1")
    assert kept is not None
    store.drafts.discard(kept, "lan", NOW)
    assert store.kept("lan", "d1") == Kept("d1", NOW, BODY, None)
    assert store.drafts.page("lan", 10, None).items == ()
    assert not store.drafts.create(draft(), BODY)
    with pytest.raises(StaleDraft):
        store.drafts.discard(kept, "lan", NOW)
    with pytest.raises(StaleDraft):
        store.drafts.save(replace(draft(), version=2))


def test_a_list_shows_the_latest_change_first_and_only_ones_own(store: Store) -> None:
    for position, name in enumerate("abc"):
        store.drafts.create(draft(name, minutes=position), BODY)
    store.drafts.create(draft("z", user="hoa"), BODY)
    store.drafts.save(replace(draft("a"), version=2, updated_at=NOW + timedelta(hours=1)))
    first = store.drafts.page("lan", 2, None)
    assert [line.id for line in first.items] == ["a", "c"]
    assert first.items[0].version == 2
    assert first.items[0].created_at == NOW
    assert "lan" not in str(first.next_key)
    rest = store.drafts.page("lan", 2, first.next_key)
    assert [line.id for line in rest.items] == ["b"]
    assert rest.next_key is None or store.drafts.page("lan", 2, rest.next_key).items == ()


def test_in_the_filing_transaction_a_draft_becomes_what_is_left_of_it(aws: None) -> None:
    drafts, dossiers = DynamoDrafts(), DynamoDossiers()
    drafts.create(draft(), BODY)
    dossiers.put_upload(Upload("lan", "u1", "a.pdf", "application/pdf", 10, NOW))
    writes: list[dict[str, Any]] = []
    drafts.becoming(Kept("d1", NOW, BODY, draft()), "lan", NOW).into(writes)
    transact(writes)
    want = drafts.kept("lan", "d1")
    assert read_together(want)[want] == Kept("d1", NOW, BODY, None)
    (item,) = (
        item
        for item in boto3.client("dynamodb").scan(TableName="test-dossiers")["Items"]
        if item["sk"]["S"] == "draft#d1"
    )
    assert set(item) == {"pk", "sk", "at", "k", "expires"}
    assert int(item["expires"]["N"]) == epoch(NOW + REMEMBERED)


def test_a_draft_becomes_one_dossier_and_nothing_saved_meanwhile_is_swallowed(aws: None) -> None:
    drafts = DynamoDrafts()
    drafts.create(draft(), BODY)
    as_read = Kept("d1", NOW, BODY, draft())
    drafts.save(replace(draft(), version=2, updated_at=NOW))
    changed = Kept("d1", NOW, BODY, replace(draft(), version=2, updated_at=NOW))
    for kept, passes in ((as_read, False), (changed, True), (changed, False)):
        writes: list[dict[str, Any]] = []
        drafts.becoming(kept, "lan", NOW).into(writes)
        if passes:
            transact(writes)
        else:
            with pytest.raises(Cancelled):
                transact(writes)


def test_a_living_draft_never_expires(aws: None) -> None:
    DynamoDrafts().create(draft(), BODY)
    (item,) = boto3.client("dynamodb").scan(TableName="test-dossiers")["Items"]
    assert "expires" not in item
