"""The table `dossiers` and the bucket in memory; tests/contract/test_dossiers_store.py holds both to the same promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.submission.draft import Draft, DraftLine, Kept, StaleDraft
from kernel.dossiers import Checked, Content, Document, Supplement, Upload
from kernel.papers import LINK_SECONDS, TICKET_SECONDS, Head, Ticket, judged
from kernel.register import Companion, CompanionRefused, Page
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryDossiers:
    def __init__(self) -> None:
        self.uploads: dict[tuple[str, str], Upload] = {}
        self.contents: dict[tuple[str, str], Content] = {}
        self.supplements: dict[tuple[str, str], Supplement] = {}

    def upload(self, user: str, upload_id: str) -> Want[Upload | None]:
        return memory_want(lambda: self.uploads.get((user, upload_id)))

    def content(self, dossier: str, content: str) -> Want[Content | None]:
        return memory_want(lambda: self.contents.get((dossier, content)))

    def supplement(self, dossier: str, name: str) -> Want[Supplement | None]:
        return memory_want(lambda: self.supplements.get((dossier, name)))

    def put_upload(self, upload: Upload) -> None:
        self.uploads[upload.user, upload.upload_id] = upload

    def uploads_of(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[Upload]:
        mine = sorted((name for owner, name in self.uploads if owner == user), reverse=True)
        start = int(after["start"]) if after else 0
        seen = [self.uploads[user, name] for name in mine[start : start + limit]]
        there = tuple(one for one in seen if one.checked is not None and one.checked.ok)
        return Page(there, {"start": start + limit} if start + limit < len(mine) else None)

    def record(self, user: str, upload_id: str, checked: Checked) -> bool:
        upload = self.uploads.get((user, upload_id))
        if upload is None:
            return False
        self.uploads[user, upload_id] = replace(upload, checked=checked)
        return True

    def put_content(self, content: Content) -> str:
        self.contents[content.dossier, content.id()] = content
        return content.id()

    def put_supplement(self, supplement: Supplement) -> str:
        self.supplements[supplement.dossier, supplement.name()] = supplement
        return supplement.name()


class MemoryPapers:
    """A bucket: `files` maps object keys to bytes; every look is counted."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.looks = 0

    def look(self, upload: Upload) -> Checked | None:
        self.looks += 1
        file = self.files.get(upload.object_key)
        return None if file is None else judged(Head(file, len(file), "v1", None), upload)

    def link(self, document: Document, seconds: int = LINK_SECONDS, *, inline: bool = False) -> str:
        shown = "&inline" if inline else ""
        return f"https://papers.example.test/{document.object_key}?seconds={seconds}{shown}"

    def ticket(self, upload: Upload, seconds: int = TICKET_SECONDS, landing: str | None = None) -> Ticket:
        return Ticket("https://papers.example.test/", {"key": upload.object_key, "Content-Type": upload.content_type})


class MemoryDrafts:
    """Drafts in memory; tests/contract/test_draft_store.py holds it to the promises of the table."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Kept] = {}

    def kept(self, user: str, draft_id: str) -> Want[Kept | None]:
        return memory_want(lambda: self.rows.get((user, draft_id)))

    def create(self, draft: Draft, body: bytes) -> bool:
        if (draft.user, draft.id) in self.rows:
            return False
        self.rows[draft.user, draft.id] = Kept(draft.id, draft.created_at, body, draft)
        return True

    def save(self, draft: Draft) -> None:
        kept = self.rows.get((draft.user, draft.id))
        if kept is None or kept.draft is None or kept.draft.version != draft.version - 1:
            raise StaleDraft
        self.rows[draft.user, draft.id] = replace(kept, draft=replace(draft, created_at=kept.created_at))

    def discard(self, kept: Kept, user: str, now: datetime) -> None:
        stored = self.rows.get((user, kept.id))
        if stored is None or stored.draft is None:
            raise StaleDraft
        self.rows[user, kept.id] = replace(kept, draft=None)

    def becoming(self, kept: Kept, user: str, now: datetime) -> Companion:
        return _Becoming(self, kept, user)

    def page(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[DraftLine]:
        mine = [kept.draft for (owner, _), kept in self.rows.items() if owner == user and kept.draft is not None]
        mine.sort(key=lambda draft: draft.updated_at, reverse=True)
        start = int(after["start"]) if after else 0
        lines = tuple(
            DraftLine(d.id, d.version, d.procedure, d.agency, d.created_at, d.updated_at)
            for d in mine[start : start + limit]
        )
        return Page(lines, {"start": start + limit} if start + limit < len(mine) else None)


@dataclass(frozen=True, slots=True)
class _Becoming:
    drafts: MemoryDrafts
    kept: Kept
    user: str

    def into(self, transaction: object) -> None:
        if self.drafts.rows.get((self.user, self.kept.id)) != self.kept:
            raise CompanionRefused
        self.drafts.rows[self.user, self.kept.id] = replace(self.kept, draft=None)
