"""What the law asks next of an agency, read as a table; and which desks a dossier lies on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.status.worklist.asks import asked_beside
from chalicelib.status.worklist.row import Gone, Row, rows_of
from kernel.clock import ChainStep, Period, Unit
from kernel.entry import Entry
from kernel.times import HANOI, instant_text
from tests.support.desk_rows import clock, put_down, row
from tests.support.entries import AGENCY, CODE, filed, step, walk


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+07:00")


def life(*steps: tuple[str, str]) -> Entry:
    """Filed at the first instant, then one action after another, each at its own."""
    entry = filed(at=at(steps[0][1]))
    for action, when in steps[1:]:
        more: dict[str, Any] = {}
        if action == "extend":
            more = {"new_date": date(2026, 11, 30), "note": "Cần xác minh"}
        entry = step(entry, action, at(when), **more)
    return entry


# 2 November 2026 is a Monday; the dossier's chain takes five working days.
FILED_AT = ("file", "02T08:30:00")
ACCEPTED = ("accept", "02T14:00:00")
ASSIGNED = ("assign", "02T15:00:00")
NEXT: list[tuple[str, Entry, str | None, str | None]] = [
    ("filed in the morning: eight working hours", life(FILED_AT), "first_answer", "03T09:00:00"),
    ("filed at night: from the next opening", life(("file", "02T20:00:00")), "first_answer", "04T08:30:00"),
    ("filed on a Saturday", life(("file", "07T10:00:00")), "first_answer", "10T08:30:00"),
    (
        "accepted before three: to the unit the same day",
        life(FILED_AT, ("accept", "02T15:00:00")),
        "to_unit",
        "02T17:00:00",
    ),
    (
        "accepted after three: the next working morning",
        life(FILED_AT, ("accept", "02T15:00:01")),
        "to_unit",
        "03T12:00:00",
    ),
    ("accepted on a Saturday", life(FILED_AT, ("accept", "07T10:00:00")), "to_unit", "09T12:00:00"),
    (
        "looked at and asked about, but not passed on",
        life(FILED_AT, ACCEPTED, ("consult", "02T14:30:00")),
        "to_unit",
        "02T17:00:00",
    ),
    ("at the unit: the due day, told by its closing hour", life(FILED_AT, ACCEPTED, ASSIGNED), "decide", "09T17:00:00"),
    (
        "completed before anybody had it: to the unit from then",
        life(FILED_AT, ACCEPTED, ("request_supplement", "03T09:00:00"), ("supplement", "05T15:00:01")),
        "to_unit",
        "06T12:00:00",
    ),
    (
        "paid at the desk: to the unit from then",
        life(FILED_AT, ACCEPTED, ("request_payment", "02T14:30:00"), ("confirm_payment", "03T09:00:00")),
        "to_unit",
        "03T17:00:00",
    ),
    (
        "taken at the desk before it was accepted",
        life(FILED_AT, ("take", "02T09:00:00"), ACCEPTED),
        "to_unit",
        "02T17:00:00",
    ),
    ("taken by the unit", life(FILED_AT, ACCEPTED, ("take", "02T15:00:00")), "decide", "09T17:00:00"),
    ("extended: the new date", life(FILED_AT, ACCEPTED, ASSIGNED, ("extend", "03T09:00:00")), "decide", "30T17:00:00"),
    (
        "supplemented before acceptance: the answer is asked for anew",
        life(FILED_AT, ("request_supplement", "02T09:00:00"), ("supplement", "05T08:00:00")),
        "first_answer",
        "06T08:30:00",
    ),
    (
        "supplemented after acceptance: the clock starts again",
        life(FILED_AT, ACCEPTED, ASSIGNED, ("request_supplement", "03T09:00:00"), ("supplement", "05T08:00:00")),
        "decide",
        "12T17:00:00",
    ),
    (
        "decided before three: the same day",
        life(FILED_AT, ACCEPTED, ASSIGNED, ("decide", "04T15:00:00")),
        "hand_over",
        "04T17:00:00",
    ),
    (
        "decided after three: the next working morning",
        life(FILED_AT, ACCEPTED, ASSIGNED, ("decide", "06T15:00:01")),
        "hand_over",
        "09T12:00:00",
    ),
    (
        "a consultation due before the dossier",
        life(FILED_AT, ACCEPTED, ASSIGNED, ("consult", "02T16:00:00")),
        "answer_consultation",
        "05T17:00:00",
    ),
    (
        "an answered consultation",
        life(FILED_AT, ACCEPTED, ASSIGNED, ("consult", "02T16:00:00"), ("answer_consultation", "03T15:00:00")),
        "decide",
        "09T17:00:00",
    ),
    (
        "a consultation due after the dossier",
        life(FILED_AT, ACCEPTED, ("assign", "07T15:00:00"), ("consult", "07T16:00:00")),
        "decide",
        "09T17:00:00",
    ),
    ("waiting for a supplement", life(FILED_AT, ACCEPTED, ("request_supplement", "03T09:00:00")), None, None),
    ("waiting for a payment", life(FILED_AT, ACCEPTED, ("request_payment", "03T09:00:00")), None, None),
]


@pytest.mark.parametrize(("entry", "what", "due_at"), [one[1:] for one in NEXT], ids=[one[0] for one in NEXT])
def test_what_is_asked_next(entry: Entry, what: str | None, due_at: str | None) -> None:
    kept = row(entry)
    assert kept.asks == what
    assert kept.due_at == (at(due_at) if due_at else None)
    assert kept.waiting is (what is None)


def test_what_is_decided_where_it_is_received_is_not_passed_on() -> None:
    """NĐ 61/2018 art. 17.4."""
    accepted = life(FILED_AT, ACCEPTED)
    (kept,) = rows_of(accepted, clock(), at_once=True)
    assert isinstance(kept, Row)
    assert kept.asks == "decide"


def test_one_new_date_in_its_life_even_where_the_clock_began_again() -> None:
    """NĐ 61/2018 art. 19.9: the restart drops the date that was given, and gives no second one."""
    extended = life(FILED_AT, ACCEPTED, ASSIGNED, ("extend", "03T09:00:00"))
    again = step(step(extended, "request_supplement"), "supplement", at("05T08:00:00"))
    assert [row(one).new_date_given for one in (life(FILED_AT, ACCEPTED), extended, again)] == [False, True, True]
    assert [row(one).extended for one in (extended, again)] == [True, False]


def test_a_day_is_in_time_to_its_end_and_an_instant_to_the_second() -> None:
    decide, answer = row(life(FILED_AT, ACCEPTED, ASSIGNED)), row(life(FILED_AT))
    assert (decide.until, answer.until) == (at("09T23:59:59"), at("03T09:00:00"))


def test_near_from_the_last_working_day_before() -> None:
    decide = row(life(FILED_AT, ACCEPTED, ASSIGNED))
    assert [decide.is_near(at(one)) for one in ("05T23:59:59", "06T00:00:00", "09T23:59:59", "10T00:00:00")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert row(life(FILED_AT)).is_near(at("02T08:30:00"))


UNFIT = [
    (life(FILED_AT), None),
    (life(FILED_AT, ACCEPTED), "2026-11-05"),
    (life(FILED_AT, ("accept", "07T10:00:00")), "2026-11-12"),
    (life(FILED_AT, ACCEPTED, ("request_supplement", "03T09:00:00"), ("supplement", "05T08:00:00")), None),
    (life(FILED_AT, ACCEPTED, ASSIGNED, ("decide", "04T15:00:00")), None),
]


@pytest.mark.parametrize(("entry", "day"), UNFIT, ids=["filed", "accepted", "on a Saturday", "was returned", "decided"])
def test_the_last_day_to_return_what_is_unfit(entry: Entry, day: str | None) -> None:
    unfit = row(entry).return_unfit_by
    assert (unfit.isoformat() if unfit else None) == day


@pytest.mark.parametrize("ending", ["refuse", "withdraw"])
def test_what_ended_lies_on_no_desk(ending: str) -> None:
    assert put_down(step(filed(), ending)) == [Gone(CODE, 2)]


# -- other agencies ---------------------------------------------------------------------------------------------------------


def consulted() -> Entry:
    detail = {"unit": "Sở Y tế", "agency": "health", "answer_by": "2026-11-04"}
    return step(walk("accept"), "consult", detail=detail)


def test_an_agency_that_is_asked_has_the_dossier_on_its_desk_until_it_answers() -> None:
    asked = consulted()
    own, other = put_down(asked)
    assert isinstance(own, Row)
    assert isinstance(other, Row)
    assert (own.agency, own.beside) == (AGENCY, False)
    assert (other.agency, other.beside, other.asks) == ("health", True, "answer_consultation")
    assert other.due_at is not None
    assert instant_text(other.due_at) == "2026-11-04T17:00:00+07:00"
    answered = step(asked, "answer_consultation", detail={"answers": asked.version})
    assert put_down(answered)[1] == Gone(CODE, answered.version, "health")


def link(days: int, agency: str | None = None, group: int | None = None) -> ChainStep:
    return ChainStep(Period(days, Unit.WORKING_DAY), group=group, agency=agency)


# Accepted on Monday 2: one day, then side by side two days of one agency, four of another and three at the desk itself, one more.
SIDE_BY_SIDE = (link(1), link(2, "health", 1), link(4, "police", 1), link(3, None, 1), link(1))


def side_by_side() -> Entry:
    detail = {"parallel": {"2": "health", "3": "police", "4": AGENCY}}
    return step(walk("accept", "assign", steps_of=5), "forward", detail=detail)


def clocks(entry: Entry, chain: Sequence[ChainStep]) -> list[tuple[str, str | None, str]]:
    """Desk, what is asked there, and by which day of November."""
    rows = [one for one in put_down(entry, chain) if isinstance(one, Row)]
    return [(one.agency, one.asks, f"{one.due_at:%d}" if one.due_at else "-") for one in rows]


def test_parallel_steps_lie_on_the_desks_of_those_who_do_them_each_with_its_own_clock() -> None:
    begun = side_by_side()
    assert asked_beside(begun) == ["health", AGENCY, "police"]
    assert clocks(begun, SIDE_BY_SIDE) == [
        (AGENCY, "finish_step", "06"),
        ("health", "finish_step", "05"),
        ("police", "finish_step", "09"),
    ]
    one_done = step(begun, "finish_step", detail={"step": 2, "agency": "health"})
    assert Gone(CODE, one_done.version, "health") in put_down(one_done, SIDE_BY_SIDE)
    assert clocks(one_done, SIDE_BY_SIDE) == [(AGENCY, "finish_step", "06"), ("police", "finish_step", "09")]
    own_done = step(one_done, "finish_step", detail={"step": 4, "agency": AGENCY})
    assert clocks(own_done, SIDE_BY_SIDE) == [(AGENCY, "decide", "10"), ("police", "finish_step", "09")]
    all_done = step(own_done, "finish_step", detail={"step": 3, "agency": "police"})
    assert clocks(all_done, SIDE_BY_SIDE) == [(AGENCY, "decide", "10")]


def test_a_parallel_step_waits_with_the_dossier_for_its_applicant() -> None:
    asked = step(side_by_side(), "request_supplement")
    other = next(one for one in put_down(asked, SIDE_BY_SIDE) if isinstance(one, Row) and one.agency == "health")
    assert (other.beside, other.waiting, other.asks) == (True, True, None)
    answered = step(asked, "supplement", at("10T09:00:00"))
    assert clocks(answered, SIDE_BY_SIDE)[1] == ("health", "finish_step", "13"), "the clock began again"


def test_open_steps_and_questions_leave_the_other_desks_with_the_end() -> None:
    stopped = step(side_by_side(), "stop")
    assert clocks(stopped, SIDE_BY_SIDE) == []
    decided = step(step(consulted(), "assign"), "decide")
    assert put_down(decided)[1:] == [Gone(CODE, decided.version, "health")], "nobody may answer any more"


# The agency that received it has three days of its five, then the upper level carries on.
UPWARDS = (link(1), link(2), link(2, "above"))


def test_an_agency_that_another_follows_must_be_done_with_its_own_steps() -> None:
    begun = walk("accept", "assign", steps_of=3)
    assert clocks(begun, UPWARDS) == [(AGENCY, "finish_step", "05")]
    second = step(begun, "forward")
    assert clocks(second, UPWARDS) == [(AGENCY, "finish_step", "05")]
    assert clocks(step(second, "forward", agency="above"), UPWARDS) == [("above", "decide", "09")]
    assert clocks(begun, UPWARDS[:2]) == [(AGENCY, "decide", "05")], "where nobody follows the due day asks"


def test_no_other_desk_keeps_a_dossier_that_ended() -> None:
    ended = step(consulted(), "withdraw")
    assert put_down(ended) == [Gone(CODE, ended.version), Gone(CODE, ended.version, "health")]


def test_a_dossier_waits_since_it_was_asked() -> None:
    waiting = row(life(FILED_AT, ACCEPTED, ("request_supplement", "03T09:00:00")))
    assert waiting.until == datetime(2026, 11, 3, 9, 0, tzinfo=HANOI)
    assert not waiting.is_near(waiting.until + timedelta(hours=1))
