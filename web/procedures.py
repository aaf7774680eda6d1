"""What the pages show of procedures: those in force, by situation and field, with their guide and form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kernel.agencies import AgencyPeriod, Confidence, name_on
from kernel.catalogue import Condition, Field, Form, ProcedureVersion, in_force, offers
from kernel.form_checks import checks_of
from kernel.text import Text
from web.words import Language, alphabetical

_SITUATIONS = Path(__file__).with_name("situations.yaml")
_OTHERS = Text("Thủ tục khác", "Other procedures")


@dataclass(frozen=True, slots=True)
class Shown:
    """A procedure as it is in force, with all its versions and the agencies that take dossiers for it today."""

    version: ProcedureVersion
    form: Form
    versions: tuple[ProcedureVersion, ...]
    agencies: tuple[AgencyPeriod, ...]
    field: Field

    @property
    def key(self) -> str:
        return self.version.key

    @property
    def doubtful(self) -> bool:
        return self.version.confidence is not Confidence.VERIFIED


# Where a guide says what is uncertain: beside what it concerns, told by how the sentence begins; all else beside the law.
_CONCERNS = {
    "time": ("Thời hạn",),
    "papers": ("Thành phần hồ sơ", "Giấy tờ"),
    "where": ("Cơ quan", "Cấp ", "Hồ sơ được đánh số", "Pháp luật giao", "Lĩnh vực"),
}


def doubts_of(version: ProcedureVersion) -> dict[str, tuple[Text, ...]]:
    """A version's caveats by the part of its guide: `time`, `papers`, `where`, `law`; each once."""
    found: dict[str, tuple[Text, ...]] = {"time": (), "papers": (), "where": (), "law": ()}
    for caveat in version.caveats:
        fits = [place for place, begins in _CONCERNS.items() if caveat.vi.startswith(begins)]
        found[fits[0] if fits else "law"] += (caveat,)
    return found


