"""The places of a form that a supplement may ask for: a question, `/form/<field>`, or one cell of a list,
`/form/<field>/<row from 0>/<column>`; and what people call them."""

from __future__ import annotations

import re
from typing import Any

from kernel.catalogue import Form
from kernel.text import Text

_PLACE = re.compile(r"/form/(?P<field>\w+)(/(?P<row>0|[1-9][0-9]{0,3})/(?P<column>\w+))?", re.ASCII)
_CELL = Text("{field} (dòng {row}): {column}", "{field} (row {row}): {column}")


def place_title(form: Form, pointer: str) -> Text | None:
    """The question's title in both languages, of a cell with its list and its row, counted from 1; None for a pointer that names
    no question of the form, or a row beyond the most the list may have."""
    found = _PLACE.fullmatch(pointer)
    if found is None:
        return None
    at = f"/properties/{found['field']}"
    question = form.schema.get("properties", {}).get(found["field"])
    if question is None or found["column"] is None:
        return question and _title(form, at, question)
    column = question.get("items", {}).get("properties", {}).get(found["column"])
    row = int(found["row"])
    if column is None or row >= question.get("maxItems", row + 1):
        return None
    within = _title(form, f"{at}/items/properties/{found['column']}", column)
    field = _title(form, at, question)
    return Text(
        _CELL.vi.format(field=field.vi, row=row + 1, column=within.vi),
        _CELL.en.format(field=field.en, row=row + 1, column=within.en),
    )


def _title(form: Form, at: str, question: dict[str, Any]) -> Text:
    """`at`: where the question stands in the schema."""
    title = question["title"]
    return Text(title, form.english.get(f"{at}/title", title))
