"""The morning over a simulated year: with restarts, doubled runs and days of downtime it asks and tells what a model says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from chalicelib.status.late.morning import Done, Due, Report
from chalicelib.status.worklist.row import Gone
from kernel.calendar import Calendar
from kernel.dynamo import StorageBusy
from tests.fakes.work import MemoryMornings, MemoryRows
from tests.unit.status.desk.mornings import CALENDAR, at, days, due, run

_DAY = timedelta(days=1)


class Breaking(MemoryMornings):
    """Any call may fail; what it should have written is written all the same, or is not."""

    def __init__(self, rows: MemoryRows, chance: random.Random, likely: float) -> None:
        super().__init__(rows)
        self._chance, self.likely = chance, likely
        self.asked = 0

    def _perhaps(self) -> None:
        if self._chance.random() < self.likely:
            raise StorageBusy("broken")

    def done(self, done: Done) -> None:
        self._perhaps()
        super().done(done)
        self._perhaps()

    def due_on(self, day: date) -> Iterator[Due]:
        self._perhaps()
        return super().due_on(day)

    def ask(self, code: str, due: date, at: datetime) -> bool:
        self._perhaps()
        asked = super().ask(code, due, at)
        self.asked += asked
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
    new_date_given: bool = False
    at_work: bool = True
    version: int = 1


@dataclass
class Model:
    """What should happen, told without a desk or an index."""

    calendar: Calendar
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    asked: dict[int, tuple[date, date]] = field(default_factory=dict)  # when last, and for which due day
    reports: dict[tuple[str, date], tuple[set[int], set[int], set[int]]] = field(default_factory=dict)
    asked_in_all: int = 0

    def morning(self, today: date) -> None:
        horizon = today + _DAY
        while not self.calendar.is_working_day(horizon):
            horizon += _DAY
        for number, one in self.dossiers.items():
            if not one.at_work or one.due > horizon:
                continue
            near, over, wanted = self.reports.setdefault((one.agency, today), (set(), set(), set()))
            (near if one.due >= today else over).add(number)
            if today < one.due and not one.new_date_given:
                wanted.add(number)
                if self.asked.get(number, (today, today))[1] != one.due:
                    self.asked[number] = (today, one.due)
                    self.asked_in_all += 1


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
            case 1 if one.at_work and not one.new_date_given and one.due > today:
                one.due, one.new_date_given = _working(one.due, chance.randrange(1, 9)), True
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
    rows.put(due(number, one.due, one.agency, one.version, new_date_given=one.new_date_given, waiting=not one.at_work))


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
        int(one.code[-4:]): (one.asked_at.date(), one.asked_for) for one in rows.open_rows() if one.asked_at is not None
    }
    ended = {number for number, one in model.dossiers.items() if number not in _open(rows)}
    assert asked == {number: what for number, what in model.asked.items() if number not in ended}
    told = {
        place: (_numbers(one.near_due), _numbers(one.overdue), _numbers(one.reason_wanted))
        for place, one in mornings.reports.items()
    }
    assert told == model.reports
    assert model.asked_in_all == mornings.asked > len(model.asked) > 100
    assert sum(len(over) for _, over, _ in model.reports.values()) > 50


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
