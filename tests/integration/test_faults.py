"""At every call to AWS and to the national portal of filing, acting, relaying, counting and publishing, in turn: the call
refused, its answer lost, the process ended after it. Once all is drained the laws hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.faults import Fault
from tests.support.house import House, Request, noting
from tests.support.laws import assert_laws
from tests.support.world import forget_wiring

Flow = Callable[[House], Request]

FLOWS: dict[str, tuple[Flow, set[str]]] = {
    "draft": (House.draft, {"dynamodb.BatchGetItem", "s3.GetObject", "dynamodb.PutItem"}),
    "filing": (
        House.filing,
        {"dynamodb.BatchGetItem", "s3.GetObject", "dynamodb.PutItem", "dynamodb.TransactWriteItems"},
    ),
    "accept": (House.accepting, {"dynamodb.BatchGetItem", "dynamodb.UpdateItem"}),
    "decide": (House.deciding, {"dynamodb.BatchGetItem", "s3.GetObject", "dynamodb.UpdateItem"}),
    "calendar": (House.deciding_a_day, {"dynamodb.BatchGetItem", "dynamodb.GetItem", "dynamodb.TransactWriteItems"}),
    "apply a calendar": (House.applying_a_calendar, {"dynamodb.BatchGetItem", "dynamodb.UpdateItem"}),
    "note": (House.noting, {"dynamodb.BatchGetItem", "dynamodb.TransactWriteItems"}),
    "supplement": (
        House.supplementing,
        {"dynamodb.BatchGetItem", "s3.GetObject", "dynamodb.PutItem", "dynamodb.UpdateItem"},
    ),
}


# What is read twice is read twice; what is written twice must not be done twice.
WRITES = frozenset(
    {
        "dynamodb.PutItem",
        "dynamodb.UpdateItem",
        "dynamodb.TransactWriteItems",
        "sns.PublishBatch",
        "national.DongBoHoSoMC",
        "national.CapNhatTienDoHoSoMC",
    }
)


def _places(calls: list[str], fault: Fault) -> list[tuple[int, str]]:
    return [(at, name) for at, name in enumerate(calls) if fault is not Fault.REPEATED or name in WRITES]


FAULTS = (Fault.REFUSED, Fault.LOST, Fault.REPEATED, Fault.ENDED)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("flow", FLOWS)
def test_a_request_at_every_call(house: House, flow: str, fault: Fault) -> None:
    ask, known = FLOWS[flow]
    calls = _calls_of(house, ask)
    assert known <= set(calls)
    for at, name in _places(calls, fault):
        with noting(f"{fault} at call {at} of {calls}"):
            request = _cold(ask(house))
            house.tap.plan(at, fault)
            house.refusals.clear()
            answer = house.insist(request)
            assert house.tap.calls[at] == name
            assert answer.status < 300, answer.text
            assert fault is not Fault.REPEATED or not house.refusals, "what the SDK mends, nobody sees"
            again = house.insist(request)
            assert (again.status, again.text) == (answer.status, answer.text)
    house.drain()
    assert_laws(house)


def test_what_the_sdk_wrote_twice_is_no_conflict(house: House) -> None:
    """A draft and a person's rights are saved without a key: nobody else saved them if the SDK had to ask again."""
    draft = house.well(house.draft())
    saved = {name: house.body()[name] for name in ("procedure", "agency", "form", "documents")}
    rights = {"roles": [{"agency": "moha", "roles": ["receive"]}], "acts_for": []}
    for path, body, user in ((f"/drafts/{draft['id']}", saved, "lan"), ("/people/thu", rights, "quan")):
        first, second = (house.put("submission", path, {**body, "version": version}, user) for version in (1, 2))
        house.tap.plan()
        assert house.once(first).json["version"] == 2
        last = max(at for at, call in enumerate(house.tap.calls) if call == "dynamodb.UpdateItem")
        house.tap.plan(last, Fault.REPEATED)
        assert house.once(second).json["version"] == 3
        assert house.tap.calls[-2:] == ["dynamodb.UpdateItem", "dynamodb.BatchGetItem"]


def _calls_of(house: House, ask: Flow) -> list[str]:
    """The calls of a request when nothing goes wrong, in a function that starts cold."""
    request = _cold(ask(house))
    house.tap.plan()
    house.insist(request)
    return list(house.tap.calls)


def _cold(request: Request) -> Request:
    forget_wiring()
    return request


RELAYED = {"sns.PublishBatch", "dynamodb.TransactWriteItems"}
TOLD = {"national.login", "national.DongBoHoSoMC", "national.CapNhatTienDoHoSoMC", "dynamodb.UpdateItem"}


@pytest.mark.parametrize("fault", Fault)
def test_telling_of_a_filing_at_every_call(house: House, fault: Fault) -> None:
    house.drain()
    house.filed()
    calls = _calls_of_telling(house)
    assert set(calls) >= RELAYED | TOLD
    for at, name in _places(calls, fault):
        with noting(f"{fault} at call {at} of {calls}"):
            _tell(house, house.filed(), [1], at, fault)
            assert house.tap.calls[at] == name
    assert_laws(house)


@pytest.mark.parametrize("fault", FAULTS)
def test_telling_of_a_decision_at_every_call(house: House, fault: Fault) -> None:
    house.drain()
    first = house.in_process()
    house.drain()
    house.well(house.decision(first))
    calls = _calls_of_telling(house)
    assert set(calls) >= RELAYED | TOLD
    assert calls.count("dynamodb.TransactWriteItems") >= 2, "it is counted, and its result enters register and log"
    places = _places(calls, fault)
    waiting = [house.in_process() for _ in places]
    house.drain()
    for (at, name), code in zip(places, waiting, strict=True):
        with noting(f"{fault} at call {at} of {calls}"):
            house.well(house.decision(code))
            _tell(house, code, [1, 2, 4, 9], at, fault)
            assert house.tap.calls[at] == name
    assert_laws(house)


def _calls_of_telling(house: House) -> list[str]:
    forget_wiring()
    house.tap.plan()
    house.drain()
    return list(house.tap.calls)


def _tell(house: House, code: str, wanted: list[int], at: int, fault: Fault) -> None:
    forget_wiring()
    house.tap.plan(at, fault)
    house.drain()
    assert house.world.national(code) == (wanted[-1], wanted)
