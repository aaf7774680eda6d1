"""What is scored of agencies, counted a second time: straight from the histories, without events or rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kernel.change import Change
from kernel.entry import Entry
from kernel.times import HANOI, local_day

_ENDS = {"refused", "withdrawn", "stopped", "decided"}
_CLOSING = time(17)


def scored_by_hand(
    entries: Iterable[Entry], first: date, last: date, *, open_too: bool
) -> dict[str, dict[str, dict[str, int]]]:
    """Per agency the counts of indicators 1, 3 and 9 and of the three groups of QĐ 766, of two days and what lies between; with
    `open_too` what runs at the end of the last day counts as it stands then. Only what is not 0."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for entry in entries:
        if first <= local_day(entry.registered_at) <= last:
            there = found[entry.history[0].agency]
            there["online"]["received"] += 1
            there["online"]["online"] += entry.channel == 2
        end = next((change for change in entry.history if change.state in _ENDS), None)
        if end is not None and first <= local_day(end.at) <= last:
            _ended(found[end.agency], entry, end)
        so_far = [change for change in entry.history if local_day(change.at) <= last]
        if open_too and so_far and so_far[-1].state not in {*_ENDS, "handed_over"} and so_far[-1].due is not None:
            _open(found[so_far[-1].agency], entry.channel, so_far, last)
    return {agency: plain for agency, parts in found.items() if (plain := _plain(parts))}


def _plain(parts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    kept = {part: {name: number for name, number in counts.items() if number} for part, counts in parts.items()}
    return {part: counts for part, counts in kept.items() if counts}


def _ended(there: dict[str, dict[str, int]], entry: Entry, end: Change) -> None:
    asked = sum(change.action == "request_supplement" for change in entry.history)
    accepted = any(change.action == "accept" for change in entry.history)
    if accepted:
        assert end.due is not None
        late_for_portal = asked > 1 or end.at > datetime.combine(end.due, _CLOSING, HANOI)
        there["ended"]["late" if late_for_portal else "on_time"] += 1
    if end.state != "decided":
        return
    assert end.due is not None
    day = local_day(end.at)
    there["time"]["shorter" if day < end.due else "equal" if day == end.due else "longer"] += 1
    there["contacts"]["never" if not asked else "once" if asked == 1 else "more"] += 1
    there["groups"]["returned"] += 1
    if entry.channel == 2:
        there["groups"]["online"] += 1
        there["groups"]["digitised"] += bool(end.detail.get("result"))
        there["online"]["online_late"] += day > end.due


def _open(there: dict[str, dict[str, int]], channel: int, so_far: Sequence[Change], last: date) -> None:
    newest = so_far[-1]
    assert newest.due is not None
    asked = [change.at for change in so_far if change.action == "request_supplement"]
    waits = newest.state == "supplement_requested"
    if waits:
        late = asked[-1] > datetime.combine(newest.due, _CLOSING, HANOI)
    else:
        late = last > newest.due
    there["open"]["late" if late or len(asked) > 1 else "on_time"] += 1
    if channel == 2 and not waits and newest.state != "payment_requested":
        there["online"]["online_overdue"] += last > newest.due


def scored(items: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """The same counts as `GET /indicators` shows them."""
    return {one["agency"]: plain for one in items if (plain := _plain(_parts(one)))}


def _parts(item: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    counts = {one["number"]: one["counts"] for one in item["indicators"]}
    portal = item["national_portal"]
    assert counts[2] == counts[1], "as if each procedure had one step"
    assert counts[7] == dict(zip(("early", "on_time", "late"), counts[1].values(), strict=True))
    assert portal["online"]["whole"] == portal["digitised"]["whole"] == item["returned"]
    return {
        "time": counts[1],
        "contacts": counts[3],
        "online": {name: number for name, number in counts[9].items() if not name.endswith("procedures")},
        "ended": portal["timeliness"]["ended"],
        "open": portal["timeliness"]["open"] or {},
        "groups": {
            "returned": item["returned"],
            "online": portal["online"]["part"],
            "digitised": portal["digitised"]["part"],
        },
    }
