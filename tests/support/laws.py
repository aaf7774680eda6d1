"""The laws that hold in a house (tests/support/house.py) once all is drained, whatever went wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import boto3

from chalicelib.status.slips.missing import missing
from kernel.entry import Entry, is_final
from kernel.lifecycle import INTERNAL, Action
from kernel.register import DynamoRegister
from kernel.results import APPROVED, result_of
from kernel.together import read_together
from tests.support.house import House
from tests.support.tables import resources
from tests.support.world import wiring

# The states as the national portal numbers them (TrangThaiHoSo).
NATIONAL = {
    "registered": 1,
    "accepted": 2,
    "refused": 3,
    "in_process": 4,
    "supplement_requested": 5,
    "payment_requested": 6,
    "withdrawn": 7,
    "stopped": 8,
    "decided": 9,
    "handed_over": 10,
}


def assert_laws(house: House, *, counted: bool = True) -> None:
    """What holds once all is drained, however often what went wrong; but for figures and desks where not all was told
    (`counted`)."""
    entries = {entry.code: entry for entry in registered()}
    assert sorted(entries) == sorted(house.receipts), "each acknowledged dossier stands in the register, and no other"
    _assert_numbers(list(entries))
    if counted:
        assert_figures(house, list(entries.values()))
        _assert_desk(entries)
        _assert_slips(entries)
    _assert_nationally_known(house, entries)
    _assert_results(house, entries)
    assert lying_in(dead=True) == {}
    assert lying_in(dead=False) == {}
    house.lawful = counted


def registered() -> list[Entry]:
    register = DynamoRegister(lambda _: None, lambda: 0.0)
    codes = sorted(pk for pk, sk in _register_keys() if sk == "entry")
    found: list[Entry] = []
    for start in range(0, len(codes), 50):
        wants = [register.entry(code) for code in codes[start : start + 50]]
        got = read_together(*wants)
        found += [entry for want in wants if (entry := got[want]) is not None]
    return found


def _register_keys() -> list[tuple[str, str]]:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName="test-register")
    return [(item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]


def _assert_numbers(codes: list[str]) -> None:
    """Each day's numbers run from 1 without a gap, and the counter stands at the last."""
    keys = _register_keys()
    assert sum(sk == "key" for _, sk in keys) == len(codes), "one key record for each dossier"
    numbers: dict[str, list[int]] = {}
    for code in sorted(codes):
        series, _, number = code.rpartition("-")
        numbers.setdefault(series, []).append(int(number))
    register = DynamoRegister(lambda _: None, lambda: 0.0)
    wants = {series: register.last_number(series) for series in numbers}
    got = read_together(*wants.values())
    for series, taken in numbers.items():
        assert taken == list(range(1, got[wants[series]] + 1)), series
    assert sum(sk == "counter" for _, sk in keys) == len(numbers)


def _assert_slips(entries: dict[str, Entry]) -> None:
    """Each change that makes a slip has made it, and each kind's numbers run from 1 without a gap."""
    desk = wiring("status").slip_desk()
    sets = desk.catalogue().rule_sets()
    taken: dict[tuple[str, int, str], list[int]] = {}
    for entry in entries.values():
        slips = desk.slips.of(entry.code)
        assert [event.id for event in missing(entry, slips, sets)] == []
        for slip in slips:
            taken.setdefault((slip.wish.agency, slip.wish.year, slip.wish.kind), []).append(slip.number)
    for series, numbers in taken.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), series


def assert_figures(house: House, entries: list[Entry]) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        wanted[entry.agency, "received"] += 1
        wanted[entry.agency, "ended" if entry.closed_at else "running"] += 1
    counted: Counter[tuple[str, str]] = Counter()
    for item in house.world.good("status", "GET", "/statistics?from=2026-01-01")["items"]:
        ended = sum(item[name] for name in ("early", "on_time", "late", "refused", "withdrawn", "stopped"))
        counted.update(
            {
                (item["agency"], "received"): item["received"],
                (item["agency"], "ended"): ended,
                (item["agency"], "running"): item["running"],
            }
        )
        assert sum(item["standing"].values()) == item["running"], "each that runs stands somewhere"
    assert +counted == wanted, "figures equal what happened"


def _assert_desk(entries: dict[str, Entry]) -> None:
    """Each open dossier lies on the desk of its agency as it stands now, each other one on none."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName="test-work")
    rows = {item["pk"]["S"]: item for page in pages for item in page["Items"] if item["sk"]["S"] == "row"}
    assert {code: int(row["v"]["N"]) for code, row in rows.items()} == {
        code: entry.version for code, entry in entries.items()
    }
    lying = {code: row["ag"]["S"] for code, row in rows.items() if "ag" in row}
    assert lying == {code: entry.agency for code, entry in entries.items() if not is_final(entry)}


def _assert_nationally_known(house: House, entries: dict[str, Entry]) -> None:
    count, found = house.world.portal.records(len(entries) + 1)
    assert count == len(entries), "one record each"
    for record, lines in found:
        steps = pairwise(entries[record.code].history)
        # Of what agencies do among themselves only a change of the state is told.
        states = [now.state for was, now in steps if now.action not in INTERNAL or now.state is not was.state]
        # A supplement answered before acceptance goes back to 1 here, and there is nothing to tell of it.
        told = [1, *(NATIONAL[state] for state in states if state != "registered")]
        assert [int(line["TrangThai"]) for line in lines] == told, record.code
        assert int(record.body["TrangThaiHoSo"]) == told[-1], record.code
    confirmed = {one["code"]: one["version"] for one in _all(house, "/publications?state=confirmed", "quan")}
    assert confirmed == {code: entry.version for code, entry in entries.items()}, "nothing is left to tell"


def _assert_results(house: House, entries: dict[str, Entry]) -> None:
    results = [one["code"] for one in _all(house, "/results?", None)]
    approved = [code for code, entry in entries.items() if _approved(entry)]
    assert sorted(results) == sorted(approved)
    leaves = [json.loads(one["leaf"]) for one in _all(house, "/log/entries?", None)]
    assert sorted(one["code"] for one in leaves) == sorted(approved), "each result is one leaf"
    assert house.world.good("publish", "GET", "/log")["size"] == len(leaves)


def _approved(entry: Entry) -> bool:
    if entry.last(Action.DECIDE) is None:
        return False
    result = result_of(entry)
    return result is not None and result.outcome == APPROVED


def _all(house: House, path: str, user: str | None) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        found = house.world.good("publish", "GET", f"{path}&limit=100{cursor}", user=user)
        yield from found["items"]
        if found["next_cursor"] is None:
            return
        cursor = f"&cursor={found['next_cursor']}"


def lying_in(*, dead: bool) -> dict[str, int]:
    """How many messages lie in each dead-letter queue, or in each of the others; empty ones left out."""
    sqs = boto3.client("sqs")
    lying = {}
    for name in (queue["QueueName"] for queue in resources("AWS::SQS::Queue")):
        if name.endswith("-dead") == dead:
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            lying[name] = int(found["Attributes"]["ApproximateNumberOfMessages"])
    return {name: count for name, count in lying.items() if count}
