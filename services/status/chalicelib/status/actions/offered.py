"""What somebody may do to a dossier now, and to whom it may go: the lifecycle is asked about every action; no client guesses.

What only the body of an action can make wrong (a date, a paper, a colleague) is not known here; it is refused when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.status.act import case_of, standing_of
from chalicelib.status.actions.case import Case
from chalicelib.status.actions.chain import goes_to
from chalicelib.status.desk import Desk
from chalicelib.status.plans import can_wait_for_payment
from kernel.lifecycle import RULES, Action, State, judge
from kernel.numbers import is_code
from kernel.people import parts_for, parts_of
from kernel.problems import NOT_FOUND, Problem

_HANDED_ON = (Action.ASSIGN, Action.FORWARD)


@dataclass(frozen=True, slots=True)
class Offered:
    """The legal actions in the order of the lifecycle, each with the agency to whose officers it hands the dossier, if any."""

    case: Case
    actions: dict[Action, str | None]

    def shown(self) -> dict[str, Any]:
        entry = self.case.entry
        actions = [
            {"action": action, **({"agency": agency} if agency else {})} for action, agency in self.actions.items()
        ]
        return {"code": entry.code, "state": entry.state, "version": entry.version, "actions": actions}


def offered(user: str, code: str, desk: Desk, now: datetime) -> Offered:
    """Raises Problem 404: unknown, malformed or a stranger's. StorageBusy."""
    if not is_code(code):
        raise Problem(NOT_FOUND)
    entry, person = desk.register.entry(code), desk.people().person(user)
    got = desk.read(entry, person)
    there, who = got[entry], got[person]
    if there is None or not (parts_of(who, there) or _administers(who.administrator, who.system)):
        raise Problem(NOT_FOUND)
    # Of all actions, only whether one more extension is left hangs on the clock's rules.
    case = case_of(Action.EXTEND, there, who, desk, now)
    return Offered(case, dict(_legal(case)))


def _administers(administrator: bool, system: bool) -> bool:
    return administrator and not system


def _legal(case: Case) -> Iterator[tuple[Action, str | None]]:
    for action in RULES:
        verdict = judge(action, parts_for(action, case.person, case.entry), standing_of(action, case))
        if not isinstance(verdict, State) or (action is Action.REQUEST_PAYMENT and not can_wait_for_payment(case)):
            continue
        agency = goes_to(action, case) if action in _HANDED_ON else None
        if agency is not None or action not in _HANDED_ON:
            yield action, agency
