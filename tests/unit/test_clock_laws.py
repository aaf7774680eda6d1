"""Laws of the clock, for any receipt, any chain of steps and whatever happens on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import Event, Hours, Period, Unit, day_zero, deadline, due_day, paused_days
from kernel.lifecycle import Action, State
from kernel.times import HANOI, local_day
from kernel.verdict import Verdict, verdict
from tests.support.days import calendar

CALENDAR = calendar()
HOURS = Hours()
DAY = timedelta(days=1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), HANOI)


def working(count: int) -> Period:
    return Period(count, Unit.WORKING_DAY)


def due(receipt: datetime, *steps: Period, paused: Sequence[date] = ()) -> date:
    return due_day(receipt, steps, CALENDAR, HOURS, paused)


FIRST, LAST = datetime(2016, 2, 1), datetime(2026, 12, 31)  # noqa: DTZ001 - the zone is put on below
receipts = st.datetimes(FIRST, LAST).map(lambda naive: naive.replace(microsecond=0, tzinfo=HANOI))
counts = st.integers(1, 60)
units = st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.MONTH])
steps = st.builds(Period, st.integers(1, 20), st.sampled_from([Unit.WORKING_DAY, Unit.DAY]))
chains = st.lists(steps, min_size=1, max_size=3)


def working_days(first: date, last: date) -> int:
    """Working days after `first` up to and with `last`."""
    return sum(CALENDAR.is_working_day(first + n * DAY) for n in range(1, (last - first).days + 1))


@given(receipts, counts)
def test_n_working_days_are_n_working_days_and_the_last_one_works(receipt: datetime, count: int) -> None:
    last = due(receipt, working(count))
    assert working_days(day_zero(receipt, CALENDAR, HOURS), last) == count
    assert CALENDAR.is_working_day(last)


@given(receipts, counts)
def test_n_days_are_n_days_and_then_only_days_off(receipt: datetime, count: int) -> None:
    nominal = day_zero(receipt, CALENDAR, HOURS) + count * DAY
    last = due(receipt, Period(count, Unit.DAY))
    assert last >= nominal
    assert working_days(nominal - DAY, last) == 1


@given(receipts, st.integers(1, 12))
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(receipt: datetime, count: int) -> None:
    start = day_zero(receipt, CALENDAR, HOURS)
    last = due(receipt, Period(count, Unit.MONTH))
    nominal = next(day for n in range(5) if (day := _try(start.year, start.month + count, start.day - n)) is not None)
    assert last == CALENDAR.working_day_from(nominal)


def _try(year: int, month: int, day: int) -> date | None:
    while month > 12:
        year, month = year + 1, month - 12
    try:
        return date(year, month, day)
    except ValueError:
        return None


@given(receipts, units, st.integers(1, 10))
def test_a_longer_time_is_never_due_earlier(receipt: datetime, unit: Unit, count: int) -> None:
    assert due(receipt, Period(count, unit)) <= due(receipt, Period(count + 1, unit))


@given(receipts, st.lists(st.integers(1, 15), min_size=1, max_size=4))
def test_working_days_of_a_chain_add_up(receipt: datetime, chain: list[int]) -> None:
    assert due(receipt, *map(working, chain)) == due(receipt, working(sum(chain)))


@given(receipts, counts, st.sets(st.integers(1, 100), max_size=30))
def test_days_that_stand_still_are_not_counted(receipt: datetime, count: int, still: set[int]) -> None:
    start = day_zero(receipt, CALENDAR, HOURS)
    paused = [start + n * DAY for n in sorted(still)]
    last = due(receipt, working(count), paused=paused)
    counted = working_days(start, last) - sum(CALENDAR.is_working_day(day) for day in paused if day <= last)
    assert counted == count
    assert last >= due(receipt, working(count))


@given(receipts, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=3))
def test_paused_days_lie_after_a_request_and_end_on_a_working_day(
    receipt: datetime, spans: list[tuple[int, int]]
) -> None:
    events, moment = [], receipt
    for wait, pay in spans:
        asked = moment + wait * DAY
        moment = asked + pay * DAY
        events += [Event(Action.REQUEST_PAYMENT, asked), Event(Action.CONFIRM_PAYMENT, moment)]
    still = paused_days(events, CALENDAR, HOURS)
    if still:
        assert min(still) > local_day(events[0].at)
        assert CALENDAR.is_working_day(max(still))
        assert max(still) <= day_zero(events[-1].at, CALENDAR, HOURS)


@given(receipts, chains, st.integers(1, 60))
def test_a_restart_forgets_everything_before_it(receipt: datetime, chain: list[Period], wait: int) -> None:
    answered = receipt + wait * DAY
    before = [
        Event(Action.ACCEPT, receipt),
        Event(Action.REQUEST_PAYMENT, receipt),
        Event(Action.CONFIRM_PAYMENT, receipt + DAY),
        Event(Action.REQUEST_SUPPLEMENT, receipt + DAY),
        Event(Action.SUPPLEMENT, answered),
    ]
    fresh = deadline([Event(Action.ACCEPT, answered)], chain, CALENDAR, HOURS)
    assert deadline(before, chain, CALENDAR, HOURS) == fresh


@given(receipts, st.integers(2, 20), st.integers(1, 30))
def test_an_extension_in_time_sets_the_due_day_and_one_too_late_nothing(
    receipt: datetime, count: int, days: int
) -> None:
    plain = deadline([Event(Action.ACCEPT, receipt)], (working(count),), CALENDAR, HOURS)
    assert plain is not None
    new = plain.due + days * DAY
    for asked in (receipt, at(plain.due - DAY), at(plain.due), at(plain.due + DAY)):
        given_ = deadline(
            [Event(Action.ACCEPT, receipt), Event(Action.EXTEND, asked, new)], (working(count),), CALENDAR, HOURS
        )
        assert given_ is not None
        if local_day(asked) < plain.due:
            assert (given_.due, given_.extended) == (CALENDAR.working_day_from(new), True)
        else:
            assert given_ == plain
        assert given_.first_due == plain.due


@given(st.dates(date(2026, 1, 5), date(2026, 12, 1)), st.booleans(), st.integers(-20, 20))
def test_the_verdict_of_a_closed_dossier_compares_days_and_forgets_today(
    due_on: date, extended: bool, offset: int
) -> None:
    closed = due_on + offset * DAY
    verdicts = {
        verdict(
            State.DECIDED,
            accepted=True,
            due=due_on,
            near_from=due_on - DAY,
            extended=extended,
            today=day,
            closed=closed,
        )
        for day in (closed, closed + 100 * DAY)
    }
    late = Verdict.LATE if extended else Verdict.LATE_WITHOUT_APOLOGY
    assert verdicts == {Verdict.EARLY if offset < 0 else Verdict.ON_TIME if offset == 0 else late}
