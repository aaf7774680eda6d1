"""Drafts: what a person is still writing. A draft is nobody's business but theirs, and counts for nothing until it is filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from kernel.register import Companion, Page
from kernel.together import Want

# How long what made a draft stays known after the draft is gone, so that a late repeat of the POST gets its old answer.
REMEMBERED = timedelta(days=40)


class StaleDraft(Exception):
    """The draft was changed or is gone since it was read."""


@dataclass(frozen=True, slots=True)
class DraftDocument:
    document: str
    upload_id: str
    filename: str

    def as_json(self) -> dict[str, Any]:
        return {"document": self.document, "upload_id": self.upload_id, "filename": self.filename}


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    user: str
    version: int
    procedure: str
    agency: str | None
    form: Mapping[str, Any]
    documents: tuple[DraftDocument, ...]
    created_at: datetime
    updated_at: datetime
    applicant: Mapping[str, str] | None = None  # as far as it is filled in; read again when it is filed
    result_delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept under a draft's id: when and from which body it was made, and the draft while there is one."""

    id: str
    created_at: datetime
    body: bytes
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as the list shows it."""

    id: str
    version: int
    procedure: str
    agency: str | None
    created_at: datetime
    updated_at: datetime


class Drafts(Protocol):
    """The port use cases see; the fake in tests keeps the same promises."""

    def kept(self, user: str, draft_id: str) -> Want[Kept | None]: ...

    def create(self, draft: Draft, body: bytes) -> bool:
        """Store a new draft; False when something is kept under its id already."""

    def save(self, draft: Draft) -> None:
        """Store the next version; `draft.version` is one more than the stored one. Raises StaleDraft."""

    def discard(self, kept: Kept, user: str, now: datetime) -> None:
        """Take a draft away, whatever its version; what made it stays known for REMEMBERED. Raises StaleDraft when it is gone."""

    def becoming(self, kept: Kept, user: str, now: datetime) -> Companion:
        """The same as a part of the filing transaction."""

    def page(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[DraftLine]:
        """Drafts of a person, latest change first."""
