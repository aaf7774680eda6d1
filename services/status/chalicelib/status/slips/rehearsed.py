"""The way of a dossier that nobody filed, up to the change that makes a slip: what the preview of a slip is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.status.slips.kinds import Kind
from kernel.advance import ClockRules, Step, advanced
from kernel.agencies import AgencyPeriod
from kernel.catalogue import ProcedureVersion, numbering_code
from kernel.chain import after, beside
from kernel.change import Change
from kernel.dossiers import Applicant, Content, Document, Party
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.open_work import PARALLEL, STEP, TO
from kernel.results import APPROVED, detail_of
from kernel.times import local_day

SOMEBODY = "…………………"  # where a name, an address or a reason will stand
_LATER = timedelta(days=7)  # by so much an extension is asked for


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and when it is played: the version, the agency that receives, its clock, the instant of receipt."""

    version: ProcedureVersion
    agency: AgencyPeriod
    agencies: tuple[AgencyPeriod, ...]
    rules: ClockRules
    at: datetime


def rehearsed(kind: Kind, stage: Stage) -> Entry:
    """The entry as of the change that makes a slip of this kind; for the register book, once the result was handed over.

    Raises OutsideCalendar.
    """
    entry = _filed(stage)
    for step in _WAYS[kind](entry, stage):
        entry = advanced(entry, step, stage.rules)
    return entry


def content(stage: Stage) -> Content:
    """With each paper that the version names handed in once."""
    nobody = Applicant(Party.CITIZEN, SOMEBODY, "", SOMEBODY)
    papers = tuple(Document(one.key, "", SOMEBODY, "application/pdf", 0, "") for one in stage.version.papers)
    version, agency = stage.version, stage.agency.key
    form: Mapping[str, Any] = {}
    return Content("", version.key, version.version, agency, nobody, None, "", form, papers, "online", stage.at)


def _filed(stage: Stage) -> Entry:
    version, at, key = stage.version, stage.at, stage.agency.key
    code = numbering_code(stage.agencies, key, local_day(at)) or "G09"
    return Entry(
        code=f"{code}-{at:%y%m%d}-0000",
        dossier="",
        content="",
        pin="",
        agency=key,
        procedure=version.key,
        procedure_version=version.version,
        field=version.field,
        owner="",
        company=None,
        channel=2,
        state=State.REGISTERED,
        version=1,
        registered_at=at,
        history=(Change(at=at, action=Action.FILE, state=State.REGISTERED, version=1, agency=key, by=""),),
        steps_of=len(version.steps),
    )


def _step(action: Action, after_it: State, at: datetime, **more: Any) -> Step:
    return Step(action, after_it, "", at, **more)


def _accept(_entry: Entry, stage: Stage) -> Iterator[Step]:
    yield _step(Action.ACCEPT, State.ACCEPTED, stage.at)


def _supplement(_entry: Entry, stage: Stage) -> Iterator[Step]:
    asked = [{"document": one.key, "text": SOMEBODY} for one in stage.version.papers]
    yield _step(Action.REQUEST_SUPPLEMENT, State.SUPPLEMENT_REQUESTED, stage.at, note=SOMEBODY, detail={"items": asked})


def _refuse(_entry: Entry, stage: Stage) -> Iterator[Step]:
    yield _step(Action.REFUSE, State.REFUSED, stage.at, note=SOMEBODY)


def _extend(entry: Entry, stage: Stage) -> Iterator[Step]:
    (accept,) = _accept(entry, stage)
    yield accept
    due = advanced(entry, accept, stage.rules).due or local_day(stage.at)
    day = stage.rules.calendar.working_day_from(due + _LATER)
    yield _step(Action.EXTEND, State.ACCEPTED, stage.at, note=SOMEBODY, new_date=day)


def _stop(entry: Entry, stage: Stage) -> Iterator[Step]:
    yield from _accept(entry, stage)
    yield _step(Action.STOP, State.STOPPED, stage.at, note=SOMEBODY)


def _decide(entry: Entry, stage: Stage) -> Iterator[Step]:
    """Through all steps of the chain, one working day after the other, those side by side as well."""
    steps, at = stage.version.steps, stage.at
    yield from _accept(entry, stage)
    number = after(steps, 1) if steps else None
    while number is not None:
        at = _next_working_day(at, stage)
        together = beside(steps, number)
        many = {PARALLEL: {str(one): stage.agency.key for one in together}} if len(together) > 1 else {}
        yield _step(Action.FORWARD, State.IN_PROCESS, at, detail={TO: number, **many})
        for one in together if many else ():
            yield _step(Action.FINISH_STEP, State.IN_PROCESS, at, detail={STEP: one})
        number = after(steps, number)
    at = _next_working_day(at, stage)
    yield _step(Action.DECIDE, State.DECIDED, at, detail=detail_of(APPROVED, None, None, None))
    yield _step(Action.HAND_OVER, State.HANDED_OVER, at)


def _next_working_day(at: datetime, stage: Stage) -> datetime:
    return datetime.combine(stage.rules.calendar.working_day_after(local_day(at)), at.timetz())


_WAYS = {
    Kind.RECEIPT: _accept,
    Kind.SUPPLEMENT: _supplement,
    Kind.REFUSAL: _refuse,
    Kind.APOLOGY: _extend,
    Kind.STOP: _stop,
    Kind.CONTROL: _decide,
    Kind.REGISTER: _decide,
}
