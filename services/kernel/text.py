"""Texts: NFC on entry, bilingual for people, nothing that a screen or a log could be misled by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, Vietnamese first."""

    vi: str
    en: str

    def as_json(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en}

    @classmethod
    def from_json(cls, value: Any) -> Text:
        return cls(vi=value["vi"], en=value["en"])

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.vi


def nfc(text: str) -> str:
    """Canonical composition; plain ASCII, the common case, is returned as it is."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


MOST_MARKS = (
    30  # in a row, in decomposed text: the bound of Unicode's stream-safe texts (UAX 15), far beyond any language
)
_STEP = 14  # over 30 marks are so many characters at least: only marks are two in one, a letter has three


def piles_marks(text: str) -> bool:
    """True for more marks in a row than `MOST_MARKS`. Putting marks in order takes time by the square of their number, so this is
    asked before any normalisation; itself it takes time by the length of the text, and next to none where it has no marks."""
    if text.isascii() or not any(_marks(one)[0] for one in set(text[::_STEP]) if one > "\x7f"):
        return False
    known = {one: _marks(one) for one in set(text)}
    row = 0
    for one in text:
        only, marks = known[one]
        row = row + marks if only else marks
        if row > MOST_MARKS:
            return True
    return False


def _marks(one: str) -> tuple[bool, int]:
    """Of one character, decomposed: whether it is only marks, and how many marks it ends with."""
    parts = unicodedata.normalize("NFKD", one)
    count = 0
    for part in reversed(parts):
        if not unicodedata.combining(part):
            return False, count
        count += 1
    return True, count


def line_ends(text: str) -> str:
    """Every line end as one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


MOST_LINES = 100  # of one text; more would be pages of next to nothing


def in_lines(text: str) -> str:
    """At most one empty line in a row."""
    return _compiled(r"\n(?:[^\S\n]*\n){2,}").sub("\n\n", text)


# Control characters (Cc), lone surrogates (Cs), and bidirectional overrides, which make a text read otherwise than it is stored.
_NEVER = "\ud800-\udfff\u202a-\u202e\u2066-\u2069\x7f-\x9f"
_FORBIDDEN = f"[\x00-\x1f{_NEVER}]"
_FORBIDDEN_IN_LINES = f"[\x00-\x08\x0b\x0c\x0e-\x1f{_NEVER}]"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """When first needed: a look-up brings no text, and such wide sets take longer to compile than its whole import."""
    return re.compile(pattern)


def has_forbidden_characters(text: str, *, multiline: bool = True) -> bool:
    """True for control characters (tab and line breaks apart, where `multiline`), lone surrogates, bidirectional overrides, and
    for marks piled up (`piles_marks`)."""
    return _compiled(_FORBIDDEN_IN_LINES if multiline else _FORBIDDEN).search(text) is not None or piles_marks(text)


# Letters and symbols by their category that show as nothing: the empty braille pattern and the fillers of Hangul.
_FILLERS = "\u2800\u115f\u1160\u3164\uffa0"


def shows_nothing(text: str) -> bool:
    """True where a screen shows nothing of a text: it has only spaces, format characters and marks that stand on nothing."""
    if text.isascii():
        return not text.strip()
    return not any(unicodedata.category(one)[0] in "LNPS" and one not in _FILLERS for one in text)
