"""The publications in the table `publications`, keyed (code, "publication").

Whoever pushes a dossier holds a lease on it, so that two never interleave. Each write of a push begins the lease anew; a pusher
that dies is found again by the schedule when its lease is over, and leaves its publication in doubt. What is wanted is written
without the lease, and only ever upwards.

`due-index` holds just what is to be tried again, by when; `state-index` lists by state for the administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.publish.publication import LEASE, OPEN, Publication, PublicationState, overtaken
from kernel.dynamo import Table, failed_condition, listed, storage
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

_DUE = "due"
_KEY_BYTES = 15


class LeaseLost(Exception):
    """Another pusher took over; what was acknowledged meanwhile will be found out by asking again."""


class Publications(Protocol):
    def want(self, code: str, version: int, now: datetime) -> bool:
        """Ask that the portal hold at least this version; False when that was wanted already."""

    def take(self, code: str, now: datetime, token: str) -> Publication | None:
        """Lease a publication for a push; None when there is none or another pusher holds it. In doubt after a pusher that
        did not come to its end."""

    def save(self, publication: Publication, token: str, now: datetime, *, release: bool) -> Publication:
        """Write what a push found out; the publication as it stands. A newer wish is kept: while the push goes on in the table
        alone (`wanted` stays what this push speaks of), with `release` it makes the publication due at once.

        Raises:
            LeaseLost: nothing was written.
        """

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """What is to be tried again by now, longest due first."""

    def publication(self, code: str) -> Want[Publication | None]: ...

    def in_state(self, state: PublicationState, limit: int, after: Mapping[str, Any] | None) -> Page[Publication]: ...

    def retried(self, code: str) -> Want[tuple[bytes, ...]]:
        """The hashes of the Idempotency-Keys that asked to try again, oldest first."""

    def retry(self, code: str, keys: tuple[bytes, ...], now: datetime) -> bool:
        """Make it due at once and keep the keys, 15 bytes each; False when there is no such publication."""


class DueIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "due-index"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True, attr_name="du")
    at = NumberAttribute(range_key=True, attr_name="na")


class StateIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "state-index"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True, attr_name="st")
    code = UnicodeAttribute(range_key=True, attr_name="pk")


class PublicationRow(Table):
    class Meta:
        table_name = table_name("publications")

    code = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="publication")
    wanted = NumberAttribute(attr_name="wn")
    state = UnicodeAttribute(attr_name="st")
    confirmed = NumberAttribute(attr_name="cf", default=0)
    told = NumberAttribute(attr_name="td", default=0)
    known = BooleanAttribute(attr_name="kn", null=True)
    lines = NumberAttribute(attr_name="ln", default=0)
    status = NumberAttribute(attr_name="ns", null=True)
    attempts = NumberAttribute(attr_name="tr", default=0)
    due = UnicodeAttribute(attr_name="du", null=True)
    next_at = NumberAttribute(attr_name="na", null=True)
    problem = UnicodeAttribute(attr_name="pb", null=True)
    doubt = BooleanAttribute(attr_name="db", null=True)
    version = NumberAttribute(attr_name="v", default=0)
    lease = UnicodeAttribute(attr_name="le", null=True)
    lease_until = NumberAttribute(attr_name="lu", null=True)
    retry_keys = BinaryAttribute(attr_name="rk", legacy_encoding=False, null=True)

    due_index = DueIndex()
    state_index = StateIndex()


def publication_of(row: PublicationRow) -> Publication:
    return Publication(
        code=row.code,
        wanted=int(row.wanted),
        state=PublicationState(row.state),
        confirmed=int(row.confirmed or 0),
        told=int(row.told or 0),
        known=bool(row.known),
        lines=int(row.lines or 0),
        status=None if row.status is None else int(row.status),
        attempts=int(row.attempts or 0),
        next_attempt_at=instant_of(int(row.next_at)) if row.next_at is not None else None,
        problem=row.problem,
        doubt=bool(row.doubt),
        version=int(row.version or 0),
    )


def _row(code: str) -> PublicationRow:
    return PublicationRow(code=code, sort="publication")


class DynamoPublications:
    def want(self, code: str, version: int, now: datetime) -> bool:
        row = PublicationRow
        actions = [row.wanted.set(version), *_anew(now)]
        return _update(_row(code), actions, row.wanted.does_not_exist() | (row.wanted < version))

    def take(self, code: str, now: datetime, token: str) -> Publication | None:
        row, taken = PublicationRow, _row(code)
        actions = _leased(token, now)
        # `token` is ours alone: with it there already, the answer of this very write was lost on the way.
        if _update(taken, actions, row.wanted.exists() & (row.lease.does_not_exist() | (row.lease == token))):
            return publication_of(taken)
        if _update(taken, [*actions, row.doubt.set(True)], row.wanted.exists() & (row.lease_until < epoch(now))):
            return publication_of(taken)
        return None

    def save(self, publication: Publication, token: str, now: datetime, *, release: bool) -> Publication:
        row, saved = PublicationRow, _row(publication.code)
        if not release:
            if not _update(saved, [*_found(publication), *_leased(token, now)], row.lease == token):
                raise LeaseLost(publication.code)
            return replace(publication_of(saved), wanted=publication.wanted)
        actions = [
            *_found(publication),
            row.wanted.set(publication.wanted),
            row.lease.remove(),
            row.lease_until.remove(),
            *_due_actions(publication, now),
        ]
        if _update(saved, actions, (row.lease == token) & (row.wanted <= publication.wanted)):
            return publication_of(saved)
        return self.save(self._overtaken(publication, token, now), token, now, release=True)

    def _overtaken(self, publication: Publication, token: str, now: datetime) -> Publication:
        """The save did not fit: either the lease is lost, or something newer is wanted and there is more to tell."""
        with storage():
            standing = PublicationRow.get(publication.code, "publication", consistent_read=True)
        if standing.lease != token:
            raise LeaseLost(publication.code)
        return overtaken(publication, int(standing.wanted), now)

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        with storage():
            found = PublicationRow.due_index.query(_DUE, DueIndex.at <= epoch(now), limit=limit)
            return tuple(row.code for row in found)

    def publication(self, code: str) -> Want[Publication | None]:
        return Want(
            PublicationRow.Meta.table_name,
            _key(code),
            lambda item: publication_of(_from_raw(item)) if item else None,
        )

    def in_state(self, state: PublicationState, limit: int, after: Mapping[str, Any] | None) -> Page[Publication]:
        return Page(*listed(PublicationRow.state_index, state.value, publication_of, limit, after, backwards=False))

    def retried(self, code: str) -> Want[tuple[bytes, ...]]:
        def read(item: RawItem | None) -> tuple[bytes, ...]:
            keys = (_from_raw(item).retry_keys if item else None) or b""
            return tuple(keys[start : start + _KEY_BYTES] for start in range(0, len(keys), _KEY_BYTES))

        return Want(PublicationRow.Meta.table_name, _key(code), read)

    def retry(self, code: str, keys: tuple[bytes, ...], now: datetime) -> bool:
        row = PublicationRow
        actions = [*_anew(now), row.told.set(0), row.retry_keys.set(b"".join(keys))]
        return _update(_row(code), actions, row.wanted.exists())


def _key(code: str) -> dict[str, Any]:
    return {"pk": {"S": code}, "sk": {"S": "publication"}}


def _from_raw(item: RawItem) -> PublicationRow:
    return PublicationRow.from_raw_data(dict(item))


def _found(publication: Publication) -> list[Action]:
    """What a push found out."""
    row = PublicationRow
    return [
        row.state.set(publication.state.value),
        row.confirmed.set(publication.confirmed),
        row.told.set(publication.told),
        row.known.set(publication.known),
        row.lines.set(publication.lines),
        row.attempts.set(publication.attempts),
        row.doubt.set(publication.doubt),
        row.version.set(publication.version + 1),
        row.status.set(publication.status) if publication.status is not None else row.status.remove(),
        row.problem.set(publication.problem) if publication.problem is not None else row.problem.remove(),
    ]


def _anew(now: datetime) -> list[Action]:
    """To be tried at once, as if never before."""
    row = PublicationRow
    return [
        row.state.set(PublicationState.WANTED.value),
        row.attempts.set(0),
        row.due.set(_DUE),
        row.next_at.set(epoch(now)),
        row.problem.remove(),
    ]


def _leased(token: str, now: datetime) -> list[Action]:
    """Held by `token`; due again when the lease is over, for then its holder is dead."""
    row, until = PublicationRow, epoch(now + LEASE)
    return [row.lease.set(token), row.lease_until.set(until), row.due.set(_DUE), row.next_at.set(until)]


def _due_actions(publication: Publication, now: datetime) -> list[Action]:
    """What is open stays in the index, due at its next attempt or at once; what is settled leaves it."""
    row = PublicationRow
    if publication.state not in OPEN:
        return [row.due.remove(), row.next_at.remove()]
    return [row.due.set(_DUE), row.next_at.set(epoch(publication.next_attempt_at or now))]


def _update(row: PublicationRow, actions: list[Action], condition: Any) -> bool:
    """One conditional write; afterwards `row` is what the table holds. False when the condition does not hold."""
    try:
        with storage():
            row.update(actions=actions, condition=condition)
    except PynamoDBException as fault:
        if failed_condition(fault):
            return False
        raise
    return True
