"""What an event counts as, and where it leaves the dossier."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.status.figures.counting import COUNT_AS_NOTHING, COUNTERS, Heard, Place, Standing, heard
from chalicelib.status.figures.hear import count
from chalicelib.status.figures.measures import ANSWER, DURATION, MEDIAN, NINETY, Scale
from chalicelib.status.figures.work_time import NoEntry
from chalicelib.status.worklist.asks import return_unfit_by
from kernel.calendar import OutsideCalendar
from kernel.clock import Period, Unit
from kernel.entry import Entry
from kernel.events import NotAnEvent, events_of
from kernel.lifecycle import Action
from kernel.times import HANOI
from tests.fakes.figures import MemoryFigures
from tests.support.counting import counted, told, whole_time, work_time
from tests.support.entries import AGENCY, CODE, RULES, filed, step, walk
from tests.support.tables import template
from tests.unit.status.world import procedure


def last_heard(entry: Entry) -> Heard:
    return heard(list(events_of(entry, entry.version - 1))[-1], work_time())


def sums(entry: Entry) -> Counter[str]:
    found: Counter[str] = Counter()
    for event in events_of(entry, 0):
        for tally in heard(event, work_time()).tallies:
            found.update(tally.counts)
    return found


def at(day: int, hour: int = 16, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), "received"),
        (("accept", "assign"), "received"),
        (("accept", "request_supplement", "supplement", "extend"), "received supplements"),
        (("refuse",), "received refused"),
        (("accept", "request_payment", "withdraw"), "received withdrawn"),
        (("accept", "stop"), "received stopped"),
        (("accept", "assign", "decide"), "received early"),
        (("accept", "assign", "decide", "hand_over"), "received early"),
    ],
)
def test_a_dossier_counts_when_it_comes_and_when_its_clock_ends(actions: tuple[str, ...], expected: str) -> None:
    shown = {"received", "early", "on_time", "late", "refused", "withdrawn", "stopped", "supplements"}
    assert {name: number for name, number in sums(walk(*actions)).items() if name in shown} == dict.fromkeys(
        expected.split(), 1
    )


@pytest.mark.parametrize(
    ("day", "extended", "expected"),
    [
        (6, False, {"early"}),
        (9, False, {"on_time"}),
        (10, False, {"late", "late_without_apology"}),
        (17, True, {"late"}),
        (16, True, {"on_time"}),
    ],
)
def test_a_decision_counts_by_its_verdict_on_the_day_it_was_made(day: int, extended: bool, expected: set[str]) -> None:
    before = walk("accept", "assign", *(("extend",) if extended else ()))
    entry = step(before, "decide", at=at(day), detail={"outcome": "approved"})
    (tally,) = last_heard(entry).tallies
    assert (tally.day, tally.agency, tally.field, tally.procedure) == (date(2026, 11, day), AGENCY, "employment", "p05")
    verdicts = {"early", "on_time", "late", "late_without_apology"}
    assert {name for name in tally.counts if name in verdicts} == expected


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-01T17:00:00+00:00", date(2026, 11, 2)),
        ("2026-11-02T16:59:59+00:00", date(2026, 11, 2)),
        ("2026-11-02T17:00:00+00:00", date(2026, 11, 3)),
        ("2026-12-31T17:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_ha_noi(instant: str, day: date) -> None:
    (tally,) = last_heard(filed(at=datetime.fromisoformat(instant))).tallies
    assert tally.day == day


@pytest.mark.parametrize(("channel", "name"), [(1, "by_counter"), (2, "online"), (3, "by_post")])
def test_what_comes_is_counted_by_its_channel(channel: int, name: str) -> None:
    (tally,) = last_heard(filed(channel=channel)).tallies
    assert tally.counts == {"received": 1, name: 1}


# -- supplements and first answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "late"), [(2, 0), (5, 0), (6, 1), (9, 1)], ids=["same day", "third day", "fourth day", "after a weekend"]
)
def test_a_supplement_asked_later_than_the_third_working_day_counts_against_the_agency(day: int, late: int) -> None:
    entry = step(filed(), "request_supplement", at=at(day))
    assert sums(entry)["late_supplements"] == late


@pytest.mark.parametrize(
    ("accepted", "asked", "late"),
    [
        (at(2, 17), at(5, 23), 0),
        (at(2, 17), at(6, 9), 1),
        (at(2, 17, 30), at(6, 23), 0),  # after closing: it came on the 3rd
        (at(2, 17, 30), at(7, 8), 1),  # on a Saturday, the day after the last
        (at(7, 10), at(12, 23), 0),  # on a Saturday: it came on Monday, the 9th
        (at(7, 10), at(13, 8), 1),
    ],
)
def test_a_supplement_is_late_by_the_very_day_that_the_worklist_says(
    accepted: datetime, asked: datetime, late: int
) -> None:
    entry = step(filed(), "accept", at=accepted)
    assert (asked.date() > (return_unfit_by(entry, RULES) or date.max)) is bool(late)
    assert sums(step(entry, "request_supplement", at=asked))["late_supplements"] == late


@pytest.mark.parametrize(("day", "late"), [(23, 0), (24, 1)])
def test_a_second_supplement_is_late_by_what_was_handed_in_last(day: int, late: int) -> None:
    """As the register marks it (0020): three working days from Wednesday the 18th."""
    once = step(step(walk("accept"), "request_supplement"), "supplement", at=at(18, 9))
    assert sums(step(once, "request_supplement", at=at(day), supplements=2))["late_supplements"] == late


def test_an_event_from_before_receipts_were_told_counts_from_the_acceptance() -> None:
    entry = step(walk("accept"), "request_supplement", at=at(9))
    event = replace(list(events_of(entry, 2))[-1], received_at=None)
    assert heard(event, work_time()).tallies[0].counts["late_supplements"] == 1


@pytest.mark.parametrize(
    ("accepted", "decided", "days"),
    [(at(2, 17), at(9), 5), (at(2, 17, 30), at(9), 4), (at(7, 9), at(10), 1), (at(2, 17, 30), at(2, 18), 0)],
)
def test_a_dossier_took_the_days_that_its_clock_says(accepted: datetime, decided: datetime, days: int) -> None:
    entry = step(step(step(filed(), "accept", at=accepted), "assign", at=accepted), "decide", at=decided)
    assert sums(entry)[f"d{days}"] == 1


def test_a_second_supplement_counts_as_repeated() -> None:
    once = walk("accept", "request_supplement", "supplement")
    change = replace(once.history[2], version=5, at=once.history[-1].at + timedelta(hours=1))
    twice = replace(once, history=(*once.history, change), version=5)
    assert (sums(twice)["supplements"], sums(twice)["repeated_supplements"]) == (2, 1)


@pytest.mark.parametrize(
    ("answered", "minutes", "in_time"),
    [
        (at(2, 8, 30), 0, 1),
        (at(2, 9, 0), 30, 1),
        (at(2, 12, 45), 210, 1),  # the pause at noon is no time of work
        (at(2, 23, 0), 420, 1),
        (at(3, 9, 0), 480, 1),
        (at(3, 9, 0, 1), 480, 0),  # the worklist calls that late, too
        (at(3, 9, 1), 481, 0),
        (at(8, 9, 0), 2_220, 0),  # a Sunday adds nothing to a week
    ],
)
def test_the_first_answer_is_measured_in_working_time(answered: datetime, minutes: int, in_time: int) -> None:
    found = sums(step(filed(), "accept", at=answered))
    assert (found["answers"], found["answer_minutes"], found["answers_in_time"]) == (1, minutes, in_time)
    assert found[f"a{-(-minutes // 30)}" if minutes <= 480 else ANSWER.counter(-(-minutes // 30))] == 1


@pytest.mark.parametrize(("second", "in_time"), [(0, 1), (1, 0)])
def test_an_answer_after_closing_is_late_although_no_time_of_work_has_passed(second: int, in_time: int) -> None:
    found = sums(step(filed(at=at(2, 16, 30)), "accept", at=at(3, 17, 0, second)))
    assert (found["answer_minutes"], found["answers_in_time"]) == (480, in_time)


def test_only_the_first_answer_counts_and_only_online() -> None:
    assert sums(walk("request_supplement", "supplement", "accept"))["answers"] == 1
    assert sums(walk("accept", channel=1))["answers"] == 0


def test_a_day_the_calendar_does_not_know_is_refused_and_not_guessed() -> None:
    entry = filed(at=datetime(2027, 12, 31, 10, tzinfo=HANOI))
    (refusal,) = events_of(step(entry, "refuse", at=datetime(2028, 1, 3, 10, tzinfo=HANOI)), 1)
    with pytest.raises(OutsideCalendar):
        heard(refusal, work_time())


# -- by the portal's own rule -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "legal", "portal"),
    [
        (at(9, 17, 0), "on_time", "portal_on_time"),
        (at(9, 17, 1), "on_time", "portal_late"),  # after closing, on the due day
        (at(9, 23, 59), "on_time", "portal_late"),
        (at(10, 8, 0), "late", "portal_late"),
    ],
)
def test_the_portal_compares_instants_where_the_law_compares_days(moment: datetime, legal: str, portal: str) -> None:
    found = sums(step(walk("accept", "assign"), "decide", at=moment, detail={"outcome": "rejected"}))
    assert (found[legal], found[portal]) == (1, 1)


def test_the_portal_calls_late_what_was_sent_back_twice_even_when_in_time() -> None:
    (decision,) = events_of(walk("accept", "assign", "decide"), 3)
    found = Counter(heard(replace(decision, supplements=2), work_time()).tallies[0].counts)
    assert (found["early"], found["portal_late"], found["portal_on_time"]) == (1, 1, 0)


def test_the_portal_does_not_count_what_was_never_accepted() -> None:
    assert not {"portal_on_time", "portal_late"} & set(sums(walk("refuse")))
    assert sums(walk("accept", "stop"))["portal_on_time"] == 1


# -- moves --------------------------------------------------------------------------------------------------------------------


def moved(entry: Entry, agency: str = "a-unit") -> Entry:
    return step(entry, "transfer", agency=agency)


def test_a_running_dossier_moves_out_of_one_agency_and_into_another() -> None:
    tallies = last_heard(moved(walk("accept"))).tallies
    assert [(one.agency, one.counts) for one in tallies] == [(AGENCY, {"moved_out": 1}), ("a-unit", {"moved_in": 1})]


def test_a_decided_dossier_moves_without_being_counted() -> None:
    assert last_heard(moved(walk("accept", "assign", "decide"))).tallies == ()


# -- where it stands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "standing", "due"),
    [
        ((), Standing.NOT_STARTED, None),
        (("request_supplement",), Standing.WAITING_SUPPLEMENT, None),
        (("accept",), Standing.RUNNING, date(2026, 11, 9)),
        (("accept", "request_supplement"), Standing.WAITING_SUPPLEMENT, date(2026, 11, 9)),
        (("accept", "request_payment"), Standing.WAITING_PAYMENT, date(2026, 11, 9)),
        (("accept", "extend"), Standing.RUNNING, date(2026, 11, 16)),
    ],
)
def test_where_a_dossier_stands(actions: tuple[str, ...], standing: Standing, due: date | None) -> None:
    assert last_heard(walk(*actions)).place == Place(AGENCY, "employment", "p05", standing, due, True)


def test_a_dossier_late_for_the_portal_whatever_the_day_stands_as_such() -> None:
    accepted = walk("accept")
    asked = {moment: step(accepted, "request_supplement", at=moment) for moment in (at(9, 17), at(9, 17, 1))}
    assert [bool(one.place and one.place.portal_late) for one in map(last_heard, asked.values())] == [False, True]
    twice = step(step(asked[at(9, 17)], "supplement"), "request_supplement", supplements=2)
    place = last_heard(twice).place
    assert place == Place(AGENCY, "employment", "p05", Standing.WAITING_SUPPLEMENT, twice.due, True, portal_late=True)
    never_accepted = step(step(walk("request_supplement"), "supplement"), "request_supplement", supplements=2)
    assert last_heard(never_accepted).place == Place(
        AGENCY, "employment", "p05", Standing.WAITING_SUPPLEMENT, None, True, portal_late=False
    )


@pytest.mark.parametrize("actions", [("refuse",), ("withdraw",), ("accept", "assign", "decide", "hand_over")])
def test_an_ended_dossier_stands_nowhere(actions: tuple[str, ...]) -> None:
    assert last_heard(walk(*actions)).place is None


def test_where_it_stands_is_told_by_the_newest_version_only() -> None:
    entry = walk("accept", "request_supplement", "supplement", "extend")
    right = counted(told(entry)).standing
    for order in ([0, 1, 4, 2, 3], [4, 3, 2, 1, 0], [2, 3, 4, 0, 1]):
        messages = told(entry)
        assert counted(messages[place] for place in order).standing == right


# -- what is not even told ----------------------------------------------------------------------------------------------------


def test_the_queue_takes_what_counts_and_nothing_else() -> None:
    """Told apart by the topic already, so that much of what happens inside an agency is never paid for."""
    subscription = template("status")["Resources"]["FiguresSubscription"]["Properties"]
    assert set(subscription["FilterPolicy"]["action"]) == set(Action) - COUNT_AS_NOTHING


def test_what_is_no_event_is_not_counted() -> None:
    figures = MemoryFigures()
    with pytest.raises(NotAnEvent):
        count("{}", figures, work_time())
    assert figures.seen == {}


def test_an_event_that_counts_as_nothing_leaves_no_mark() -> None:
    entry = walk("accept", "assign")
    assert count(told(entry)[-1], MemoryFigures(), work_time()) is False
    assert counted(told(entry)).seen[CODE].versions == {1, 2}


# -- scales -------------------------------------------------------------------------------------------------------------------

SCALE = Scale("x", (0, 1, 2, 5, 10))


@pytest.mark.parametrize(
    ("values", "median", "ninety"),
    [
        ([], None, None),
        ([0], 0, 0),
        ([1, 2], 1, 2),
        ([0, 1, 2], 1, 2),
        ([3, 4], 5, 5),
        ([0] * 9 + [2], 0, 0),
        ([0] * 8 + [2] * 2, 0, 2),
        ([99], 10, 10),
    ],
)
def test_a_median_is_the_value_of_the_middle_rank(values: list[int], median: int | None, ninety: int | None) -> None:
    counts = Counter(SCALE.counter(value) for value in values)
    assert (SCALE.quantile(counts, MEDIAN), SCALE.quantile(counts, NINETY)) == (median, ninety)


def test_scales_are_bounded_and_know_their_own() -> None:
    assert len(DURATION.ends) + len(ANSWER.ends) + len(COUNTERS) < 120
    for scale, other in ((DURATION, ANSWER), (ANSWER, DURATION)):
        assert list(scale.ends) == sorted(set(scale.ends))
        assert all(scale.holds(scale.counter(end)) and not other.holds(scale.counter(end)) for end in scale.ends)
    assert not any(scale.holds(counter) for scale in (DURATION, ANSWER) for counter in COUNTERS)


# -- steps --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "decided", "early", "on_time", "late"),
    [
        (at(3, 9), at(5), 2, 0, 0),
        (at(4, 9), at(5), 1, 1, 0),  # the first step was due on the 4th, the second on the 9th
        (at(5, 9), at(9), 0, 1, 1),
        (at(5, 9), at(10), 0, 0, 2),
    ],
)
def test_each_step_counts_by_its_own_due_day(
    forwarded: datetime, decided: datetime, early: int, on_time: int, late: int
) -> None:
    entry = step(step(walk("accept"), "forward", at=forwarded), "decide", at=decided, detail={"outcome": "rejected"})
    (decision,) = events_of(entry, 3)
    found = Counter(heard(decision, whole_time({entry.code: entry}, procedure())).tallies[0].counts)
    assert (found["steps_early"], found["steps_on_time"], found["steps_late"]) == (early, on_time, late)


def test_a_dossier_that_never_was_in_the_register_is_not_guessed() -> None:
    (decision,) = events_of(walk("accept", "assign", "decide"), 3)
    with pytest.raises(NoEntry):
        heard(decision, whole_time({}, procedure()))
    one_step = procedure("p05", Period(5, Unit.WORKING_DAY))
    assert heard(decision, whole_time({}, one_step)).tallies[0].counts["steps_early"] == 1
