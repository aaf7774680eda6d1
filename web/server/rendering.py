"""The pages from the catalogue as it stands, brought into the bucket they are served from.

However often, late or side by side this runs, the bucket ends as the catalogue says: each run renders what stands there now,
and looks again when it has written.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import md5
from typing import Any, Protocol

from kernel.catalogue import Catalogue, Form, ProcedureVersion
from web.build import files, pages_of, render
from web.figures.model import Told
from web.procedures import Shelf, shelf
from web.words import Language

ROUNDS = 5  # publications that may come while one run writes; each asks for a run of its own besides


class Bucket(Protocol):
    """Where pages are served from."""

    def marks(self) -> dict[str, str]:
        """The MD5 of each file by its name, in hexadecimal."""

    def put(self, name: str, content: bytes, kind: str) -> None: ...

    def remove(self, names: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    files: int
    written: int
    removed: int


def shelf_of(catalogue: Catalogue, today: date) -> Shelf:
    """What the pages show on a day. Raises StorageBusy."""
    published = [(version, catalogue.form(version.key, version.version)) for version in catalogue.summaries()]
    return shelf(published, catalogue.agencies(), catalogue.fields(), today)


def all_files(
    shown: Shelf, sign_in: Mapping[str, str], *, one_machine: bool, told: Told | None = None
) -> dict[str, bytes]:
    """Every file in the order of publishing. `sign_in` is what scripts find at /sign-in.json: the address of the user pool's
    pages (`base`, empty where it is the portal's own) and the id of the web's client (`client`); `told` are the public figures,
    None where nobody could be asked."""
    settings = {"sign-in.json": json.dumps(dict(sign_in), sort_keys=True).encode()}
    return settings | files(shown, told=told, one_machine=one_machine)


def bring(
    look: Callable[[], Shelf], make: Callable[[Shelf], Mapping[str, bytes]], bucket: Bucket, spare: Sequence[str] = ()
) -> Outcome:
    """Brings the bucket to what `look` sees; `look` reads anew each time; `spare` as in `publish`. Raises StorageBusy and
    what the bucket raises: what was written by then is whole files, and the next run goes on."""
    shown, written, removed, made = look(), 0, 0, dict[str, bytes]()
    for _ in range(ROUNDS):
        made = dict(make(shown))
        once = publish(made, bucket, keep=not shown.procedures, spare=spare)
        written, removed = written + once.written, removed + once.removed
        now = look()
        if now == shown:
            break
        shown = now
    return Outcome(len(made), written, removed)


def publish(made: Mapping[str, bytes], bucket: Bucket, *, keep: bool = False, spare: Sequence[str] = ()) -> Outcome:
    """Writes what differs in the order given, then removes what is no longer made: no page ever names a file that is not there.
    `keep` removes nothing: a catalogue that reads as empty is no reason to empty the portal. What is there
    already and begins with a name of `spare` stays as it is: figures that could not be asked for today are shown as of before."""
    there = bucket.marks()
    spared = {name for name in there if name.startswith(tuple(spare))}
    changed = [name for name, content in made.items() if name not in spared and there.get(name) != _mark(content)]
    for name in changed:
        bucket.put(name, made[name], kind_of(name))
    gone = [] if keep else sorted(set(there) - set(made) - spared)
    if gone:
        bucket.remove(gone)
    return Outcome(len(made), len(changed), len(gone))


def _mark(content: bytes) -> str:
    return md5(content, usedforsecurity=False).hexdigest()


def kind_of(name: str) -> str:
    """The content type of a file."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return kind + ("; charset=utf-8" if kind.startswith("text/") or kind.endswith(("javascript", "json")) else "")


def preview(catalogue: Catalogue, asked: Mapping[str, Any], today: date) -> str:
    """One page of a version that is not published: `asked` is {version, form, page: guide | form | blank, language}. It is shown
    as in force from its first day. Raises KeyError, ValueError, TypeError for what is no such version; StorageBusy."""
    version, form = ProcedureVersion.from_json(asked["version"]), Form.from_json(asked["form"])
    language: Language = "en" if asked.get("language") == "en" else "vi"
    eve = version.valid_from - timedelta(days=1)
    before = [
        (replace(one, valid_to=min(one.valid_to or eve, eve)), catalogue.form(one.key, one.version))
        for one in catalogue.versions(version.key)
        if one.version != version.version and one.valid_from <= eve
    ]
    day = max(today, version.valid_from)
    shown = shelf([*before, (version, form)], catalogue.agencies(), catalogue.fields(), day)
    made = pages_of(next(one for one in shown.procedures if one.key == version.key))
    return render(made[asked["page"]], language).decode()
