"""One line of the history of an entry of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel.lifecycle import Action, State


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `key` and `body` make the change its own idempotency record: hashes of (principal,
    Idempotency-Key) and of the parsed body."""

    at: datetime
    action: Action
    state: State  # after it
    version: int  # after it
    agency: str
    by: str
    note: str | None = None
    due: date | None = None  # the due day after it
    detail: Mapping[str, Any] = field(
        default_factory=dict
    )  # JSON: items of a supplement, amount, assignee, result, ...
    key: bytes | None = None
    body: bytes | None = None
