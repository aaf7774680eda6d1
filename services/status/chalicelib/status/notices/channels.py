"""How an account is told outside the portal: its choice of channels, whom a notice goes to, and the port to a channel.

Addresses are personal data: they come from the dossier's content or the account's own choice, go to the channel, and are kept
nowhere else and never logged.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.status.notices.notice import Notice
from chalicelib.status.notices.texts import Kinds
from kernel.dossiers import Content, Party
from kernel.together import Want

EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)

# As the submission service takes them: one address in plain ASCII, which can be neither a list nor hold a line break.
EMAIL_PATTERN = r"^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}$"
# Text messages go to mobile phones of Vietnam: a landline takes none, and numbers abroad are what fraud lives on.
MOBILE_PATTERN = r"^(0|\+84)[35789][0-9]{8}$"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an account chose. `version` 0: nothing yet. An address of None is that of the dossier."""

    user: str
    version: int = 0
    order: tuple[str, ...] = CHANNELS
    language: str = "vi"
    email: str | None = None
    phone: str | None = None


class StaleChoice(Exception):
    """The choice was changed since it was read."""


class Choices(Protocol):
    """The port to what accounts chose."""

    def choice(self, user: str) -> Want[Choice]: ...

    def put_choice(self, choice: Choice) -> None:
        """Keep a choice; `version` is one more than the stored one. Raises StaleChoice, StorageBusy."""


# -- whom ---------------------------------------------------------------------------------------------------------------------


class Whom(StrEnum):
    OWNER = "owner"  # the account that filed, for itself, as a representative, or for a company
    APPLICANT = "applicant"  # a citizen for whom a representative filed, who may have no account


@dataclass(frozen=True, slots=True)
class Route:
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person a notice is for. `name` is the account's own, as the portal knows it, or "". `routes` in the order in which
    they are tried."""

    whom: Whom
    name: str
    language: str
    routes: tuple[Route, ...]


def addressees(content: Content, choice: Choice, there: Collection[str]) -> tuple[Addressee, ...]:
    """Who hears of a dossier, by which of the channels that are `there`, in the order and the language the account chose.

    An account's own addresses are for what it files for itself or as a representative. A company is told at the addresses it
    gave: who filed for it may leave it, and takes nothing of it along; only where it gave none the account's own are used.
    Two people with one address are told there once: the second is not told where the first is told first.

    Named is only who is the account that filed: whoever files types other names, a company's too, and the address beside.
    """
    applicant, representative = content.applicant, content.representative
    if representative is None:
        chosen, given = (choice.email, choice.phone), (applicant.email, applicant.phone)
        first, then = (chosen, given) if applicant.kind is Party.CITIZEN else (given, chosen)
        routes = _routes(choice, first, then, there)
        known = content.verified and applicant.kind is Party.CITIZEN
        return (Addressee(Whom.OWNER, applicant.name if known else "", choice.language, routes),)
    routes = _routes(choice, (choice.email, choice.phone), (None, representative.phone), there)
    default = _routes(Choice(""), (applicant.email, applicant.phone), _NONE, there)
    own = tuple(route for route in default if route not in routes[:1])
    return (
        Addressee(Whom.OWNER, representative.name if content.verified else "", choice.language, routes),
        Addressee(Whom.APPLICANT, "", "vi", own),
    )


Addresses = tuple[str | None, str | None]
"""An e-mail address and a phone number, as they were typed."""

_NONE: Addresses = (None, None)


def _routes(choice: Choice, first: Addresses, then: Addresses, there: Collection[str]) -> tuple[Route, ...]:
    """The chosen channels that are `there` and have an address: of `first`, else of `then`."""
    (email, phone), (other_email, other_phone) = first, then
    addresses = {
        EMAIL: _mailbox(email) or _mailbox(other_email),
        SMS: international(phone) or international(other_phone),
    }
    return tuple(
        Route(channel, address)
        for channel in choice.order
        if channel in there and (address := addresses[channel]) is not None
    )


def _mailbox(email: str | None) -> str | None:
    return email if email and re.fullmatch(EMAIL_PATTERN, email) else None


def international(phone: str | None) -> str | None:
    """A mobile number as E.164, `+84912345678`; None for one that takes no text messages."""
    return f"+84{phone[-9:]}" if phone and re.fullmatch(MOBILE_PATTERN, phone) else None


# -- the port -----------------------------------------------------------------------------------------------------------------


class Result(StrEnum):
    ACCEPTED = "accepted"  # the channel has it; whether it arrives is the channel's business
    FAILED = "failed"  # refused for good: the next channel is tried
    BUSY = "busy"  # surely not taken; the same channel may take it later
    LOST = "lost"  # no answer: it may have been taken or not


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` names a fault by its code, never by its words, which may quote an address."""

    result: Result
    kind: str = ""


class Channel(Protocol):
    """One way to reach people, e-mail or text messages; `kinds` is what notices say now. Never raises."""

    def send(self, notice: Notice, to: Addressee, address: str, kinds: Kinds) -> Outcome: ...
