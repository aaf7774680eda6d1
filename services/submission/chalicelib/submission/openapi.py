"""The OpenAPI document of this service: `python -m chalicelib.submission.openapi` prints it, `make openapi` keeps it in FILE.

Never imported to serve a request.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from chalicelib.submission import bodies
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Absent,
    Account,
    Address,
    Bilingual,
    Instant,
    Items,
    LocalDay,
    Operation,
    Reply,
    Schema,
    Shown,
    document,
    path,
    query,
    text_of,
)
from kernel.pins import ALPHABET
from kernel.problems import ILLEGAL_STEP, INVALID, NOT_ALLOWED, NOT_FOUND, STALE_VERSION

Confidence = Literal["verified", "unverified", "illustrative"]
Version = Annotated[int, Field(ge=1)]
State = Literal["registered", "in_process"]
_LINE = {"type": "string", "maxLength": 80}


# -- catalogue ----------------------------------------------------------------------------------------------------------


class ProcedureLine(Shown):
    key: str
    name: Bilingual
    field: str
    field_name: Bilingual | None
    online_level: str
    valid_from: LocalDay
    valid_to: LocalDay | None
    confidence: Confidence


class FormSchema(Shown):
    """A form in JSON Schema 2020-12, in the portal's profile, with its texts in Vietnamese; `x-ui` says how it is shown."""

    model_config = ConfigDict(extra="allow")

    properties: dict[str, Any]
    required: list[str]


class Translations(Shown):
    en: dict[str, str] = Field(description="English texts by the JSON pointer of the Vietnamese ones.")


class PaperCondition(Shown):
    """Holds when the field has one of the values."""

    field: str
    values: list[str | int | bool]


class ProcedurePaper(Shown):
    key: str
    name: Bilingual
    required: bool = Field(description="Counts only while `when` holds.")
    when: PaperCondition | Absent = None
    rule: Bilingual
    kind: str
    accept: list[str] = Field(description="Media types.")
    max_bytes: int


class Fee(Shown):
    amount: int | None = Field(description="In đồng; null when it is not known or differs by province.")
    note: Bilingual


class Period(Shown):
    count: int
    unit: Literal["working_day", "day", "month", "working_hour"]


class ProcedureStep(Period):
    unit_name: Bilingual


class LegalBasis(Shown):
    text: Bilingual
    article: str
    confidence: Confidence


class ProcedureResult(Shown):
    name: Bilingual
    public_fields: list[str] = Field(description="All that is ever published of a dossier.")


class VersionLine(Shown):
    version: Version
    valid_from: LocalDay
    valid_to: LocalDay | None


class Procedure(Shown):
    key: str
    version: Version
    code: str | None = Field(description="The national code; null when not known.")
    name: Bilingual
    field: str
    field_name: Bilingual | None
    online_level: str
    audience: list[Literal["citizen", "business", "organisation"]]
    form: FormSchema
    form_translations: Translations
    papers: list[ProcedurePaper]
    fee: Fee
    time: Period
    steps: list[ProcedureStep]
    legal_basis: list[LegalBasis]
    decided_by: Bilingual
    result: ProcedureResult
    receiving: str
    confidence: Confidence
    valid_from: LocalDay
    valid_to: LocalDay | None
    versions: list[VersionLine]


class Agency(Shown):
    key: str
    code: str | None = Field(description="What dossier codes begin with; null: that of the next agency above.")
    name: Bilingual
    kind: str
    parent: str | None
    valid_from: LocalDay
    valid_to: LocalDay | None
    successor_of: list[str]
    confidence: Confidence


# -- people -------------------------------------------------------------------------------------------------------------


class HeldRoles(Shown):
    agency: str
    roles: list[Literal["receive", "handle", "decide"]]


class Company(Shown):
    name: str
    tax_code: str


class Me(Shown):
    user: str
    name: str
    identity_number: str | Absent = None
    roles: list[HeldRoles]
    acts_for: list[Company]


class PersonRecord(Me):
    version: Version


# -- filing -------------------------------------------------------------------------------------------------------------


class UploadTicket(Shown):
    """Send the file by POST to `url` as multipart/form-data: the fields first, `file` last."""

    upload_id: str
    url: Address
    fields: dict[str, str]
    expires_at: Instant


class DraftSaved(Shown):
    id: str
    version: Version
    updated_at: Instant


class DraftSummary(DraftSaved):
    procedure: str
    agency: str | Absent = None
    created_at: Instant


class DraftPaper(Shown):
    document: str
    upload_id: str
    filename: str


class DraftShown(DraftSummary):
    form: dict[str, Any]
    documents: list[DraftPaper]


class Receipt(Shown):
    code: str
    state: Literal["registered"]
    version: Literal[1]
    registered_at: Instant
    pin: Annotated[str, Field(pattern=f"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")]
    lookup_url: Address


class FiledPaper(Shown):
    document: str
    upload_id: str
    filename: str
    content_type: str
    size: int
    url: Address = Field(description="Gives the file for five minutes.")


class FiledApplicant(Shown):
    kind: Literal["citizen", "business", "organisation"]
    name: str
    identity_number: str | Absent = None
    tax_code: str | Absent = None
    phone: str
    email: str | Absent = None
    address: str


