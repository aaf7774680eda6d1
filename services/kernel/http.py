"""HTTP manners all services share: strict bodies, keys, languages, lists with cursors, answers (docs/api/README.md).

Free of any framework: the edge hands in a `Request` and sends the `Answer`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from kernel.problems import (
    BAD_KEY,
    BAD_QUERY,
    INVALID,
    TOO_LARGE,
    UNREADABLE,
    WRONG_TYPE,
    Fault,
    Problem,
)
from kernel.text import Text, has_forbidden_characters, line_ends, nfc

MAX_BODY = 1_048_576
MAX_DEPTH = 32
DEFAULT_LIMIT = 20
MAX_LIMIT = 100

_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)  # of a parameter; nothing else is said back to who sent it
_UNKNOWN = Text("không có ở địa chỉ này.", "there is none of that name here.")
_TWICE = Text("chỉ được ghi một lần.", "give it once.")
_LIMITS = Text(f"một số từ 1 đến {MAX_LIMIT}.", f"a number from 1 to {MAX_LIMIT}.")
_NO_CURSOR = Text(
    "hãy dùng đúng next_cursor của trang trước, với các tham số khác như cũ.",
    "take the next_cursor of the page before as it is, and leave the other parameters as they were.",
)

KEY_WANTED = Text("một mã gồm chữ thường, số, gạch nối.", "a key of small letters, digits and dashes.")
KEY_PATTERN = "^[a-z0-9][a-z0-9_-]{0,79}$"  # of an agency, a field or a procedure
_KEY = re.compile(KEY_PATTERN, re.ASCII)
DAY_WANTED = Text("một ngày có thật, viết NNNN-TT-NN.", "a real date, written as YYYY-MM-DD.")

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the edge read it. Header names are lower case; `query` keeps every value of a name."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""

    @property
    def language(self) -> str:
        return negotiate(self.headers.get("accept-language", ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, ready to be sent. `cookies` are Set-Cookie headers where there is more than one."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


# Kept: `json.dumps` makes an encoder for every answer. What we answer holds no circle; one would be a RecursionError.
_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def json_text(value: Any) -> str:
    return _encoded(value)


def answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON answer; private unless the caller says otherwise."""
    return Answer(status, json_text(value), {"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})})


def public_answer(value: Any, seconds: int = 60) -> Answer:
    """An answer that is the same for everybody and may be kept by caches for a while."""
    return answer(200, value, {"Cache-Control": f"public, max-age={seconds}"})


def problem_answer(problem: Problem, language: str) -> Answer:
    headers = {"Content-Type": PROBLEM_JSON, "Content-Language": language, "Cache-Control": "no-store"}
    if problem.kind.retry_after is not None:
        headers["Retry-After"] = str(problem.kind.retry_after)
    if problem.kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Answer(problem.kind.status, json_text(problem.document(language)), headers)


# -- language -----------------------------------------------------------------------------------------------------------


def negotiate(accept_language: str) -> str:
    """`vi` or `en`, by the weights of Accept-Language; Vietnamese without it, for `*` and for other languages."""
    best, best_weight = "vi", 0.0
    for part in accept_language.split(","):
        name, _, parameter = part.strip().partition(";")
        language = name.strip().lower().split("-")[0]
        weight = _weight(parameter)
        if language in ("vi", "en") and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    return float(value) if re.fullmatch(r"\s*[01](\.\d{0,3})?\s*", value) else 0.0


# -- bodies -------------------------------------------------------------------------------------------------------------


def json_object(request: Request) -> dict[str, Any]:
    """The body as one JSON object with all text in NFC, line ends as line feeds.

    Raises:
        Problem: 413 over 1 MB; 415 not JSON by its type; 400 not UTF-8, not JSON, not an object, repeated members, NaN or
            Infinity, nesting over 32; 422 control characters, lone surrogates or marks
            piled up, all pointed at.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON and not (media_type.startswith("application/") and media_type.endswith("+json")):
        raise Problem(WRONG_TYPE)
    if len(request.body) > MAX_BODY:
        raise Problem(TOO_LARGE)
    text = _decoded(request.body)
    # Without escapes the text shows all its characters, so it can be judged and composed as a whole: no sign of JSON's own
    # joins with a mark that follows it.
    plain = "\\" not in text and not has_forbidden_characters(text)
    value = _parse(nfc(text) if plain else text)
    if not isinstance(value, dict):
        raise Problem(UNREADABLE)
    if plain:
        _check_nesting(value, 1)
        return value
    bad: list[_Path] = []
    cleaned = _clean(value, None, 1, bad)
    if bad:
        raise Problem(INVALID, errors=(Fault(_pointer_of(path), "control-character", _CONTROL) for path in bad))
    return dict(cleaned)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Problem(UNREADABLE) from fault


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as fault:
        raise Problem(UNREADABLE) from fault


def _check_nesting(value: dict[str, Any] | list[Any], depth: int) -> None:
    _check_depth(depth)
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            _check_nesting(member, depth + 1)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a repeated member")
    return members


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_LARGEST_EXACT = 2**53  # beyond it a float may stand for several integers


def _finite(text: str) -> float | int:
    """2.0 and 2e0 are the integer 2, as JSON Schema has it; so bodies that differ in this alone are the same."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number out of range")
    return int(number) if number.is_integer() and abs(number) <= _LARGEST_EXACT else number


_CONTROL = Text(
    "Có ký tự điều khiển, ký tự không hợp lệ hoặc quá nhiều dấu trên một chữ.",
    "Contains control or invalid characters, or too many marks on one letter.",
)


# Where a value stands: the path of what it is in, and its own name or position there. Its pointer is only made for a fault:
# names may be long, and the values below them many.
_Path = tuple[Any, str | int] | None


def _clean(value: Any, path: _Path, depth: int, bad: list[_Path]) -> Any:
    if isinstance(value, str):
        if has_forbidden_characters(value):
            bad.append(path)
            return ""
        return line_ends(nfc(value))
    if isinstance(value, dict):
        _check_depth(depth)
        cleaned: dict[str, Any] = {}
        for name, member in value.items():
            if has_forbidden_characters(name):
                bad.append(path)
                continue
            if nfc(name) in cleaned:
                raise Problem(UNREADABLE)  # two spellings of one member
            cleaned[nfc(name)] = _clean(member, (path, name), depth + 1, bad)
        return cleaned
    if isinstance(value, list):
        _check_depth(depth)
        return [_clean(item, (path, position), depth + 1, bad) for position, item in enumerate(value)]
    return value


def _pointer_of(path: _Path) -> str:
    parts: list[str | int] = []
    while path is not None:
        path, part = path
        parts.append(part)
    return pointer(*reversed(parts))


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Problem(UNREADABLE)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) from its parts."""
    return "".join(f"/{_escape(str(part))}" for part in parts)


def body_hash(body: Mapping[str, Any]) -> bytes:
    """What makes two bodies the same: equal after parsing and NFC, whatever their spacing and order of members."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()[:12]


