"""The operations of notices and channels, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.status.notices.channels import EMAIL_PATTERN, MOBILE_PATTERN
from chalicelib.status.notices.inbox import MOST_MARKED, MOST_UNREAD
from chalicelib.status.notices.incoming import ChannelsBody, ReadBody
from chalicelib.status.notices.notice import ID_PATTERN, Kind
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Absent,
    Account,
    Bilingual,
    Instant,
    LocalDay,
    Operation,
    Reply,
    Shown,
)
from kernel.problems import BAD_QUERY, STALE_VERSION

Unread = Annotated[int, Field(ge=0, le=MOST_UNREAD, description=f"Counted up to {MOST_UNREAD}.")]


class NoticeShown(Shown):
    """One change of a dossier. `version` is the dossier's after it; `due_date` the due day after it; of an
    apology the new day it promises, which is the due day only where the apology came in time."""

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    code: str
    version: Annotated[int, Field(ge=1)]
    kind: Kind
    at: Instant
    title: Bilingual
    text: Bilingual
    due_date: LocalDay | Absent = None
    read: bool


class Notices(Shown):
    """One page of the account's notices; `next_cursor` is null on the last."""

    items: list[NoticeShown]
    next_cursor: str | None
    unread: Unread


class Marked(Shown):
    """How many are unread after it."""

    unread: Unread


class Channels(Shown):
    """How the account is told outside the portal. `version` 0: nothing chosen yet. Without an address of its own it is told at
    the one that was filed with the dossier; of a company's dossier at the company's in any case, where it gave one."""

    version: Annotated[int, Field(ge=0)]
    order: list[Literal["email", "sms"]] = Field(description="Tried in this order until one accepts; empty for none.")
    language: Literal["vi", "en"]
    email: Annotated[str, Field(pattern=EMAIL_PATTERN)] | Absent = None
    phone: Annotated[str, Field(pattern=MOBILE_PATTERN)] | Absent = None


OPERATIONS = [
    Operation(
        "GET",
        "/notices",
        "What this account was told of the dossiers it filed, newest first",
        {200: Reply(Notices, "One page.")},
        parameters=(CURSOR, LIMIT),
        account=Account.NEEDED,
    ),
    Operation(
        "POST",
        "/notices/read",
        "Mark notices as read",
        {200: Reply(Marked, "Marked.")},
        says="All up to the notice `until`, or just those of `ids`: exactly one of the two. What is read already, unknown or "
        f"another's changes nothing. One request marks {MOST_MARKED} at most, the oldest first.",
        body=ReadBody,
        account=Account.NEEDED,
        idempotent=True,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/channels",
        "How this account is told outside the portal",
        {200: Reply(Channels, "As it stands.")},
        account=Account.NEEDED,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "PUT",
        "/channels",
        "Choose how this account is told outside the portal",
        {200: Reply(Channels, "Kept.")},
        says="`version` is the version that was seen; a choice changed since answers 409 with the current one.",
        body=ChannelsBody,
        account=Account.NEEDED,
        problems=(BAD_QUERY, STALE_VERSION),
    ),
]
