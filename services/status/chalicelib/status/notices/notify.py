"""An event of the register becomes a notice: in the account's inbox at once, then by the channels the people concerned chose.

A message may come twice, late or out of order: the notice is put by a condition, and each delivery knows what was tried. What
could not be sent yet raises, so that the queue brings the message again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.status.notices.channels import Addressee, Channel, Choices, Outcome, Result, addressees
from chalicelib.status.notices.delivery import Deliveries, Delivery, End, Wait, next_step
from chalicelib.status.notices.notice import KINDS, Inbox, Notice, notice_of
from chalicelib.status.notices.texts import Kinds
from kernel.dossiers_store import Dossiers
from kernel.entry import Entry
from kernel.events import DossierEvent, from_json
from kernel.register import Register
from kernel.together import ReadTogether


class NotYet(Exception):
    """Something could not be sent, or is being sent elsewhere: the message has to come again."""


class NoSuchChange(Exception):
    """The register or the dossier does not hold what the event tells of."""


class Seen(Protocol):
    """What must not stay unseen; told without an address and without a name."""

    def channel_failed(self, channel: str, outcome: Outcome, delivery: str) -> None:
        """One attempt that was not accepted."""

    def nobody_reached(self, end: End, delivery: str) -> None:
        """No channel took a notice, or none that answered: the inbox alone holds it."""


class Post(NamedTuple):
    """What notices are made with. `channels` holds those that are set up, by name; `kinds` reads what notices say now."""

    register: Register
    dossiers: Dossiers
    read: ReadTogether
    inbox: Inbox
    choices: Choices
    deliveries: Deliveries
    channels: Mapping[str, Channel]
    kinds: Callable[[], Kinds]
    seen: Seen


def notify(message: str, post: Post, now: datetime) -> None:
    """Tell whom it concerns of one event.

    Raises:
        NotAnEvent, NoSuchChange: no event of ours; it ends in the dead-letter queue.
        NotYet: a channel is busy or its answer was lost; come again.
        StorageBusy
    """
    event = from_json(message)
    if event.action not in KINDS:
        return
    entry, notice = _noticed(event, post)
    if notice is None:
        return
    post.inbox.tell(notice)
    if entry.giver is not None:  # has it among their own; outside they are told at the addresses of the filing
        post.inbox.tell(replace(notice, user=entry.giver))
    _deliver_all(notice, entry, post, now)


def _noticed(event: DossierEvent, post: Post) -> tuple[Entry, Notice | None]:
    """The entry as it stands, and what its change tells: the register is believed, not the message."""
    wanted = post.register.entry(event.code)
    entry = post.read(wanted)[wanted]
    if entry is None:
        raise NoSuchChange(event.id)
    try:
        return entry, notice_of(entry, event.version)
    except LookupError:
        raise NoSuchChange(event.id) from None


def _deliver_all(notice: Notice, entry: Entry, post: Post, now: datetime) -> None:
    """To each addressee; that one waits keeps no other waiting."""
    content_wanted, choice_wanted = (
        post.dossiers.content(entry.dossier, entry.content),
        post.choices.choice(notice.user),
    )
    got = post.read(content_wanted, choice_wanted)
    content = got[content_wanted]
    if content is None:
        raise NoSuchChange(f"{notice.code}/{notice.version}")
    people = addressees(content, got[choice_wanted], post.channels.keys())
    wanted = [post.deliveries.delivery(notice.code, notice.version, one.whom) for one in people]
    found = post.read(*wanted)
    # Read before any attempt is written down: what fails here was tried nowhere.
    kinds = post.kinds() if any(one.routes for one in people) else {}
    waiting = [_deliver(notice, to, found[want], kinds, post, now) for to, want in zip(people, wanted, strict=True)]
    if any(waiting):
        raise NotYet


def _deliver(notice: Notice, to: Addressee, delivery: Delivery, kinds: Kinds, post: Post, now: datetime) -> bool:
    """Goes on until the delivery has ended or has to wait; whether it waits."""
    addresses = {route.channel: route.address for route in to.routes}
    while True:
        step = next_step(delivery, list(addresses), now)
        if isinstance(step, Wait):
            return True
        if isinstance(step, End):
            return _close(delivery, step, post)
        tried = _attempt(notice, to, step, addresses[step], delivery, kinds, post, now)
        if tried is None:
            return True
        delivery = tried
        if next_step(delivery, list(addresses), now) == step:
            return True  # the same channel once more, but not at once


def _attempt(
    notice: Notice,
    to: Addressee,
    channel: str,
    address: str,
    delivery: Delivery,
    kinds: Kinds,
    post: Post,
    now: datetime,
) -> Delivery | None:
    """Written down, made, and written down again; None where another function is at it."""
    trying = delivery.trying(channel, now)
    if not post.deliveries.keep(trying):
        return None
    outcome = post.channels[channel].send(notice, to, address, kinds)
    if outcome.result is not Result.ACCEPTED:
        post.seen.channel_failed(channel, outcome, delivery.id)
    told = trying.told(outcome)
    return told if post.deliveries.keep(told) else None


def _close(delivery: Delivery, end: End, post: Post) -> bool:
    if delivery.end is not None:
        return False
    if end in (End.FAILED, End.DOUBTFUL):
        post.seen.nobody_reached(end, delivery.id)
    return not post.deliveries.keep(delivery.ended(end))
