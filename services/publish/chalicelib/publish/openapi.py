"""The OpenAPI document of this service: `python -m chalicelib.publish.openapi` prints it, `make openapi` keeps it in FILE."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from chalicelib.publish.publication import PublicationState
from kernel.http import KEY_PATTERN
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Absent,
    Account,
    Instant,
    Items,
    LocalDay,
    Operation,
    Parameter,
    Reply,
    Shown,
    document,
    path,
    query,
    text_of,
)
from kernel.problems import BAD_QUERY, INVALID, NOT_ALLOWED, NOT_FOUND, TOO_LARGE, UNREADABLE, WRONG_TYPE

FILE = Path(__file__).with_name("openapi.json")

Version = Annotated[int, Field(ge=1)]


class PublicResult(Shown):
    """The result of an approved dossier. `fields` holds only what the procedure's data calls public."""

    code: str
    procedure: str
    procedure_version: Version
    agency: str
    decided_on: LocalDay
    fields: dict[str, str | int | float | bool]


Size = Annotated[int, Field(ge=0)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 in hexadecimal.")]
LeafText = Annotated[
    str,
    Field(
        description="What is public of the result as canonical JSON. Its bytes in UTF-8 are what is hashed, so they are given as "
        "a text and not as an object."
    ),
]


class LogHead(Shown):
    """The transparency log as it stands: a Merkle tree by RFC 9162, section 2.1, with SHA-256. `at` is when its last leaf was
    entered, null for an empty log. Keep size and root: by them you can see later that nothing was changed or taken out."""

    size: Size
    root: Hash
    at: Instant | None


class LogEntry(Shown):
    """One leaf: `hash` is that of the byte 0 and the leaf."""

    index: Size
    leaf: LeafText
    hash: Hash


class LogProof(LogEntry):
    """`path` leads from the leaf to the root of the log of this size (RFC 9162, 2.1.3.2)."""

    size: Version
    root: Hash
    path: list[Hash]


class LogConsistency(Shown):
    """`path` proves that the log of the size `to` begins with that of the size `from` (RFC 9162, 2.1.4.2). Compare `from_root`
    with the root you kept. The path is empty for two equal sizes and from an empty log."""

    from_: Annotated[int, Field(ge=0, alias="from")]
    from_root: Hash
    to: Size
    root: Hash
    path: list[Hash]


class Publication(Shown):
    """How far the national portal was told of a dossier. `status` is the last it acknowledged (1 to 10), null before; `version`
    is the newest of the dossier that is wanted there."""

    code: str
    state: PublicationState
    status: Annotated[int, Field(ge=1, le=10)] | None
    version: Version
    attempts: Annotated[int, Field(ge=0)]
    next_attempt_at: Instant | None
    problem: str | Absent = None


class Wanted(Shown):
    code: str
    state: Literal["wanted"]


ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

_CODE = path("code", "The code of the dossier.")
_SIZE = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999}
_STATE = Parameter(
    "state",
    "query",
    "Publications in this state.",
    {"type": "string", "enum": [state.value for state in PublicationState]},
    required=True,
)

_FILTERS = (
    query("agency", "Decided by this agency only, named by its key.", {"type": "string", "pattern": KEY_PATTERN}),
    query("procedure", "Of this procedure only, named by its key.", {"type": "string", "pattern": KEY_PATTERN}),
    query("from", "Decided on this day or later.", {"type": "string", "format": "date"}),
    query("to", "Decided on this day or before.", {"type": "string", "format": "date"}),
)

OPERATIONS = [
    Operation(
        "GET",
        "/results",
        "Public results, newest first",
        {200: Reply(Items[PublicResult], "Results without any person.")},
        "With a filter a page may be short, or even empty, and still have a next one.",
        parameters=(*_FILTERS, CURSOR, LIMIT),
    ),
    Operation(
        "GET",
        "/results/{code}",
        "One public result",
        {200: Reply(PublicResult, "The result.")},
        parameters=(_CODE,),
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/log",
        "The head of the transparency log",
        {200: Reply(LogHead, "Its size and root.")},
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/log/entries",
        "The entries of the transparency log, oldest first",
        {200: Reply(Items[LogEntry], "Every public result, as it was entered.")},
        parameters=(CURSOR, LIMIT),
    ),
    Operation(
        "GET",
        "/log/proofs/{code}",
        "Proof that a result is in the log",
        {200: Reply(LogProof, "Its leaf and the path to the root.")},
        parameters=(_CODE, query("size", "The size of the log to prove it for; without it, that of now.", _SIZE)),
    ),
    Operation(
        "GET",
        "/log/consistency",
        "Proof that the log has only grown",
        {200: Reply(LogConsistency, "The path from one size to another.")},
        parameters=(
            Parameter("from", "query", "The smaller size.", _SIZE, required=True),
            query("to", "The larger size; without it, that of now.", _SIZE),
        ),
    ),
    Operation(
        "GET",
        "/publications",
        "Publications by state",
        {200: Reply(Items[Publication], "For administrators.")},
        parameters=(_STATE, CURSOR, LIMIT),
        account=Account.NEEDED,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "GET",
        "/publications/{code}",
        "How far a dossier was published",
        {200: Reply(Publication, "For its applicant, officers of its agency, and administrators.")},
        parameters=(_CODE,),
        account=Account.NEEDED,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "POST",
        "/publications/{code}/retry",
        "Try again to publish a dossier",
        {202: Reply(Wanted, "It is due at once.")},
        says="By an administrator. No body is needed; one that is sent is an empty object.",
        parameters=(_CODE,),
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED, UNREADABLE, TOO_LARGE, WRONG_TYPE, INVALID),
    ),
    Operation("GET", "/openapi.json", "This document", {200: Reply(ANYTHING, "OpenAPI 3.1.")}),
]


def made() -> dict[str, Any]:
    return document(
        "Publish",
        "What the world is told: the public register of results, the transparency log, and the synchronisation to the national "
        "portal.",
        "/api/publish",
        OPERATIONS,
    )


if __name__ == "__main__":
    sys.stdout.write(text_of(made()))
