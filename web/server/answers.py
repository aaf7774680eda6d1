"""What was typed into a page's questions, as the API takes it, and what is wrong with it: the very rules of web/scripts/form.js,
for pages that are posted. Pure; names of inputs are those of web/templates/fields.html."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kernel.form_checks import Check, broken, is_day
from kernel.text import line_ends, nfc, piles_marks, shows_nothing
from web.form_view import FieldView

Posted = Mapping[str, str]  # by the name of the input; of a name that came twice the first

# What the API would refuse or trim anyway: control characters, marks that turn the direction of a text.
_UNSEEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")
_GROUPED = re.compile(r"-?([0-9]+|[0-9]{1,3}([\s.,])[0-9]{3}(\2[0-9]{3})*)")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_LONGEST_NUMBER = 21


@dataclass(frozen=True, slots=True)
class Answers:
    """`values` by the field's name, as the API takes them; `faults` are codes by the input's name, in the page's order. `rows`
    says at which blank the rows of a group were typed, by the group's name: blanks left empty between them do not count."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)


NOT_ASKED = "not-asked"  # a code of this page alone: an answer to a question that another answer makes void


def clean(text: str) -> str:
    """As the API takes it; empty where a screen shows nothing of it. Marks piled up stay as they are: putting them in order takes
    for ever, and the API says what is wrong with them."""
    lines = line_ends(text)
    seen = _UNSEEN.sub("", lines if piles_marks(lines) else nfc(lines)).strip()
    return "" if shows_nothing(seen) else seen


def typed(asked: FieldView, parts: Sequence[str]) -> Any:
    """What was typed, as the API takes it; None for none. The parts of a date are day, month and year; a tick's is "true" or
    nothing; all others have one text. Numbers may have the dots and spaces people group them with."""
    first, *rest = [clean(part) for part in parts] or [""]
    if asked.kind == "tick":
        return True if first == "true" else None
    if asked.kind == "date":
        month, year = (*rest, "", "")[:2]
        return "-".join((year, month.rjust(2, "0"), first.rjust(2, "0"))) if first or month or year else None
    if asked.kind == "number":
        whole = _GROUPED.fullmatch(first) and len(first) <= _LONGEST_NUMBER
        return int(re.sub(r"[\s.,]", "", first)) if whole else first or None
    return _shaped(first, asked.pattern) or None


def _shaped(text: str, pattern: str) -> str:
    """A number or code as people copy it, with spaces and dots or in small letters, in the shape that is asked; else as it is."""
    if not pattern:
        return text
    bare = re.sub(r"[\s.]", "", text)
    fitting = (text, bare, bare.upper(), bare.replace("-", ""))
    return next((one for one in fitting if _fits(pattern, one)), text)


