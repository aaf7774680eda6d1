"""Which changes of a dossier an account is told of, and what is kept of each notice (NĐ 61/2018 art. 17.2a, 19.9).

A notice holds facts of the register only; its words come from `kernel.notice_texts` when it is read or sent. It is named
by the instant of the change, its version and the code, so a message that comes twice, late or out of order names the same notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kernel.change import Change
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.numbers import LONGEST_CODE, is_code
from kernel.register import Page
from kernel.times import epoch


class Kind(StrEnum):
    REGISTERED = "registered"
    ACCEPTED = "accepted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_REQUESTED = "payment_requested"
    RESUMED = "resumed"  # what was waited for is there, and the due day is another
    EXTENDED = "extended"
    DATE_MOVED = "date_moved"  # a newer calendar was applied to the running dossier
    TRANSFERRED = "transferred"
    DECIDED = "decided"  # the result is there
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    STOPPED = "stopped"


KINDS: Mapping[Action, Kind] = {
    Action.FILE: Kind.REGISTERED,
    Action.ACCEPT: Kind.ACCEPTED,
    Action.REQUEST_SUPPLEMENT: Kind.SUPPLEMENT_REQUESTED,
    Action.REQUEST_PAYMENT: Kind.PAYMENT_REQUESTED,
    Action.SUPPLEMENT: Kind.RESUMED,
    Action.CONFIRM_PAYMENT: Kind.RESUMED,
    Action.EXTEND: Kind.EXTENDED,
    Action.APPLY_CALENDAR: Kind.DATE_MOVED,
    Action.TRANSFER: Kind.TRANSFERRED,
    Action.DECIDE: Kind.DECIDED,
    Action.HAND_OVER: Kind.HANDED_OVER,
    Action.REFUSE: Kind.REFUSED,
    Action.STOP: Kind.STOPPED,
}
"""What is told, by the action; the template's filter lets through these and no others."""

# Told only where the due day is another than before.
_OF_A_NEW_DATE = frozenset({Kind.RESUMED, Kind.DATE_MOVED})


@dataclass(frozen=True, slots=True)
class Notice:
    """One change, told to one account. `version` is that of the entry after the change, `due` the due day after it; of an
    apology the new day it promises."""

    user: str
    code: str
    version: int
    at: datetime
    kind: Kind
    due: date | None = None
    read: bool = False

    @property
    def id(self) -> str:
        """Orders notices by time; unique for an account."""
        return f"{epoch(self.at):010d}-{self.version:06d}-{self.code}"


ID_PATTERN = r"^[0-9]{10}-[0-9]{6}-[A-Z0-9.-]{13,50}$"
_ID = re.compile(r"[0-9]{10}-[0-9]{6}-(?P<code>.+)", re.ASCII)


def is_id(text: str) -> bool:
    """Whether a text could name a notice; asked before any table is read."""
    match = _ID.fullmatch(text) if len(text) <= 18 + LONGEST_CODE else None
    return match is not None and is_code(match["code"])


def notice_of(entry: Entry, version: int) -> Notice | None:
    """What the change to `version` tells the account that filed; None for one of which nobody is told.

    Raises:
        LookupError: the entry has no such version.
    """
    before, change = _change(entry.history, version)
    kind = KINDS.get(change.action)
    if kind is None or (kind in _OF_A_NEW_DATE and not _moved(before, change)):
        return None
    if kind is Kind.TRANSFERRED and before is not None and change.agency == before.agency:
        return None  # the dossier stays; what it waits for from an agency that ended is its successor's to do
    return Notice(entry.owner, entry.code, version, change.at, kind, _told_day(before, change))


def _moved(before: Change | None, change: Change) -> bool:
    return before is not None and change.due is not None and change.due != before.due


def _told_day(before: Change | None, change: Change) -> date | None:
    """The due day. An apology that came too late moved none (art. 19.9): people are told of the day it promises, as slip 04
    tells them."""
    promised = change.detail.get("new_date")
    return date.fromisoformat(promised) if promised and not _moved(before, change) else change.due


def _change(history: Sequence[Change], version: int) -> tuple[Change | None, Change]:
    """A change and the one before it."""
    before = None
    for change in history:
        if change.version == version:
            return before, change
        before = change
    raise LookupError(version)


class Inbox(Protocol):
    """The port to what accounts were told. All raise StorageBusy."""

    def tell(self, notice: Notice) -> bool:
        """Put a notice into its account's inbox, unread; False for one that was told before."""

    def page(self, user: str, limit: int, after: Mapping[str, str] | None) -> Page[Notice]:
        """An account's notices, newest first."""

    def unread(self, user: str, most: int) -> int:
        """How many are unread; counts no further than `most`."""

    def unread_until(self, user: str, id: str, most: int) -> tuple[str, ...]:
        """The ids of the unread ones up to `id`, `most` at most, oldest first."""

    def mark(self, user: str, id: str, at: datetime) -> None:
        """Mark as read; one that is read already, or not there, changes nothing."""
