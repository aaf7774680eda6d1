"""The transparency log as anyone can check it: the real apps on moto, the check of infra, honest portals and others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import boto3
import pytest

from chalicelib.publish.log import text_of
from chalicelib.publish.results import PublicResult
from infra.steps import StepFailed
from infra.transparency import Head, check, kept, proof_holds
from kernel.merkle import EMPTY, leaf_hash
from tests.support.world import AGENCY, World, build_world, call_schedule, wiring

RESULT = PublicResult("G09-261125-0001", "work-permit-new", 1, AGENCY, date(2026, 11, 25), {"number": "GP-1"})


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> World:
    return build_world(monkeypatch, procedures=["work-permit-new"])


@dataclass
class Outside:
    """The portal over HTTP, as the check asks it. `lie` changes an answer on its way; `asked` is every path."""

    world: World
    lie: Callable[[str, Any], Any] = lambda _path, answer: answer
    asked: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> Any:
        self.asked.append(path)
        reply = self.world.call("publish", "GET", path.removeprefix("/api/publish"))
        assert reply.status in (200, 404), f"{path}: {reply.status} {reply.text}"
        return self.lie(path, reply.json if reply.status == 200 else None)


def enter(world: World, *numbers: int) -> None:
    for number in numbers:
        result = replace(RESULT, code=f"G09-261125-{number:04d}", fields={"number": f"GP-{number}"})
        wiring("publish").results().publish(result, world.now)


def refused(world: World, lie: Callable[[str, Any], Any], since: Head | None = None) -> str:
    with pytest.raises(StepFailed) as fault:
        check(Outside(world, lie), since)
    return fault.value.reason


def lying(of: str, change: Callable[[Any], Any]) -> Callable[[str, Any], Any]:
    """The answer to one path is another; of a list, every item is changed."""

    def lie(path: str, answer: Any) -> Any:
        if answer is None or path.removeprefix("/api/publish").partition("?")[0] != of:
            return answer
        if "items" in answer:
            return {**answer, "items": [one for item in answer["items"] if (one := change(item)) is not None]}
        return change(answer)

    return lie


# -- an honest portal ---------------------------------------------------------------------------------------------------------


def test_a_decided_dossier_is_in_the_log_and_its_proof_holds(world: World) -> None:
    before = check(Outside(world))
    assert before == Head(0, EMPTY)
    receipt = world.life()
    world.settle()
    said = world.good("publish", "GET", "/log")
    head = Head(said["size"], bytes.fromhex(said["root"]))
    proof = world.good("publish", "GET", f"/log/proofs/{receipt['code']}")
    assert json.loads(proof["leaf"]) == world.good("publish", "GET", f"/results/{receipt['code']}")
    assert (head.size, proof_holds(proof, head)) == (1, True)
    assert check(Outside(world), before) == head


def test_every_proof_and_every_earlier_head_hold(world: World) -> None:
    heads = [check(Outside(world))]
    for number in range(1, 8):
        enter(world, number)
        heads.append(check(Outside(world), heads[-1]))
    assert [head.size for head in heads] == list(range(8))
    for head in heads:
        assert check(Outside(world), head) == heads[-1]
    for number in range(1, 8):
        proof = world.good("publish", "GET", f"/log/proofs/G09-261125-{number:04d}")
        assert proof_holds(proof, heads[-1])


def test_more_than_a_page(world: World) -> None:
    enter(world, *range(1, 104))
    outside = Outside(world)
    assert check(outside).size == 103
    assert len([path for path in outside.asked if path.startswith("/api/publish/log/entries")]) == 2
    assert len([path for path in outside.asked if path.startswith("/api/publish/log/proofs")]) == 2


def test_what_comes_while_it_is_checked_is_no_fault(world: World) -> None:
    enter(world, 1, 2)
    came = iter([3, 4, 5])

    def lie(_path: str, answer: Any) -> Any:
        enter(world, *[number for number in (next(came, None),) if number])
        return answer

    assert check(Outside(world, lie)).size == 3


def test_a_result_from_before_the_log_enters_with_the_daily_look(world: World) -> None:
    receipt = world.life()
    world.settle()
    for key in (("log", "head"), ("log", "leaf#000000000000"), (receipt["code"], "log")):
        named = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        boto3.client("dynamodb").delete_item(TableName="test-publications", Key=named)
    assert "are not in the log" in refused(world, lambda _path, answer: answer)
    call_schedule("publish", "reconcile")
    assert check(Outside(world)).size == 1


# -- others -------------------------------------------------------------------------------------------------------------------


def test_an_entry_that_was_changed_in_the_table_is_seen(world: World) -> None:
    enter(world, 1, 2, 3)
    said = check(Outside(world))
    table = boto3.resource("dynamodb").Table("test-publications")
    key = {"pk": "log", "sk": "leaf#000000000001"}
    leaf = table.get_item(Key=key)["Item"]
    changed = str(leaf["tx"]).replace("GP-2", "GP-9")
    table.put_item(Item={**leaf, "tx": changed})
    assert "entry 1: its hash is not that of its leaf" in refused(world, lambda _path, answer: answer)
    table.put_item(Item={**leaf, "tx": changed, "hs": leaf_hash(changed.encode())})
    row = table.get_item(Key={"pk": "G09-261125-0002", "sk": "result"})["Item"]
    assert "the public register shows something else" in refused(world, lambda _path, answer: answer)
    table.put_item(Item={**row, "fi": '{"number": "GP-9"}'})
    assert "which is not the head's" in refused(world, lambda _path, answer: answer)
    assert "are not those of the head you kept" in refused(world, lambda _path, answer: answer, said)


def test_a_log_written_anew_is_seen_by_who_kept_a_head(world: World) -> None:
    """It holds in itself: only an earlier head can tell."""
    enter(world, 1, 2, 3)
    before = check(Outside(world))
    table = boto3.resource("dynamodb").Table("test-publications")
    for item in table.scan()["Items"]:
        table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    enter(world, 1)
    assert "the log had 3 entries and has 1" in refused(world, lambda _path, answer: answer, before)
    enter(world, 3, 2, 4)
    check(Outside(world))
    assert "are not those of the head you kept" in refused(world, lambda _path, answer: answer, before)


def _without(member: str, value: Any) -> Callable[[Any], Any]:
    return lambda one: None if one[member] == value else one


def _first_again(entry: Any) -> Any:
    """Every entry says what the first one says."""
    first = replace(RESULT, fields={"number": "GP-1"})
    text = text_of(first)
    return {**entry, "leaf": text, "hash": leaf_hash(text.encode()).hex()}


LIES = {
    "a result that is not in the log": (
        lying("/results", lambda one: {**one, "code": "G09-261125-0009"} if one["code"].endswith("2") else one),
        "1 public results are not in the log: G09-261125-0009",
    ),
    "a result listed twice": (lying("/results", lambda one: {**one, "code": "G09-261125-0001"}), "twice"),
    "a result shown otherwise": (
        lying("/results", lambda one: {**one, "agency": "moha"}),
        "shows something else of G09-261125-0001",
    ),
    "a result taken out of the register": (
        lambda path, answer: (
            None if path.endswith("-0002") else lying("/results", _without("code", "G09-261125-0002"))(path, answer)
        ),
        "G09-261125-0002 is not in the public register any more",
    ),
    "an entry left out": (lying("/log/entries", _without("index", 1)), "entry 2 stands where 1 should"),
    "the last entry left out": (
        lying("/log/entries", _without("index", 2)),
        "the head counts 3 entries, 2 are listed",
    ),
    "a result entered twice": (
        lying("/log/entries", _first_again),
        "is in the log before",
    ),
    "another root": (lying("/log", lambda head: {**head, "root": "0" * 64}), "which is not the head's"),
    "a proof of something else": (
        lying("/log/proofs/G09-261125-0003", lambda proof: {**proof, "index": 0}),
        "G09-261125-0003: its proof does not lead to the head",
    ),
    "no proof": (
        lambda path, answer: None if "/proofs/" in path else answer,
        "G09-261125-0003: the portal has no proof of it",
    ),
    "nonsense": (lying("/log", lambda _: {"size": "many"}), "has not the shape"),
    "no log": (lambda path, answer: None if path == "/api/publish/log" else answer, "has not the shape"),
    "no list of entries": (
        lambda path, answer: None if "/entries" in path else answer,
        "there is no /api/publish/log/entries",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_portal_that_lies_is_seen_through(world: World, lie: str) -> None:
    enter(world, 1, 2, 3)
    tell, found = LIES[lie]
    assert found in refused(world, tell)


def test_an_empty_log_has_one_root_and_no_other(world: World) -> None:
    enter(world, 1)
    assert "are not those of the head you kept" in refused(world, lambda _path, answer: answer, Head(0, leaf_hash(b"")))


def test_growth_without_a_proof_is_refused(world: World) -> None:
    enter(world, 1, 2, 3)
    before = check(Outside(world))
    enter(world, 4)
    lie = lying("/log/consistency", lambda proof: {**proof, "path": proof["path"][1:]})
    assert "proof of it does not hold" in refused(world, lie, before)
    assert "no proof of it" in refused(world, lying("/log/consistency", lambda _: None), before)


# -- a head that was kept -----------------------------------------------------------------------------------------------------


def test_a_head_is_kept_as_it_is_printed() -> None:
    head = Head(7, leaf_hash(b"x"))
    assert kept(str(head)) == head


@pytest.mark.parametrize("text", ["", "7", "7:", ":" + "0" * 64, "7:" + "0" * 63, "-1:" + "0" * 64, "7:" + "G" * 64])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(ValueError):
        kept(text)
