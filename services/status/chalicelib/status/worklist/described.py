"""The operations of the desk, the notes, the batch and the mornings, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from chalicelib.status.notes.bodies import NoteBody
from chalicelib.status.worklist.asked import OPEN, View
from chalicelib.status.worklist.asks import Asks
from chalicelib.status.worklist.batch import BatchBody
from kernel.http import KEY_PATTERN
from kernel.lifecycle import Action, State
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
    path,
    query,
)
from kernel.problems import BAD_QUERY, NOT_ALLOWED, NOT_FOUND
from kernel.verdict import Verdict

_CODE = path("code", "The code of the dossier, from its receipt.")
_KEY: dict[str, Any] = {"type": "string", "pattern": KEY_PATTERN}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}

Version = Annotated[int, Field(ge=1)]


class WorkStep(Shown):
    """Where a dossier stands in the chain of units that work on it; number 0 before acceptance."""

    number: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]


class NextAsked(Shown):
    """What the law asks next of the agency, and by when."""

    what: Asks
    due_at: Instant


class WorkItem(Shown):
    code: str
    procedure: str
    agency: str
    state: State
    version: Version
    registered_at: Instant
    due_date: LocalDay | None
    timeliness: Verdict
    assignee: str | Absent = None
    step: WorkStep | Absent = Field(
        None, description="In the views and filters; the register's plain list leaves it out."
    )
    next: NextAsked | None = Field(
        None, description="Null while the applicant is asked; left out of the register's plain list."
    )
    return_unfit_by: LocalDay | Absent = Field(
        None, description="The last day on which a dossier found unfit goes back to be completed."
    )
    asked_for_reason_at: Instant | Absent = Field(
        None, description="Since when a reason and a new date are asked for, a day before the due date."
    )
    overdue_since: LocalDay | Absent = Field(None, description="The first day that was too late.")


class NoteShown(Shown):
    id: str
    at: Instant
    by: str = Field(description="The user name of the officer.")
    text: str


class Done(Shown):
    """The dossier after the action."""

    code: str
    state: State
    version: Version
    due_date: LocalDay | Absent = None


class RefusedAs(Shown):
    """A problem document as it would answer the action alone; its pointers start at the item."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class ItemDone(Shown):
    code: str
    status: Literal[200]
    body: Done


class ItemRefused(Shown):
    code: str
    status: Annotated[int, Field(ge=400, le=599)]
    problem: RefusedAs


class BatchDone(Shown):
    """One answer for each item, in their order."""

    items: list[ItemDone | ItemRefused]


class OfficerShown(Shown):
    user: str = Field(description="What `assign` and `forward` take as `assignee`.")
    name: str
    roles: list[Literal["receive", "handle", "decide"]]


class Offer(Shown):
    """One action that is legal now. `agency`: to whose officers it hands the dossier."""

    action: Action
    agency: str | Absent = None


class Offers(Shown):
    """What the account may do to a dossier now."""

    code: str
    state: State
    version: Version
    actions: list[Offer]


class Late(Shown):
    """What an agency was told on a morning. `made_at` is null, and the lists are empty, where there was nothing to tell."""

    agency: str
    date: LocalDay
    made_at: Instant | None
    near_due: list[str] = Field(
        description="Codes of dossiers due on this day or up to the agency's next morning at work."
    )
    overdue: list[str] = Field(description="Codes of dossiers that are overdue.")
    reason_wanted: list[str] = Field(
        description="Codes of dossiers of which a reason and a new date are asked for, if they will be late: after this morning "
        "an apology would come too late."
    )


BATCH: TypeAdapter[BatchBody] = TypeAdapter(BatchBody)

