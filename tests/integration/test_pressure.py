"""Too much at once: throttling, transactions in one another's way, the same thing asked twice at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.support.faults import Answer, Fault, refusal
from tests.support.gateway import Reply
from tests.support.house import AGENCY, OFFICER, House, Request, assert_busy, noting
from tests.support.laws import assert_laws, registered
from tests.support.world import forget_wiring

CONFLICT = refusal(
    "TransactionCanceledException",
    CancellationReasons=[{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}],
)
TRANSACTION = "dynamodb.TransactWriteItems"
ENOUGH = 1000  # times: for ever, as far as one request is concerned
LONGEST = 5.0  # seconds of pauses: well within what a function and API Gateway wait for

ASKED: dict[str, Callable[[House], Request]] = {
    "look-up": lambda house: house.look_up(house.filed()),
    "worklist": lambda house: house.get("status", f"/worklist?agency={AGENCY}", OFFICER),
    "statistics": lambda house: house.get("status", "/statistics"),
    "draft": House.draft,
    "filing": House.filing,
    "accept": House.accepting,
    "supplement": House.supplementing,
}


# -- throttled --


@pytest.mark.parametrize("asked", ASKED)
def test_throttling_is_waited_out_or_ends_in_a_clean_refusal(house: House, asked: str) -> None:
    request = ASKED[asked](house)
    with house.tap.unwell(2, 500, "InternalServerError"):
        assert house.once(request).status < 300
    assert len(house.tap.slept) == 2
    house.tap.slept.clear()
    request = ASKED[asked](house)
    before = registered()
    with house.tap.unwell(ENOUGH, 400, "ProvisionedThroughputExceededException"):
        assert_busy(house.once(request))
    assert 2 <= house.tap.sent <= 10
    assert sum(house.tap.slept) < LONGEST
    assert registered() == before
    assert house.insist(request).status < 300
    house.drain()
    assert_laws(house)


@pytest.mark.parametrize("asked", ["filing", "accept", "supplement"])
def test_told_to_come_back_at_every_call(house: House, asked: str) -> None:
    """Above the SDK's patience."""
    request = ASKED[asked](house)
    forget_wiring()
    house.tap.plan()
    house.insist(request)
    for at, name in enumerate(list(house.tap.calls)):
        with noting(f"busy at {name}"):
            request = ASKED[asked](house)
            before = registered()
            forget_wiring()
            house.tap.plan(at, Fault.BUSY)
            assert_busy(house.once(request))
            assert registered() == before
            assert house.insist(request).status < 300
    house.drain()
    assert_laws(house)


def _unprocessed(body: bytes) -> Answer:
    """DynamoDB read nothing of what was asked, and says so."""
    return {"Responses": {}, "UnprocessedKeys": json.loads(body)["RequestItems"]}


def test_what_dynamodb_left_unread_is_asked_for_again(house: House) -> None:
    request = house.accepting()
    house.tap.instead("dynamodb.BatchGetItem", _unprocessed, times=ENOUGH)
    assert_busy(house.once(request))
    house.tap.instead("dynamodb.BatchGetItem", _unprocessed, times=2)
    assert house.once(request).status == 200
    house.drain()
    assert_laws(house)


# -- in one another's way --


def test_a_filing_waits_for_others_to_pass(house: House) -> None:
    request = house.filing()
    house.tap.instead(TRANSACTION, CONFLICT, times=3)
    assert house.insist(request).status == 201
    assert house.refusals == []
    assert len(set(house.tap.slept)) == 3, "no two pauses are alike"
    assert 0 < sum(house.tap.slept) < LONGEST
    house.drain()
    assert_laws(house)


def test_a_filing_that_never_gets_through_is_refused_whole(house: House) -> None:
    request = house.filing()
    before = registered()
    house.tap.plan()
    house.tap.instead(TRANSACTION, CONFLICT, times=ENOUGH)
    assert_busy(house.once(request))
    assert 2 <= house.tap.calls.count(TRANSACTION) <= 20
    assert 0 < sum(house.tap.slept) < LONGEST
    assert registered() == before
    house.tap.instead(TRANSACTION, CONFLICT, times=0)
    house.insist(request)
    house.drain()
    assert_laws(house)


