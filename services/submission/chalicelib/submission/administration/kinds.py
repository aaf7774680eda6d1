"""What each kind of change is: its subject, what it is judged by, what it publishes, and what is in force of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.submission.administration import agencies, calendar, difference, procedure, procedure_end, texts
from chalicelib.submission.administration.change import Change, Kind
from chalicelib.submission.administration.difference import Row
from kernel.catalogue import DEFAULT_CALENDAR
from kernel.catalogue_store import DynamoCatalogue, MemoryCatalogue
from kernel.problems import Fault
from kernel.publication import Publication
from kernel.text import Text
from kernel.times import local_day

Catalogue = DynamoCatalogue | MemoryCatalogue
Judged = tuple[list[Fault], Publication | None]
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handled:
    """`judged` gives every fault, or without any what publishing writes; `base` marks what is in force, `template` is it as a
    body, None where there is nothing."""

    subject: Callable[[Body], str]
    title: Callable[[Catalogue, Body], Text]
    base: Callable[[Catalogue, str], str]
    judged: Callable[[Catalogue, Change, datetime, str], Judged]
    template: Callable[[Catalogue, str], dict[str, Any] | None]

    def difference(self, catalogue: Catalogue, change: Change) -> list[Row]:
        called = {one.key: one.name for one in sorted(catalogue.agencies(), key=lambda one: one.valid_from)}
        called |= {one.key: one.name for one in catalogue.fields()}
        return difference.of_bodies(self.template(catalogue, change.subject), change.body, called)


def _key(body: Body) -> str:
    return str(body.get("key", ""))


def _procedure(catalogue: Catalogue, change: Change, now: datetime, _user: str) -> Judged:
    faults, made = procedure.judged(catalogue, change, local_day(now))
    return faults, procedure.publication(made) if made else None


def _procedure_end(catalogue: Catalogue, change: Change, now: datetime, _user: str) -> Judged:
    return procedure_end.judged(catalogue, change, local_day(now))


def _agencies(catalogue: Catalogue, change: Change, now: datetime, _user: str) -> Judged:
    return agencies.judged(catalogue, change, local_day(now))


KINDS: Mapping[Kind, Handled] = {
    Kind.PROCEDURE: Handled(
        _key, lambda _, body: procedure.title(body), procedure.base, _procedure, procedure.template
    ),
    Kind.PROCEDURE_END: Handled(_key, procedure_end.title, procedure.base, _procedure_end, procedure_end.template),
    Kind.AGENCIES: Handled(_key, agencies.title, agencies.base, _agencies, agencies.template),
    Kind.CALENDAR: Handled(
        lambda _: DEFAULT_CALENDAR,
        lambda _, body: calendar.title(body),
        calendar.base,
        calendar.judged,
        calendar.template,
    ),
    Kind.NOTICE_TEXTS: Handled(
        lambda _: texts.SUBJECT,
        lambda _, body: texts.TITLE,
        texts.base,
        lambda catalogue, change, _now, _user: texts.judged(catalogue, change),
        texts.template,
    ),
}
