"""What the calculator of deadlines is asked (docs/api/status.md, `POST /deadlines`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from kernel.bodies import Body, Day, Instant, line, number, refusal, several
from kernel.clock import Unit
from kernel.text import Text

MOST = 10_000  # of a duration

_ONE_TIME = Text(
    "Hãy cho biết hoặc thủ tục (procedure) hoặc thời hạn (duration), không cả hai.",
    "Give either a procedure or a duration, not both.",
)
_NEW_DATE = Text(
    "Gia hạn (extended) phải có ngày mới (new_date); sự kiện khác thì không.",
    "`extended` needs a `new_date`; no other event has one.",
)


Key = Annotated[str, line(1, 80)]
EventType = Literal[
    "supplement_requested",
    "supplemented",
    "payment_requested",
    "paid",
    "consultation_asked",
    "consultation_answered",
    "extended",
    "transferred",
    "decided",
    "handed_over",
    "refused",
    "withdrawn",
    "stopped",
]


class TimeLimit(Body):
    """A time of the law."""

    count: Annotated[int, number(1, MOST)]
    unit: Annotated[Unit, Field(strict=False)]


class Happening(Body):
    """One thing that happened, in the order of time. `new_date` with `extended`, and only there."""

    type: EventType
    at: Instant
    new_date: Day | None = None

    @model_validator(mode="after")
    def _date_of_an_extension(self) -> Happening:
        if (self.type == "extended") != (self.new_date is not None):
            raise refusal("not-acceptable", _NEW_DATE)
        return self


class SupposedDay(Body):
    """A day as it is supposed to be, off or worked; `decision` is the number of the decision."""

    date: Day
    kind: Literal["off", "work"]
    decision: Annotated[str, line(1, 100)] | None = None


class Calculation(Body):
    """A procedure or a duration, from a receipt. Without `agency` the country's calendar and the usual hours; without `as_of`
    now, or the receipt when that is later. `explain: false` leaves lines and sentence out: a phone that shows the due day alone
    need not fetch them."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["procedure"]}, {"required": ["duration"]}]})

    procedure: Key | None = None
    agency: Key | None = None
    duration: TimeLimit | None = None
    received_at: Instant
    events: Annotated[list[Happening], several(0, 100)] | None = None
    calendar_overrides: Annotated[list[SupposedDay], several(0, 100)] | None = None
    as_of: Instant | None = None
    explain: bool | None = None

    @model_validator(mode="after")
    def _one_time(self) -> Calculation:
        if (self.procedure is None) == (self.duration is None):
            raise refusal("not-acceptable", _ONE_TIME)
        return self
