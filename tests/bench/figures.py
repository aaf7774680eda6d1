"""The statistics page: what it reads grows with the days shown and not with the dossiers counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import boto3

from kernel.agencies import AgencyPeriod
from kernel.times import local_day
from tests.bench import story
from tests.bench.recorder import Recorder
from tests.bench.table import Row
from tests.bench.uses import asked, measure

DAYS = (1, 10, 40)
FEWER, MORE = 1, 213  # dossiers in each counter of a day, an agency and a field
_AGENCIES = 12


@dataclass(frozen=True, slots=True)
class Read:
    """What one page read."""

    calls: int
    rows: int
    units: float

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.rows} rows, {self.units:g} units"


def rows(recorder: Recorder, agencies: tuple[AgencyPeriod, ...]) -> Iterator[Row]:
    """Measured with few and with many dossiers behind the same days."""
    _count_one_everywhere(sorted({period.key for period in agencies})[:_AGENCIES])
    _read(recorder, "today", "")  # the catalogue's part of it is read once and kept
    few, today_few = {days: _page(recorder, days) for days in DAYS}, _read(recorder, "today", "")
    _multiply(MORE // FEWER)
    many, today_many = {days: _page(recorder, days) for days in DAYS}, _read(recorder, "today", "")
    same = (today_few.calls, today_few.rows) == (today_many.calls, today_many.rows)
    yield Row(f"this year until today, with {MORE} times what is overdue", str(today_few), str(today_many), same)
    for days in DAYS:
        one, other = few[days], many[days]
        # A larger counter has more digits, so the bytes may grow a little; calls and rows may not.
        same = (one.calls, one.rows) == (other.calls, other.rows) and other.units <= one.units * 1.2
        yield Row(f"days shown: {days}, with {MORE} times the dossiers", str(one), str(other), same)
    yield _growth([many[days] for days in DAYS])


def _growth(pages: list[Read]) -> Row:
    """What ran before the first day is a sum of years, months and days, the same however many days follow; each day shown
    adds at most its own rows."""
    fixed = pages[0].rows
    bounded = all(page.rows <= fixed + days * _AGENCIES for page, days in zip(pages, DAYS, strict=True))
    rising = all(one.rows <= next_one.rows for one, next_one in pairwise(pages))
    shown = ", ".join(str(page.rows) for page in pages)
    days = ", ".join(map(str, DAYS))
    return Row(f"rows read for {days} days", f"<= {fixed} + {_AGENCIES} a day", shown, bounded and rising)


def _count_one_everywhere(agencies: list[str]) -> None:
    """One dossier received on each day by each agency, due that day and still open, counted as the service counts."""
    from chalicelib.status import wiring
    from chalicelib.status.figures.counting import Heard, Place, Standing, Tally

    figures = wiring.figures()
    for day in _days(max(DAYS)):
        for agency in agencies:
            received = Tally(day, agency, "employment", "work-permit-new", {"received": 1})
            place = Place(agency, "employment", "work-permit-new", Standing.RUNNING, day, online=True)
            figures.count(Heard(f"{agency}-{day}", 1, (received,), place))


def _days(count: int) -> Iterator[date]:
    """The last days of a month that is over, and those before."""
    last = local_day(story.NOW).replace(day=1) - timedelta(days=1)
    return (last - timedelta(days=back) for back in range(count))


def _multiply(times: int) -> None:
    """As if so many times the dossiers had been counted: the same rows, larger numbers."""
    from chalicelib.status.figures.figures_store import table

    client = boto3.client("dynamodb")
    for page in client.get_paginator("scan").paginate(TableName=table()):
        for item in page["Items"]:
            if item["sk"]["S"] != "seen":
                more = {name: {"N": str(int(value["N"]) * times)} for name, value in item.items() if "N" in value}
                client.put_item(TableName=table(), Item={**item, **more})


def _page(recorder: Recorder, days: int) -> Read:
    shown = list(_days(days))
    return _read(recorder, f"of {days} days", f"?from={shown[-1]}&to={shown[0]}&by=day")


def _read(recorder: Recorder, name: str, query: str) -> Read:
    found = measure(recorder, f"statistics {name}", lambda: asked("GET", f"/status/statistics{query}"))
    answers: list[Any] = [json.loads(call.answer) for call in found.use.calls]
    return Read(len(answers), sum(len(answer.get("Items", ())) for answer in answers), found.use.total.read)
