"""All questions of a filing as one page without script, what a posted page says, and where what is wrong with it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kernel.problems import NOT_FOUND
from web.filing import applicant_fields, delivery_fields, where_fields
from web.form_view import FieldView, form_checks, form_pages
from web.procedures import Shown, shelf
from web.server.answers import Answers, between, read
from web.server.api import Reply
from web.server.sentences import sentence
from web.server.visits import Refused, Visit
from web.words import Language, say

AUTHORISATION = "representative_authorisation"
WHERE, APPLICANT, FORM, DELIVERY = "w-", "a-", "f-", "d-"


@dataclass(frozen=True, slots=True)
class Part:
    """A group of questions of the page; `name` is the member of a draft that their answers make, `form` for the form's."""

    name: str
    prefix: str
    title: str
    fields: tuple[FieldView, ...]


def shown_of(visit: Visit, key: str) -> Shown:
    """The procedure as it is in force today. Raises Refused for none."""
    catalogue = visit.desk.catalogue
    versions = catalogue.versions(key)
    if versions:
        published = [(one, catalogue.form(one.key, one.version)) for one in versions]
        found = shelf(published, catalogue.agencies(), catalogue.fields(), visit.desk.today()).procedures
        if found:
            return found[0]
    raise Refused(NOT_FOUND)


def parts_of(shown: Shown, visit: Visit) -> tuple[Part, ...]:
    """All questions of a filing, in the page's order."""
    language: Language = visit.language
    agencies = tuple((one.key, say(one.name, language)) for one in shown.agencies)
    where = tuple(replace(one, options=agencies) for one in where_fields(shown, language))
    first = visit.t("Ai nộp, nộp ở đâu", "Who files, and where")
    return (
        Part("where", WHERE, first, where),
        Part("applicant", APPLICANT, "", applicant_fields(shown.version, language)),
        *(Part("form", FORM, page.title, page.fields) for page in form_pages(shown.form, language)),
        Part("delivery", DELIVERY, visit.t("Nhận kết quả", "Receiving the result"), delivery_fields(language)),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a posted page says: values by the part's name, what is wrong by the input's name, and where rows were typed."""

    values: Mapping[str, dict[str, Any]]
    faults: Mapping[str, str]
    rows: Mapping[str, tuple[int, ...]]


def take(shown: Shown, visit: Visit) -> Taken:
    """Reads a posted page. The form's pages are one: a question of one may hang on another's."""
    parts, posted, language = parts_of(shown, visit), visit.posted, visit.language
    values: dict[str, dict[str, Any]] = {}
    faults: dict[str, str] = {}
    rows: dict[str, tuple[int, ...]] = {}
    for name in dict.fromkeys(part.name for part in parts):
        chosen = [part for part in parts if part.name == name]
        fields = [one for part in chosen for one in part.fields]
        got: Answers = read(fields, posted, chosen[0].prefix)
        values[name] = got.values
        rows |= got.rows
        for at, code in got.faults.items():
            faults[at] = sentence(field_at(fields, at, chosen[0].prefix), code, language)
        if name == "form":
            faults |= between(form_checks(shown.form, language), got, visit.desk.today(), FORM)
    return Taken(values, faults, rows)


def field_at(fields: Sequence[FieldView], at: str, prefix: str) -> FieldView:
    """The question whose input bears a name; one of a row by its column."""
    for one in fields:
        if at == prefix + one.name:
            return one
    group = next(one for one in fields if one.kind == "rows" and at.startswith(f"{prefix}{one.name}-"))
    _, _, column = at.removeprefix(f"{prefix}{group.name}-").partition("-")
    return next(one for one in group.columns if one.name == column)


def faults_at(reply: Reply, rows: Mapping[str, tuple[int, ...]], papers: Sequence[str] = ()) -> dict[str, str]:
    """The API's faults by the inputs they belong to; papers by `p-<paper>`, of those that were sent (`papers`) by their place."""
    found: dict[str, str] = {}
    for one in reply.body.get("errors") or ():
        if (one.get("pointer"), one.get("code")) == ("/representative", "missing"):
            continue  # only where the number is not the account's, which has a fault of its own
        pointer = str(one.get("pointer", ""))
        name = _input_of(pointer, str(one.get("document", "")) or _paper_at(pointer, papers), rows)
        found.setdefault(name, str(one.get("detail", "")))
    return found


def _paper_at(pointer: str, papers: Sequence[str]) -> str:
    match pointer.split("/"):
        case ["", "documents", at, *_] if at.isdecimal() and at.isascii() and int(at) < len(papers):
            return papers[int(at)]
    return ""


def _input_of(pointer: str, document: str, rows: Mapping[str, tuple[int, ...]]) -> str:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    if document:
        return f"p-{document}"
    match parts:
        case ["form", group, at, column, *_] if at.isdigit():
            places = rows.get(group, ())
            return f"{FORM}{group}-{places[int(at)] if int(at) < len(places) else int(at) + 1}-{column}"
        case ["form", name, *_]:
            return FORM + name
        case ["applicant", name, *_]:
            return APPLICANT + name
        case ["representative", "authorisation", *_]:
            return f"p-{AUTHORISATION}"
        case ["representative", name, *_]:
            return f"{APPLICANT}representative_{name}" if name == "phone" else APPLICANT + name
        case ["agency", *_]:
            return f"{WHERE}agency"
        case ["result_delivery", *_]:
            return f"{DELIVERY}result_delivery"
    return ""
