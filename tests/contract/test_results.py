"""One contract for the public register of results and its transparency log in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.publish import results_store
from chalicelib.publish.log import Head, text_of
from chalicelib.publish.log_store import DynamoLog, Log
from chalicelib.publish.results import PublicResult, Wanted
from chalicelib.publish.results_store import DynamoResults, Results
from kernel.dynamo import StorageBusy, transact
from kernel.merkle import Frontier, leaf_hash
from kernel.times import HANOI
from kernel.together import ReadTogether, read_together
from tests.fakes.publications import MemoryResults
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
FIRST = PublicResult(
    code="G09-261124-0001",
    procedure="work-permit-new",
    procedure_version=3,
    agency="ministry-employment",
    decided_on=date(2026, 11, 25),
    fields={"number": "GP-1", "date": "2026-11-25", "months": 24, "renewed": False, "job": "Kỹ sư"},
)
SAME_DAY = replace(FIRST, code="G09-261124-0002", fields={})
EARLIER = replace(FIRST, code="G09-261124-0003", decided_on=date(2026, 11, 24))


@dataclass
class Stores:
    results: Results
    log: Log
    read: ReadTogether

    def publish(self, *results: PublicResult, at: datetime = AT) -> None:
        for one in results:
            self.results.publish(one, at)

    def head(self) -> Head:
        wanted = self.log.head()
        return self.read(wanted)[wanted]

    def place(self, code: str) -> int | None:
        wanted = self.log.place(code)
        return self.read(wanted)[wanted]

    def texts(self) -> list[str]:
        return [leaf.text for leaf in self.log.entries(100, 0).items]


def dynamo(pause: Callable[[float], None] = lambda _: None) -> DynamoResults:
    return DynamoResults(pause, lambda: 0.5)


@pytest.fixture(params=["memory", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        memory = MemoryResults()
        yield Stores(memory, memory.log, read_from_memory)
    else:
        request.getfixturevalue("aws")
        yield Stores(dynamo(), DynamoLog(), read_together)


def test_a_result_is_shown_as_it_was_published(stores: Stores) -> None:
    assert stores.results.result(FIRST.code) is None
    stores.publish(FIRST, SAME_DAY)
    assert stores.results.result(FIRST.code) == FIRST
    assert stores.results.result(SAME_DAY.code) == SAME_DAY


def test_published_once_it_never_changes(stores: Stores) -> None:
    stores.publish(FIRST, FIRST, replace(FIRST, fields={"number": "GP-2"}))
    assert stores.results.newest(10, None).items == (FIRST,)


def test_the_newest_stand_first_page_by_page(stores: Stores) -> None:
    nothing = stores.results.newest(10, None)
    assert (nothing.items, nothing.next_key) == ((), None)
    stores.publish(FIRST, SAME_DAY, EARLIER)
    first = stores.results.newest(2, None)
    assert [one.code for one in first.items] == [SAME_DAY.code, FIRST.code]
    rest = stores.results.newest(2, first.next_key)
    assert [one.code for one in rest.items] == [EARLIER.code]


OF_ANOTHER = replace(FIRST, code="G09-261124-0004", agency="labour-hue")
OTHER_PROCEDURE = replace(EARLIER, code="G09-261124-0005", procedure="work-permit-reissue")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(agency="labour-hue"), [OF_ANOTHER]),
        (Wanted(procedure="work-permit-reissue"), [OTHER_PROCEDURE]),
        (Wanted(procedure="work-permit-new", agency="ministry-employment"), [SAME_DAY, FIRST, EARLIER]),
        (Wanted(first=date(2026, 11, 25)), [OF_ANOTHER, SAME_DAY, FIRST]),
        (Wanted(last=date(2026, 11, 24)), [OTHER_PROCEDURE, EARLIER]),
        (Wanted(first=date(2026, 11, 24), last=date(2026, 11, 24), procedure="work-permit-new"), [EARLIER]),
        (Wanted(first=date(2026, 11, 26)), []),
        (Wanted(agency="nobody"), []),
    ],
)
@pytest.mark.parametrize("looked_at", [1, 2, 200])
def test_filters_leave_out_nothing_that_fits_however_little_a_page_looks_at(
    stores: Stores, wanted: Wanted, expected: list[PublicResult], looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_store, "_LOOKED_AT", looked_at)
    stores.publish(FIRST, SAME_DAY, EARLIER, OF_ANOTHER, OTHER_PROCEDURE)
    for limit in (1, 2, 10):
        found: list[PublicResult] = []
        after, pages = None, 0
        while pages == 0 or after is not None:
            page = stores.results.newest(limit, after, wanted)
            assert len(page.items) <= limit
            found += page.items
            after, pages = page.next_key, pages + 1
            assert pages < 10
        assert found == expected


# -- the log ------------------------------------------------------------------------------------------------------------------


def test_an_empty_log(stores: Stores) -> None:
    assert stores.head() == Head()
    assert stores.place(FIRST.code) is None
    assert stores.log.entries(10, 0).items == ()
    wanted = stores.log.leaf(0)
    assert stores.read(wanted)[wanted] is None


def test_each_result_is_one_leaf_in_the_order_they_came(stores: Stores) -> None:
    tree = Frontier()
    for number, result in enumerate((FIRST, EARLIER, SAME_DAY)):
        at = AT + timedelta(minutes=number)
        stores.publish(result, at=at)
        stores.publish(result, FIRST, at=at + timedelta(days=1))
        tree, completed = tree.with_leaf(leaf_hash(text_of(result).encode()))
        assert stores.head() == Head(tree, at), "as when the last leaf came"
        assert stores.place(result.code) == number
        wanted = stores.log.leaf(number)
        leaf = stores.read(wanted)[wanted]
        assert leaf is not None
        assert (leaf.index, leaf.text, leaf.completed) == (number, text_of(result), completed)
    assert stores.texts() == [text_of(one) for one in (FIRST, EARLIER, SAME_DAY)]


def test_entries_page_by_page(stores: Stores) -> None:
    stores.publish(*(replace(FIRST, code=f"G09-261124-{number:04d}") for number in range(1, 6)))
    seen: list[int] = []
    start: int | None = 0
    while start is not None:
        page = stores.log.entries(2, start)
        seen += [leaf.index for leaf in page.items]
        start = page.next_key["start"] if page.next_key else None
    assert seen == [0, 1, 2, 3, 4]
    assert stores.log.entries(2, 5).items == ()


# -- DynamoDB alone -----------------------------------------------------------------------------------------------------------


def whole_log() -> Stores:
    return Stores(dynamo(), DynamoLog(), read_together)


def of_the_table(key: tuple[str, str]) -> Any:
    return {"TableName": "test-publications", "Key": {"pk": {"S": key[0]}, "sk": {"S": key[1]}}}


def between(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None], times: int = 1) -> None:
    """Something happens between what a function reads and what it writes."""
    left = [times]

    def write(writes: list[dict[str, Any]]) -> None:
        if left[0]:
            left[0] -= 1
            then()
        transact(writes)

    monkeypatch.setattr(results_store, "transact", write)


@pytest.mark.parametrize("before", [(), (EARLIER,)])
def test_of_two_functions_that_append_at_once_both_get_in(
    aws: None, monkeypatch: pytest.MonkeyPatch, before: tuple[PublicResult, ...]
) -> None:
    stores = whole_log()
    stores.publish(*before)
    between(monkeypatch, lambda: dynamo().publish(SAME_DAY, AT))
    stores.publish(FIRST)
    assert stores.texts() == [text_of(one) for one in (*before, SAME_DAY, FIRST)]
    assert stores.head().tree.size == len(before) + 2
    assert stores.place(FIRST.code) == len(before) + 1
    assert stores.results.result(FIRST.code) == FIRST


def test_two_functions_that_enter_the_same_result_at_once_enter_it_once(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = whole_log()
    between(monkeypatch, lambda: dynamo().publish(FIRST, AT))
    stores.publish(FIRST)
    assert stores.texts() == [text_of(FIRST)]


def test_many_at_once_leave_no_gap(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of ten meets the next one between its reading and its writing, and has to begin anew."""
    codes = [f"G09-261124-{number:04d}" for number in range(1, 11)]
    waiting = list(codes)
    between(monkeypatch, lambda: dynamo().publish(replace(FIRST, code=waiting.pop()), AT), times=9)
    stores = whole_log()
    stores.publish(replace(FIRST, code=waiting.pop()))
    assert [leaf.index for leaf in stores.log.entries(100, 0).items] == list(range(10))
    assert sorted(code for code in codes if stores.place(code) is not None) == codes
    tree = Frontier()
    for text in stores.texts():
        tree, _ = tree.with_leaf(leaf_hash(text.encode()))
    assert stores.head().tree == tree


