"""The request for an inbox and its answer."""

from __future__ import annotations

from chalicelib.status.notices.inbox import told
from chalicelib.status.notices.notice import Inbox
from chalicelib.status.notices.texts import Kinds
from kernel.http import Answer, Cursors, Request, answer, limit_of, page, single


def get_notices(request: Request, user: str, cursors: Cursors, inbox: Inbox, kinds: Kinds) -> Answer:
    query = single(request, ("cursor", "limit"))
    scope = f"notices#{user}"
    place = cursors.open(scope, query.get("cursor"))
    found = told(user, limit_of(query), place, inbox, kinds)
    return answer(200, {**page(found.items, cursors.seal(scope, found.next_place)), "unread": found.unread})
