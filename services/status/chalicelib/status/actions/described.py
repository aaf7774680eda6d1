"""What the OpenAPI document says of a dossier's history and inner work; made by `shown`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kernel.lifecycle import Action, State
from kernel.openapi import Absent, Address, Instant, LocalDay, Shown

Version = Annotated[int, Field(ge=1)]
StepNumber = Annotated[int, Field(ge=0)]


class HistoryLine(Shown):
    """Applicants see agency, step and time of what concerns them, and what was said to them; officers see every line."""

    at: Instant
    action: Action
    state: State = Field(description="After the action.")
    version: Version = Field(description="After the action.")
    agency: str = Field(description="Which handled it after the action; of a parallel step, which finished it.")
    step: StepNumber = Field(description="Of the chain, after the action; 0 before acceptance.")
    note: str | Absent = None
    by: str | Absent = Field(None, description="User name of who did it, for officers only.")
    officer: str | Absent = Field(
        None, description="Name of the officer, for applicants, where the rules in force show it."
    )
    due_date: LocalDay | Absent = Field(
        None, description="Where an extension or a newer calendar moved it: the day from then on."
    )
    due_date_before: LocalDay | Absent = Field(None, description="And the day before that.")
    late_request: Literal[True] | Absent = Field(
        None, description="Asked later than the law allows; for officers only."
    )


class PaperFound(Shown):
    document: str
    present: bool
    legible: bool | Absent = None
    right: bool | Absent = None
    note: str | Absent = None


class PapersFound(Shown):
    """The last check of the papers: all of them for officers, for the applicant those that fail."""

    at: Instant
    papers: list[PaperFound]


class OpenStep(Shown):
    number: Annotated[int, Field(ge=1)]
    agency: str


class ConsultationShown(Shown):
    """A question put to another unit, of the portal (`agency`) or outside it (`unit`). The clock does not wait for it."""

    number: Version = Field(description="Names it in its answer.")
    agency: str | Absent = None
    unit: str | Absent = None
    asked_at: Instant
    question: str
    answer_by: LocalDay
    answered_at: Instant | Absent = None
    answer: str | Absent = None
    late: Literal[True] | Absent = None


class UnitPresent(Shown):
    unit: str
    count: Annotated[int, Field(ge=1)]


class VisitShown(Shown):
    at: Instant
    place: str
    participants: list[UnitPresent]
    content: str


class ProposalShown(Shown):
    """What a second officer may decide as it is, or return."""

    by: str
    at: Instant
    outcome: Literal["approved", "rejected"]
    reason: str | Absent = None
    number: str | Absent = None
    date: LocalDay | Absent = None
    url: Address | Absent = Field(None, description="Gives the proposed paper to whoever holds it, for five minutes.")