class FiledRepresentative(Shown):
    name: str
    identity_number: str
    phone: str
    authorisation: FiledPaper


class HandedIn(Shown):
    at: Instant
    form: dict[str, Any] = Field(description="The form as it stood then.")
    documents: list[FiledPaper] = Field(description="The papers handed in then.")
    note: str | Absent = None


class Dossier(Shown):
    code: str
    procedure: str
    procedure_version: Version
    agency: str
    applicant: FiledApplicant
    representative: FiledRepresentative | Absent = None
    filed_by: str
    form: dict[str, Any]
    documents: list[FiledPaper]
    result_delivery: Literal["online", "counter", "post"]
    submissions: list[HandedIn]


class Supplemented(Shown):
    code: str
    state: State
    version: Version


_CODE = path("code", "The dossier's code.")
_DRAFT = path("id", "The draft's id.")
_USER = path("user", "The account's user name.")
_ENDED = query("include", "`ended` adds what is no more.", {"type": "string", "enum": ["ended"]})
_AT = query("at", "As of this day.", {"type": "string", "format": "date"})
_LOCATION = {"Location": {"type": "string", "format": "uri-reference"}}

OPERATIONS = [
    Operation(
        "GET",
        "/procedures",
        "The procedures in force",
        {200: Reply(Items[ProcedureLine], "One page")},
        parameters=(_AT, _ENDED, CURSOR, LIMIT),
    ),
    Operation(
        "GET",
        "/procedures/{key}",
        "One version of a procedure",
        {200: Reply(Procedure, "The version asked for, else the one in force today, else the last there was")},
        says="`at` and `version` exclude each other.",
        parameters=(
            path("key", "The procedure's key."),
            _AT,
            query("version", "This version.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        ),
    ),
    Operation(
        "GET",
        "/agencies",
        "The agencies of today",
        {200: Reply(Items[Agency], "One page")},
        parameters=(query("procedure", "Only those that take its dossiers.", _LINE), _ENDED, CURSOR, LIMIT),
        problems=(NOT_FOUND,),
    ),
    Operation("GET", "/me", "Who I am and what I may do", {200: Reply(Me, "The account")}, account=Account.NEEDED),
    Operation(
        "GET",
        "/people/{user}",
        "What a person may do (administrators)",
        {200: Reply(PersonRecord, "The person")},
        parameters=(_USER,),
        account=Account.NEEDED,
    ),
    Operation(
        "PUT",
        "/people/{user}",
        "Set what a person may do (administrators)",
        {200: Reply(PersonRecord, "The person after it")},
        says="Version 0 makes the first record of an account. Every change is kept with who, when and why.",
        parameters=(_USER,),
        body=bodies.PersonBody,
        account=Account.NEEDED,
        problems=(STALE_VERSION,),
    ),
    Operation(
        "POST",
        "/uploads",
        "A ticket to send one file",
        {201: Reply(UploadTicket, "Where to send it")},
        says="Types and sizes are those some paper of a procedure in force takes; what arrives is looked at before it counts.",
        body=bodies.UploadBody,
        account=Account.NEEDED,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "POST",
        "/drafts",
        "Begin a draft",
        {201: Reply(DraftSaved, "Kept", _LOCATION)},
        body=bodies.DraftBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "GET",
        "/drafts",
        "My drafts, latest change first",
        {200: Reply(Items[DraftSummary], "One page")},
        parameters=(CURSOR, LIMIT),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/drafts/{id}",
        "One draft",
        {200: Reply(DraftShown, "The draft")},
        parameters=(_DRAFT,),
        account=Account.NEEDED,
    ),
    Operation(
        "PUT",
        "/drafts/{id}",
        "Save a draft",
        {200: Reply(DraftSaved, "Kept")},
        parameters=(_DRAFT,),
        body=bodies.SavedDraftBody,
        account=Account.NEEDED,
        problems=(NOT_ALLOWED, STALE_VERSION),
    ),
    Operation(
        "DELETE",
        "/drafts/{id}",
        "Throw a draft away",
        {204: Reply(None, "Gone")},
        parameters=(_DRAFT,),
        account=Account.NEEDED,
    ),
    Operation(
        "POST",
        "/dossiers",
        "File a dossier",
        {201: Reply(Receipt, "Filed", _LOCATION)},
        says="All faults of form, papers and applicant are told at once. From the answer on, the code can be looked up.",
        body=bodies.FilingBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "GET",
        "/dossiers/{code}",
        "What was handed in (applicant, representative, officers of the agency)",
        {200: Reply(Dossier, "The dossier as it stands and each time something was handed in")},
        parameters=(_CODE,),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "POST",
        "/dossiers/{code}/supplements",
        "Answer a request for more (the applicant)",
        {200: Reply(Supplemented, "Handed in")},
        says="Members of `form` replace those filed, null takes one back; papers replace those of the same key.",
        parameters=(_CODE,),
        body=bodies.SupplementBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED, STALE_VERSION, ILLEGAL_STEP, INVALID),
    ),
]

FILE = Path(__file__).with_name("openapi.json")


def made() -> Schema:
    """The document as the code stands now."""
    return document(
        "Submission", "What people hand in: catalogue, drafts, filing, supplements.", "/api/submission", OPERATIONS
    )


if __name__ == "__main__":
    sys.stdout.write(text_of(made()))
