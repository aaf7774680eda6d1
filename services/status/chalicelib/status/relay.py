"""The relay: every change of the register becomes one event on the topic. The register's stream is the outbox.

A record that cannot be read must not stand in the way of the others for ever, so it goes to the relay's dead letters; when the
topic does not answer the whole batch is tried again. Telling a thing twice does no harm: an event's id names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from kernel.events import DossierEvent, events_of
from kernel.register import entry_from_raw

Record = Mapping[str, Any]
Warn = Callable[[str, str], None]
"""Told the kind of a fault and the id of what it befell; never what it said."""


class TopicBusy(Exception):
    """The topic or the dead letters did not take what they were given; the batch comes again."""


class Outside(Protocol):
    """The topic, and the dead letters of the relay. Both raise TopicBusy."""

    def tell(self, events: Sequence[DossierEvent]) -> Sequence[DossierEvent]:
        """Tell of all; answers those the topic will never take."""

    def bury(self, what: Mapping[str, Any]) -> None: ...


def relay(records: Sequence[Record], outside: Outside, warn: Warn) -> int:
    """Tell of the changes in a batch of stream records; answers how many were told. Raises TopicBusy."""
    told: list[DossierEvent] = []
    for record in records:
        try:
            told += _changes(record)
        except Exception as fault:  # whatever is wrong with a record, it is wrong for ever
            warn(type(fault).__name__, str(record.get("eventID", "")))
            outside.bury(_place(record, type(fault).__name__))
    for event in outside.tell(told) if told else ():
        warn("refused by the topic", event.id)
        outside.bury({"event": event.id, "fault": "refused by the topic"})
    return len(told)


def _changes(record: Record) -> list[DossierEvent]:
    images = record["dynamodb"]
    new, old = entry_from_raw(images.get("NewImage")), entry_from_raw(images.get("OldImage"))
    return list(events_of(new, old.version if old else 0)) if new else []


def _place(record: Record, fault: str) -> dict[str, Any]:
    """Where the record lies, never what it holds: the entry itself can be read in the register."""
    images = record.get("dynamodb")
    known = images if isinstance(images, Mapping) else {}
    return {
        "record": record.get("eventID"),
        "keys": known.get("Keys"),
        "sequence": known.get("SequenceNumber"),
        "fault": fault,
    }
