"""Reads the catalogue's files into values. A file that cannot be read is a fault with its name, never a stack trace.

The grammar of the folder is in services/submission/catalogue/README.md; each kind of file has a schema in
chalicelib/submission/catalogue_rules/schemas/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from chalicelib.submission.catalogue_rules.forms import form_faults
from chalicelib.submission.catalogue_rules.found import Published, schema_of
from chalicelib.submission.catalogue_rules.schema import meta_faults
from chalicelib.submission.catalogue_rules.terms import version_of
from kernel.agencies import day_of
from kernel.calendar import Calendar, Override
from kernel.catalogue import AgencyPeriod, Field, Form
from kernel.rule_sets import RuleSet
from kernel.times import parse_instant

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent / "services" / "submission" / "catalogue"

BY_FILES = "catalogue"  # who decided a version of a calendar that stands in the files
_VERSION_FILE = re.compile(r"v([1-9][0-9]{0,3})\.yaml")
_FORM_FILE = re.compile(r"form-([1-9][0-9]{0,3})\.(?:en\.)?json")


@dataclass(slots=True)
class Files:
    """All that was read, and what could not be."""

    fields: list[Field] = field(default_factory=list)
    agencies: list[AgencyPeriod] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    rules: list[RuleSet] = field(default_factory=list)
    procedures: list[Published] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _Unreadable(Exception):
    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_files(root: Path) -> Files:
    """Reads everything below `root`; faults name the file relative to it."""
    reader = _Reader(root)
    reader.fields()
    for path in sorted((root / "agencies").glob("*.yaml")):
        reader.agencies(path)
    for path in sorted((root / "calendars").glob("*.json")):
        reader.calendar(path)
    for path in sorted((root / "rules").glob("*.yaml"), key=_by_number):
        reader.rules(path)
    for folder in sorted(path for path in (root / "procedures").iterdir() if path.is_dir()):
        reader.procedure(folder)
    return reader.files


class _Reader:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.files = Files()

    def fields(self) -> None:
        for item in self._document(self._root / "fields.yaml", "fields") or ():
            self.files.fields.append(Field.from_json(item))

    def agencies(self, path: Path) -> None:
        for agency in self._document(path, "agencies") or ():
            for period in agency["periods"]:
                value = {"successor_of": [], "gso": None, **period, "key": agency["key"], "kind": agency["kind"]}
                self.files.agencies += self._made(path, AgencyPeriod.from_json, value)

    def calendar(self, path: Path) -> None:
        value = self._document(path, "calendar")
        made = [] if value is None else self._made(path, Calendar.from_json, value)
        for seed in made:
            self.files.calendars.append(seed)
            self._later(path.with_suffix(""), seed)

    def _later(self, folder: Path, calendar: Calendar) -> None:
        """The versions after the seed, each made of the one before."""
        for path in sorted(folder.glob("*"), key=_by_number):
            name = _VERSION_FILE.fullmatch(path.name)
            if name is None or int(name[1]) != calendar.version + 1:
                self._fault(path, f"is not v{calendar.version + 1}.yaml, the version after {calendar.version}")
                continue
            value = self._document(path, "calendar-version")
            for following in [] if value is None else self._made(path, partial(_following, calendar), value):
                calendar = following
                self.files.calendars.append(calendar)

    def rules(self, path: Path) -> None:
        name = _VERSION_FILE.fullmatch(path.name)
        if name is None:
            self._fault(path, "is not v<number>.yaml")
            return
        value = self._document(path, "rules")
        if value is not None:
            self.files.rules += self._made(path, RuleSet.from_json, {**value, "version": int(name[1])})

    def procedure(self, folder: Path) -> None:
        forms = self._forms(folder)
        used: set[int] = set()
        for path in sorted(folder.iterdir(), key=_by_number):
            name = _VERSION_FILE.fullmatch(path.name)
            if name is None:
                if not _FORM_FILE.fullmatch(path.name):
                    self._fault(path, "is neither v<number>.yaml nor form-<number>.json nor form-<number>.en.json")
                continue
            value = self._document(path, "procedure")
            if value is None:
                continue
            used.add(value["form"])
            form = forms.get(value["form"])
            if form is None:
                if not (folder / f"form-{value['form']}.json").exists():
                    self._fault(path, f"form-{value['form']}.json is missing")
                continue
            make = partial(version_of, folder.name, int(name[1]))
            for version in self._made(path, make, value):
                self.files.procedures.append(Published(self._name(path), version, form))
        for number in sorted(forms.keys() - used):
            self._fault(folder / f"form-{number}.json", "is used by no version")

    def _forms(self, folder: Path) -> dict[int, Form]:
        forms: dict[int, Form] = {}
        for path in sorted(folder.glob("form-*.json")):
            name = _FORM_FILE.fullmatch(path.name)
            if name is None or path.name.endswith(".en.json"):
                continue
            try:
                schema, english = _read(path), _read(path.with_name(f"form-{name[1]}.en.json"))
            except _Unreadable as unreadable:
                self.files.faults += [f"{self._name(path)}: {fault}" for fault in unreadable.faults]
                continue
            faults = form_faults(schema, english, schema_of("form"))
            expected = f"form:{folder.name}:{name[1]}"
            if isinstance(schema, dict) and schema.get("$id") != expected:
                faults.append(f"/$id: must be {expected}")
            self.files.faults += [f"{self._name(path)}{fault}" for fault in faults]
            if not faults:
                forms[int(name[1])] = Form(schema, english)
        return forms

    def _document(self, path: Path, kind: str) -> Any:
        """The content when it keeps to the schema of its kind, else None and the faults noted."""
        try:
            value = _read(path)
        except _Unreadable as unreadable:
            self.files.faults += [f"{self._name(path)}: {fault}" for fault in unreadable.faults]
            return None
        faults = list(meta_faults(value, schema_of(kind)))
        self.files.faults += [f"{self._name(path)}{fault}" for fault in faults]
        return None if faults else value

    def _made(self, path: Path, make: Callable[[dict[str, Any]], T], value: dict[str, Any]) -> list[T]:
        """One value, or none: dates of the right shape may still be no dates."""
        try:
            return [make(value)]
        except ValueError as fault:
            self._fault(path, str(fault))
            return []

    def _fault(self, path: Path, text: str) -> None:
        self.files.faults.append(f"{self._name(path)}: {text}")

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _by_number(path: Path) -> tuple[int, str]:
    name = _VERSION_FILE.fullmatch(path.name)
    return (int(name[1]) if name else 0, path.name)


def _following(calendar: Calendar, value: dict[str, Any]) -> Calendar:
    overrides = [Override.from_json({**one, "since": 0}) for one in value["overrides"]]
    last_day = day_of(value.get("last_day"))
    return calendar.following(overrides, parse_instant(value["decided_at"]), BY_FILES, value["reason"], last_day)


def _read(path: Path) -> Any:
    """YAML or JSON in UTF-8. Dates stay strings; a key that stands twice is refused.

    Raises:
        _Unreadable: missing, not UTF-8, or not well formed.
    """
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            return json.loads(text, object_pairs_hook=_once)
        return yaml.load(text, _StrictLoader)  # noqa: S506 - a subclass of the safe loader
    except FileNotFoundError:
        raise _Unreadable([f"{path.name} is missing"]) from None
    except (UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError, _Twice) as fault:
        raise _Unreadable([" ".join(str(fault).split())]) from fault


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice("a key stands twice")
    return found


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML whose dates stay text and whose mappings hold each key once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        pairs: Iterator[tuple[Any, Any]] = ((self.construct_object(key, deep=True), value) for key, value in node.value)
        _once([(str(key), value) for key, value in pairs])
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