@dataclass(frozen=True, slots=True)
class Situation:
    """Something people want to do, what serves it, and by which `words` besides each is found (by its key)."""

    id: str
    title: Text
    procedures: tuple[Shown, ...]
    words: Mapping[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything the catalogue pages show on a day."""

    procedures: tuple[Shown, ...]
    situations: tuple[Situation, ...]
    names: Mapping[str, Text] = dataclass_field(
        default_factory=dict
    )  # of all agencies, procedures and fields, as they are called that day; of one that is no more, as it was called last
    agencies: tuple[AgencyPeriod, ...] = ()  # that are there on that day, in order


_RANKS = ("ministry", "ministry_unit", "provincial_labour", "province", "district", "commune")
_BEFORE_A_PLACE = re.compile("(thành phố|tỉnh) ", re.IGNORECASE)


def agency_order(one: AgencyPeriod) -> tuple[int, tuple[str, str]]:
    """To sort by: the ministry and its units first, then kind by kind, places in the order of the letters whether "Thành phố" or
    "tỉnh" stands before them; as the scripts have it (officer-act.js, admin-fields.js)."""
    rank = _RANKS.index(one.kind) if one.kind in _RANKS else len(_RANKS)
    return rank, alphabetical(_BEFORE_A_PLACE.sub("", one.name.vi, count=1))


def shelf(
    published: Sequence[tuple[ProcedureVersion, Form]],
    agencies: Sequence[AgencyPeriod],
    fields: Iterable[Field],
    today: date,
) -> Shelf:
    """Raises KeyError: a procedure's field is not among `fields`."""
    forms = {(version.key, version.version): form for version, form in published}
    by_key: dict[str, list[ProcedureVersion]] = {}
    for version, _ in published:
        by_key.setdefault(version.key, []).append(version)
    known = {one.key: one for one in fields}
    there = [one for one in agencies if one.valid_from <= today and (one.valid_to is None or today <= one.valid_to)]
    shown: dict[str, Shown] = {}
    for key, versions in sorted(by_key.items()):
        now = in_force(versions, today)
        if now is not None:
            takes = tuple(sorted((one for one in there if offers(now, one)), key=lambda one: one.key))  # as the API
            ordered = tuple(sorted(versions, key=lambda one: one.version))
            shown[key] = Shown(now, forms[key, now.version], ordered, takes, known[now.field])
    named = {key: name for key in {one.key for one in agencies} if (name := name_on(agencies, key, today))}
    named |= {one.key: one.name for one in known.values()}
    named |= {key: then(versions, today).name for key, versions in by_key.items()}
    return Shelf(tuple(shown.values()), _situations(shown), named, tuple(sorted(there, key=agency_order)))


def then(versions: Iterable[ProcedureVersion], day: date) -> ProcedureVersion:
    """The last version that has begun; before the first day, the first."""
    ordered = sorted(versions, key=lambda one: one.valid_from)
    return next((one for one in reversed(ordered) if one.valid_from <= day), ordered[0])


def _situations(shown: Mapping[str, Shown]) -> tuple[Situation, ...]:
    read = yaml.safe_load(_SITUATIONS.read_text(encoding="utf-8"))
    named = tuple(
        Situation(
            one["id"],
            Text(**one["title"]),
            tuple(shown[key] for key in one["procedures"] if key in shown),
            one.get("words", {}),
        )
        for one in read
    )
    # What administrators publish stands in no situation until somebody writes it there; it is found all the same.
    placed = {each.key for one in named for each in one.procedures}
    others = tuple(one for one in shown.values() if one.key not in placed)
    return (*named, Situation("viec-khac", _OTHERS, others)) if others else named


def when_said(when: Condition | None, form: Form, language: Language) -> str:
    """In which case a paper is asked for, in a sentence; empty for always."""
    if when is None:
        return ""
    asked, english = form.localised(language)["properties"][when.field], language == "en"
    label = asked["title"]
    if asked["type"] == "boolean":
        ticked = when.values == (True,)
        if english:
            return f"Only if you {'tick' if ticked else 'do not tick'} “{label}”."
        return f"Chỉ khi bạn {'đánh dấu' if ticked else 'không đánh dấu'} “{label}”."
    titles = {option["const"]: option["title"] for option in asked["oneOf"]}
    chosen = (" or " if english else " hoặc ").join(f"“{titles[str(value)]}”" for value in when.values)
    return f"Only if you choose {chosen} at “{label}”." if english else f"Chỉ khi bạn chọn {chosen} ở câu “{label}”."


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of the printable form: what is asked, how it is chosen, whether it must be answered."""

    label: str
    hint: str
    options: tuple[str, ...]
    required: bool
    rows: tuple[str, ...]  # columns of a repeated group
    tick: bool  # the label itself is what is agreed to


@dataclass(frozen=True, slots=True)
class BlankPage:
    title: str
    fields: tuple[Blank, ...]


def blank_form(form: Form, language: Language) -> tuple[BlankPage, ...]:
    """The form's pages in one language, in their order."""
    schema = form.localised(language)
    required = set(schema["required"])
    return tuple(
        BlankPage(page["title"], tuple(_blank(schema["properties"][name], name in required) for name in page["fields"]))
        for page in schema["x-ui"]["pages"]
    )


def _blank(schema: Mapping[str, Any], required: bool) -> Blank:
    ui = schema.get("x-ui", {})
    hint = " – ".join(part for part in (ui.get("unit", ""), ui.get("hint", "")) if part)
    columns = schema["items"]["properties"].values() if schema["type"] == "array" else ()
    return Blank(
        schema["title"],
        hint,
        tuple(option["title"] for option in schema.get("oneOf", ())),
        required,
        tuple(column["title"] for column in columns),
        schema["type"] == "boolean",
    )


def check_lines(form: Form, language: Language) -> tuple[tuple[str, str], ...]:
    """What answers are checked against, each with what it rests on (empty where the facts say it themselves)."""
    return tuple((check["text"], check.get("law", "")) for check in checks_of(form.localised(language)))
