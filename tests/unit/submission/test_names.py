"""Names of the applicants for an officer's list: only for who may read the dossiers, and never more than are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.submission.names import MOST
from tests.unit.submission.http import ask, file, furnish, problem
from tests.unit.submission.world import HER_COMPANY, World, filing


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


@pytest.fixture
def codes(world: World) -> list[str]:
    """Of Lan herself, and of Hoa's company."""
    hers = filing(applicant=HER_COMPANY, documents=[{"document": "passport", "upload_id": "hoa-pdf"}])
    return [str(file(filing()).json["code"]), str(file(hers, "hoa", "key-2").json["code"])]


def asked(codes: list[str], user: str | None = "minh") -> list[tuple[str, str]]:
    reply = ask("GET", f"/applicants?codes={','.join(codes)}", user=user)
    assert (reply.status, reply.json["next_cursor"], reply.headers["cache-control"]) == (200, None, "no-store")
    assert all(set(one) == {"code", "name"} for one in reply.json["items"])
    return [(one["code"], one["name"]) for one in reply.json["items"]]


def test_an_officer_of_the_agency_is_told_whose_they_are(codes: list[str]) -> None:
    assert asked(codes) == [(codes[0], "Nguyễn Thị Lan"), (codes[1], HER_COMPANY["name"])]
    assert asked([codes[1], codes[1]]) == [(codes[1], HER_COMPANY["name"])]


@pytest.mark.parametrize("user", ["lan", "binh", "quan", "hoa"])
def test_nobody_else_is_told_anything(codes: list[str], user: str) -> None:
    """The applicant, an officer of another agency, an administrator: all as if there were none."""
    assert asked(codes, user) == asked(["G09-261124-0999"]) == []


def test_unknown_and_malformed_codes_are_left_out(codes: list[str]) -> None:
    assert asked(["x", "", codes[0], "G09-261124-0999", codes[0].lower()]) == [(codes[0], "Nguyễn Thị Lan")]


def test_a_role_taken_away_is_gone_at_once(world: World, codes: list[str]) -> None:
    world.people.people["minh"] = replace(world.people.people["minh"], roles={})
    assert asked(codes) == []


@pytest.mark.parametrize(
    "query", ["", "?codes=", f"?codes={','.join(f'G09-261124-{at:04}' for at in range(MOST + 1))}", "?code=x"]
)
def test_what_is_no_question_is_refused(world: World, query: str) -> None:
    assert problem(ask("GET", f"/applicants{query}", user="minh")) == (400, "bad-query")


def test_who_is_not_signed_in_is_told_so_first(world: World) -> None:
    assert problem(ask("GET", "/applicants", user=None)) == (401, "not-signed-in")


def test_the_most_that_may_be_asked_cost_two_reads(
    world: World, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    plain = world.desk.read

    def counted(*wants: Any) -> Any:
        reads.append(len(wants))
        return plain(*wants)

    monkeypatch.setattr("chalicelib.submission.wiring.desk", lambda: replace(world.desk, read=counted))
    asked([*codes, *(f"G09-261124-{at:04}" for at in range(100, 98 + MOST))])
    assert reads == [MOST + 1, 2]
