"""The OpenAPI document of this service. `python -m chalicelib.feedback.openapi` prints it; make openapi keeps it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from chalicelib.feedback.bodies import NewPetition, NewRating, PetitionAnswer
from chalicelib.feedback.petition import PetitionState
from kernel.catalogue import Confidence
from kernel.http import KEY_PATTERN
from kernel.openapi import (
    CURSOR,
    LIMIT,
    RECEIPT_PIN,
    Absent,
    Account,
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
from kernel.problems import ALREADY_RATED, BAD_QUERY, ILLEGAL_STEP, NOT_ALLOWED, NOT_FINISHED, NOT_FOUND, STALE_VERSION

FILE = Path(__file__).with_name("openapi.json")

PetitionId = Annotated[str, Field(pattern="^[0-9a-v]{24}$")]
Key = Annotated[str, Field(pattern=KEY_PATTERN)]
Times = Annotated[int, Field(ge=0)]


class Rated(Shown):
    code: str
    score: Annotated[int, Field(ge=1, le=5)]
    rated_at: Instant


class Scores(Shown):
    """How often each score was given, from 1 (worst) to 5."""

    one: Times = Field(alias="1")
    two: Times = Field(alias="2")
    three: Times = Field(alias="3")
    four: Times = Field(alias="4")
    five: Times = Field(alias="5")


class RatingCounts(Shown):
    agency: Key
    procedure: Key
    count: Annotated[int, Field(ge=1)]
    average: Annotated[float, Field(ge=1, le=5)]
    scores: Scores


class PetitionReceipt(Shown):
    id: PetitionId
    received_at: Instant
    pin: Annotated[str, Field(pattern="^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$")]


class Petition(Shown):
    """In public the state and the dates, and once published subject, content and answer. The sender (`Receipt-Pin`, or the
    account that sent it) and officers of the agency see the rest too; officers alone `version` and `forward_due_date`, the day
    by which to pass on what another agency should answer."""

    id: PetitionId
    agency: Key
    state: PetitionState
    received_at: Instant
    due_date: LocalDay | None = Field(description="Day by which the agency should answer; null where not known.")
    confidence: Confidence = Field(description="How far the time for an answer can be trusted.")
    answered_at: Instant | None
    subject: str | Absent = None
    content: str | Absent = None
    answer: str | Absent = None
    name: str | Absent = None
    phone: str | Absent = None
    email: str | Absent = None
    address: str | Absent = None
    version: Annotated[int, Field(ge=1)] | Absent = None
    forward_due_date: LocalDay | None = None
    forward_confidence: Confidence | Absent = None


class PetitionMoved(Shown):
    id: PetitionId
    state: PetitionState
    version: Annotated[int, Field(ge=2)]


ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

_KEY_SCHEMA = {"type": "string", "pattern": KEY_PATTERN}
_AGENCY = query("agency", "Of this agency only, named by its key.", _KEY_SCHEMA)
_PROCEDURE = query("procedure", "Of this procedure only, named by its key.", _KEY_SCHEMA)
_ID = path("id", "The id of the petition, from its receipt.")

OPERATIONS = [
    Operation(
        "POST",
        "/ratings",
        "Rate a finished dossier",
        {201: Reply(Rated, "Rated.")},
        says="By the applicant of a dossier that is decided, handed over, refused or stopped, once.",
        body=NewRating,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_FOUND, NOT_ALLOWED, ALREADY_RATED, NOT_FINISHED),
    ),
    Operation(
        "GET",
        "/ratings",
        "How agencies were rated",
        {200: Reply(Items[RatingCounts], "Counts per agency and procedure; no person.")},
        parameters=(_AGENCY, _PROCEDURE, CURSOR, LIMIT),
    ),
    Operation(
        "POST",
        "/petitions",
        "Send a petition",
        {201: Reply(PetitionReceipt, "Received.", {"Location": {"type": "string"}})},
        says="No account is needed; without one the Idempotency-Key must be a UUID: who knows it gets the same receipt again.",
        body=NewPetition,
        account=Account.MAY,
        idempotent=True,
    ),
    Operation(
        "GET",
        "/petitions",
        "Petitions, newest first",
        {200: Reply(Items[Petition], "Each as the reader may see it.")},
        says="With `state`, which needs `agency`: oldest first, so that what waits longest stands at the top.",
        parameters=(_AGENCY, query("state", "Where they stand.", {"enum": list(PetitionState)}), CURSOR, LIMIT),
        account=Account.MAY,
    ),
    Operation(
        "GET",
        "/petitions/{id}",
        "One petition",
        {200: Reply(Petition, "As the reader may see it.")},
        parameters=(_ID, RECEIPT_PIN),
        account=Account.MAY,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "POST",
        "/petitions/{id}/actions",
        "Answer a petition",
        {200: Reply(PetitionMoved, "Answered.")},
        says="By an officer who handles or decides at the agency. An answer may be mended until it is published.",
        body=PetitionAnswer,
        parameters=(_ID,),
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED, STALE_VERSION, ILLEGAL_STEP),
    ),
    Operation("GET", "/openapi.json", "This document", {200: Reply(ANYTHING, "OpenAPI 3.1.")}),
]


def made() -> dict[str, Any]:
    described = document(
        "Feedback",
        "What people say: ratings of finished dossiers, petitions and their public answers.",
        "/api/feedback",
        OPERATIONS,
    )
    # The state that a step is illegal in is a petition's here, not a dossier's.
    illegal = described["components"]["schemas"]["ProblemIllegalStep"]["properties"]
    illegal["state"] = {"enum": [state.value for state in PetitionState]}
    return described


if __name__ == "__main__":
    sys.stdout.write(text_of(made()))
