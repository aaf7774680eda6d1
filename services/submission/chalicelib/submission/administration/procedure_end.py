"""A change of kind `procedure_end`: nobody files it after its last day. Its body is `{key, last_day}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.submission.administration.change import Change
from chalicelib.submission.administration.source import at, day_in, newest, unknown_members
from kernel import faults
from kernel.catalogue import Catalogue
from kernel.problems import Fault
from kernel.publication import End
from kernel.text import Text

_NONE = Text("Không có thủ tục này.", "There is no such procedure.")
_ENDED = Text("Thủ tục đã có ngày cuối: {day}.", "It has a last day already: {day}.")
_TOO_EARLY = Text("Ngày cuối sớm nhất là {day}.", "The last day is {day} at the earliest.")


def template(catalogue: Catalogue, key: str) -> dict[str, Any] | None:
    one = newest(catalogue, key)
    return None if one is None else {"key": key, "last_day": one.valid_to.isoformat() if one.valid_to else None}


def title(catalogue: Catalogue, body: Mapping[str, Any]) -> Text:
    one = newest(catalogue, str(body.get("key", "")))
    return one.name if one else Text(str(body.get("key", "")), str(body.get("key", "")))


def judged(catalogue: Catalogue, change: Change, today: date) -> tuple[list[Fault], End | None]:
    """Every fault, or what publishing gives."""
    found = unknown_members(change.body, {"key", "last_day"})
    before = catalogue.versions(change.subject)
    last_day = day_in(change.body.get("last_day"))
    if last_day is None:
        found.append(Fault(at("last_day"), "bad-format", faults.DAY))
    if not before:
        return [*found, Fault(at("key"), "unknown", _NONE)], None
    last = before[-1]
    if last.valid_to is not None:
        found.append(Fault(at("key"), "ended", faults.filled(_ENDED, day=f"{last.valid_to:%d/%m/%Y}")))
    earliest = max(today, last.valid_from)
    if last_day is not None and last_day < earliest:
        said = faults.filled(_TOO_EARLY, day=f"{earliest:%d/%m/%Y}")
        found.append(Fault(at("last_day"), "out-of-range", said))
    if found or last_day is None:
        return found, None
    return [], End(before, replace(last, valid_to=last_day))
