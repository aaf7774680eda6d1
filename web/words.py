"""How days, durations, money and doubts are said in the two languages of the pages."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

from kernel.catalogue import Fee, ProcedureVersion
from kernel.clock import Period, Unit
from kernel.text import Text

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_UNITS = {
    Unit.WORKING_DAY: ("ngày làm việc", "working day"),
    Unit.DAY: ("ngày", "day"),
    Unit.MONTH: ("tháng", "month"),
    Unit.WORKING_HOUR: ("giờ làm việc", "working hour"),
}
AUDIENCES = {
    "citizen": Text("Người dân", "Citizens"),
    "business": Text("Doanh nghiệp", "Businesses"),
    "organisation": Text("Cơ quan, tổ chức", "Organisations"),
}
PAPER_KINDS = {
    "original": Text("Bản chính", "Original"),
    "certified": Text("Bản sao có chứng thực", "Certified copy"),
    "original_or_certified": Text("Bản chính hoặc bản sao có chứng thực", "Original or certified copy"),
    "copy": Text("Bản sao", "Copy"),
    "image": Text("Ảnh", "Photo"),
}
MEDIA = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


def say(text: Text, language: Language) -> str:
    return text.vi if language == "vi" else text.en


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {ord(letter): ord("a") + at for at, letter in enumerate(_LETTERS)}
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def alphabetical(text: str) -> tuple[str, str]:
    """To sort by: the order of the Vietnamese letters; tones decide only between words that are else alike."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text.casefold()).translate(_TONES))
    return bare.translate(_PLACES), text


def day(value: date, language: Language) -> str:
    """24/11/2026; 24 November 2026."""
    return f"{value:%d/%m/%Y}" if language == "vi" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def duration(period: Period, language: Language) -> str:
    """10 ngày làm việc; 10 working days."""
    vi, en = _UNITS[period.unit]
    if language == "vi":
        return f"{period.count} {vi}"
    return f"{period.count} {en}{'' if period.count == 1 else 's'}"


def money(amount: int, language: Language) -> str:
    """600.000 đồng; 600,000 đồng."""
    grouped = f"{amount:,}"
    return f"{grouped.replace(',', '.') if language == 'vi' else grouped} đồng"


def fee(value: Fee, language: Language) -> str:
    """The amount, or the note that says why there is none. Never a guess."""
    note = say(value.note, language)
    if value.amount is None:
        return note
    if value.amount == 0:
        return note or ("Không thu" if language == "vi" else "None")
    return f"{money(value.amount, language)}. {note}".strip(" .") + "."


def size(count: int, language: Language) -> str:
    """10 MB at most, as people say it."""
    megabytes = f"{count / 1_048_576:.0f} MB" if count % 1_048_576 == 0 else f"{count / 1_000_000:.0f} MB"
    return f"tối đa {megabytes}" if language == "vi" else f"{megabytes} at most"


def time_of(version: ProcedureVersion, language: Language) -> str:
    return duration(version.time, language)
