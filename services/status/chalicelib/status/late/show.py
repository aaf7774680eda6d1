"""What an agency was told on a morning, as its officers read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.late.morning import Mornings
from chalicelib.status.lists import officers_shelves
from kernel.http import DAY_WANTED, KEY_WANTED, bad_parameter, key_in
from kernel.times import instant_text


def asked(query: Mapping[str, str], today: date) -> tuple[str, date]:
    """The agency and the day, today without one. Raises Problem 400."""
    agency, text = key_in(query, "agency"), query.get("date", today.isoformat())
    if agency is None:
        raise bad_parameter("agency", KEY_WANTED)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise bad_parameter("date", DAY_WANTED) from None
    if day.isoformat() != text:  # only one of ISO's ways to write a day
        raise bad_parameter("date", DAY_WANTED)
    return agency, day


def late(user: str, agency: str, day: date, desk: Desk, mornings: Mornings) -> dict[str, Any]:
    """`{agency, date, made_at, near_due, overdue, reason_wanted}`; without a report (a day off, a day to come, nothing due) empty
    lists and no `made_at`.

    Raises:
        Problem: 403 no officer at all; 404 an agency where the person holds no role.
    """
    person, report = desk.people().person(user), mornings.report(agency, day)
    got = desk.read(person, report)
    officers_shelves(got[person], agency)
    found = got[report]
    return {
        "agency": agency,
        "date": day.isoformat(),
        "made_at": instant_text(found.made_at) if found else None,
        "near_due": list(found.near_due) if found else [],
        "overdue": list(found.overdue) if found else [],
        "reason_wanted": list(found.reason_wanted) if found else [],
    }
