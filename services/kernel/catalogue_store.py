"""The table `catalogue`: procedures, agencies, fields, calendars. Few items, seldom written, kept in memory by every reader.

| pk               | sk             | what                                                                    |
| ---------------- | -------------- | ----------------------------------------------------------------------- |
| procedure#<key>  | version#0003   | the terms of one version, immutable                                     |
| procedure#<key>  | form#0003      | its form, kept apart so that reading terms is cheap                     |
| procedures       | <key>          | all versions of one procedure: one Query reads the terms of everything  |
| agencies, fields | all            | the whole list                                                          |
| rules            | version#0003   | one version of the one-stop rules, immutable                            |
| notice-texts     | current, ...   | texts of notices that administrators decided, the newest and each        |
| change#..., changes | ...         | what administrators propose: chalicelib/submission/administration       |
| calendar#<name>  | ...            | the versions of a calendar: kernel.calendar_store                       |

Contents are JSON compressed by zlib. Versions and forms stay in memory for ever, lists for LIST_SECONDS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from kernel import catalogue_row
from kernel.calendar import Calendar
from kernel.calendar_store import (
    Calendars,
    DynamoCalendars,
    MemoryCalendars,
    OlderCalendar,
)
from kernel.catalogue import (
    DEFAULT_CALENDAR,
    AgencyPeriod,
    Catalogue,
    Field,
    Form,
    ProcedureVersion,
    UnknownVersion,
)
from kernel.catalogue_row import LIST_SECONDS, CatalogueRow, Kept
from kernel.dynamo import StorageBusy, connection, failed_condition, storage
from kernel.packing import canonical
from kernel.rule_sets import RuleSet, UnknownRules

__all__ = [
    "LIST_SECONDS",
    "CatalogueRow",
    "CatalogueStore",
    "DynamoCatalogue",
    "ImmutableVersion",
    "MemoryCatalogue",
    "OlderCalendar",
]

T = TypeVar("T")

_packed, _row, _unpacked = (
    catalogue_row.packed,
    catalogue_row.row,
    catalogue_row.unpacked,
)
_OPEN = "open"


class ImmutableVersion(Exception):
    """A published version would change. The one change allowed is to give an open version its last day."""

    def __init__(self, key: str, number: int) -> None:
        super().__init__(f"{key} version {number} is published with another content; published versions never change")


class CatalogueStore(Catalogue, Calendars, Protocol):
    """What the loader writes; every reader keeps to Catalogue."""

    def publish_version(self, version: ProcedureVersion, form: Form) -> None:
        """Publish a version with its form; again with the same content changes nothing.

        Raises:
            ImmutableVersion: it is published with another content.
        """

    def publish_rules(self, rules: RuleSet) -> None:
        """Publish a version of the rules; again with the same content changes nothing.

        Raises:
            ImmutableVersion: it is published with another content.
        """

    def put_agencies(self, periods: Iterable[AgencyPeriod]) -> None:
        """Load the list from the files; once administrators have changed it, it is theirs and stays as it is."""

    def put_fields(self, fields: Iterable[Field]) -> None: ...


def _digest(version: ProcedureVersion, form: Form) -> str:
    """Over everything but the last day, which may be learnt later."""
    content = [replace(version, valid_to=None).as_json(), form.as_json()]
    return hashlib.sha256(canonical(content)).hexdigest()


def _rules_digest(rules: RuleSet) -> str:
    """Over everything but the last day, which may be learnt later."""
    return hashlib.sha256(canonical(replace(rules, valid_to=None).as_json())).hexdigest()


def _end(version: ProcedureVersion | RuleSet) -> str:
    return version.valid_to.isoformat() if version.valid_to else _OPEN


def row_of_terms(version: ProcedureVersion, form: Form) -> CatalogueRow:
    return CatalogueRow(
        f"procedure#{version.key}",
        f"version#{version.version:04}",
        content=_packed(version.as_json()),
        digest=_digest(version, form),
        valid_to=_end(version),
    )


def row_of_form(version: ProcedureVersion, form: Form) -> CatalogueRow:
    return CatalogueRow(f"procedure#{version.key}", f"form#{version.version:04}", content=_packed(form.as_json()))


def _with(versions: Iterable[ProcedureVersion], new: ProcedureVersion) -> tuple[ProcedureVersion, ...]:
    others = [version for version in versions if version.version != new.version]
    return tuple(sorted([*others, new], key=lambda version: version.version))


class DynamoCatalogue:
    """The catalogue in DynamoDB. `monotonic` counts seconds; a warm reader makes no call until LIST_SECONDS have passed."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._lists = Kept(monotonic)
        self._calendars = DynamoCalendars(self._lists)
        self._decoded: dict[str, tuple[bytes | None, Any]] = {}
        self._versions: dict[tuple[str, int], ProcedureVersion] = {}
        self._forms: dict[tuple[str, int], Form] = {}
        self._rules: dict[int, RuleSet] = {}

    def summaries(self) -> tuple[ProcedureVersion, ...]:
        return tuple(version for key in sorted(self._procedures()) for version in self.versions(key))

    def versions(self, key: str) -> tuple[ProcedureVersion, ...]:
        content = self._procedures().get(key) or catalogue_row.published_since(key)
        if content is None:
            return ()
        return self._decode(f"procedure#{key}", content, ProcedureVersion.from_json)

    def version(self, key: str, number: int) -> ProcedureVersion:
        known = self._versions.get((key, number))
        if known is None:
            known = next((version for version in self.versions(key) if version.version == number), None)
            if known is None:  # published since the list was read, or unknown
                known = ProcedureVersion.from_json(self._item(key, f"version#{number:04}"))
            self._versions[key, number] = known
        return known

    def form(self, key: str, number: int) -> Form:
        form = self._forms.get((key, number))
        if form is None:
            form = self._forms[key, number] = Form.from_json(self._item(key, f"form#{number:04}"))
        return form

    def agencies(self) -> tuple[AgencyPeriod, ...]:
        return self._decode("agencies", self._whole("agencies"), AgencyPeriod.from_json)

    def fields(self) -> tuple[Field, ...]:
        return self._decode("fields", self._whole("fields"), Field.from_json)

    def rule_sets(self) -> tuple[RuleSet, ...]:
        return self._lists.get("rules", _rule_sets)

    def rules(self, version: int | None = None) -> RuleSet:
        if version is None:
            return _chosen(self.rule_sets(), None)
        known = self._rules.get(version)
        if known is None:
            known = self._rules[version] = _chosen(self.rule_sets(), version)
        return known

    def calendar(self, name: str = DEFAULT_CALENDAR, version: int | None = None) -> Calendar:
        return self._calendars.calendar(name, version)

    def newest_calendar(self, name: str) -> Calendar:
        return self._calendars.newest_calendar(name)

    def publish_version(self, version: ProcedureVersion, form: Form) -> None:
        digest, end = _digest(version, form), _end(version)
        listed = _row("procedures", version.key)
        before = tuple(map(ProcedureVersion.from_json, _unpacked(listed.content))) if listed else ()
        terms, written_form = row_of_terms(version, form), row_of_form(version, form)
        every = _packed([one.as_json() for one in _with(before, version)])
        unchanged = CatalogueRow.pk.does_not_exist() | (
            (CatalogueRow.digest == digest) & CatalogueRow.valid_to.is_in(_OPEN, end)
        )
        as_read = CatalogueRow.content == listed.content if listed else CatalogueRow.pk.does_not_exist()
        try:
            with storage(), TransactWrite(connection=connection()) as transaction:
                transaction.save(terms, condition=unchanged)
                transaction.save(written_form)  # the digest of the terms covers it
                transaction.save(CatalogueRow("procedures", version.key, content=every), condition=as_read)
        except TransactWriteError as fault:
            raise _refusal(version, fault) from fault
        self._versions.pop((version.key, version.version), None)
        self._lists.forget()

    def publish_rules(self, rules: RuleSet) -> None:
        digest, end = _rules_digest(rules), _end(rules)
        row = CatalogueRow(
            "rules", f"version#{rules.version:04}", content=_packed(rules.as_json()), digest=digest, valid_to=end
        )
        unchanged = CatalogueRow.pk.does_not_exist() | (
            (CatalogueRow.digest == digest) & CatalogueRow.valid_to.is_in(_OPEN, end)
        )
        try:
            with storage():
                row.save(condition=unchanged)
        except PutError as fault:
            if failed_condition(fault):
                raise ImmutableVersion("rules", rules.version) from fault
            raise
        self._rules.pop(rules.version, None)
        self._lists.forget()

    def put_agencies(self, periods: Iterable[AgencyPeriod]) -> None:
        theirs = CatalogueRow.version.does_not_exist()
        self._put_list("agencies", [period.as_json() for period in periods], theirs)

    def put_fields(self, fields: Iterable[Field]) -> None:
        self._put_list("fields", [field.as_json() for field in fields])

    def put_calendar(self, calendar: Calendar) -> None:
        self._calendars.put_calendar(calendar)

    def notice_texts(self) -> tuple[int, Mapping[str, Any]]:
        """The texts of notices that administrators decided, with their number; 0 and none while those of the house hold."""
        return self._lists.get("notice-texts", catalogue_row.notice_texts)

    def _decode(self, name: str, content: bytes | None, read: Callable[[Any], T]) -> tuple[T, ...]:
        """A list as values; read again only when its bytes have changed."""
        known = self._decoded.get(name)
        if known is None or known[0] != content:
            values = () if content is None else tuple(map(read, _unpacked(content)))
            known = self._decoded[name] = (content, values)
        found: tuple[T, ...] = known[1]
        return found

    def _whole(self, name: str) -> bytes | None:
        def read() -> bytes | None:
            row = _row(name, "all")
            return None if row is None else row.content

        return self._lists.get(name, read)

    def _procedures(self) -> Mapping[str, bytes]:
        return self._lists.get("procedures", catalogue_row.procedure_contents)

    def _item(self, key: str, sk: str) -> Any:
        row = _row(f"procedure#{key}", sk)
        if row is None:
            raise UnknownVersion(f"{key} {sk}")
        return _unpacked(row.content)

    def _put_list(self, name: str, value: list[Any], unless: Condition | None = None) -> None:
        try:
            with storage():
                CatalogueRow(name, "all", content=_packed(value)).save(condition=unless)
        except PutError as fault:
            if not failed_condition(fault):
                raise
        self._lists.forget()


