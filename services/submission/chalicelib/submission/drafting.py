"""Keeping drafts (docs/api/submission.md). An incomplete form is welcome; what no form could ever take is not."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.submission.bodies import DraftBody, SavedDraftBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.draft import Draft, DraftDocument, DraftLine, Kept, StaleDraft
from chalicelib.submission.filing import place_of
from chalicelib.submission.forms import Forms
from chalicelib.submission.papers import Found, faults_of_named, found
from kernel.dossiers import Upload
from kernel.http import body_hash, key_hash
from kernel.problems import INVALID, KEY_REUSED, NOT_FOUND, STALE_VERSION, Problem
from kernel.times import instant_text
from kernel.together import Want

_LONGEST_ID = 64


def begin(
    desk: Desk, forms: Forms, user: str, key: str, body: DraftBody, raw: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Make a draft, or answer again what this key made before.

    Raises:
        Problem: 422 with every fault, or `key-reused`.
    """
    draft_id = urlsafe_b64encode(key_hash(user, key, "draft")).decode()
    kept, files = _read(desk, user, draft_id, body)
    if kept is not None:
        return _made_before(kept, raw)
    draft = Draft(
        id=draft_id,
        user=user,
        version=1,
        procedure=body.procedure,
        agency=body.agency,
        form=_judged(desk, forms, body, files, now),
        documents=_documents(body, files),
        created_at=now,
        updated_at=now,
        applicant=body.applicant,
        result_delivery=body.result_delivery,
    )
    if not desk.drafts.create(draft, body_hash(raw)):
        want = desk.drafts.kept(user, draft_id)
        first = desk.read(want)[want]
        if first is not None:  # the same key at the same moment
            return _made_before(first, raw)
    return _saved(draft)


def _made_before(kept: Kept, raw: Mapping[str, Any]) -> dict[str, Any]:
    if kept.body != body_hash(raw):
        raise Problem(KEY_REUSED)
    return {"id": kept.id, "version": 1, "updated_at": instant_text(kept.created_at)}


def save(desk: Desk, forms: Forms, user: str, draft_id: str, body: SavedDraftBody, now: datetime) -> dict[str, Any]:
    """Write the next version of a draft.

    Raises:
        Problem: 404, 422 with every fault, 409 `stale-version`.
    """
    kept, files = _read(desk, user, draft_id, body)
    before = _alive(kept)
    if before.version != body.version:
        raise Problem(STALE_VERSION, extra={"current_version": before.version})
    draft = replace(
        before,
        version=before.version + 1,
        procedure=body.procedure,
        agency=body.agency,
        form=_judged(desk, forms, body, files, now),
        documents=_documents(body, files),
        updated_at=now,
        applicant=body.applicant,
        result_delivery=body.result_delivery,
    )
    try:
        desk.drafts.save(draft)
    except StaleDraft:
        current = _current(desk, user, draft_id)
        # Our own write may have been kept, its answer lost and the SDK have asked again.
        if replace(current, updated_at=now) != draft:
            raise Problem(STALE_VERSION, extra={"current_version": current.version}) from None
    return _saved(draft)


def look(desk: Desk, user: str, draft_id: str) -> dict[str, Any]:
    """A draft as it stands. Raises Problem 404."""
    draft = _current(desk, user, draft_id)
    return {
        "id": draft.id,
        "version": draft.version,
        "procedure": draft.procedure,
        **({"agency": draft.agency} if draft.agency is not None else {}),
        "form": dict(draft.form),
        "documents": [document.as_json() for document in draft.documents],
        **({"applicant": dict(draft.applicant)} if draft.applicant is not None else {}),
        **({"result_delivery": draft.result_delivery} if draft.result_delivery is not None else {}),
        "created_at": instant_text(draft.created_at),
        "updated_at": instant_text(draft.updated_at),
    }


def discard(desk: Desk, user: str, draft_id: str, now: datetime) -> None:
    """Take a draft away. Raises Problem 404, also when it is gone already."""
    want = desk.drafts.kept(user, _checked(draft_id))
    kept = desk.read(want)[want]
    _alive(kept)
    try:
        if kept is not None:
            desk.drafts.discard(kept, user, now)
    except StaleDraft:
        raise Problem(NOT_FOUND) from None


def line(draft: DraftLine) -> dict[str, Any]:
    """A draft as the list shows it."""
    return {
        "id": draft.id,
        "version": draft.version,
        "procedure": draft.procedure,
        **({"agency": draft.agency} if draft.agency is not None else {}),
        "created_at": instant_text(draft.created_at),
        "updated_at": instant_text(draft.updated_at),
    }


def _read(desk: Desk, user: str, draft_id: str, body: DraftBody) -> tuple[Kept | None, Found]:
    kept = desk.drafts.kept(user, _checked(draft_id))
    names = sorted({one.upload_id for one in body.documents or ()})
    uploads: list[Want[Upload | None]] = [desk.dossiers.upload(user, name) for name in names]
    got = desk.read(kept, *uploads)
    return got[kept], found((got[want] for want in uploads), desk.papers)


def _checked(draft_id: str) -> str:
    if not 1 <= len(draft_id) <= _LONGEST_ID or not draft_id.isascii():
        raise Problem(NOT_FOUND)
    return draft_id


def _current(desk: Desk, user: str, draft_id: str) -> Draft:
    want = desk.drafts.kept(user, _checked(draft_id))
    return _alive(desk.read(want)[want])


def _alive(kept: Kept | None) -> Draft:
    if kept is None or kept.draft is None:
        raise Problem(NOT_FOUND)
    return kept.draft


def _judged(desk: Desk, forms: Forms, body: DraftBody, files: Found, now: datetime) -> Mapping[str, Any]:
    """The form as it is kept. Raises Problem 422."""
    place = place_of(desk, body.procedure, body.agency, now)
    faults = [fault for fault in place.faults() if fault.pointer != "/agency" or body.agency is not None]
    if place.version is not None:
        faults += forms.of(place.version).unknown(body.form)
        faults += faults_of_named(place.version, body.documents or (), files, arrived=False)
    if faults:
        raise Problem(INVALID, errors=faults)
    return body.form


def _documents(body: DraftBody, files: Found) -> tuple[DraftDocument, ...]:
    return tuple(
        DraftDocument(one.document, one.upload_id, files.uploads[one.upload_id].filename)
        for one in body.documents or ()
    )


def _saved(draft: Draft) -> dict[str, Any]:
    return {"id": draft.id, "version": draft.version, "updated_at": instant_text(draft.updated_at)}
