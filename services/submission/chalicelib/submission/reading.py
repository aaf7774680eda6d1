"""A dossier as its own people read it: what was handed in, with short-lived links to the papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.submission.counter import CHANNELS
from chalicelib.submission.desk import Desk
from kernel.dossiers import Document, Filed
from kernel.dossiers_store import filed
from kernel.entry import Entry
from kernel.lifecycle import Part
from kernel.numbers import is_code
from kernel.papers import PDF, Papers
from kernel.people import Person, parts_of
from kernel.problems import NOT_ALLOWED, NOT_FOUND, Problem
from kernel.times import instant_text

_CHANNELS = {number: name for name, number in CHANNELS.items() if name is not None}


def dossier(desk: Desk, user: str, code: str) -> dict[str, Any]:
    """For the applicant, the representative and officers of the handling agency.

    Raises:
        Problem: 404 for everybody else and for a code that is not there, 403 for a connected system.
    """
    if not is_code(code):
        raise Problem(NOT_FOUND)
    entry_want, person_want = desk.register.entry(code), desk.people.person(user)
    got = desk.read(entry_want, person_want)
    entry, person = got[entry_want], got[person_want]
    if entry is None:
        raise Problem(NOT_FOUND)
    parts = parts_of(person, entry)
    if Part.SYSTEM in parts:
        raise Problem(NOT_ALLOWED)
    if not parts and not person.identity_number:
        raise Problem(NOT_FOUND)
    found = filed(desk.read, desk.dossiers, entry)
    if not parts and not (found and _is_about(found, person)):
        raise Problem(NOT_FOUND)
    if found is None:
        raise RuntimeError("an entry without its content")
    return _shown(entry, found, desk.papers)


def _is_about(found: Filed, person: Person) -> bool:
    """The citizen for whom somebody else filed may read it with their own account."""
    number = found.content.applicant.identity_number
    return number is not None and number == person.identity_number


def _shown(entry: Entry, found: Filed, papers: Papers) -> dict[str, Any]:
    content = found.content
    return {
        "code": entry.code,
        "procedure": entry.procedure,
        "procedure_version": entry.procedure_version,
        "agency": entry.agency,
        "applicant": content.applicant.as_json(),
        **_representative(found, papers),
        "filed_by": content.filed_by,
        "form": dict(found.form),
        "documents": _documents(found.documents, papers),
        "result_delivery": content.result_delivery,
        **({"channel": _CHANNELS[entry.channel]} if entry.channel in _CHANNELS else {}),
        **({"on_paper": list(content.on_paper)} if content.on_paper else {}),
        "submissions": [
            {
                "at": instant_text(one.at),
                "form": dict(one.form),
                "documents": _documents(one.documents, papers),
                **({"note": one.note} if one.note is not None else {}),
            }
            for one in found.submissions
        ],
    }


def _representative(found: Filed, papers: Papers) -> dict[str, Any]:
    one = found.content.representative
    if one is None:
        return {}
    return {
        "representative": {
            "name": one.name,
            "identity_number": one.identity_number,
            "phone": one.phone,
            **({"authorisation": _document(one.authorisation, papers)} if one.authorisation else {}),
            **({"authorised_by": one.authorised_by} if one.authorised_by else {}),
        }
    }


def _documents(documents: Iterable[Document], papers: Papers) -> list[dict[str, Any]]:
    return [_document(document, papers) for document in documents]


def _document(document: Document, papers: Papers) -> dict[str, Any]:
    return {
        "document": document.document,
        "upload_id": document.upload_id,
        "filename": document.filename,
        "content_type": document.content_type,
        "size": document.size,
        "url": papers.link(document),
        # A picture shows by the same link; a PDF in a frame only where its link does not ask for a download.
        **({"view_url": papers.link(document, inline=True)} if document.content_type == PDF else {}),
    }