def _fits(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # a pattern of JSON Schema that Python does not read: the API judges
        return True


def judge(asked: FieldView, value: Any) -> str:
    """What the API would say of an answer (None for none), as its code; empty for nothing."""
    if value is None:
        return "missing" if asked.required else ""
    if asked.kind == "rows":
        return _within(len(value), asked.min_length, asked.max_length, ("too-few", "too-many"))
    if asked.kind == "tick":
        return "" if value is True else "not-one-of"
    if asked.kind in ("radios", "select"):
        return "" if not asked.options or value in {one for one, _ in asked.options} else "not-one-of"
    if asked.kind == "date":
        return "" if is_day(value) else "bad-format"
    if asked.kind == "number":
        if not isinstance(value, int):
            return "wrong-type"
        return _within(value, asked.minimum, asked.maximum, ("out-of-range", "out-of-range"))
    long = _within(len(value), asked.min_length, asked.max_length, ("too-short", "too-long"))
    misshapen = (asked.kind == "email" and not _EMAIL.fullmatch(value)) or (
        asked.pattern and not _fits(asked.pattern, value)
    )
    return long or ("bad-format" if misshapen else "")


def _within(count: int, least: int | None, most: int | None, codes: tuple[str, str]) -> str:
    if least is not None and count < least:
        return codes[0]
    return codes[1] if most is not None and count > most else ""


def read(fields: Iterable[FieldView], posted: Posted, prefix: str = "f-") -> Answers:
    """The answers to a page's questions. Without script all questions stand open: one that another answer makes void is passed
    over when it is left empty, and told (`NOT_ASKED`) when it is not."""
    asked, got = tuple(fields), Answers()
    for one in asked:
        name = prefix + one.name
        if one.kind == "rows":
            _read_rows(one, posted, name, got)
        else:
            value = typed(one, parts_of(one, name, posted))
            if value is not None:
                got.values[one.name] = value
    for one in asked:
        name, value = prefix + one.name, got.values.get(one.name)
        if is_asked(one, got.values):
            code = judge(one, value)
        else:
            code = NOT_ASKED if value is not None and not _waits(one, got.values, asked) else ""
        if code:
            got.faults.setdefault(name, code)
    order = [prefix + one.name for one in asked]
    inside = sorted(got.faults.items(), key=lambda item: _place(item[0], order))
    return Answers(got.values, dict(inside), got.rows)


def _place(name: str, order: Sequence[str]) -> int:
    """Where the question of an input stands: its own, or that of the rows it is in."""
    return next((at for at, one in enumerate(order) if name == one or name.startswith(f"{one}-")), len(order))


def is_asked(one: FieldView, values: Mapping[str, Any]) -> bool:
    if one.when is None:
        return True
    name, wanted = one.when
    value = values.get(name)
    if isinstance(value, list | Mapping):
        return False
    return ({True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value) in wanted


def asked_of(fields: Iterable[FieldView], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions that are asked. A draft may be older than the form: what an earlier version asked is left out, and
    what another answer makes void; what hangs on an answer that is left out goes with it."""
    asked = {one.name: one for one in fields}
    kept = {name: _columns_of(asked[name], value) for name, value in values.items() if name in asked}
    while void := [name for name in kept if not is_asked(asked[name], kept)]:
        kept = {name: value for name, value in kept.items() if name not in void}
    return kept


def _columns_of(one: FieldView, value: Any) -> Any:
    if one.kind != "rows" or not isinstance(value, list):
        return value
    return [asked_of(one.columns, row) if isinstance(row, Mapping) else row for row in value]


def _waits(one: FieldView, values: Mapping[str, Any], fields: Iterable[FieldView]) -> bool:
    """Whether the answer it hangs on must still be given: nobody knows yet whether it is void."""
    return one.when is not None and any(
        other.name == one.when[0] and other.required and other.name not in values for other in fields
    )


def between(checks: Sequence[Check], got: Answers, today: date, prefix: str = "f-") -> dict[str, str]:
    """The sentences of checks between answers that what was read breaks, by the input's name. What is wrong by itself is left to
    its own fault."""

    def good(inside: Mapping[str, Any], before: str) -> dict[str, Any]:
        return {name: value for name, value in inside.items() if before + name not in got.faults}

    answers = good(got.values, prefix)
    for group, numbers in got.rows.items():
        rows = got.values[group]
        answers[group] = [good(row, f"{prefix}{group}-{at}-") for row, at in zip(rows, numbers, strict=True)]
    found = {}
    for place, number in broken(checks, answers, today.isoformat()):
        name, *row = place.removeprefix("/").split("/")
        at = f"-{got.rows[name][int(row[0])]}-{row[1]}" if row else ""
        found[prefix + name + at] = str(checks[number]["text"])
    return found


def parts_of(one: FieldView, name: str, posted: Posted) -> list[str]:
    """The posted parts of a question whose first input has this name."""
    names = (name, f"{name}-m", f"{name}-y") if one.kind == "date" else (name,)
    return [posted.get(part, "") for part in names]


def _read_rows(group: FieldView, posted: Posted, name: str, got: Answers) -> None:
    """Rows are numbered from 1; those left empty are no rows."""
    numbers = {int(found[1]) for one in posted if (found := re.fullmatch(rf"{re.escape(name)}-(\d{{1,3}})-.+", one))}
    rows, places = [], []
    for number in sorted(numbers):
        inner = read(group.columns, posted, f"{name}-{number}-")
        if inner.values:
            rows.append(inner.values)
            places.append(number)
            got.faults.update(inner.faults)
    if rows:
        got.values[group.name] = rows
        got.rows[group.name] = tuple(places)


def texts_of(fields: Iterable[FieldView], values: Mapping[str, Any], prefix: str = "f-") -> dict[str, str]:
    """Answers as they stand in a page's inputs, by the input's name: what `read` takes back. One that does not fit its question
    is passed over."""
    texts: dict[str, str] = {}
    for one in fields:
        value, name = values.get(one.name), prefix + one.name
        if one.kind == "rows":
            for number, row in enumerate(value if isinstance(value, list) else (), 1):
                if isinstance(row, Mapping):
                    texts |= texts_of(one.columns, row, f"{name}-{number}-")
        elif one.kind == "date" and isinstance(value, str):
            parts = value[:10].split("-")[::-1]
            texts |= dict(zip((name, f"{name}-m", f"{name}-y"), (part.lstrip("0") for part in parts), strict=False))
        elif isinstance(value, bool):
            texts |= {name: "true"} if value else {}
        elif isinstance(value, str | int):
            texts[name] = str(value)
    return texts
