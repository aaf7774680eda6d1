"""What OpenAPI says of deadlines."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.status.deadlines.bodies import Calculation
from kernel.agencies import Confidence
from kernel.clock import Unit
from kernel.explanation_texts import ClockState
from kernel.openapi import (
    RECEIPT_PIN,
    Absent,
    Account,
    Bilingual,
    Instant,
    LocalDay,
    Operation,
    Reply,
    Shown,
    path,
)
from kernel.problems import BAD_QUERY
from kernel.verdict import Verdict

Count = Annotated[int, Field(ge=0)]


class DeadlineStep(Shown):
    """One step of the chain. `counted` and `left` are days, of a step in working hours whole hours."""

    number: Annotated[int, Field(ge=1)]
    count: Annotated[int, Field(ge=1)]
    unit: Unit
    due_date: LocalDay
    counted: Count
    left: Count
    verdict: Verdict


class DeadlineDay(Shown):
    """One day, counted or not, and why. `law` names the article, and is empty where none says so; `step` is 0 outside all."""

    date: LocalDay
    counted: bool
    why: Bilingual
    confidence: Confidence
    law: str | Absent = None
    step: Count | Absent = None


class DeadlineRules(Shown):
    """The one-stop rules that the clock goes by."""

    version: Annotated[int, Field(ge=1)]
    name: Bilingual


class DeadlineProcedure(Shown):
    """The version of the procedure whose time is counted; its legal basis stands in the catalogue."""

    key: str
    version: Annotated[int, Field(ge=1)]


class Deadline(Shown):
    """How the clock of the law stands. `counted` and `left` are the days used and to go, together the lines that count; `paused`
    are days on which somebody was waited for. Before acceptance there are no days."""

    day0: LocalDay | None = Field(description="The day that is not counted.")
    due_date: LocalDay | None = Field(description="It ends at midnight.")
    due_at: Instant | None = Field(description="The closing hour of the agency on that day, as slips print it.")
    first_due_date: LocalDay | None = Field(
        description="Before any extension, by the calendar that holds now; the history says when a newer one moved it."
    )
    clock_state: ClockState
    verdict: Verdict
    counted: Count
    left: Count
    paused: Count
    procedure: DeadlineProcedure | Absent = None
    steps: list[DeadlineStep] | Absent = None
    lines: list[DeadlineDay] | Absent = Field(
        None, description="Left out where the calculator is asked not to explain."
    )
    sentence: Bilingual | Absent = Field(
        None, description="The whole in words that can be read aloud; left out likewise."
    )
    rules: DeadlineRules
    calendar: Annotated[int, Field(ge=1, description="The version of the working calendar that was counted by.")]


OPERATIONS = [
    Operation(
        "GET",
        "/dossiers/{code}/deadline",
        "When a dossier is due, day by day",
        {200: Reply(Deadline, "As the asker may see it.")},
        says="One line for every day from receipt to due day. By the code alone without procedure, steps, articles and units, "
        "which would betray what it is about; whole with `Receipt-Pin`, or for the account of the applicant, the representative "
        "or an officer of the agency.",
        parameters=(path("code", "The code of the dossier, from its receipt."), RECEIPT_PIN),
        account=Account.MAY,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "POST",
        "/deadlines",
        "Calculate a deadline, day by day",
        {200: Reply(Deadline, "The whole.")},
        says="For anyone, with a dossier or without: a procedure in force at the receipt, or a duration. Events stand in the "
        "order of time. Nothing is stored, so no Idempotency-Key is needed.",
        body=Calculation,
        account=Account.NONE,
        problems=(BAD_QUERY,),
    ),
]
