"""`python -m infra officers`: who holds roles at an agency, by the account names that `assign` and `PUT /people/{user}` ask for.

It reads the whole table of people, which has no index by agency, so it is for an operator and no request may ask it. Whom it
finds stand from then on in the list that the agency's officers are shown, also who was given their role before there was one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.running import every_agency
from infra.steps import StepFailed, step

if TYPE_CHECKING:
    from chalicelib.status.desk import Desk


def command(desk: Desk, agency: str) -> None:
    """Raises StepFailed: there is no such agency."""
    with step(f"officers of {agency}") as shown:
        if agency not in every_agency(desk.catalogue().agencies()):
            raise StepFailed(f"there is no agency {agency}", "Name it by its key, such as ministry-employment.")
        people = desk.people().officers_of([agency])
        for one in people:
            desk.people().enlist(one)
            shown.say(f"{one.user:<24} {', '.join(sorted(one.roles_at(agency))):<24} {one.name}")
        shown.done(f"{len(people)} officer(s)")
