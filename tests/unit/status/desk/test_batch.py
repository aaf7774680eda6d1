"""Batches: each item answers for itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.status.worklist.batch import MOST, Batch, incoming, run
from kernel.dynamo import StorageBusy
from kernel.http import Request
from kernel.identity import Principal
from kernel.problems import Problem
from tests.support.entries import filed, walk
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import NOW


def code(number: int) -> str:
    return f"G09-261102-{number:04}"


def read(items: Any, user: str = "minh", key: str | None = "key-1", **more: Any) -> Batch:
    headers = {"content-type": "application/json", **({"idempotency-key": key} if key is not None else {})}
    body = json.dumps({"items": items, **more}).encode()
    return incoming(Request("POST", "/status/actions", headers, body=body), Principal(user))


def batch(made: DeskWorld, items: Any, **more: Any) -> list[dict[str, Any]]:
    return run(read(items, **more), "en", made.desk, NOW)


def accept(number: int, version: int = 1) -> dict[str, Any]:
    return {"code": code(number), "action": "accept", "version": version}


def world(count: int) -> DeskWorld:
    return DeskWorld(*(filed(code(number)) for number in range(1, count + 1)))


def test_one_stale_version_leaves_the_others_through() -> None:
    made = world(3)
    answers = batch(made, [accept(1), accept(2, version=7), accept(3)])
    assert [one["status"] for one in answers] == [200, 409, 200]
    assert answers[0] == {
        "code": code(1),
        "status": 200,
        "body": {"code": code(1), "state": "accepted", "version": 2, "due_date": "2026-11-12"},
    }
    assert answers[1]["problem"]["type"] == "/problems/stale-version"
    assert answers[1]["problem"]["current_version"] == 1
    assert [made.entry(code(number)).version for number in (1, 2, 3)] == [2, 1, 2]


def test_each_is_judged_for_itself() -> None:
    made = world(6)
    answers = batch(
        made,
        [
            {"code": code(1), "action": "refuse", "version": 1, "reason": "Không thuộc thẩm quyền"},
            {"code": code(2), "action": "hand_over", "version": 1},
            {"code": "no-code", "action": "accept", "version": 1},
            {"code": code(3), "action": "dance", "version": 1},
            {"code": code(4), "action": "refuse", "version": 1, "reason": "  "},
            {"code": code(5), "action": "withdraw", "version": 1},
            {"code": code(6)},
        ],
    )
    kinds = [one["problem"]["type"].removeprefix("/problems/") if "problem" in one else None for one in answers]
    assert kinds == [None, "illegal-step", "not-found", "invalid", "invalid", "not-allowed", "invalid"]
    assert answers[4]["problem"]["errors"][0]["pointer"] == "/reason"
    assert [one["code"] for one in answers][2] == "no-code"


def test_sent_again_it_answers_the_same_and_does_what_was_left() -> None:
    """The first time the tables stop answering in the middle."""
    made = world(4)
    advance, left = made.register.advance, [2]

    def breaks(*given: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StorageBusy("broken")
        advance(*given)

    made.register.advance = breaks  # type: ignore[method-assign,assignment]
    items = [accept(number) for number in (1, 2, 3, 4)]
    first = batch(made, items)
    assert [one["status"] for one in first] == [200, 200, 503, 503]
    assert left == [-1], "what was left was not tried"
    made.register.advance = advance  # type: ignore[method-assign]
    second = batch(made, items)
    assert second[:2] == first[:2]
    assert [one["status"] for one in second] == [200] * 4
    assert batch(made, items) == second
    assert [made.entry(code(number)).version for number in (1, 2, 3, 4)] == [2] * 4


def test_an_item_is_the_action_itself_with_that_key() -> None:
    made = world(1)
    alone = made.act("minh", "accept", key="key-1", code=code(1))
    (item,) = batch(made, [accept(1)])
    assert item["body"] == alone
    (other,) = batch(made, [{"code": code(1), "action": "refuse", "version": 1, "reason": "Khác"}])
    assert other["problem"]["type"] == "/problems/key-reused"


def test_fifty_are_taken_and_keys_of_two_officers_never_meet() -> None:
    made = world(MOST)
    items = [accept(number) for number in range(1, MOST + 1)]
    assert {one["status"] for one in batch(made, items)} == {200}
    assert {one["status"] for one in batch(made, items, user="thu")} == {409}


def faults(*given: Any, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as problem:
        read(*given, **more)
    assert problem.value.kind.name == "invalid"
    return [(fault.pointer, fault.code) for fault in problem.value.errors]


def test_a_batch_that_is_none() -> None:
    assert faults([]) == [("/items", "too-few")]
    assert faults([accept(number) for number in range(1, MOST + 2)]) == [("/items", "too-many")]
    assert faults([accept(1), accept(2), accept(1)]) == [("/items/2/code", "repeated")]
    assert faults([{"action": "accept"}, {"code": 5}, "x"]) == [("/items/2", "wrong-type")]
    assert faults([{"action": "accept"}, {"code": 5}]) == [
        ("/items/0/code", "missing"),
        ("/items/1/code", "wrong-type"),
    ]
    assert faults("x") == [("/items", "wrong-type")]
    assert faults([accept(1)], note="x") == [("/note", "unknown")]


@pytest.mark.parametrize("key", [None, "", "có dấu", "x" * 256])
def test_a_batch_needs_a_key(key: str | None) -> None:
    with pytest.raises(Problem) as problem:
        read([accept(1)], key=key)
    assert problem.value.kind.name == "idempotency-key"


def test_a_role_lost_a_second_ago_is_refused_for_each() -> None:
    made = DeskWorld(walk(code=code(1)), walk(code=code(2)))
    del made.people.people["thu"]
    assert [one["status"] for one in batch(made, [accept(1), accept(2)], user="thu")] == [404, 404]
