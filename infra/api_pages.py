"""The pages below docs/api/: one per service from its OpenAPI document, and one of all problems from the kernel.

`python -m infra.api_pages` writes them, `python -m infra.api_pages check` says which are out of date (make docs, make check).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra import ROOT
from kernel.problem_notes import NOTES
from kernel.problems import PROBLEMS

SERVICES = ("submission", "status", "feedback", "publish")
PAGES = ROOT / "docs" / "api"

Schema = Mapping[str, Any]
_MADE = "<!-- Made by `make docs`. Change the code, not this page. -->"


def pages(root: Path = ROOT) -> dict[Path, str]:
    """Every page and its text; a service without a document yet has no page."""
    made = {PAGES / "problems.md": problems_page()}
    for service in SERVICES:
        document = root / "services" / service / "chalicelib" / service / "openapi.json"
        if document.exists():
            made[PAGES / f"{service}.md"] = service_page(service, json.loads(document.read_text(encoding="utf-8")))
    return made


def stale(made: Mapping[Path, str]) -> list[Path]:
    """The pages that are missing or differ from what they should be."""
    return [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


# -- one service --------------------------------------------------------------------------------------------------------


def service_page(service: str, document: Schema) -> str:
    return "\n".join(_service_lines(service, document)) + "\n"


def _service_lines(service: str, document: Schema) -> Iterator[str]:
    address = document["servers"][0]["url"]
    operations = [
        (method.upper(), address + path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    yield from (_MADE, "", f"# API: {service}", "", document["info"]["description"], "")
    yield f"Made from `services/{service}/chalicelib/{service}/openapi.json`, which is served at `{address}/openapi.json`."
    yield "What all services share (bodies, keys, lists, languages) is told in [the overview](README.md)."
    yield from ("", "| | | account |", "|---|---|---|")
    for method, path, operation in operations:
        link = _anchor(f"{method} {path}")
        yield f"| [`{method} {path}`](#{link}) | {operation['summary']} | {_account(operation)} |"
    for method, path, operation in operations:
        yield from ("", f"## `{method} {path}`", "")
        yield from _operation_lines(operation)
    yield from ("", "## Shapes")
    for name, schema in sorted(document["components"]["schemas"].items()):
        if not name.startswith("Problem"):
            yield from ("", f"### {name}", "")
            yield from _shape_lines(schema)


def _account(operation: Schema) -> str:
    security = operation.get("security", [])
    if not security:
        return "none"
    return "optional" if {} in security else "needed"


def _operation_lines(operation: Schema) -> Iterator[str]:
    yield from _paragraphs(f"{operation['summary']}. {operation.get('description', '')}")
    parameters = [one for one in operation.get("parameters", []) if one["name"] != "Accept-Language"]
    if parameters:
        yield from ("", "| parameter | in | | |", "|---|---|---|---|")
    for one in parameters:
        place = one["in"] + (", required" if one.get("required") else "")
        yield f"| `{one['name']}` | {place} | {type_of(one['schema'])} | {_one_line(one.get('description', ''))} |"
    if "requestBody" in operation:
        yield from ("", f"Body: {type_of(_content(operation['requestBody']) or {})}")
    yield from ("", "| status | |", "|---|---|")
    for status, response in operation["responses"].items():
        yield f"| {status} | {_answer(response)} |"


def _paragraphs(text: str) -> Iterator[str]:
    """A description: each paragraph on a line, its tables as they are, with empty lines between."""
    for position, block in enumerate(text.strip().split("\n\n")):
        if position:
            yield ""
        yield block if block.startswith("|") else _one_line(block)


def _content(holder: Schema) -> Schema | None:
    content: Schema = holder.get("content", {})
    for media in content.values():
        schema: Schema = media.get("schema", {})
        return schema
    return None


def _answer(response: Schema) -> str:
    problem = response.get("content", {}).get("application/problem+json")
    if problem is None:
        schema = _content(response)
        return _one_line(response["description"]) + (f" {type_of(schema)}" if schema is not None else "")
    schemas = problem["schema"].get("oneOf", [problem["schema"]])
    names = [_problem_of(one["$ref"]) for one in schemas]
    return ", ".join(f"[{name}](problems.md#{name})" for name in names)


def _problem_of(reference: str) -> str:
    """`#/components/schemas/ProblemStaleVersion` names the problem stale-version."""
    wanted = reference.rpartition("/")[2].removeprefix("Problem").lower()
    return next(name for name in PROBLEMS if name.replace("-", "") == wanted)


# -- shapes -------------------------------------------------------------------------------------------------------------


def _shape_lines(schema: Schema) -> Iterator[str]:
    if schema.get("description"):
        yield from (_one_line(schema["description"]), "")
    if "properties" not in schema:
        yield type_of(schema)
        return
    required = set(schema.get("required", []))
    yield from ("| member | | |", "|---|---|---|")
    for name, member in schema["properties"].items():
        yield f"| `{name}`{'' if name in required else '?'} | {type_of(member)} | {_one_line(member.get('description', ''))} |"


def type_of(schema: Schema) -> str:
    """A schema in a few words of Markdown that fit a table's cell."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{_anchor(name)})"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(type_of(one) for one in schema[union])
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    if "enum" in schema:
        return " \\| ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}))}{_span(schema, 'minItems', 'maxItems', ' items')}"
    if kind == "object":
        return _object(schema)
    if kind in ("integer", "number"):
        return f"{kind}{_span(schema, 'minimum', 'maximum', '')}"
    if kind == "string":
        return _text(schema)
    return str(kind or "anything")


