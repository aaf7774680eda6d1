"""Three years of dossiers at the labour departments of 34 provinces, made from a seed. Histories are written down as the register
would hold them, without asking the lifecycle or the clock, so that twenty thousand are quickly there."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.times import HANOI, local_day
from tests.support.days import calendar

FIRST, TODAY = date(2024, 1, 1), date(2026, 12, 31)
PROVINCES = tuple(f"labour-{number:02}" for number in range(1, 35))
PROCEDURES = (
    ("work-permit-new", "employment", 5),
    ("labour-leasing-licence", "employment", 20),
    ("equipment-declaration", "safety", 3),
    ("merit-allowance", "merit", 40),
)

_CALENDAR = calendar()
_WORKED = [day for n in range(1500) if _CALENDAR.is_working_day(day := date(2023, 6, 1) + timedelta(days=n))]


def dossiers(count: int, seed: int) -> Iterator[Entry]:
    chance = random.Random(seed)
    days = (TODAY - FIRST).days + 1
    for number in range(count):
        filed = datetime.combine(FIRST + timedelta(days=number * days // count), time(0), HANOI)
        yield _Life(chance, number, filed + timedelta(minutes=chance.randrange(24 * 60))).entry()


class _Life:
    def __init__(self, chance: random.Random, number: int, filed: datetime) -> None:
        self._chance = chance
        self._code = f"H{number % 34 + 1:02}-{filed:%y%m%d}-{number:06}"
        self._procedure, self._field, self._days = chance.choices(PROCEDURES, (5, 1, 8, 4))[0]
        self._agency = PROVINCES[number % 34]
        self._channel = chance.choices((1, 2, 3), (3, 6, 1))[0]
        self._lines: list[Change] = []
        self._due: date | None = None
        self._extended = False
        self._add(Action.FILE, State.REGISTERED, filed)

    def _add(self, action: Action, state: State, at: datetime, **detail: object) -> bool:
        """False, and nothing, for what would happen after today."""
        if local_day(at) > TODAY:
            return False
        version = len(self._lines) + 1
        self._lines.append(Change(at, action, state, version, self._agency, "x", None, self._due, detail))
        return True

    def _later(self, most_days: float) -> datetime:
        last = self._lines[-1].at
        return last + timedelta(minutes=self._chance.randint(1, int(most_days * 24 * 60)))

    def _after(self, day: date, working_days: int) -> date:
        return _WORKED[bisect_right(_WORKED, day) - 1 + working_days]

    def entry(self) -> Entry:
        self._live()
        first, last = self._lines[0], self._lines[-1]
        closed = next((line.at for line in self._lines if line.state in _ENDS), None)
        accepted = next((line.at for line in self._lines if line.action is Action.ACCEPT), None)
        return Entry(
            code=self._code,
            dossier=self._code,
            content="content#1",
            pin="",
            agency=last.agency,
            procedure=self._procedure,
            procedure_version=1,
            field=self._field,
            owner="x",
            company=None,
            channel=self._channel,
            state=last.state,
            version=last.version,
            registered_at=first.at,
            history=tuple(self._lines),
            accepted_at=accepted,
            closed_at=closed,
            due=last.due,
            extended=self._extended,
        )

    def _live(self) -> None:
        chance = self._chance
        fate = chance.random()
        if fate < 0.05:
            self._add(Action.REFUSE, State.REFUSED, self._later(4))
            return
        if fate < 0.15 and not self._supplement(State.REGISTERED):
            return
        if fate > 0.98:
            return  # nobody ever looked at it
        accepted = self._later(3)
        self._due = self._after(local_day(accepted), self._days)
        if not self._add(Action.ACCEPT, State.ACCEPTED, accepted):
            return
        if not self._work():
            return
        self._finish()

    def _work(self) -> bool:
        """What happens between acceptance and the end; False when it waits or goes on."""
        chance = self._chance
        if chance.random() < 0.1 and not self._supplement(State.IN_PROCESS):
            return False
        if chance.random() < 0.03:
            there, self._agency = self._agency, chance.choice(PROVINCES)
            if not self._add(Action.TRANSFER, self._lines[-1].state, self._later(2)):
                self._agency = there
                return False
        if chance.random() < 0.05 and self._due is not None:
            before, self._due, self._extended = self._due, self._after(self._due, 7), True
            if not self._add(Action.EXTEND, self._lines[-1].state, self._later(1)):
                self._due, self._extended = before, False
                return False
        if chance.random() < 0.06:
            if not self._add(Action.REQUEST_PAYMENT, State.PAYMENT_REQUESTED, self._later(2)):
                return False
            if chance.random() < 0.1:
                return False  # nobody ever pays
            return self._add(Action.CONFIRM_PAYMENT, State.IN_PROCESS, self._later(6))
        return True

    def _supplement(self, then: State) -> bool:
        if not self._add(Action.REQUEST_SUPPLEMENT, State.SUPPLEMENT_REQUESTED, self._later(5)):
            return False
        if self._chance.random() < 0.1:
            return False  # the applicant never answers
        answered = self._later(10)
        if then is State.IN_PROCESS:
            before, self._due = self._due, self._after(local_day(answered), self._days)
            if not self._add(Action.SUPPLEMENT, then, answered):
                self._due = before
                return False
            return True
        return self._add(Action.SUPPLEMENT, then, answered)

    def _finish(self) -> None:
        chance = self._chance
        fate = chance.random()
        span = max(1.0, 1.2 * self._days)
        if fate < 0.03:
            self._add(Action.WITHDRAW, State.WITHDRAWN, self._later(span))
        elif fate < 0.05:
            self._add(Action.STOP, State.STOPPED, self._later(span))
        elif fate < 0.97:
            result = {"result": {"upload_id": "u"}} if chance.random() < 0.9 else {}
            if self._add(Action.DECIDE, State.DECIDED, self._later(span), **result) and chance.random() < 0.8:
                self._add(Action.HAND_OVER, State.HANDED_OVER, self._later(3))


_ENDS = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED, State.DECIDED})
