"""The OpenAPI document of this service. `python -m chalicelib.status.openapi` prints it; make openapi keeps it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from chalicelib.status.bodies import ACTION
from kernel.lifecycle import Action, State
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
from kernel.problems import BAD_QUERY, ILLEGAL_STEP, NOT_ALLOWED, NOT_FOUND, STALE_VERSION
from kernel.verdict import Verdict

FILE = Path(__file__).with_name("openapi.json")
KEY_PATTERN = "^[a-z0-9][a-z0-9_-]{0,79}$"

Version = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Money = Annotated[int, Field(ge=1, description="In đồng.")]


class Step(Shown):
    """Where a dossier stands in the chain of units that work on it; number 0 before acceptance."""

    number: Count
    of: Annotated[int, Field(ge=1)]


class HistoryLine(Shown):
    at: Instant
    action: Action
    state: State = Field(description="After the action.")
    version: Version = Field(description="After the action.")
    agency: str
    note: str | Absent = None


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


class DossierItem(Shown):
    code: str
    procedure: str
    agency: str
    state: State
    version: Version
    registered_at: Instant
    due_date: LocalDay | None
    timeliness: Verdict


class WorkItem(DossierItem):
    assignee: str | Absent = None


class Acted(Shown):
    """The dossier after the action."""

    code: str
    state: State
    version: Version
    due_date: LocalDay | Absent = None


class Figure(Shown):
    """What was counted for a field of an agency in a period, or in all the days asked for. `in_time` is early + on time;
    `running` is what had come and not ended by the end of the period, whenever it came."""

    agency: str
    field: str
    period: str | Absent = Field(None, description="2026-11-24, 2026-11, 2026-Q4 or 2026, by `by`.")
    received: Count
    early: Count
    on_time: Count
    in_time: Count
    late: Count
    running: int = Field(description="Below zero only for the moment in which an end was counted before its beginning.")
    refused: Count
    withdrawn: Count
    stopped: Count


ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

_CODE = path("code", "The code of the dossier, from its receipt.")
_KEY: dict[str, Any] = {"type": "string", "pattern": KEY_PATTERN}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}

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
        "The dossiers this account filed, newest first",
        {200: Reply(Items[DossierItem], "One page.")},
        parameters=(CURSOR, LIMIT),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/worklist",
        "The open dossiers of the officer's agencies",
        {200: Reply(Items[WorkItem], "One page.")},
        says="In each agency what is due first. Without `agency` one agency after another, in the order of their keys; a page "
        "may then be short, or even empty, and still have a next one.",
        parameters=(query("agency", "Of this agency only, named by its key.", {"type": "string"}), CURSOR, LIMIT),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED, NOT_FOUND),
    ),
    Operation(
        "POST",
        "/dossiers/{code}/actions",
        "Act on a dossier",
        {200: Reply(Acted, "Done.")},
        says="What an officer, the applicant or a connected system may do, told apart by `action`. `version` is the version "
        "that was seen; a dossier that moved on since answers 409 with the current one.",
        body=ACTION,
        parameters=(_CODE,),
        account=Account.NEEDED,
        idempotent=True,
        problems=(BAD_QUERY, NOT_ALLOWED, STALE_VERSION, ILLEGAL_STEP),
    ),
    Operation(
        "GET",
        "/statistics",
        "Received, in time, late, running",
        {200: Reply(Items[Figure], "Per agency and field, and per period where `by` says so.")},
        says="Without `to` until today, without `from` since the first day of that year. A page holds 366 periods at most.",
        parameters=(
            query("from", "First day.", _DAY),
            query("to", "Last day.", _DAY),
            query("agency", "Of this agency only, named by its key.", _KEY),
            query("field", "Of this field only, named by its key.", _KEY),
            query("by", "One item for each of these.", {"enum": ["day", "month", "quarter", "year"]}),
            CURSOR,
        ),
    ),
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