def _object(schema: Schema) -> str:
    members = schema.get("properties")
    if members:
        return "{" + ", ".join(f"`{name}`: {type_of(member)}" for name, member in members.items()) + "}"
    values = schema.get("additionalProperties")
    return f"object of {type_of(values)}" if isinstance(values, dict) and values else "object"


def _text(schema: Schema) -> str:
    pattern = schema.get("pattern", "")
    if "\\u0000" in pattern:  # a text for people; the pattern says that it holds no control characters
        words = "text" if "\\u000b" in pattern else "text of one line"
    elif "format" in schema:
        words = schema["format"]
    else:
        words = "text" + (f" `{pattern}`".replace("|", "\\|") if pattern else "")
    return words + _span(schema, "minLength", "maxLength", " characters")


def _span(schema: Schema, least: str, most: str, unit: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return ""
    if high is None:
        return f", at least {low}{unit}"
    if low is None:
        return f", at most {high}{unit}"
    return f", {low} to {high}{unit}" if low != high else f", {low}{unit}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _anchor(heading: str) -> str:
    """The name GitHub gives a heading."""
    kept = "".join(sign for sign in heading.lower() if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


# -- problems -----------------------------------------------------------------------------------------------------------


def problems_page() -> str:
    lines = [
        _MADE,
        "",
        "# Problems",
        "",
        "Refusals are RFC 9457 documents, `application/problem+json`, in the language of `Accept-Language`, Vietnamese",
        "without it. `type` is stable: `/problems/<name>` on the portal has a page for each. A 422 `invalid` lists all faults in",
        "`errors`, each `{pointer, code, detail}`.",
        "",
        "| name | status | Tiếng Việt | English |",
        "|---|---|---|---|",
    ]
    kinds = sorted(PROBLEMS.values(), key=lambda kind: kind.status)
    lines += [f"| [{kind.name}](#{kind.name}) | {kind.status} | {kind.title.vi} | {kind.title.en} |" for kind in kinds]
    for kind in kinds:
        lines += ["", f"## {kind.name}", "", f"{kind.status}. {kind.advice.vi}", "", kind.advice.en]
        if note := NOTES.get(kind.name):
            lines += ["", f"{note.vi} {note.en}"]
        if kind.retry_after is not None:
            lines += ["", f"Carries `Retry-After: {kind.retry_after}`."]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    made = pages()
    if arguments == ["check"]:
        old = stale(made)
        for path in old:
            print(f"{path.relative_to(ROOT)} is out of date; run make docs", file=sys.stderr)
        return 1 if old else 0
    if arguments:
        print("usage: python -m infra.api_pages [check]", file=sys.stderr)
        return 2
    PAGES.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
