"""A deadline explains itself: its lines day by day, its steps, how it stands; and the laws that hold whatever happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kernel.clock import Chain, ChainStep, ClockSettings, Event, Hours, Period, Unit, still_days
from kernel.explanation import Explained, explain
from kernel.explanation_sentence import time_limit
from kernel.explanation_texts import ClockState
from kernel.lifecycle import Action
from kernel.rule_sets import RuleSet
from kernel.text import Text
from kernel.times import HANOI
from kernel.verdict import Verdict
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
        (
            1,
            True,
            "Ngày thứ 5 của thời hạn; ngày cuối cùng, kết thúc lúc 24 giờ",
            "Bộ luật Dân sự 2015 Điều 147, 148; Bộ luật Dân sự 2015 Điều 148.6",
        ),
    ]
    assert (found.day0, found.due_at) == (date(2026, 11, 23), at(1, 17, 12))
    assert found.sentence == Text(
        "Hồ sơ nhận lúc 18:00 ngày 20/11/2026, coi như nhận ngày 23/11/2026 (ngày này không tính). "
        "Hẹn trả kết quả lúc 17:00 ngày 01/12/2026, giờ cơ quan đóng cửa; thời hạn kết thúc lúc 24 giờ ngày đó. "
        "Trong thời gian đó có 5 ngày được tính; không tính 3 ngày nghỉ và 0 ngày chờ. "
        "Đến ngày 25/11/2026: đã dùng 1 ngày, còn 4 ngày; hồ sơ đang trong hạn.",
        "The dossier was received at 18:00 on 20 November 2026 and counts as received on 23 November 2026 (a day that is not "
        "counted). Its result is due at 17:00 on 1 December 2026, when the agency closes; the time limit ends at midnight that "
        "day. Days counted in that time: 5; not counted: 3 days off and 0 days of waiting. "
        "On 25 November 2026: 1 day used, 4 days left; the dossier is within its time.",
    )
    assert time_limit(found.chain) == Text("Thời hạn giải quyết: 5 ngày làm việc.", "Time limit: 5 working days.")


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


@pytest.mark.parametrize("end", [Action.WITHDRAW, Action.STOP])
@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (Action.REQUEST_PAYMENT, "the payment of a fee or tax"),
        (Action.REQUEST_SUPPLEMENT, "the applicant to complete the dossier"),
    ],
)
def test_a_wait_that_ends_with_the_dossier_is_not_used(asked: Action, what: str, end: Action) -> None:
    waits = (ACCEPTED, Event(asked, at(4)))
    before = told(*waits, chain=(working(10),), as_of=at(12, 8))
    after = told(*waits, Event(end, at(12)), chain=(working(10),), as_of=at(20))
    assert (before.counted, before.left) == (after.counted, after.left) == (2, 8)
    assert english(after)[4] == "Day 2 of the time limit"
    unused = f"Not used: the clock ended on 12 November 2026, waiting for {what}"
    assert english(after)[5] == english(after)[13] == unused
    told_so = f"It ended waiting for {what}, since 4 November 2026; the days of that wait are not used."
    assert after.sentence.en.endswith(f"2 days used, 8 days left; it was closed without a result. {told_so}")
    assert after.sentence.vi.endswith("từ ngày 04/11/2026; những ngày chờ đó không dùng đến.")
    assert (before.due, before.paused) == (after.due, after.paused)
    adds_up(after)


def test_a_decision_does_not_wait_for_an_opinion() -> None:
    """Even where a consultation pauses: who decides without the answer has used the days."""
    by = rules(consultation="pause")
    found = told(ACCEPTED, Event(Action.CONSULT, at(3)), Event(Action.DECIDE, at(12)), by=by)
    assert (found.counted, found.left, found.verdict) == (5, 0, Verdict.LATE_WITHOUT_APOLOGY)


ASKED_TWICE = (
    Event(Action.ACCEPT, at(2)),
    Event(Action.CONSULT, at(3)),
    Event(Action.REQUEST_SUPPLEMENT, at(4)),
    Event(Action.SUPPLEMENT, at(5)),
    Event(Action.CONSULT, at(6)),
)


@pytest.mark.parametrize("answers", [None, 2, 5])
def test_a_consultation_stays_open_beyond_a_restart(answers: int | None) -> None:
    assert told(*ASKED_TWICE[:4]).state is ClockState.CONSULTATION
    one = told(*ASKED_TWICE, Event(Action.ANSWER_CONSULTATION, at(9), answers=answers))
    assert one.state is ClockState.CONSULTATION
    both = [Event(Action.ANSWER_CONSULTATION, at(day), answers=number) for day, number in ((9, 5), (10, 2))]
    assert told(*ASKED_TWICE, *both).state is ClockState.RUNNING


@pytest.mark.parametrize(("answers", "days"), [(2, {5, 6, 9}), (5, {9})])
def test_where_opinions_pause_a_wait_is_that_for_the_question_answered(answers: int, days: set[int]) -> None:
    answer = Event(Action.ANSWER_CONSULTATION, at(9), answers=answers)
    other = Event(Action.ANSWER_CONSULTATION, at(9, 10), answers=7 - answers)
    still = still_days([*ASKED_TWICE, answer], CALENDAR, HOURS, ClockSettings(consultation_pauses=True), start=3)
    assert {day.day for day in still if CALENDAR.is_working_day(day)} == days
    found = told(*ASKED_TWICE, answer, other, by=rules(consultation="pause"))
    assert found.due == date(2026, 11, 16)
    assert english(found)[4] == "Waiting for another agency's opinion"  # asked on the 3rd, before the restart
    adds_up(found)


def test_a_wait_before_a_restart_is_a_wait_all_the_same() -> None:
    paid = (Event(Action.REQUEST_PAYMENT, at(3)), Event(Action.CONFIRM_PAYMENT, at(6)))
    again = (Event(Action.REQUEST_SUPPLEMENT, at(9)), Event(Action.SUPPLEMENT, at(10)))
    found = told(ACCEPTED, *paid, *again)
    assert {english(found)[day] for day in (4, 5, 6)} == {"Waiting for the payment of a fee or tax"}
    assert english(found)[3].startswith("No longer counted")
    assert (told(ACCEPTED, *paid).paused, found.paused) == (3, 3)
    assert "; before that, 3 days of waiting." in found.sentence.en
    assert "; trước đó đã chờ 3 ngày." in found.sentence.vi
    adds_up(found)


def test_days_before_a_supplement_no_longer_count() -> None:
    found = told(ACCEPTED, Event(Action.REQUEST_SUPPLEMENT, at(4)), Event(Action.SUPPLEMENT, at(6)))
    lines = english(found)
    assert lines[2] == lines[4]
    assert lines[2].startswith("No longer counted: the dossier was completed on 6 November 2026")
    assert lines[5] == "Waiting for the applicant to complete the dossier"
    assert lines[6] == "The day the dossier was complete, not counted"
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
    assert "(a day that is counted)" in found.sentence.en
    (step,) = found.steps
    assert (step.counted, step.left) == (2, 6)


def test_hours_of_a_dossier_received_at_night_run_from_the_opening() -> None:
    found = told(Event(Action.ACCEPT, at(9, 22)), chain=(Period(4, Unit.WORKING_HOUR),), as_of=at(10, 12))
    assert english(found)[10] == (
        "Counted from the hour at which the agency opens, full at 12:00; the last day, which ends at midnight"
    )


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
