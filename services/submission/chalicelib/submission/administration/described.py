"""The operations of administrators' changes, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chalicelib.submission.administration.bodies import ChangeBody, EditedChangeBody, StepBody
from chalicelib.submission.administration.change import Did, Kind, State
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Account,
    Bilingual,
    Instant,
    Items,
    LocalDay,
    Operation,
    Reply,
    Shown,
    path,
    query,
)
from kernel.problems import ILLEGAL_STEP, NOT_ALLOWED, NOT_FOUND, OVERTAKEN, STALE_VERSION

Version = Annotated[int, Field(ge=1)]
_ID = path("id", "The change's id.")
_LOCATION = {"Location": {"type": "string", "format": "uri-reference"}}


class ChangeMoved(Shown):
    """Where the change stands after the step."""

    id: str
    state: State
    version: Version


class ChangeLine(Shown):
    """`waits_for_me`: it is proposed, and another than its writers may publish it."""

    id: str
    kind: Kind
    subject: str
    title: Bilingual
    state: State
    version: Version
    valid_from: LocalDay | None
    written_by: str
    written_at: Instant
    changed_by: str
    changed_at: Instant
    waits_for_me: bool


class ChangeFault(Shown):
    """`pointer` begins at the request that wrote the change; `label` is what stands there called, empty for the whole."""

    pointer: str
    code: str
    label: Bilingual
    detail: Bilingual


class ChangeDifference(Shown):
    """One thing as it is in force and as it would be; null where there is nothing on that side."""

    label: Bilingual
    before: Bilingual | None
    after: Bilingual | None


class ChangeStep(Shown):
    at: Instant
    by: str
    did: Did
    reason: str
    version: Version
    state: State


class ChangeShown(Shown):
    """`faults` and `difference` are those of now, while it is open. `overtaken`: what it changes has become another
    since it was written. `allowed`: the steps that this administrator may take."""

    id: str
    kind: Kind
    subject: str
    title: Bilingual
    state: State
    version: Version
    valid_from: LocalDay | None
    body: dict[str, Any]
    overtaken: bool
    faults: list[ChangeFault]
    difference: list[ChangeDifference]
    allowed: list[Did]
    history: list[ChangeStep]


class ChangeTemplate(Shown):
    body: dict[str, Any]


class ChangePreview(Shown):
    """A whole page, to be shown where no script runs, and the version it shows as the portal would keep it."""

    html: str
    version: dict[str, Any]


_PREVIEWED = {"type": "string", "enum": ["guide", "form", "blank"]}

OPERATIONS = [
    Operation(
        "POST",
        "/admin/changes",
        "Begin a change (administrators)",
        {201: Reply(ChangeMoved, "Kept as a draft", _LOCATION)},
        says="What `body` holds depends on `kind`; a draft may lack much, and what it lacks is told when it is read.",
        body=ChangeBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "GET",
        "/admin/changes",
        "Changes, the latest begun first (administrators)",
        {200: Reply(Items[ChangeLine], "One page")},
        parameters=(CURSOR, LIMIT),
        account=Account.NEEDED,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "GET",
        "/admin/changes/{id}",
        "One change, with its faults and what it changes (administrators)",
        {200: Reply(ChangeShown, "The change")},
        parameters=(_ID,),
        account=Account.NEEDED,
    ),
    Operation(
        "PUT",
        "/admin/changes/{id}",
        "Write a draft anew (administrators)",
        {200: Reply(ChangeMoved, "Kept")},
        says="It then stands on what is in force now. Whoever wrote any of it cannot publish it.",
        parameters=(_ID,),
        body=EditedChangeBody,
        account=Account.NEEDED,
        problems=(STALE_VERSION, ILLEGAL_STEP),
    ),
    Operation(
        "POST",
        "/admin/changes/{id}/actions",
        "Propose, withdraw, return or publish (administrators)",
        {200: Reply(ChangeMoved, "Done")},
        says="Only another administrator than its writers publishes or returns. Publishing ends the version in force in the same "
        "moment, all or nothing; a published version never changes.",
        parameters=(_ID,),
        body=StepBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED, STALE_VERSION, ILLEGAL_STEP, OVERTAKEN),
    ),
    Operation(
        "GET",
        "/admin/changes/{id}/preview",
        "A page as it would be (administrators)",
        {200: Reply(ChangePreview, "The page")},
        says="Of a change to a procedure that has no faults.",
        parameters=(
            _ID,
            query("page", "Guide without it.", _PREVIEWED),
            query("language", "Vietnamese without it.", {"type": "string", "enum": ["vi", "en"]}),
        ),
        account=Account.NEEDED,
    ),
    Operation(
        "GET",
        "/admin/templates/{kind}/{key}",
        "What is in force, as the body of a change to begin from (administrators)",
        {200: Reply(ChangeTemplate, "The body")},
        parameters=(path("kind", "The kind of change."), path("key", "What it changes.")),
        account=Account.NEEDED,
    ),
]
