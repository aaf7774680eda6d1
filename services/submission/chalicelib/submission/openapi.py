"""The OpenAPI document of this service: `python -m chalicelib.submission.openapi` prints it, `make openapi` keeps it in FILE.

Never imported to serve a request.
"""

from __future__ import annotations

import sys
from pathlib import Path

from chalicelib.submission import bodies
from chalicelib.submission.administration import described as administration
from chalicelib.submission.authorisations.described import OPERATIONS as AUTHORISATIONS
from chalicelib.submission.names import MOST
from chalicelib.submission.shown import (
    Agency,
    ApplicantName,
    CalendarLine,
    Dossier,
    DraftSaved,
    DraftShown,
    DraftSummary,
    Me,
    PersonRecord,
    Procedure,
    ProcedureLine,
    Receipt,
    RuleSetShown,
    Supplemented,
    UploadLine,
    UploadShown,
    UploadTicket,
    WorkingCalendar,
)
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Account,
    Items,
    Operation,
    Reply,
    Schema,
    document,
    path,
    query,
    text_of,
)
from kernel.problems import ILLEGAL_STEP, INVALID, NOT_ALLOWED, NOT_FOUND, STALE_VERSION

_LINE = {"type": "string", "maxLength": 80}
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
    Operation(
        "GET",
        "/rules",
        "The one-stop rules, newest first",
        {200: Reply(Items[RuleSetShown], "One page")},
        says="What starts, stops and ends a clock, which slips there are, by which article, and how sure that is. Every version "
        "that ever was; with `at` the one in force on that day.",
        parameters=(_AT, CURSOR, LIMIT),
    ),
    Operation(
        "GET",
        "/calendars",
        "The versions of the working calendar, newest first",
        {200: Reply(Items[CalendarLine], "One page")},
        parameters=(CURSOR, LIMIT),
    ),
    Operation(
        "GET",
        "/calendars/{version}",
        "One version of the working calendar",
        {200: Reply(WorkingCalendar, "For the whole country, or as it holds for an agency")},
        says="A version never changes. A dossier keeps the version its clock started with.",
        parameters=(
            path("version", "Its number."),
            query("agency", "With what was decided for this agency and those above it.", _LINE),
        ),
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
    *administration.OPERATIONS,
    *AUTHORISATIONS,
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
        "GET",
        "/uploads",
        "My files that arrived, newest first",
        {200: Reply(Items[UploadLine], "One page")},
        says="Any of them may be handed in again. A page looks at `limit` tickets and may show fewer files.",
        parameters=(CURSOR, LIMIT),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/uploads/{id}",
        "One of my files that arrived, to look at",
        {200: Reply(UploadShown, "The file, with fresh links")},
        parameters=(path("id", "The upload's id."),),
        account=Account.NEEDED,
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
        says="All faults of form, papers and applicant are told at once. From the answer on, the code can be looked up. With "
        "`channel` an officer who receives dossiers at that agency enters one that came on paper, for whoever it is of: no "
        "account is compared with the applicant, papers of `on_paper` need no file, and the dossier is no account's own.",
        body=bodies.FilingBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "GET",
        "/applicants",
        "Whose the dossiers of a list are (officers of the agencies that handle them)",
        {200: Reply(Items[ApplicantName], "Those that the account may read, all on one page")},
        says=f"At most {MOST} codes. Lists of dossiers hold no names; a page asks for those that it shows. What is unknown or "
        "another's is left out.",
        parameters=(query("codes", "Codes with commas between them.", {"type": "string", "minLength": 1}),),
        account=Account.NEEDED,
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
