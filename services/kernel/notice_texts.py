"""What people are told when something happens to their dossier: the texts of the house, which administrators may decide anew, and
what must hold of them. No text names a procedure or a person: a text message may be read by anybody."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kernel.faults import TOO_LONG, filled
from kernel.http import pointer
from kernel.problems import Fault
from kernel.text import Text

WITH_A_DAY = frozenset({"accepted", "extended", "date_moved", "resumed"})  # kinds that tell the due day
PARTS: Mapping[str, int] = {"title": 80, "text": 600, "sms": 140}  # and how long each may be
LANGUAGES = ("vi", "en")

_MISSING = Text("Thiếu câu này.", "This text is missing.")
_UNKNOWN = Text("Không có mục này.", "There is no such text.")
_BLANKS = Text(
    "Câu này phải có đúng các chỗ trống: {wanted}. Hệ thống điền mã hồ sơ và ngày hẹn vào đó.",
    "It must have exactly these blanks: {wanted}. The portal fills in the dossier's code and the due day.",
)
_NO_BLANKS = Text("Tiêu đề không có chỗ trống nào.", "A title has no blanks.")
_ASCII = Text(
    "Tin nhắn tiếng Việt viết không dấu, để một tin chứa được 160 ký tự.",
    "A Vietnamese text message is written without marks, so that 160 letters fit into one.",
)


@cache
def house() -> Mapping[str, Any]:
    """All texts as they came with the portal: of each kind of notice, and what is around them in mails and text messages."""
    read: Mapping[str, Any] = json.loads(Path(__file__).with_name("notice_texts.json").read_text(encoding="utf-8"))
    return read


def kinds(decided: Mapping[str, Any]) -> Mapping[str, Any]:
    """The texts of each kind of notice: those decided last, else the house's."""
    return {kind: decided.get(kind, texts) for kind, texts in house()["kinds"].items()}


def text_faults(texts: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the texts of all kinds; pointers begin at them."""
    for kind in texts.keys() - house()["kinds"].keys():
        yield Fault(pointer(kind), "unknown", _UNKNOWN)
    for kind in house()["kinds"]:
        for part, most in PARTS.items():
            for language in LANGUAGES:
                fault = _fault(kind, part, language, _member(texts, kind, part, language), most)
                if fault is not None:
                    yield Fault(pointer(kind, part, language), *fault)


def _member(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _fault(kind: str, part: str, language: str, text: Any, most: int) -> tuple[str, Text] | None:
    if not isinstance(text, str) or not text.strip():
        return "missing", _MISSING
    if len(text) > most:
        return "too-long", filled(TOO_LONG, limit=most)
    if part == "sms" and language == "vi" and not text.isascii():
        return "bad-format", _ASCII
    wanted = set() if part == "title" else {"code", "due"} if kind in WITH_A_DAY else {"code"}
    if _blanks(text) != wanted:
        told = ", ".join(f"{{{name}}}" for name in sorted(wanted))
        return "bad-blanks", filled(_BLANKS, wanted=told) if wanted else _NO_BLANKS
    return None


def _blanks(text: str) -> set[str] | None:
    """The names between braces; None where braces are not a plain name, which would be filled in wrongly or not at all."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(name is not None and (form or conversion) for _, name, form, conversion in found):
        return None
    return {name for _, name, _, _ in found if name is not None}
