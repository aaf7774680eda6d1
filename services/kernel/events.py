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

from kernel.entry import Entry
from kernel.lifecycle import Action, State
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

    @property
    def id(self) -> str:
        return f"{self.code}/{self.version}"


def events_of(entry: Entry, after_version: int) -> Iterator[DossierEvent]:
    """The events of the changes later than `after_version`, oldest first."""
    for change in entry.history:
        if change.version > after_version:
            yield _event(entry, change.version)


def _event(entry: Entry, version: int) -> DossierEvent:
    change = next(change for change in entry.history if change.version == version)
    closes = change.state in _CLOSING
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
    )


_CLOSING = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED, State.DECIDED})


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
        )
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise NotAnEvent(type(fault).__name__) from fault


def _typed(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value
