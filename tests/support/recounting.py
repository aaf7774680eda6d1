"""Figures made by hand from the register alone, in another way than the service's: every dossier is looked at as it was at the
end of each day that matters. Slow, and free of sums, marks and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from kernel.change import Change
from kernel.entry import Entry
from kernel.times import HANOI, local_day
from tests.support.days import calendar

_ENDS = {"refused", "withdrawn", "stopped", "decided", "handed_over"}
_CALENDAR = calendar()
_SPELLS = ((8 * 60, 12 * 60), (13 * 60 + 30, 17 * 60))
_DURATIONS = [*range(41), 50, 60, 70, 80, 90, 100, 150, 200, 250, 300, 350, 400, 450, 500]
_ANSWERS = [*range(17), 32, 48, 64, 80, 96, 112, 128, 144, 160, 320, 640]


def by_hand(entries: Iterable[Entry], first: date, last: date, today: date) -> dict[tuple[str, str], dict[str, Any]]:
    """The items of a table of two days and what lies between, without their names, of every agency and field."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(_nothing)
    durations: dict[tuple[str, str], list[int]] = defaultdict(list)
    answers: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for entry in entries:
        for name, change in _open_at(entry, first - timedelta(days=1)):
            found[name]["carried_over"] += bool(change)
        for name, change in _open_at(entry, last):
            found[name]["running"] += 1
            if last >= today:
                found[name]["standing"][_standing(change, today)] += 1
        for name, counter in _happened(entry, first, last):
            found[name][counter] += 1
        for name, channel in _filed(entry, first, last):
            found[name]["received"] += 1
            found[name]["received_by"][channel] += 1
        for name, days in _durations(entry, first, last):
            durations[name].append(days)
        for name, answer in _answered(entry, first, last):
            answers[name].append(answer)
    for name, item in found.items():
        item["in_time"] = item["early"] + item["on_time"]
        if last < today:
            item["standing"] = None
        item["duration"] = {"median": _rank(durations[name], 2, 1), "p90": _rank(durations[name], 10, 9)}
        item["first_answer"] = _first_answer(answers[name])
    return {name: item for name, item in found.items() if _says_something(item)}


def _nothing() -> dict[str, Any]:
    plain = (
        "carried_over received early on_time late refused withdrawn stopped late_without_apology moved_in moved_out "
        "supplements repeated_supplements late_supplements in_time running"
    )
    standing = "not_started within_time near_due overdue waiting_supplement waiting_payment"
    return {
        **dict.fromkeys(plain.split(), 0),
        "received_by": {"by_counter": 0, "online": 0, "by_post": 0},
        "standing": dict.fromkeys(standing.split(), 0),
    }


def _says_something(item: Mapping[str, Any]) -> bool:
    return any(value for value in item.values() if isinstance(value, int)) or item["first_answer"]["count"] > 0


# -- one dossier --------------------------------------------------------------------------------------------------------------


def _open_at(entry: Entry, day: date) -> Iterator[tuple[tuple[str, str], Change]]:
    """Where it lay at the end of a day, if it was there and had not ended."""
    so_far = [change for change in entry.history if local_day(change.at) <= day]
    if so_far and so_far[-1].state not in _ENDS:
        yield (so_far[-1].agency, entry.field), so_far[-1]


def _standing(change: Change, today: date) -> str:
    if change.state.endswith("_requested"):
        return "waiting_supplement" if change.state.startswith("supplement") else "waiting_payment"
    if change.due is None:
        return "not_started"
    if today > change.due:
        return "overdue"
    tomorrow = today + timedelta(days=1)
    while tomorrow not in _CALENDAR.work and (tomorrow.weekday() > 4 or tomorrow in _CALENDAR.off):
        tomorrow += timedelta(days=1)
    return "near_due" if change.due <= tomorrow else "within_time"


def _filed(entry: Entry, first: date, last: date) -> Iterator[tuple[tuple[str, str], str]]:
    if first <= local_day(entry.registered_at) <= last:
        yield (entry.history[0].agency, entry.field), {1: "by_counter", 2: "online", 3: "by_post"}[entry.channel]


