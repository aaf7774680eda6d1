"""The manners of HTTP: what is read, what is refused, and that nothing can be forged."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http import (
    MAX_BODY,
    Cursors,
    Request,
    body_hash,
    idempotency_key,
    json_object,
    key_hash,
    limit_of,
    negotiate,
    problem_answer,
    single,
)
from kernel.pins import ALPHABET, new_pin, same_pin
from kernel.problems import BAD_QUERY, MOST_FAULTS, PROBLEMS, Problem

LAN_NFC, LAN_NFD = unicodedata.normalize("NFC", "Nguyễn Thị Lan"), unicodedata.normalize("NFD", "Nguyễn Thị Lan")


O_NFC, O_NFD = "\u00f4", "o\u0302"


def request(body: bytes, content_type: str = "application/json") -> Request:
    return Request("POST", "/x", {"content-type": content_type}, {}, body)


def refusal(body: bytes, content_type: str = "application/json") -> Problem:
    with pytest.raises(Problem) as refused:
        json_object(request(body, content_type))
    return refused.value


UNREADABLE = {
    "empty": b"",
    "not JSON": b"{",
    "two values": b"{} {}",
    "a list": b"[]",
    "a number": b"1",
    "repeated member": b'{"a": 1, "a": 2}',
    "repeated member further down": b'{"x": [{"a": 1, "a": 2}]}',
    "two spellings of one member": f'{{"{O_NFC}": 1, "{O_NFD}": 2}}'.encode(),
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a number out of range": b'{"a": 1e999}',
    "not UTF-8": b'{"a": "\xff"}',
    "nested 33 deep": b'{"a":' * 33 + b"1" + b"}" * 33,
    "nested beyond any stack": b"[" * 100_000,
    "a digit too many": b'{"a": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("why", UNREADABLE)
def test_what_cannot_be_read_is_400(why: str) -> None:
    assert refusal(UNREADABLE[why]).kind.name == "unreadable"


def test_nesting_of_32_is_read() -> None:
    assert json_object(request(b'{"a":' * 32 + b"1" + b"}" * 32))


def test_a_body_over_1_mb_is_413_and_another_type_415() -> None:
    assert refusal(b"{" + b" " * MAX_BODY + b"}").kind.status == 413
    for other in ("", "text/plain", "application/xml", "multipart/form-data; boundary=x"):
        assert refusal(b"{}", other).kind.status == 415
    assert json_object(request(b"{}", "application/json; charset=utf-8")) == {}


@pytest.mark.parametrize("bad", ["\\u0000", "\\u0007", "\\u009f", "\\ud800", "\\u202e"])
def test_control_characters_and_lone_surrogates_are_refused_and_pointed_at(bad: str) -> None:
    problem = refusal(f'{{"form": {{"a/b": ["ok", "x{bad}"]}}, "other": "{bad}"}}'.encode())
    assert problem.kind.status == 422
    assert [fault.pointer for fault in problem.errors] == ["/form/a~1b/1", "/other"]


def test_many_faults_below_a_long_name_make_no_answer_larger_than_a_body() -> None:
    name, bad = "k" * 200_000, "\u0001"
    with pytest.raises(Problem) as caught:
        json_object(request(json.dumps({name: [bad] * 80_000}).encode()))
    assert 1 <= len(caught.value.errors) < MOST_FAULTS
    assert caught.value.errors[0].pointer == f"/{name}/0"
    with pytest.raises(Problem) as caught:
        json_object(request(json.dumps({"k": [bad] * 80_000}).encode()))
    assert len(caught.value.errors) == MOST_FAULTS


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_each_line_end_is_read_as_a_line_feed(ends: str) -> None:
    body = {"reason": f"Dòng một{ends}Dòng hai{ends}{ends}", "items": [f"a{ends}b"]}
    assert json_object(request(json.dumps(body).encode())) == {"reason": "Dòng một\nDòng hai\n\n", "items": ["a\nb"]}


def test_decomposed_text_is_composed_in_values_and_names() -> None:
    assert json_object(request(json.dumps({"name": LAN_NFD}).encode())) == {"name": LAN_NFC}
    assert json_object(request(json.dumps({LAN_NFD: 1}).encode())) == {LAN_NFC: 1}


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcđ", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", max_size=3), JSON_VALUES, max_size=4))
def test_bodies_are_the_same_whatever_their_spacing_order_and_composition(value: dict[str, Any]) -> None:
    one = json_object(request(json.dumps(value).encode()))
    turned = json.dumps(dict(reversed(value.items())), indent=2, ensure_ascii=False)
    other = json_object(request(unicodedata.normalize("NFD", turned).encode()))
    assert body_hash(one) == body_hash(other)


@pytest.mark.parametrize("key", ["", "x" * 256, "với dấu", "with space", "tab\there"])
def test_a_bad_idempotency_key_is_refused(key: str) -> None:
    with pytest.raises(Problem) as refused:
        idempotency_key(Request("POST", "/x", {"idempotency-key": key}))
    assert refused.value.kind.name == "idempotency-key"


def test_without_an_account_the_key_must_be_a_uuid() -> None:
    good = "3f2b8c1e-6a94-4c0e-9d52-7f1a2b3c4d5e"
    assert idempotency_key(Request("POST", "/x", {"idempotency-key": good}), anonymous=True) == good
    for bad in ("abc", good.replace("-", ""), f"{{{good}}}", f"urn:uuid:{good}"):
        with pytest.raises(Problem):
            idempotency_key(Request("POST", "/x", {"idempotency-key": bad}), anonymous=True)


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_keys_of_different_principals_never_meet(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert (key_hash(*one) == key_hash(*other)) == (one == other)


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "vi"), ("en", "en"), ("en-GB,vi;q=0.5", "en"), ("vi,en;q=0.9", "vi"), ("fr", "vi"), ("fr,en;q=0.3", "en"), ("*", "vi"),
     ("en;q=0", "vi"), ("en;q=2", "vi"), ("en;q=abc,vi;q=0.1", "vi")],
)  # fmt: skip
def test_language_is_negotiated(header: str, language: str) -> None:
    assert negotiate(header) == language


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "", "abc", "１０", "1e1", " 5"])
def test_a_bad_limit_is_refused(limit: str) -> None:
    with pytest.raises(Problem):
        limit_of({"limit": limit})


def test_limits_from_1_to_100_are_taken() -> None:
    assert [limit_of({"limit": "1"}), limit_of({"limit": "100"}), limit_of({})] == [1, 100, 20]


def test_unknown_and_repeated_parameters_are_refused() -> None:
    assert single(Request("GET", "/x", query={"at": ["2026-11-24"]}), ["at"]) == {"at": "2026-11-24"}
    for query in ({"other": ["1"]}, {"at": ["1", "2"]}, {"at": ["\x00"]}):
        with pytest.raises(Problem):
            single(Request("GET", "/x", query=query), ["at"])


@pytest.mark.parametrize(
    ("query", "vi", "en"),
    [
        ({"other": ["1"]}, "Tham số other: không có", "The parameter other: there is none"),
        ({"at": ["1", "2"]}, "Tham số at: chỉ được ghi một lần", "The parameter at: give it once"),
        ({"at": ["\x00"]}, "Tham số at: Có ký tự điều khiển", "The parameter at: Contains control"),
    ],
)
def test_a_bad_query_names_its_parameter(query: dict[str, list[str]], vi: str, en: str) -> None:
    with pytest.raises(Problem) as refused:
        single(Request("GET", "/x", query=query), ["at"])
    assert refused.value.detail.vi.startswith(vi)
    assert refused.value.detail.en.startswith(en)
    with pytest.raises(Problem) as limit:
        limit_of({"limit": "0"})
    assert limit.value.detail.en == "The parameter limit: a number from 1 to 100."


def test_a_name_that_no_parameter_has_is_not_said_back() -> None:
    with pytest.raises(Problem) as refused:
        single(Request("GET", "/x", query={"<script>Lan 0912345678": ["1"]}), ["at"])
    assert refused.value.detail == BAD_QUERY.advice


@given(JSON_VALUES.filter(lambda value: value is not None))
def test_a_cursor_comes_back_as_it_was(place: Any) -> None:
    cursors = Cursors(b"secret")
    sealed = cursors.seal("worklist:minh", place)
    assert cursors.open("worklist:minh", sealed) == place
    with pytest.raises(Problem):
        cursors.open("worklist:thu", sealed)
    with pytest.raises(Problem):
        Cursors(b"another").open("worklist:minh", sealed)


@given(st.text(max_size=200))
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        Cursors(b"secret").open("list", cursor)
    assert refused.value.kind.status == 400


@given(st.binary(min_size=8, max_size=8))
def test_pins_have_60_bits_in_groups_of_four_and_forgive_how_they_are_typed(random: bytes) -> None:
    pin = new_pin(lambda count: random[:count])
    assert [len(group) for group in pin.split("-")] == [4, 4, 4]
    assert set(pin) <= set(ALPHABET + "-")
    typed = pin.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert same_pin(typed, pin)
    assert not same_pin(pin[:-1], pin)
    assert not same_pin(None, pin)
    assert not same_pin("", pin)


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_is_a_document_in_both_languages(name: str, language: str) -> None:
    kind = PROBLEMS[name]
    answer = problem_answer(Problem(kind), language)
    document = json.loads(answer.body)
    assert document["type"] == f"/problems/{name}"
    assert document["status"] == answer.status == kind.status
    assert document["title"] == kind.title.in_language(language)
    assert answer.headers["Content-Language"] == language
    assert (kind.status in (429, 503)) <= ("Retry-After" in answer.headers)
    assert kind.title.vi != kind.title.en
