"""Whether a form keeps to the profile that the API, the web and the officers' view all read alike.

`schemas/form.schema.json` says what a form may contain, and refuses every other keyword; the rules here are those that a
schema cannot say: names that must exist, both languages, patterns that every engine reads alike and in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.submission.catalogue_rules.form_checks import check_faults, check_texts
from chalicelib.submission.catalogue_rules.found import Found, marked
from chalicelib.submission.catalogue_rules.patterns import pattern_fault
from chalicelib.submission.catalogue_rules.schema import meta_faults
from chalicelib.submission.catalogue_rules.texts import text_fault
from kernel.text import Text

Schema = Mapping[str, Any]


def form_faults(form: Any, english: Any, meta_schema: Mapping[str, Any]) -> list[str]:
    """All faults of a form and its English texts, a line each; empty when it keeps to the profile."""
    faults = list(meta_faults(form, meta_schema))
    return faults or [str(one) for one in profile_faults(form, english)]


def profile_faults(form: Schema, english: Any) -> Iterator[Found]:
    """What the schema cannot say of a form that it takes. `at` is the place in the form; of a fault of the English texts as a
    whole it is empty."""
    yield from _field_faults(form)
    yield from _page_faults(form)
    yield from _condition_faults(form)
    yield from check_faults(form)
    yield from _language_faults(form, english)


def _at(pointer: str, vi: str, en: str) -> Found:
    return Found(pointer, Text(vi, en), pointer)


def text_pointers(form: Schema) -> dict[str, str]:
    """Every text for people in a form, by JSON pointer."""
    found = {f"/{name}": form[name] for name in ("title", "description") if name in form}
    for position, page in enumerate(form["x-ui"]["pages"]):
        found[f"/x-ui/pages/{position}/title"] = page["title"]
    for pointer, field in fields_with_pointers(form):
        found |= _field_texts(pointer, field)
    return found | check_texts(form)


def fields_with_pointers(form: Schema) -> Iterator[tuple[str, Schema]]:
    """All fields, those within rows too."""
    for name, field in form["properties"].items():
        yield f"/properties/{name}", field
        if field["type"] == "array":
            for inner, column in field["items"]["properties"].items():
                yield f"/properties/{name}/items/properties/{inner}", column


def _field_texts(pointer: str, field: Schema) -> dict[str, str]:
    ui = field.get("x-ui", {})
    found = {f"{pointer}/title": field["title"]}
    found |= {f"{pointer}/x-ui/{name}": ui[name] for name in ("hint", "unit") if name in ui}
    found |= {f"{pointer}/x-ui/errors/{keyword}": text for keyword, text in ui.get("errors", {}).items()}
    for position, option in enumerate(field.get("oneOf", ())):
        found[f"{pointer}/oneOf/{position}/title"] = option["title"]
    return found


def _field_faults(form: Schema) -> Iterator[Found]:
    for pointer, field in fields_with_pointers(form):
        for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
            if low in field and high in field and field[low] > field[high]:
                yield _at(
                    pointer,
                    "“Ít nhất” đang lớn hơn “Nhiều nhất”.",
                    f"{low} is above {high}",
                )
        options = [option["const"] for option in field.get("oneOf", ())]
        if len(set(options)) != len(options):
            yield _at(
                f"{pointer}/oneOf",
                "Có lựa chọn bị lặp lại.",
                "an option appears twice",
            )
        if "pattern" in field:
            fault = pattern_fault(field["pattern"])
            if fault:
                yield _at(
                    f"{pointer}/pattern",
                    f"Mẫu ký tự này không dùng được: {fault.vi}.",
                    fault.en,
                )
            if "pattern" not in field.get("x-ui", {}).get("errors", {}):
                yield _at(
                    pointer,
                    "Mẫu ký tự cần một câu giải thích cho người điền.",
                    "a pattern needs a sentence for people in x-ui/errors/pattern",
                )
        if field["type"] == "array":
            yield from _unknown(
                f"{pointer}/items/required", field["items"].get("required", ()), field["items"]["properties"]
            )
    yield from _unknown("/required", form["required"], form["properties"])


def _unknown(pointer: str, names: Any, known: Any) -> Iterator[Found]:
    for name in names:
        if name not in known:
            yield _at(
                pointer,
                f"Không có câu hỏi {marked(name)}.",
                f"no field {marked(name)}",
            )


def _page_faults(form: Schema) -> Iterator[Found]:
    pages = form["x-ui"]["pages"]
    ids = [page["id"] for page in pages]
    if len(set(ids)) != len(ids):
        yield _at(
            "/x-ui/pages",
            "Hai trang có cùng mã.",
            "two pages have the same id",
        )
    shown = [name for page in pages for name in page["fields"]]
    yield from _unknown("/x-ui/pages", shown, form["properties"])
    for name in form["properties"]:
        if shown.count(name) != 1:
            yield _at(
                "/x-ui/pages",
                f"Câu hỏi {marked(name)} phải đứng trên đúng một trang.",
                f"field {marked(name)} stands on {shown.count(name)} pages, not on one",
            )


def _condition_faults(form: Schema) -> Iterator[Found]:
    """Web and mobile derive show and hide from these, so each field is hidden by one condition at most, and that hangs on a
    field which is always there."""
    shown = [name for page in form["x-ui"]["pages"] for name in page["fields"]]
    hidden: list[str] = []
    asked = {next(iter(condition["if"]["properties"])) for condition in form.get("allOf", ())}
    for position, condition in enumerate(form.get("allOf", ())):
        at = f"/allOf/{position}"
        (name, test), *_ = condition["if"]["properties"].items()
        fields = list(condition["else"]["properties"])
        needed = condition.get("then", {}).get("required", [])
        yield from _unknown(at, [name, *fields, *needed], form["properties"])
        if condition["if"]["required"] != [name]:
            yield _at(
                f"{at}/if/required",
                "Điều kiện phải xét đúng câu hỏi của nó.",
                "must be the field it tests",
            )
        yield from _test_faults(f"{at}/if", form["properties"].get(name, {}), test)
        for field in needed:
            if field not in fields:
                yield _at(
                    f"{at}/then/required",
                    f"Câu hỏi {marked(field)} không thuộc các câu hỏi của điều kiện này.",
                    f"{marked(field)} is not among the fields of else",
                )
        for field in fields:
            if field in form["required"]:
                yield _at(
                    f"{at}/else",
                    f"Câu hỏi {marked(field)} có lúc không hỏi, nên không thể luôn bắt buộc.",
                    f"{marked(field)} is hidden at times, so it cannot always be required",
                )
            if field in hidden or field in asked:
                yield _at(
                    f"{at}/else",
                    f"Câu hỏi {marked(field)} có hai điều kiện, hoặc điều kiện khác phụ thuộc nó.",
                    f"{marked(field)} is hidden twice, or another condition asks for it",
                )
            if field in shown and name in shown and shown.index(field) < shown.index(name):
                yield _at(
                    f"{at}/else",
                    f"Câu hỏi {marked(field)} đứng trước câu hỏi {marked(name)} quyết định nó.",
                    f"{marked(field)} stands before {marked(name)}, which decides about it",
                )
        hidden += fields


def _test_faults(at: str, field: Schema, test: Schema) -> Iterator[Found]:
    values = test["enum"] if "enum" in test else [test["const"]]
    options: list[Any] = [option["const"] for option in field.get("oneOf", ())]
    if field.get("type") == "boolean":
        options = [True, False]
    for value in values:
        if not any(value is option or (isinstance(value, str) and value == option) for option in options):
            yield _at(
                at,
                f"“{value}” không phải là lựa chọn của câu hỏi.",
                f"{value!r} is no option of the field",
            )


def _language_faults(form: Schema, english: Any) -> Iterator[Found]:
    vietnamese = text_pointers(form)
    if not isinstance(english, dict):
        yield Found(
            "", Text("Thiếu các bản tiếng Anh.", "the English texts must be an object of texts by JSON pointer")
        )
        return
    for pointer in sorted(vietnamese.keys() - english.keys()):
        yield _at(
            pointer,
            "Thiếu bản tiếng Anh.",
            "no English text",
        )
    for pointer in sorted(english.keys() - vietnamese.keys()):
        yield _at(
            pointer,
            "Bản tiếng Anh không ứng với câu nào.",
            "an English text for nothing",
        )
    for pointer, text in [*vietnamese.items(), *english.items()]:
        fault = text_fault(text)
        if fault:
            yield Found(pointer, fault, pointer)
