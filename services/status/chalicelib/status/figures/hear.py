"""The use case behind the queue `status-figures`: one event, counted once."""

from __future__ import annotations

from chalicelib.status.figures.counting import COUNT_AS_NOTHING, WorkTime, heard
from chalicelib.status.figures.kept import Figures
from kernel.events import from_json


def count(message: str, figures: Figures, time: WorkTime) -> bool:
    """Count one event; False when it counts as nothing or was counted before.

    Raises:
        NotAnEvent: the message is none of ours.
        OutsideCalendar: the calendar says nothing of its days yet.
        StorageBusy: try again later.
    """
    event = from_json(message)
    return event.action not in COUNT_AS_NOTHING and figures.count(heard(event, time))