def _rule_sets() -> tuple[RuleSet, ...]:
    with storage():
        return tuple(RuleSet.from_json(_unpacked(row.content)) for row in CatalogueRow.query("rules"))


def _chosen(sets: tuple[RuleSet, ...], version: int | None) -> RuleSet:
    found = [one for one in sets if version in (None, one.version)]
    if not found:
        raise UnknownRules(f"no rules {version or ''}")
    return found[-1]


def _refusal(version: ProcedureVersion, fault: TransactWriteError) -> Exception:
    """The condition on the terms comes first; the list's only fails when somebody publishes at the same moment."""
    own = fault.cancellation_reasons[0] if fault.cancellation_reasons else None
    if own is not None and own.code == "ConditionalCheckFailed":
        return ImmutableVersion(version.key, version.version)
    return StorageBusy(fault.cause_response_code or "")


class MemoryCatalogue:
    """The catalogue in memory, for tests and simulations."""

    def __init__(self) -> None:
        self._published: dict[tuple[str, int], tuple[ProcedureVersion, Form]] = {}
        self._agencies: tuple[AgencyPeriod, ...] = ()
        self._agencies_are_theirs = False  # of administrators, no more of the files
        self._fields: tuple[Field, ...] = ()
        self._calendars = MemoryCalendars()
        self._rules: dict[int, RuleSet] = {}
        self.texts: tuple[int, Mapping[str, Any]] = (0, {})

    def notice_texts(self) -> tuple[int, Mapping[str, Any]]:
        return self.texts

    def summaries(self) -> tuple[ProcedureVersion, ...]:
        return tuple(self._published[name][0] for name in sorted(self._published))

    def versions(self, key: str) -> tuple[ProcedureVersion, ...]:
        return tuple(version for version in self.summaries() if version.key == key)

    def version(self, key: str, number: int) -> ProcedureVersion:
        return self._known(key, number)[0]

    def form(self, key: str, number: int) -> Form:
        return self._known(key, number)[1]

    def agencies(self) -> tuple[AgencyPeriod, ...]:
        return self._agencies

    def fields(self) -> tuple[Field, ...]:
        return self._fields

    def rule_sets(self) -> tuple[RuleSet, ...]:
        return tuple(self._rules[number] for number in sorted(self._rules))

    def rules(self, version: int | None = None) -> RuleSet:
        return _chosen(self.rule_sets(), version)

    def calendar(self, name: str = DEFAULT_CALENDAR, version: int | None = None) -> Calendar:
        return self._calendars.calendar(name, version)

    def newest_calendar(self, name: str) -> Calendar:
        return self._calendars.newest_calendar(name)

    def publish_version(self, version: ProcedureVersion, form: Form) -> None:
        known = self._published.get((version.key, version.version))
        if known is not None and (
            _digest(*known) != _digest(version, form) or _end(known[0]) not in (_OPEN, _end(version))
        ):
            raise ImmutableVersion(version.key, version.version)
        self._published[version.key, version.version] = (version, form)

    def publish_rules(self, rules: RuleSet) -> None:
        known = self._rules.get(rules.version)
        if known is not None and (
            _rules_digest(known) != _rules_digest(rules) or _end(known) not in (_OPEN, _end(rules))
        ):
            raise ImmutableVersion("rules", rules.version)
        self._rules[rules.version] = rules

    def put_agencies(self, periods: Iterable[AgencyPeriod], *, decided: bool = False) -> None:
        if decided or not self._agencies_are_theirs:
            self._agencies = tuple(periods)
        self._agencies_are_theirs |= decided

    def put_fields(self, fields: Iterable[Field]) -> None:
        self._fields = tuple(fields)

    def put_calendar(self, calendar: Calendar) -> None:
        self._calendars.put_calendar(calendar)

    def _known(self, key: str, number: int) -> tuple[ProcedureVersion, Form]:
        if (key, number) not in self._published:
            raise UnknownVersion(f"{key} {number}")
        return self._published[key, number]
