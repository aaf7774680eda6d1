"""The publications in the table `publications`, keyed (code, "publication").

Whoever pushes a dossier holds a lease on it, so that two never interleave; a pusher that dies is found again by the schedule
when its lease is over. `wanted` alone is written without the lease, and only ever upwards.

`due-index` holds just what is to be tried again, by when; `state-index` lists by state for the administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.publish.publication import LEASE, Publication, PublicationState
from kernel.dynamo import Table, failed_condition, storage
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

_DUE = "due"
_OPEN = frozenset({PublicationState.WANTED, PublicationState.SENT, PublicationState.UNKNOWN})


class LeaseLost(Exception):
    """Another pusher took over; what was acknowledged meanwhile will be found out by asking again."""


@dataclass(frozen=True, slots=True)
class Retried:
    """An administrator's request to try again: its own idempotency record."""

    key: bytes
    body: bytes


class Publications(Protocol):
    def want(self, code: str, version: int, now: datetime) -> bool:
        """Ask that the portal hold at least this version; False when that was wanted already."""

    def take(self, code: str, now: datetime, token: str) -> Publication | None:
        """Lease a publication for a push; None when there is none or another pusher holds it."""

    def save(self, publication: Publication, token: str, *, release: bool) -> Publication:
        """Write what a push found out, keeping any newer `wanted`; the publication as it stands. Raises LeaseLost."""

    def due(self, now: datetime, limit: int) -> tuple[str, ...]: ...

    def publication(self, code: str) -> Want[Publication | None]: ...

    def in_state(self, state: PublicationState, limit: int, after: Mapping[str, Any] | None) -> Page[Publication]: ...

    def retried(self, code: str) -> Want[Retried | None]: ...

    def retry(self, code: str, request: Retried, now: datetime) -> bool:
        """Make it due at once; False when there is no such publication."""


class DueIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
    class Meta:
        index_name = "due-index"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True, attr_name="du")
    at = NumberAttribute(range_key=True, attr_name="na")


class StateIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
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
    retry_key = BinaryAttribute(attr_name="rk", legacy_encoding=False, null=True)
    retry_body = BinaryAttribute(attr_name="rb", legacy_encoding=False, null=True)

    due_index = DueIndex()
    state_index = StateIndex()


def publication_of(row: PublicationRow) -> Publication:
    return Publication(
        code=row.code,
        wanted=int(row.wanted),
        state=PublicationState(row.state),
        confirmed=int(row.confirmed or 0),
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
        actions: list[Action] = [
            row.wanted.set(version),
            row.state.set(PublicationState.WANTED.value),
            row.attempts.set(0),
            row.due.set(_DUE),
            row.next_at.set(epoch(now)),
            row.problem.remove(),
        ]
        return _if_condition_holds(code, actions, row.wanted.does_not_exist() | (row.wanted < version))

    def take(self, code: str, now: datetime, token: str) -> Publication | None:
        row = PublicationRow
        until = epoch(now + LEASE)
        actions: list[Action] = [
            row.lease.set(token),
            row.lease_until.set(until),
            row.due.set(_DUE),
            row.next_at.set(until),
        ]
        free = row.lease.does_not_exist() | (row.lease_until < epoch(now))
        taken = _row(code)
        try:
            with storage():
                taken.update(actions=actions, condition=row.wanted.exists() & free)
        except UpdateError as fault:
            if failed_condition(fault):
                return None
            raise
        return publication_of(taken)

    def save(self, publication: Publication, token: str, *, release: bool) -> Publication:
        row = PublicationRow
        actions: list[Action] = [
            row.state.set(publication.state.value),
            row.confirmed.set(publication.confirmed),
            row.known.set(publication.known),
            row.lines.set(publication.lines),
            row.attempts.set(publication.attempts),
            row.doubt.set(publication.doubt),
            row.version.set(publication.version + 1),
            row.status.set(publication.status) if publication.status is not None else row.status.remove(),
            row.problem.set(publication.problem) if publication.problem is not None else row.problem.remove(),
        ]
        if release:
            actions += [row.lease.remove(), row.lease_until.remove(), *_due_actions(publication)]
        saved = _row(publication.code)
        try:
            with storage():
                saved.update(actions=actions, condition=(row.lease == token) & (row.wanted == publication.wanted))
        except UpdateError as fault:
            if not failed_condition(fault):
                raise
            return self._save_beside_a_newer_wish(publication, token, release=release)
        return publication_of(saved)

    def _save_beside_a_newer_wish(self, publication: Publication, token: str, *, release: bool) -> Publication:
        """The save did not fit: either the lease is lost, or something newer is wanted and there is more to tell."""
        with storage():
            standing = PublicationRow.get(publication.code, "publication", consistent_read=True)
        if standing.lease != token:
            raise LeaseLost(publication.code)
        newer = replace(publication, wanted=int(standing.wanted))
        if newer.state is PublicationState.CONFIRMED:
            newer = replace(newer, state=PublicationState.WANTED)
        return self.save(newer, token, release=release)

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
        with storage():
            found = PublicationRow.state_index.query(
                state.value, limit=limit, last_evaluated_key=dict(after) if after else None
            )
            items = tuple(publication_of(row) for row in found)
            return Page(items, found.last_evaluated_key)

    def retried(self, code: str) -> Want[Retried | None]:
        def read(item: RawItem | None) -> Retried | None:
            row = _from_raw(item) if item else None
            return Retried(row.retry_key, row.retry_body) if row and row.retry_key and row.retry_body else None

        return Want(PublicationRow.Meta.table_name, _key(code), read)

    def retry(self, code: str, request: Retried, now: datetime) -> bool:
        row = PublicationRow
        actions: list[Action] = [
            row.state.set(PublicationState.WANTED.value),
            row.attempts.set(0),
            row.due.set(_DUE),
            row.next_at.set(epoch(now)),
            row.retry_key.set(request.key),
            row.retry_body.set(request.body),
        ]
        return _if_condition_holds(code, actions, row.wanted.exists())


def _key(code: str) -> dict[str, Any]:
    return {"pk": {"S": code}, "sk": {"S": "publication"}}


def _from_raw(item: RawItem) -> PublicationRow:
    return PublicationRow.from_raw_data(dict(item))


def _due_actions(publication: Publication) -> list[Action]:
    """What is open stays in the index, due at its next attempt or at once; what is settled leaves it."""
    row = PublicationRow
    if publication.state not in _OPEN:
        return [row.due.remove(), row.next_at.remove()]
    at = publication.next_attempt_at
    return [row.due.set(_DUE), row.next_at.set(epoch(at) if at else 0)]


def _if_condition_holds(code: str, actions: list[Action], condition: Any) -> bool:
    try:
        with storage():
            _row(code).update(actions=actions, condition=condition)
    except PynamoDBException as fault:
        if failed_condition(fault):
            return False
        raise
    return True
