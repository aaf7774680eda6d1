"""The clock of the law: its fixtures, its settled choices, and its laws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest

from kernel.calendar import OutsideCalendar
from kernel.clock import (
    Deadline,
    Event,
    Hours,
    Period,
    Unit,
    UnsuitableClock,
    after_working_hours,
    day_zero,
    deadline,
    due_day,
)
from kernel.lifecycle import Action, State
from kernel.times import HANOI
from kernel.verdict import Verdict, verdict
from tests.support.days import WORKING_DAYS, calendar

CALENDAR = calendar()
HOURS = Hours()
DAY = timedelta(days=1)


def at(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), HANOI)


def working(count: int) -> Period:
    return Period(count, Unit.WORKING_DAY)


def due(receipt: datetime, *steps: Period, paused: Sequence[date] = ()) -> date:
    return due_day(receipt, steps, CALENDAR, HOURS, paused)


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_the_calendar_has_the_working_days_of_its_source(year: int) -> None:
    days = (date(year, 1, 1) + n * DAY for n in range(366))
    assert sum(CALENDAR.is_working_day(day) for day in days if day.year == year) == WORKING_DAYS[year]


# -- fixtures of 3.4 --------------------------------------------------------------------------------------------------

FIXTURES = [
    (date(2018, 2, 8), 5, date(2018, 2, 22), "Tết 2018"),
    (date(2018, 2, 8), 7, date(2018, 2, 26), "Tết 2018"),
    (date(2017, 1, 25), 5, date(2017, 2, 8), "Tết 2017"),
    (date(2018, 12, 28), 5, date(2019, 1, 7), "the Saturday 5/1 works, the Monday 31/12 does not"),
    (date(2019, 4, 26), 3, date(2019, 5, 4), "due on a make-up Saturday"),
    (date(2024, 4, 26), 5, date(2024, 5, 7), "swap of 2024"),
    (date(2025, 4, 25), 5, date(2025, 5, 6), "swap of 2025"),
    (date(2026, 8, 21), 5, date(2026, 8, 27), "the Saturday 22/8 works"),
    (date(2026, 11, 20), 5, date(2026, 11, 30), "24/11 is a holiday"),
    (date(2020, 1, 20), 27, date(2020, 3, 4), "20 + 7 working days"),
    (date(2018, 2, 17), 1, date(2018, 2, 22), "received on a holiday: counts as the next working day"),
]


@pytest.mark.parametrize(("receipt", "count", "expected", "why"), FIXTURES, ids=[fixture[3] for fixture in FIXTURES])
def test_due_days_of_the_reference(receipt: date, count: int, expected: date, why: str) -> None:
    assert due(at(receipt), working(count)) == expected


def test_twenty_and_seven_days_are_twenty_seven() -> None:
    assert due(at(date(2020, 1, 20)), working(20), working(7)) == date(2020, 3, 4)


def test_as_is_a_receipt_on_a_holiday_is_its_own_day_zero() -> None:
    assert day_zero(at(date(2018, 2, 17)), CALENDAR, HOURS, as_is=True) == date(2018, 2, 17)
    assert CALENDAR.working_day_after(date(2018, 2, 17)) == date(2018, 2, 21)


# -- day 0 ------------------------------------------------------------------------------------------------------------

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        (at(FRIDAY, 0, 0), FRIDAY),
        (at(FRIDAY, 17, 0, 0), FRIDAY),
        (at(FRIDAY, 17, 0, 1), MONDAY),
        (at(FRIDAY, 23, 59, 59), MONDAY),
        (at(FRIDAY + DAY, 9), MONDAY),
        (at(MONDAY, 12, 30), MONDAY),
        (at(MONDAY, 18), date(2026, 11, 25)),  # the 24th is a holiday
        (datetime.fromisoformat("2026-11-20T10:00:00+00:00"), FRIDAY),  # 17:00 in Hà Nội
        (datetime.fromisoformat("2026-11-22T17:00:00+00:00"), MONDAY),  # midnight in Hà Nội
    ],
)
def test_day_zero(receipt: datetime, expected: date) -> None:
    assert day_zero(receipt, CALENDAR, HOURS) == expected


# -- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("receipt", "period", "expected"),
    [
        (date(2026, 11, 13), Period(10, Unit.DAY), date(2026, 11, 23)),
        (date(2026, 11, 11), Period(10, Unit.DAY), date(2026, 11, 23)),  # the 21st is a Saturday
        (date(2026, 11, 10), Period(14, Unit.DAY), date(2026, 11, 25)),  # the 24th is a holiday
        (date(2026, 1, 30), Period(1, Unit.MONTH), date(2026, 3, 2)),  # 28/2 is a Saturday
        (date(2024, 1, 31), Period(1, Unit.MONTH), date(2024, 2, 29)),
        (date(2026, 3, 31), Period(1, Unit.MONTH), date(2026, 5, 4)),  # 30/4 and 1/5 are holidays, then a weekend
        (date(2025, 12, 15), Period(12, Unit.MONTH), date(2026, 12, 15)),
        (date(2026, 11, 23), Period(1, Unit.MONTH), date(2026, 12, 23)),
        (date(2026, 11, 23), Period(8, Unit.WORKING_HOUR), date(2026, 11, 25)),
    ],
)
def test_units(receipt: date, period: Period, expected: date) -> None:
    assert due(at(receipt), period) == expected


def test_a_chain_counts_each_step_from_the_due_day_of_the_step_before() -> None:
    ten_days_end_on_saturday = Period(10, Unit.DAY)
    assert due(at(date(2026, 11, 11)), ten_days_end_on_saturday, working(1)) == date(2026, 11, 25)
    assert due(at(date(2026, 11, 11)), Period(1, Unit.MONTH), Period(3, Unit.DAY)) == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(MONDAY, 8), 8, at(date(2026, 11, 25), 8, 30)),  # 7.5 hours a day, the 24th is a holiday
        (at(MONDAY, 8), 4, at(MONDAY, 12)),
        (at(MONDAY, 10), 3, at(MONDAY, 14, 30)),
        (at(MONDAY, 12, 30), 1, at(MONDAY, 14, 30)),
        (at(MONDAY, 17), 1, at(date(2026, 11, 25), 9)),
        (at(FRIDAY, 16), 2, at(MONDAY, 9)),
        (at(FRIDAY + DAY, 9), 1, at(MONDAY, 9)),
    ],
)
def test_working_hours_run_inside_the_hours_of_the_agency(start: datetime, hours: int, end: datetime) -> None:
    assert after_working_hours(start, hours, CALENDAR, HOURS) == end


# -- what happens to a running clock ----------------------------------------------------------------------------------

FIVE = (working(5),)


def deadline_of(*events: tuple[Action, datetime] | tuple[Action, datetime, date]) -> Deadline | None:
    return deadline([Event(*event) for event in events], FIVE, CALENDAR, HOURS)


ACCEPTED = (Action.ACCEPT, at(date(2026, 11, 2)))  # a Monday, due on Monday 9/11


def test_no_clock_before_acceptance_not_even_by_a_supplement() -> None:
    assert deadline_of((Action.FILE, at(date(2026, 11, 2)))) is None
    assert deadline_of((Action.REQUEST_SUPPLEMENT, at(MONDAY)), (Action.SUPPLEMENT, at(MONDAY, 10))) is None


def test_acceptance_starts_the_clock() -> None:
    assert deadline_of(ACCEPTED) == Deadline(date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 6), extended=False)


def test_a_supplement_answered_starts_it_again() -> None:
    asked = (Action.REQUEST_SUPPLEMENT, at(date(2026, 11, 5)))
    answered = (Action.SUPPLEMENT, at(date(2026, 11, 12)))
    assert deadline_of(ACCEPTED, asked) == deadline_of(ACCEPTED)
    assert deadline_of(ACCEPTED, asked, answered) == deadline_of((Action.ACCEPT, answered[1]))


PAUSES = [
    ("within the time", date(2026, 11, 3), at(date(2026, 11, 5), 10), date(2026, 11, 11)),
    ("paid the same day", date(2026, 11, 3), at(date(2026, 11, 3), 15), date(2026, 11, 9)),
    ("over a weekend", date(2026, 11, 5), at(date(2026, 11, 9), 10), date(2026, 11, 11)),
    ("paid after closing: the next working day too", date(2026, 11, 3), at(date(2026, 11, 5), 18), date(2026, 11, 12)),
    ("paid on a Saturday: Monday stands still too", date(2026, 11, 5), at(date(2026, 11, 7), 10), date(2026, 11, 11)),
    ("asked on the due day, when all days were counted", date(2026, 11, 9), at(date(2026, 11, 12), 10), date(2026, 11, 9)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "asked", "paid", "expected"), PAUSES, ids=[pause[0] for pause in PAUSES])
def test_days_waiting_for_a_payment_stand_still(why: str, asked: date, paid: datetime, expected: date) -> None:
    moved = deadline_of(ACCEPTED, (Action.REQUEST_PAYMENT, at(asked)), (Action.CONFIRM_PAYMENT, paid))
    assert moved is not None
    assert (moved.due, moved.first_due, moved.extended) == (expected, expected, False)


def test_a_payment_not_made_yet_moves_nothing_yet() -> None:
    assert deadline_of(ACCEPTED, (Action.REQUEST_PAYMENT, at(date(2026, 11, 3)))) == deadline_of(ACCEPTED)


def test_two_payments_stand_still_each_in_its_own_days() -> None:
    pauses = [
        (Action.REQUEST_PAYMENT, at(date(2026, 11, 3))),
        (Action.CONFIRM_PAYMENT, at(date(2026, 11, 4))),
        (Action.REQUEST_PAYMENT, at(date(2026, 11, 4))),
        (Action.CONFIRM_PAYMENT, at(date(2026, 11, 5))),
    ]
    moved = deadline_of(ACCEPTED, *pauses)
    assert moved is not None
    assert moved.due == date(2026, 11, 11)


def test_a_calendar_day_clock_skips_calendar_days() -> None:
    events = [
        Event(Action.ACCEPT, at(date(2026, 11, 2))),
        Event(Action.REQUEST_PAYMENT, at(date(2026, 11, 6))),
        Event(Action.CONFIRM_PAYMENT, at(date(2026, 11, 9))),
    ]
    moved = deadline(events, (Period(10, Unit.DAY),), CALENDAR, HOURS)
    assert moved is not None
    assert moved.due == date(2026, 11, 16)  # 12/11 and four days (7, 8, 9 stand still): 15/11 is a Sunday


def test_a_month_clock_cannot_be_paused() -> None:
    events = [
        Event(Action.ACCEPT, at(date(2026, 11, 2))),
        Event(Action.REQUEST_PAYMENT, at(date(2026, 11, 3))),
        Event(Action.CONFIRM_PAYMENT, at(date(2026, 11, 4))),
    ]
    with pytest.raises(UnsuitableClock):
        deadline(events, (Period(1, Unit.MONTH),), CALENDAR, HOURS)


EXTENDED = (Action.EXTEND, at(date(2026, 11, 6)), date(2026, 11, 16))


def test_an_extension_moves_the_due_day_and_keeps_the_first() -> None:
    assert deadline_of(ACCEPTED, EXTENDED) == Deadline(
        date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 13), extended=True
    )


def test_an_extension_to_a_day_off_moves_to_the_next_working_day() -> None:
    moved = deadline_of(ACCEPTED, (Action.EXTEND, at(date(2026, 11, 6)), date(2026, 11, 14)))
    assert moved is not None
    assert moved.due == date(2026, 11, 16)


@pytest.mark.parametrize("day", [date(2026, 11, 9), date(2026, 11, 10), date(2026, 12, 1)])
def test_an_extension_on_the_due_day_or_later_is_kept_and_moves_nothing(day: date) -> None:
    late = (Action.EXTEND, at(day, 8), date(2026, 12, 7))
    assert deadline_of(ACCEPTED, late) == deadline_of(ACCEPTED)


def test_an_extension_in_time_by_an_earlier_pause_counts() -> None:
    pause = [(Action.REQUEST_PAYMENT, at(date(2026, 11, 3))), (Action.CONFIRM_PAYMENT, at(date(2026, 11, 5)))]
    moved = deadline_of(ACCEPTED, *pause, (Action.EXTEND, at(date(2026, 11, 10)), date(2026, 11, 20)))
    assert moved == Deadline(date(2026, 11, 20), date(2026, 11, 11), date(2026, 11, 19), extended=True)


def test_a_pause_after_an_extension_moves_it_by_the_working_days_that_stood_still() -> None:
    pause = [(Action.REQUEST_PAYMENT, at(date(2026, 11, 10))), (Action.CONFIRM_PAYMENT, at(date(2026, 11, 16)))]
    moved = deadline_of(ACCEPTED, EXTENDED, *pause)
    assert moved is not None
    assert moved.due == date(2026, 11, 20)  # 11, 12, 13 and 16 stood still, the weekend is not counted twice


def test_a_restart_drops_the_extension() -> None:
    answered = at(date(2026, 11, 12))
    events = [ACCEPTED, EXTENDED, (Action.REQUEST_SUPPLEMENT, at(date(2026, 11, 9))), (Action.SUPPLEMENT, answered)]
    assert deadline_of(*events) == deadline_of((Action.ACCEPT, answered))  # type: ignore[arg-type]


def test_what_leaves_the_calendar_is_refused_never_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        due(at(date(2027, 12, 30)), working(5))
    with pytest.raises(OutsideCalendar):
        day_zero(at(date(2015, 12, 31)), CALENDAR, HOURS)


# -- verdicts ---------------------------------------------------------------------------------------------------------

DUE, NEAR = date(2026, 11, 9), date(2026, 11, 6)


@pytest.mark.parametrize(
    ("state", "today", "closed", "extended", "expected"),
    [
        (State.ACCEPTED, date(2026, 11, 5), None, False, Verdict.WITHIN_TIME),
        (State.IN_PROCESS, date(2026, 11, 6), None, False, Verdict.NEAR_DUE),
        (State.IN_PROCESS, date(2026, 11, 8), None, False, Verdict.NEAR_DUE),
        (State.IN_PROCESS, date(2026, 11, 9), None, False, Verdict.NEAR_DUE),
        (State.IN_PROCESS, date(2026, 11, 10), None, False, Verdict.OVERDUE),
        (State.SUPPLEMENT_REQUESTED, date(2026, 12, 1), None, False, Verdict.WAITING_SUPPLEMENT),
        (State.PAYMENT_REQUESTED, date(2026, 12, 1), None, False, Verdict.WAITING_PAYMENT),
        (State.DECIDED, date(2026, 12, 1), date(2026, 11, 8), False, Verdict.EARLY),
        (State.DECIDED, date(2026, 12, 1), date(2026, 11, 9), False, Verdict.ON_TIME),
        (State.DECIDED, date(2026, 12, 1), date(2026, 11, 10), False, Verdict.LATE_WITHOUT_APOLOGY),
        (State.HANDED_OVER, date(2026, 12, 1), date(2026, 11, 10), True, Verdict.LATE),
        (State.REFUSED, date(2026, 12, 1), date(2026, 11, 3), False, Verdict.CLOSED_WITHOUT_RESULT),
        (State.WITHDRAWN, date(2026, 12, 1), date(2026, 11, 20), False, Verdict.CLOSED_WITHOUT_RESULT),
        (State.STOPPED, date(2026, 12, 1), date(2026, 11, 20), True, Verdict.CLOSED_WITHOUT_RESULT),
    ],
)
def test_verdicts(state: State, today: date, closed: date | None, extended: bool, expected: Verdict) -> None:
    given = verdict(state, accepted=True, due=DUE, near_from=NEAR, extended=extended, today=today, closed=closed)
    assert given is expected


@pytest.mark.parametrize("state", [State.REGISTERED, State.SUPPLEMENT_REQUESTED])
def test_before_acceptance_no_clock_has_started(state: State) -> None:
    given = verdict(
        state, accepted=False, due=None, near_from=None, extended=False, today=date(2026, 12, 1), closed=None
    )
    assert given is Verdict.NOT_STARTED
