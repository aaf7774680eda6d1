"""Writing and reading the internal notes of a dossier: by officers of the agency that handles it, and of no other.

A note belongs to the agency in which it was written. When a dossier moves on, the next agency finds none; when it comes back,
the notes are there again. A successor carries on what an ended agency did, so its notes on a dossier that was transferred are the
successor's. No event, no look-up and no history speaks of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.lists import Listed
from chalicelib.status.notes.store import Note, NoteKeyTaken, NoteRecord, Notes
from kernel.entry import Entry
from kernel.numbers import is_code
from kernel.open_work import carried_on
from kernel.people import Person, has_a_stake, parts_of
from kernel.problems import KEY_REUSED, NOT_ALLOWED, NOT_FOUND, Problem
from kernel.times import instant_text


@dataclass(frozen=True, slots=True)
class NewNote:
    """One request. `key` and `hash` are those of its Idempotency-Key and its body."""

    code: str
    user: str
    text: str
    key: bytes
    hash: bytes


def write(wanted: NewNote, desk: Desk, notes: Notes, now: datetime) -> dict[str, Any]:
    """The note as it is kept.

    Raises:
        Problem: 404 unknown, malformed or a stranger's; 403 not an officer of the handling agency; 422 the key used for
            another body.
        StorageBusy: nothing was kept that a retry with the same key would not find.
    """
    if not is_code(wanted.code):
        raise Problem(NOT_FOUND)
    entry, person = desk.register.entry(wanted.code), desk.people().person(wanted.user)
    before = notes.record(wanted.code, wanted.key)
    got = desk.read(entry, person, before)
    agency = _whose_notes(got[person], got[entry])[0]
    record = got[before]
    if record is None:
        note = Note(wanted.key.hex()[:16], now, wanted.user, wanted.text)
        try:
            notes.add(wanted.code, agency, note, wanted.key, wanted.hash)
        except NoteKeyTaken as taken:  # by the same request, sent twice at once
            record = taken.record
        else:
            return _shown(note)
    return _again(wanted, record)


def listed(user: str, code: str, limit: int, place: Mapping[str, Any] | None, desk: Desk, notes: Notes) -> Listed:
    """The agency's notes of a dossier, newest first; after its own those of whom it carries on.

    Raises:
        Problem: 404 unknown, malformed or a stranger's; 403 not an officer of the handling agency.
    """
    if not is_code(code):
        raise Problem(NOT_FOUND)
    entry, person = desk.register.entry(code), desk.people().person(user)
    got = desk.read(entry, person)
    agencies = _whose_notes(got[person], got[entry])
    # The dossier may have moved between two pages: a place in another agency's notes is none in these.
    known = place is not None and place["agency"] in agencies
    start, after = (agencies.index(place["agency"]), place["after"]) if place is not None and known else (0, None)
    found: list[Note] = []
    for agency in agencies[start:]:
        if len(found) == limit:
            return Listed([_shown(note) for note in found], {"agency": agency, "after": None})
        page = notes.page(code, agency, limit - len(found), after)
        found += page.notes
        if page.next_place:
            return Listed([_shown(note) for note in found], {"agency": agency, "after": page.next_place})
        after = None
    return Listed([_shown(note) for note in found], None)


def _whose_notes(person: Person, entry: Entry | None) -> list[str]:
    """The handling agency and those it carries on, for its officers alone; not in their own matter, nor in that of who
    authorised them."""
    parts = parts_of(person, entry) if entry else frozenset()
    if entry is None or not parts:
        raise Problem(NOT_FOUND)
    if has_a_stake(person, entry) or not person.roles_at(entry.agency):
        raise Problem(NOT_ALLOWED)
    return carried_on(entry.agency, entry.history)


def _again(wanted: NewNote, record: NoteRecord) -> dict[str, Any]:
    if record.body != wanted.hash:
        raise Problem(KEY_REUSED)
    return _shown(Note(record.id, record.at, wanted.user, wanted.text))


def _shown(note: Note) -> dict[str, Any]:
    return {"id": note.id, "at": instant_text(note.at), "by": note.by, "text": note.text}
