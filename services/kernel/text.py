"""Texts: NFC on entry, bilingual for people, nothing that a screen or a log could be misled by."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
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


def has_forbidden_characters(text: str, *, multiline: bool = True) -> bool:
    """True for control characters (tab and line breaks apart, where `multiline`) and lone surrogates.

    U+0000..U+001F and U+007F..U+009F are category Cc, U+D800..U+DFFF Cs. Bidirectional overrides are refused too: they
    make a text read otherwise than it is stored.
    """
    for character in text:
        if " " <= character <= "~":
            continue
        if multiline and character in "\t\n\r":
            continue
        if (
            unicodedata.category(character) in ("Cc", "Cs")
            or "\u202a" <= character <= "\u202e"
            or "\u2066" <= character <= "\u2069"
        ):
            return True
    return False
