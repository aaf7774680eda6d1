"""Writing, proposing, returning, withdrawing and publishing changes. For administrators; to all others there is nothing here.

A step is its own idempotency record: the key and what came with it stand in the change's history, and its answer is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.submission.administration.change import (
    STEPS,
    Change,
    Did,
    Kind,
    Line,
    Refusal,
    State,
    allowed,
    refusal,
)
from chalicelib.submission.administration.change_store import Changes, Overtaken, StaleChange, TooLarge
from chalicelib.submission.administration.difference import label_of
from chalicelib.submission.administration.kinds import KINDS, Catalogue
from chalicelib.submission.desk import Desk
from kernel.agencies import day_json
from kernel.http import pointer
from kernel.problems import (
    ILLEGAL_STEP,
    INVALID,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_FOUND,
    OVERTAKEN,
    STALE_VERSION,
    Fault,
    Problem,
)
from kernel.text import Text
from kernel.times import instant_text

_ID = re.compile(r"[0-9a-f]{30}", re.ASCII)
_SUBJECT = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_NAME = Text(
    "Mã chỉ gồm chữ thường không dấu, số và gạch nối, bắt đầu bằng chữ, tối đa 60 ký tự.",
    "A key has small letters without marks, digits and dashes, begins with a letter, 60 characters at most.",
)
_TOO_LARGE = Text("Nội dung quá dài để lưu.", "There is too much of it to keep.")
_FOUR_EYES = Text(
    "Người viết hoặc đề nghị không tự ban hành, trả lại; cần một quản trị viên khác.",
    "Who wrote or proposed it neither publishes nor returns it; another administrator has to.",
)
_WRITERS_STEP = Text(
    "Chỉ người viết mới rút được; bạn có thể trả lại.", "Only who wrote it withdraws it; you can return it."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, with the hashes of the key and of what came with it."""

    user: str
    key: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    body: Mapping[str, Any]
    valid_from: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Room:
    """What these use cases work with: `catalogue` as it is now, read anew."""

    desk: Desk
    catalogue: Catalogue
    changes: Changes


def begin(room: Room, asked: Asked, kind: Kind, content: Content, now: datetime) -> dict[str, Any]:
    """Keep a new change as a draft; its id is that of the key.

    Raises Problem: 404 for who is no administrator; 422 a subject that is no key, too much, `key-reused`.
    """
    administrator(room.desk, asked.user)
    done = _begun(room, asked)
    if done is not None:
        return done
    subject = _subject(kind, content.body)
    line = Line(now, asked.user, Did.WRITE, content.reason, 1, State.DRAFT, asked.key, asked.body)
    handled = KINDS[kind]
    made = Change(
        asked.key,
        kind,
        subject,
        handled.title(room.catalogue, content.body),
        content.body,
        content.valid_from,
        handled.base(room.catalogue, subject),
        State.DRAFT,
        1,
        (line,),
    )
    try:
        _save(room, made)
    except StaleChange:
        done = _begun(room, asked)
        if done is None:
            raise
        return done
    return _answer(made.id, line)


def edit(room: Room, asked: Asked, id: str, version: int, content: Content, now: datetime) -> dict[str, Any]:
    """Write a draft anew, on top of what is in force now.

    Raises Problem: 404; 409 `stale-version`, `illegal-step`; 422.
    """
    administrator(room.desk, asked.user)
    change = known_change(room, id)
    last = change.history[-1]
    if (last.did, last.by, last.body, last.version) == (Did.EDIT, asked.user, asked.body, version + 1):
        return _answer(id, last)  # the answer to the first attempt went astray
    _may(change, Did.EDIT, asked.user, version)
    subject = _subject(change.kind, content.body)
    handled = KINDS[change.kind]
    line = Line(now, asked.user, Did.EDIT, content.reason, version + 1, State.DRAFT, "", asked.body)
    made = replace(
        change.step(line),
        subject=subject,
        title=handled.title(room.catalogue, content.body),
        body=content.body,
        valid_from=content.valid_from,
        base=handled.base(room.catalogue, subject),
    )
    try:
        _save(room, made)
    except StaleChange:
        raise _stale(known_change(room, id)) from None
    return _answer(id, line)


def act(room: Room, asked: Asked, id: str, did: Did, version: int, reason: str, now: datetime) -> dict[str, Any]:
    """Propose, withdraw, return or publish.

    Raises Problem: 404; 403 four eyes; 409 `stale-version`, `illegal-step`, `overtaken`; 422 with every fault of the content.
    """
    administrator(room.desk, asked.user)
    change = known_change(room, id)
    done = _done(change, asked)
    if done is not None:
        return done
    _may(change, did, asked.user, version)
    line = Line(now, asked.user, did, reason, version + 1, STEPS[did][1], asked.key, asked.body)
    publication = None
    if did in (Did.PROPOSE, Did.PUBLISH):
        handled = KINDS[change.kind]
        if handled.base(room.catalogue, change.subject) != change.base:
            raise Problem(OVERTAKEN)
        faults, made = handled.judged(room.catalogue, change, now, asked.user)
        if faults:
            raise Problem(INVALID, errors=faults)
        publication = made if did is Did.PUBLISH else None
    try:
        _save(room, change.step(line), publication)
    except StaleChange:
        current = known_change(room, id)
        done = _done(current, asked)
        if done is None:
            raise _stale(current) from None
        return done
    return _answer(id, line)


