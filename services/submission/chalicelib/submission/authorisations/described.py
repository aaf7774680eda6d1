"""The operations of authorisations and of signing out, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.submission.authorisations.incoming import InvitationBody, MoveBody
from kernel.openapi import CURSOR, LIMIT, Absent, Account, Instant, Items, Operation, Reply, Shown, path, query
from kernel.problems import AUTHORISATION_ENDED, NOT_ALLOWED


class ActedFor(Shown):
    kind: Literal["citizen", "company"]
    name: str
    tax_code: str | Absent = None
    identity_number: str | Absent = None


class Invited(Shown):
    user: str | Absent = None
    identity_number: str | Absent = None


class InvitationShown(Shown):
    """Whether there is such an account is not told: it waits until it is accepted or expires."""

    id: str
    for_: ActedFor = Field(alias="for")
    to: Invited
    state: Literal["pending"]
    made_at: Instant
    expires_at: Instant


class AuthorisationShown(Shown):
    """`to`, `by` and `holder` to who gave it; `made_at`, `expires_at` of an invitation; no `id`: entered by an administrator."""

    id: str | Absent = None
    for_: ActedFor = Field(alias="for")
    to: Invited | Absent = None
    state: Literal["pending", "in_force", "expired"]
    by: str | Absent = None
    holder: str | Absent = None
    made_at: Instant | Absent = None
    expires_at: Instant | Absent = None
    since: Instant | Absent = None


class Moved(Shown):
    id: str
    state: Literal["in_force", "declined", "revoked", "given_up"]


OPERATIONS = [
    Operation(
        "GET",
        "/me/authorisations",
        "Who I may act for, who asks me to, and who may act for me",
        {200: Reply(Items[AuthorisationShown], "One page")},
        parameters=(
            query(
                "list",
                "`held`: for whom I may act. `asked`: invitations to me. `given`: what I gave, or a company I represent.",
                {"type": "string", "enum": ["held", "asked", "given"], "default": "held"},
            ),
            CURSOR,
            LIMIT,
        ),
        account=Account.NEEDED,
    ),
    Operation(
        "POST",
        "/me/authorisations",
        "Let somebody act for me, or for a company I represent",
        {201: Reply(InvitationShown, "Invited", {"Location": {"type": "string", "format": "uri-reference"}})},
        says="It is in force once accepted, within 14 days. Whether anybody is reached is told to nobody. Who is invited "
        "already, or may act, is answered with the authorisation there is, whichever the key.",
        body=InvitationBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED,),
    ),
    Operation(
        "POST",
        "/me/authorisations/{id}/actions",
        "Accept, decline, take back or give up",
        {200: Reply(Moved, "Done")},
        says="What is taken back is gone with the next request.",
        body=MoveBody,
        parameters=(path("id", "The authorisation's id."),),
        account=Account.NEEDED,
        idempotent=True,
        problems=(NOT_ALLOWED, AUTHORISATION_ENDED),
    ),
    Operation(
        "DELETE",
        "/me/sessions",
        "Sign out on all devices",
        {204: Reply(None, "No device can stay signed in; what it holds ends within 60 minutes")},
        account=Account.NEEDED,
        problems=(NOT_ALLOWED,),
    ),
]
