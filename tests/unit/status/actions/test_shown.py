"""What of the history who sees, as one table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.status.actions.shown import TO_APPLICANTS, Shown
from chalicelib.status.look import look
from kernel.calendar import DayKind, Override
from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.people import Person
from kernel.text import Text
from tests.support.entries import AGENCY, FILED, PIN, filed, walk
from tests.support.rules import rule_sets, rules
from tests.unit.status.world import NOW, World

TABLE = """
file                | whole
accept              | whole
refuse              | whole
assign              | bare
forward             | bare
request_supplement  | whole
supplement          | whole
request_payment     | whole
confirm_payment     | whole
extend              | whole
stop                | whole
decide              | whole
hand_over           | whole
withdraw            | whole
take                | bare
give_back           | hidden
check_papers        | hidden
consult             | bare
answer_consultation | bare
record_visit        | bare
propose             | hidden
return_proposal     | hidden
finish_step         | bare
transfer            | whole
apply_calendar      | whole
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]

# What each must have in its detail to be read again.
DETAIL: dict[str, dict[str, Any]] = {
    "request_payment": {"amount": 1},
    "confirm_payment": {"amount": 1, "reference": "BL"},
    "decide": {"outcome": "rejected"},
    "propose": {"outcome": "rejected"},
    "consult": {"unit": "Sở", "answer_by": "2026-11-10"},
    "answer_consultation": {"answers": 1},
    "record_visit": {"at": "2026-11-03T09:00:00+07:00", "place": "Xưởng", "participants": []},
    "check_papers": {"papers": [{"document": "photo", "present": True, "legible": True, "right": True}]},
    "finish_step": {"step": 2, "agency": "ministry-safety"},
}


def with_one(action: str) -> Entry:
    """A dossier on which it was done, with a remark nobody else makes."""
    change = Change(
        FILED, Action(action), State.IN_PROCESS, 2, AGENCY, "minh", note="lời riêng", detail=DETAIL.get(action, {})
    )
    return replace(filed(), history=(filed().history[0], change), version=2)


def seen(entry: Entry, **who: Any) -> dict[str, Any]:
    return look(entry.code, who.get("pin"), who.get("user"), World(entry).desk, NOW)


def test_the_table_is_the_codes() -> None:
    assert {Action(action): Shown(shown) for action, shown in ROWS} == TO_APPLICANTS
    assert [action for action, _ in ROWS] == list(Action)


@pytest.mark.parametrize(("action", "shown"), ROWS)
def test_what_the_applicant_sees(action: str, shown: str) -> None:
    for who in ({"user": "lan"}, {"pin": PIN}):
        dossier = seen(with_one(action), **who)
        lines = dossier["history"][1:]
        if shown == "hidden":
            assert lines == []
            continue
        (line,) = lines
        assert line["action"] == action
        assert line.get("note") == ("lời riêng" if shown == "whole" else None)
        assert "by" not in line
        assert "minh" not in str(dossier)


@pytest.mark.parametrize("action", [action for action, _ in ROWS])
def test_officers_see_all_of_it_and_who_did_it(action: str) -> None:
    line = seen(with_one(action), user="minh")["history"][1]
    assert (line["note"], line["by"], line["action"]) == ("lời riêng", "minh", action)


@pytest.mark.parametrize("action", [action for action, shown in ROWS if shown != "whole"])
def test_nothing_said_between_officers_is_anywhere_in_what_the_applicant_sees(action: str) -> None:
    assert "lời riêng" not in str(seen(with_one(action), user="lan"))


# -- officers' names ---------------------------------------------------------------------------------------------------


def named(entry: Entry, *, names: bool, pin: str | None = None) -> list[str | None]:
    """By the rule set its clock started with, where that shows names or does not."""
    made = World(entry)
    own = replace(rules(officer_names=names), version=99)
    made.catalogue.publish_rules(own)
    made.people.people["minh"] = replace(made.people.people["minh"], name="Phạm Văn Minh")
    made.register.entries[entry.code] = replace(entry, rules=99)
    dossier = look(entry.code, pin, None if pin else "lan", made.desk, NOW)
    return [line.get("officer") for line in dossier["history"]]


def test_names_of_officers_are_shown_as_far_as_the_rules_of_its_clock_say() -> None:
    entry = walk("accept", "assign", "request_supplement")
    assert named(entry, names=False) == [None] * 4
    assert named(entry, names=True) == [None, *["Phạm Văn Minh"] * 3]
    assert named(entry, names=True, pin=PIN) == [None, *["Phạm Văn Minh"] * 3]


def test_no_rule_set_so_far_shows_them_and_a_clock_that_has_not_started_has_none() -> None:
    assert not any(one.shows_officer_names for one in rule_sets())
    assert not any("officer" in line for line in seen(walk("accept", "assign"), user="lan")["history"])
    assert [line.get("officer") for line in seen(filed(), user="lan")["history"]] == [None]


def test_an_officer_without_a_name_and_a_machine_have_none() -> None:
    made = World(replace(walk("accept", "assign"), rules=99))
    made.catalogue.publish_rules(replace(rules(officer_names=True), version=99))
    made.people.people["minh"] = Person("minh", name="machine", system=True)
    dossier = look(filed().code, PIN, None, made.desk, NOW)
    assert not any("officer" in line for line in dossier["history"])


@pytest.mark.parametrize("user", ["lan", "minh"])
def test_a_date_that_was_moved_by_decision_stands_there_with_the_one_before(user: str) -> None:
    """And only there: what a pause or a restart does is told by the clock itself."""
    world = World(walk("accept", "assign"))
    friday = Override(date(2026, 11, 6), DayKind.OFF, "country", Text("Nghỉ", "Off"), "1/QĐ-TTg")
    world.catalogue.put_calendar(world.catalogue.calendar().following([friday], NOW, "quan", "Hoán đổi"))
    world.act("quan", "apply_calendar", calendar=2, reason="Hoán đổi")
    world.act("minh", "extend", new_date="2026-11-16", reason="Cần xác minh thêm")
    world.act("minh", "request_payment", amount=1000, reason="Lệ phí")
    lines = look(world.entry().code, None, user, world.desk, NOW)["history"]
    moved = {line["action"]: (line.get("due_date_before"), line.get("due_date")) for line in lines}
    assert moved.pop("apply_calendar") == ("2026-11-09", "2026-11-10")
    assert moved.pop("extend") == ("2026-11-10", "2026-11-16")
    assert set(moved.values()) == {(None, None)}
