"""A form as a list of pages and questions, as people who are no programmers write it, and as the schema the portal keeps.

One question is `{name, kind, label, required, hint?, unit?, options?, least?, most?, pattern?, must?, when?, columns?, ...}`; its
texts are `{vi, en}`. Checks between answers (kernel/form_checks.py) stand beside the pages. Both ways lose nothing:
`asked(*written(questions))` are the questions again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_BOUNDS = {
    "text": ("minLength", "maxLength"),
    "email": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "rows": ("minItems", "maxItems"),
}
_TYPES = {
    "text": "string",
    "email": "string",
    "date": "string",
    "choice": "string",
    "integer": "integer",
    "number": "number",
    "tick": "boolean",
    "rows": "array",
}
KINDS = tuple(_TYPES)
_PLAIN_UI = ("widget", "autocomplete", "prefill")
_TEXT_UI = ("hint", "unit")
_CHECK = ("rows", "field", "relation", "than", "months")
_CHECK_TEXTS = ("text", "law")


# -- from questions to a schema -------------------------------------------------------------------------------------------------


def written(form: Json, identifier: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The schema with its Vietnamese texts, and the English ones by pointer. What is left out of a question is left out of the
    schema, which its own rules then refuse. Raises KeyError, TypeError, AttributeError: not the shape of `shape_faults`."""
    writer = _Writer()
    pages = [
        {
            "id": page["id"],
            "title": writer.text(f"/x-ui/pages/{at}/title", page["title"]),
            "fields": [question["name"] for question in page["questions"]],
        }
        for at, page in enumerate(form["pages"])
    ]
    questions = [question for page in form["pages"] for question in page["questions"]]
    schema: dict[str, Any] = {
        "$schema": _SCHEMA,
        "$id": identifier,
        "type": "object",
        "title": writer.text("/title", form["title"]),
        **(
            {"description": writer.text("/description", form["description"])}
            if form.get("description") is not None
            else {}
        ),
        "x-ui": {"confidence": form["confidence"], "pages": pages},
        "properties": {one["name"]: writer.field(f"/properties/{one['name']}", one) for one in questions},
        "required": [one["name"] for one in questions if one["required"] and not one.get("when")],
        "unevaluatedProperties": False,
    }
    conditions = _conditions(questions)
    if conditions:
        schema["allOf"] = conditions
    if form.get("checks"):
        schema["x-checks"] = [writer.check(f"/x-checks/{at}", one) for at, one in enumerate(form["checks"])]
    return schema, writer.english


class _Writer:
    def __init__(self) -> None:
        self.english: dict[str, str] = {}

    def text(self, at: str, text: Json) -> Any:
        self.english[at] = text["en"]
        return text["vi"]

    def field(self, at: str, question: Json) -> dict[str, Any]:
        kind = question["kind"]
        made: dict[str, Any] = {"type": _TYPES[kind], "title": self.text(f"{at}/title", question["label"])}
        for name, member in zip(("least", "most"), _BOUNDS.get(kind, ()), strict=False):
            if question.get(name) is not None:
                made[member] = question[name]
        if kind in ("email", "date"):
            made["format"] = kind
        if question.get("pattern") is not None:
            made["pattern"] = question["pattern"]
        if kind == "choice":
            made["oneOf"] = [
                {"const": option["value"], "title": self.text(f"{at}/oneOf/{place}/title", option["label"])}
                for place, option in enumerate(question.get("options", ()))
            ]
        if question.get("must"):
            made["const"] = True
        if kind == "rows":
            made["items"] = self._row(f"{at}/items", question.get("columns", ()))
        ui = self._ui(f"{at}/x-ui", question)
        return {**made, "x-ui": ui} if ui else made

    def check(self, at: str, check: Json) -> dict[str, Any]:
        texts = {name: self.text(f"{at}/{name}", check[name]) for name in _CHECK_TEXTS if check.get(name)}
        return {name: check[name] for name in _CHECK if check.get(name)} | texts

    def _row(self, at: str, columns: Any) -> dict[str, Any]:
        needed = [one["name"] for one in columns if one["required"]]
        return {
            "type": "object",
            "properties": {one["name"]: self.field(f"{at}/properties/{one['name']}", one) for one in columns},
            **({"required": needed} if needed else {}),
            "unevaluatedProperties": False,
        }

    def _ui(self, at: str, question: Json) -> dict[str, Any]:
        ui: dict[str, Any] = {name: question[name] for name in _PLAIN_UI if question.get(name) is not None}
        ui |= {name: self.text(f"{at}/{name}", question[name]) for name in _TEXT_UI if question.get(name) is not None}
        errors = question.get("errors")
        if errors:
            ui["errors"] = {keyword: self.text(f"{at}/errors/{keyword}", text) for keyword, text in errors.items()}
        return ui