def test_an_action_in_the_way_of_a_transaction_is_refused_whole(house: House) -> None:
    request = house.accepting()
    house.tap.instead("dynamodb.UpdateItem", refusal("TransactionConflictException"), times=1)
    assert_busy(house.once(request))
    assert house.insist(request).json["version"] == 2
    house.drain()
    assert_laws(house)


def test_counting_and_rating_wait_too(house: House) -> None:
    code = house.in_process()
    house.well(house.decision(code))
    house.tap.instead(TRANSACTION, CONFLICT, times=2)
    assert house.insist(house.post("feedback", "/ratings", {"code": code, "score": 5}, "lan")).status == 201
    house.tap.instead(TRANSACTION, CONFLICT, times=ENOUGH)
    rating = house.post("feedback", "/ratings", {"code": code, "score": 5}, "lan")
    assert house.once(rating).status == 409, "rated already, which no write is needed to know"
    house.tap.instead(TRANSACTION, CONFLICT, times=20)
    house.drain()  # counting one event gives up, and its message comes again
    assert_laws(house)


# -- at the same moment --


class Both(NamedTuple):
    """Two requests, the second between two calls of the first."""

    first: Reply
    second: Reply

    def kinds(self) -> list[tuple[int, str]]:
        return sorted((reply.status, reply.json.get("type", "")) for reply in self)


def _at_once(house: House, make: Callable[[], tuple[Request, Request]]) -> list[Both]:
    """The second within the first, before each of its calls in turn."""
    for _ in "cold", "warm":
        request = make()[0]
        house.tap.plan()
        house.insist(request)
    return [_within(house, at, *make()) for at in range(len(house.tap.calls))]


def _within(house: House, at: int, first: Request, second: Request) -> Both:
    meanwhile: list[Reply] = []
    house.tap.plan(at, within=lambda: meanwhile.append(house.once(second)))
    reply = house.once(first)
    assert len(meanwhile) == 1
    return Both(reply, meanwhile[0])


def _filings(house: House, *, same: bool) -> tuple[Request, Request]:
    key = house.new_key()
    other = house.body() if same else house.body(result_delivery="counter")
    return (
        house.post("submission", "/dossiers", house.body(), "lan", key),
        house.post("submission", "/dossiers", other, "lan", key),
    )


def test_the_same_filing_twice_at_once_is_one_dossier(house: House) -> None:
    for both in _at_once(house, lambda: _filings(house, same=True)):
        assert both.first.status == both.second.status == 201
        assert both.first.text == both.second.text
    house.drain()
    assert_laws(house)


def test_one_key_for_two_bodies_at_once_files_one_of_them(house: House) -> None:
    for both in _at_once(house, lambda: _filings(house, same=False)):
        assert both.kinds() == [(201, ""), (422, "/problems/key-reused")]
    house.drain()
    assert_laws(house)


def test_two_filings_at_once_get_two_numbers(house: House) -> None:
    for both in _at_once(house, lambda: (_filings(house, same=True)[0], _filings(house, same=True)[0])):
        assert both.kinds() == [(201, ""), (201, "")]
        assert both.first.json["code"] != both.second.json["code"]
    house.drain()
    assert_laws(house)


def test_of_two_officers_at_once_one_wins(house: House) -> None:
    def accepted_and_refused() -> tuple[Request, Request]:
        code = house.filed()
        return house.action(code, 1, "accept"), house.action(code, 1, "refuse", reason="Không thuộc thẩm quyền")

    for both in _at_once(house, accepted_and_refused):
        assert both.kinds() == [(200, ""), (409, "/problems/stale-version")]
        lost = next(reply for reply in both if reply.status == 409)
        assert lost.json["current_version"] == 2
    house.drain()
    assert_laws(house)


@pytest.mark.parametrize("asked", ["draft", "accept", "supplement"])
def test_the_same_request_twice_at_once_is_done_once(house: House, asked: str) -> None:
    def twice() -> tuple[Request, Request]:
        request = ASKED[asked](house)
        return request, request

    for both in _at_once(house, twice):
        assert both.first.status == both.second.status < 300
        assert both.first.text == both.second.text
    house.drain()
    assert_laws(house)
