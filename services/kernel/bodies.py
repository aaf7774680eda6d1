"""Request bodies: pydantic models at the edge, and every fault of a body as a `Fault`, all at once (422 `invalid`).

Only routes that take a body import this module: pydantic is dear at a cold start.

    class Rating(Body):
        code: Code
        score: Annotated[int, number(1, 5)]
        comment: Annotated[str | None, lines(1, 2000)] = None

    rating = parse(Rating, json_object(request))

A member that may be left out may also be null. Texts are trimmed before they are measured, and one of which nothing shows is
none; of empty lines in a row one is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from kernel import faults
from kernel.http import pointer
from kernel.problems import INVALID, Fault, Problem
from kernel.text import MOST_LINES, Text, in_lines, shows_nothing
from kernel.times import instant_text, parse_instant

T = TypeVar("T")


class Body(BaseModel):
    """Base of all bodies and their parts: unknown members and wrong types are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _reads_well(cls, value: Any) -> Any:
        return _read(value) if isinstance(value, str) else value


def _read(text: str) -> str:
    """A text that shows something, in a bounded number of lines, of which not two in a row are empty."""
    if shows_nothing(text):
        raise PydanticCustomError("string_too_short", "nothing to see", {"min_length": 1})
    if "\n" not in text:
        return text
    text = in_lines(text)
    if text.count("\n") >= MOST_LINES:
        raise refusal("too-many", faults.filled(faults.TOO_MANY_LINES, limit=MOST_LINES))
    return text


# -- texts, numbers, days ---------------------------------------------------------------------------------------------------

# Control characters and bidirectional overrides are refused before a body is parsed (kernel.http.json_object), all but tabs
# and line breaks. These patterns tell clients the same; the visible character in the middle says that no text is blank.
_CONTROL = r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
_CONTROL_BUT_BREAKS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"


def line(least: int, most: int) -> Any:
    """A text of one line."""
    return Field(
        min_length=least,
        max_length=most,
        pattern=r"^[^\t\n\r]*$",
        json_schema_extra={"pattern": _filled(_CONTROL)},
    )


def lines(least: int, most: int) -> Any:
    """A text that may have line breaks and tabs."""
    return Field(min_length=least, max_length=most, json_schema_extra={"pattern": _filled(_CONTROL_BUT_BREAKS)})


def _filled(forbidden: str) -> str:
    return rf"^[^{forbidden}]*[^\s{forbidden}][^{forbidden}]*$"


def shaped(pattern: str, most: int) -> Any:
    """A text of a given shape; `pattern` stands between ^ and $ and is read by Rust, Python and JavaScript alike."""
    return Field(pattern=pattern, max_length=most)


def number(least: int, most: int) -> Any:
    return Field(ge=least, le=most)


def several(least: int, most: int) -> Any:
    """A list of so many items."""
    return Field(min_length=least, max_length=most)


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a day is a text")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise refusal("bad-format", faults.DAY)
    return day


Day = Annotated[date, BeforeValidator(_day), PlainSerializer(date.isoformat)]
"""A local date, `YYYY-MM-DD`."""


# An instant of RFC 3339; Python also reads other ISO forms, such as weeks, and offsets that are none.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "an instant is a text")
    try:
        if not _RFC_3339.fullmatch(value):
            raise ValueError(value)
        return parse_instant(value.upper()).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise refusal("bad-format", faults.INSTANT) from None


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(instant_text),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
"""An instant with its offset, in whole seconds."""


def refusal(code: str, sentence: Text) -> PydanticCustomError:
    """What a validator of a model raises to refuse a value by a rule of its own."""
    return PydanticCustomError("refused", "refused", {"code": code, "vi": sentence.vi, "en": sentence.en})


# -- parsing ----------------------------------------------------------------------------------------------------------------


