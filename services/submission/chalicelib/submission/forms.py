"""A form against its schema (JSON Schema 2020-12 in the portal's profile): what is asked, and every fault in words.

An empty text is no answer, texts are trimmed, and an answer to a question that is not asked falls away.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import jsonschema_rs

from kernel import faults
from kernel.catalogue import Catalogue, Condition, Form, ProcedureVersion
from kernel.form_checks import CODE, broken, checks_of, is_day
from kernel.http import pointer
from kernel.problems import Fault
from kernel.text import Text, shows_nothing

MAX_FORM = (
    90_000  # characters of names and answers; what one item of the table can surely hold, however little it packs
)
_TOO_LARGE = Text("Tờ khai quá dài.", "The form is too long.")


@dataclass(frozen=True, slots=True)
class FormRules:
    """One form, ready to judge answers. `hidden` says which fields are asked only while a condition holds."""

    form: Form
    validator: Any
    hidden: tuple[tuple[Condition, tuple[str, ...]], ...]

    @classmethod
    def of(cls, form: Form) -> FormRules:
        validator = jsonschema_rs.Draft202012Validator(
            dict(form.schema), validate_formats=True, formats={"date": is_day}
        )
        return cls(form, validator, tuple(map(_hiding, form.schema.get("allOf", ()))))

    def asked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as they count: trimmed, without empty ones, without those to questions that are not asked."""
        kept: dict[str, Any] = _filled_in(answers)
        for condition, fields in self.hidden:
            if not condition.holds(kept):
                for name in fields:
                    kept.pop(name, None)
        return kept

    def faults(self, answers: Mapping[str, Any], today: date, brought: Container[str] | None = None) -> list[Fault]:
        """Every fault of answers that went through `asked`, one for each place. Where only some answers are `brought`, a check
        between answers counts when it names one of them: what was right when it was filed stays right."""
        if is_too_large(answers):
            return [Fault("/form", "too-long", _TOO_LARGE)]
        found: dict[str, Fault] = {}
        for error in sorted(self.validator.iter_errors(answers), key=_wrong_types_first):
            for fault in _faults(self.form, error):
                found.setdefault(fault.pointer, fault)
        return [*found.values(), *self._between(answers, today, brought, {at.removeprefix("/form") for at in found})]

    def _between(
        self, answers: Mapping[str, Any], today: date, brought: Container[str] | None, wrong: Container[str]
    ) -> Iterator[Fault]:
        checks = checks_of(self.form.schema)
        for place, number in broken(checks, answers, today.isoformat(), wrong):
            one = checks[number]
            if brought is None or any(one.get(name) in brought for name in ("rows", "field", "than")):
                text = one["text"]
                english = self.form.english.get(f"/x-checks/{number}/text", text)
                yield Fault(f"/form{place}", CODE, Text(text, english))

    def unknown(self, answers: Mapping[str, Any]) -> list[Fault]:
        """What a draft is refused for: fields the form does not have, and sheer size."""
        if is_too_large(answers):
            return [Fault("/form", "too-long", _TOO_LARGE)]
        known = self.form.schema["properties"]
        return [Fault(pointer("form", name), "unknown", faults.UNKNOWN) for name in answers if name not in known]


@dataclass(frozen=True, slots=True)
class Forms:
    """The rules of each form, made once: a published form never changes."""

    catalogue: Catalogue
    _made: dict[tuple[str, int], FormRules] = field(default_factory=dict)

    def of(self, version: ProcedureVersion) -> FormRules:
        name = (version.key, version.version)
        if name not in self._made:
            self._made[name] = FormRules.of(self.catalogue.form(*name))
        return self._made[name]


def is_too_large(answers: Mapping[str, Any]) -> bool:
    return _length(answers) > MAX_FORM


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(name) + 1 + _length(member) for name, member in value.items())
    return sum(map(_length, value)) + len(value) if isinstance(value, list) else 1


def _filled_in(value: Any) -> Any:
    if isinstance(value, str):
        return "" if shows_nothing(value) else value.strip()
    if isinstance(value, dict):
        return {name: kept for name, member in value.items() if (kept := _filled_in(member)) != ""}
    if isinstance(value, list):
        return [_filled_in(item) for item in value]
    return value


