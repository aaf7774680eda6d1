"""The table `publications` in memory; tests/contract/test_publications.py and test_results.py hold it to the same promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.publish import publication as rules
from chalicelib.publish.log import Head, Leaf, entered
from chalicelib.publish.publication import LEASE, OPEN, Publication, PublicationState
from chalicelib.publish.publication_store import LeaseLost
from chalicelib.publish.results import ALL, PublicResult, Wanted
from kernel.register import Page
from kernel.together import Want
from tests.fakes.together import memory_want


@dataclass(frozen=True, slots=True)
class Lease:
    token: str
    until: datetime


class MemoryPublications:
    def __init__(self) -> None:
        self.rows: dict[str, Publication] = {}
        self.leases: dict[str, Lease] = {}
        self.keys: dict[str, tuple[bytes, ...]] = {}

    def want(self, code: str, version: int, now: datetime) -> bool:
        before = self.rows.get(code, Publication(code, wanted=0))
        self.rows[code] = rules.wants(before, version, now)
        return self.rows[code] != before

    def take(self, code: str, now: datetime, token: str) -> Publication | None:
        held = self.leases.get(code)
        if code not in self.rows or (held is not None and held.token != token and held.until >= now):
            return None
        died = held is not None and held.token != token
        standing = self._lease(code, token, now)
        self.rows[code] = replace(standing, doubt=standing.doubt or died)
        return self.rows[code]

    def save(self, publication: Publication, token: str, now: datetime, *, release: bool) -> Publication:
        code = publication.code
        held = self.leases.get(code)
        if held is None or held.token != token:
            raise LeaseLost(code)
        wanted = max(self.rows[code].wanted, publication.wanted)
        if release:
            del self.leases[code]
            standing = replace(rules.overtaken(publication, wanted, now), version=publication.version + 1)
            self.rows[code] = standing
            return standing
        self.rows[code] = replace(publication, wanted=wanted, version=publication.version + 1)
        return replace(self._lease(code, token, now), wanted=publication.wanted)

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        waiting = [
            (row.next_attempt_at, row.code)
            for row in self.rows.values()
            if row.next_attempt_at is not None and row.next_attempt_at <= now
        ]
        return tuple(code for _, code in sorted(waiting)[:limit])

    def publication(self, code: str) -> Want[Publication | None]:
        return memory_want(lambda: self.rows.get(code))

    def in_state(self, state: PublicationState, limit: int, after: Mapping[str, Any] | None) -> Page[Publication]:
        found = sorted((row for row in self.rows.values() if row.state is state), key=lambda row: row.code)
        start = int(after["start"]) if after else 0
        end = start + limit
        return Page(tuple(found[start:end]), {"start": end} if end < len(found) else None)

    def retried(self, code: str) -> Want[tuple[bytes, ...]]:
        return memory_want(lambda: self.keys.get(code, ()))

    def retry(self, code: str, keys: tuple[bytes, ...], now: datetime) -> bool:
        if code not in self.rows:
            return False
        self.rows[code] = rules.retried(self.rows[code], now)
        self.keys[code] = keys
        return True

    def _lease(self, code: str, token: str, now: datetime) -> Publication:
        self.leases[code] = Lease(token, now + LEASE)
        self.rows[code] = replace(self.rows[code], next_attempt_at=now + LEASE)
        return self.rows[code]

    def check(self) -> None:
        """What is open and held by nobody is found by the schedule; what is settled is not."""
        for row in self.rows.values():
            assert row.code in self.leases or (row.next_attempt_at is not None) == (row.state in OPEN), row


class MemoryResults:
    """The register of results; it enters them in the log as well."""

    def __init__(self) -> None:
        self.results: dict[str, PublicResult] = {}
        self.log = MemoryLog()

    def publish(self, result: PublicResult, at: datetime) -> None:
        self.log.enter(self.results.setdefault(result.code, result), at)

    def result(self, code: str) -> PublicResult | None:
        return self.results.get(code)

    def newest(self, limit: int, after: Mapping[str, Any] | None, wanted: Wanted = ALL) -> Page[PublicResult]:
        fits = filter(wanted.fits, self.results.values())
        found = sorted(fits, key=lambda one: (one.decided_on, one.code), reverse=True)
        start = int(after["start"]) if after else 0
        end = start + limit
        return Page(tuple(found[start:end]), {"start": end} if end < len(found) else None)


class MemoryLog:
    def __init__(self) -> None:
        self.now = Head()
        self.leaves: list[Leaf] = []
        self.places: dict[str, int] = {}

    def enter(self, result: PublicResult, at: datetime) -> None:
        if result.code not in self.places:
            self.now, leaf = entered(self.now, result, at)
            self.places[result.code] = leaf.index
            self.leaves.append(leaf)

    def head(self) -> Want[Head]:
        return memory_want(lambda: self.now)

    def place(self, code: str) -> Want[int | None]:
        return memory_want(lambda: self.places.get(code))

    def leaf(self, index: int) -> Want[Leaf | None]:
        return memory_want(lambda: self.leaves[index] if index < len(self.leaves) else None)

    def entries(self, limit: int, start: int) -> Page[Leaf]:
        end = start + limit
        return Page(tuple(self.leaves[start:end]), {"start": end} if end < len(self.leaves) else None)
