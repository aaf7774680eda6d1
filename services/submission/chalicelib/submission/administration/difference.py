"""What a change changes, field by field and in words: the same things side by side as they are and as they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.submission.administration.source import day_in
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


@dataclass(frozen=True, slots=True)
class _Time:
    """A number says little without what is counted: both are told as one."""

    count: Any
    unit: Any


Place = tuple[str, ...]
_KEYS = ("key", "name", "value", "id")  # by which things of a list are told apart
_CALLED = ("label", "name", "title", "unit_name", "text")  # what people call them by
_FRAME = frozenset({"terms", "body", "pages", "questions", "texts"})  # says nothing to a reader
_REFERS = frozenset({"field", "agencies", "parent", "successor_of", "at", "scope"})  # tell of something by its key
_ORDER = {name: position for position, name in enumerate(MEMBERS)}


def of_bodies(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], called: Mapping[str, Text] | None = None
) -> list[Row]:
    """All that differs; of something new, all there is. Things of a list are told apart by their key or name, else by place.
    `called` are the names of agencies and fields by key."""
    names: dict[Place, Text] = {}
    old, new = (dict(_said(one or {}, (), names)) for one in (before, after))
    found = []
    for place in [*new, *(one for one in old if one not in new)]:
        was, is_ = old.get(place), new.get(place)
        known = called if called and place[-1] in _REFERS else {}
        before_, after_ = _text(was, known), _text(is_, known)
        if before_ != after_ and not (_is_nothing(was) and _is_nothing(is_)):
            found.append(Row(_label(place, names), before_, after_))
    return found


def label_of(pointer: str, body: Mapping[str, Any]) -> Text:
    """What the place of a fault is called; empty for one that stands for the whole body."""
    place: Place = ()
    names: dict[Place, Text] = {}
    value: Any = {"body": body}
    for part in pointer.split("/")[1:]:
        step = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
            place = (*place, f"#{step}")
            names[place] = _called(value, int(step) + 1)
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            place = (*place, step)
    return _label(place, names)


def _is_nothing(value: Any) -> bool:
    return value is None or value is False  # 0 is something


def _said(value: Any, place: Place, names: dict[Place, Text]) -> Iterator[tuple[Place, Any]]:
    """Every leaf with its place: a text in two languages is one, and so is a list of plain values."""
    if isinstance(value, Mapping) and value.keys() == {"count", "unit"}:
        yield place, _Time(**value)
    elif isinstance(value, Mapping) and not _is_text(value):
        if value.keys() > {"count", "unit"}:
            value = {**value, "count": _Time(value["count"], value["unit"])}
            del value["unit"]
        for name in sorted(value, key=lambda one: (_ORDER.get(one, len(_ORDER)), one)):
            if not (place and place[-1] == f"#{value[name]}"):  # by which it is told apart
                yield from _said(value[name], (*place, str(name)), names)
    elif isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(one, Mapping) for one in value):
        for position, inner in enumerate(value, 1):
            there = (*place, _known_as(inner, position))
            names[there] = _called(inner, position)
            yield from _said(inner, there, names)
    else:
        yield place, value


def _known_as(value: Any, position: int) -> str:
    if isinstance(value, Mapping):
        for name in _KEYS:
            if isinstance(value.get(name), str) and value[name]:
                return f"#{value[name]}"
    return f"#{position}"


def _called(value: Any, position: int) -> Text:
    if isinstance(value, Mapping):
        for name in _CALLED:
            text = value.get(name)
            if isinstance(text, Mapping) and _is_text(text):
                vi, en = str(text.get("vi", "")), str(text.get("en", ""))
                return Text(f"“{vi or en}”", f"“{en or vi}”")
    return Text(str(position), str(position))


def _is_text(value: Mapping[str, Any]) -> bool:
    return bool(value) and value.keys() <= {"vi", "en"}


def _label(place: Place, names: Mapping[Place, Text]) -> Text:
    """`terms, papers, #photo, rule` is said as `Giấy tờ · “Ảnh” · yêu cầu`."""
    told = [
        names[place[: end + 1]] if place[: end + 1] in names else MEMBERS.get(part, Text(part, part))
        for end, part in enumerate(place)
        if part not in _FRAME
    ]
    return Text(" · ".join(one.vi for one in told), " · ".join(one.en for one in told))


def _text(value: Any, called: Mapping[str, Text]) -> Text | None:
    if value is None or value in ("", []):
        return None
    if isinstance(value, _Time):
        parts = [text for one in (value.count, value.unit) if (text := _text(one, called)) is not None]
        return Text(" ".join(one.vi for one in parts), " ".join(one.en for one in parts)) if parts else None
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, Mapping):
        vi, en = str(value.get("vi", "")), str(value.get("en", ""))
        return Text(f"{vi} / {en}", f"{en} / {vi}") if en and vi != en else Text(vi or en, en or vi)
    if isinstance(value, str):
        day = day_in(value)
        told = f"{day:%d/%m/%Y}" if day else value
        return VALUES.get(value) or called.get(value) or Text(told, told)
    if isinstance(value, Sequence):
        parts = [text for one in value if (text := _text(one, called)) is not None]
        return Text(", ".join(one.vi for one in parts), ", ".join(one.en for one in parts))
    return Text(str(value), str(value))