def _hiding(branch: Mapping[str, Any]) -> tuple[Condition, tuple[str, ...]]:
    """The profile's one shape of a condition: if a field has a value, else these fields are not allowed."""
    ((name, test),) = branch["if"]["properties"].items()
    values = tuple(test["enum"]) if "enum" in test else (test["const"],)
    return Condition(name, values), tuple(branch["else"]["properties"])


# -- from the validator's errors to sentences ---------------------------------------------------------------------------------


def _wrong_types_first(error: Any) -> bool:
    return bool(error.kind.name != "type")


def _faults(form: Form, error: Any) -> Iterator[Fault]:
    path, keyword = list(error.instance_path), error.kind.name
    if keyword in ("unevaluatedProperties", "additionalProperties"):
        for name in error.kind.unexpected:
            yield Fault(pointer("form", *path, name), "unknown", faults.UNKNOWN)
        return
    if keyword == "required":
        path.append(error.kind.property)
    yield Fault(pointer("form", *path), *_code_and_sentence(form, path, keyword, error.kind))


_DEFAULTS: dict[str, tuple[str, Text]] = {
    "required": ("missing", Text("Hãy điền “{title}”.", "Fill in “{title}”.")),
    "type": ("wrong-type", Text("“{title}” có kiểu dữ liệu không đúng.", "“{title}” has the wrong type of value.")),
    "minLength": (
        "too-short",
        Text("“{title}” cần ít nhất {limit} ký tự.", "“{title}” needs at least {limit} characters."),
    ),
    "maxLength": ("too-long", Text("“{title}” được tối đa {limit} ký tự.", "“{title}” may have {limit} characters.")),
    "minimum": ("out-of-range", Text("“{title}” nhỏ nhất là {limit}.", "“{title}” is {limit} or more.")),
    "maximum": ("out-of-range", Text("“{title}” lớn nhất là {limit}.", "“{title}” is {limit} or less.")),
    "minItems": ("too-few", Text("“{title}” cần ít nhất {limit} dòng.", "“{title}” needs at least {limit} rows.")),
    "maxItems": ("too-many", Text("“{title}” được tối đa {limit} dòng.", "“{title}” may have {limit} rows.")),
    "pattern": ("bad-format", Text("“{title}” chưa đúng định dạng.", "“{title}” does not have the right format.")),
    "format": ("bad-format", Text("“{title}” chưa đúng định dạng.", "“{title}” does not have the right format.")),
    "oneOf": ("not-one-of", Text("Hãy chọn một mục cho “{title}”.", "Choose one of the options for “{title}”.")),
    "const": ("not-one-of", Text("Cần xác nhận “{title}”.", "“{title}” must be confirmed.")),
}
_OTHER = ("not-acceptable", Text("“{title}” không được chấp nhận.", "“{title}” is not acceptable."))
_DAY = Text(
    "“{title}” phải là ngày có thật từ năm 1800, viết theo dạng NNNN-TT-NN.",
    "“{title}” must be a real date from the year 1800, written as YYYY-MM-DD.",
)


def _code_and_sentence(form: Form, path: Sequence[str | int], keyword: str, kind: Any) -> tuple[str, Text]:
    code, sentence = _DEFAULTS.get(keyword, _OTHER)
    at = _schema_pointer(path)
    asked = _at(form.schema, at)
    own = asked.get("x-ui", {}).get("errors", {}).get(keyword)
    if own is not None:
        return code, Text(own, form.english.get(f"{at}/x-ui/errors/{keyword}", own))
    if keyword == "format" and kind.format == "date":
        sentence = _DAY
    title = asked.get("title", "")
    limit = getattr(kind, "limit", "")
    return code, Text(
        sentence.vi.format(title=title, limit=limit),
        sentence.en.format(title=form.english.get(f"{at}/title", title), limit=limit),
    )


def _schema_pointer(path: Sequence[str | int]) -> str:
    """Where the schema of an answer stands in the form; rows are named by their list."""
    parts = [pointer("properties", part) if isinstance(part, str) else "/items" for part in path]
    return "".join(parts)


def _at(schema: Any, at: str) -> Mapping[str, Any]:
    for part in at.split("/")[1:]:
        schema = schema.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(schema, dict) else {}
    return schema if isinstance(schema, dict) else {}
