"""Who may do what. A token says who someone is; the table `people` says what they may do (docs/api/README.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kernel.entry import Entry
from kernel.lifecycle import RULES, Action, Part
from kernel.open_work import have_held, open_consultations, open_steps, proposal

HANDLING = frozenset({Part.HANDLE, Part.DECIDE})  # who works on content, also for an agency that only does a step of it

ONLINE = 2
"""The channel of a dossier that its applicant filed with an account; any other came on paper."""
# Who handed a dossier in on paper comes to the counter again: who receives there does this for them.
_AT_THE_COUNTER = frozenset({Action.SUPPLEMENT, Action.WITHDRAW})
# What is left of an officer's parts where an authorisation ties them to it: to look, and to give back what they hold.
_LOOKS_ON = frozenset({Part.OFFICER, Part.ASSIGNEE})


@dataclass(frozen=True, slots=True)
class Company:
    """A business or organisation the person may act for; `via`: the id of the authorisation that says so, None where an
    administrator entered it. Only the latter represent the company, and may authorise others."""

    name: str
    tax_code: str
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Citizen:
    """Another person the account may file for, by the authorisation `via` that they gave from the account `user`."""

    name: str
    identity_number: str
    via: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """One change of what a person may do: kept for ever, with who, when and why."""

    at: datetime
    by: str
    reason: str | None
    before: str  # JSON of roles and acts_for
    after: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `roles` maps an agency's key to the roles held there."""

    user: str
    name: str = ""
    identity_number: str | None = None
    roles: Mapping[str, frozenset[Part]] = field(default_factory=dict)
    acts_for: tuple[Company, ...] = ()
    administrator: bool = False
    system: bool = False
    version: int = 0  # 0: no record kept yet
    for_people: tuple[Citizen, ...] = ()

    def may_act_for(self, tax_code: str) -> bool:
        return any(company.tax_code == tax_code for company in self.acts_for)

    def represents(self, tax_code: str) -> bool:
        return any(company.tax_code == tax_code and company.via is None for company in self.acts_for)

    def authorised_by(self, identity_number: str) -> Citizen | None:
        return next((one for one in self.for_people if one.identity_number == identity_number), None)

    def roles_at(self, agency: str) -> frozenset[Part]:
        """A connected system is nobody's officer, whatever is written in its record."""
        return frozenset() if self.system else self.roles.get(agency, frozenset())


def parts_of(person: Person, entry: Entry) -> frozenset[Part]:
    """What a person is to a dossier; empty for a stranger, who is answered like an unknown code."""
    if person.system:
        return frozenset({Part.SYSTEM})
    parts: set[Part] = set()
    roles = person.roles_at(entry.agency)
    if roles:
        parts |= {Part.OFFICER, *roles}
        parts.update(_own_doing(person, entry))
    parts.update(_elsewhere(person, entry))
    if is_own_matter(person, entry):
        parts.add(Part.APPLICANT)
    elif parts and _is_by_authorisation(person, entry):
        parts &= _LOOKS_ON
    return frozenset(parts)


def has_a_stake(person: Person, entry: Entry) -> bool:
    """Whether it is the person's own matter, or is of somebody who authorised them: then a colleague works on it."""
    return is_own_matter(person, entry) or _is_by_authorisation(person, entry)


def _is_by_authorisation(person: Person, entry: Entry) -> bool:
    return any(one.user in (entry.owner, entry.giver) for one in person.for_people)


def is_own_matter(person: Person, entry: Entry) -> bool:
    """Whether the person filed it, authorised the one who filed it for them, or may act for the company it was filed for."""
    return person.user in (entry.owner, entry.giver) or (
        entry.company is not None and person.may_act_for(entry.company)
    )


def parts_for(action: Action, person: Person, entry: Entry) -> frozenset[Part]:
    """What a person is to a dossier who wants to do `action`: an administrator is somebody for what administrators do, and for
    everything else as much a stranger as anyone."""
    parts = parts_of(person, entry)
    if action in _AT_THE_COUNTER and entry.channel != ONLINE and Part.RECEIVE in parts:
        return frozenset({Part.APPLICANT})
    if person.administrator and not person.system and Part.ADMINISTRATOR in RULES[action].who:
        return parts | {Part.ADMINISTRATOR}
    return parts


def _own_doing(person: Person, entry: Entry) -> Iterator[Part]:
    """What an officer of the handling agency is by what was done before."""
    if entry.assignee == person.user:
        yield Part.ASSIGNEE
    proposed = proposal(entry.history)
    if proposed is not None and proposed.by == person.user:
        yield Part.PROPOSER


def _elsewhere(person: Person, entry: Entry) -> Iterator[Part]:
    """What an officer is whose agency does not hold the dossier alone: it does a parallel step, was asked, or once held it."""
    if any(person.roles_at(agency) for agency in have_held(entry.history)):
        yield Part.OFFICER
    if _handles(person, open_steps(entry.history).values()):
        yield from (Part.OFFICER, Part.AT_STEP)
    if _handles(person, (one.agency for one in open_consultations(entry.history).values())):
        yield from (Part.OFFICER, Part.CONSULTED)


def _handles(person: Person, agencies: Iterable[str | None]) -> bool:
    return any(agency is not None and person.roles_at(agency) & HANDLING for agency in agencies)
