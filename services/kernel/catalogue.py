"""Procedures, agencies and forms as values, and the questions asked of them (docs/api/submission.md).

Procedures are data: a version says what the law asked between two days. A dossier keeps the version it was filed under.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from kernel.agencies import AgencyPeriod, Confidence, agency_on, covers, day_json, day_of, numbering_code
from kernel.calendar import Calendar
from kernel.clock import Period, Unit
from kernel.rule_sets import RuleSet
from kernel.text import Text

__all__ = [
    "AT_PARENT",
    "AT_RECEIVING",
    "DEFAULT_CALENDAR",
    "RESULT_FIELDS",
    "AgencyPeriod",
    "Catalogue",
    "Condition",
    "Confidence",
    "Fee",
    "Field",
    "Form",
    "LegalBasis",
    "Paper",
    "ProcedureVersion",
    "Result",
    "Step",
    "UnknownVersion",
    "agency_on",
    "in_force",
    "numbering_code",
    "offers",
]

# What a result paper itself may show in public; every other public field is a choice in the form.
RESULT_FIELDS = frozenset({"number", "date"})

DEFAULT_CALENDAR = "vietnam"

# Who does a step of the chain, when it is no agency by its own key.
AT_RECEIVING = "receiving"
AT_PARENT = "parent"


class UnknownVersion(LookupError):
    """No such procedure, or no such version of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: the unit that works, and the time the law gives it.

    `at` names the agency that does it: AT_RECEIVING, AT_PARENT (the one above it), or an agency's key. Steps that follow each
    other with the same `group` run side by side.
    """

    unit_name: Text
    period: Period
    at: str = AT_RECEIVING
    group: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What is as usual is left out, so that a version reads as when it was published."""
        return {
            "unit_name": self.unit_name.as_json(),
            **_period_json(self.period),
            **({"at": self.at} if self.at != AT_RECEIVING else {}),
            **({"group": self.group} if self.group is not None else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Step:
        return cls(
            Text.from_json(value["unit_name"]), _period(value), value.get("at", AT_RECEIVING), value.get("group")
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when a field of the form has one of the values."""

    field: str
    values: tuple[str | int | bool, ...]

    def holds(self, form: Mapping[str, Any]) -> bool:
        """A missing field never satisfies a condition; `true` is not the number 1."""
        given = form.get(self.field)
        return any(type(given) is type(value) and given == value for value in self.values)

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "values": list(self.values)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Condition:
        return cls(value["field"], tuple(value["values"]))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the dossier. `required` counts only while `when` holds; `accept` lists media types; `max_bytes` <= 20 MB."""

    key: str
    name: Text
    required: bool
    when: Condition | None
    rule: Text
    kind: str  # original, certified, original_or_certified, copy, image
    accept: tuple[str, ...]
    max_bytes: int

    def applies(self, form: Mapping[str, Any]) -> bool:
        return self.when is None or self.when.holds(form)

    def is_required(self, form: Mapping[str, Any]) -> bool:
        return self.required and self.applies(form)

    def as_json(self) -> dict[str, Any]:
        """As in docs/api/submission.md: `when` is left out where the paper always applies."""
        return {
            "key": self.key,
            "name": self.name.as_json(),
            "required": self.required,
            **({"when": self.when.as_json()} if self.when else {}),
            "rule": self.rule.as_json(),
            "kind": self.kind,
            "accept": list(self.accept),
            "max_bytes": self.max_bytes,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Paper:
        when = value.get("when")
        return cls(
            key=value["key"],
            name=Text.from_json(value["name"]),
            required=value["required"],
            when=Condition.from_json(when) if when else None,
            rule=Text.from_json(value["rule"]),
            kind=value["kind"],
            accept=tuple(value["accept"]),
            max_bytes=value["max_bytes"],
        )


@dataclass(frozen=True, slots=True)
class LegalBasis:
    text: Text
    article: str
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text.as_json(), "article": self.article, "confidence": self.confidence.value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LegalBasis:
        return cls(Text.from_json(value["text"]), value["article"], Confidence(value["confidence"]))


@dataclass(frozen=True, slots=True)
class Fee:
    """`amount` in đồng; None when it is not known or differs by province, `note` then says which."""

    amount: int | None
    note: Text

    def as_json(self) -> dict[str, Any]:
        return {"amount": self.amount, "note": self.note.as_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Fee:
        return cls(value["amount"], Text.from_json(value["note"]))


@dataclass(frozen=True, slots=True)
class Result:
    """The paper that ends a dossier. `code` is the national result code, None when not known. `public_fields` are names of
    RESULT_FIELDS or of fields of the form: nothing else of a dossier is ever published."""

    name: Text
    code: str | None
    public_fields: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name.as_json(), "code": self.code, "public_fields": list(self.public_fields)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Result:
        return cls(Text.from_json(value["name"]), value["code"], tuple(value["public_fields"]))


@dataclass(frozen=True, slots=True)
class ProcedureVersion:
    """A procedure as the law had it from `valid_from` to `valid_to`, both inside; `valid_to` None: no end known yet.

    `code` is the national code of the procedure and `field_code` that of its field, None when not found. `caveats` say to
    readers what of it is not certain; `confidence` is that of the weakest of time, steps, papers, who decides and code.
    """

    key: str
    version: int
    code: str | None
    name: Text
    field: str
    field_code: str | None
    audience: tuple[str, ...]  # citizen, business, organisation
    papers: tuple[Paper, ...]
    fee: Fee
    time: Period
    steps: tuple[Step, ...]
    legal_basis: tuple[LegalBasis, ...]
    decided_by: Text
    result: Result
    receiving: str  # ministry, province, commune, ministry_or_province
    offered_by_agencies: tuple[str, ...]
    offered_by_kinds: tuple[str, ...]
    online_level: str  # level_1 .. level_4 (to 2022), partial, full
    handling_system: str
    decides_at_once: bool
    supplements_allowed: int
    confidence: Confidence
    valid_from: date
    valid_to: date | None
    caveats: tuple[Text, ...] = ()
    two_person: bool = False  # a decision is proposed by one officer and made by another

    def paper(self, key: str) -> Paper | None:
        return next((paper for paper in self.papers if paper.key == key), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "version": self.version,
            "code": self.code,
            "name": self.name.as_json(),
            "field": self.field,
            "field_code": self.field_code,
            "audience": list(self.audience),
            "papers": [paper.as_json() for paper in self.papers],
            "fee": self.fee.as_json(),
            "time": _period_json(self.time),
            "steps": [step.as_json() for step in self.steps],
            "legal_basis": [basis.as_json() for basis in self.legal_basis],
            "decided_by": self.decided_by.as_json(),
            "result": self.result.as_json(),
            "receiving": self.receiving,
            "offered_by_agencies": list(self.offered_by_agencies),
            "offered_by_kinds": list(self.offered_by_kinds),
            "online_level": self.online_level,
            "handling_system": self.handling_system,
            "decides_at_once": self.decides_at_once,
            "supplements_allowed": self.supplements_allowed,
            **({"two_person": True} if self.two_person else {}),
            "confidence": self.confidence.value,
            "caveats": [caveat.as_json() for caveat in self.caveats],
            "valid_from": self.valid_from.isoformat(),
            "valid_to": day_json(self.valid_to),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ProcedureVersion:
        return cls(
            key=value["key"],
            version=value["version"],
            code=value["code"],
            name=Text.from_json(value["name"]),
            field=value["field"],
            field_code=value["field_code"],
            audience=tuple(value["audience"]),
            papers=tuple(Paper.from_json(paper) for paper in value["papers"]),
            fee=Fee.from_json(value["fee"]),
            time=_period(value["time"]),
            steps=tuple(Step.from_json(step) for step in value["steps"]),
            legal_basis=tuple(LegalBasis.from_json(basis) for basis in value["legal_basis"]),
            decided_by=Text.from_json(value["decided_by"]),
            result=Result.from_json(value["result"]),
            receiving=value["receiving"],
            offered_by_agencies=tuple(value["offered_by_agencies"]),
            offered_by_kinds=tuple(value["offered_by_kinds"]),
            online_level=value["online_level"],
            handling_system=value["handling_system"],
            decides_at_once=value["decides_at_once"],
            supplements_allowed=value["supplements_allowed"],
            confidence=Confidence(value["confidence"]),
            valid_from=date.fromisoformat(value["valid_from"]),
            valid_to=day_of(value["valid_to"]),
            caveats=tuple(Text.from_json(caveat) for caveat in value["caveats"]),
            two_person=value.get("two_person", False),
        )


@dataclass(frozen=True, slots=True)
class Form:
    """A form: JSON Schema 2020-12 in the restricted profile, Vietnamese in place, and the English by JSON pointer."""

    schema: Mapping[str, Any]
    english: Mapping[str, str]

    def localised(self, language: str = "en") -> dict[str, Any]:
        """The schema with its texts in one language; any but `en` is Vietnamese. The caller may change what it gets."""
        schema: dict[str, Any] = copy.deepcopy(dict(self.schema))
        if language == "en":
            for pointer, text in self.english.items():
                _put(schema, pointer, text)
        return schema

    def as_json(self) -> dict[str, Any]:
        return {"schema": dict(self.schema), "english": dict(self.english)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Form:
        return cls(value["schema"], value["english"])


@dataclass(frozen=True, slots=True)
class Field:
    """A field of administration (lĩnh vực). `code` is the national code, e.g. "G07-LĐ11", with Đ U+0110."""

    key: str
    name: Text
    code: str | None

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "name": self.name.as_json(), "code": self.code}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Field:
        return cls(value["key"], Text.from_json(value["name"]), value["code"])


class Catalogue(Protocol):
    """What everybody reads. Storage may raise StorageBusy from each."""

    def summaries(self) -> tuple[ProcedureVersion, ...]:
        """All versions of all procedures, by key and version."""

    def versions(self, key: str) -> tuple[ProcedureVersion, ...]:
        """All versions of one procedure, oldest first; empty when there is none."""

    def version(self, key: str, number: int) -> ProcedureVersion:
        """Raises UnknownVersion."""

    def form(self, key: str, number: int) -> Form:
        """Raises UnknownVersion."""

    def agencies(self) -> tuple[AgencyPeriod, ...]:
        """All periods of all agencies."""

    def fields(self) -> tuple[Field, ...]: ...

    def rule_sets(self) -> tuple[RuleSet, ...]:
        """All versions of the one-stop rules, oldest first; which is in force on a day: `rule_sets.rules_on`."""

    def rules(self, version: int | None = None) -> RuleSet:
        """One version; None: the newest. Raises UnknownRules."""

    def notice_texts(self) -> tuple[int, Mapping[str, Any]]:
        """What administrators decided that notices say, and its number; 0 and nothing while the house's words hold."""

    def calendar(self, name: str = DEFAULT_CALENDAR, version: int | None = None) -> Calendar:
        """The whole of a version, of the newest without one; `Calendar.of` gives that of an agency. Raises LookupError."""


def in_force(versions: Iterable[ProcedureVersion], day: date) -> ProcedureVersion | None:
    """The version of one procedure that the law knows on that day. The catalogue's check lets no two overlap."""
    return next((version for version in versions if covers(version, day)), None)


def offers(version: ProcedureVersion, agency: AgencyPeriod) -> bool:
    """Whether the agency takes dossiers of that procedure. Says nothing of days: both were looked up for one."""
    return agency.key in version.offered_by_agencies or agency.kind in version.offered_by_kinds


def _period(value: Mapping[str, Any]) -> Period:
    return Period(value["count"], Unit(value["unit"]))


def _period_json(period: Period) -> dict[str, Any]:
    return {"count": period.count, "unit": period.unit.value}


def _put(schema: Any, pointer: str, text: str) -> None:
    """Replaces the text at a JSON pointer (RFC 6901). Raises LookupError when there is none."""
    *path, last = (token.replace("~1", "/").replace("~0", "~") for token in pointer.removeprefix("/").split("/"))
    for token in path:
        schema = schema[int(token)] if isinstance(schema, list) else schema[token]
    if last not in schema:
        raise LookupError(pointer)
    schema[last] = text
