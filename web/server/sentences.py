"""The sentences for what is wrong with an answer: the form's own where it has one, else those of form.js (web/filing.py)."""

from __future__ import annotations

from kernel.text import Text
from web.filing import WORDS
from web.form_view import FieldView
from web.server.answers import NOT_ASKED
from web.words import Language, say

_BY_KIND = {"radios": "unchosen", "select": "unchosen", "date": "no_day", "rows": "too-few", "tick": "unanswered"}
_NONE_OF = {"radios": "unchosen", "select": "unchosen"}
_SHAPES = {"date": "not_a_day", "email": "not_an_email"}
_VOID = Text(
    "Câu “{label}” không dành cho trường hợp của bạn, theo câu trả lời khác của bạn. Hãy để trống, hoặc sửa câu kia.",
    "The question “{label}” is not for your case, by another answer of yours. Leave it empty, or change the other.",
)


def sentence(asked: FieldView, code: str, language: Language) -> str:
    """What to do about a fault, for the question's own place."""
    if code == NOT_ASKED:
        return say(_VOID, language).format(label=asked.label)
    if code == "missing" and asked.missing:
        return asked.missing
    if (code == "bad-format" or asked.kind == "tick") and asked.error:
        return asked.error
    if code != "missing":
        name = _SHAPES.get(asked.kind, code) if code == "bad-format" else code
        if code == "not-one-of":  # of a box, or of a list that has changed since
            name = _NONE_OF.get(asked.kind, code)
    elif asked.label.endswith("?"):
        name = "unanswered"
    else:
        name = _BY_KIND.get(asked.kind, "missing")
    least, most = asked.min_length, asked.max_length
    numbers = (least, most) if asked.kind == "rows" else (asked.minimum, asked.maximum)
    facts = {"label": asked.label, "min": numbers[0], "max": numbers[1], "least": least, "most": most}
    text = say(WORDS.get(name) or WORDS["missing"], language)
    return text.format(**{key: "" if value is None else value for key, value in facts.items()})
