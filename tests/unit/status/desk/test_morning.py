"""The morning: over a simulated year, with restarts, doubled runs and days of downtime, it asks and tells what a model says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.status.late.morning import FIRST_LOOK_BACK, Due, Report, Told, apology_days, morning
from chalicelib.status.late.show import late
from chalicelib.status.worklist.row import Gone, Row
from kernel.calendar import Calendar, OutsideCalendar
from kernel.dynamo import StorageBusy
from kernel.problems import Problem
from kernel.times import HANOI
from tests.fakes.work import MemoryMornings, MemoryRows
from tests.support.days import calendar
from tests.support.desk_rows import row
from tests.support.entries import AGENCY, filed, step
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import NOW, TODAY, World

CALENDAR = calendar()
_DAY = timedelta(days=1)
_WORK = row(step(filed(), "accept"))


def due(number: int, day: date, agency: str = AGENCY, version: int = 2, **changes: Any) -> Row:
    return replace(_WORK, code=f"G09-261102-{number:04}", agency=agency, version=version, due=day, **changes)


def at(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), HANOI)


def run(mornings: MemoryMornings, now: datetime) -> Told | None:
    return morning(mornings, CALENDAR, 1, now)


def a_morning(*rows: Row, now: datetime = NOW) -> tuple[Told | None, MemoryMornings]:
    desk = MemoryRows()
    for one in rows:
        desk.put(one)
    mornings = MemoryMornings(desk)
    return run(mornings, now), mornings


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


# -- one morning ------------------------------------------------------------------------------------------------------------

# 5 November 2026 is a Thursday, 6 a Friday.
ASKED = [
    ("due today: an apology would come too late", NOW.date(), NOW.date(), False),
    ("due tomorrow", date(2026, 11, 6), date(2026, 11, 5), True),
    ("due on Monday, and it is Friday", date(2026, 11, 9), date(2026, 11, 6), True),
    ("due on Monday, and it is Thursday", date(2026, 11, 9), date(2026, 11, 5), False),
    ("due the day before yesterday", date(2026, 11, 3), date(2026, 11, 5), False),
    ("due after a holiday of nine days", date(2026, 2, 23), date(2026, 2, 13), True),
]


@pytest.mark.parametrize(("day", "today", "asked"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_who_is_asked(day: date, today: date, asked: bool) -> None:
    told, _ = a_morning(due(1, day), now=at(today))
    assert told is not None
    assert bool(told.asked) is asked


@pytest.mark.parametrize(
    ("before", "today", "due_days"),
    [
        (0, date(2026, 11, 5), [5]),
        (1, date(2026, 11, 5), [6]),
        (2, date(2026, 11, 5), [7]),
        (3, date(2026, 11, 6), [9, 10, 11]),
    ],
)
def test_how_long_before_is_a_rule(before: int, today: date, due_days: list[int]) -> None:
    """Two working mornings never ask for the same due day, and none is left out."""
    desk = MemoryRows()
    for number in range(1, 25):
        desk.put(due(number, date(2026, 11, number)))
    told = morning(MemoryMornings(desk), CALENDAR, before, at(today))
    assert told is not None
    assert [int(one[-4:]) for one in told.asked] == due_days


def test_the_rules_in_force_say_how_long_before() -> None:
    assert [apology_days(World().catalogue, day) for day in (date(2019, 1, 1), TODAY)] == [1, 1]


def test_who_had_a_new_date_is_not_asked_for_another() -> None:
    told, _ = a_morning(due(1, TODAY + _DAY, extended=True))
    assert told == Told(near_due={AGENCY: ["G09-261102-0001"]})


def test_who_waits_or_is_done_or_only_helps_is_told_of_nothing() -> None:
    day = TODAY + _DAY
    told, mornings = a_morning(
        due(1, day, waiting=True), replace(due(2, day), closed_at=NOW), replace(due(3, day), beside=True)
    )
    assert told == Told()
    assert mornings.reports == {}


def test_each_agency_is_told_its_own() -> None:
    told, mornings = a_morning(
        due(1, TODAY),
        due(2, TODAY + _DAY),
        due(3, TODAY - _DAY),
        due(4, TODAY - _DAY, "another"),
        due(5, TODAY + 4 * _DAY),
    )
    assert told is not None
    codes = [f"G09-261102-{number:04}" for number in range(6)]
    assert mornings.reports == {
        (AGENCY, TODAY): Report(AGENCY, TODAY, NOW, (codes[1], codes[2]), (codes[3],)),
        ("another", TODAY): Report("another", TODAY, NOW, (), (codes[4],)),
    }


@pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 2, 16), date(2026, 11, 24)])
def test_nothing_is_done_on_a_day_off(day: date) -> None:
    told, mornings = a_morning(due(1, day + _DAY), now=at(day))
    assert told is None
    assert (mornings.days, mornings.last) == ([], None)


def test_a_saturday_that_is_worked_has_a_morning() -> None:
    told, _ = a_morning(due(1, date(2026, 8, 24)), now=at(date(2026, 8, 22)))
    assert told is not None
    assert told.asked == ["G09-261102-0001"]


def test_only_days_on_which_something_can_be_due_are_read() -> None:
    _, mornings = a_morning()
    assert mornings.days == list(days(TODAY - FIRST_LOOK_BACK, TODAY + _DAY))
    mornings.days.clear()
    run(mornings, at(TODAY + _DAY))
    assert mornings.days == list(days(TODAY, TODAY + 4 * _DAY))
    assert run(mornings, at(TODAY + _DAY, 8)) is None


def test_the_end_of_the_calendar_is_no_end_of_mornings_and_beyond_it_nothing_is_guessed() -> None:
    short = replace(CALENDAR, last_day=TODAY)
    mornings = MemoryMornings(MemoryRows())
    assert morning(mornings, short, 1, NOW) == Told()
    with pytest.raises(OutsideCalendar):
        morning(mornings, short, 1, NOW + _DAY)


# -- a year -----------------------------------------------------------------------------------------------------------------


class Breaking(MemoryMornings):
    """Any call may fail; what it should have written is written all the same, or is not."""

    def __init__(self, rows: MemoryRows, chance: random.Random, likely: float) -> None:
        super().__init__(rows)
        self._chance, self.likely = chance, likely

    def _perhaps(self) -> None:
        if self._chance.random() < self.likely:
            raise StorageBusy("broken")

    def done(self, day: date) -> None:
        self._perhaps()
        super().done(day)
        self._perhaps()

    def due_on(self, day: date) -> Iterator[Due]:
        self._perhaps()
        return super().due_on(day)

    def ask(self, code: str, due: date, at: datetime) -> bool:
        self._perhaps()
        asked = super().ask(code, due, at)
        self._perhaps()
        return asked

    def keep(self, report: Report) -> None:
        self._perhaps()
        super().keep(report)
        self._perhaps()


@dataclass
class Dossier:
    due: date
    agency: str
    extended: bool = False
    at_work: bool = True
    version: int = 1


@dataclass
class Model:
    """What should happen, told without a desk or an index."""

    calendar: Calendar
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    asked: dict[int, date] = field(default_factory=dict)
    reports: dict[tuple[str, date], tuple[set[int], set[int]]] = field(default_factory=dict)
    last: date | None = None

    def morning(self, today: date) -> None:
        horizon = today + _DAY
        while not self.calendar.is_working_day(horizon):
            horizon += _DAY
        since = self.last or today - timedelta(days=30)
        for number, one in self.dossiers.items():
            if not one.at_work:
                continue
            near, over = self.reports.get((one.agency, today), (set(), set()))
            if today <= one.due <= horizon:
                near = {*near, number}
            if since <= one.due < today:
                over = {*over, number}
            if near or over:
                self.reports[one.agency, today] = (near, over)
            if today < one.due <= horizon and not one.extended and number not in self.asked:
                self.asked[number] = today
        self.last = today


def evening(model: Model, rows: MemoryRows, chance: random.Random, today: date) -> None:
    """What people do once no morning can run any more: dossiers come, are extended, wait, go on, and end."""
    for _ in range(chance.randrange(4)):
        number = len(model.dossiers) + 1
        model.dossiers[number] = Dossier(
            _working(today, chance.randrange(1, 12)), chance.choice(["a", "b", "c"]), version=0
        )
        _put(model, rows, number)
    for number, one in list(model.dossiers.items()):
        if chance.random() > 0.12 or number not in _open(rows):
            continue
        match chance.randrange(4):
            case 0:
                rows.put(Gone(f"G09-261102-{number:04}", one.version + 1))
                one.at_work = False
            case 1 if one.at_work and not one.extended and one.due > today:
                one.due, one.extended = _working(one.due, chance.randrange(1, 9)), True
                _put(model, rows, number)
            case 2:
                one.at_work = not one.at_work
                one.due = max(one.due, _working(today, 3)) if one.at_work else one.due
                _put(model, rows, number)


def _open(rows: MemoryRows) -> set[int]:
    return {int(one.code[-4:]) for one in rows.open_rows()}


def _put(model: Model, rows: MemoryRows, number: int) -> None:
    one = model.dossiers[number]
    one.version += 1
    rows.put(due(number, one.due, one.agency, one.version, extended=one.extended, waiting=not one.at_work))


def _working(day: date, count: int) -> date:
    for _ in range(count):
        day = CALENDAR.working_day_after(day)
    return day


@pytest.mark.parametrize("seed", range(5))
def test_a_year_of_mornings_asks_and_tells_exactly_what_the_model_says(seed: int) -> None:
    chance = random.Random(seed)
    rows, model = MemoryRows(), Model(CALENDAR)
    mornings = Breaking(rows, chance, likely=0.03)
    down = set(chance.sample(list(days(date(2026, 1, 5), date(2026, 12, 28))), 6)) | {
        date(2026, 5, 4),
        date(2026, 5, 5),
    }
    for today in days(date(2026, 1, 1), date(2026, 12, 31)):
        if today not in down:
            _hours(mornings, chance, today)
            if CALENDAR.is_working_day(today):
                model.morning(today)
        evening(model, rows, chance, today)
    asked = {
        int(one.code[-4:]): one.asked_at.date() for one in rows.rows.values() if isinstance(one, Row) and one.asked_at
    }
    ended = {number for number, one in model.dossiers.items() if number not in _open(rows)}
    assert asked == {number: day for number, day in model.asked.items() if number not in ended}
    told = {place: (_numbers(one.near_due), _numbers(one.overdue)) for place, one in mornings.reports.items()}
    assert told == model.reports
    assert len(model.asked) > 100
    assert sum(len(over) for _, over in model.reports.values()) > 50


def _hours(mornings: Breaking, chance: random.Random, today: date) -> None:
    """The schedule's hours; any may be doubled, any may break off; the last does not."""
    for hour in range(7, 18):
        mornings.likely = 0.03 if hour < 17 else 0.0
        for _ in range(chance.choice([1, 1, 1, 2])):
            try:
                run(mornings, at(today, hour))
            except StorageBusy:
                continue


