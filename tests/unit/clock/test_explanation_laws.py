"""Laws of a deadline that explains itself: they hold for any receipt, any chain, any rules and whatever happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from kernel.clock import ChainStep, ClockSettings, Event, Period, Unit, deadline
from kernel.explanation import explain
from kernel.lifecycle import Action, State
from kernel.rule_sets import RuleName, RuleSet
from kernel.text import Text
from kernel.times import HANOI, local_day
from kernel.verdict import verdict
from tests.support.rules import rules
from tests.unit.clock.test_explanation import CALENDAR, DAY, HOURS, told, working
from tests.unit.clock.test_worked import adds_up

_FIRST, _LAST = datetime(2016, 2, 1), datetime(2026, 6, 30)  # noqa: DTZ001 - the zone is put on below
receipts = st.datetimes(_FIRST, _LAST).map(lambda naive: naive.replace(microsecond=0, tzinfo=HANOI))
units = st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.WORKING_HOUR])
periods = st.builds(Period, st.integers(1, 20), units)
chains: st.SearchStrategy[list[Period | ChainStep]] = st.lists(
    st.one_of(periods, st.builds(ChainStep, periods, group=st.sampled_from([None, 1, 2]))), min_size=1, max_size=4
)
rule_sets = st.builds(
    rules,
    day_zero=st.sampled_from(["counted", "not_counted"]),
    receipt=st.sampled_from(["as_is", "next_working_day"]),
    period_end=st.sampled_from(["as_is", "next_working_day"]),
    supplement=st.sampled_from(["restart", "pause"]),
    payment=st.sampled_from(["run", "pause"]),
    consultation=st.sampled_from(["run", "pause"]),
    near_due=st.integers(0, 3),
)
_LIVES = {
    "wait": (Action.REQUEST_PAYMENT, Action.CONFIRM_PAYMENT),
    "supplement": (Action.REQUEST_SUPPLEMENT, Action.SUPPLEMENT),
    "consult": (Action.CONSULT, Action.ANSWER_CONSULTATION),
    "forward": (Action.FORWARD,),
    "extend": (Action.EXTEND,),
}
happenings = st.lists(
    st.tuples(st.sampled_from(sorted(_LIVES)), st.timedeltas(DAY / 24, 8 * DAY), st.timedeltas(DAY / 24, 12 * DAY)),
    max_size=4,
)
_ASKS = (Action.REQUEST_PAYMENT, Action.REQUEST_SUPPLEMENT, Action.CONSULT)
ends = st.sampled_from([None, Action.DECIDE, Action.REQUEST_PAYMENT, Action.REQUEST_SUPPLEMENT, Action.STOP])


def life(receipt: datetime, happened: Sequence[tuple[str, timedelta, timedelta]], end: Action | None) -> list[Event]:
    events, now = [Event(Action.FILE, receipt - DAY), Event(Action.ACCEPT, receipt)], receipt
    for kind, first, then in happened:
        for action, wait in zip(_LIVES[kind], (first, then), strict=False):
            now += timedelta(seconds=int(wait.total_seconds()))
            events.append(Event(action, now, local_day(now) + 30 * DAY if action is Action.EXTEND else None))
    return events if end is None else [*events, Event(end, now + DAY)]


@given(receipts, chains, happenings, ends, rule_sets, st.timedeltas(timedelta(0), 60 * DAY))
def test_the_lines_add_up_and_the_due_day_is_that_of_the_cheap_count(
    receipt: datetime,
    chain: list[Period | ChainStep],
    happened: list[tuple[str, timedelta, timedelta]],
    end: Action | None,
    by: RuleSet,
    later: timedelta,
) -> None:
    events = life(receipt, happened, end)
    found = explain(events, chain, CALENDAR, HOURS, by, events[-1].at + later)
    cheap = deadline(events, chain, CALENDAR, HOURS, ClockSettings.of(by))
    assert cheap is not None
    assert (found.due, found.first_due) == (cheap.due, cheap.first_due)
    adds_up(found)
    assert sum(map(int, re.findall(r"(\d+) days? of waiting", found.sentence.en))) == found.paused


@given(receipts, chains, happenings, st.sampled_from([None, *_ASKS]), rule_sets, st.timedeltas(timedelta(0), 60 * DAY))
def test_to_withdraw_uses_and_gives_back_no_day(
    receipt: datetime,
    chain: list[Period | ChainStep],
    happened: list[tuple[str, timedelta, timedelta]],
    asked: Action | None,
    by: RuleSet,
    later: timedelta,
) -> None:
    events = life(receipt, happened, asked)
    end = Event(Action.WITHDRAW, events[-1].at + later)
    before, after = (explain(one, chain, CALENDAR, HOURS, by, end.at) for one in (events, [*events, end]))
    assert (before.counted, before.left, before.paused, before.due) == (
        after.counted,
        after.left,
        after.paused,
        after.due,
    )


@given(receipts, chains, happenings, ends, rule_sets, st.lists(st.timedeltas(timedelta(0), 90 * DAY), min_size=2))
def test_the_moment_asked_about_changes_verdicts_only(
    receipt: datetime,
    chain: list[Period | ChainStep],
    happened: list[tuple[str, timedelta, timedelta]],
    end: Action | None,
    by: RuleSet,
    moments: list[timedelta],
) -> None:
    events = life(receipt, happened, end)
    asked = [explain(events, chain, CALENDAR, HOURS, by, events[-1].at + later) for later in sorted(moments)]
    for before, after in pairwise(asked):
        assert (before.due, before.first_due, before.lines) == (after.due, after.first_due, after.lines)
        assert (before.state, before.paused) == (after.state, after.paused)
        assert before.counted <= after.counted


plain = st.lists(
    st.builds(Period, st.integers(1, 20), st.sampled_from([Unit.WORKING_DAY, Unit.DAY])), min_size=1, max_size=3
)


@given(receipts, plain, happenings, rule_sets)
def test_as_many_lines_count_as_the_law_gives_days(
    receipt: datetime, chain: list[Period], happened: list[tuple[str, timedelta, timedelta]], by: RuleSet
) -> None:
    """Told apart from how the lines are made: the steps' own numbers, and days that work where working days are counted."""
    events = life(receipt, [one for one in happened if one[0] != "extend"], None)
    found = told(*events, chain=chain, by=by)
    counted = [line for line in found.lines if line.counted]
    assert len(counted) == found.counted + found.left == sum(step.count for step in chain)
    for number, step in enumerate(chain, 1):
        own = [line.day for line in counted if line.step == number]
        assert len(own) == step.count
        if step.unit is Unit.WORKING_DAY and not by.says(RuleName.DAY_ZERO, "counted"):
            assert all(map(CALENDAR.is_working_day, own))


