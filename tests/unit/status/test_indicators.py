"""The scores of agencies over some days: which dossiers, which procedures, which map; a random past is scored twice, in two
ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.indicators import indicators
from chalicelib.status.figures.spans import FIRST_DAY
from chalicelib.status.figures.statistics import Asked
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Form
from kernel.catalogue_store import MemoryCatalogue
from kernel.entry import Entry
from kernel.times import HANOI
from tests.fakes.figures import MemoryFigures
from tests.support.counting import counted, told
from tests.support.entries import AGENCY, FILED, step, walk
from tests.support.scoring import scored, scored_by_hand
from tests.unit.status.test_figures import DAY, MERGED, TODAY, life, pasts
from tests.unit.status.world import procedure


def shown(
    asked: Asked, figures: MemoryFigures, today: date = TODAY, agencies: tuple[AgencyPeriod, ...] = ()
) -> list[dict[str, Any]]:
    catalogue = MemoryCatalogue()
    catalogue.put_agencies(agencies)
    catalogue.publish_version(replace(procedure("p05"), offered_by_kinds=("province",)), Form({}, {}))
    return indicators(asked, figures, lambda: catalogue, today)


def timeliness(*entries: Entry, today: date = TODAY) -> dict[str, Any]:
    (found,) = shown(Asked(), counted(told(*entries)), today)
    portal: dict[str, Any] = found["national_portal"]["timeliness"]
    return portal


@given(pasts, st.integers(-500, 23), st.integers(0, 300))
def test_scores_equal_a_recount_by_hand(past: list[Entry], start: int, length: int) -> None:
    first = FILED.date() + start * DAY
    last = min(first + length * DAY, TODAY)
    found = shown(Asked(first, last), counted(told(*past)))
    assert scored(found) == scored_by_hand(past, first, last, open_too=last == TODAY)


def test_of_no_dossiers_there_are_no_scores() -> None:
    assert shown(Asked(), MemoryFigures()) == []


# -- the national portal's rule on what is open ------------------------------------------------------------------------------


def at(day: int, hour: int = 16, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(("today", "late"), [(date(2026, 11, 9), 0), (date(2026, 11, 10), 1)])
def test_what_runs_is_late_after_its_due_day(today: date, late: int) -> None:
    assert timeliness(walk("accept"), today=today)["open"] == {"on_time": 1 - late, "late": late}


@pytest.mark.parametrize(
    ("asked", "late"),
    [(at(9, 17), 0), (at(9, 17, 1), 1), (at(10, 9), 1)],
    ids=["at closing", "after closing", "the day after"],
)
def test_what_waits_for_its_applicant_ended_for_the_portal_when_that_was_asked_for(asked: datetime, late: int) -> None:
    waits = step(walk("accept"), "request_supplement", at=asked)
    assert timeliness(waits)["open"] == {"on_time": 1 - late, "late": late}
    moved = step(waits, "transfer", at=at(12), agency="a-unit")
    assert [one["national_portal"]["timeliness"]["open"] for one in shown(Asked(), counted(told(moved)))] == [
        {"on_time": 0, "late": 0},
        {"on_time": 1 - late, "late": late},
    ][:: 1 if AGENCY < "a-unit" else -1]


def test_what_was_sent_back_twice_is_late_while_it_still_runs_in_time() -> None:
    once = step(walk("accept", "request_supplement"), "supplement")
    today = once.history[-1].at.date()
    assert timeliness(once, today=today)["open"] == {"on_time": 1, "late": 0}
    twice = step(step(once, "request_supplement", supplements=2), "supplement", supplements=2)
    assert timeliness(twice, today=today)["open"] == {"on_time": 0, "late": 1}


def test_of_days_that_are_over_open_dossiers_are_not_judged() -> None:
    (found,) = shown(Asked(last=TODAY - DAY), counted(told(walk("accept"))))
    assert found["national_portal"]["timeliness"]["open"] is None


def test_an_agency_to_which_something_overdue_came_later_is_not_scored_before() -> None:
    figures = counted(told(step(life(1, "accept"), "transfer", at=FILED + 18 * DAY, agency="a-unit")))
    assert [one["agency"] for one in shown(Asked(last=date(2026, 11, 10)), figures)] == [AGENCY]


# -- maps and procedures ------------------------------------------------------------------------------------------------------


def offered(item: dict[str, Any]) -> tuple[int, int]:
    (ninth,) = (one["counts"] for one in item["indicators"] if one["number"] == 9)
    return ninth["procedures"], ninth["online_procedures"]


def test_an_agency_that_is_no_more_is_scored_by_its_old_name_or_with_its_successor() -> None:
    before = FILED.replace(year=2024)
    figures = counted(
        told(
            life(1, "accept", "assign", "decide", at=before, agency="old-north"),
            step(life(2, "accept", at=before, agency="old-south"), "transfer", at=FILED, agency="one-land"),
            life(3, agency="one-land"),
        )
    )
    asked = Asked(first=FIRST_DAY)
    old = {one["agency"]: one for one in shown(asked, figures, agencies=MERGED)}
    assert {name: one["on_time_of_received"] for name, one in old.items()} == {
        "old-north": 100.0,
        "old-south": None,  # its only dossier moved on
        "one-land": 0.0,
    }
    new = shown(Asked(first=FIRST_DAY, new_map=True), figures, agencies=MERGED)
    assert new == shown(Asked(first=FIRST_DAY, new_map=True, agency="one-land"), figures, agencies=MERGED)
    (land,) = new
    assert (land["agency"], land["returned"], land["on_time_of_received"]) == ("one-land", 1, 33.33)
    assert land["national_portal"]["timeliness"]["open"] == {"on_time": 0, "late": 1}
    assert shown(Asked(new_map=True, agency="old-north"), figures, agencies=MERGED) == []


def test_an_agency_that_is_no_more_offered_what_it_offered_on_its_last_day() -> None:
    figures = counted(told(life(1, at=FILED.replace(year=2024), agency="old-north")))
    (found,) = shown(Asked(first=FIRST_DAY), figures, agencies=MERGED)
    assert offered(found) == (1, 1)
    (unknown,) = shown(Asked(first=FIRST_DAY), figures)
    assert offered(unknown) == (0, 0)
    assert unknown["indicators"][-1]["score"] == 1.0, "a share of no procedures is not enough of them"


def test_reads_do_not_grow_with_the_dossiers() -> None:
    few, many = (counted(told(*(life(number) for number in range(1, most)))) for most in (2, 150))
    for figures in (few, many):
        shown(Asked(first=FILED.date() - timedelta(days=400)), figures)
    assert (few.reads, few.rows_read) == (many.reads, many.rows_read)
