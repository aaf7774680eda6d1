"""One contract for the register in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.register import DynamoRegister, KeyTaken, Register, StaleVersion
from kernel.times import HANOI
from kernel.together import ReadTogether, read_together
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)


def filed(code: str, dossier: str, owner: str = "lan", hour: int = 9, giver: str | None = None) -> Entry:
    at = AT.replace(hour=hour)
    change = Change(
        at=at,
        action=Action.FILE,
        state=State.REGISTERED,
        version=1,
        agency="a",
        by=owner,
        key=b"k" * 15,
        body=b"b" * 12,
    )
    return Entry(
        code=code,
        dossier=dossier,
        content="content#1",
        pin="7K2M-Q0XD-94TZ",
        agency="a",
        procedure="p",
        procedure_version=3,
        field="employment",
        owner=owner,
        company=None,
        channel=2,
        state=State.REGISTERED,
        version=1,
        registered_at=at,
        history=(change,),
        steps_of=2,
        giver=giver,
    )


def accepted(entry: Entry) -> Entry:
    change = Change(
        at=AT, action=Action.ACCEPT, state=State.ACCEPTED, version=2, agency="a", by="minh", note="Đủ giấy tờ"
    )
    return replace(entry, state=State.ACCEPTED, version=2, accepted_at=AT, step=1, history=(*entry.history, change))


@pytest.fixture(params=["memory", "dynamo"])
def register(request: pytest.FixtureRequest) -> Iterator[tuple[Register, ReadTogether]]:
    if request.param == "memory":
        yield MemoryRegister(), read_from_memory
    else:
        request.getfixturevalue("aws")
        yield DynamoRegister(pause=lambda _: None, chance=lambda: 0.5), read_together


Both = tuple[Register, ReadTogether]


def test_numbers_run_from_one_and_the_entry_is_there_at_once(register: Both) -> None:
    store, read = register
    first = store.enter("G09-261124", 0, lambda code: filed(code, "d1"), b"body")
    second = store.enter("G09-261124", 1, lambda code: filed(code, "d2"), b"body")
    assert (first.code, second.code) == ("G09-261124-0001", "G09-261124-0002")
    assert store.look_up("G09-261124-0001") == first
    wanted, last = store.entry(second.code), store.last_number("G09-261124")
    got = read(wanted, last)
    assert got[wanted] == second
    assert got[last] == 2


def test_a_filer_who_saw_an_old_number_takes_the_next_free_one(register: Both) -> None:
    store, _ = register
    for position in range(3):
        store.enter("G09-261124", position, lambda code, n=position: filed(code, f"d{n}"), b"body")  # type: ignore[misc]
    late = store.enter("G09-261124", 0, lambda code: filed(code, "late"), b"body")
    assert late.code == "G09-261124-0004"


def test_a_key_files_once_and_takes_no_second_number(register: Both) -> None:
    store, read = register
    store.enter("G09-261124", 0, lambda code: filed(code, "d1"), b"body")
    with pytest.raises(KeyTaken) as taken:
        store.enter("G09-261124", 1, lambda code: filed(code, "d1"), b"other body")
    assert (taken.value.record.code, taken.value.record.body) == ("G09-261124-0001", b"body")
    last, record = store.last_number("G09-261124"), store.key_record("d1")
    got = read(last, record)
    assert got[last] == 1
    assert got[record] == taken.value.record


def test_series_count_apart(register: Both) -> None:
    store, _ = register
    store.enter("G09-261124", 0, lambda code: filed(code, "d1"), b"")
    assert store.enter("G09-261125", 0, lambda code: filed(code, "d2"), b"").code == "G09-261125-0001"


def test_an_entry_advances_once_per_version(register: Both) -> None:
    store, _ = register
    before = store.enter("G09-261124", 0, lambda code: filed(code, "d1"), b"")
    after = accepted(before)
    store.advance(before, after)
    assert store.look_up(before.code) == after
    with pytest.raises(StaleVersion):
        store.advance(before, after)


def test_nothing_is_found_under_an_unknown_code(register: Both) -> None:
    store, read = register
    wanted, last, record = store.entry("G09-261124-0009"), store.last_number("x"), store.key_record("none")
    got = read(wanted, last, record)
    assert (store.look_up("G09-261124-0009"), got[wanted], got[last], got[record]) == (None, None, 0, None)


def test_an_owner_finds_their_dossiers_newest_first_page_by_page(register: Both) -> None:
    store, _ = register
    for hour in (8, 9, 10):
        store.enter("s", hour - 8, lambda code, h=hour: filed(code, f"d{h}", hour=h), b"")  # type: ignore[misc]
    store.enter("s", 3, lambda code: filed(code, "other", owner="hoa"), b"")
    first = store.of_owner("lan", 2, None)
    assert first.items == ("s-0003", "s-0002")
    rest = store.of_owner("lan", 2, first.next_key)
    assert rest.items == ("s-0001",)


def test_a_citizen_finds_what_others_filed_for_them_newest_first_page_by_page(register: Both) -> None:
    store, _ = register

    def enter(number: int, owner: str, giver: str | None) -> None:
        store.enter("s", number, lambda code: filed(code, f"d{number}", owner, 8 + number, giver), b"")

    for number, (owner, giver) in enumerate(
        [("hoa", "lan"), ("lan", None), ("hoa", "lan"), ("hoa", None), ("hoa", "lan")]
    ):
        enter(number, owner, giver)
    first = store.of_giver("lan", 2, None)
    assert first.items == ("s-0005", "s-0003")
    assert store.of_giver("lan", 2, first.next_key).items == ("s-0001",)
    assert store.of_giver("hoa", 9, None).items == ()


def test_the_open_shelf_shows_what_is_due_first_and_the_ended_one_what_ended(register: Both) -> None:
    store, _ = register
    one = store.enter("s", 0, lambda code: filed(code, "d1"), b"")
    due = replace(accepted(one), due=AT.date().replace(day=20), near_from=AT.date().replace(day=19))
    store.advance(one, due)
    two = store.enter("s", 1, lambda code: filed(code, "d2"), b"")
    assert [item.code for item in store.shelf("a", 10, None).items] == ["s-0001", "s-0002"]
    refused = replace(two, state=State.REFUSED, version=2, closed_at=AT, history=(*two.history, two.history[0]))
    store.advance(two, refused)
    assert [item.code for item in store.shelf("a", 10, None).items] == ["s-0001"]
    assert [item.code for item in store.shelf("a", 10, None, ended=True).items] == ["s-0002"]
    assert store.shelf("b", 10, None).items == ()
