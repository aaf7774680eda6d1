"""The one-stop rules as data: what a set must say, which is in force, and the clocks that only take their numbers from it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.agencies import Confidence
from kernel.calendar import OutsideCalendar
from kernel.clock import Hours, after_working_hours
from kernel.rule_sets import CHOICES, RuleName, RuleSet, UnknownRules, Value, rules_on
from kernel.side_clocks import first_answer_due, hand_over_due, return_unfit_due, working_hours_between
from kernel.times import HANOI
from tests.support.days import calendar
from tests.support.rules import rule_sets, rules

CALENDAR = calendar()
HOURS = Hours()
EARLY = Hours(((time(7, 30), time(11)), (time(14), time(16, 30))))
RULES = rules()


def at(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=HANOI)


# -- data ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "version", "forms"),
    [
        (date(2016, 1, 1), 1, "tt01-2018"),
        (date(2018, 6, 20), 1, "tt01-2018"),
        (date(2018, 6, 21), 2, "tt01-2018"),
        (date(2025, 6, 30), 2, "tt01-2018"),
        (date(2025, 7, 1), 3, "tt01-2018"),
        (date(2025, 9, 15), 4, "tt03-2025"),
        (date(2026, 11, 25), 4, "tt03-2025"),
    ],
)
def test_the_rules_of_a_day(day: date, version: int, forms: str) -> None:
    found = rules_on(rule_sets(), day)
    assert (found.version, found.form_set) == (version, forms)


def test_no_rules_are_guessed_for_a_day_before_all_of_them() -> None:
    with pytest.raises(UnknownRules):
        rules_on(rule_sets(), date(2015, 12, 31))


def test_what_no_article_says_is_shown_as_unverified() -> None:
    for one in rule_sets():
        for name, rule in one.rules.items():
            assert rule.law or rule.confidence is Confidence.UNVERIFIED, (one.version, name)
            assert rule.text.vi
            assert rule.text.en


def test_what_was_read_in_the_law_is_called_verified() -> None:
    read = {RuleName.SUPPLEMENT, RuleName.EXTENSIONS, RuleName.APOLOGY, RuleName.HAND_OVER, RuleName.RETURN_UNFIT}
    assert all(rules(2)[name].confidence is Confidence.VERIFIED for name in read)


@pytest.mark.parametrize("one", rule_sets(), ids=lambda one: f"v{one.version}")
def test_a_set_comes_back_from_json_as_it_was(one: RuleSet) -> None:
    assert RuleSet.from_json(one.as_json()) == one


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("supplement", "reset"),
        ("payment", True),
        ("extensions", -1),
        ("extensions", True),
        ("apology", "1"),
        ("hand_over", "15h"),
        ("hand_over", "15:00:00"),
        ("hand_over", 15),
        ("officer_names", 1),
        ("near_due", 101),
    ],
)
def test_a_rule_that_cannot_be_what_it_says_is_refused(name: str, value: Value) -> None:
    given_ = RULES.as_json()
    given_["rules"][name]["value"] = value
    with pytest.raises(ValueError, match=name):
        RuleSet.from_json(given_)


def test_a_rule_that_is_missing_or_unknown_is_refused() -> None:
    short, long = RULES.as_json(), RULES.as_json()
    del short["rules"]["payment"]
    long["rules"]["tea_break"] = short["rules"]["receipt"]
    for value in (short, long):
        with pytest.raises(ValueError, match=r"payment|tea_break"):
            RuleSet.from_json(value)


def test_every_rule_is_a_choice_a_number_or_an_hour() -> None:
    numbers = {name for name in RuleName if name not in CHOICES} - {RuleName.HAND_OVER}
    assert numbers == {
        RuleName.EXTENSIONS,
        RuleName.APOLOGY,
        RuleName.NEAR_DUE,
        RuleName.FIRST_ANSWER,
        RuleName.RETURN_UNFIT,
    }


# -- first answer (NĐ 45/2020) ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "hours", "due"),
    [
        (at(11, 23, 8), HOURS, at(11, 25, 8, 30)),  # 7.5 hours on Monday, the 24th is a holiday
        (at(11, 20, 23), HOURS, at(11, 25, 8, 30)),  # filed on Friday night: Monday is the first day
        (at(11, 21, 9), HOURS, at(11, 25, 8, 30)),  # a Saturday
        (at(8, 21, 8), HOURS, at(8, 22, 8, 30)),  # the Saturday 22/8 is worked
        (at(11, 9, 7, 30), EARLY, at(11, 10, 9, 30)),  # 6 hours a day
    ],
)
def test_the_first_answer_is_due_after_eight_working_hours(filed: datetime, hours: Hours, due: datetime) -> None:
    assert first_answer_due(filed, CALENDAR, hours, RULES) == due


def test_the_number_of_hours_is_data() -> None:
    assert first_answer_due(at(11, 9, 8), CALENDAR, HOURS, rules(first_answer=4)) == at(11, 9, 12)


# -- hand-over (NĐ 61/2018 art. 18) ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "due"),
    [
        (at(11, 20, 9), at(11, 20, 17)),
        (at(11, 20, 15, 0, 0), at(11, 20, 17)),
        (at(11, 20, 15, 0, 1), at(11, 23, 12)),
        (at(11, 20, 18), at(11, 23, 12)),
        (at(11, 21, 9), at(11, 23, 12)),
        (at(11, 23, 16), at(11, 25, 12)),  # the 24th is a holiday
        (datetime.fromisoformat("2026-11-20T08:00:00+00:00"), at(11, 20, 17)),  # 15:00 in Hà Nội
    ],
)
def test_handed_over_the_same_day_or_the_next_working_morning(taken: datetime, due: datetime) -> None:
    assert hand_over_due(taken, CALENDAR, HOURS, RULES) == due


def test_the_hour_of_the_hand_over_is_data() -> None:
    assert hand_over_due(at(11, 20, 15, 30), CALENDAR, HOURS, rules(hand_over="16:00")) == at(11, 20, 17)


# -- return of an unfit dossier (NĐ 61/2018 art. 19.4) ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (at(11, 2), date(2026, 11, 5)),
        (at(11, 20), date(2026, 11, 26)),  # the 24th is a holiday
        (at(11, 20, 18), date(2026, 11, 27)),  # after closing: received on Monday
    ],
)
def test_an_unfit_dossier_goes_back_within_three_working_days(received: datetime, due: date) -> None:
    assert return_unfit_due(received, CALENDAR, HOURS, RULES) == due


# -- working hours between two instants ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (at(11, 20, 9), at(11, 20, 9), 0.0),
        (at(11, 20, 9), at(11, 20, 8), 0.0),
        (at(11, 20, 9), at(11, 20, 11), 2.0),
        (at(11, 20, 11), at(11, 20, 14), 1.5),
        (at(11, 20, 16), at(11, 23, 9), 2.0),
        (at(11, 21, 9), at(11, 22, 20), 0.0),
        (at(11, 20, 8), at(11, 25, 17), 22.5),
    ],
)
def test_hours_between(first: datetime, last: datetime, hours: float) -> None:
    assert working_hours_between(first, last, CALENDAR, HOURS) == timedelta(hours=hours)


def test_hours_outside_the_calendar_are_refused() -> None:
    with pytest.raises(OutsideCalendar):
        working_hours_between(at(12, 31), datetime(2028, 1, 5, tzinfo=HANOI), CALENDAR, HOURS)


_instants = st.datetimes(datetime(2016, 2, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001 - the zone is put on here
    lambda naive: naive.replace(microsecond=0, tzinfo=HANOI)
)


@given(_instants, st.integers(1, 60), st.sampled_from([HOURS, EARLY]))
def test_after_so_many_hours_so_many_have_passed(start: datetime, count: int, hours: Hours) -> None:
    end = after_working_hours(start, count, CALENDAR, hours)
    assert working_hours_between(start, end, CALENDAR, hours) == timedelta(hours=count)
