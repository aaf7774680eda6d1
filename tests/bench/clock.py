"""The clock of the law: instructions of a deadline over five working days, and the time to explain 250 days against the package
`holidays` counting as many. Needs no cloud.

`python -m tests.bench.clock` is what runs below callgrind.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from kernel.calendar import Calendar
from kernel.clock import ClockSettings, Event, Hours, Period, Unit, deadline
from kernel.explanation import Explained, explain
from kernel.http import json_text
from kernel.lifecycle import Action
from kernel.rule_sets import RuleSet
from kernel.times import HANOI
from tests.bench import callgrind, surroundings
from tests.bench.table import Row, at_most

INSTRUCTIONS, RATIO, DAYS = 1_500_000, 3.0, 250
_WARM, _TIMES, _ROUNDS = 5, 50, 300
_FIRST = date(2025, 11, 20)


def rows() -> Iterator[Row]:
    if callgrind.available():
        settled = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        settled["PYTHONPATH"] = os.pathsep.join(map(str, surroundings.import_paths()))
        # What lies between two stretches is the warming up of the next.
        bare, _, explained = callgrind.counts(["-m", "tests.bench.clock"], settled)
        yield _total("a deadline over five working days", bare)
        yield _total("explained day by day, as JSON", explained)
    yield _ratio()


def _total(what: str, measured: int) -> Row:
    each = measured // _TIMES
    return Row(what, f"<= {INSTRUCTIONS / 1e6:.2f} M", f"{each / 1e6:.2f} M", each <= INSTRUCTIONS)


def _ratio() -> Row:
    """The best of many rounds, taken in turn: what else the machine does then weighs on both."""
    import holidays

    calendar, rules = _calendar(), _rules()
    vietnam = holidays.country_holidays("VN", years=range(2016, 2028))
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_seconds(lambda: _explained(DAYS, _FIRST, calendar, rules)))
        theirs.append(_seconds(lambda: vietnam.get_nth_working_day(_FIRST, DAYS)))
    note = f"{min(ours) * 1e3:.2f} ms against {min(theirs) * 1e3:.2f} ms"
    return at_most(
        f"explaining {DAYS} working days: times holidays counting them", min(ours) / min(theirs), RATIO, " x", note
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _explained(count: int, day: date, calendar: Calendar, rules: RuleSet) -> Explained:
    receipt = datetime.combine(day, datetime.min.time(), HANOI) + timedelta(hours=9)
    events, chain = (Event(Action.ACCEPT, receipt),), (Period(count, Unit.WORKING_DAY),)
    return explain(events, chain, calendar, Hours(), rules, receipt + timedelta(days=2))


def _calendar() -> Calendar:
    from tests.support.days import calendar

    return calendar()


def _rules() -> RuleSet:
    from tests.support.rules import rules

    return rules()


def main() -> None:
    from chalicelib.status.deadlines.shown import shown

    calendar, rules = _calendar(), _rules()
    five, settings = (Period(5, Unit.WORKING_DAY),), ClockSettings.of(rules)
    events = (Event(Action.ACCEPT, datetime(2026, 11, 20, 9, tzinfo=HANOI)),)
    works: tuple[Callable[[], object], ...] = (
        lambda: deadline(events, five, calendar, Hours(), settings),
        lambda: json_text(shown(_explained(5, date(2026, 11, 20), calendar, rules), whole=True)),
    )
    for work in works:
        for _ in range(_WARM):
            work()
        gc.collect()
        os.getppid()
        for _ in range(_TIMES):
            work()
        os.getppid()


if __name__ == "__main__":
    main()
