"""The inbox of an account: what it was told of its dossiers, newest first, and what of it was read.

Whose notices they are is said by the token alone; there is no way to name another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from chalicelib.status.notices.notice import Inbox, Notice
from chalicelib.status.notices.texts import Kinds, title_and_text
from kernel.problems import KEY_REUSED, Problem
from kernel.times import instant_text
from kernel.together import ReadTogether, Want

MOST_UNREAD = 100  # counting stops here: 100 means 100 or more
MOST_MARKED = 500  # by one request


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request with an Idempotency-Key was answered; `body` is the hash of what it asked."""

    body: bytes
    unread: int


class Marks(Inbox, Protocol):
    """An inbox that remembers the requests that marked something."""

    def is_told(self, user: str, id: str) -> Want[bool]:
        """Whether the account was told this, read or not."""

    def answered(self, user: str, key: bytes) -> Want[Answered | None]: ...

    def remember(self, user: str, key: bytes, answer: Answered, at: datetime) -> bool:
        """Keep the answer to a key; False where there is one already."""


class Reading(NamedTuple):
    """A request to mark notices as read: all up to one (`until`), or those named. `key` and `body` as in an action."""

    user: str
    until: str | None
    ids: tuple[str, ...]
    key: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    items: list[dict[str, Any]]
    next_place: Mapping[str, str] | None
    unread: int


def told(user: str, limit: int, place: Mapping[str, str] | None, inbox: Inbox, kinds: Kinds | None = None) -> Listed:
    """A page of an account's notices. Two queries."""
    found = inbox.page(user, limit, place)
    return Listed([_item(notice, kinds) for notice in found.items], found.next_key, inbox.unread(user, MOST_UNREAD))


def _item(notice: Notice, kinds: Kinds | None) -> dict[str, Any]:
    title, text = title_and_text(notice, kinds)
    return {
        "id": notice.id,
        "code": notice.code,
        "version": notice.version,
        "kind": notice.kind,
        "at": instant_text(notice.at),
        "title": title.as_json(),
        "text": text.as_json(),
        **({"due_date": notice.due.isoformat()} if notice.due else {}),
        "read": notice.read,
    }


def mark_read(wanted: Reading, inbox: Marks, read: ReadTogether, now: datetime) -> dict[str, Any]:
    """`{unread}` after marking. Unknown ids and those of others change nothing, and nobody learns which they are.

    Raises:
        Problem: 422 the key was used for another body.
        StorageBusy: some may be marked; the same request goes on.
    """
    before = _answer(wanted, inbox, read)
    if before is not None:
        return before
    for id in _ids(wanted, inbox, read):
        inbox.mark(wanted.user, id, now)
    done = Answered(wanted.body, inbox.unread(wanted.user, MOST_UNREAD))
    if not inbox.remember(wanted.user, wanted.key, done, now):  # the same request, twice at once
        return _answer(wanted, inbox, read) or _shown(done)
    return _shown(done)


def _ids(wanted: Reading, inbox: Marks, read: ReadTogether) -> tuple[str, ...]:
    if wanted.until is None:
        return wanted.ids
    told = inbox.is_told(wanted.user, wanted.until)
    return inbox.unread_until(wanted.user, wanted.until, MOST_MARKED) if read(told)[told] else ()


def _answer(wanted: Reading, inbox: Marks, read: ReadTogether) -> dict[str, Any] | None:
    asked = inbox.answered(wanted.user, wanted.key)
    known = read(asked)[asked]
    if known is not None and known.body != wanted.body:
        raise Problem(KEY_REUSED)
    return _shown(known) if known else None


def _shown(answer: Answered) -> dict[str, Any]:
    return {"unread": answer.unread}
