"""How a dossier was decided, read from and written into the history of its entry.

The result paper is named, never described: a file's name may hold a person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel.change import Change
from kernel.dossiers import Document
from kernel.entry import Entry
from kernel.lifecycle import Action

APPROVED = "approved"
REJECTED = "rejected"

RESULT = "result"  # the `document` key of a result paper
BY = "by"  # who uploaded it, where that is not who decided: it was proposed
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Result:
    """`number` and `date` are those printed on the paper; `reason` stands with a rejection."""

    outcome: str
    decided_at: datetime
    number: str | None
    date: date | None
    reason: str | None
    paper: Document | None


def result_of(entry: Entry) -> Result | None:
    """None for a dossier that is not decided."""
    change = entry.last(Action.DECIDE)
    return result_told_by(entry.code, change) if change is not None else None


def result_told_by(code: str, change: Change) -> Result:
    """The result as a decision tells it, or a proposal, which is no decision yet."""
    given: Mapping[str, Any] = change.detail.get(RESULT, {})
    return Result(
        outcome=change.detail["outcome"],
        decided_at=change.at,
        number=given.get("number"),
        date=date.fromisoformat(given["date"]) if "date" in given else None,
        reason=change.note,
        paper=_paper(code, given.get(BY, change.by), given),
    )


def detail_of(outcome: str, paper: Document | None, number: str | None, day: date | None) -> dict[str, Any]:
    """What a decision keeps in its line of the history; `result_of` reads it."""
    given = {
        "upload_id": paper.upload_id if paper else None,
        "content_type": paper.content_type if paper else None,
        "size": paper.size if paper else None,
        "object_version": paper.object_version if paper else None,
        "number": number,
        "date": day.isoformat() if day else None,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    return {"outcome": outcome, **({RESULT: kept} if kept else {})}


def _paper(code: str, by: str, given: Mapping[str, Any]) -> Document | None:
    if "upload_id" not in given:
        return None
    return Document(
        document=RESULT,
        upload_id=given["upload_id"],
        filename=f"ket-qua-{code}.{_ENDINGS.get(given['content_type'], 'bin')}",
        content_type=given["content_type"],
        size=given["size"],
        by=by,
        object_version=given.get("object_version"),
    )
