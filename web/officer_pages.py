"""The pages of officers as (path, template, context), and their words as a script of each language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kernel.lifecycle import FINAL
from web import counter, words
from web.form_view import form_pages
from web.officer import BATCH, STEPS
from web.officer_petitions import answer_fields
from web.officer_words import officer_tables
from web.procedures import Shelf, Shown
from web.state_words import STATES_FOR_STAFF


def pages(shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    unfinished = {state.value: text for state, text in STATES_FOR_STAFF.items() if state not in FINAL}
    yield "/can-bo", "officer.html", {"steps": [one for one in STEPS if one.action in BATCH], "unfinished": unfinished}
    yield "/can-bo/ho-so", "officer_dossier.html", {"steps": STEPS, "tables": officer_tables()}
    yield "/can-bo/phan-anh", "officer_petitions.html", {"answer_fields": answer_fields}
    yield "/can-bo/quay", "counter_list.html", {"procedures": lambda language: _by_name(shelf, language)}
    asks = {name: getattr(counter, name) for name in ("where_fields", "applicant_fields", "delivery_fields")}
    for one in shelf.procedures:
        yield f"/can-bo/quay/{one.key}", "counter.html", {"procedure": one, "form_pages": form_pages, **asks}
    yield (
        "/can-bo/so-lieu",
        "officer_figures.html",
        {"fields": {one.field.key: one.field.name for one in shelf.procedures}},
    )


def _by_name(shelf: Shelf, language: words.Language) -> list[Shown]:
    return sorted(shelf.procedures, key=lambda one: words.alphabetical(words.say(one.version.name, language)))


def word_files() -> dict[str, bytes]:
    """officer-vi.js and officer-en.js: kept by the browser, so that no page carries them again."""
    return {
        f"officer-{language}.js": f"globalThis.officer = {json.dumps(_told(language), ensure_ascii=False)};\n".encode()
        for language in words.LANGUAGES
    }


def _told(language: words.Language) -> dict[str, dict[str, str]]:
    return {
        name: {key: words.say(text, language) for key, text in table.items()}
        for name, table in officer_tables().items()
    }
