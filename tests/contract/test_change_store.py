"""Changes beside a catalogue: in memory and in DynamoDB the same promises; a publication is whole or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.submission.administration.change import Change, Did, Kind, Line, State
from chalicelib.submission.administration.change_store import (
    Changes,
    DynamoChanges,
    MemoryChanges,
    Overtaken,
    StaleChange,
)
from kernel.catalogue_store import DynamoCatalogue, MemoryCatalogue
from kernel.publication import End, NewAgencies, NewTexts, NewVersion
from kernel.text import Text
from kernel.times import HANOI
from tests.support.slips import FORM, OFFICE, TERMS

AT = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
FIRST = replace(TERMS, version=1)
ENDED = replace(FIRST, valid_to=date(2026, 11, 30))
SECOND = replace(TERMS, version=2, valid_from=date(2026, 12, 1))


class Stores:
    def __init__(self, changes: Changes, catalogue: Any) -> None:
        self.changes = changes
        self.catalogue: Any = catalogue

    def fresh(self) -> Any:
        return DynamoCatalogue(lambda: 0.0) if isinstance(self.catalogue, DynamoCatalogue) else self.catalogue


@pytest.fixture(params=["memory", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        catalogue = MemoryCatalogue()
        return Stores(MemoryChanges(catalogue), catalogue)
    request.getfixturevalue("aws")
    return Stores(DynamoChanges(), DynamoCatalogue(lambda: 0.0))


def change(id: str = "a", minutes: int = 0) -> Change:
    line = Line(AT + timedelta(minutes=minutes), "quan", Did.WRITE, "vì", 1, State.DRAFT, id, "x")
    return Change(
        id * 30, Kind.PROCEDURE, "p05", Text("Tên", "Name"), {"key": "p05"}, None, "", State.DRAFT, 1, (line,)
    )


def next_of(one: Change, did: Did, state: State) -> Change:
    return one.step(Line(AT, "ngoc", did, "vì", one.version + 1, state, "k", "x"))


def test_a_change_is_kept_and_found_and_none_takes_its_place(stores: Stores) -> None:
    assert stores.changes.change("a" * 30) is None
    stores.changes.save(change())
    assert stores.changes.change("a" * 30) == change()
    with pytest.raises(StaleChange):
        stores.changes.save(change())
    proposed = next_of(change(), Did.PROPOSE, State.PROPOSED)
    stores.changes.save(proposed)
    with pytest.raises(StaleChange):
        stores.changes.save(next_of(change(), Did.WITHDRAW, State.WITHDRAWN))
    assert stores.changes.change("a" * 30) == proposed


def test_pages_begin_with_the_latest_and_leave_none_out(stores: Stores) -> None:
    for minutes, id in enumerate("abcde"):
        stores.changes.save(change(id, minutes))
    seen, after = [], None
    while True:
        listed = stores.changes.page(2, after)
        seen += [one["id"][0] for one in listed.items]
        after = listed.next_key
        if after is None:
            break
    assert seen == list("edcba")


def publish_first(stores: Stores) -> Change:
    stores.changes.save(change())
    proposed = next_of(change(), Did.PROPOSE, State.PROPOSED)
    stores.changes.save(proposed)
    published = next_of(proposed, Did.PUBLISH, State.PUBLISHED)
    stores.changes.save(published, NewVersion(FIRST, FORM, (), None))
    return published


def test_the_next_version_ends_the_one_before_with_it(stores: Stores) -> None:
    publish_first(stores)
    stores.changes.save(change("b"))
    stores.changes.save(next_of(change("b"), Did.PUBLISH, State.PUBLISHED), NewVersion(SECOND, FORM, (FIRST,), ENDED))
    assert stores.fresh().versions("p05") == (ENDED, SECOND)
    assert stores.fresh().version("p05", 1) == ENDED
    assert stores.fresh().form("p05", 2) == FORM


@pytest.mark.parametrize(
    "late",
    [
        NewVersion(FIRST, FORM, (), None),
        NewVersion(replace(SECOND, name=Text("Khác", "Other")), FORM, (replace(FIRST, two_person=True),), ENDED),
        End((), ENDED),
    ],
    ids=["as if there were none", "another one before", "an end of none"],
)
def test_what_was_made_of_something_else_publishes_nothing_and_moves_no_change(stores: Stores, late: Any) -> None:
    publish_first(stores)
    stores.changes.save(change("b"))
    with pytest.raises(Overtaken):
        stores.changes.save(next_of(change("b"), Did.PUBLISH, State.PUBLISHED), late)
    kept = stores.changes.change("b" * 30)
    assert kept is not None
    assert kept.state is State.DRAFT
    assert stores.fresh().versions("p05") == (FIRST,)


def test_a_procedure_ends(stores: Stores) -> None:
    publish_first(stores)
    stores.changes.save(change("b"), End((FIRST,), ENDED))
    assert stores.fresh().versions("p05") == (ENDED,)


def test_agencies_that_administrators_changed_are_theirs(stores: Stores) -> None:
    stores.catalogue.put_agencies([OFFICE])
    renamed = replace(OFFICE, name=Text("Cục mới", "New"))
    stores.changes.save(change(), NewAgencies((OFFICE,), (renamed,)))
    stores.catalogue.put_agencies([OFFICE])
    assert stores.fresh().agencies() == (renamed,)
    with pytest.raises(Overtaken):
        stores.changes.save(change("b"), NewAgencies((OFFICE,), ()))


def test_texts_of_notices_follow_one_another(stores: Stores) -> None:
    assert stores.fresh().notice_texts() == (0, {})
    stores.changes.save(change(), NewTexts(1, {"registered": 1}))
    stores.changes.save(change("b"), NewTexts(2, {"registered": 2}))
    assert stores.fresh().notice_texts() == (2, {"registered": 2})
    with pytest.raises(Overtaken):
        stores.changes.save(change("c"), NewTexts(2, {}))
