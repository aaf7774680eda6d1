"""The answers of a draft as people read them, and how two versions of them differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kernel.text import Text
from web.form_view import FieldView
from web.server.answers import is_asked
from web.server.questions import Part
from web.server.visits import Visit
from web.words import say


def values_of(part: Part, draft: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers to a part's questions, by the field's name."""
    values = draft.get(part.name) if part.name in ("form", "applicant") else draft
    return values if isinstance(values, Mapping) else {}


def lines_of(part: Part, draft: Mapping[str, Any], visit: Visit) -> list[tuple[str, str, str]]:
    """Input, question and answer as people read them."""
    values = values_of(part, draft)
    return [
        (part.prefix + one.name, one.label, said(one, values.get(one.name), visit))
        for one in part.fields
        if is_asked(one, values)
    ]


def said(one: FieldView, value: Any, visit: Visit) -> str:
    """An answer as people read it, as filed.js says it; one that is of no type the question asks for is none."""
    rows = value if one.kind == "rows" and isinstance(value, list) else None
    if value is None or value == "" or value is False or (rows is None and isinstance(value, list | Mapping)):
        return visit.t("(không)", "(none)")
    if one.options:
        return dict(one.options).get(value, str(value))
    if one.kind == "tick":
        return "✓"
    if one.kind == "date":
        return "/".join(str(value).split("-")[::-1])
    if rows is not None:
        lines = (
            "; ".join(
                f"{column.label}: {said(column, row[column.name], visit)}"
                for column in one.columns
                if column.name in row
            )
            for row in rows
            if isinstance(row, Mapping)
        )
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    if one.kind == "number" and isinstance(value, int):
        return f"{_grouped(value, visit)} {one.unit}".strip()
    return str(value)


def _grouped(number: int, visit: Visit) -> str:
    """As `grouped` of form.js: a year is not grouped."""
    return visit.t(f"{number:,}".replace(",", "."), f"{number:,}") if number >= _FIRST_GROUPED else str(number)


_FIRST_GROUPED = 10_000


def mark_of(visit: Visit, draft: Mapping[str, Any]) -> str:
    """What stands for a draft's answers on a page that changes them: papers that arrive meanwhile change no answer."""
    answers = [draft.get(name) for name in ("id", "agency", "form", "applicant", "result_delivery")]
    return visit.desk.seal.mark("answers", json.dumps(answers, sort_keys=True))


def differences(
    visit: Visit, parts: Sequence[Part], saved: Mapping[str, Any], typed: Mapping[str, Any]
) -> dict[str, str]:
    """Where a draft that was saved elsewhere and a page say different things: a sentence by the input's name, for the page's
    summary a first one without a name. Empty where they agree."""
    found: dict[str, str] = {}
    for part in parts:
        before, now = values_of(part, saved), values_of(part, typed)
        for one in part.fields:
            there, here = before.get(one.name), now.get(one.name)
            if there != here and (there or here):
                words = visit.t("Bản nháp đã lưu ghi: {}", "The saved draft says: {}")
                found[part.prefix + one.name] = words.format(said(one, there, visit))
    return {"": say(_MEANWHILE, visit.language), **found} if found else {}


_MEANWHILE = Text(
    "Bản nháp này đã được lưu ở trang hoặc máy khác sau khi bạn mở trang này, nên chưa lưu gì thêm. Hãy xem các câu dưới đây và "
    "sửa nếu cần. Bấm Tiếp tục thì câu trả lời trên trang này thay cho bản đã lưu.",
    "This draft was saved on another page or device after you opened this page, so nothing was saved yet. Look at the answers "
    "below and change them as needed. When you press Continue, the answers on this page take the place of the saved ones.",
)
