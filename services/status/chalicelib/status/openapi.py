"""The OpenAPI document of this service. `python -m chalicelib.status.openapi` prints it; make openapi keeps it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from chalicelib.status.actions.described import (
    ConsultationShown,
    HistoryLine,
    OpenStep,
    PapersFound,
    ProposalShown,
    VisitShown,
)
from chalicelib.status.actions.table import table
from chalicelib.status.bodies import ACTION
from chalicelib.status.deadlines.described import OPERATIONS as DEADLINES
from chalicelib.status.figures.described import OPERATIONS as FIGURES
from chalicelib.status.notices.described import OPERATIONS as NOTICES
from chalicelib.status.payments.described import OPERATIONS as PAYMENTS
from chalicelib.status.slips.described import OPERATIONS as SLIPS
from chalicelib.status.worklist.described import OPERATIONS as DESK
from kernel.lifecycle import State
from kernel.openapi import (
    CURSOR,
    LIMIT,
    RECEIPT_PIN,
    Absent,
    Account,
    Address,
    Instant,
    Items,
    LocalDay,
    Operation,
    Reply,
    Shown,
    document,
    path,
    query,
    text_of,
)
from kernel.problems import BAD_QUERY, ILLEGAL_STEP, NOT_ALLOWED, STALE_VERSION
from kernel.verdict import Verdict

FILE = Path(__file__).with_name("openapi.json")

Version = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Money = Annotated[int, Field(ge=1, description="In đồng.")]


class Step(Shown):
    """Where a dossier stands in the chain of units that work on it; number 0 before acceptance."""

    number: Count
    of: Annotated[int, Field(ge=1)]


class ItemAsked(Shown):
    pointer: str | Absent = None
    document: str | Absent = None
    text: str


class SupplementAsked(Shown):
    reason: str
    items: list[ItemAsked]


class Payment(Shown):
    amount: Money
    reason: str
    paid_at: Instant | Absent = None
    reference: str | Absent = None


class ResultShown(Shown):
    outcome: Literal["approved", "rejected"]
    number: str | Absent = None
    date: LocalDay | Absent = None
    reason: str | Absent = None
    url: Address | Absent = Field(None, description="Gives the result paper to whoever holds it, for five minutes.")


class Dossier(Shown):
    """By the code alone what the law makes public. The rest with `Receipt-Pin`, or for the account of the applicant, the
    representative or an officer of the agency."""

    code: str
    state: State
    step: Step
    registered_at: Instant
    accepted_at: Instant | None
    due_date: LocalDay | None
    closed_at: Instant | None = Field(description="When the clock ended: decided, refused, withdrawn or stopped.")
    timeliness: Verdict
    procedure: str | Absent = None
    agency: str | Absent = None
    version: Version | Absent = None
    handed_over_at: Instant | None = None
    history: list[HistoryLine] | Absent = None
    supplement: SupplementAsked | Absent = None
    payment: Payment | Absent = None
    result: ResultShown | Absent = None
    papers_check: PapersFound | Absent = None
    yours: Literal[True] | Absent = Field(None, description="Where the account is its applicant, whoever filed it.")
    assignee: str | Absent = Field(None, description="Who works on it. This and what follows is for officers only.")
    steps_open: list[OpenStep] | Absent = Field(None, description="Steps that run side by side and are not finished.")
    consultations: list[ConsultationShown] | Absent = None
    visits: list[VisitShown] | Absent = None
    proposal: ProposalShown | Absent = None


class DossierItem(Shown):
    code: str
    procedure: str
    agency: str
    state: State
    version: Version
    registered_at: Instant
    due_date: LocalDay | None
    timeliness: Verdict


class Acted(Shown):
    """The dossier after the action."""

    code: str
    state: State
    version: Version
    due_date: LocalDay | Absent = None
    new_date: LocalDay | Absent = Field(
        None, description="Of `extend`: the day that is promised; one promised too late does not move `due_date`."
    )
    asked_date: LocalDay | Absent = Field(
        None, description="Of `extend`: the day off that was asked for; `new_date` is the next working day."
    )


ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

_CODE = path("code", "The code of the dossier, from its receipt.")

OPERATIONS = [
    Operation(
        "GET",
        "/dossiers/{code}",
        "Where a dossier stands",
        {200: Reply(Dossier, "As the asker may see it.")},
        parameters=(_CODE, RECEIPT_PIN),
        account=Account.MAY,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/dossiers",
        "The dossiers of this account, newest first",
        {200: Reply(Items[DossierItem], "One page.")},
        says="`filed_by=others`: those that others filed for the person by their authorisation, newest first as well.",
        parameters=(
            query("filed_by", "Who filed them.", {"enum": ["me", "others"], "default": "me"}),
            CURSOR,
            LIMIT,
        ),
        account=Account.NEEDED,
    ),
    Operation(
        "POST",
        "/dossiers/{code}/actions",
        "Act on a dossier",
        {200: Reply(Acted, "Done.")},
        says="What an officer, the applicant, a connected system or an administrator may do, told apart by `action`. `version` "
        "is the version that was seen; a dossier that moved on since answers 409 with the current one. Where the procedure "
        "wants two persons, `decide` must say what another officer proposed, and may leave out what the proposal names; "
        "everywhere else an approval needs its `result`. `receive`, `handle` and `decide` are roles at the agency that handles "
        f"the dossier.\n\n{table()}\n\nA stranger is answered like an unknown code; one of the dossier's own people who may not "
        "do it 403; one who may, from another state, 409. Nobody is an officer in their own matter, nor in "
        "what is of somebody who authorised them: that a colleague does. Of a dossier that came on paper, "
        "`receive` hands in the supplement and withdraws for its applicant.",
        body=ACTION,
        parameters=(_CODE,),
        account=Account.NEEDED,
        idempotent=True,
        problems=(BAD_QUERY, NOT_ALLOWED, STALE_VERSION, ILLEGAL_STEP),
    ),
    *DEADLINES,
    *FIGURES,
    *DESK,
    *SLIPS,
    *PAYMENTS,
    *NOTICES,
    Operation("GET", "/openapi.json", "This document", {200: Reply(ANYTHING, "OpenAPI 3.1.")}),
]


def made() -> dict[str, Any]:
    described = document(
        "Status",
        "Where a dossier stands, what officers and applicants do with it, and the public figures.",
        "/api/status",
        OPERATIONS,
    )
    body = described["paths"]["/dossiers/{code}/actions"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"] = {"oneOf": list(_flat(body["schema"]))}
    return described


def _flat(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bodies side by side: `decide` has two, which OpenAPI's discriminator cannot tell apart by one name."""
    for one in schema.get("oneOf", ()):
        yield from _flat(one)
    if "oneOf" not in schema:
        yield schema


if __name__ == "__main__":
    sys.stdout.write(text_of(made()))
