"""What the simulator keeps, in one SQLite file: sessions, records, progress lines, all that was received, its mood."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.national_portal.mood import Mood

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (digest TEXT PRIMARY KEY, agency TEXT NOT NULL, ends INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    code TEXT PRIMARY KEY, agency TEXT NOT NULL, body TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL REFERENCES records (code), body TEXT NOT NULL, received TEXT NOT NULL,
    UNIQUE (code, body)
);
CREATE TABLE IF NOT EXISTS received (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, service TEXT NOT NULL, agency TEXT NOT NULL, body TEXT NOT NULL,
    error_code TEXT NOT NULL, message TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS mood (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A dossier as it was synchronised last. `created` and `updated` are the portal's own instants, RFC 3339."""

    code: str
    agency: str
    body: dict[str, Any]
    created: str
    updated: str


@dataclass(frozen=True, slots=True)
class Received:
    """One call of a service, whole but for its session, and what it was answered."""

    at: str
    service: str
    agency: str
    body: dict[str, Any]
    error_code: str
    message: str


class Store:
    """One connection behind one lock. Every method but `transaction` and `close` is called inside a transaction."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA foreign_keys = ON")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing when an exception leaves it."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    # -- sessions: only a digest is kept, so the file opens nothing --

    def add_session(self, digest: str, agency: str, ends: int, now: int) -> None:
        self._database.execute("DELETE FROM sessions WHERE ends <= ?", (now,))
        self._database.execute("INSERT INTO sessions VALUES (?, ?, ?)", (digest, agency, ends))

    def session_agency(self, digest: str, now: int) -> str | None:
        row = self._one("SELECT agency FROM sessions WHERE digest = ? AND ends > ?", digest, now)
        return None if row is None else str(row[0])

    # -- records and their progress --

    def record(self, code: str) -> Record | None:
        row = self._one("SELECT code, agency, body, created, updated FROM records WHERE code = ?", code)
        return None if row is None else _record(row)

    def records(self, most: int) -> list[Record]:
        """The last changed first."""
        rows = self._database.execute(
            "SELECT code, agency, body, created, updated FROM records ORDER BY updated DESC, code DESC LIMIT ?", (most,)
        )
        return [_record(row) for row in rows]

    def count(self) -> int:
        row = self._one("SELECT count(*) FROM records")
        return 0 if row is None else int(row[0])

    def put_record(self, code: str, agency: str, body: dict[str, Any], now: str) -> None:
        self._database.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (code) DO UPDATE SET body = excluded.body, updated = excluded.updated",
            (code, agency, _text(body), now, now),
        )

    def lines(self, code: str) -> list[dict[str, Any]]:
        """In the order they came."""
        rows = self._database.execute("SELECT body FROM progress WHERE code = ? ORDER BY id", (code,))
        return [json.loads(row[0]) for row in rows]

    def add_line(self, code: str, body: dict[str, Any], now: str) -> None:
        self._database.execute("INSERT INTO progress (code, body, received) VALUES (?, ?, ?)", (code, _text(body), now))

    # -- what was received, and the mood --

    def keep(self, received: Received) -> None:
        self._database.execute(
            "INSERT INTO received (at, service, agency, body, error_code, message) VALUES (?, ?, ?, ?, ?, ?)",
            (
                received.at,
                received.service,
                received.agency,
                _text(received.body),
                received.error_code,
                received.message,
            ),
        )

    def received(self) -> list[Received]:
        """The first first."""
        rows = self._database.execute("SELECT at, service, agency, body, error_code, message FROM received ORDER BY id")
        return [
            Received(at, service, agency, json.loads(body), code, said)
            for at, service, agency, body, code, said in rows
        ]

    def mood(self) -> Mood:
        row = self._one("SELECT body FROM mood")
        return Mood() if row is None else Mood(**json.loads(row[0]))

    def set_mood(self, mood: Mood) -> None:
        self._database.execute("REPLACE INTO mood VALUES (1, ?)", (_text(mood.as_json()),))

    def _one(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._database.execute(statement, values).fetchone()
        return row


def _record(row: tuple[Any, ...]) -> Record:
    code, agency, body, created, updated = row
    return Record(code, agency, json.loads(body), created, updated)


def _text(value: dict[str, Any]) -> str:
    """Canonical: the same content is the same text. ASCII, so that even a lone surrogate of a refused call is kept."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
