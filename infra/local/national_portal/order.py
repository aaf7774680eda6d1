"""Which status may follow which (contract 2.5 and 2.15), as the lifecycle of a dossier allows.

A standing is a status and whether the dossier was ever accepted: a supplement asked before acceptance leads elsewhere than
one asked after it. An answered supplement returns an unaccepted dossier to registration, which the portal is never told:
so 2 and 3 follow 5 there, and 5 may follow 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Standing(NamedTuple):
    status: int
    accepted: bool


def _standings(accepted: bool, statuses: Iterable[int]) -> frozenset[Standing]:
    return frozenset(Standing(status, accepted) for status in statuses)


_BEFORE = {1: (5, 3, 7), 5: (5, 3, 7, 8), 3: (), 7: (), 8: ()}
_AFTER = {
    2: (2, 4, 5, 6, 7, 8, 9),
    4: (4, 5, 6, 7, 8, 9),
    5: (4, 7, 8),
    6: (4, 7, 8),
    7: (),
    8: (),
    9: (10,),
    10: (),
}
_ACCEPTED_FROM = (1, 5)

STEPS: dict[Standing, frozenset[Standing]] = {
    **{Standing(at, True): _standings(True, then) for at, then in _AFTER.items()},
    **{
        Standing(at, False): _standings(False, then) | _standings(True, (2,) if at in _ACCEPTED_FROM else ())
        for at, then in _BEFORE.items()
    },
}
REGISTERED = Standing(1, False)


def may_become(before: Standing, after: Standing) -> bool:
    """For the dossier itself, which carries the newest state only: the same, or reached by any number of legal steps."""
    return before == after or after in _REACHED[before]


def next_line(before: Standing | None, status: int) -> Standing | None:
    """Where one progress line leads, each line being one step; None when it may not follow.

    The first line tells the registration, or, where that is left to the dossier itself, the first step after it.
    """
    if before is None:
        if status == REGISTERED.status:
            return REGISTERED
        before = REGISTERED
    return next((step for step in STEPS[before] if step.status == status), None)


def _reached(start: Standing) -> frozenset[Standing]:
    found: set[Standing] = set()
    ahead = set(STEPS[start])
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead |= STEPS[step]
    return frozenset(found)


_REACHED = {start: _reached(start) for start in STEPS}
