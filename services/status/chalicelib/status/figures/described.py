"""The figures in the OpenAPI document of the service."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kernel.agencies import Confidence
from kernel.http import KEY_PATTERN
from kernel.openapi import CURSOR, Absent, Bilingual, Items, LocalDay, Operation, Reply, Shown, query

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Points = Annotated[float, Field(ge=0)]


class ReceivedBy(Shown):
    by_counter: Count
    online: Count
    by_post: Count


class StandingNow(Shown):
    """How what runs stands today; a waiting dossier is neither near due nor overdue."""

    not_started: Count
    within_time: Count
    near_due: Count
    overdue: Count
    waiting_supplement: Count
    waiting_payment: Count


class FirstAnswer(Shown):
    """First answers to online filings, in working minutes. `within` 8 working hours; the median to the half hour above."""

    count: Count
    within: Count
    median: Count | None
    mean: Count | None


class Duration(Shown):
    """Working days from acceptance to decision; exact up to 40, coarser above."""

    median: Count | None
    p90: Count | None


class Figure(Shown):
    """What was counted for a field of an agency in a period, or in all the days asked for. What was carried over, came and moved
    in is what ended (early, on time, late, refused, withdrawn, stopped), moved out, or is still running at the end of the
    period. `in_time` is early + on time."""

    agency: str
    field: str
    procedure: str | Absent = Field(None, description="With `by_procedure=1`.")
    period: str | Absent = Field(None, description="2026-11-24, 2026-11, 2026-Q4 or 2026, by `by`.")
    carried_over: int = Field(description="Running when the period began.")
    received: Count
    received_by: ReceivedBy
    early: Count
    on_time: Count
    in_time: Count
    late: Count
    late_without_apology: Count = Field(description="Of the late.")
    refused: Count
    withdrawn: Count
    stopped: Count
    moved_in: Count = Field(description="From another agency, running.")
    moved_out: Count
    running: int = Field(
        description="At the end of the period, whenever it came. Below zero only for the moment in which an end was counted "
        "before its beginning."
    )
    standing: StandingNow | None = Field(description="Of what runs; null for a period that is over.")
    supplements: Count = Field(description="How often applicants were asked for more.")
    repeated_supplements: Count = Field(description="Of them: not the first of their dossier.")
    late_supplements: Count = Field(description="Of them: asked later than 3 working days after the last receipt.")
    first_answer: FirstAnswer
    duration: Duration


class Indicator(Shown):
    """One of TT 01/2018: points of 2 at most for each dossier, added up and divided; null over nothing."""

    number: Literal[1, 2, 3, 7, 9]
    name: Bilingual
    score: Points | None
    most: Literal[2]
    counts: dict[str, int]
    confidence: Confidence
    note: Bilingual


class Band(Shown):
    key: str
    name: Bilingual


class Banded(Shown):
    """The sum of the indicators that are known, and between which bands the whole lies, whatever the missing ones are."""

    sum: Points
    most: Count
    missing: list[int]
    at_least: Band
    at_most: Band


class Share(Shown):
    """Part of a whole: percent and points; null over nothing."""

    part: Count
    whole: Count
    rate: Percent | None
    points: Points | None
    most: Count
    confidence: Confidence
    note: Bilingual


class OnTimeAndLate(Shown):
    on_time: Count
    late: Count


class ByLaw(OnTimeAndLate):
    rate: Percent | None


class Timeliness(Share):
    ended: OnTimeAndLate
    open: OnTimeAndLate | None = Field(description="Null for days that are over: how open dossiers stood is not known.")
    by_law: ByLaw
    why_different: Bilingual


class PortalScores(Shown):
    timeliness: Timeliness
    online: Share
    digitised: Share


class Scores(Shown):
    """What the dossiers of an agency say of it; `on_time_of_*` in percent."""

    agency: str
    from_: LocalDay = Field(alias="from")
    to: LocalDay
    returned: Count = Field(description="Dossiers with a result: early, on time or late.")
    on_time_of_returned: Percent | None
    on_time_of_received: Percent | None = Field(
        description="Over all that came, moved in or was carried over, less what moved on to another agency."
    )
    indicators: list[Indicator]
    officials: Banded = Field(description="Indicators 1, 2, 3, 4 and 7.")
    agencies: Banded = Field(description="All nine indicators.")
    national_portal: PortalScores


_KEY: dict[str, Any] = {"type": "string", "pattern": KEY_PATTERN}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_DAYS = (
    query("from", "First day.", _DAY),
    query("to", "Last day.", _DAY),
    query("agency", "Of this agency only, named by its key.", _KEY),
)
_MAP = query(
    "map",
    "old: agencies as they were when it was counted; new: those that are no more count with their successor.",
    {"enum": ["old", "new"], "default": "old"},
)

OPERATIONS = [
    Operation(
        "GET",
        "/statistics",
        "Received, in time, late, running",
        {
            200: Reply(
                Items[Figure],
                "Per agency and field, and per period where `by` says so. As CSV the same columns always, without the "
                "cursor, which is in the header Next-Cursor.",
                also=("text/csv",),
            )
        },
        says="Without `to` until today, without `from` since the first day of that year. A page holds 366 periods at most.",
        parameters=(
            *_DAYS,
            query("field", "Of this field only, named by its key.", _KEY),
            query("by", "One item for each of these.", {"enum": ["day", "month", "quarter", "year"]}),
            query("by_procedure", "1: an item for each procedure of a field.", {"enum": ["0", "1"]}),
            _MAP,
            query("format", "csv: RFC 4180, UTF-8.", {"enum": ["json", "csv"], "default": "json"}),
            CURSOR,
        ),
    ),
    Operation(
        "GET",
        "/indicators",
        "Scores of the agencies",
        {200: Reply(Items[Scores], "Per agency that has anything to say; always one page.")},
        says="Indicators 1, 2, 3, 7 and 9 of TT 01/2018, which dossiers alone can tell, and three groups of QĐ 766. Without `to` "
        "until today, without `from` since the first day of that year.",
        parameters=(*_DAYS, _MAP),
    ),
]
