"""What is told of a change: one CloudEvent 1.0 per line of an entry's history (docs/api/events).

An event carries facts of the register only: no name, no reason text, no form data. Its id is the code and the version, so a
consumer knows a second delivery; consumers accept members they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from kernel.advance import step_after
from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import CLOSED, Action, State
from kernel.times import instant_text, local_day, parse_instant
from kernel.verdict import Verdict

T = TypeVar("T")

SOURCE = "/register"
TYPE_PREFIX = "vn.gov.dossier."  # + action + ".v1"


class NotAnEvent(Exception):
    """A message that is no event of ours: it belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class DossierEvent:
    code: str
    action: Action
    state: State
    version: int
    at: datetime
    agency: str
    procedure: str
    procedure_version: int
    field: str
    channel: int
    registered_at: datetime
    due: date | None
    verdict: Verdict  # as on the day of the change
    closes: bool  # this change ended the clock
    previous_agency: str | None  # who handled it before, when this change moved it
    step: int  # of the procedure's chain, after the change; 0 before acceptance
    accepted_at: datetime | None
    first_answer: bool  # this change is the agency's first answer to the filing (NĐ 45/2020)
    supplements: int  # how many were asked so far
    result_file: bool  # a decision whose result is a file, not paper alone
    waiting_since: datetime | None = None  # when the supplement was asked for that is awaited; older events do not say
    received_at: datetime | None = None  # the last receipt: filing, acceptance or supplement; older events do not say

    @property
    def id(self) -> str:
        return f"{self.code}/{self.version}"


def events_of(entry: Entry, after_version: int) -> Iterator[DossierEvent]:
    """The events of the changes later than `after_version`, oldest first."""
    before = _Before()
    for change in entry.history:
        event = _event(entry, change, before)
        if change.version > after_version:
            yield event
        before = _Before(
            agency=event.agency,
            step=event.step,
            accepted_at=event.accepted_at,
            supplements=event.supplements,
            answered=before.answered or event.first_answer,
            closed=before.closed or event.closes,
            waiting_since=event.waiting_since,
            received_at=event.received_at,
        )


@dataclass(frozen=True, slots=True)
class _Before:
    """What the lines of a history before one say."""

    agency: str | None = None
    step: int = 0
    accepted_at: datetime | None = None
    supplements: int = 0
    answered: bool = False
    closed: bool = False
    waiting_since: datetime | None = None
    received_at: datetime | None = None


def _event(entry: Entry, change: Change, before: _Before) -> DossierEvent:
    closes = change.state in CLOSED and not before.closed
    day = local_day(change.at)
    return DossierEvent(
        code=entry.code,
        action=change.action,
        state=change.state,
        version=change.version,
        at=change.at,
        agency=change.agency,
        procedure=entry.procedure,
        procedure_version=entry.procedure_version,
        field=entry.field,
        channel=entry.channel,
        registered_at=entry.registered_at,
        due=change.due,
        verdict=entry.timeliness(day) if closes else Verdict.NOT_STARTED if change.due is None else Verdict.WITHIN_TIME,
        closes=closes,
        previous_agency=before.agency if before.agency != change.agency else None,
        step=step_after(change.action, before.step, entry.steps_of, change.detail),
        accepted_at=change.at if change.action is Action.ACCEPT else before.accepted_at,
        first_answer=change.action in _ANSWERS and not before.answered,
        supplements=before.supplements + (change.action is Action.REQUEST_SUPPLEMENT),
        result_file="upload_id" in (change.detail.get("result") or {}),
        waiting_since=_waiting_since(change, before),
        received_at=change.at if change.action in _RECEIPTS else before.received_at,
    )


def _waiting_since(change: Change, before: _Before) -> datetime | None:
    if change.state is not State.SUPPLEMENT_REQUESTED:
        return None
    return change.at if change.action is Action.REQUEST_SUPPLEMENT else before.waiting_since


_ANSWERS = frozenset({Action.ACCEPT, Action.REFUSE, Action.REQUEST_SUPPLEMENT})
_RECEIPTS = frozenset({Action.FILE, Action.ACCEPT, Action.SUPPLEMENT})


def to_json(event: DossierEvent) -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": event.id,
            "source": SOURCE,
            "type": f"{TYPE_PREFIX}{event.action}.v1",
            "subject": event.code,
            "time": instant_text(event.at),
            "datacontenttype": "application/json",
            "data": {
                "code": event.code,
                "action": event.action,
                "state": event.state,
                "version": event.version,
                "at": instant_text(event.at),
                "agency": event.agency,
                "procedure": event.procedure,
                "procedure_version": event.procedure_version,
                "field": event.field,
                "channel": event.channel,
                "registered_at": instant_text(event.registered_at),
                "due_date": event.due.isoformat() if event.due else None,
                "verdict": event.verdict,
                "closes": event.closes,
                "previous_agency": event.previous_agency,
                "step": event.step,
                "accepted_at": instant_text(event.accepted_at) if event.accepted_at else None,
                "first_answer": event.first_answer,
                "supplements": event.supplements,
                "result_file": event.result_file,
                "waiting_since": instant_text(event.waiting_since) if event.waiting_since else None,
                "received_at": instant_text(event.received_at) if event.received_at else None,
            },
        },
        separators=(",", ":"),
    )


def from_json(text: str) -> DossierEvent:
    """Read an event; members it does not know are passed over.

    Raises:
        NotAnEvent: not JSON, or a member missing or of the wrong shape.
    """
    try:
        data: Mapping[str, Any] = json.loads(text)["data"]
        return DossierEvent(
            code=_typed(data["code"], str),
            action=Action(data["action"]),
            state=State(data["state"]),
            version=_typed(data["version"], int),
            at=parse_instant(data["at"]),
            agency=_typed(data["agency"], str),
            procedure=_typed(data["procedure"], str),
            procedure_version=_typed(data["procedure_version"], int),
            field=_typed(data["field"], str),
            channel=_typed(data["channel"], int),
            registered_at=parse_instant(data["registered_at"]),
            due=None if data["due_date"] is None else date.fromisoformat(data["due_date"]),
            verdict=Verdict(data["verdict"]),
            closes=_typed(data["closes"], bool),
            previous_agency=None if data["previous_agency"] is None else _typed(data["previous_agency"], str),
            step=_typed(data["step"], int),
            accepted_at=None if data["accepted_at"] is None else parse_instant(data["accepted_at"]),
            first_answer=_typed(data["first_answer"], bool),
            supplements=_typed(data["supplements"], int),
            result_file=_typed(data["result_file"], bool),
            waiting_since=None if data.get("waiting_since") is None else parse_instant(data["waiting_since"]),
            received_at=None if data.get("received_at") is None else parse_instant(data["received_at"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise NotAnEvent(type(fault).__name__) from fault


def _typed(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value
