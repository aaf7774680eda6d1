"""Pictures of figures as SVG: no script, no style of their own (classes of more.css), text in the page's colour, a title and a
description for who does not see them, and the number beside each mark, so that colour alone says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH = 360  # as a phone is wide, so that its text is as large as the page's
ROW = 62
BAR = 14
TEXT = 14
DIGIT = 6.5  # of a small number
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what it is, its parts (>= 0, drawn one after another) and what is said of them, in a line of its own."""

    label: str
    parts: tuple[float, ...]
    told: str


def bars(id: str, title: str, description: str, rows: Sequence[Bar], whole: float | None = None) -> Markup:
    """Lying bars, each below its two lines of text. As long as the picture is `whole`, or the longest row where that is None."""
    most = whole or max((sum(row.parts) for row in rows), default=0) or 1
    svg = _picture(id, title, description, ROW * max(1, len(rows)))
    for place, row in enumerate(rows):
        top = place * ROW
        _text(svg, 0, top + TEXT, row.label, kind="name")
        _text(svg, 0, top + TEXT + 17, row.told)
        left, below = 0.0, top + TEXT + 22
        for kind, part in zip("abc", row.parts, strict=False):
            long = part / most * WIDTH
            if part > 0:
                _box(svg, kind, left, below, long, BAR)
            left += long
        if not sum(row.parts):
            _line(svg, 0, below + BAR, WIDTH, below + BAR)
    return _done(svg)


@dataclass(frozen=True, slots=True)
class Column:
    """Two numbers (>= 0) of a step of time, side by side."""

    label: str
    left: int
    right: int


def columns(id: str, title: str, description: str, steps: Sequence[Column]) -> Markup:
    """Standing columns in pairs, the numbers above them where there is room, the step's label below."""
    high, foot = 150, 24
    most = max((max(step.left, step.right) for step in steps), default=0) or 1
    svg = _picture(id, title, description, high + foot + 20)
    room = WIDTH / max(1, len(steps))
    wide = min(26.0, room * 0.42)
    # Numbers that would run into each other are left to the table, but for the greatest, which says how high the picture is.
    told = {number for step in steps for number in (step.left, step.right)}
    if any(len(str(number)) * DIGIT > wide + 2 for number in told):
        told = {most}
    for place, step in enumerate(steps):
        middle = room * (place + 0.5)
        for kind, number, left in (("a", step.left, middle - wide), ("b", step.right, middle)):
            tall = number / most * high
            if number:
                _box(svg, kind, left, 20 + high - tall, wide - 1, tall)
                if number in told:
                    _text(svg, left + wide / 2, 16 + high - tall, str(number), "middle", "small")
        _text(svg, middle, 20 + high + 18, step.label, "middle")
    _line(svg, 0, 20 + high, WIDTH, 20 + high)
    return _done(svg)


def _picture(id: str, title: str, description: str, height: int) -> Element:
    svg = Element("svg")
    for name, value in (
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("class", "app-chart"),
        ("viewBox", f"0 0 {WIDTH} {height}"),
        ("role", "img"),
        ("aria-labelledby", f"{id}-title {id}-desc"),
    ):
        svg.set(name, value)
    for name, text in (("title", title), ("desc", description)):
        told = SubElement(svg, name, {"id": f"{id}-{name}"})
        told.text = _clean(text)
    return svg


def _text(svg: Element, x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> None:
    attributes = {"x": _number(x), "y": _number(y), "text-anchor": anchor} | ({"class": kind} if kind else {})
    SubElement(svg, "text", attributes).text = _clean(text)


def _box(svg: Element, kind: str, x: float, y: float, width: float, height: float) -> None:
    place = {"x": _number(x), "y": _number(y), "width": _number(width), "height": _number(height)}
    SubElement(svg, "rect", {"class": kind, **place})


def _line(svg: Element, x1: float, y1: float, x2: float, y2: float) -> None:
    place = {"x1": _number(x1), "y1": _number(y1), "x2": _number(x2), "y2": _number(y2)}
    SubElement(svg, "line", {"class": "axis", **place})


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _done(svg: Element) -> Markup:
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704  # ElementTree has escaped every text in it
