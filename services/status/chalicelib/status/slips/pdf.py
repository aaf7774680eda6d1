"""A slip as tagged PDF (PDF/UA-1, checked by typst as it writes it): the same words as its HTML, in the same order."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.status.slips.document import Document, Qr, Value
from chalicelib.status.slips.qr import qr_svg
from kernel.text import Text, line_ends
from kernel.times import epoch

_TEMPLATE = Path(__file__).with_name("slip.typ")
MISSING = "□"


def pdf(document: Document, author: str, unprintable: Text) -> bytes:
    """The same bytes for the same document. `author` is the agency; `unprintable` is added where a letter is missing.

    The fonts come with typst itself (Libertinus Serif, New Computer Modern, DejaVu Sans Mono) and are complete for
    Vietnamese and the other European languages; a letter of another script is printed as a square.
    """
    import typst  # 77 MB, in the package of this function alone

    value = _printable(_as_json(document))
    if value.pop("changed"):
        value["foot"].append(unprintable.as_json())
    text = json.dumps({**value, "author": author}, ensure_ascii=False)
    made = typst.compile(
        _template(),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"slip": text},
        pdf_standards=["ua-1"],
        timestamp=epoch(document.at),
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _as_json(document: Document) -> dict[str, Any]:
    table = document.table
    size, _, turned = document.paper.partition(" ")
    return {
        "title": document.title.as_json(),
        "paper": size,
        "flipped": bool(turned),
        "head": [_value(line) for line in document.head],
        "fields": [{"label": _value(one.label), "value": _value(one.value)} for one in document.fields],
        "table": None
        if table is None
        else {
            "title": _value(table.title),
            "headers": [_value(one) for one in table.headers],
            "rows": [[_value(cell) for cell in row] for row in table.rows],
        },
        "signatures": [_value(one) for one in document.signatures],
        "signatures_title": None if document.signatures_title is None else _value(document.signatures_title),
        "qr": None if document.qr is None else _qr(document.qr),
        "foot": [_value(line) for line in document.foot],
    }


def _qr(qr: Qr) -> dict[str, Any]:
    return {"says": qr.says.as_json(), "address": qr.address, "svg": qr_svg(qr.address)}


def _value(value: Value) -> str | dict[str, str]:
    return value.as_json() if isinstance(value, Text) else value


def _printable(value: dict[str, Any]) -> dict[str, Any]:
    """Texts with a square for every letter that no font has; `changed` says whether there was one."""
    changed = False

    def one(part: Any) -> Any:
        nonlocal changed
        if isinstance(part, dict):
            return {name: member if name == "svg" else one(member) for name, member in part.items()}
        if isinstance(part, list):
            return [one(member) for member in part]
        if not isinstance(part, str):
            return part
        part = line_ends(part).replace("\t", " ")  # a tab has no glyph
        if not part.isascii():
            kept = "".join(c if _has(ord(c)) else MISSING for c in part)
            changed = changed or kept != part
            return kept
        return part

    return {**one(value), "changed": changed}


# Latin with all its marks, Greek, Cyrillic, and the signs around them: what the fonts have together; tests print each of them.
_BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x36F), (0x38E, 0x3A1), (0x3A3, 0x4FF), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x203E), (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2260, 0x2265),
)  # fmt: skip
_SINGLES = frozenset(map(ord, "\n−□"))


def _has(point: int) -> bool:
    return point in _SINGLES or any(first <= point <= last for first, last in _BLOCKS)
