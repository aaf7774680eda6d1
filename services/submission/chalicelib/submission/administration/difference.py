"""What a change changes, field by field and in words: the same things side by side as they are and as they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.submission.administration.words import MEMBERS, VALUES
from kernel.text import Text

_YES, _NO = Text("có", "yes"), Text("không", "no")


@dataclass(frozen=True, slots=True)
class Row:
    """`before` or `after` is None where there is nothing on that side."""

    label: Text
    before: Text | None
    after: Text | None

    def as_json(self) -> dict[str, Any]:
        return {
            "label": self.label.as_json(),
            "before": self.before.as_json() if self.before else None,
            "after": self.after.as_json() if self.after else None,
        }


def of_bodies(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Row]:
    """All that differs; of something new, all there is. Things of a list are told apart by their key or name, else by place."""
    old, new = (dict(_said(one or {}, ())) for one in (before, after))
    places = [*new, *(one for one in old if one not in new)]
    return [
        Row(_label(place), _text(old.get(place)), _text(new.get(place)))
        for place in places
        if _text(old.get(place)) != _text(new.get(place))
    ]


Place = tuple[str, ...]
_NAMES = ("key", "name", "value", "id")


def _said(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every leaf with its place: a text in two languages is one, and so is a list of plain values."""
    if isinstance(value, Mapping) and not _is_text(value):
        for name, inner in value.items():
            yield from _said(inner, (*place, str(name)))
    elif isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(one, Mapping) for one in value):
        for position, inner in enumerate(value, 1):
            yield from _said(inner, (*place, _known_as(inner, position)))
    else:
        yield place, value


def _known_as(value: Any, position: int) -> str:
    if isinstance(value, Mapping):
        for name in _NAMES:
            if isinstance(value.get(name), str) and value[name]:
                return f"#{value[name]}"
    return f"#{position}"


def _is_text(value: Mapping[str, Any]) -> bool:
    return bool(value) and value.keys() <= {"vi", "en"}


def _label(place: Place) -> Text:
    """`terms, papers, #photo, rule` is said as `Giấy tờ photo: yêu cầu`."""
    parts = [part for part in place if part not in ("terms", "form", "body", "pages", "questions")]
    told: list[Text] = []
    for part in parts:
        if part.startswith("#"):
            told.append(Text(f"“{part[1:]}”", f"“{part[1:]}”"))
        else:
            told.append(MEMBERS.get(part, Text(part, part)))
    if not told:
        return Text("Nội dung", "Content")
    return Text(" · ".join(one.vi for one in told), " · ".join(one.en for one in told))


def _text(value: Any) -> Text | None:
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, Mapping):
        vi, en = str(value.get("vi", "")), str(value.get("en", ""))
        return Text(f"{vi} / {en}", f"{en} / {vi}") if en and vi != en else Text(vi or en, en or vi)
    if isinstance(value, str):
        return VALUES.get(value, Text(value, value))
    if isinstance(value, Sequence):
        parts = [one for one in map(_text, value) if one is not None]
        return Text(", ".join(one.vi for one in parts), ", ".join(one.en for one in parts))
    return Text(str(value), str(value))
