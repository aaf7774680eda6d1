"""Running dossiers, as operators' commands walk them: only the open shelves of the agencies named are read, page by page, and
what is done to a dossier is done by the same use case that the API calls, as an administrator."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infra import ROOT
from infra.people import use_stage
from infra.stages import StageState
from infra.steps import StepFailed
from kernel.agencies import AgencyPeriod
from kernel.entry import is_final

# The use cases of the status service are one more thing that commands use without installing it.
_STATUS = str(ROOT / "services" / "status")
if _STATUS not in sys.path:
    sys.path.append(_STATUS)

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk
    from chalicelib.status.worklist.desk import Rows
    from kernel.entry import Entry
    from kernel.problems import Problem

_PAGE = 100  # dossiers read by one BatchGetItem


@dataclass(frozen=True, slots=True)
class Operator:
    """Who does it: `user` is the account of an administrator, `reason` stands in every history it changes."""

    user: str
    reason: str


def stage_desk(stage: str) -> Desk:
    """The status service's own storage, of a stage. Raises StepFailed where nothing is known of it."""
    use_stage(StageState.read(stage), os.environ)
    from chalicelib.status.wiring import desk

    return desk()


def stage_rows() -> Rows:
    """The officers' desks of the stage that `stage_desk` found."""
    from chalicelib.status.wiring import rows

    return rows()


def running(desk: Desk, agencies: Iterable[str]) -> Iterator[Entry]:
    """The dossiers on the open shelves of these agencies, what is due first. A shelf is listed whole before its first dossier is
    given, for what is done to one may move it along; one that has moved away or ended since is left out."""
    for agency in agencies:
        codes = list(_codes(desk, agency))
        for start in range(0, len(codes), _PAGE):
            wants = [desk.register.entry(code) for code in codes[start : start + _PAGE]]
            got = desk.read(*wants)
            yield from (
                entry for want in wants if (entry := got[want]) and entry.agency == agency and not is_final(entry)
            )


def _codes(desk: Desk, agency: str) -> Iterator[str]:
    after: Mapping[str, Any] | None = None
    while True:
        page = desk.register.shelf(agency, _PAGE, after)
        yield from (item.code for item in page.items)
        after = page.next_key
        if after is None:
            return


def parts_of(desk: Desk, rows: Rows, agencies: Iterable[str]) -> Iterator[Entry]:
    """The dossiers of others that wait for a part of these agencies: a step beside others, an answer. Found on their desks, which
    follow the register by some seconds; each is believed as the register has it, and given once."""
    from kernel.open_work import parts_open

    agencies = tuple(agencies)
    codes = sorted({code for agency in agencies for code in _codes_beside(rows, agency)})
    for start in range(0, len(codes), _PAGE):
        wants = [desk.register.entry(code) for code in codes[start : start + _PAGE]]
        got = desk.read(*wants)
        yield from (
            entry for want in wants if (entry := got[want]) and not parts_open(entry.history).isdisjoint(agencies)
        )


def _codes_beside(rows: Rows, agency: str) -> Iterator[str]:
    from chalicelib.status.worklist.desk import Place, Shelf, Span

    after: Place | None = None
    while True:
        page = rows.page(Span(Shelf.AGENCY, agency), _PAGE, after)
        yield from (row.code for row in page.rows if row.beside)
        after = page.next_place
        if after is None:
            return


def every_agency(periods: Iterable[AgencyPeriod]) -> list[str]:
    return sorted({period.key for period in periods})


def act_on(entry: Entry, body: dict[str, Any], operator: Operator, desk: Desk, now: datetime) -> Problem | None:
    """One action on a dossier as it was read; None, or why not. The key is made of what is done to which version, so the same
    once more is the same."""
    from chalicelib.status.act import Wanted, act
    from chalicelib.status.bodies import ACTION
    from kernel.bodies import parse
    from kernel.http import body_hash, key_hash
    from kernel.problems import Problem

    whole = {**body, "version": entry.version, "reason": operator.reason}
    hashed = body_hash(whole)
    key = key_hash(operator.user, f"infra-{hashed.hex()}", f"dossiers/{entry.code}/actions")
    try:
        act(Wanted(entry.code, operator.user, parse(ACTION, whole), key, hashed), desk, now)
    except Problem as problem:
        return problem
    return None


def told(problem: Problem) -> str:
    """In one line: the problem, and its faults."""
    faults = "; ".join(f"{fault.pointer} {fault.code}" for fault in problem.errors)
    return f"{problem.kind.name}: {faults or problem.detail.en}"


def must_be_administrator(operator: Operator, desk: Desk) -> None:
    """Raises StepFailed."""
    want = desk.people().person(operator.user)
    person = desk.read(want)[want]
    if not person.administrator or person.system:
        raise StepFailed(
            f"{operator.user!r} is no administrator of this stage",
            "Name one with --by: what is done is kept in each history under that name.",
        )
    if not operator.reason.strip():
        raise StepFailed("no reason was given", "Say why with --reason: it is kept in each history.")


def finished(left: int, again: Callable[[], str]) -> None:
    """Raises StepFailed for dossiers that were left as they are."""
    if left:
        raise StepFailed(f"{left} dossier(s) were left as they are, for the reasons above", again())
