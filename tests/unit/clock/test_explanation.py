"""A deadline explains itself: its lines day by day, its steps, how it stands; and the laws that hold whatever happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import Chain, ChainStep, ClockSettings, Event, Hours, Period, Unit, deadline
from kernel.explanation import Explained, explain
from kernel.explanation_texts import ClockState
from kernel.lifecycle import Action, State
from kernel.rule_sets import RuleName, RuleSet
from kernel.text import Text
from kernel.times import HANOI, local_day
from kernel.verdict import Verdict, verdict
from tests.support.days import calendar
from tests.support.rules import rules
from tests.unit.clock.test_worked import adds_up

CALENDAR = calendar()
HOURS = Hours()
RULES = rules()
DAY = timedelta(days=1)


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HANOI)


def working(count: int) -> Period:
    return Period(count, Unit.WORKING_DAY)


FIVE = (working(5),)


def told(*events: Event, chain: Chain = FIVE, as_of: datetime | None = None, by: RuleSet = RULES) -> Explained:
    return explain(events, chain, CALENDAR, HOURS, by, as_of or events[-1].at)


ACCEPTED = Event(Action.ACCEPT, at(2))  # a Monday; five working days end on Monday 9/11


# -- lines --------------------------------------------------------------------------------------------------------------------


def test_every_day_says_whether_it_counts_and_why() -> None:
    found = told(Event(Action.ACCEPT, at(20, 18)), as_of=at(25))
    assert [(line.day.day, line.counted, line.why.vi, line.law) for line in found.lines] == [
        (20, False, "Nhận sau giờ làm việc: coi như nhận vào ngày làm việc tiếp theo", ""),
        (21, False, "Thứ Bảy, ngày nghỉ hằng tuần", "QĐ 188/1999/QĐ-TTg"),
        (22, False, "Chủ nhật, ngày nghỉ hằng tuần", "QĐ 188/1999/QĐ-TTg"),
        (23, False, "Ngày nhận hồ sơ, không tính", "Bộ luật Dân sự 2015 Điều 147"),
        (24, False, "Ngày nghỉ", "Bộ luật Lao động 2019 Điều 111.3, 112"),
        (25, True, "Ngày thứ 1 của thời hạn", "Bộ luật Dân sự 2015 Điều 147, 148"),
        (26, True, "Ngày thứ 2 của thời hạn", "Bộ luật Dân sự 2015 Điều 147, 148"),
        (27, True, "Ngày thứ 3 của thời hạn", "Bộ luật Dân sự 2015 Điều 147, 148"),
        (28, False, "Thứ Bảy, ngày nghỉ hằng tuần", "QĐ 188/1999/QĐ-TTg"),
        (29, False, "Chủ nhật, ngày nghỉ hằng tuần", "QĐ 188/1999/QĐ-TTg"),
        (30, True, "Ngày thứ 4 của thời hạn", "Bộ luật Dân sự 2015 Điều 147, 148"),
        (1, True, "Ngày thứ 5 của thời hạn; ngày cuối cùng, kết thúc lúc 24 giờ", "Bộ luật Dân sự 2015 Điều 148.6"),
    ]
    assert (found.day0, found.due_at) == (date(2026, 11, 23), at(1, 17, 12))
    assert found.sentence == Text(
        "Hồ sơ coi như nhận ngày 23/11/2026 (ngày này không tính), hẹn trả kết quả lúc 17:00 ngày 01/12/2026. "
        "Trong thời gian đó có 5 ngày được tính; không tính 3 ngày nghỉ và 0 ngày chờ. "
        "Đến ngày 25/11/2026, đã dùng 1 ngày, còn 4 ngày; hồ sơ đang trong hạn.",
        "The dossier counts as received on 23 November 2026 (that day is not counted); its result is due at 17:00 on "
        "1 December 2026. Days counted in that time: 5; not counted: 3 days off and 0 days of waiting. "
        "On 25 November 2026: 1 day used, 4 days left; the dossier is within its time.",
    )


def english(found: Explained) -> dict[int, str]:
    return {line.day.day: line.why.en for line in found.lines}


def test_days_of_waiting_say_for_what() -> None:
    pays = (Event(Action.REQUEST_PAYMENT, at(3)), Event(Action.CONFIRM_PAYMENT, at(5)))
    found = told(ACCEPTED, *pays)
    assert english(found)[4] == english(found)[5] == "Waiting for the payment of a fee or tax"
    assert found.paused == 2


def test_while_somebody_is_waited_for_the_days_to_come_are_for_the_time_being() -> None:
    asked = told(ACCEPTED, Event(Action.REQUEST_PAYMENT, at(3)), as_of=at(20))
    assert english(asked)[3] == "Day 1 of the time limit"
    assert english(asked)[4].startswith("For the time being: waiting for a payment")
    supplement = (ACCEPTED, Event(Action.REQUEST_SUPPLEMENT, at(3)))
    assert "counted again" in english(told(*supplement))[4]
    assert "will move" in english(told(*supplement, by=rules(supplement="pause")))[4]


def test_days_before_a_supplement_no_longer_count() -> None:
    found = told(ACCEPTED, Event(Action.REQUEST_SUPPLEMENT, at(4)), Event(Action.SUPPLEMENT, at(6)))
    lines = english(found)
    assert lines[2] == lines[4]
    assert lines[2].startswith("No longer counted: the dossier was completed on 6 November 2026")
    assert lines[5] == "Waiting for the applicant to complete the dossier"
    assert lines[6] == "The day of receipt, not counted"
    adds_up(found)


def test_the_end_on_a_day_off_moves_and_says_so() -> None:
    found = told(Event(Action.ACCEPT, at(11)), chain=(Period(10, Unit.DAY),))
    lines = english(found)
    assert lines[21] == "Day 10 of the time limit"
    assert (
        lines[22] == "The time limit ended on a day off (Sunday, weekly day of rest): it moves to the next working day"
    )
    assert lines[23].startswith("The first working day after")
    assert (found.lines[-1].counted, found.counted + found.left) == (False, 10)


def test_the_days_of_an_extension_are_its_own() -> None:
    found = told(ACCEPTED, Event(Action.EXTEND, at(6), date(2026, 11, 12)))
    lines = english(found)
    assert lines[9] == "Day 5 of the time limit"
    assert lines[10] == "Day 1 of the extension, after an apology with a new date"
    assert (found.state, found.counted + found.left) == (ClockState.EXTENDED, 8)
    adds_up(found)


def test_hours_count_on_the_day_of_receipt_and_say_when_they_are_full() -> None:
    found = told(Event(Action.ACCEPT, at(9, 10)), chain=(Period(8, Unit.WORKING_HOUR),), as_of=at(9, 12))
    assert [(line.counted, line.why.en) for line in found.lines] == [
        (True, "Counted from the hour of receipt"),
        (True, "Day 2 of the time limit, full at 10:30; the last day, which ends at midnight"),
    ]
    assert "that day is counted" in found.sentence.en
    (step,) = found.steps
    assert (step.counted, step.left) == (2, 6)


def test_no_line_names_a_unit_or_a_step() -> None:
    found = told(Event(Action.ACCEPT, at(11)), chain=(Period(2, Unit.WORKING_DAY), Period(10, Unit.DAY)))
    said = " ".join(f"{line.why.vi} {line.why.en}" for line in found.lines).lower()
    for word in ("bước", "step", "ngày lịch", "calendar day", "month", "tháng"):
        assert word not in said


# -- before and after -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "state", "given_"),
    [
        ([Action.FILE], ClockState.NOT_STARTED, Verdict.NOT_STARTED),
        ([Action.FILE, Action.REQUEST_SUPPLEMENT], ClockState.NOT_STARTED, Verdict.NOT_STARTED),
        ([Action.FILE, Action.REFUSE], ClockState.CLOSED, Verdict.CLOSED_WITHOUT_RESULT),
        ([Action.FILE, Action.WITHDRAW], ClockState.CLOSED, Verdict.CLOSED_WITHOUT_RESULT),
    ],
)
def test_before_acceptance_there_are_no_days(events: list[Action], state: ClockState, given_: Verdict) -> None:
    found = told(*(Event(action, at(2 + n)) for n, action in enumerate(events)))
    assert (found.state, found.verdict, found.due, found.lines, found.steps) == (state, given_, None, (), ())
    assert found.sentence.vi.endswith(".")


def test_work_inside_an_agency_moves_nothing() -> None:
    inside = [
        Event(action, at(3))
        for action in (Action.TAKE, Action.CHECK_PAPERS, Action.RECORD_VISIT, Action.PROPOSE, Action.APPLY_CALENDAR)
    ]
    assert told(ACCEPTED, *inside, as_of=at(4)) == told(ACCEPTED, as_of=at(4))


def test_what_is_done_after_the_end_of_the_clock_changes_nothing() -> None:
    decided = (ACCEPTED, Event(Action.DECIDE, at(5)))
    assert told(*decided, Event(Action.HAND_OVER, at(12)), as_of=at(20)) == told(*decided, as_of=at(20))


# -- steps ----------------------------------------------------------------------------------------------------------------------

TWO = (working(2), working(3))


def steps(found: Explained) -> list[tuple[str, int, int, str]]:
    return [(step.due.isoformat()[5:], step.counted, step.left, step.verdict) for step in found.steps]


def test_each_step_has_its_own_due_day_and_verdict() -> None:
    assert steps(told(ACCEPTED, chain=TWO, as_of=at(3))) == [
        ("11-04", 1, 1, "near_due"),
        ("11-09", 0, 3, "not_started"),
    ]
    forwarded = told(ACCEPTED, Event(Action.FORWARD, at(5)), chain=TWO)
    assert steps(forwarded) == [("11-04", 2, 0, "late"), ("11-09", 1, 2, "within_time")]
    decided = told(ACCEPTED, Event(Action.FORWARD, at(4)), Event(Action.DECIDE, at(6)), chain=TWO)
    assert steps(decided) == [("11-04", 2, 0, "on_time"), ("11-09", 2, 1, "early")]


def test_steps_of_a_dossier_that_waits_or_was_closed() -> None:
    asked = told(ACCEPTED, Event(Action.REQUEST_SUPPLEMENT, at(3)), chain=TWO)
    assert [step.verdict for step in asked.steps] == ["waiting_supplement", "not_started"]
    stopped = told(ACCEPTED, Event(Action.STOP, at(3)), chain=TWO)
    assert [step.verdict for step in stopped.steps] == ["closed_without_result", "not_started"]
    overdue = told(ACCEPTED, chain=TWO, as_of=at(5))
    assert [step.verdict for step in overdue.steps] == ["overdue", "not_started"]


def test_an_extension_is_the_last_step_s() -> None:
    found = told(ACCEPTED, Event(Action.EXTEND, at(5), date(2026, 11, 12)), chain=TWO)
    assert [step.due.day for step in found.steps] == [4, 12]
    assert sum(step.counted + step.left for step in found.steps) == found.counted + found.left


SIDE_BY_SIDE = (ChainStep(working(1)), ChainStep(working(2), group=1), ChainStep(working(4), group=1), working(1))


def test_steps_side_by_side_end_with_the_latest() -> None:
    found = told(ACCEPTED, Event(Action.FORWARD, at(3), step=2), chain=SIDE_BY_SIDE)
    assert [step.due.day for step in found.steps] == [3, 5, 9, 10]
    assert [step.verdict for step in found.steps] == ["on_time", "within_time", "within_time", "not_started"]
    assert found.due == date(2026, 11, 10)
    adds_up(found)


def test_a_step_beside_others_is_finished_alone() -> None:
    events = (ACCEPTED, Event(Action.FORWARD, at(3), step=2), Event(Action.FINISH_STEP, at(6), step=2))
    found = told(*events, chain=SIDE_BY_SIDE)
    assert [step.verdict for step in found.steps] == ["on_time", "late", "near_due", "not_started"]
    both = told(*events, Event(Action.FINISH_STEP, at(6), step=3), chain=SIDE_BY_SIDE)
    assert [step.verdict for step in both.steps] == ["on_time", "late", "early", "not_started"]


def test_a_step_done_elsewhere_goes_by_the_calendar_and_hours_there() -> None:
    closed_there = replace(CALENDAR, off={**CALENDAR.off, date(2026, 11, 5): Text("Lễ", "Feast")})
    found = told(ACCEPTED, chain=(working(2), ChainStep(working(1), closed_there)))
    assert [step.due.day for step in found.steps] == [4, 6]
    assert english(found)[5] == "Day off: Feast"


# -- laws -----------------------------------------------------------------------------------------------------------------------

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


@given(receipts, chains, st.dates(date(2016, 2, 1), date(2026, 12, 31)))
def test_one_more_day_off_never_makes_it_earlier(receipt: datetime, chain: list[Period | ChainStep], day: date) -> None:
    more = replace(CALENDAR, off={**CALENDAR.off, day: Text("Nghỉ", "Off")})
    event = Event(Action.ACCEPT, receipt)
    one, other = (deadline([event], chain, given_, HOURS) for given_ in (CALENDAR, more))
    assert one is not None
    assert other is not None
    assert one.due <= other.due


@given(receipts, st.lists(periods, min_size=1, max_size=3), happenings, rule_sets)
def test_the_due_day_works_unless_the_rules_let_it_rest(
    receipt: datetime, chain: list[Period], happened: list[tuple[str, timedelta, timedelta]], by: RuleSet
) -> None:
    found = told(*life(receipt, happened, None), chain=chain, by=by)
    assert found.due is not None
    rests = by.says(RuleName.PERIOD_END, "as_is") and any(step.unit is Unit.DAY for step in chain)
    assert rests or CALENDAR.is_working_day(found.due)


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
