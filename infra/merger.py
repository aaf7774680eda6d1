"""`python -m infra merger`: what moves when agencies end and another carries on, and, with --do, moves it.

Running dossiers move to the successor by the action `transfer`, with number, clock and history. Ended ones stay where they
ended: figures and old papers keep their agency. People keep their roles at the old agency, so that they can still look at what
ended there; --roles gives them the same at the new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from infra.running import Operator, act_on, finished, must_be_administrator, running, told
from infra.steps import StepFailed, step
from kernel.agencies import AgencyPeriod, successors_on
from kernel.people import Grant, Person
from kernel.times import local_day
from kernel.verdict import Verdict

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk
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


@dataclass(slots=True)
class Rehearsal:
    """What would move: dossiers by (agency, procedure, state), those near due or overdue, people without their roles there."""

    dossiers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
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


def rehearse(desk: Desk, plan: Merger, now: datetime) -> Rehearsal:
    """Reads the open shelves of what ends, and who holds roles there. Raises StorageBusy."""
    today, found = local_day(now), Rehearsal()
    for entry in _moving(desk, plan):
        found.dossiers[entry.agency, entry.procedure, entry.state] += 1
        verdict = entry.timeliness(today)
        if verdict in _SOON:
            found.due_soon.append(f"{entry.code} ({entry.agency}): {verdict}, due {entry.due}")
    found.people = list(_without_roles(desk, plan))
    return found


def carry_out(desk: Desk, plan: Merger, operator: Operator, now: Callable[[], datetime], say: Say) -> Counter[str]:
    """Moves one dossier after another; doing it again moves the rest, and in the end nothing.

    Raises:
        StepFailed: not yet, no administrator; after a split, the dossiers are not named.
    """
    must_be_administrator(operator, desk)
    if plan.beside and not plan.only:
        raise StepFailed(
            f"{', '.join(plan.beside)} carries on, too: which dossiers go to {plan.into}?",
            "Name each with --code: nobody guesses after a split.",
        )
    if local_day(now()) < plan.on:
        raise StepFailed(
            f"{plan.into} carries on from {plan.on} only", "Rehearse until then; do it on that day or later."
        )
    counts: Counter[str] = Counter()
    for entry in _moving(desk, plan):
        problem = act_on(entry, {"action": "transfer", "agency": plan.into}, operator, desk, now())
        counts["left" if problem else "moved"] += 1
        if problem is not None:
            say(f"{entry.code}: left as it is, {told(problem)}")
    return counts


def _moving(desk: Desk, plan: Merger) -> Iterator[Entry]:
    return (entry for entry in running(desk, plan.ending) if not plan.only or entry.code in plan.only)


# -- people -------------------------------------------------------------------------------------------------------------------


def copy_roles(desk: Desk, plan: Merger, operator: Operator, now: Callable[[], datetime]) -> int:
    """Gives each officer of what ends the same roles at the successor, kept with who, when and why; how many got some.

    Raises:
        StepFailed: no administrator, or somebody changed a person just now; doing it again completes.
    """
    from kernel.people_store import StalePerson

    must_be_administrator(operator, desk)
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
            _show(rehearse(desk, plan, now()), plan, shown.say)
            shown.done("nothing was changed")
            return
        given = copy_roles(desk, plan, operator, now) if roles else 0
        counts = carry_out(desk, plan, operator, now, shown.say)
        shown.done(f"{counts['moved']} dossier(s) moved" + (f", roles given to {given}" if roles else ""))
        finished(counts["left"], lambda: "Run the same command again: what has moved is not moved twice.")


def _show(found: Rehearsal, plan: Merger, say: Say) -> None:
    say(f"in force from {plan.on}; {found.dossiers.total()} running dossier(s) would move")
    for (agency, procedure, state), count in sorted(found.dossiers.items()):
        say(f"{count:6} {agency} {procedure} {state}")
    for line in found.due_soon:
        say(line)
    if plan.beside:
        say(f"{', '.join(plan.beside)} carries on, too: say which dossiers go to {plan.into} (--code)")
    say(f"{len(found.people)} officer(s) have no roles at {plan.into} yet; --roles copies theirs")
