"""What a list of the desk was asked for, read from a query (docs/api/README.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kernel.http import bad_parameter, key_in, one_of
from kernel.lifecycle import FINAL, State
from kernel.problems import BAD_QUERY, Problem
from kernel.text import Text

_STEP = re.compile(r"[0-9]{1,2}", re.ASCII)
_MOST_OF_A_USER = 128

_USER_NAME = Text("tên tài khoản của một cán bộ.", "an officer's user name.")
_STEPS = Text("một số từ 0 đến 99.", "a number from 0 to 99.")
_TWO_PERSONS = Text(
    "Chế độ xem mine và unassigned đã nói ai xử lý; hãy bỏ tham số assignee.",
    "The views mine and unassigned say who works on it; leave out assignee.",
)


# Those of a dossier on the desk: what is final has left it.
OPEN = tuple(state.value for state in State if state not in FINAL)


class View(StrEnum):
    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Asked:
    """`view` None with no filter: the register itself, as it stands at this moment."""

    agency: str | None = None
    view: View | None = None
    procedure: str | None = None
    step: int | None = None
    assignee: str | None = None
    state: State | None = None

    @property
    def is_plain(self) -> bool:
        return all(one is None for one in (self.view, self.procedure, self.step, self.assignee, self.state))

    @property
    def scope(self) -> str:
        """Names the list for its cursors."""
        if self.is_plain:
            return self.agency or ""
        return f"{self.agency or ''}#{self.view}#{self.procedure}#{self.step}#{self.state}#{self.assignee or ''}"


def asked(query: Mapping[str, str]) -> Asked:
    """Raises Problem 400: a view, procedure, step, state or person that cannot be; two that contradict each other."""
    view = _view(query.get("view"))
    assignee = query.get("assignee")
    if assignee is not None:
        if not 1 <= len(assignee) <= _MOST_OF_A_USER:
            raise bad_parameter("assignee", _USER_NAME)
        if view in (View.MINE, View.UNASSIGNED):
            raise Problem(BAD_QUERY, _TWO_PERSONS)
    procedure, step = key_in(query, "procedure"), query.get("step")
    if step is not None and not _STEP.fullmatch(step):
        raise bad_parameter("step", _STEPS)
    state = _state(query.get("state"))
    return Asked(query.get("agency"), view, procedure, None if step is None else int(step), assignee, state)


def _state(text: str | None) -> State | None:
    if text is None:
        return None
    if text not in OPEN:
        raise bad_parameter("state", one_of(*OPEN))
    return State(text)


def _view(text: str | None) -> View | None:
    if text is None:
        return None
    try:
        return View(text)
    except ValueError:
        raise bad_parameter("view", one_of(*View)) from None