def _happened(entry: Entry, first: date, last: date) -> Iterator[tuple[tuple[str, str], str]]:
    before: Change | None = None
    asked = 0
    for change in entry.history:
        day, here = local_day(change.at), (change.agency, entry.field)
        within = first <= day <= last
        ended = before is not None and before.state in _ENDS
        if before is not None and before.agency != change.agency and not ended and within:
            yield (before.agency, entry.field), "moved_out"
            yield here, "moved_in"
        if change.action == "request_supplement":
            asked += 1
            if within:
                yield here, "supplements"
                earlier = entry.history[: change.version - 1]
                receipts = [one.at for one in earlier if one.action in ("file", "accept", "supplement")]
                if asked > 1:
                    yield here, "repeated_supplements"
                if len(_work_days(_came(receipts[-1]), day - timedelta(days=1))) >= 3:  # were over before
                    yield here, "late_supplements"
        if change.state in _ENDS and not ended and within:
            yield from ((here, counter) for counter in _ends_as(entry, change))
        before = change


def _ends_as(entry: Entry, change: Change) -> Sequence[str]:
    if change.state != "decided":
        return [change.state]
    day = local_day(change.at)
    assert change.due is not None
    if day < change.due:
        return ["early"]
    if day == change.due:
        return ["on_time"]
    return ["late"] if entry.extended else ["late", "late_without_apology"]


def _durations(entry: Entry, first: date, last: date) -> Iterator[tuple[tuple[str, str], int]]:
    for change in entry.history:
        if change.action == "decide" and first <= local_day(change.at) <= last:
            (accepted,) = (one.at for one in entry.history if one.action == "accept")
            yield (change.agency, entry.field), len(_work_days(_came(accepted), local_day(change.at)))


def _answered(entry: Entry, first: date, last: date) -> Iterator[tuple[tuple[str, str], tuple[int, bool]]]:
    """Working minutes, and whether the eight hours were not over before the answer."""
    answers = [one for one in entry.history if one.action in ("accept", "refuse", "request_supplement")]
    if entry.channel == 2 and answers and first <= local_day(answers[0].at) <= last:
        filed, answered = entry.registered_at, answers[0].at
        within = _work_seconds(filed, answered - timedelta(seconds=1)) < 8 * 3600
        yield (answers[0].agency, entry.field), (_work_seconds(filed, answered) // 60, within)


# -- days and ranks -----------------------------------------------------------------------------------------------------------


def _works(day: date) -> bool:
    return day in _CALENDAR.work or (day.weekday() < 5 and day not in _CALENDAR.off)


def _came(receipt: datetime) -> date:
    """The day a receipt counts as: the next that works for what came after five, or on a day off."""
    moment = receipt.astimezone(HANOI)
    day = moment.date() + timedelta(days=moment.time().replace(microsecond=0) > time(17))
    while not _works(day):
        day += timedelta(days=1)
    return day


def _work_days(after: date, until: date) -> list[date]:
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return [day for day in days if _works(day)]


def _work_seconds(start: datetime, end: datetime) -> int:
    seconds = 0
    for n in range((local_day(end) - local_day(start)).days + 1):
        day = local_day(start) + timedelta(days=n)
        midnight = datetime.combine(day, time.min, HANOI)
        low, high = (start - midnight).total_seconds(), (end - midnight).total_seconds()
        if _works(day):
            seconds += sum(max(0, int(min(high, close * 60) - max(low, open_ * 60))) for open_, close in _SPELLS)
    return seconds


def _rank(values: Sequence[int], parts: int, of_them: int, ends: Sequence[int] = _DURATIONS) -> int | None:
    """The value of rank ceil(n * of_them / parts), as coarse as it is kept."""
    if not values:
        return None
    wanted = sorted(values)[(len(values) * of_them + parts - 1) // parts - 1]
    return next((end for end in ends if wanted <= end), ends[-1])


def _first_answer(answers: Sequence[tuple[int, bool]]) -> dict[str, int | None]:
    minutes = [one for one, _ in answers]
    half_hours = _rank([-(-one // 30) for one in minutes], 2, 1, _ANSWERS)
    return {
        "count": len(minutes),
        "within": sum(within for _, within in answers),
        "median": None if half_hours is None else half_hours * 30,
        "mean": int(sum(minutes) / len(minutes) + 0.5) if minutes else None,
    }
