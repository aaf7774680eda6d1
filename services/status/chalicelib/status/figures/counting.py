"""What an event counts as, and where it leaves the dossier.

A dossier counts as received on the day it was filed and as ended on the day its clock ended; between the two, supplements, first
answers and moves from agency to agency count on their days. What runs at the end of a day is everything received and moved in
so far less everything ended and moved out. Sums do not care for the order in which they are made, so late and reordered events
change nothing, and each counts once.

How a running dossier stands is no sum of events but a place: not started, waiting, or due on a day. It is the place after the
newest version heard of. Those due on a day are counters of that day's row, so what is overdue is a sum of rows, too, and nothing
need be written when a day ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.status.figures.measures import ANSWER, DURATION, HALF_HOUR
from kernel.events import DossierEvent
from kernel.lifecycle import CLOSED, Action, State
from kernel.times import local_day
from kernel.verdict import Verdict

ENDED = ("early", "on_time", "late", "refused", "withdrawn", "stopped")
COUNTERS = (
    "received",
    "by_counter",
    "online",
    "by_post",
    *ENDED,
    "late_without_apology",  # of the late
    "moved_in",
    "moved_out",
    "supplements",
    "repeated_supplements",  # of them: not the first of their dossier
    "late_supplements",  # of them: asked later than NĐ 61/2018 art. 19.4 allows
    "answers",  # first answers to online filings
    "answers_in_time",
    "answer_minutes",  # working minutes, of all of them
    "one_supplement",  # decided after one
    "more_supplements",  # decided after more than one
    "online_decided",
    "online_late",
    "with_file",  # decided, and the result is a file
    "online_with_file",
    "steps_early",
    "steps_on_time",
    "steps_late",
    "portal_on_time",  # by the national portal's own rule (QĐ 766)
    "portal_late",
)
DUE = (  # counters of the day on which something is due; they go down again
    "due",  # and runs
    "due_online",
    "due_portal",  # what the day makes late for the national portal: it runs, or waits for its payment
)

_CHANNELS = {1: "by_counter", 2: "online", 3: "by_post"}
_ONLINE = 2
_BY_STATE = {State.REFUSED: "refused", State.WITHDRAWN: "withdrawn", State.STOPPED: "stopped"}
_BY_VERDICT = {
    Verdict.EARLY: ("early",),
    Verdict.ON_TIME: ("on_time",),
    Verdict.LATE: ("late",),
    Verdict.LATE_WITHOUT_APOLOGY: ("late", "late_without_apology"),
}


class WorkTime(Protocol):
    """Days, hours and steps of the agencies. All raise OutsideCalendar for a day the calendar says nothing of, StorageBusy."""

    def days(self, agency: str, accepted: datetime, ended: datetime) -> int:
        """Working days that were used: those after the day of receipt as the clock has it (what comes after closing or on a day
        off came the next working day), up to and with the day of the end."""

    def minutes(self, agency: str, start: datetime, end: datetime) -> int:
        """Whole working minutes between two instants."""

    def closing(self, agency: str, day: date) -> datetime:
        """The end of office hours on a day: the time that the national portal is sent with a due day (NgayHenTra)."""

    def unfit_due(self, agency: str, received: datetime, day: date) -> date:
        """The last day on which what is unfit goes back, by the rules of `day` (NĐ 61/2018 art. 19.4)."""

    def answer_due(self, agency: str, filed: datetime, day: date) -> datetime:
        """The instant by which an online filing is to be answered, by the rules of `day` (NĐ 45/2020)."""

    def steps(self, event: DossierEvent) -> Sequence[Verdict]:
        """How each step of a decided dossier ended: early, on time or late."""


@dataclass(frozen=True, slots=True)
class Tally:
    """More in some counters of an agency's procedure on one day."""

    day: date
    agency: str
    field: str
    procedure: str
    counts: Mapping[str, int]


