"""How a dossier stands against the clock of the law (NĐ 61/2018 art. 19.9; decision 0018)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kernel.lifecycle import State
from kernel.times import local_day


class Verdict(StrEnum):
    NOT_STARTED = "not_started"
    WITHIN_TIME = "within_time"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    WAITING_SUPPLEMENT = "waiting_supplement"
    WAITING_PAYMENT = "waiting_payment"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    LATE_WITHOUT_APOLOGY = "late_without_apology"
    CLOSED_WITHOUT_RESULT = "closed_without_result"


_WAITING = {
    State.SUPPLEMENT_REQUESTED: Verdict.WAITING_SUPPLEMENT,
    State.PAYMENT_REQUESTED: Verdict.WAITING_PAYMENT,
}


def verdict(
    state: State,
    *,
    accepted: bool,
    due: date | None,
    near_from: date | None,
    extended: bool,
    today: date,
    closed: date | None,
) -> Verdict:
    """How a dossier stands today. Local dates are compared: the due day ends at 24:00 (Civil Code 148.6)."""
    if state in (State.REFUSED, State.WITHDRAWN, State.STOPPED):
        return Verdict.CLOSED_WITHOUT_RESULT
    if not accepted or due is None:
        return Verdict.NOT_STARTED
    if closed is not None:
        if closed < due:
            return Verdict.EARLY
        if closed == due:
            return Verdict.ON_TIME
        return Verdict.LATE if extended else Verdict.LATE_WITHOUT_APOLOGY
    if state in _WAITING:
        return _WAITING[state]
    if today > due:
        return Verdict.OVERDUE
    if near_from is not None and today >= near_from:
        return Verdict.NEAR_DUE
    return Verdict.WITHIN_TIME


class Listed(Protocol):
    """What a line of a list says of a dossier's clock."""

    @property
    def state(self) -> State: ...
    @property
    def accepted(self) -> bool: ...
    @property
    def due(self) -> date | None: ...
    @property
    def near_from(self) -> date | None: ...
    @property
    def extended(self) -> bool: ...
    @property
    def closed_at(self) -> datetime | None: ...


def listed_verdict(line: Listed, today: date) -> Verdict:
    """How the dossier of a line stands today."""
    return verdict(
        line.state,
        accepted=line.accepted,
        due=line.due,
        near_from=line.near_from,
        extended=line.extended,
        today=today,
        closed=local_day(line.closed_at) if line.closed_at else None,
    )
