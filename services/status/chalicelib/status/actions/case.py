"""What plans of actions share: all that they may look at, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel import faults
from kernel.advance import ClockRules
from kernel.agencies import AgencyPeriod
from kernel.catalogue import ProcedureVersion
from kernel.dossiers import Upload
from kernel.entry import Entry
from kernel.http import pointer
from kernel.papers import Papers
from kernel.people import Person
from kernel.problems import ILLEGAL_STEP, INVALID, Fault, Problem
from kernel.text import Text

_UNKNOWN_PAPER = Text("Thủ tục không có giấy tờ này.", "The procedure has no such paper.")


@dataclass(frozen=True, slots=True)
class Case:
    """All that a plan may look at. `assignee` and `upload` are what the body named, None for neither named nor found."""

    entry: Entry
    terms: ProcedureVersion
    clock: ClockRules
    person: Person  # who acts
    now: datetime
    papers: Callable[[], Papers]
    agencies: Callable[[], Iterable[AgencyPeriod]]
    assignee: Person | None = None
    upload: Upload | None = None


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


def known_papers(terms: ProcedureVersion, member: str, named: Sequence[tuple[int, str]]) -> None:
    """`named`: (position in the list `member`, key of a paper). Raises Problem 422 for keys the procedure has not."""
    unknown = [at for at, key in named if terms.paper(key) is None]
    if unknown:
        raise invalid(*(Fault(pointer(member, at, "document"), "unknown-paper", _UNKNOWN_PAPER) for at in unknown))


def each_once(member: str, keys: Sequence[str]) -> None:
    """Raises Problem 422 for papers named twice."""
    again = [at for at, key in enumerate(keys) if key in keys[:at]]
    if again:
        raise invalid(*(Fault(pointer(member, at, "document"), "repeated", faults.REPEATED) for at in again))