class Standing(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    WAITING_SUPPLEMENT = "waiting_supplement"
    WAITING_PAYMENT = "waiting_payment"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier that has not ended stands. `due` once its clock was started, also while it waits. `portal_late`: late by
    the national portal's own rule, whatever the day."""

    agency: str
    field: str
    procedure: str
    standing: Standing
    due: date | None
    online: bool
    portal_late: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as it counts: each (code, version) once. `place` None: it has ended."""

    code: str
    version: int
    tallies: tuple[Tally, ...]
    place: Place | None


def heard(event: DossierEvent, time: WorkTime) -> Heard:
    """Raises OutsideCalendar, StorageBusy."""
    return Heard(event.code, event.version, tuple(_tallies(event, time)), _place(event, time))


def standing_counts(place: Place) -> dict[str, int]:
    """What it counts as among those that stand; `started` has a due day."""
    counts = {place.standing.value: 1}
    if place.due is not None:
        counts["started"] = 1
    if place.portal_late:
        counts["portal_late"] = 1
    return counts


def due_counts(place: Place) -> dict[str, int]:
    """What it counts as on its due day, of the counters `DUE`."""
    if place.due is None or place.standing is Standing.WAITING_SUPPLEMENT:
        return {}
    counts = {} if place.portal_late else {"due_portal": 1}
    if place.standing is Standing.RUNNING:
        counts |= {"due": 1, **({"due_online": 1} if place.online else {})}
    return counts


# Changes that count as nothing and leave the dossier where it stands; the queue is not even told of them.
COUNT_AS_NOTHING = frozenset(
    {
        Action.ASSIGN,
        Action.TAKE,
        Action.GIVE_BACK,
        Action.CHECK_PAPERS,
        Action.CONSULT,
        Action.ANSWER_CONSULTATION,
        Action.RECORD_VISIT,
        Action.PROPOSE,
        Action.RETURN_PROPOSAL,
        Action.HAND_OVER,
    }
)


def _place(event: DossierEvent, time: WorkTime) -> Place | None:
    if event.state in CLOSED:
        return None
    match event.state:
        case State.SUPPLEMENT_REQUESTED:
            standing = Standing.WAITING_SUPPLEMENT
        case State.PAYMENT_REQUESTED:
            standing = Standing.WAITING_PAYMENT
        case _:
            standing = Standing.RUNNING if event.due else Standing.NOT_STARTED
    online, portal_late = event.channel == _ONLINE, _portal_late_anyway(event, time)
    return Place(event.agency, event.field, event.procedure, standing, event.due, online, portal_late)


def _portal_late_anyway(event: DossierEvent, time: WorkTime) -> bool:
    """The national portal calls late what was sent back more than once; and what waits for its applicant ended, for the portal,
    when that was asked for."""
    if event.accepted_at is None or event.due is None:
        return False
    asked = event.waiting_since
    return event.supplements > 1 or (asked is not None and asked > time.closing(event.agency, event.due))


def _tallies(event: DossierEvent, time: WorkTime) -> list[Tally]:
    made: list[Tally] = []

    def tally(agency: str, counts: Mapping[str, int]) -> None:
        if counts:
            made.append(Tally(local_day(event.at), agency, event.field, event.procedure, counts))

    here: dict[str, int] = {}
    # A dossier that ended before it moved is nobody's to carry over.
    if event.previous_agency is not None and (event.state not in CLOSED or event.closes):
        tally(event.previous_agency, {"moved_out": 1})
        here["moved_in"] = 1
    if event.action is Action.FILE:
        here |= {"received": 1, _CHANNELS[event.channel]: 1}
    if event.action is Action.REQUEST_SUPPLEMENT:
        here |= _supplement(event, time)
    if event.first_answer and event.channel == _ONLINE:
        here |= _answer(event, time)
    if event.closes:
        here |= _end(event, time)
    tally(event.agency, here)
    return made


def _supplement(event: DossierEvent, time: WorkTime) -> dict[str, int]:
    counts = {"supplements": 1}
    if event.supplements > 1:
        counts["repeated_supplements"] = 1
    asked = local_day(event.at)
    received = event.received_at or event.accepted_at or event.registered_at
    if asked > time.unfit_due(event.agency, received, asked):
        counts["late_supplements"] = 1
    return counts


def _answer(event: DossierEvent, time: WorkTime) -> dict[str, int]:
    minutes = time.minutes(event.agency, event.registered_at, event.at)
    in_time = event.at <= time.answer_due(event.agency, event.registered_at, local_day(event.at))
    return {
        "answers": 1,
        "answer_minutes": minutes,
        ANSWER.counter(-(-minutes // HALF_HOUR)): 1,
        **({"answers_in_time": 1} if in_time else {}),
    }


def _end(event: DossierEvent, time: WorkTime) -> dict[str, int]:
    if event.state in _BY_STATE:
        return {_BY_STATE[event.state]: 1, **_by_the_portal(event, time)}
    names = _BY_VERDICT[event.verdict]
    counts = dict.fromkeys(names, 1)
    for verdict in time.steps(event):
        name = f"steps_{_BY_VERDICT[verdict][0]}"
        counts[name] = counts.get(name, 0) + 1
    accepted = event.accepted_at or event.registered_at
    counts[DURATION.counter(time.days(event.agency, accepted, event.at))] = 1
    if event.supplements:
        counts["one_supplement" if event.supplements == 1 else "more_supplements"] = 1
    if event.channel == _ONLINE:
        counts |= {"online_decided": 1, **({"online_late": 1} if "late" in counts else {})}
    if event.result_file:
        counts |= {"with_file": 1, **({"online_with_file": 1} if event.channel == _ONLINE else {})}
    return counts | _by_the_portal(event, time)


def _by_the_portal(event: DossierEvent, time: WorkTime) -> dict[str, int]:
    """The national portal compares instants with NgayHenTra, and calls late whatever was sent back for more than once. What was
    never accepted has no NgayTiepNhan, so it does not count."""
    if event.accepted_at is None or event.due is None:
        return {}
    late = event.supplements > 1 or event.at > time.closing(event.agency, event.due)
    return {"portal_late" if late else "portal_on_time": 1}