def _numbers(codes: Iterable[str]) -> set[int]:
    return {int(code[-4:]) for code in codes}


def test_after_a_day_of_downtime_what_became_overdue_is_told_once() -> None:
    rows = MemoryRows()
    mornings = MemoryMornings(rows)
    assert run(mornings, at(date(2026, 11, 3))) == Told()
    rows.put(due(1, date(2026, 11, 3)))
    rows.put(due(2, date(2026, 11, 4)))
    told = run(mornings, at(date(2026, 11, 5)))
    assert told is not None
    assert told.overdue == {AGENCY: ["G09-261102-0001", "G09-261102-0002"]}
    assert run(mornings, at(date(2026, 11, 6))) == Told()


# -- read by officers -------------------------------------------------------------------------------------------------------


def test_officers_read_what_their_agency_was_told() -> None:
    made = DeskWorld()
    made.rows.put(due(1, TODAY + _DAY))
    made.rows.put(due(2, TODAY - _DAY))
    run(made.mornings, NOW)
    assert late("thu", AGENCY, TODAY, made.desk, made.mornings) == {
        "agency": AGENCY,
        "date": "2026-11-05",
        "made_at": "2026-11-05T10:00:00+07:00",
        "near_due": ["G09-261102-0001"],
        "overdue": ["G09-261102-0002"],
    }
    assert late("thu", AGENCY, TODAY - _DAY, made.desk, made.mornings) == {
        "agency": AGENCY,
        "date": "2026-11-04",
        "made_at": None,
        "near_due": [],
        "overdue": [],
    }


@pytest.mark.parametrize(("user", "status"), [("lan", 403), ("cuc", 403), ("quan", 403), ("binh", 404)])
def test_whose_report_it_is_not(user: str, status: int) -> None:
    made = DeskWorld()
    with pytest.raises(Problem) as problem:
        late(user, AGENCY, TODAY, made.desk, made.mornings)
    assert problem.value.kind.status == status
