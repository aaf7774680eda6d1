"""Who may do what. A token says who someone is; the table `people` says what they may do (api.md, Manners)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kernel.entry import Entry
from kernel.lifecycle import Part

OFFICER_ROLES = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})


@dataclass(frozen=True, slots=True)
class Company:
    """A business or organisation the person may act for."""

    name: str
    tax_code: str


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

    def may_act_for(self, tax_code: str) -> bool:
        return any(company.tax_code == tax_code for company in self.acts_for)

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
    if entry.owner == person.user or (entry.company is not None and person.may_act_for(entry.company)):
        parts.add(Part.APPLICANT)
    return frozenset(parts)