@given(receipts, chains, happenings, rule_sets)
def test_a_new_date_is_never_earlier_than_the_law_s_own(
    receipt: datetime, chain: list[Period | ChainStep], happened: list[tuple[str, timedelta, timedelta]], by: RuleSet
) -> None:
    found = deadline(life(receipt, happened, None), chain, CALENDAR, HOURS, ClockSettings.of(by))
    assert found is not None
    assert found.first_due <= found.due
    assert found.extended or found.due == found.first_due


@given(receipts, st.lists(st.integers(1, 20), min_size=2, max_size=4))
def test_working_hours_of_a_chain_add_up(receipt: datetime, counts: list[int]) -> None:
    event = Event(Action.ACCEPT, receipt)
    chain = [Period(count, Unit.WORKING_HOUR) for count in counts]
    one, other = told(event, chain=chain), told(event, chain=[Period(sum(counts), Unit.WORKING_HOUR)])
    assert one.due == other.due
    assert one.lines[-1].why.en.split("full at")[1] == other.lines[-1].why.en.split("full at")[1]


@given(receipts, st.lists(st.builds(Period, st.integers(1, 6), st.sampled_from(Unit)), min_size=1, max_size=3))
def test_the_lines_of_months_add_up_too(receipt: datetime, chain: list[Period]) -> None:
    adds_up(told(Event(Action.ACCEPT, receipt), chain=chain))


@given(receipts, st.integers(5, 40), st.integers(0, 4), st.integers(0, 30))
def test_a_wait_moves_a_pausing_rule_by_itself_and_a_restarting_one_by_the_days_used_besides(
    receipt: datetime, count: int, used: int, wait: int
) -> None:
    """In working days: the pausing rule by those waited, the restarting one by those and the days used before."""
    start = datetime.combine(CALENDAR.working_day_from(local_day(receipt)), time(9), HANOI)
    asked = _later(start, used)
    answered = _later(asked, wait)
    events = [
        Event(Action.ACCEPT, start),
        Event(Action.REQUEST_SUPPLEMENT, asked),
        Event(Action.SUPPLEMENT, answered),
    ]
    plain = told(events[0], chain=(working(count),)).due
    paused = told(*events, chain=(working(count),), by=rules(supplement="pause")).due
    pays = [events[0], Event(Action.REQUEST_PAYMENT, asked), Event(Action.CONFIRM_PAYMENT, answered)]
    assert told(*pays, chain=(working(count),)).due == paused
    again = told(*events, chain=(working(count),), by=rules(supplement="restart")).due
    assert plain is not None
    assert paused is not None
    assert again is not None
    assert _between(plain, paused) == wait
    assert _between(paused, again) == used


def _later(moment: datetime, days: int) -> datetime:
    day = moment.date()
    for _ in range(days):
        day = CALENDAR.working_day_after(day)
    return datetime.combine(day, time(9), HANOI)


def _between(first: date, last: date) -> int:
    return sum(CALENDAR.is_working_day(first + n * DAY) for n in range(1, (last - first).days + 1))


