"""Calendars in the table `catalogue`, each version immutable, and in memory.

| pk              | sk             | what                                                            |
| --------------- | -------------- | --------------------------------------------------------------- |
| calendar#<name> | version#0002   | one version                                                     |
| calendar#<name> | current        | the newest version once more: what nearly every reader asks for |

Versions stay in memory for ever, the newest for LIST_SECONDS.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from kernel.calendar import Calendar
from kernel.catalogue_row import CatalogueRow, Kept, packed, row, unpacked
from kernel.dynamo import StorageBusy, connection, storage
from kernel.packing import canonical

_FAILED = "ConditionalCheckFailed"


class OlderCalendar(Exception):
    """A calendar would go back to an older version, or a version change."""


class Calendars(Protocol):
    """Where versions of a calendar are kept; the fake in memory keeps the same promises. Each may raise StorageBusy."""

    def calendar(self, name: str, version: int | None = None) -> Calendar:
        """A version, or the newest. Raises LookupError: no such calendar, or no such version."""

    def newest_calendar(self, name: str) -> Calendar:
        """The newest version as of now, whatever was read before. Raises LookupError."""

    def put_calendar(self, calendar: Calendar) -> None:
        """Load a version from the files; the same again changes nothing. Raises OlderCalendar."""


class DynamoCalendars:
    """Part of DynamoCatalogue, with which it shares what it keeps."""

    def __init__(self, lists: Kept) -> None:
        self._lists = lists
        self._versions: dict[tuple[str, int], Calendar] = {}

    def calendar(self, name: str, version: int | None = None) -> Calendar:
        if version is None:
            return self._lists.get(f"calendar#{name}", lambda: self.newest_calendar(name))
        known = self._versions.get((name, version))
        if known is not None:
            return known
        found = row(_pk(name), _sk(version))
        calendar = Calendar.from_json(unpacked(found.content)) if found else self.calendar(name)
        if calendar.version != version:
            raise LookupError(f"no version {version} of the calendar {name}")
        self._versions[name, version] = calendar
        return calendar

    def newest_calendar(self, name: str) -> Calendar:
        found = row(_pk(name), "current")
        if found is None:
            raise LookupError(f"no calendar {name}")
        calendar = Calendar.from_json(unpacked(found.content))
        return self._versions.setdefault((name, calendar.version), calendar)

    def put_calendar(self, calendar: Calendar) -> None:
        there = row(_pk(calendar.name), _sk(calendar.version))
        if there is not None:
            if there.digest != _digest(calendar):
                raise OlderCalendar(_older(calendar))
            return
        newer = (
            CatalogueRow.pk.does_not_exist()
            | (CatalogueRow.version < calendar.version)
            | (CatalogueRow.digest == _digest(calendar))
        )
        try:
            with storage(), TransactWrite(connection=connection()) as transaction:
                transaction.save(_row(calendar, _sk(calendar.version)), condition=CatalogueRow.pk.does_not_exist())
                transaction.save(_row(calendar, "current"), condition=newer)
        except TransactWriteError as fault:
            raise _refused(fault, OlderCalendar(_older(calendar))) from fault
        self._lists.forget()


def _pk(name: str) -> str:
    return f"calendar#{name}"


def _sk(version: int) -> str:
    return f"version#{version:04}"


def _row(calendar: Calendar, sk: str) -> CatalogueRow:
    return CatalogueRow(
        _pk(calendar.name),
        sk,
        content=packed(calendar.as_json()),
        digest=_digest(calendar),
        version=calendar.version,
    )


def rows_of_next(calendar: Calendar) -> tuple[CatalogueRow, CatalogueRow]:
    """The newest version once more, and the version itself."""
    return _row(calendar, "current"), _row(calendar, _sk(calendar.version))


def _digest(calendar: Calendar) -> str:
    return hashlib.sha256(canonical(calendar.as_json())).hexdigest()


def _older(calendar: Calendar) -> str:
    return f"the calendar {calendar.name} is kept with another content in version {calendar.version} or a newer one"


def _refused(fault: TransactWriteError, refusal: Exception) -> Exception:
    """A condition that did not hold is a refusal; two writers at the same instant are told to come again."""
    codes = [reason.code for reason in fault.cancellation_reasons if reason is not None]
    return refusal if _FAILED in codes else StorageBusy(fault.cause_response_code or "")


class MemoryCalendars:
    """Calendars in memory, for tests and simulations."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[int, Calendar]] = {}

    def calendar(self, name: str, version: int | None = None) -> Calendar:
        versions = self._versions.get(name, {})
        number = max(versions, default=0) if version is None else version
        if number not in versions:
            raise LookupError(f"no version {version} of the calendar {name}" if version else f"no calendar {name}")
        return versions[number]

    def newest_calendar(self, name: str) -> Calendar:
        return self.calendar(name)

    def put_calendar(self, calendar: Calendar) -> None:
        versions = self._versions.setdefault(calendar.name, {})
        there = versions.get(calendar.version)
        if there == calendar:
            return
        if there is not None or calendar.version < max(versions, default=0):
            raise OlderCalendar(_older(calendar))
        versions[calendar.version] = calendar
