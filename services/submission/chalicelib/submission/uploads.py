"""Tickets for files, and what arrived for them (docs/api/submission.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, unquote_plus

from chalicelib.submission.bodies import UploadBody
from chalicelib.submission.desk import Desk
from chalicelib.submission.papers import AUTHORISATION_TYPES, found
from kernel.catalogue import Catalogue, in_force
from kernel.dossiers import KEY_PREFIX, Document, Upload
from kernel.dossiers_store import Dossiers
from kernel.papers import JPEG, PDF, PNG, TICKET_SECONDS, UNKNOWN, WEBP, Head, judged
from kernel.problems import INVALID, NOT_FOUND, Fault, Problem
from kernel.text import Text
from kernel.times import instant_text, local_day
from kernel.together import ReadTogether

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAME = re.compile("[0-9a-z]{1,64}", re.ASCII)
SEEN_AS_THEY_ARE = (PDF, JPEG, PNG, WEBP)  # browsers show these, and run nothing of them
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_TYPE_NOT_TAKEN = Text("Không thủ tục nào nhận loại tệp này.", "No procedure takes files of this type.")
_TOO_BIG = Text("Tệp loại này được tối đa {limit} byte.", "A file of this type may have {limit} bytes.")


def ticket(
    desk: Desk, user: str, body: UploadBody, now: datetime, random_bytes: Callable[[int], bytes]
) -> dict[str, Any]:
    """Where to send one file.

    Raises:
        Problem: 422 for a type or size that no paper of a procedure in force takes.
    """
    taken = allowed(desk.catalogue, now)
    limit = max(taken.values()) if body.content_type == UNKNOWN else taken.get(body.content_type)
    if limit is None:
        raise Problem(INVALID, errors=[Fault("/content_type", "not-one-of", _TYPE_NOT_TAKEN)])
    if body.size > limit:
        sentence = Text(_TOO_BIG.vi.format(limit=limit), _TOO_BIG.en.format(limit=limit))
        raise Problem(INVALID, errors=[Fault("/size", "out-of-range", sentence)])
    upload = Upload(user, upload_id(now, random_bytes), body.filename, body.content_type, body.size, now)
    desk.dossiers.put_upload(upload)
    made = desk.papers.ticket(upload, landing=f"{desk.portal_url}{body.landing}" if body.landing else None)
    return {
        "upload_id": upload.upload_id,
        "url": made.url,
        "fields": dict(made.fields),
        "expires_at": instant_text(now + timedelta(seconds=TICKET_SECONDS)),
    }


def allowed(catalogue: Catalogue, now: datetime) -> dict[str, int]:
    """The largest size of each type that a paper of a procedure in force takes, and an authorisation in any case."""
    today = local_day(now)
    most = dict.fromkeys(AUTHORISATION_TYPES, 0)
    for version in catalogue.summaries():
        if in_force((version,), today) is not None:
            for paper in version.papers:
                for content_type in paper.accept:
                    most[content_type] = max(most.get(content_type, 0), paper.max_bytes)
    largest = max(most.values())
    return {content_type: size or largest for content_type, size in most.items()}


def upload_id(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """24 letters and digits that sort by time: 45 bits of milliseconds, so that a person's uploads are listed newest first
    without an index, and 75 bits of chance: whoever guesses one finds it is not theirs."""
    number = (now - _EPOCH) // timedelta(milliseconds=1) << 75 | int.from_bytes(random_bytes(10), "big") >> 5
    return "".join(_LETTERS[number >> (5 * place) & 31] for place in reversed(range(24)))


def line(upload: Upload) -> dict[str, Any]:
    """An upload that arrived, as the list shows it: what it really is, by its first bytes."""
    checked = upload.checked
    return {
        "upload_id": upload.upload_id,
        "filename": upload.filename,
        "content_type": checked.content_type if checked else upload.content_type,
        "size": checked.size if checked else upload.size,
        "uploaded_at": instant_text(upload.created_at),
    }


def shown(desk: Desk, user: str, name: str) -> dict[str, Any]:
    """One file that arrived, with links that give it for five minutes.

    Raises:
        Problem: 404 for one that is not theirs, did not arrive, or is none of what papers are.
        StorageBusy: the bucket does not answer.
    """
    want = desk.dossiers.upload(user, name)
    upload = desk.read(want)[want] if _NAME.fullmatch(name) else None
    checked = found((upload,), desk.papers).checked.get(name) if upload else None
    if upload is None or checked is None or not checked.ok:
        raise Problem(NOT_FOUND)
    document = Document.of("", upload, checked)
    return {
        **line(replace(upload, checked=checked)),
        "url": desk.papers.link(document),
        **({"view_url": desk.papers.link(document, inline=True)} if checked.content_type in SEEN_AS_THEY_ARE else {}),
    }


# -- the inspector ------------------------------------------------------------------------------------------------------------


def keys_in(message: str) -> list[str]:
    """The object keys that a notification of the bucket names; none in the test message that S3 sends at set-up.

    Raises:
        ValueError, KeyError, TypeError: the message is no notification.
    """
    told = json.loads(message)
    if told.get("Event") == "s3:TestEvent":
        return []
    return [unquote_plus(record["s3"]["object"]["key"]) for record in told["Records"]]


def inspect(object_key: str, head: Callable[[str], Head | None], read: ReadTogether, dossiers: Dossiers) -> None:
    """Look at what arrived under a key and keep what was found with its upload. Twice or late: the same is found again."""
    there = head(object_key)
    if there is None or there.owner is None:  # gone meanwhile, or not sent by a ticket of ours
        return
    user, name = unquote(there.owner), object_key.removeprefix(KEY_PREFIX)
    want = dossiers.upload(user, name)
    upload = read(want)[want]
    if upload is not None:
        dossiers.record(user, name, judged(there, upload))
