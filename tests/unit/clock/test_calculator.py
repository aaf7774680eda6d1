"""What the calculator refuses: each bad input is a clear problem with its place, and nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.problems import Problem
from tests.unit.clock.worked import ask

RECEIVED = "2026-11-02T09:00:00+07:00"
FIVE = {"count": 5, "unit": "working_day"}


def body(**changed: Any) -> dict[str, Any]:
    """Five working days from Monday 2 November 2026, due on the 9th; None leaves a member out."""
    made = {"duration": FIVE, "received_at": RECEIVED, **changed}
    return {name: value for name, value in made.items() if value is not None}


def event(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "at": f"2026-11-{at}:00+07:00", **more}


def faults(given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as problem:
        ask(given)
    assert problem.value.kind.status == 422
    assert all(fault.detail.vi and fault.detail.en for fault in problem.value.errors)
    return [(fault.pointer, fault.code) for fault in problem.value.errors]


def test_what_is_asked_well_is_answered() -> None:
    assert str(ask(body()).due) == "2026-11-09"


# -- the time -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_a_count_out_of_range(count: int) -> None:
    assert faults(body(duration={"count": count, "unit": "day"})) == [("/duration/count", "out-of-range")]


@pytest.mark.parametrize(
    ("duration", "fault"),
    [
        ({"count": "5", "unit": "day"}, ("/duration/count", "wrong-type")),
        ({"count": 2.5, "unit": "day"}, ("/duration/count", "wrong-type")),
        ({"count": True, "unit": "day"}, ("/duration/count", "wrong-type")),
        ({"count": 5, "unit": "week"}, ("/duration/unit", "not-one-of")),
        ({"count": 5}, ("/duration/unit", "missing")),
        ({"count": 5, "unit": "day", "x": 1}, ("/duration/x", "unknown")),
    ],
)
def test_a_duration_that_is_none(duration: Any, fault: tuple[str, str]) -> None:
    assert faults(body(duration=duration)) == [fault]


def test_either_a_procedure_or_a_duration() -> None:
    assert faults(body(procedure="work-permit-new")) == [("", "not-acceptable")]
    assert faults(body(duration=None)) == [("", "not-acceptable")]


@pytest.mark.parametrize(
    ("procedure", "received"),
    [
        ("no-such-procedure", RECEIVED),
        ("foreign-worker-demand", RECEIVED),  # ended on 6 August 2025
        ("work-permit-new", "2016-03-31T09:00:00+07:00"),  # begins a day later
    ],
)
def test_a_procedure_without_time_in_force(procedure: str, received: str) -> None:
    assert faults(body(duration=None, procedure=procedure, received_at=received)) == [
        ("/procedure", "no-time-in-force")
    ]


@pytest.mark.parametrize("agency", ["no-such-agency", "labour-bac-kan"])
def test_an_agency_that_is_not_there_on_that_day(agency: str) -> None:
    assert faults(body(agency=agency)) == [("/agency", "unknown-agency")]


# -- instants and the calendar ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "received",
    [
        "2026-11-02T09:00:00",  # no offset
        "2026-11-02 09:00:00+07:00",
        "2026-11-02T09:00+07:00",
        "2026-11-02",
        "2026-02-29T09:00:00+07:00",
        "2026-11-02T25:00:00+07:00",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2026-W45-1T09:00:00+07:00",
        "2026-11-02T09:00:00+07:60",
        "2026-11-02T09:00:00+24:00",
        "2026-11-02T09:00:60+07:00",
        "",
    ],
)
def test_an_instant_that_is_none(received: str) -> None:
    assert faults(body(received_at=received)) == [("/received_at", "bad-format")]


@pytest.mark.parametrize("received", ["2026-11-02t02:00:00z", "2026-11-02T02:00:00.999999999Z"])
def test_an_instant_in_small_letters_or_with_a_fraction_is_one(received: str) -> None:
    assert ask(body(received_at=received)) == ask(body(received_at="2026-11-02T09:00:00+07:00"))


@pytest.mark.parametrize("count", [1, 8])
def test_the_first_working_day_of_the_calendar_is_a_due_day(count: int) -> None:
    first = "2016-01-04T08:00:00+07:00"
    found = ask(body(received_at=first, duration={"count": count, "unit": "working_hour"}, as_of=first))
    assert (str(found.due), found.verdict) == (("2016-01-04", "near_due") if count == 1 else ("2016-01-05", "near_due"))


def test_an_instant_that_is_a_number() -> None:
    assert faults(body(received_at=1_793_584_800)) == [("/received_at", "wrong-type")]


@pytest.mark.parametrize(
    "given",
    [
        body(received_at="2027-12-30T09:00:00+07:00"),  # the count leaves the calendar
        body(received_at="2028-01-25T09:00:00+07:00"),  # Tết of a year nobody has decided
        body(duration={"count": 10_000, "unit": "working_day"}),
        body(duration={"count": 10_000, "unit": "month"}),
        body(duration={"count": 10_000, "unit": "working_hour"}),
        body(events=[event("extended", "03T09:00", new_date="2030-01-01")]),
    ],
)
def test_a_calendar_without_that_year_is_never_guessed(given: dict[str, Any]) -> None:
    assert faults(given) == [("", "outside-calendar")]


def test_before_all_rules() -> None:
    assert ("/received_at", "outside-calendar") in faults(body(received_at="2015-12-31T09:00:00+07:00"))


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        ("2024-02-29T09:00:00+07:00", 1, "2024-03-01"),
        ("2025-12-31T09:00:00+07:00", 1, "2026-01-05"),
        ("2026-12-31T17:00:00+07:00", 1, "2027-01-04"),
    ],
)
def test_leap_days_and_the_end_of_a_year_are_days(received: str, count: int, due: str) -> None:
    assert str(ask(body(received_at=received, duration={"count": count, "unit": "working_day"})).due) == due


# -- events -------------------------------------------------------------------------------------------------------------------

ASKED = event("supplement_requested", "03T10:00")
DUE_LATER = event("extended", "05T10:00", new_date="2026-11-16")


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        pytest.param(
            [event("consultation_asked", "05T09:00"), event("payment_requested", "04T09:00")],
            ("/events/1", "out-of-order"),
            id="out of order",
        ),
        pytest.param([event("payment_requested", "26T09:00")], ("/events/0", "in-the-future"), id="in the future"),
        pytest.param([event("payment_requested", "01T09:00")], ("/events/0", "before-receipt"), id="before receipt"),
        pytest.param([ASKED, ASKED], ("/events/1", "repeated"), id="twice"),
        pytest.param(
            [ASKED, event("supplement_requested", "04T10:00")], ("/events/1", "not-possible"), id="asked while asked"
        ),
        pytest.param([event("supplemented", "04T10:00")], ("/events/0", "not-possible"), id="an answer to nothing"),
        pytest.param([event("paid", "04T10:00")], ("/events/0", "not-possible"), id="a payment nobody asked for"),
        pytest.param(
            [ASKED, event("paid", "04T10:00")], ("/events/1", "not-possible"), id="the answer to something else"
        ),
        pytest.param([ASKED, event("decided", "04T10:00")], ("/events/1", "not-possible"), id="decided while waiting"),
        pytest.param(
            [event("consultation_answered", "04T10:00")], ("/events/0", "not-possible"), id="an opinion nobody asked"
        ),
        pytest.param(
            [ASKED, event("supplemented", "04T10:00"), event("supplement_requested", "05T10:00")],
            ("/events/2", "too-often"),
            id="R03: guidance is given once",
        ),
        pytest.param(
            [event("decided", "04T10:00"), event("supplement_requested", "05T10:00")],
            ("/events/1", "clock-ended"),
            id="a supplement on a closed clock",
        ),
        pytest.param(
            [event("decided", "04T10:00"), event("decided", "05T10:00")],
            ("/events/1", "clock-ended"),
            id="decided twice",
        ),
        pytest.param(
            [event("withdrawn", "04T10:00"), event("handed_over", "05T10:00")],
            ("/events/1", "not-possible"),
            id="nothing to hand over",
        ),
        pytest.param([event("handed_over", "05T10:00")], ("/events/0", "not-possible"), id="handed over undecided"),
        pytest.param(
            [event("extended", "05T10:00", new_date="2026-11-09")],
            ("/events/0/new_date", "not-later"),
            id="an extension to the due day",
        ),
        pytest.param(
            [event("extended", "05T10:00", new_date="2026-11-06")],
            ("/events/0/new_date", "not-later"),
            id="an extension to an earlier day",
        ),
        pytest.param(
            [DUE_LATER, event("extended", "10T10:00", new_date="2026-11-20")],
            ("/events/1", "too-often"),
            id="R15: a second extension",
        ),
        pytest.param([event("extended", "05T10:00")], ("/events/0", "not-acceptable"), id="an extension to no date"),
        pytest.param(
            [event("decided", "05T10:00", new_date="2026-11-20")],
            ("/events/0", "not-acceptable"),
            id="a date where there is none",
        ),
        pytest.param([{"type": "lost", "at": RECEIVED}], ("/events/0/type", "not-one-of"), id="an event that is none"),
        pytest.param(
            [{"type": "decided", "at": "2026-11-04T10:00:00"}], ("/events/0/at", "bad-format"), id="without an offset"
        ),
        pytest.param(
            [event("extended", "05T10:00", new_date="2026-02-29")],
            ("/events/0/new_date", "bad-format"),
            id="no such day",
        ),
    ],
)
def test_events_that_cannot_have_happened_so(events: list[dict[str, Any]], fault: tuple[str, str]) -> None:
    assert faults(body(events=events)) == [fault]


def test_every_fault_is_told_at_once() -> None:
    given = body(
        agency="nowhere",
        events=[event("paid", "04T10:00"), event("decided", "26T10:00")],
        calendar_overrides=[{"date": "2026-11-24", "kind": "work"}],
    )
    assert faults(given) == [
        ("/agency", "unknown-agency"),
        ("/events/0", "not-possible"),
        ("/events/1", "in-the-future"),
        ("/calendar_overrides/0/decision", "contradicts"),
    ]


def test_what_follows_a_fault_is_judged_as_if_it_had_not_been() -> None:
    events = [event("paid", "04T10:00"), event("payment_requested", "05T10:00"), event("paid", "06T10:00")]
    assert faults(body(events=events)) == [("/events/0", "not-possible")]


def test_more_than_a_hundred_events() -> None:
    events = [event("consultation_asked", "04T10:00")] * 101
    assert faults(body(events=events)) == [("/events", "too-many")]


def test_the_events_at_the_moment_asked_about_have_happened() -> None:
    given = body(events=[event("decided", "04T10:00")], as_of="2026-11-04T10:00:00+07:00")
    assert ask(given).verdict == "early"


def test_a_moment_before_the_receipt() -> None:
    assert faults(body(as_of="2026-11-01T09:00:00+07:00")) == [("/as_of", "before-receipt")]


def test_a_receipt_yet_to_come_is_asked_about_as_it_comes() -> None:
    found = ask(body(received_at="2026-12-01T09:00:00+07:00"))
    assert (str(found.due), found.counted, found.left) == ("2026-12-08", 0, 5)


def test_a_month_clock_cannot_wait_for_a_payment() -> None:
    events = [event("payment_requested", "03T10:00"), event("paid", "05T10:00")]
    assert faults(body(duration={"count": 1, "unit": "month"}, events=events)) == [("/events", "not-acceptable")]


# -- days as they are supposed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        pytest.param(
            [{"date": "2026-11-24", "kind": "work"}],
            ("/calendar_overrides/0/decision", "contradicts"),
            id="a holiday worked, without a decision",
        ),
        pytest.param(
            [{"date": "2026-08-22", "kind": "off"}],
            ("/calendar_overrides/0/decision", "contradicts"),
            id="a make-up Saturday off, without a decision",
        ),
        pytest.param(
            [{"date": "2026-11-27", "kind": "off"}, {"date": "2026-11-27", "kind": "work"}],
            ("/calendar_overrides/1/decision", "contradicts"),
            id="both, without a decision",
        ),
        pytest.param(
            [{"date": "2026-11-27", "kind": "off"}, {"date": "2026-11-27", "kind": "off"}],
            ("/calendar_overrides/1", "repeated"),
            id="twice",
        ),
        pytest.param(
            [{"date": "2028-01-03", "kind": "off"}],
            ("/calendar_overrides/0/date", "outside-calendar"),
            id="of a year nobody knows",
        ),
        pytest.param(
            [{"date": "2026-02-29", "kind": "off"}], ("/calendar_overrides/0/date", "bad-format"), id="no such day"
        ),
        pytest.param(
            [{"date": "2026-11-27", "kind": "half"}], ("/calendar_overrides/0/kind", "not-one-of"), id="neither"
        ),
        pytest.param(
            [{"date": "2026-11-24", "kind": "work", "decision": "  "}],
            ("/calendar_overrides/0/decision", "too-short"),
            id="a blank decision",
        ),
    ],
)
def test_a_day_that_cannot_be_supposed(days: list[dict[str, Any]], fault: tuple[str, str]) -> None:
    assert faults(body(calendar_overrides=days)) == [fault]


def test_a_decision_is_the_law_of_its_day() -> None:
    received = "2026-11-20T09:00:00+07:00"
    days = [
        {"date": "2026-11-24", "kind": "work", "decision": "12/QĐ-TTg"},
        {"date": "2026-11-28", "kind": "work", "decision": "13/QĐ-TTg"},
        {"date": "2026-11-26", "kind": "off", "decision": "14/QĐ-TTg"},
    ]
    found = ask(body(received_at=received, calendar_overrides=days))
    laws = {str(line.day): (line.counted, line.law) for line in found.lines}
    assert str(found.due) == "2026-11-28"
    assert laws["2026-11-26"] == (False, "14/QĐ-TTg")
    assert found.lines[-1].counted
    assert "ngày làm việc giả định" in found.lines[-1].why.vi


def test_a_weekday_worked_again_says_by_which_decision() -> None:
    days = [{"date": "2026-02-17", "kind": "work", "decision": "1/QĐ-TTg"}]
    found = ask(body(received_at="2026-02-13T09:00:00+07:00", calendar_overrides=days))
    line = next(line for line in found.lines if str(line.day) == "2026-02-17")
    assert (line.counted, line.law, line.confidence) == (True, "1/QĐ-TTg", "unverified")
    assert line.why.en == "Day 1 of the time limit (supposed day of work)"


def test_a_day_supposed_without_a_decision_has_no_law() -> None:
    days = [{"date": "2026-11-04", "kind": "off"}, {"date": "2026-11-07", "kind": "work"}]
    found = ask(body(calendar_overrides=days))
    lines = {line.day.day: line for line in found.lines}
    assert [(lines[day].law, lines[day].confidence) for day in (4, 7)] == [("", "unverified")] * 2
    assert lines[4].why.en == "Supposed day off"
    assert lines[7].why.en == "Day 4 of the time limit (supposed day of work)"


def test_a_swapped_day_is_off_by_a_decision_and_not_by_the_article_on_holidays() -> None:
    found = ask(body(received_at="2018-12-28T09:00:00+07:00"))
    lines = {str(line.day): line for line in found.lines}
    assert (lines["2018-12-31"].law, lines["2018-12-31"].confidence) == ("", "unverified")
    assert lines["2019-01-01"].law.startswith("Bộ luật Lao động")


def test_a_holiday_that_is_only_computed_says_so_until_it_is_decided() -> None:
    received, day = "2027-02-03T09:00:00+07:00", "2027-02-05"
    found = ask(body(received_at=received))
    line = next(line for line in found.lines if str(line.day) == day)
    assert (line.counted, line.confidence) == (False, "unverified")
    assert line.why.vi.endswith("(tính trước, chưa có quyết định)")
    decided = ask(body(received_at=received, calendar_overrides=[{"date": day, "kind": "off", "decision": "1/QĐ-TTg"}]))
    assert next(line.law for line in decided.lines if str(line.day) == day) == "1/QĐ-TTg"
    past = ask(body(received_at="2026-02-13T09:00:00+07:00"))
    assert {line.confidence for line in past.lines if line.law.startswith("Bộ luật Lao động")} == {"verified"}


def test_of_two_decisions_for_a_day_the_later_holds() -> None:
    days = [
        {"date": "2026-11-04", "kind": "off", "decision": "12/QĐ-TTg"},
        {"date": "2026-11-04", "kind": "work", "decision": "13/QĐ-TTg"},
    ]
    assert str(ask(body(calendar_overrides=days)).due) == "2026-11-09"


def test_a_supposed_day_holds_at_an_agency_too() -> None:
    days = [{"date": "2026-11-04", "kind": "off"}]
    assert str(ask(body(agency="labour-ha-noi", calendar_overrides=days)).due) == "2026-11-10"
