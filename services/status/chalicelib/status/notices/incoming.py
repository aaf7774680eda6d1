"""Requests about notices, read into values: body, then Idempotency-Key, then what the body says.

Only those routes import this module: pydantic is dear at a cold start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from chalicelib.status.notices.channels import EMAIL_PATTERN, MOBILE_PATTERN, Choice
from chalicelib.status.notices.inbox import Reading
from chalicelib.status.notices.notice import ID_PATTERN, is_id
from kernel import faults
from kernel.bodies import Body, number, parse, refusal, several, shaped
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal
from kernel.problems import Fault, invalid
from kernel.text import Text


def _notice_id(text: str) -> str:
    if not is_id(text):
        raise refusal("bad-format", faults.BAD_FORMAT)
    return text


def _once_each(order: Sequence[str]) -> Sequence[str]:
    if len(set(order)) != len(order):
        raise refusal("repeated", faults.REPEATED)
    return order


NoticeId = Annotated[str, shaped(ID_PATTERN, 68), AfterValidator(_notice_id)]


class ReadBody(Body):
    """One of the two: all up to a notice, or just those named."""

    until: NoticeId | None = None
    ids: Annotated[list[NoticeId] | None, several(1, 100)] = None


class ChannelsBody(Body):
    """`order` empty: the inbox of the portal alone. Without an address of its own the account is told at the one that was
    filed with the dossier."""

    version: Annotated[int, number(0, 2**31)]
    order: Annotated[
        list[Literal["email", "sms"]],
        several(0, 2),
        AfterValidator(_once_each),
        Field(json_schema_extra={"uniqueItems": True}),
    ]
    language: Literal["vi", "en"]
    email: Annotated[str | None, shaped(EMAIL_PATTERN, 254)] = None
    phone: Annotated[str | None, shaped(MOBILE_PATTERN, 12)] = None


_ONE_OF_TWO = Text("Hãy gửi đúng một trong hai: until hoặc ids.", "Send exactly one of the two: until or ids.")


def reading(request: Request, who: Principal) -> Reading:
    """Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = idempotency_key(request)
    asked = parse(ReadBody, body)
    if (asked.until is None) == (asked.ids is None):
        raise invalid(Fault("", "one-of", _ONE_OF_TWO))
    return Reading(who.user, asked.until, tuple(asked.ids or ()), key_hash(who.user, key, "notices"), body_hash(body))


def choice(request: Request, who: Principal) -> Choice:
    """The next version of the account's choice. Raises Problem 400, 413, 415, 422."""
    asked = parse(ChannelsBody, json_object(request))
    return Choice(who.user, asked.version + 1, tuple(asked.order), asked.language, asked.email, asked.phone)
