"""What an answer of the national portal means (its contract, 2.7, 2.14 D1 and 2.15). Pure.

The portal tells success, "there already" and everything else apart by a code and by words, and clients have seen both lie.
So a success needs both; where code and words contradict one another nothing is known, which is an outcome of its own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from chalicelib.publish.contract import Accepted, AlreadyThere, NotSent, Outcome, Refused, Unclear

LONGEST_MESSAGE = 500
_READ = 4_000  # letters that are read of one


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Nothing was changed: the session was not taken. The client renews it and does not let this out."""


Reading = Outcome | SessionEnded


@dataclass(frozen=True, slots=True)
class Words:
    """What messages are searched for, folded (see `fold`), so written here without case and diacritics."""

    success: tuple[str, ...] = ("thanh cong", "success")
    there: tuple[str, ...] = ("da ton tai", "already exist")
    contrary: tuple[str, ...] = (
        "khong thanh cong",
        "chua thanh cong",
        "that bai",
        "tu choi",
        "khong hop le",
        "khong ton tai",
        "khong tim thay",
        "co loi",
        "bi loi",
        "gap loi",
        "xay ra loi",
        "loi he thong",
        "unsuccess",
        "not success",
        "not found",
        "fail",
        "error",
        "invalid",
        "denied",
    )
    session: tuple[str, ...] = ("phien lam viec", "phien dang nhap", "chua dang nhap", "session", "token")


WORDS = Words()


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """An answer read: what it means, and the rows and the session it carries (None where it carries none)."""

    reading: Reading
    result: list[Any] | None = None
    session: str | None = None


def read_answer(status: int, body: bytes, words: Words = WORDS) -> Answer:
    """What an HTTP answer to a call means. Never raises: what cannot be read is Unclear."""
    if status >= 500:
        return Answer(Unclear(f"http {status}"))
    envelope = _envelope(body)
    code = _code_of(envelope.get("error_code"))
    if code is None:
        return Answer(_without_code(status))
    reading = _reading(status, code, envelope.get("message"), words)
    result, session = envelope.get("result"), envelope.get("session")
    return Answer(
        reading,
        result if isinstance(result, list) else None,
        session if isinstance(session, str) and session else None,
    )


def fold(text: str) -> str:
    """Without case, diacritics and doubled spaces: "Đã  tồn tại" and "da ton tai" are the same, however composed."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold()).replace("đ", "d")
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(letters.split())


def _envelope(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _code_of(value: Any) -> int | None:
    """0, "0", "00", "-3", 3: parsed as text, zeros stripped. None for anything else."""
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) else None


def _without_code(status: int) -> Reading:
    if status == 401:
        return SessionEnded()
    if 300 <= status < 500:  # a gateway in between, or a wrong address: the portal itself always gives a code
        return NotSent(f"http {status}")
    return Unclear(f"http {status}, unreadable answer")


def _reading(status: int, code: int, message: Any, words: Words) -> Reading:
    message = message[:_READ] if isinstance(message, str) else ""
    said = fold(message)
    contrary = _any(words.contrary, said)
    if _any(words.there, said):
        return AlreadyThere()
    if code == 0:
        if contrary or status >= 300:
            return Unclear(f"http {status}, code 0, contrary message")
        return Accepted()
    if status == 401 or _any(words.session, said):
        return SessionEnded()
    if _any(words.success, said) and not contrary:
        return Unclear(f"http {status}, code {code}, message of success")
    shown = unicodedata.normalize("NFC", message)[:LONGEST_MESSAGE]
    return Refused(str(code), shown)


def _any(words: tuple[str, ...], said: str) -> bool:
    return any(word in said for word in words)