def look(room: Room, user: str, id: str, now: datetime) -> dict[str, Any]:
    """A change whole, with what is wrong with it and what it changes, as of now. Raises Problem 404."""
    administrator(room.desk, user)
    change = known_change(room, id)
    handled = KINDS[change.kind]
    open_ = change.state in (State.DRAFT, State.PROPOSED)
    overtaken = open_ and handled.base(room.catalogue, change.subject) != change.base
    faults = handled.judged(room.catalogue, change, now, user)[0] if open_ else []
    rows = handled.difference(room.catalogue, change) if open_ else []
    return {
        "id": change.id,
        "kind": change.kind.value,
        "subject": change.subject,
        "title": change.title.as_json(),
        "state": change.state.value,
        "version": change.version,
        "valid_from": day_json(change.valid_from),
        "body": dict(change.body),
        "overtaken": overtaken,
        "faults": [
            {
                "pointer": one.pointer,
                "code": one.code,
                "label": label_of(one.pointer, change.body).as_json(),
                "detail": one.detail.as_json(),
            }
            for one in faults
        ],
        "difference": [row.as_json() for row in rows],
        "allowed": allowed(change, user),
        "history": [
            {
                "at": instant_text(line.at),
                "by": line.by,
                "did": line.did.value,
                "reason": line.reason,
                "version": line.version,
                "state": line.state.value,
            }
            for line in change.history
        ],
    }


def page(room: Room, user: str, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """Changes by when they were begun, the newest first; `waits_for_me` where the next step is another administrator's and
    this one may take it. Raises Problem 404."""
    administrator(room.desk, user)
    listed = room.changes.page(limit, after)
    lines = [
        {
            **{name: value for name, value in one.items() if name != "writers"},
            "waits_for_me": one["state"] == State.PROPOSED.value and user not in one["writers"],
        }
        for one in listed.items
    ]
    return lines, listed.next_key


# -- what they share ------------------------------------------------------------------------------------------------------------


def administrator(desk: Desk, user: str) -> None:
    """Raises Problem 404 for everybody else."""
    want = desk.people.person(user)
    person = desk.read(want)[want]
    if not person.administrator or person.system:
        raise Problem(NOT_FOUND)


def known_change(room: Room, id: str) -> Change:
    """Raises Problem 404."""
    change = room.changes.change(id) if _ID.fullmatch(id) else None
    if change is None:
        raise Problem(NOT_FOUND)
    return change


def _subject(kind: Kind, body: Mapping[str, Any]) -> str:
    subject = KINDS[kind].subject(body)
    if not _SUBJECT.fullmatch(subject) or len(subject) > 60:
        raise Problem(INVALID, errors=[Fault(pointer("body", "key"), "bad-format", _NAME)])
    return subject


def _may(change: Change, did: Did, user: str, version: int) -> None:
    refused = refusal(change, did, user)
    if refused in (Refusal.OWN, Refusal.OTHERS):
        raise Problem(NOT_ALLOWED, _FOUR_EYES if refused is Refusal.OWN else _WRITERS_STEP)
    if change.version != version:
        raise _stale(change)
    if refused is not None:
        raise Problem(ILLEGAL_STEP, extra={"state": change.state.value})


def _begun(room: Room, asked: Asked) -> dict[str, Any] | None:
    change = room.changes.change(asked.key)
    if change is None:
        return None
    return _done(change, asked)


def _done(change: Change, asked: Asked) -> dict[str, Any] | None:
    """The answer that this key got before. Raises Problem 422: it came with another body."""
    line = next((one for one in change.history if one.key and one.key == asked.key), None)
    if line is None:
        return None
    if line.body != asked.body:
        raise Problem(KEY_REUSED)
    return _answer(change.id, line)


def _answer(id: str, line: Line) -> dict[str, Any]:
    return {"id": id, "state": line.state.value, "version": line.version}


def _stale(change: Change) -> Problem:
    return Problem(STALE_VERSION, extra={"current_version": change.version})


def _save(room: Room, change: Change, publication: Any = None) -> None:
    try:
        room.changes.save(change, publication)
    except Overtaken:
        raise Problem(OVERTAKEN) from None
    except TooLarge:
        raise Problem(INVALID, errors=[Fault("/body", "too-long", _TOO_LARGE)]) from None
