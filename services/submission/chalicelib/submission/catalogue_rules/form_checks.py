"""Whether the checks between a form's answers (`kernel/form_checks.py`) name questions that are there and can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.submission.catalogue_rules.found import Found, marked
from kernel.form_checks import TODAY, checks_of
from kernel.text import Text

Schema = Mapping[str, Any]


def check_texts(form: Schema) -> dict[str, str]:
    """The texts of checks for people, by JSON pointer."""
    return {
        f"/x-checks/{at}/{name}": check[name]
        for at, check in enumerate(checks_of(form))
        for name in ("text", "law")
        if name in check
    }


def check_faults(form: Schema) -> Iterator[Found]:
    """What is wrong with the checks of a form that its schema takes."""
    if TODAY in form["properties"]:
        yield _found("/properties/today", "Tên today dành cho ngày hôm nay.", "today is the name of the day")
    for number, check in enumerate(checks_of(form)):
        at = f"/x-checks/{number}"
        fields = _fields(form, check)
        if fields is None:
            rows = check["rows"]
            yield _found(f"{at}/rows", f"Không có danh sách {marked(rows)}.", f"no list of rows {marked(rows)}")
            continue
        kinds = []
        for member in ("field", "than"):
            name = check[member]
            kind = "date" if member == "than" and name == TODAY else _kind(fields.get(name))
            kinds.append(kind)
            if kind is None:
                vi, en = f"Không có câu hỏi {marked(name)} là ngày hoặc số.", f"no date or number {marked(name)}"
                yield _found(f"{at}/{member}", vi, en)
        if None in kinds:
            continue
        if kinds[0] != kinds[1]:
            yield _found(at, "Chỉ so được ngày với ngày, số với số.", "a day and a number cannot be compared")
        elif kinds[0] == "number" and "months" in check:
            yield _found(f"{at}/months", "Chỉ cộng tháng vào ngày.", "months can be added to a day only")
        if check["field"] == check["than"]:
            yield _found(at, "Câu hỏi được so với chính nó.", "a field is held against itself")


def _fields(form: Schema, check: Schema) -> Schema | None:
    if "rows" not in check:
        return dict(form["properties"])
    rows = form["properties"].get(check["rows"], {})
    return dict(rows["items"]["properties"]) if rows.get("type") == "array" else None


def _kind(field: Schema | None) -> str | None:
    if field is None:
        return None
    if field["type"] in ("integer", "number"):
        return "number"
    return "date" if field.get("format") == "date" else None


def _found(at: str, vi: str, en: str) -> Found:
    return Found(at, Text(vi, en), at)
