"""What each kind of change is: whose subject it is, what it is judged by, what it publishes, what it changes in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.submission.administration import difference, procedure
from chalicelib.submission.administration.change import Change, Kind
from chalicelib.submission.administration.difference import Row
from kernel.catalogue_store import DynamoCatalogue, MemoryCatalogue
from kernel.problems import Fault
from kernel.publication import Publication
from kernel.text import Text
from kernel.times import local_day

Catalogue = DynamoCatalogue | MemoryCatalogue


@dataclass(frozen=True, slots=True)
class Judged:
    """`publication` is there when there is no fault."""

    faults: list[Fault]
    publication: Publication | None


@dataclass(frozen=True, slots=True)
class Handled:
    subject: Callable[[Mapping[str, Any]], str]
    title: Callable[[Mapping[str, Any]], Text]
    base: Callable[[Catalogue, str], str]
    judged: Callable[[Catalogue, Change, datetime, str], Judged]
    template: Callable[[Catalogue, str], dict[str, Any] | None]

    def difference(self, catalogue: Catalogue, change: Change) -> list[Row]:
        return difference.of_bodies(self.template(catalogue, change.subject), change.body)


def _key(body: Mapping[str, Any]) -> str:
    return str(body.get("key", ""))


def _procedure(catalogue: Catalogue, change: Change, now: datetime, _user: str) -> Judged:
    faults, made = procedure.judged(catalogue, change, local_day(now))
    return Judged(faults, procedure.publication(made) if made else None)


KINDS: Mapping[Kind, Handled] = {
    Kind.PROCEDURE: Handled(_key, procedure.title, procedure.base, _procedure, procedure.template),
}
