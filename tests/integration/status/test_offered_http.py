"""What is offered, over HTTP: answers by their schemas, one read of the tables, and the same unknown for strangers."""

from __future__ import annotations

import json

import pytest

from tests.integration.status.portal import act, calls_of, file, get, problem, token
from tests.support.conformance import check
from tests.support.entries import AGENCY, CODE
from tests.support.gateway import Reply, call

ACTIONS = f"/status/dossiers/{CODE}/actions"
OFFICERS = f"/status/dossiers/{CODE}/officers"


@pytest.fixture(autouse=True)
def one(world: None) -> None:
    file()


def checked(path: str, user: str | None = "minh") -> Reply:
    reply = get(path, user)
    check("status", "GET", path.removeprefix("/status"), reply)
    return reply


def test_an_officer_is_told_what_may_be_done_by_one_read_of_the_tables() -> None:
    checked(ACTIONS)  # the catalogue is warm from now on
    reads = calls_of("BatchGetItem")
    told = checked(ACTIONS).json
    assert len(reads) == 1
    assert [one["action"] for one in told["actions"]] == [
        "accept",
        "refuse",
        "request_supplement",
        "take",
        "check_papers",
    ]
    assert (told["state"], told["version"]) == ("registered", 1)
    act("minh", "accept", 1)
    after = checked(ACTIONS).json
    assert after["version"] == 2
    assert {"action": "assign", "agency": AGENCY} in after["actions"]


def test_to_whom_it_may_go() -> None:
    act("minh", "accept", 1)
    names = [one["user"] for one in checked(f"{OFFICERS}?action=assign&limit=1").json["items"]]
    whole = checked(f"{OFFICERS}?action=assign").json
    assert whole["next_cursor"] is None
    assert [one["user"] for one in whole["items"]] == ["thu"]
    assert set(names) <= {"thu"}
    assert problem(checked(f"{OFFICERS}?action=stop")) == (400, "bad-query")
    assert problem(checked(OFFICERS)) == (400, "bad-query")


def test_strangers_find_the_same_nothing_as_for_an_unknown_code() -> None:
    unknown = get("/status/dossiers/G09-200101-0001/actions", "minh")
    assert problem(unknown) == (404, "not-found")
    for path in (ACTIONS, f"{OFFICERS}?action=assign"):
        assert get(path, "binh").text == unknown.text
    assert problem(checked(ACTIONS, None)) == (401, "not-signed-in")
    assert [one["action"] for one in checked(ACTIONS, "lan").json["actions"]] == ["withdraw"]
    assert problem(checked(f"{OFFICERS}?action=assign", "lan")) == (404, "not-found")


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("hoa", 404), ("minh", 404)])
def test_giving_back_what_there_is_not(user: str | None, status: int) -> None:
    path = f"/status/payments/{CODE}_3_1/given-back"
    reply = call("status", "PUT", path, {"reference": "R1"}, token=token(user) if user else None)
    check("status", "PUT", path.removeprefix("/status"), reply)
    assert reply.status == status
    assert "R1" not in json.dumps(reply.json)