def test_who_never_gets_through_gives_up_and_has_written_nothing(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(f"G09-261124-{number:04d}" for number in range(10, 100))
    rushing = dynamo()

    def rush() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(results_store, "transact", transact)
            rushing.publish(replace(FIRST, code=next(codes)), AT)

    between(monkeypatch, rush, times=1000)
    pauses: list[float] = []
    with pytest.raises(StorageBusy):
        dynamo(pauses.append).publish(FIRST, AT)
    assert 2 <= len(pauses) <= 20
    assert sum(pauses) < 5
    stores = whole_log()
    assert stores.results.result(FIRST.code) is None
    assert stores.place(FIRST.code) is None
    assert stores.head().tree.size == len(pauses)


def test_a_result_from_before_the_log_enters_it_as_it_stands(aws: None) -> None:
    """What the register shows is what counts, even where it would be made otherwise today."""
    stores = whole_log()
    stores.publish(FIRST)
    table = boto3.client("dynamodb")
    for key in (("log", "head"), ("log", "leaf#000000000000"), (FIRST.code, "log")):
        table.delete_item(**of_the_table(key))
    assert stores.head() == Head()
    stores.publish(replace(FIRST, fields={"number": "GP-2"}))
    assert stores.texts() == [text_of(FIRST)]
    assert stores.results.result(FIRST.code) == FIRST


def test_the_log_must_be_as_it_was_read(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its head alone, too: here it has grown to five with no leaf in the way."""
    stores = whole_log()
    stores.publish(EARLIER)
    table = boto3.client("dynamodb")
    head: Any = {"pk": {"S": "log"}, "sk": {"S": "head"}, "n": {"N": "5"}, "hs": {"B": bytes(64)}, "at": {"N": "1"}}
    between(monkeypatch, lambda: table.put_item(TableName="test-publications", Item=head) and None)
    stores.publish(FIRST)
    assert (stores.place(FIRST.code), stores.head().tree.size) == (5, 6)


def test_a_leaf_is_never_written_over(aws: None) -> None:
    """Not even by a head that was put back to an earlier size, as from a backup."""
    stores = whole_log()
    stores.publish(FIRST)
    boto3.client("dynamodb").delete_item(**of_the_table(("log", "head")))
    with pytest.raises(StorageBusy):
        stores.publish(SAME_DAY)
    assert stores.texts() == [text_of(FIRST)]