# -- Idempotency-Key ----------------------------------------------------------------------------------------------------

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


def idempotency_key(request: Request, *, anonymous: bool = False) -> str:
    """The request's Idempotency-Key.

    Raises:
        Problem: 400 missing, empty, over 255, not visible ASCII; without an account, not a UUID.
    """
    key = request.headers.get("idempotency-key", "")
    if not _VISIBLE.fullmatch(key):
        raise Problem(BAD_KEY)
    if anonymous and not _is_uuid(key):
        raise Problem(BAD_KEY)
    return key


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def key_hash(principal: str, key: str, scope: str) -> bytes:
    """15 bytes that name (principal, scope, key). The parts cannot run into each other, so keys of different principals
    never meet."""
    named = json.dumps([principal, scope, key])
    return hashlib.sha256(named.encode()).digest()[:15]


# -- lists --------------------------------------------------------------------------------------------------------------


def key_in(query: Mapping[str, str], name: str) -> str | None:
    """The key of an agency, a field or a procedure in a query. Raises Problem 400."""
    given = query.get(name)
    if given is not None and not _KEY.fullmatch(given):
        raise bad_parameter(name, KEY_WANTED)
    return given


def day_in(query: Mapping[str, str], name: str) -> date | None:
    """A day in a query. Raises Problem 400, also for ISO's other ways to write one."""
    given = query.get(name)
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise bad_parameter(name, DAY_WANTED) from None
    if day.isoformat() != given:
        raise bad_parameter(name, DAY_WANTED)
    return day


def bad_parameter(name: str, wanted: Text) -> Problem:
    """400 that names a query parameter and says what it may be."""
    return Problem(BAD_QUERY, Text(f"Tham số {name}: {wanted.vi}", f"The parameter {name}: {wanted.en}"))


def one_of(*allowed: str) -> Text:
    """What a parameter may be, as `bad_parameter` says it."""
    return Text(f"chỉ nhận {', '.join(allowed)}.", f"one of {', '.join(allowed)}.")


def single(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """The query parameters, each given once and known.

    Raises:
        Problem: 400 unknown or repeated parameter, or forbidden characters.
    """
    known = set(allowed)
    values: dict[str, str] = {}
    for name, given in request.query.items():
        if name not in known:
            raise bad_parameter(name, _UNKNOWN) if _NAME.fullmatch(name) else Problem(BAD_QUERY)
        if len(given) != 1:
            raise bad_parameter(name, _TWICE)
        if has_forbidden_characters(given[0], multiline=False):
            raise bad_parameter(name, _CONTROL)
        values[name] = nfc(given[0])
    return values


def limit_of(query: Mapping[str, str]) -> int:
    """`?limit=`, 1 to 100, 20 without it. Raises Problem 400."""
    text = query.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= MAX_LIMIT:
        raise bad_parameter("limit", _LIMITS)
    return int(text)


class Cursors:
    """Opaque cursors: the place in a list, bound to that list, signed so that none can be made up."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def seal(self, scope: str, place: Any) -> str | None:
        """`scope` names the list and whose it is; None for the last page."""
        if place is None:
            return None
        payload = json_text(place).encode()
        return base64.urlsafe_b64encode(self._mark(scope, payload) + payload).decode().rstrip("=")

    def open(self, scope: str, cursor: str | None) -> Any:
        """Raises Problem 400 for a cursor that is not ours or belongs to another list."""
        if cursor is None:
            return None
        try:
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,2000}", cursor):
                raise ValueError
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            mark, payload = raw[:16], raw[16:]
            if not hmac.compare_digest(mark, self._mark(scope, payload)):
                raise ValueError
            return json.loads(payload)
        except ValueError as fault:
            raise bad_parameter("cursor", _NO_CURSOR) from fault

    def _mark(self, scope: str, payload: bytes) -> bytes:
        return hmac.digest(self._secret, scope.encode() + b"\0" + payload, "sha256")[:16]


def page(items: list[Any], next_cursor: str | None) -> dict[str, Any]:
    return {"items": items, "next_cursor": next_cursor}
