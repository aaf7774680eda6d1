"""The transparency log over HTTP, in this process, on fakes: what a leaf says, and that every proof holds."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publish.log import text_of
from chalicelib.publish.results import PublicResult
from kernel.merkle import EMPTY, consistent, included
from kernel.times import instant_text
from tests.support.entries import AGENCY, CODE
from tests.unit.publish.test_http import RESULT, STRANGE_CODES, get, problem, world
from tests.unit.publish.world import World

__all__ = ["world"]


def codes(many: int) -> list[str]:
    return [f"G09-261102-{number:04d}" for number in range(1, many + 1)]


def enter(world: World, many: int) -> list[str]:
    entered = codes(many)
    for code in entered:
        world.clock.pass_(minutes=1)
        world.results.publish(replace(RESULT, code=code), world.clock())
    return entered


def raw(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in path]


def proved(proof: dict[str, Any], root: str) -> bool:
    leaf = sha256(b"\0" + proof["leaf"].encode()).digest()
    return included(leaf, proof["index"], proof["size"], raw(proof["path"]), bytes.fromhex(root))


# -- what a leaf says ---------------------------------------------------------------------------------------------------------


def test_a_leaf_says_what_is_public_and_nothing_else() -> None:
    decomposed = unicodedata.normalize("NFD", "Kỹ sư")
    result = PublicResult(CODE, "p05", 3, AGENCY, date(2026, 11, 25), {"z": decomposed, "a": True, "m": 2, "f": 1.5})
    assert text_of(result) == (
        f'{{"agency":"{AGENCY}","code":"{CODE}","decided_on":"2026-11-25",'
        '"fields":{"a":true,"f":1.5,"m":2,"z":"Kỹ sư"},"procedure":"p05","procedure_version":3}'
    )


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans(), st.floats(-1e9, 1e9)
)


@given(st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), VALUES, max_size=5))
def test_a_leaf_depends_on_what_is_said_and_not_on_its_order(fields: dict[str, Any]) -> None:
    one = text_of(replace(RESULT, fields=fields))
    assert text_of(replace(RESULT, fields=dict(reversed(fields.items())))) == one
    said = json.loads(one)["fields"]
    assert said == {
        name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value for name, value in fields.items()
    }


# -- head and entries ---------------------------------------------------------------------------------------------------------


def test_an_empty_log(world: World) -> None:
    assert get("/log").json == {"size": 0, "root": sha256(b"").hexdigest(), "at": None}
    assert get("/log/entries").json == {"items": [], "next_cursor": None}
    assert get("/log/consistency?from=0").json == {
        "from": 0, "from_root": EMPTY.hex(), "to": 0, "root": EMPTY.hex(), "path": [],
    }  # fmt: skip


def test_a_log_of_one(world: World) -> None:
    world.results.publish(RESULT, world.clock())
    leaf = sha256(b"\0" + text_of(RESULT).encode()).hexdigest()
    assert get("/log").json == {"size": 1, "root": leaf, "at": instant_text(world.clock())}
    entry = {"index": 0, "leaf": text_of(RESULT), "hash": leaf}
    assert get("/log/entries").json == {"items": [entry], "next_cursor": None}
    assert get(f"/log/proofs/{CODE}").json == {**entry, "size": 1, "root": leaf, "path": []}


def test_entries_stand_oldest_first_page_by_page(world: World) -> None:
    entered = enter(world, 5)
    seen: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = get(f"/log/entries?limit=2{cursor and f'&cursor={cursor}'}").json
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [entry["index"] for entry in seen] == list(range(5))
    assert [json.loads(entry["leaf"])["code"] for entry in seen] == entered


def test_nothing_of_the_log_is_kept_by_caches(world: World) -> None:
    """A head from a cache beside entries from the table would look like a lie."""
    enter(world, 2)
    for path in ("/log", "/log/entries", f"/log/proofs/{CODE}", "/log/consistency?from=1"):
        assert get(path).headers["cache-control"] == "no-store"


# -- proofs -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 2, 3, 7, 8, 13])
def test_every_proof_holds_against_the_head_of_its_size(world: World, many: int) -> None:
    entered = codes(many)
    roots = [get("/log").json["root"]]
    for code in entered:
        world.results.publish(replace(RESULT, code=code), world.clock())
        roots.append(get("/log").json["root"])
    for index, code in enumerate(entered):
        for size in range(index + 1, many + 1):
            proof = get(f"/log/proofs/{code}?size={size}").json
            assert (proof["index"], proof["size"], proof["root"]) == (index, size, roots[size])
            assert proved(proof, roots[size])
        assert get(f"/log/proofs/{code}").json == proof, "without a size, that of now"
    for second in range(many + 1):
        for first in range(second + 1):
            proof = get(f"/log/consistency?from={first}&to={second}").json
            assert (proof["from_root"], proof["root"]) == (roots[first], roots[second])
            known = (bytes.fromhex(roots[first]), bytes.fromhex(roots[second]))
            assert consistent(first, second, *known, raw(proof["path"]))
    assert get("/log/consistency?from=1").json == get(f"/log/consistency?from=1&to={many}").json


def test_a_changed_leaf_is_proved_by_nothing(world: World) -> None:
    enter(world, 5)
    proof = get(f"/log/proofs/{CODE}").json
    assert proved(proof, proof["root"])
    assert not proved({**proof, "leaf": proof["leaf"].replace("01/GP", "02/GP")}, proof["root"])


@pytest.mark.parametrize("code", STRANGE_CODES)
def test_an_unknown_and_a_malformed_code_are_the_same_bytes(world: World, code: str) -> None:
    world.results.publish(RESULT, world.clock())
    reply = get(f"/log/proofs/{code}")
    assert problem(reply) == (404, "not-found")
    assert reply.text == get("/log/proofs/G09-261102-0002").text == get("/results/G09-261102-0002").text


@pytest.mark.parametrize(
    "path",
    [
        "/log?limit=1",
        "/log?x=1",
        *(f"/log/entries?{query}" for query in ("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=", "from=1")),
        *(f"/log/proofs/{CODE}?size={size}" for size in ("", "x", "-1", "1.0", "0", "4", "%D9%A1", "1e1", "9" * 13)),
        f"/log/proofs/{CODE}?size=1&size=1",
        f"/log/proofs/{CODE}?from=1",
        "/log/proofs/G09-261102-0003?size=2",
        "/log/proofs/nonsense?size=x",
        "/log/consistency",
        "/log/consistency?to=1",
        *(f"/log/consistency?from={size}" for size in ("", "x", "-1", "4", "1.0", "9" * 13)),
        *(f"/log/consistency?from=1&to={size}" for size in ("", "x", "-1", "4", "0")),
        "/log/consistency?from=3&to=2",
        "/log/consistency?from=1&from=1",
        "/log/consistency?from=1&size=2",
    ],
)
def test_bad_queries(world: World, path: str) -> None:
    """In a log of three: a size it never had, one that ends before the leaf, one that is no number."""
    enter(world, 3)
    assert problem(get(path)) == (400, "bad-query")


def test_a_cursor_of_another_list_is_refused(world: World) -> None:
    enter(world, 3)
    cursor = get("/results?limit=1").json["next_cursor"]
    assert problem(get(f"/log/entries?cursor={cursor}")) == (400, "bad-query")


def test_a_proof_takes_two_readings_however_long_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.publish import wiring
    from tests.fakes.together import read_from_memory

    enter(world, 70)
    read: list[int] = []

    def counted(*wants: Any) -> Any:
        read.append(len(wants))
        return read_from_memory(*wants)

    monkeypatch.setattr(wiring, "read", counted)
    get("/log/proofs/G09-261102-0033")
    assert len(read) == 2
    assert read[1] <= 2 * (70).bit_length()
    get("/log/consistency?from=33")
    assert len(read) == 4
    assert read[3] <= 3 * (70).bit_length()


def test_a_leaf_that_is_missing_is_a_fault_of_ours_and_no_proof(world: World) -> None:
    enter(world, 4)
    del world.results.log.leaves[3]
    assert problem(get(f"/log/proofs/{CODE}")) == (500, "internal-error")
