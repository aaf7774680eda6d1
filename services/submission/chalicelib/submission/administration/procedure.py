"""A change of kind `procedure`: a procedure from nothing, or the next version of one. Its body is
`{key, terms, form: {title, confidence, pages}}`; terms as in a file of the catalogue, without number, form and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chalicelib.submission.administration.change import Change
from chalicelib.submission.administration.places import place
from chalicelib.submission.administration.questions import asked, written
from chalicelib.submission.administration.source import Looked, at, names_of, newest, told
from chalicelib.submission.catalogue_rules.dates import chain_of_days
from chalicelib.submission.catalogue_rules.forms import profile_faults
from chalicelib.submission.catalogue_rules.found import Found, Published, schema_of
from chalicelib.submission.catalogue_rules.procedures import OF_EACH
from chalicelib.submission.catalogue_rules.schema import schema_faults
from chalicelib.submission.catalogue_rules.terms import terms_of, version_of
from kernel import faults
from kernel.catalogue import Catalogue, Form, ProcedureVersion
from kernel.problems import Fault
from kernel.publication import NewVersion
from kernel.text import Text

_DAY = timedelta(days=1)
_TOO_EARLY = Text("Ngày áp dụng sớm nhất là {day}.", "It can be in force from {day} at the earliest.")
_NO_DAY = Text("Hãy ghi ngày bắt đầu áp dụng.", "Give the first day in force.")
_CODE_TAKEN = Text("Mã {code} là của thủ tục “{name.vi}”.", "The code {code} is that of “{name.en}”.")


@dataclass(frozen=True, slots=True)
class Made:
    """The version that a sound change would publish."""

    version: ProcedureVersion
    form: Form
    before: tuple[ProcedureVersion, ...]
    ended: ProcedureVersion | None


def base(catalogue: Catalogue, key: str) -> str:
    """A mark of the newest version and its last day."""
    one = newest(catalogue, key)
    return "" if one is None else f"{one.version}:{one.valid_to or ''}"


def title(body: Mapping[str, Any]) -> Text:
    """What the list calls it, also while hardly anything is written."""
    terms = body.get("terms")
    name = terms.get("name") if isinstance(terms, Mapping) else None
    vi, en = (name.get(one) if isinstance(name, Mapping) else None for one in ("vi", "en"))
    key = str(body.get("key", ""))
    return Text(vi if isinstance(vi, str) and vi else key, en if isinstance(en, str) and en else key)


def template(catalogue: Catalogue, key: str) -> dict[str, Any] | None:
    """The newest version as a body to begin from; None for an unknown procedure."""
    one = newest(catalogue, key)
    if one is None:
        return None
    form = catalogue.form(key, one.version)
    return {"key": key, "terms": terms_of(one), "form": asked(form.schema, form.english)}


def judged(catalogue: Catalogue, change: Change, today: date) -> tuple[list[Fault], Made | None]:
    """Every fault that can be seen at once, and without any what would be published. Shapes are judged first: what cannot be
    read cannot be compared."""
    shapes = [*_shape(change)]
    if shapes:
        return shapes, None
    key, form = change.subject, change.body["form"]
    made = _made(catalogue, change)
    if isinstance(made, Fault):
        return [made], None
    schema, names = made.form.schema, _names(catalogue, change.body)
    found = [
        *(replace(one, pointer=place(form, schema, one.pointer)) for one in schema_faults(schema, schema_of("form"))),
    ] or [replace(one, pointer=place(form, schema, one.pointer)) for one in profile_faults(schema, made.form.english)]
    if found:
        return _distinct(told(one, "/body/form", names=names) for one in found), None
    published = Published(key, made.version, made.form)
    looked = Looked(catalogue.fields(), catalogue.agencies(), (published,))
    said = [told(_in_body(one), names=names) for rule in OF_EACH for one in rule(looked)]
    said += _days(made, today)
    said += _code(catalogue, made.version)
    return _distinct(said), None if said else made


def publication(made: Made) -> NewVersion:
    return NewVersion(made.version, made.form, made.before, made.ended)


def _shape(change: Change) -> Iterator[Fault]:
    body = change.body
    if change.valid_from is None:
        yield Fault("/valid_from", "missing", _NO_DAY)
    for name in body.keys() - {"key", "terms", "form"}:
        yield Fault(at(name), "unknown", faults.UNKNOWN)
    day = change.valid_from.isoformat() if change.valid_from else "2026-01-01"
    terms = body.get("terms")
    if not isinstance(terms, Mapping):
        yield Fault(at("terms"), "missing", faults.MISSING)
    else:
        for name in terms.keys() & {"form", "valid_from"}:
            yield Fault(at("terms", name), "unknown", faults.UNKNOWN)
        document = {"valid_to": None, **terms, "form": 1, "valid_from": day}
        yield from (told(one, "/body/terms") for one in schema_faults(document, schema_of("procedure")))
    form = body.get("form")
    if not isinstance(form, Mapping):
        yield Fault(at("form"), "missing", faults.MISSING)
    else:
        yield from (told(one, "/body/form") for one in schema_faults(dict(form), schema_of("questions")))


def _made(catalogue: Catalogue, change: Change) -> Made | Fault:
    key, terms = change.subject, change.body["terms"]
    before = catalogue.versions(key)
    last = before[-1] if before else None
    first = change.valid_from or date.max
    try:
        version = version_of(
            key, len(before) + 1, {"valid_to": None, **terms, "valid_from": first.isoformat(), "form": 1}
        )
    except ValueError:
        return Fault(at("terms", "valid_to"), "bad-format", faults.DAY)
    ended = replace(last, valid_to=first - _DAY) if last is not None and last.valid_to is None else None
    return Made(version, _form(catalogue, change, last), before, ended)


def _form(catalogue: Catalogue, change: Change, last: ProcedureVersion | None) -> Form:
    """With the number of the form before, where no question changed; else with the next."""
    former = catalogue.form(last.key, last.version) if last else None
    number = int(str(former.schema["$id"]).rpartition(":")[2]) if former else 0
    if former is not None and asked(former.schema, former.english) == dict(change.body["form"]):
        return former
    return Form(*written(change.body["form"], f"form:{change.subject}:{number + 1}"))


def _names(catalogue: Catalogue, body: Mapping[str, Any]) -> dict[str, Text]:
    """What people call questions, papers and all that the catalogue knows, by key."""
    questions = [one for page in body["form"]["pages"] for one in page["questions"]]
    columns = [one for question in questions for one in question.get("columns", ())]
    called = {one["name"]: one["label"] for one in (*columns, *questions)}
    called |= {one["key"]: one["name"] for one in body["terms"].get("papers", ())}
    return names_of(catalogue) | {key: Text.from_json(name) for key, name in called.items()}


def _days(made: Made, today: date) -> Iterator[Fault]:
    """A new procedure may begin today; the next version tomorrow, for under the one in force dossiers are filed today."""
    earliest = today + _DAY if made.before else today
    if made.version.valid_from < earliest:
        yield Fault("/valid_from", "out-of-range", faults.filled(_TOO_EARLY, day=f"{earliest:%d/%m/%Y}"))
        return
    chain = [*(made.before[:-1] if made.ended else made.before), *([made.ended] if made.ended else []), made.version]
    for one in chain_of_days(made.version.key, chain):
        where = "/body/terms/valid_to" if one.pointer == "/valid_to" else one.pointer
        yield told(Found(one.at, one.said, where), "")


def _code(catalogue: Catalogue, version: ProcedureVersion) -> Iterator[Fault]:
    for other in catalogue.summaries():
        if version.code is not None and other.code == version.code and other.key != version.key:
            said = faults.filled(_CODE_TAKEN, code=version.code, name=other.name)
            yield Fault(at("terms", "code"), "repeated", said)
            return


def _in_body(one: Found) -> Found:
    """Rules point into a version as the portal keeps it."""
    where = one.pointer.replace("/offered_by_agencies", "/offered_by/agencies")
    where = where.replace("/offered_by_kinds", "/offered_by/kinds")
    if where.startswith("/form/properties/"):
        where = "/form/pages"
        return replace(one, pointer=where)
    return replace(one, pointer=f"/terms{where}")


def _distinct(said: Any) -> list[Fault]:
    return list({(one.pointer, one.detail.en): one for one in said}.values())
