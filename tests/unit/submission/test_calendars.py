"""The working calendar over HTTP: read by everybody, decided by two administrators, each version for ever."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from chalicelib.submission import wiring
from chalicelib.submission.administration.change_store import MemoryChanges
from kernel.calendar import COUNTRY, Calendar, DayKind, Override, unknown_years
from kernel.text import Text
from tests.support import tokens
from tests.support.gateway import call
from tests.unit.submission.http import ask, furnish, problem
from tests.unit.submission.world import World

OFF = {"date": "2026-12-24", "kind": "off", "decision": "99/QĐ-TTg"}
SWAPPED = {"date": "2026-12-19", "kind": "work", "decision": "99/QĐ-TTg"}


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = furnish(monkeypatch)
    changes = MemoryChanges(world.catalogue)
    monkeypatch.setattr(wiring, "fresh_catalogue", lambda: world.catalogue)
    monkeypatch.setattr(wiring, "changes", lambda: changes)
    return world


KEYS = count()
WHY = "Hoán đổi ngày làm việc"


def decide(*overrides: dict[str, Any], reason: str = WHY, **more: Any) -> Any:
    """By two administrators; the answer of the last step, or of the one that was refused."""
    asked = {"kind": "calendar", "body": {"overrides": list(overrides), **more}, "reason": reason}
    reply = ask("POST", "/admin/changes", asked, "quan", f"k-{next(KEYS)}")
    for user, action in (("quan", "propose"), ("ngoc", "publish")):
        if reply.status < 300:
            step = {"action": action, "version": reply.json["version"], "reason": action}
            reply = ask("POST", f"/admin/changes/{reply.json['id']}/actions", step, user, f"k-{next(KEYS)}")
    return reply


def newest(world: World) -> Calendar:
    return world.catalogue.calendar()


def codes(reply: Any) -> list[tuple[str, str]]:
    assert problem(reply) == (422, "invalid")
    return [(error["pointer"].removeprefix("/body"), error["code"]) for error in reply.json["errors"]]


def test_a_swap_becomes_the_next_version(world: World) -> None:
    reply = decide(OFF, SWAPPED)
    assert (reply.status, reply.json["state"]) == (200, "published")
    shown = ask("GET", "/calendars/2", user=None).json
    assert (shown["version"], shown["reason"]) == (2, WHY)
    assert [one["since"] for one in shown["overrides"]] == [2, 2]
    calendar = newest(world)
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert calendar.is_working_day(date(2026, 12, 19))
    assert world.catalogue.calendar(version=1).is_working_day(date(2026, 12, 24))
    (decided,) = calendar.decided
    assert (decided.version, decided.by) == (2, "ngoc")


def test_everybody_reads_the_versions_but_not_who_decided() -> None:
    decide(OFF, SWAPPED)
    items = ask("GET", "/calendars", user=None).json["items"]
    assert [(item["version"], len(item["overrides"])) for item in items] == [(2, 2), (1, 0)]
    assert items[1]["decided_at"] is None
    whole = ask("GET", "/calendars/2", user=None)
    assert whole.headers["cache-control"].startswith("public")
    assert whole.json["work"] == [{"date": "2026-12-19", "name": whole.json["overrides"][1]["name"]}]
    assert not {"quan", "ngoc"} & set(re.findall(r"\w+", whole.text))
    assert ask("GET", "/calendars/1", user=None).json["off"] == []


def test_versions_come_in_pages() -> None:
    decide(OFF)
    decide(SWAPPED)
    first = ask("GET", "/calendars?limit=2", user=None).json
    assert [item["version"] for item in first["items"]] == [3, 2]
    rest = ask("GET", f"/calendars?limit=2&cursor={first['next_cursor']}", user=None).json
    assert [item["version"] for item in rest["items"]] == [1]
    assert rest["next_cursor"] is None


def test_what_is_decided_for_a_province_holds_there_alone() -> None:
    decide({**OFF, "scope": "ha-noi"})
    assert ask("GET", "/calendars/2", user=None).json["off"] == []
    there = ask("GET", "/calendars/2?agency=ha-noi", user=None).json
    assert (there["agency"], [one["date"] for one in there["off"]]) == ("ha-noi", ["2026-12-24"])
    assert ask("GET", "/calendars/2?agency=ministry-employment", user=None).json["overrides"] == []


@pytest.mark.parametrize("path", ["/3", "/0", "/01", "/x", "/99999", "/1?agency=nowhere"])
def test_no_such_calendar(path: str) -> None:
    assert problem(ask("GET", f"/calendars{path}", user=None)) == (404, "not-found")


@pytest.mark.parametrize("user", ["quan", "lan", "cuc", None])
def test_nobody_decides_alone(world: World, user: str | None) -> None:
    """There is no such request any more: whoever asks, two administrators are the only way."""
    body = {"version": 1, "overrides": [OFF], "reason": "x"}
    reply = call(
        "submission", "POST", "/submission/calendars", body, token=tokens.token(user) if user else None, key="k"
    )
    assert reply.status in (403, 404, 405)
    assert newest(world).version == 1


def test_what_belongs_to_no_change_is_refused(world: World) -> None:
    assert codes(decide(OFF, version=1)) == [("/version", "unknown")]
    assert newest(world).version == 1


def test_the_opposite_needs_the_number_of_a_decision(world: World) -> None:
    decide({"date": "2026-12-24", "kind": "off"})
    back = {"date": "2026-12-24", "kind": "work"}
    for scope in ("country", "ha-noi"):
        refused = decide({**back, "scope": scope})
        assert codes(refused) == [("/overrides/0/decision", "contradicts")]
    assert newest(world).version == 2
    assert decide({**back, "decision": "100/QĐ-TTg"}).status == 200
    assert newest(world).is_working_day(date(2026, 12, 24))


FAULTS: list[tuple[list[dict[str, Any]], list[tuple[str, str]]]] = [
    ([{**OFF, "date": "2028-02-29"}], [("/overrides/0/date", "outside-calendar")]),  # a Tết nobody knows yet
    ([{**OFF, "date": "2015-12-31"}], [("/overrides/0/date", "outside-calendar")]),
    ([{**OFF, "date": "2026-02-29"}], [("/overrides/0/date", "bad-format")]),
    ([{**OFF, "kind": "half"}], [("/overrides/0/kind", "not-one-of")]),
    ([{**OFF, "scope": "nowhere"}], [("/overrides/0/scope", "unknown-agency")]),
    ([OFF, OFF], [("/overrides/1/date", "repeated")]),
    ([OFF, {**OFF, "kind": "work"}], [("/overrides/1/date", "repeated")]),
    ([{**OFF, "date": "2026-12-26"}], [("/overrides/0/kind", "changes-nothing")]),  # a Saturday
    ([{**OFF, "kind": "work"}], [("/overrides/0/kind", "changes-nothing")]),
    ([], [("/overrides", "too-few")]),
    ([{**OFF, "decision": ""}], [("/overrides/0/decision", "too-short")]),
    (
        [{**OFF, "scope": "nowhere"}, SWAPPED, {**OFF, "date": "2030-01-01"}],
        [("/overrides/0/scope", "unknown-agency"), ("/overrides/2/date", "outside-calendar")],
    ),
]


@pytest.mark.parametrize(("overrides", "expected"), FAULTS)
def test_what_cannot_be_decided(world: World, overrides: Any, expected: Any) -> None:
    assert codes(decide(*overrides)) == expected
    assert newest(world).version == 1


TET = [{"date": f"2028-01-{day}", "kind": "off", "decision": "200/QĐ-TTg"} for day in (26, 27, 28)]


def test_a_calendar_is_made_longer_with_the_days_off_of_the_new_year(world: World) -> None:
    reply = decide(*TET, last_day="2028-12-31")
    assert reply.status == 200
    assert newest(world).last_day == date(2028, 12, 31)
    assert newest(world).is_working_day(date(2028, 2, 29))
    assert not newest(world).is_working_day(date(2028, 1, 26))
    assert world.catalogue.calendar(version=1).last_day == date(2027, 12, 31)


def off(*days: str) -> list[dict[str, Any]]:
    return [{"date": day, "kind": "off", "decision": "200/QĐ-TTg"} for day in days]


@pytest.mark.parametrize(
    "days",
    [
        ("2028-01-17", "2028-01-18", "2028-01-19"),  # weekdays of January, but not Tết
        ("2028-01-24", "2028-01-25", "2028-01-26", "2028-01-27"),  # its third day is missing
        ("2028-01-27", "2028-01-28", "2028-01-31"),  # its first
    ],
)
def test_days_off_near_tet_are_not_tet(world: World, days: tuple[str, ...]) -> None:
    assert codes(decide(*off(*days), last_day="2028-12-31")) == [("/last_day", "no-days-off")]
    assert codes(decide(*off(*days[:1]), last_day="2028-01-28")) != []
    assert newest(world).version == 1


def test_a_tet_on_a_weekend_needs_its_weekdays_and_one_beyond_the_table_is_unknown(world: World) -> None:
    """2034 begins on a Sunday, 19 February; the table ends in 2050."""
    known = replace(newest(world), last_day=date(2033, 12, 31))
    days = [Override(date(2034, 2, day), DayKind.OFF, COUNTRY, Text("Tết", "Tết")) for day in (20, 21)]
    assert unknown_years(known, days, date(2034, 12, 31)) == []
    assert unknown_years(known, days[:1], date(2034, 12, 31)) == [2034]
    far = replace(known, last_day=date(2050, 12, 31))
    every = [Override(date(2051, 2, day), DayKind.OFF, COUNTRY, Text("Tết", "Tết")) for day in range(1, 28)]
    assert unknown_years(far, every, date(2051, 12, 31)) == [2051]


@pytest.mark.parametrize("scope", ["country", "ha-noi"])
def test_a_holiday_is_worked_only_by_a_decision(world: World, scope: str) -> None:
    seed = replace(newest(world), version=2, off={date(2027, 2, 8): Text("Mùng ba Tết", "Third day of Tết")})
    world.catalogue.put_calendar(seed)
    third = {"date": "2027-02-08", "kind": "work", "scope": scope}
    assert codes(decide(third)) == [("/overrides/0/decision", "contradicts")]
    assert newest(world) == seed
    assert decide({**third, "decision": "77/QĐ-TTg"}).status == 200


OUTSIDE = [(f"/overrides/{at}/date", "outside-calendar") for at in range(3)]
ENDS: list[tuple[str, list[tuple[str, str]]]] = [
    ("2027-12-31", [("/last_day", "out-of-range"), *OUTSIDE]),
    ("2026-12-31", [("/last_day", "out-of-range"), *OUTSIDE]),
    ("2029-12-31", [("/last_day", "no-days-off")]),
    ("9999-12-31", [("/last_day", "out-of-range")]),
    ("2028-12-32", [("/last_day", "bad-format")]),
    ("2028-01-25", OUTSIDE),
]


@pytest.mark.parametrize(("last_day", "expected"), ENDS)
def test_no_year_is_guessed(world: World, last_day: str, expected: Any) -> None:
    assert codes(decide(*TET, last_day=last_day)) == expected
    assert newest(world).version == 1


def test_a_year_whose_tet_is_not_said_is_not_reached(world: World) -> None:
    """Other days off of the year are no help: the days of Tết would be counted as days of work."""
    others = [{"date": day, "kind": "off", "decision": "1/QĐ"} for day in ("2028-01-03", "2028-05-01", "2028-09-04")]
    assert codes(decide(*others, last_day="2028-12-31")) == [("/last_day", "no-days-off")]
    assert newest(world).version == 1


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (" \n ", (422, "invalid")),
        ("", (422, "invalid")),
        ("x" * 2001, (422, "invalid")),
        ("a\u0000b", (422, "invalid")),
    ],
)
def test_a_reason_says_something(world: World, reason: str, expected: tuple[int, str]) -> None:
    assert problem(decide(OFF, reason=reason)) == expected
    assert newest(world).version == 1


def test_the_number_of_a_decision_may_be_found_later(world: World) -> None:
    decide({"date": "2026-12-24", "kind": "off"})
    assert newest(world).overrides[0].confidence == "unverified"
    assert decide(OFF).status == 200
    assert newest(world).overrides[-1].decision == "99/QĐ-TTg"
    again = decide({**OFF, "decision": "101/QĐ-TTg"})
    assert codes(again) == [("/overrides/0/kind", "changes-nothing")]


def test_a_calendar_of_two_scopes_reads_back(world: World) -> None:
    decide(OFF, {**SWAPPED, "scope": "ha-noi"})
    calendar = newest(world)
    assert Calendar.from_json(calendar.as_json()) == calendar
    assert replace(calendar, overrides=(), decided=()).as_json().keys() == {
        "name", "version", "first_day", "last_day", "off", "work",
    }  # fmt: skip