@given(receipts, chains, happenings, rule_sets, st.integers(0, 60))
def test_one_more_day_off_never_makes_it_earlier(
    receipt: datetime,
    chain: list[Period | ChainStep],
    happened: list[tuple[str, timedelta, timedelta]],
    by: RuleSet,
    after: int,
) -> None:
    """A day that worked, near enough to be among those counted. Of a new date it holds while nobody is waited for afterwards: the
    date is a promise and no count, and is moved by as many days as stood still of those that work."""
    new_date = next((place for place, one in enumerate(happened) if one[0] == "extend"), len(happened))
    happened = happened[: new_date + 1]
    day = local_day(receipt) + after * DAY
    assume(CALENDAR.is_working_day(day))
    kept = {one: name for one, name in CALENDAR.work.items() if one != day}
    more = replace(CALENDAR, off={**CALENDAR.off, day: Text("Nghỉ", "Off")}, work=kept)
    events, settings = life(receipt, happened, None), ClockSettings.of(by)
    one, other = (deadline(events, chain, given_, HOURS, settings) for given_ in (CALENDAR, more))
    assert one is not None
    assert other is not None
    assert one.due <= other.due
    assert one.first_due <= other.first_due


@given(receipts, st.integers(1, 30), rule_sets)
def test_the_last_day_taken_off_moves_the_due_day(receipt: datetime, count: int, by: RuleSet) -> None:
    events, settings = [Event(Action.ACCEPT, receipt)], ClockSettings.of(by)
    before = deadline(events, (working(count),), CALENDAR, HOURS, settings)
    assert before is not None
    kept = {one: name for one, name in CALENDAR.work.items() if one != before.due}
    without = replace(CALENDAR, off={**CALENDAR.off, before.due: Text("Nghỉ", "Off")}, work=kept)
    after = deadline(events, (working(count),), without, HOURS, settings)
    assert after is not None
    assert after.due == CALENDAR.working_day_after(before.due)


@given(receipts, st.lists(periods, min_size=1, max_size=3), happenings, rule_sets)
def test_the_due_day_works_unless_the_rules_let_it_rest(
    receipt: datetime, chain: list[Period], happened: list[tuple[str, timedelta, timedelta]], by: RuleSet
) -> None:
    found = told(*life(receipt, happened, None), chain=chain, by=by)
    assert found.due is not None
    rests = by.says(RuleName.PERIOD_END, "as_is") and any(step.unit is Unit.DAY for step in chain)
    assert rests or CALENDAR.is_working_day(found.due)


# Where a receipt changes its day, and its hours end.
_TURNS = [time(0), time(8), time(12), time(13, 30), time(16), time(17), time(17, 0, 1), time(23, 59, 59)]


@given(receipts, chains, rule_sets)
def test_hour_by_hour_a_later_receipt_is_never_due_earlier(
    receipt: datetime, chain: list[Period | ChainStep], by: RuleSet
) -> None:
    settings, day = ClockSettings.of(by), local_day(receipt)
    moments = sorted([receipt, *(datetime.combine(day, turn, HANOI) for turn in _TURNS), receipt + DAY])
    found = [deadline([Event(Action.ACCEPT, moment)], chain, CALENDAR, HOURS, settings) for moment in moments]
    dues = [one.due for one in found if one is not None]
    assert len(dues) == len(moments)
    assert dues == sorted(dues)


@given(receipts, chains, st.timedeltas(timedelta(0), 40 * DAY), rule_sets)
def test_a_later_receipt_is_never_due_earlier(
    receipt: datetime, chain: list[Period | ChainStep], later: timedelta, by: RuleSet
) -> None:
    settings = ClockSettings.of(by)
    one, other = (
        deadline([Event(Action.ACCEPT, moment)], chain, CALENDAR, HOURS, settings)
        for moment in (receipt, receipt + later)
    )
    assert one is not None
    assert other is not None
    assert one.due <= other.due


@given(receipts, happenings, st.sampled_from([None, Action.DECIDE, Action.STOP]), st.timedeltas(timedelta(0), 60 * DAY))
def test_the_verdict_is_the_register_s(
    receipt: datetime, happened: list[tuple[str, timedelta, timedelta]], end: Action | None, later: timedelta
) -> None:
    events = life(receipt, [one for one in happened if one[0] != "wait"], end)
    now = events[-1].at + later
    found = told(*events, as_of=now)
    clock = deadline(events, (working(5),), CALENDAR, HOURS)
    assert clock is not None
    state = {None: State.IN_PROCESS, Action.DECIDE: State.DECIDED, Action.STOP: State.STOPPED}[end]
    closed = local_day(events[-1].at) if end else None
    expected = verdict(
        state, accepted=True, due=clock.due, near_from=clock.near_from, extended=clock.extended,
        today=local_day(now), closed=closed,
    )  # fmt: skip
    assert found.verdict is expected