OPERATIONS = [
    Operation(
        "GET",
        "/worklist",
        "The open dossiers of the officer's agencies",
        {200: Reply(Items[WorkItem], "One page.")},
        says="With a view or a filter what the law asks first stands first, and dossiers that wait for their applicant last; it "
        "follows every change within seconds. With neither it is the register itself as it stands, by due day. Without `agency` "
        "one agency after another, in the order of their keys. A page may be short, or even empty, and still have a next one.",
        parameters=(
            query("agency", "Of this agency only, named by its key.", {"type": "string"}),
            query(
                "view",
                "`mine`, `unassigned`: by who works on it. `waiting`: for a supplement or a payment. `near_due`, `overdue`: by "
                "what is asked next: the first answer, passing it on to the unit, the decision, the hand-over or another part; "
                "`timeliness` and the statistics speak of the due date alone: a filing to answer soon is near due here only.",
                {"type": "string", "enum": list(View)},
            ),
            query("procedure", "Of this procedure only.", _KEY),
            query(
                "step",
                "At this step of the chain only; 0 before acceptance.",
                {"type": "integer", "minimum": 0, "maximum": 99},
            ),
            query(
                "assignee",
                "That this officer works on. Not with the views `mine` and `unassigned`.",
                {"type": "string", "minLength": 1, "maxLength": 128},
            ),
            query("state", "In this state only.", {"type": "string", "enum": list(OPEN)}),
            CURSOR,
            LIMIT,
        ),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED, NOT_FOUND),
    ),
    Operation(
        "POST",
        "/actions",
        "Act on up to fifty dossiers",
        {200: Reply(BatchDone, "Each item answered for itself.")},
        says="Each item is the code of a dossier and the body of one action. Each is done as if it had been asked alone with "
        "this Idempotency-Key: a batch that broke off is sent again with its key, and what was done is answered as before.",
        body=BATCH,
        account=Account.NEEDED,
        idempotent=True,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/dossiers/{code}/notes",
        "The agency's internal notes of a dossier, newest first",
        {200: Reply(Items[NoteShown], "One page.")},
        says="For officers of the handling agency alone. Notes stay with the agency in which they were written.",
        parameters=(_CODE, CURSOR, LIMIT),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "POST",
        "/dossiers/{code}/notes",
        "Write an internal note",
        {201: Reply(NoteShown, "Kept.")},
        body=NoteBody,
        parameters=(_CODE,),
        account=Account.NEEDED,
        idempotent=True,
        problems=(BAD_QUERY, NOT_ALLOWED),
    ),
    Operation(
        "GET",
        "/agencies/{agency}/officers",
        "The officers of an agency",
        {200: Reply(Items[OfficerShown], "One page, by user name.")},
        says="For officers of that agency: whom a dossier may be assigned to. A page may be short and still have a next one.",
        parameters=(path("agency", "The agency, by its key."), CURSOR, LIMIT),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/dossiers/{code}/actions",
        "What the account may do to a dossier now",
        {200: Reply(Offers, "In the order of the table of actions.")},
        says="Asked of the same rules that judge the action, so that no client guesses. Only what its body says can still be "
        "refused. Small enough to ask again every few seconds: a `version` that grew says that somebody changed the dossier.",
        parameters=(_CODE,),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/dossiers/{code}/officers",
        "The officers to whom a dossier may go",
        {200: Reply(Items[OfficerShown], "One page, by user name.")},
        says="Of the agency that `assign` or `forward` would lead to, whichever it is; without those who may not get it. For "
        "who may do that step now; for all others there is no such list. A page may be short and still have a next one.",
        parameters=(
            _CODE,
            Parameter(
                "action", "query", "By which step.", {"type": "string", "enum": ["assign", "forward"]}, required=True
            ),
            CURSOR,
            LIMIT,
        ),
        account=Account.NEEDED,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/late",
        "What an agency was told on a morning",
        {200: Reply(Late, "Near due, overdue, and of what a reason is wanted.")},
        parameters=(
            Parameter("agency", "query", "The agency, by its key.", _KEY, required=True),
            query("date", "The day; today without it.", _DAY),
        ),
        account=Account.NEEDED,
        problems=(NOT_ALLOWED, NOT_FOUND),
    ),
]
