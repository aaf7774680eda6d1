"""How counted rows add up to the items of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.status.figures.counting import DUE, ENDED, Standing
from chalicelib.status.figures.kept import Row, Stand
from chalicelib.status.figures.measures import ANSWER, DURATION, HALF_HOUR, MEDIAN, NINETY
from chalicelib.status.figures.spans import Period

Name = tuple[str, str, str | None]  # agency, field, procedure (None: all of the field)
Sums = dict[Name, Counter[str]]
NameOf = Callable[[str, str, str], Name]
"""Under which name rows of an agency, field and procedure are shown."""

PLAIN = (
    "received",
    "early",
    "on_time",
    "late",
    "refused",
    "withdrawn",
    "stopped",
    "late_without_apology",
    "moved_in",
    "moved_out",
    "supplements",
    "repeated_supplements",
    "late_supplements",
)
CHANNELS = ("by_counter", "online", "by_post")
STANDINGS = ("not_started", "within_time", "near_due", "overdue", "waiting_supplement", "waiting_payment")


def added(sums: Sums, rows: Iterable[Row], name_of: NameOf) -> None:
    """Adds what happened, by the rows, to the sums of their name."""
    for row in rows:
        happened = {counter: number for counter, number in row.counts.items() if counter not in DUE}
        sums.setdefault(name_of(row.agency, row.field, row.procedure), Counter()).update(happened)


def running(counts: Mapping[str, int]) -> int:
    """What has come and neither ended nor moved away."""
    come = counts.get("received", 0) + counts.get("moved_in", 0)
    return come - sum(counts.get(name, 0) for name in ENDED) - counts.get("moved_out", 0)


NearUntil = Callable[[str], date | None]
"""The last day that is near due at an agency; None where the calendar ends before: everything left is near."""


def stood(stands: Iterable[Stand], due: Iterable[Row], today: date, near_until: NearUntil, name_of: NameOf) -> Sums:
    """How dossiers stand today. `due` are rows of the days before today, however wide, and of the days that may be near: due days
    are read against the day, so nothing is written when a day ends."""
    sums: Sums = {}
    for stand in stands:
        counts = sums.setdefault(name_of(stand.agency, stand.field, stand.procedure), Counter())
        for standing in (Standing.NOT_STARTED, Standing.WAITING_SUPPLEMENT, Standing.WAITING_PAYMENT):
            counts[standing] += stand.counts.get(standing, 0)
        counts[_else(near_until(stand.agency))] += stand.counts.get(Standing.RUNNING, 0)
    for row in due:
        near = near_until(row.agency)
        if row.first >= today and (near is None or row.first > near):
            continue
        counts = sums.setdefault(name_of(row.agency, row.field, row.procedure), Counter())
        number = row.counts.get("due", 0)
        counts["overdue" if row.first < today else "near_due"] += number
        counts[_else(near)] -= number
    return sums


def _else(near_until: date | None) -> str:
    """How what runs stands whose due day was not read."""
    return "within_time" if near_until is not None else "near_due"


def table(
    wanted: Sequence[Period], rows: Iterable[Row], before: Sums, name_of: NameOf, now: Sums, today: date
) -> Iterator[list[dict[str, Any]]]:
    """The items of each period. `before` holds all that was counted before the first, `now` how what runs stands today, told
    with a period that reaches today. A name of which there is nothing to say in a period is left out."""
    source = iter(rows)
    kept = next(source, None)
    total: Sums = {name: Counter(counts) for name, counts in before.items()}
    for period in wanted:
        sums: Sums = {}
        carried = {name: running(counts) for name, counts in total.items()}
        while kept is not None and kept.first <= period.last:
            added(sums, [kept], name_of)
            added(total, [kept], name_of)
            kept = next(source, None)
        standing = now if period.last >= today else None
        names = sorted({*total, *(standing or ())}, key=lambda name: tuple(part or "" for part in name))
        yield [
            item
            for name in names
            if (
                item := _item(
                    name,
                    period,
                    sums.get(name, Counter()),
                    carried.get(name, 0),
                    running(total.get(name, Counter())),
                    None if standing is None else standing.get(name, Counter()),
                )
            )
            is not None
        ]


def _item(
    name: Name,
    period: Period,
    counts: Mapping[str, int],
    carried_over: int,
    still_running: int,
    standing: Mapping[str, int] | None,
) -> dict[str, Any] | None:
    if not any((still_running, carried_over, *counts.values(), *(standing or {}).values())):
        return None
    plain = {counter: counts.get(counter, 0) for counter in PLAIN}
    return {
        "agency": name[0],
        "field": name[1],
        **({"procedure": name[2]} if name[2] is not None else {}),
        **({"period": period.name} if period.name else {}),
        "carried_over": carried_over,
        **plain,
        "received_by": {channel: counts.get(channel, 0) for channel in CHANNELS},
        "in_time": plain["early"] + plain["on_time"],
        "running": still_running,
        "standing": None if standing is None else {one: max(0, standing.get(one, 0)) for one in STANDINGS},
        "first_answer": first_answer(counts),
        "duration": duration(counts),
    }


def first_answer(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Of online filings; times in working minutes, the median to the half hour above, the mean half up."""
    count, minutes = counts.get("answers", 0), counts.get("answer_minutes", 0)
    median = ANSWER.quantile(counts, MEDIAN)
    return {
        "count": count,
        "within": counts.get("answers_in_time", 0),
        "median": None if median is None else median * HALF_HOUR,
        "mean": None if not count else (2 * minutes + count) // (2 * count),
    }


def duration(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Working days from acceptance to decision."""
    return {"median": DURATION.quantile(counts, MEDIAN), "p90": DURATION.quantile(counts, NINETY)}
