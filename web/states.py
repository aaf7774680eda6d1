"""What the state of a dossier means to its people: what waits for them, what they may still do, which day is promised. Derived
from the lifecycle's table, once for the pages without script and for the scripts, which find the sets in their pages."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from kernel.lifecycle import CLOSED, RATABLE, RULES, Action, State
from kernel.verdict import Verdict

ENDED: Set[str] = CLOSED
RATED: Set[str] = RATABLE
OPEN: Set[str] = RULES[Action.WITHDRAW].before  # whose applicant may withdraw it
# The next step is the person's: to answer, to pay, to fetch the result.
NEEDS_ME: Set[str] = frozenset({State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED, State.DECIDED})
# The day of the result is still to come. After a supplement it is named anew, so none is promised while one is waited for.
PROMISED: Set[str] = frozenset(State) - CLOSED - {State.SUPPLEMENT_REQUESTED}


def promised_day(dossier: Mapping[str, Any]) -> str:
    """The day (ISO) that the result of a dossier, as the API tells it, is promised for; empty where none is, or none any more."""
    return str(dossier.get("due_date") or "") if dossier.get("state") in PROMISED else ""


def named_day(dossier: Mapping[str, Any]) -> str:
    """The same, and what it was promised for where there is a result: how timely that was is read beside it."""
    came = dossier.get("state") in ENDED and dossier.get("timeliness") != Verdict.CLOSED_WITHOUT_RESULT
    return str(dossier.get("due_date") or "") if came else promised_day(dossier)


def for_mine() -> dict[str, list[str]]:
    """The sets that mine.js reads."""
    return {"needs_me": _listed(NEEDS_ME), "promised": _listed(PROMISED)}


def for_look_up() -> dict[str, list[str]]:
    """Those of follow.js and dossier.js."""
    return {"ended": _listed(ENDED), "rated": _listed(RATED), "open": _listed(OPEN)}


def _listed(states: Set[str]) -> list[str]:
    """In the order of the lifecycle."""
    return [state.value for state in State if state in states]
