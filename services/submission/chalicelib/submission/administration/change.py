"""A change to what the portal offers: written and proposed by one administrator, published by another. Every step is kept with
who, when and why, and only grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kernel.agencies import day_json, day_of
from kernel.text import Text
from kernel.times import instant_text, parse_instant


class Kind(StrEnum):
    PROCEDURE = "procedure"  # a new procedure, or the next version of one
    PROCEDURE_END = "procedure_end"
    AGENCIES = "agencies"
    CALENDAR = "calendar"
    NOTICE_TEXTS = "notice_texts"


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Did(StrEnum):
    """What a line of the history tells."""

    WRITE = "write"
    EDIT = "edit"
    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    RETURN = "return"
    PUBLISH = "publish"


class Refusal(StrEnum):
    ILLEGAL = "illegal"  # not from this state
    OWN = "own"  # another administrator's step
    OTHERS = "others"  # a step of who wrote it


@dataclass(frozen=True, slots=True)
class Line:
    """`version` and `state` are those after it; `key` and `body` the hashes of the Idempotency-Key and of what came with it."""

    at: datetime
    by: str
    did: Did
    reason: str
    version: int
    state: State
    key: str = ""
    body: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "at": instant_text(self.at),
            "by": self.by,
            "did": self.did.value,
            "reason": self.reason,
            "version": self.version,
            "state": self.state.value,
            "key": self.key,
            "body": self.body,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Line:
        return cls(
            parse_instant(value["at"]),
            value["by"],
            Did(value["did"]),
            value["reason"],
            value["version"],
            State(value["state"]),
            value["key"],
            value["body"],
        )


@dataclass(frozen=True, slots=True)
class Change:
    """`subject` names what it changes (a procedure's or an agency's key); `base` marks what was in force when it was written
    last, so that nobody overwrites what they have not seen."""

    id: str
    kind: Kind
    subject: str
    title: Text
    body: Mapping[str, Any]
    valid_from: date | None
    base: str
    state: State
    version: int
    history: tuple[Line, ...]

    @property
    def writers(self) -> frozenset[str]:
        """Who wrote or proposed any of it."""
        return frozenset(line.by for line in self.history if line.did in (Did.WRITE, Did.EDIT, Did.PROPOSE))

    def step(self, line: Line) -> Change:
        return replace(self, state=line.state, version=line.version, history=(*self.history, line))

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "subject": self.subject,
            "title": self.title.as_json(),
            "body": dict(self.body),
            "valid_from": day_json(self.valid_from),
            "base": self.base,
            "state": self.state.value,
            "version": self.version,
            "history": [line.as_json() for line in self.history],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Change:
        return cls(
            id=value["id"],
            kind=Kind(value["kind"]),
            subject=value["subject"],
            title=Text.from_json(value["title"]),
            body=value["body"],
            valid_from=day_of(value["valid_from"]),
            base=value["base"],
            state=State(value["state"]),
            version=value["version"],
            history=tuple(map(Line.from_json, value["history"])),
        )


# action: from these states, to that one, by one who wrote it (True), by one who did not (False), by any administrator (None)
STEPS: Mapping[Did, tuple[frozenset[State], State, bool | None]] = {
    Did.EDIT: (frozenset({State.DRAFT}), State.DRAFT, None),
    Did.PROPOSE: (frozenset({State.DRAFT}), State.PROPOSED, None),
    Did.WITHDRAW: (frozenset({State.DRAFT, State.PROPOSED}), State.WITHDRAWN, True),
    Did.RETURN: (frozenset({State.PROPOSED}), State.DRAFT, False),
    Did.PUBLISH: (frozenset({State.PROPOSED}), State.PUBLISHED, False),
}


def refusal(change: Change, did: Did, user: str) -> Refusal | None:
    """Why this administrator may not take this step now. Four eyes: who wrote or proposed any of it never publishes it."""
    states, _, by_writer = STEPS[did]
    if change.state not in states:
        return Refusal.ILLEGAL
    if by_writer is None or by_writer == (user in change.writers):
        return None
    return Refusal.OTHERS if by_writer else Refusal.OWN


def allowed(change: Change, user: str) -> list[str]:
    return [did.value for did in STEPS if refusal(change, did, user) is None]
