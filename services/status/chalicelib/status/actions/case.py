"""What plans of actions share: all that they may look at, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel import faults
from kernel.advance import ClockRules
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Form, ProcedureVersion
from kernel.chain import leads
from kernel.dossiers import Upload
from kernel.entry import Entry
from kernel.http import pointer
from kernel.papers import Papers
from kernel.people import Person
from kernel.problems import ILLEGAL_STEP, INVALID, Fault, Problem
from kernel.text import Text
from kernel.times import local_day

_UNKNOWN_PAPER = Text("Thủ tục không có giấy tờ này.", "The procedure has no such paper.")


@dataclass(frozen=True, slots=True)
class Case:
    """All that a plan may look at. `assignee` and `upload` are what the body named, None for neither named nor found; `form` is
    that of the dossier's own version of the procedure."""

    entry: Entry
    terms: ProcedureVersion
    clock: ClockRules
    person: Person  # who acts
    now: datetime
    papers: Callable[[], Papers]
    form: Callable[[], Form]
    agencies: Callable[[], Iterable[AgencyPeriod]]
    assignee: Person | None = None
    upload: Upload | None = None

    @property
    def receiving(self) -> str:
        """The agency that leads, and to which the dossier comes back."""
        return leads(self.entry, self.agencies, local_day(self.now))


@dataclass(frozen=True, slots=True)
class Plan:
    """`agency`: another agency that now handles it. `released`: nobody works on it any more."""

    note: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    assignee: str | None = None
    released: bool = False
    agency: str | None = None
    new_date: date | None = None


def invalid(*found: Fault) -> Problem:
    return Problem(INVALID, errors=found)


def illegal(entry: Entry, why: Text | None = None) -> Problem:
    return Problem(ILLEGAL_STEP, why, extra={"state": entry.state})


def known_papers(terms: ProcedureVersion, member: str, named: Mapping[int, str]) -> None:
    """`named`: position in the list `member` -> key of a paper. Raises Problem 422 for keys the procedure has not."""
    unknown = [at for at, key in named.items() if terms.paper(key) is None]
    if unknown:
        raise invalid(*(Fault(pointer(member, at, "document"), "unknown-paper", _UNKNOWN_PAPER) for at in unknown))


def each_once(member: str, named: Mapping[int, str], by: str = "document") -> None:
    """`named`: position in the list `member` -> what its member `by` names. Raises Problem 422 for what is named twice."""
    names = list(named.values())
    again = [at for place, (at, name) in enumerate(named.items()) if name in names[:place]]
    if again:
        raise invalid(*(Fault(pointer(member, at, by), "repeated", faults.REPEATED) for at in again))
