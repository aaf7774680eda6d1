"""The catalogue over HTTP: what is in force when, in pages, for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kernel.rule_sets import RuleName, rules_on
from tests.unit.submission.http import ask, furnish, problem
from tests.unit.submission.world import FORM, World


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


def keys(path: str) -> list[str]:
    reply = ask("GET", path, user=None)
    assert reply.status == 200
    assert reply.headers["cache-control"].startswith("public")
    return [item["key"] for item in reply.json["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["declaration", "work-permit"]),
        ("?include=ended", ["declaration", "demand-report", "work-permit"]),
        ("?at=2020-01-01", ["declaration", "demand-report"]),
        ("?at=2025-08-06", ["declaration", "demand-report", "work-permit"]),
        ("?at=2027-01-01", ["declaration", "work-permit", "work-permit-online"]),
        ("?at=2015-12-31", []),
    ],
)
def test_procedures_in_force(query: str, expected: list[str]) -> None:
    assert keys(f"/procedures{query}") == expected


def test_a_line_says_how_far_it_can_be_trusted() -> None:
    (first, _) = ask("GET", "/procedures", user=None).json["items"]
    assert first == {
        "key": "declaration",
        "name": {"vi": "Cấp giấy phép lao động", "en": "Cấp giấy phép lao động (en)"},
        "field": "employment",
        "field_name": {"vi": "Việc làm", "en": "Việc làm (en)"},
        "online_level": "full",
        "valid_from": "2016-01-01",
        "valid_to": None,
        "confidence": "illustrative",
    }


def test_pages_follow_one_another() -> None:
    first = ask("GET", "/procedures?include=ended&limit=2", user=None).json
    assert [item["key"] for item in first["items"]] == ["declaration", "demand-report"]
    rest = ask("GET", f"/procedures?include=ended&limit=2&cursor={first['next_cursor']}", user=None).json
    assert [item["key"] for item in rest["items"]] == ["work-permit"]
    assert rest["next_cursor"] is None
    # a cursor belongs to its list
    assert problem(ask("GET", f"/procedures?limit=2&cursor={first['next_cursor']}", user=None)) == (400, "bad-query")


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/procedures/work-permit", 2),
        ("/procedures/work-permit?at=2025-08-06", 1),
        ("/procedures/work-permit?at=2025-08-07", 2),
        ("/procedures/work-permit?version=1", 1),
        ("/procedures/demand-report", 1),  # over, so its last version
        ("/procedures/work-permit-online?version=1", 1),
    ],
)
def test_the_version_asked_for(path: str, version: int) -> None:
    reply = ask("GET", path, user=None)
    assert (reply.status, reply.json["version"]) == (200, version)


def test_a_procedure_shows_form_papers_and_versions() -> None:
    shown: dict[str, Any] = ask("GET", "/procedures/work-permit", user=None).json
    assert shown["form"] == FORM.schema
    assert shown["form_translations"] == {"en": FORM.english}
    assert [paper["key"] for paper in shown["papers"]] == ["passport", "diploma"]
    assert "when" not in shown["papers"][0]
    assert shown["time"] == {"count": 10, "unit": "working_day"}
    assert shown["versions"] == [
        {"version": 1, "valid_from": "2021-02-15", "valid_to": "2025-08-06"},
        {"version": 2, "valid_from": "2025-08-07", "valid_to": None},
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/procedures/nothing",
        "/procedures/work-permit?version=3",
        "/procedures/work-permit?at=2020-01-01",
        "/procedures/work-permit-online",  # not in force yet
        "/agencies?procedure=nothing",
        "/agencies?procedure=demand-report",
    ],
)
def test_what_is_not_there(path: str) -> None:
    assert problem(ask("GET", path, user=None)) == (404, "not-found")


@pytest.mark.parametrize(
    "path",
    [
        "/procedures?at=2026-02-30",
        "/procedures?at=today",
        "/procedures?include=all",
        "/procedures?limit=0",
        "/procedures?limit=101",
        "/procedures?cursor=made-up",
        "/procedures?x=1",
        "/procedures?limit=1&limit=2",
        "/procedures/work-permit?version=0",
        "/procedures/work-permit?version=1&at=2026-01-01",
        "/agencies?include=",
    ],
)
def test_bad_parameters(path: str) -> None:
    assert problem(ask("GET", path, user=None)) == (400, "bad-query")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ha-noi", "ministry", "ministry-employment"]),
        ("?include=ended", ["ha-noi", "ministry", "ministry-employment", "molisa"]),
        ("?procedure=work-permit", ["ministry-employment"]),
    ],
)
def test_agencies(query: str, expected: list[str]) -> None:
    assert keys(f"/agencies{query}") == expected


def test_an_agency_is_shown_as_of_today() -> None:
    shown = {item["key"]: item for item in ask("GET", "/agencies?include=ended", user=None).json["items"]}
    assert (shown["ministry-employment"]["parent"], shown["ministry-employment"]["code"]) == ("ministry", None)
    assert shown["molisa"]["valid_to"] == "2025-02-28"
    assert shown["ministry"]["successor_of"] == ["molisa"]


# -- rules ----------------------------------------------------------------------------------------------------------------------


def test_the_rules_are_open_newest_first_in_pages(world: World) -> None:
    versions = [one.version for one in reversed(world.catalogue.rule_sets())]
    first = ask("GET", "/rules?limit=1", user=None)
    assert first.headers["cache-control"].startswith("public")
    rest = ask("GET", f"/rules?cursor={first.json['next_cursor']}", user=None).json
    assert [one["version"] for one in first.json["items"] + rest["items"]] == versions
    assert rest["next_cursor"] is None


def test_each_rule_says_by_which_article_and_how_sure_that_is(world: World) -> None:
    (shown,) = ask("GET", "/rules?at=2026-11-26", user=None).json["items"]
    kept = rules_on(world.catalogue.rule_sets(), date(2026, 11, 26))
    assert (shown["version"], shown["name"], shown["valid_to"]) == (kept.version, kept.name.as_json(), None)
    assert shown["rules"] == [{"name": name, **kept[name].as_json()} for name in RuleName]
    assert {"name", "value", "law", "confidence", "text"} == set(shown["rules"][0])


@pytest.mark.parametrize(
    ("query", "says"), [("at=2026-02-30", "at:"), ("at=x", "at:"), ("limit=0", "limit:"), ("on=1", "on:")]
)
def test_a_bad_query_of_rules_names_the_parameter(query: str, says: str) -> None:
    reply = ask("GET", f"/rules?{query}", user=None)
    assert problem(reply) == (400, "bad-query")
    assert f"Tham số {says}" in reply.json["detail"]


def test_before_the_first_rules_there_were_none() -> None:
    assert ask("GET", "/rules?at=1990-01-01", user=None).json == {"items": [], "next_cursor": None}
