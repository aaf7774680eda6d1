"""Bodies: every fault at once, each pointed at, none of it echoing what was sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, field_validator

from kernel.bodies import Body, Day, line, lines, number, parse, refusal, several, shaped
from kernel.problems import INVALID, Fault, Problem
from kernel.text import Text, shows_nothing


class Item(Body):
    document: Annotated[str, line(1, 5)]


class Accept(Body):
    action: Literal["accept"]
    version: Annotated[int, number(1, 10)]


class Refuse(Body):
    action: Literal["refuse"]
    reason: Annotated[str | None, lines(1, 20)] = None
    day: Day
    code: Annotated[str, shaped(r"^[A-Z]{2}$", 2)] = "AB"
    items: Annotated[list[Item], several(1, 2)]
    odd: int = 1

    @field_validator("odd")
    @classmethod
    def _is_odd(cls, value: int) -> int:
        if value % 2 == 0:
            raise refusal("not-odd", Text("Phải là số lẻ.", "Must be odd."))
        return value


ACTION: TypeAdapter[Accept | Refuse] = TypeAdapter(Annotated[Accept | Refuse, Field(discriminator="action")])
REFUSE = {"action": "refuse", "day": "2026-11-24", "items": [{"document": "a"}]}


def faults_of(model: Any, body: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as refused:
        parse(model, body)
    assert refused.value.kind is INVALID
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/action", "missing")]),
        ({"action": "dance"}, [("/action", "not-one-of")]),
        ({"action": 3}, [("/action", "not-one-of")]),
        ({"action": "accept"}, [("/version", "missing")]),
        ({"action": "accept", "version": True}, [("/version", "wrong-type")]),
        ({"action": "accept", "version": "1"}, [("/version", "wrong-type")]),
        ({"action": "accept", "version": 1.5}, [("/version", "wrong-type")]),
        ({"action": "accept", "version": 0}, [("/version", "out-of-range")]),
        ({"action": "accept", "version": 11}, [("/version", "out-of-range")]),
        ({"action": "accept", "version": 1, "more": 1}, [("/more", "unknown")]),
        # a member named like the branch of the union is a member all the same
        ({"action": "accept", "accept": {"accept": 1}}, [("/version", "missing"), ("/accept", "unknown")]),
        ({**REFUSE, "reason": "  "}, [("/reason", "too-short")]),
        ({**REFUSE, "reason": "\u200b\u2060"}, [("/reason", "too-short")]),
        ({**REFUSE, "items": [{"document": "\u3164"}]}, [("/items/0/document", "too-short")]),
        ({**REFUSE, "reason": "x" * 21}, [("/reason", "too-long")]),
        ({**REFUSE, "day": "2026-02-30"}, [("/day", "bad-format")]),
        ({**REFUSE, "day": "20261124"}, [("/day", "bad-format")]),
        ({**REFUSE, "day": 5}, [("/day", "wrong-type")]),
        ({**REFUSE, "code": "ab"}, [("/code", "bad-format")]),
        ({**REFUSE, "items": []}, [("/items", "too-few")]),
        ({**REFUSE, "items": [{"document": "a"}] * 3}, [("/items", "too-many")]),
        ({**REFUSE, "items": {"document": "a"}}, [("/items", "wrong-type")]),
        ({**REFUSE, "items": [7, {"document": 7}]}, [("/items/0", "wrong-type"), ("/items/1/document", "wrong-type")]),
        ({**REFUSE, "items": [{"a/b~c": 1, "document": "x"}]}, [("/items/0/a~1b~0c", "unknown")]),
        ({**REFUSE, "items": [{"document": "a\nb"}]}, [("/items/0/document", "bad-format")]),
        ({**REFUSE, "odd": 2}, [("/odd", "not-odd")]),
        ({"action": "refuse", "x": 1}, [("/day", "missing"), ("/items", "missing"), ("/x", "unknown")]),
    ],
)
def test_every_fault_is_pointed_at(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults_of(ACTION, body) == expected


def test_texts_are_trimmed_and_null_means_left_out() -> None:
    body = parse(ACTION, {**REFUSE, "reason": " vì thiếu \n", "items": [{"document": " a "}]})
    assert isinstance(body, Refuse)
    assert (body.reason, body.items[0].document) == ("vì thiếu", "a")
    assert parse(Refuse, {**REFUSE, "reason": None}).reason is None


class Letter(Body):
    text: Annotated[str, lines(1, 2000)] | None = None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\nb", "a\nb"),
        ("a\n\nb", "a\n\nb"),
        ("a\n\n\nb", "a\n\nb"),
        ("a\n \t\n\u00a0\n\nb\n\n\n\nc", "a\n\nb\n\nc"),
        ("a" + "\n" * 1_900 + "b", "a\n\nb"),
        ("\n".join("x" * 100), "\n".join("x" * 100)),
    ],
)
def test_of_empty_lines_in_a_row_one_is_kept(given: str, kept: str) -> None:
    assert parse(Letter, {"text": given}).text == kept


def test_a_text_has_a_hundred_lines_at_most() -> None:
    assert faults_of(Letter, {"text": "\n".join("x" * 101)}) == [("/text", "too-many")]


@pytest.mark.parametrize(
    "nothing", ["\u200b", "\ufeff", "\u00ad", "\u2800", "\u3164", "\u200d\ufe0f", "\u0301", " \u00a0\u3000", ""]
)
def test_a_text_of_which_nothing_shows_is_none(nothing: str) -> None:
    assert shows_nothing(nothing)


@pytest.mark.parametrize("text", ["x", "ệ", "е\u0301", "1", "-", "…", "❌", "👨\u200d👩", "\u200bvì thiếu\u00ad"])
def test_a_text_of_which_anything_shows_is_one(text: str) -> None:
    assert not shows_nothing(text)
    assert parse(Refuse, {**REFUSE, "reason": text}).reason == text


def test_sentences_speak_both_languages_and_name_the_bound() -> None:
    with pytest.raises(Problem) as refused:
        parse(ACTION, {"action": "accept", "version": 11})
    assert "10" in refused.value.document("vi")["errors"][0]["detail"]
    assert "10" in refused.value.document("en")["errors"][0]["detail"]
    assert refused.value.document("vi") != refused.value.document("en")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["action", "version", "day", "items", "reason", "accept"]) | st.text(), _JSON))
def test_no_body_is_answered_otherwise_than_by_faults(body: dict[str, Any]) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        parse(ACTION, body)
    except Problem as refused:
        faults = refused.errors or (Fault("", "none", Text("", "")),)
    assert len({fault.pointer for fault in faults}) == len(faults)
    assert all(fault.code != "none" for fault in faults)
