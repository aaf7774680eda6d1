"""Whether a text for people is clean, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.submission.catalogue_rules.found import Found
from kernel.http import pointer
from kernel.text import Text, has_forbidden_characters

_MISSING = Text("Thiếu nội dung.", "a text is missing")
_EDGES = Text("Thừa khoảng trắng ở đầu hoặc cuối.", "a text begins or ends with white space")
_NOT_NFC = Text("Chữ chưa ở dạng Unicode chuẩn (NFC).", "a text is not NFC")
_CONTROL = Text("Có ký tự điều khiển.", "a text holds a control character")
_SPACES = Text("Có khoảng trắng lạ hoặc khoảng trắng kép.", "a text holds white space other than single spaces")


def text_fault(text: Any) -> Text | None:
    """What is wrong with a text for people, or None."""
    if not isinstance(text, str) or not text.strip():
        return _MISSING
    if text != text.strip():
        return _EDGES
    if not unicodedata.is_normalized("NFC", text):
        return _NOT_NFC
    if has_forbidden_characters(text, multiline=False):
        return _CONTROL
    return _SPACES if re.search(r"[^\S ]| {2}", text) else None


def text_faults(at: str, value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Found]:
    """Every string anywhere is a clean text, if it is one at all; {vi, en} are both there."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ("vi", "en") and not inner:
                missing = Text("Thiếu bản " + ("tiếng Việt." if name == "vi" else "tiếng Anh."), f"no text in {name}")
                yield Found(at, missing, pointer(*path, name))
            yield from text_faults(f"{at}/{name}", inner, (*path, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from text_faults(f"{at}/{position}", inner, (*path, position))
    elif isinstance(value, str) and value:
        fault = text_fault(value)
        if fault:
            yield Found(at, fault, pointer(*path))
