"""Checks the catalogue's files and loads them: `python -m infra.catalogue check`, `python -m infra.catalogue load`.

Nothing is loaded while any file has a fault. Loading twice changes nothing; a published version that would change is refused.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from infra.catalogue_files import BY_FILES, ROOT, Files, read_files
from infra.catalogue_rules import rule_faults
from kernel.calendar import Calendar
from kernel.catalogue import ProcedureVersion
from kernel.catalogue_store import CatalogueStore, DynamoCatalogue, ImmutableVersion, OlderCalendar
from kernel.dynamo import StorageBusy
from kernel.rule_sets import RuleSet
from kernel.settings import table_name


class CatalogueFaults(Exception):
    """The files have faults; nothing was loaded."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def check(root: Path = ROOT) -> list[str]:
    """Every fault of the files below `root`, one line each, beginning with the file or the thing; empty when there is none."""
    return _faults(read_files(root))


def load(root: Path, store: CatalogueStore) -> Files:
    """Publish everything below `root`; returns what was read.

    Raises:
        CatalogueFaults: the check found faults.
        ImmutableVersion, OlderCalendar: what is published would change.
        StorageBusy: the table does not answer; loading again completes.
    """
    files = sound(root)
    publish(files, store)
    return files


def sound(root: Path) -> Files:
    """What is below `root`. Raises CatalogueFaults."""
    files = read_files(root)
    faults = _faults(files)
    if faults:
        raise CatalogueFaults(faults)
    return files


def publish(files: Files, store: CatalogueStore) -> None:
    """Versions that this stage has ended since the files were written stay ended, so that older sources can be deployed again.

    Raises ImmutableVersion, OlderCalendar, StorageBusy.
    """
    store.put_fields(files.fields)
    store.put_agencies(files.agencies)
    for calendar in files.calendars:
        if not _decides_itself(calendar.name, store):
            store.put_calendar(calendar)
    for rules in files.rules:
        try:
            store.publish_rules(rules)
        except ImmutableVersion:
            if not _ended_since(rules, store.rules(rules.version)):
                raise
    for published in files.procedures:
        version, form = published.version, published.form
        try:
            store.publish_version(version, form)
        except ImmutableVersion:
            kept = store.version(version.key, version.version)
            if not _ended_since(version, kept) or store.form(version.key, version.version) != form:
                raise


def _ended_since(told: RuleSet | ProcedureVersion, kept: RuleSet | ProcedureVersion) -> bool:
    """Whether what is kept is what a file tells, but for a last day that the file does not know."""
    return told.valid_to is None and kept.valid_to is not None and kept == replace(told, valid_to=kept.valid_to)


def _decides_itself(name: str, store: CatalogueStore) -> bool:
    """Whether this stage's own administrators have decided a version of the calendar: from then on what the files add is not
    theirs to add, for it would be made of another version than the newest here."""
    try:
        newest = store.calendar(name)
    except LookupError:
        return False
    return any(one.by != BY_FILES for one in newest.decided)


def not_applied(files: Files, store: CatalogueStore) -> list[str]:
    """Where this stage goes by something else than the files say, for the operator to read: calendars that it decided itself, and
    what newer sources have published in it, which nothing takes back."""
    told = [*_newer(files, store), *_calendars_not_applied(files, store)]
    if tuple(files.agencies) != store.agencies():
        told.append("agencies of the files are not applied: this stage's administrators changed them")
    return told


def _newer(files: Files, store: CatalogueStore) -> Iterator[str]:
    told = {("rules", one.version): one for one in files.rules} | {
        (one.version.key, one.version.version): one.version for one in files.procedures
    }
    kept = {("rules", one.version): one for one in store.rule_sets()} | {
        (one.key, one.version): one for one in store.summaries()
    }
    for (key, number), one in sorted(kept.items(), key=lambda item: item[0]):
        known = told.get((key, number))
        if known is None:
            yield f"{key} version {number}, from {one.valid_from}, is not in the files: it holds here as it was published"
        elif known.valid_to != one.valid_to:
            yield f"{key} version {number} ends here on {one.valid_to}, though the files say no last day"


def _calendars_not_applied(files: Files, store: CatalogueStore) -> list[str]:
    return [
        f"calendar {calendar.name} version {calendar.version} of the files is not applied: this stage decides its own"
        for calendar in files.calendars
        if _decides_itself(calendar.name, store) and not _is_there(calendar, store)
    ]


def _is_there(calendar: Calendar, store: CatalogueStore) -> bool:
    try:
        return store.calendar(calendar.name, calendar.version) == calendar
    except LookupError:
        return False


def _faults(files: Files) -> list[str]:
    return [*files.faults, *rule_faults(files)]


def _summary(files: Files) -> str:
    procedures = {published.version.key for published in files.procedures}
    agencies = {agency.key for agency in files.agencies}
    return (
        f"{len(procedures)} procedures in {len(files.procedures)} versions, "
        f"{len(agencies)} agencies in {len(files.agencies)} periods, "
        f"{len(files.fields)} fields, {len(files.calendars)} calendar(s), {len(files.rules)} rule sets"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.catalogue", description=__doc__)
    parser.add_argument("command", choices=("check", "load"), help="load writes to the table of $STAGE")
    parser.add_argument("--root", type=Path, default=ROOT, help="another catalogue folder")
    options = parser.parse_args(arguments)
    if options.command == "load":
        return _load(options.root)
    files = read_files(options.root)
    faults = _faults(files)
    if faults:
        return _tell(faults)
    print(f"the catalogue is sound: {_summary(files)}")
    return 0


def _load(root: Path) -> int:
    try:
        store = DynamoCatalogue(time.monotonic)
        files = load(root, store)
        for line in not_applied(files, store):
            print(line)
        print(f"loaded {_summary(files)}")
    except CatalogueFaults as fault:
        return _tell(fault.faults)
    except (ImmutableVersion, OlderCalendar) as fault:
        print(f"{fault}. Write a new version instead (services/submission/catalogue/README.md)", file=sys.stderr)
        return 1
    except StorageBusy as fault:
        print(f"the table {table_name('catalogue')} does not answer: {fault.__cause__ or fault}", file=sys.stderr)
        return 1
    return 0


def _tell(faults: list[str]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} fault(s) in the catalogue", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