def _conditions(questions: list[Json]) -> list[dict[str, Any]]:
    """One for each test, with all questions that hang on it."""
    groups: dict[tuple[str, tuple[Any, ...]], list[Json]] = {}
    for one in questions:
        if one.get("when"):
            groups.setdefault((one["when"]["field"], tuple(one["when"]["values"])), []).append(one)
    found = []
    for (field, values), hanging in groups.items():
        test: dict[str, Any] = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
        needed = [one["name"] for one in hanging if one["required"]]
        found.append(
            {
                "if": {"properties": {field: test}, "required": [field]},
                **({"then": {"required": needed}} if needed else {}),
                "else": {"properties": {one["name"]: False for one in hanging}},
            }
        )
    return found


# -- from a schema to questions -------------------------------------------------------------------------------------------------


def asked(schema: Json, english: Mapping[str, str]) -> dict[str, Any]:
    """A published form as questions, to begin the next version from."""
    form = _Written(schema, english, frozenset(schema["required"]), dict(_hidden(schema)))
    return {
        "title": form.text("/title", schema["title"]),
        **({"description": form.text("/description", schema["description"])} if "description" in schema else {}),
        "confidence": schema["x-ui"]["confidence"],
        "pages": [
            {
                "id": page["id"],
                "title": form.text(f"/x-ui/pages/{at}/title", page["title"]),
                "questions": [form.whole(name) for name in page["fields"]],
            }
            for at, page in enumerate(schema["x-ui"]["pages"])
        ],
        **(
            {"checks": [form.check(at, one) for at, one in enumerate(schema["x-checks"])]}
            if "x-checks" in schema
            else {}
        ),
    }


@dataclass(frozen=True, slots=True)
class _Written:
    """A schema with its English texts, read back. `hidden`: when a question is asked that not everybody is, and whether it must
    be answered then."""

    schema: Json
    english: Mapping[str, str]
    always: Set[str]
    hidden: Mapping[str, tuple[dict[str, Any], bool]]

    def text(self, at: str, vietnamese: str) -> dict[str, str]:
        return {"vi": vietnamese, "en": self.english[at]}

    def whole(self, name: str) -> dict[str, Any]:
        when, needed = self.hidden.get(name, (None, False))
        field = self.schema["properties"][name]
        made = self._question(f"/properties/{name}", name, field, name in self.always or needed)
        return {**made, "when": when} if when else made

    def check(self, at: int, one: Json) -> dict[str, Any]:
        texts = {name: self.text(f"/x-checks/{at}/{name}", one[name]) for name in _CHECK_TEXTS if name in one}
        return {name: one[name] for name in _CHECK if name in one} | texts

    def _question(self, at: str, name: str, field: Json, needed: bool) -> dict[str, Any]:
        kind = _kind(field)
        made = {"name": name, "kind": kind, "label": self.text(f"{at}/title", field["title"]), "required": needed}
        for bound, member in zip(("least", "most"), _BOUNDS.get(kind, ()), strict=False):
            if member in field:
                made[bound] = field[member]
        if "pattern" in field:
            made["pattern"] = field["pattern"]
        if kind == "choice":
            made["options"] = [
                {"value": option["const"], "label": self.text(f"{at}/oneOf/{place}/title", option["title"])}
                for place, option in enumerate(field["oneOf"])
            ]
        if field.get("const") is True:
            made["must"] = True
        if kind == "rows":
            made["columns"] = self._columns(f"{at}/items", field["items"])
        return made | self._ui(f"{at}/x-ui", field.get("x-ui", {}))

    def _columns(self, at: str, row: Json) -> list[dict[str, Any]]:
        needed = set(row.get("required", ()))
        return [
            self._question(f"{at}/properties/{name}", name, column, name in needed)
            for name, column in row["properties"].items()
        ]

    def _ui(self, at: str, ui: Json) -> dict[str, Any]:
        made = {one: ui[one] for one in _PLAIN_UI if one in ui}
        made |= {one: self.text(f"{at}/{one}", ui[one]) for one in _TEXT_UI if one in ui}
        if "errors" in ui:
            made["errors"] = {one: self.text(f"{at}/errors/{one}", said) for one, said in ui["errors"].items()}
        return made


def _hidden(schema: Json) -> Iterator[tuple[str, tuple[dict[str, Any], bool]]]:
    for branch in schema.get("allOf", ()):
        ((field, test),) = branch["if"]["properties"].items()
        values = list(test["enum"]) if "enum" in test else [test["const"]]
        needed = branch.get("then", {}).get("required", ())
        for name in branch["else"]["properties"]:
            yield name, ({"field": field, "values": values}, name in needed)


def _kind(field: Json) -> str:
    kind = field["type"]
    if kind == "string":
        return "choice" if "oneOf" in field else str(field.get("format", "text"))
    return {"boolean": "tick", "array": "rows"}.get(kind, str(kind))
