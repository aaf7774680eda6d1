"""What a schema of the catalogue refuses: a line for whoever keeps files, a sentence for whoever fills in a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from chalicelib.submission.catalogue_rules.found import Found
from kernel import faults
from kernel.http import pointer
from kernel.text import Text


def meta_faults(document: Any, meta_schema: Mapping[str, Any]) -> Iterator[str]:
    """What the meta-schema refuses, with the place."""
    for error in jsonschema_rs.validator_for(dict(meta_schema)).iter_errors(document):
        yield f"/{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"


def schema_faults(document: Any, meta_schema: Mapping[str, Any]) -> Iterator[Found]:
    """The same in both languages, each at the place that lacks something or holds what may not stand there."""
    for error in jsonschema_rs.validator_for(dict(meta_schema)).iter_errors(document):
        yield from _told(error)


_KEY = Text(
    "Chỉ dùng chữ thường không dấu, số và gạch nối; bắt đầu bằng chữ.",
    "Use small letters without marks, digits and dashes; begin with a letter.",
)
_BY_KEYWORD = {
    "type": faults.WRONG_TYPE,
    "enum": faults.NOT_ONE_OF,
    "const": faults.NOT_ONE_OF,
    "anyOf": faults.NOT_ACCEPTABLE,
    "oneOf": faults.NOT_ACCEPTABLE,
    "pattern": Text("Chưa đúng dạng: " + _KEY.vi.lower(), "The shape is not right: " + _KEY.en.lower()),
    "propertyNames": _KEY,
    "uniqueItems": faults.REPEATED,
    "minLength": faults.EMPTY,
    "minItems": Text("Cần thêm mục ở đây.", "More items are needed here."),
    "minProperties": Text("Cần ít nhất một mục.", "At least one is needed."),
}
_WITH_LIMIT = {
    "maxLength": faults.TOO_LONG,
    "maxItems": faults.TOO_MANY,
    "minimum": faults.TOO_LOW,
    "maximum": faults.TOO_HIGH,
}


def _told(error: Any) -> Iterator[Found]:
    path, keyword = list(error.instance_path), error.kind.name
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        for name in error.kind.unexpected:
            yield _found([*path, name], faults.UNKNOWN)
    elif keyword == "required":
        yield _found([*path, error.kind.property], faults.MISSING)
    elif keyword in _WITH_LIMIT:
        yield _found(path, faults.filled(_WITH_LIMIT[keyword], limit=error.kind.limit))
    else:
        yield _found(path, _BY_KEYWORD.get(keyword, faults.NOT_ACCEPTABLE))


def _found(path: list[str | int], said: Text) -> Found:
    at = pointer(*path)
    return Found(at, said, at)
