"""`python -m infra merger`: what moves when agencies end and another carries on, and, with --do, moves it.

Running dossiers move to the successor by the action `transfer`, with number, clock and history; and so does what an ending
agency was asked for on dossiers of others: a step beside others, an answer. Ended ones stay where they ended: figures and old
papers keep their agency. People keep their roles at the old agency, so that they can still look at what ended there; --roles
gives them the same at the new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from infra.running import Operator, act_on, finished, must_be_administrator, parts_of, running, told
from infra.steps import StepFailed, step
from kernel.agencies import AgencyPeriod, successors_on
from kernel.people import Grant, Person
from kernel.times import local_day
from kernel.verdict import Verdict

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk
    from chalicelib.status.worklist.desk import Rows
    from kernel.entry import Entry
    from kernel.lifecycle import Part

Say = Callable[[str], None]

_SOON = frozenset({Verdict.NEAR_DUE, Verdict.OVERDUE})


@dataclass(frozen=True, slots=True)
class Merger:
    """`ending` are the agencies that end, `into` the one that carries on, from the day `on`. `only` names the dossiers that move;
    empty: all. `beside` are others that carry on, too: after a split nobody guesses which dossier goes where."""

    ending: tuple[str, ...]
    into: str
    on: date
    only: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()

    def names(self, entry: Entry) -> bool:
        return not self.only or entry.code in self.only


@dataclass(slots=True)
class Rehearsal:
    """What would move: dossiers by (agency, procedure, state), those near due or overdue; dossiers of others on which a part
    would move; people without their roles there."""

    dossiers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    parts: list[str] = field(default_factory=list)
    due_soon: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def merger(periods: Sequence[AgencyPeriod], ending: Sequence[str], into: str, only: Iterable[str] = ()) -> Merger:
    """A merger as the catalogue knows it, of now or of days to come.

    Raises:
        StepFailed: the catalogue does not say that `into` carries on what these did.
    """
    days = [_from(periods, old, into) for old in ending]
    unknown = [old for old, day in zip(ending, days, strict=True) if day is None]
    if unknown or not days:
        raise StepFailed(
            f"the catalogue does not say that {into} carries on what {', '.join(unknown) or 'nobody'} did",
            "Write it there first: the last day of the one, successor_of of the other "
            "(services/submission/catalogue/README.md), then make catalogue.",
        )
    on = max(day for day in days if day is not None)
    heirs = {heir for old in ending for heir in successors_on(periods, old, on)}
    return Merger(tuple(ending), into, on, frozenset(only), tuple(sorted(heirs - {into})))


def _from(periods: Sequence[AgencyPeriod], old: str, into: str) -> date | None:
    """The first day on which `into` carries on what `old` did."""
    begins = sorted({period.valid_from for period in periods})
    return next((day for day in begins if old != into and into in successors_on(periods, old, day)), None)


def rehearse(desk: Desk, rows: Rows, plan: Merger, now: datetime) -> Rehearsal:
    """Reads the open shelves and desks of what ends, and who holds roles there. Raises StorageBusy."""
    today, found = local_day(now), Rehearsal()
    for entry in _moving(desk, plan):
        found.dossiers[entry.agency, entry.procedure, entry.state] += 1
        verdict = entry.timeliness(today)
        if verdict in _SOON:
            found.due_soon.append(f"{entry.code} ({entry.agency}): {verdict}, due {entry.due}")
    found.parts = [f"{entry.code} ({entry.agency}) waits for their part" for entry in _of_others(desk, rows, plan)]
    found.people = list(_without_roles(desk, plan))
    return found


def carry_out(
    desk: Desk, rows: Rows, plan: Merger, operator: Operator, now: Callable[[], datetime], say: Say
) -> Counter[str]:
    """Moves one dossier after another, then what was asked of what ends on dossiers of others: how many `moved`, how many
    `parts` did, how many were `left` as they are. Doing it again moves the rest, and in the end nothing.

    Raises:
        StepFailed: not yet, no administrator; after a split, the dossiers are not named.
    """
    _must_be_ready(desk, plan, operator, now())
    counts: Counter[str] = Counter()
    met: set[str] = set()
    for outcome, entries in (("moved", _moving(desk, plan)), ("parts", _of_others(desk, rows, plan))):
        for entry in entries:
            met.add(entry.code)
            problem = act_on(entry, {"action": "transfer", "agency": plan.into}, operator, desk, now())
            counts["left" if problem else outcome] += 1
            if problem is not None:
                say(f"{entry.code}: left as it is, {told(problem)}")
    for code in sorted(plan.only - met):
        say(f"{code}: nothing of it is to be moved")
    return counts


def _must_be_ready(desk: Desk, plan: Merger, operator: Operator, now: datetime) -> None:
    """Raises StepFailed before anything is changed."""
    must_be_administrator(operator, desk)
    if plan.beside and not plan.only:
        raise StepFailed(
            f"{', '.join(plan.beside)} carries on, too: which dossiers go to {plan.into}?",
            "Name each with --code: nobody guesses after a split.",
        )
    if local_day(now) < plan.on:
        raise StepFailed(
            f"{plan.into} carries on from {plan.on} only", "Rehearse until then; do it on that day or later."
        )


def _moving(desk: Desk, plan: Merger) -> Iterator[Entry]:
    return (entry for entry in running(desk, plan.ending) if plan.names(entry))


def _of_others(desk: Desk, rows: Rows, plan: Merger) -> Iterator[Entry]:
    """What an ending agency holds itself moves as a whole."""
    asked = parts_of(desk, rows, plan.ending)
    return (entry for entry in asked if plan.names(entry) and entry.agency not in plan.ending)


# -- people -------------------------------------------------------------------------------------------------------------------


def copy_roles(desk: Desk, plan: Merger, operator: Operator, now: Callable[[], datetime]) -> int:
    """Gives each officer of what ends the same roles at the successor, kept with who, when and why; how many got some.

    Raises:
        StepFailed: as for `carry_out`, or somebody changed a person just now; doing it again completes.
    """
    from kernel.people_store import StalePerson

    _must_be_ready(desk, plan, operator, now())
    changed = 0
    for person in _without_roles(desk, plan):
        roles = {**person.roles, plan.into: person.roles_at(plan.into) | _roles(person, plan)}
        after = replace(person, roles=roles, version=person.version + 1)
        grant = Grant(now(), operator.user, operator.reason, _rights(person), _rights(after))
        try:
            desk.people().put(after, grant)
        except StalePerson:
            raise StepFailed(f"{person.user!r} was changed just now", "Run the same command again.") from None
        changed += 1
    return changed


def _without_roles(desk: Desk, plan: Merger) -> Iterator[Person]:
    for person in desk.people().officers_of(plan.ending):
        if not _roles(person, plan) <= person.roles_at(plan.into):
            yield person


def _roles(person: Person, plan: Merger) -> frozenset[Part]:
    return frozenset(role for old in plan.ending for role in person.roles_at(old))


def _rights(person: Person) -> str:
    from kernel.people_store import acts_for_json, roles_json

    return json.dumps({"roles": roles_json(person), "acts_for": acts_for_json(person)}, ensure_ascii=False)


# -- the command --------------------------------------------------------------------------------------------------------------


def command(
    desk: Desk,
    rows: Rows,
    ending: Sequence[str],
    into: str,
    operator: Operator | None,
    now: Callable[[], datetime],
    *,
    roles: bool = False,
    only: Iterable[str] = (),
) -> None:
    """A rehearsal without an operator. Raises StepFailed."""
    plan = merger(desk.catalogue().agencies(), ending, into, only)
    names = f"{', '.join(ending)} into {into}"
    with step(f"merger of {names}" + ("" if operator else ", rehearsal")) as shown:
        if operator is None:
            _show(rehearse(desk, rows, plan, now()), plan, shown.say)
            shown.done("nothing was changed")
            return
        given = copy_roles(desk, plan, operator, now) if roles else 0
        counts = carry_out(desk, rows, plan, operator, now, shown.say)
        told_parts = f", {counts['parts']} part(s) of others' dossiers" if counts["parts"] else ""
        shown.done(f"{counts['moved']} dossier(s) moved{told_parts}" + (f", roles given to {given}" if roles else ""))
        finished(counts["left"], lambda: "Run the same command again: what has moved is not moved twice.")


def _show(found: Rehearsal, plan: Merger, say: Say) -> None:
    say(f"in force from {plan.on}; {found.dossiers.total()} running dossier(s) would move")
    for (agency, procedure, state), count in sorted(found.dossiers.items()):
        say(f"{count:6} {agency} {procedure} {state}")
    for line in found.due_soon:
        say(line)
    for line in found.parts:
        say(line)
    if plan.beside:
        say(f"{', '.join(plan.beside)} carries on, too: say which dossiers go to {plan.into} (--code)")
    say(f"{len(found.people)} officer(s) have no roles at {plan.into} yet; --roles copies theirs")