def parse(model: type[T] | TypeAdapter[T], body: Mapping[str, Any]) -> T:
    """The body as `model`.

    Raises:
        Problem: 422 with every fault, a missing member pointed at itself.
    """
    try:
        if isinstance(model, TypeAdapter):
            return model.validate_python(body)
        if not issubclass(model, BaseModel):
            raise TypeError(model)
        return model.model_validate(body)
    except ValidationError as fault:
        tagged = isinstance(model, TypeAdapter) and model.core_schema["type"] == "tagged-union"
        raise Problem(INVALID, errors=_faults(fault, body, tagged)) from None


def _faults(fault: ValidationError, body: Mapping[str, Any], tagged: bool) -> Iterator[Fault]:
    """One fault per place: of several for one member (the branches of a union) the first speaks."""
    seen: set[str] = set()
    for error in fault.errors(include_url=False):
        at = _place(error, body, tagged)
        if at not in seen:
            seen.add(at)
            yield _fault(at, error)


_NAMES_A_MEMBER = frozenset({"missing", "extra_forbidden"})
_ABSENT = object()


def _place(error: ErrorDetails, body: Mapping[str, Any], tagged: bool) -> str:
    """The pointer of an error. Pydantic's path also names the branch of a union, which is no member of the body."""
    path: list[str | int] = []
    here: Any = body
    parts = error["loc"][1:] if tagged else error["loc"]
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        below = _member(here, part)
        if below is _ABSENT and not (last and error["type"] in _NAMES_A_MEMBER):
            continue
        here = below
        path.append(part)
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path.append(str(error["ctx"]["discriminator"]).strip("'"))
    return pointer(*path)


def _member(value: Any, name: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(name, _ABSENT)
    if isinstance(value, list) and isinstance(name, int) and name < len(value):
        return value[name]
    return _ABSENT


def _fault(at: str, error: ErrorDetails) -> Fault:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "refused":
        return Fault(at, context["code"], Text(context["vi"], context["en"]))
    made = _BY_TYPE.get(kind)
    if made is not None:
        return made(at, context)
    for ending, code in _BY_ENDING:
        if kind.endswith(ending):
            return Fault(at, code[0], code[1])
    return Fault(at, "not-acceptable", faults.NOT_ACCEPTABLE)


def _says(code: str, sentence: Text, at: str, context: Mapping[str, Any]) -> Fault:
    return Fault(at, code, sentence)


def _bound(code: str, sentence: Text, name: str, at: str, context: Mapping[str, Any]) -> Fault:
    if name == "min_length" and context[name] == 1:
        sentence = faults.EMPTY
    return Fault(at, code, faults.filled(sentence, limit=context[name]))


_BY_TYPE = {
    "missing": partial(_says, "missing", faults.MISSING),
    "union_tag_not_found": partial(_says, "missing", faults.MISSING),
    "extra_forbidden": partial(_says, "unknown", faults.UNKNOWN),
    "string_too_short": partial(_bound, "too-short", faults.TOO_SHORT, "min_length"),
    "string_too_long": partial(_bound, "too-long", faults.TOO_LONG, "max_length"),
    "too_short": partial(_bound, "too-few", faults.TOO_FEW, "min_length"),
    "too_long": partial(_bound, "too-many", faults.TOO_MANY, "max_length"),
    "greater_than_equal": partial(_bound, "out-of-range", faults.TOO_LOW, "ge"),
    "less_than_equal": partial(_bound, "out-of-range", faults.TOO_HIGH, "le"),
    "string_pattern_mismatch": partial(_says, "bad-format", faults.BAD_FORMAT),
    "literal_error": partial(_says, "not-one-of", faults.NOT_ONE_OF),
    "enum": partial(_says, "not-one-of", faults.NOT_ONE_OF),
    "union_tag_invalid": partial(_says, "not-one-of", faults.NOT_ONE_OF),
}

# What is left of pydantic's names: `int_type`, `list_type`, `int_from_float`, `model_attributes_type`, `string_unicode`, ...
_BY_ENDING: tuple[tuple[str, tuple[str, Text]], ...] = (
    ("_type", ("wrong-type", faults.WRONG_TYPE)),
    ("_from_float", ("wrong-type", faults.WRONG_TYPE)),
    ("_parsing", ("bad-format", faults.BAD_FORMAT)),
)
