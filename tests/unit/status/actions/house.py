"""An agency with several officers, another beside it, one above it, and procedures whose chains lead through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.status.look import look
from kernel.advance import Step, advanced
from kernel.agencies import AgencyPeriod
from kernel.catalogue import AT_PARENT, ProcedureVersion
from kernel.catalogue import Step as Link
from kernel.clock import Period, Unit
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.lifecycle import Action, Part, State
from kernel.people import Person
from kernel.problems import Problem
from kernel.text import Text
from tests.support.entries import AGENCY, filed
from tests.unit.status.world import FORM, NOW, World, procedure

ABOVE, BESIDE, THIRD = "moha", "ministry-safety", "ministry-wages"
ALL = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})
PEOPLE = (
    Person("handler", roles={AGENCY: frozenset({Part.HANDLE})}),
    Person("decider", roles={AGENCY: frozenset({Part.DECIDE})}),
    Person("above", roles={ABOVE: ALL}),
    Person("beside-desk", roles={BESIDE: frozenset({Part.RECEIVE})}),
    Person("third", roles={THIRD: frozenset({Part.HANDLE})}),
)

_TEXT = Text("Đơn vị", "Unit")


def link(days: int, **more: Any) -> Link:
    return Link(_TEXT, Period(days, Unit.WORKING_DAY), **more)


def chained(key: str, *steps: Link, two_person: bool = False) -> ProcedureVersion:
    return replace(procedure(key), steps=steps, two_person=two_person)


CHAINS = {
    "two-person": chained("two-person", link(2), link(3), two_person=True),
    "upper": chained("upper", link(2), link(3, at=AT_PARENT)),
    "upper-two-person": chained("upper-two-person", link(2), link(3, at=AT_PARENT), two_person=True),
    "there-and-back": chained("there-and-back", link(2), link(3, at=BESIDE), link(1)),
    "parallel": chained(
        "parallel", link(2), link(3, at=BESIDE, group=1), link(4, at=THIRD, group=1), link(1, group=1), link(1)
    ),
    "twice": replace(procedure("twice"), supplements_allowed=2),
    "nobody": chained("nobody", link(2), link(3, at="no-such-agency")),
}


AGENCIES = [
    AgencyPeriod(ABOVE, None, _TEXT, "ministry", None, date(2020, 1, 1), None),
    *(
        AgencyPeriod(key, None, _TEXT, "ministry_unit", ABOVE, date(2020, 1, 1), None)
        for key in (AGENCY, BESIDE, THIRD)
    ),
]


def house(entry: Entry | None = None, *, procedure: str = "p05", do: Sequence[tuple[Any, ...]] = ()) -> World:
    """A dossier as it is filed unless `entry` says otherwise, then `do`: (user, action) or (user, action, body)."""
    steps = len(CHAINS[procedure].steps) if procedure in CHAINS else 2
    made = World(entry or filed(procedure=procedure, steps_of=steps))
    for version in CHAINS.values():
        made.catalogue.publish_version(version, FORM)
    made.catalogue.put_agencies(AGENCIES)
    for person in PEOPLE:
        made.people.people[person.user] = person
        made.people.enlist(person)
    made.upload()
    for user, action, *more in do:
        made.act(user, action, **(more[0] if more else {}))
    return made


Refusal = tuple[int, str, list[tuple[str, str]]]


def refused(made: World, user: str, action: str, **more: Any) -> Refusal:
    """The refusal; and nothing was changed."""
    before = dict(made.register.entries)
    with pytest.raises(Problem) as problem:
        made.act(user, action, **more)
    assert made.register.entries == before
    kind = problem.value.kind
    return kind.status, kind.name, [(fault.pointer, fault.code) for fault in problem.value.errors]


def why(made: World, user: str, action: str, **more: Any) -> str:
    with pytest.raises(Problem) as problem:
        made.act(user, action, **more)
    return problem.value.detail.en


def supplemented(made: World, now: datetime = NOW) -> None:
    """The applicant hands in what was asked for."""
    entry = made.entry()
    after = State.IN_PROCESS if entry.accepted_at else State.REGISTERED
    by_whom = Step(Action.SUPPLEMENT, after, "lan", max(now, entry.history[-1].at))
    made.register.entries[entry.code] = advanced(entry, by_whom, clock_rules(made.catalogue, entry, Action.SUPPLEMENT))


def seen(made: World, user: str) -> dict[str, Any]:
    return look(made.entry().code, None, user, made.desk, NOW)


STRANGER: Refusal = (404, "not-found", [])
NOT_ALLOWED: Refusal = (403, "not-allowed", [])
ILLEGAL: Refusal = (409, "illegal-step", [])
ACCEPTED = ("thu", "accept")
IN_PROCESS = (ACCEPTED, ("thu", "assign", {"assignee": "handler"}))

# -- what is said with an action --------------------------------------------------------------------------------------------

GOOD: dict[str, Any] = {"document": "photo", "present": True, "legible": True, "right": True}
BLURRED: dict[str, Any] = {"document": "photo", "present": True, "legible": False, "right": True, "note": "Ảnh mờ"}
OUTSIDE: dict[str, Any] = {"unit": "Sở Y tế", "question": "Có ý kiến gì không?", "answer_by": "2026-11-10"}
ASKED: dict[str, Any] = {"agency": BESIDE, "question": "Có ý kiến gì không?", "answer_by": "2026-11-10"}
CONSULTED = (*IN_PROCESS, ("handler", "consult", ASKED))
VISIT: dict[str, Any] = {
    "at": "2026-11-04T09:00:00+07:00",
    "place": "Xưởng số 2, Bắc Ninh",
    "participants": [{"unit": "Cục Việc làm", "count": 2}, {"unit": "Công ty", "count": 1}],
    "content": "Đúng như hồ sơ",
}
