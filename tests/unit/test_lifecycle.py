"""The lifecycle as one table (docs/api/status.md), read aloud against the code in every combination.

A cell is the state after the action; `-` means that the state forbids it. The marks:

1  only where the procedure gives its result at once
2  only while a request for a supplement is left
3  the state stays; only while an extension is left
4  back to where it was: registered if it was never accepted, else in process
5  only while nobody works on it
6  only while a question to another unit is open
7  only where the procedure wants two persons
8  only while a proposal waits
9  only when it was proposed, where the procedure wants two persons, and never where a later step is another agency's
+  not while parallel steps are open
*  only while parallel steps are open
!  only when its clock has started

What who made the proposal may not do although they hold the role stands in a test of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest

from kernel.lifecycle import (
    CLOSED,
    FINAL,
    INTERNAL,
    NATIONAL_STATUS,
    RATABLE,
    RULES,
    Action,
    Part,
    Refusal,
    Standing,
    State,
    judge,
)

TABLE = """
action             | who             | registered             | accepted               | in_process             | supplement_requested | payment_requested | refused | withdrawn | stopped | decided     | handed_over
accept             | receive         | accepted               | -                      | -                      | -                    | -                 | -       | -         | -       | -           | -
refuse             | receive         | refused                | -                      | -                      | -                    | -                 | -       | -         | -       | -           | -
assign             | receive, handle | -                      | in_process             | in_process             | -                    | -                 | -       | -         | -       | -           | -
forward            | receive, handle | -                      | in_process +           | in_process +           | -                    | -                 | -       | -         | -       | -           | -
request_supplement | receive, handle | supplement_requested 2 | supplement_requested 2 | supplement_requested 2 | -                    | -                 | -       | -         | -       | -           | -
supplement         | applicant       | -                      | -                      | -                      | back 4               | -                 | -       | -         | -       | -           | -
request_payment    | receive, handle | -                      | payment_requested      | payment_requested      | -                    | -                 | -       | -         | -       | -           | -
confirm_payment    | receive, system | -                      | -                      | -                      | -                    | in_process        | -       | -         | -       | -           | -
extend             | handle, decide  | -                      | accepted 3             | in_process 3           | -                    | -                 | -       | -         | -       | -           | -
stop               | decide          | -                      | stopped                | stopped                | stopped              | stopped           | -       | -         | -       | -           | -
decide             | decide          | -                      | decided 19+            | decided 9+             | -                    | -                 | -       | -         | -       | -           | -
hand_over          | receive         | -                      | -                      | -                      | -                    | -                 | -       | -         | -       | handed_over | -
withdraw           | applicant       | withdrawn              | withdrawn              | withdrawn              | withdrawn            | withdrawn         | -       | -         | -       | -           | -
take               | receive, handle | registered 5           | in_process 5           | in_process 5           | -                    | -                 | -       | -         | -       | -           | -
give_back          | assignee        | registered             | accepted               | in_process             | -                    | -                 | -       | -         | -       | -           | -
check_papers       | receive, handle | registered             | accepted               | in_process             | -                    | -                 | -       | -         | -       | -           | -
consult            | handle, decide  | -                      | accepted               | in_process             | -                    | -                 | -       | -         | -       | -           | -
answer_consultation | receive, handle, decide, consulted | - | accepted 6             | in_process 6           | supplement_requested 6 | payment_requested 6 | -   | -         | -       | -           | -
record_visit       | handle          | -                      | accepted               | in_process             | -                    | -                 | -       | -         | -       | -           | -
propose            | handle          | -                      | accepted 17+           | in_process 7+          | -                    | -                 | -       | -         | -       | -           | -
return_proposal    | decide          | -                      | accepted 8             | in_process 8           | -                    | -                 | -       | -         | -       | -           | -
finish_step        | at_step         | -                      | -                      | in_process *           | -                    | -                 | -       | -         | -       | -           | -
transfer           | administrator   | registered             | accepted               | in_process             | supplement_requested | payment_requested | -       | -         | -       | decided     | -
apply_calendar     | administrator   | -                      | accepted !             | in_process !           | supplement_requested ! | payment_requested ! | -       | -         | -       | -           | -
"""  # noqa: E501 - a table is read whole

ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
STATES = [State(name) for name in ROWS[0][2:]]
WHO = {Action(row[0]): {Part(part) for part in row[1].split(", ")} for row in ROWS[1:]}
CELLS = {(Action(row[0]), state): cell for row in ROWS[1:] for state, cell in zip(STATES, row[2:], strict=True)}

# Nothing, each part, each two, and all but one; who made a proposal is looked at below.
PARTS = [part for part in Part if part is not Part.PROPOSER]
SETS_OF_PARTS = [frozenset(parts) for count in (0, 1, 2, len(PARTS) - 1) for parts in combinations(PARTS, count)]


def expected(action: Action, parts: frozenset[Part], standing: Standing) -> State | Refusal:
    if not parts:
        return Refusal.STRANGER
    own = Part.APPLICANT in parts  # nobody is an officer in their own matter
    if action not in WHO or parts.isdisjoint(WHO[action]) or (own and Part.APPLICANT not in WHO[action]):
        return Refusal.NOT_YOURS_TO_DO
    name, _, mark = CELLS[action, standing.state].partition(" ")
    allowed = {
        "1": standing.decides_at_once,
        "2": standing.supplements_left > 0,
        "3": standing.extensions_left > 0,
        "4": True,
        "5": not standing.assigned,
        "6": standing.consulting,
        "7": standing.two_person,
        "8": standing.proposed,
        "9": not standing.ends_elsewhere and (standing.proposed or not standing.two_person),
        "+": not standing.steps_open,
        "*": standing.steps_open,
        "!": standing.accepted,
    }
    if name == "-" or not all(allowed[one] for one in mark):
        return Refusal.ILLEGAL_STEP
    if name == "back":
        return State.IN_PROCESS if standing.accepted else State.REGISTERED
    return State(name)


def standings(state: State) -> Iterator[Standing]:
    ways = ((False, True), (False, True), (0, 1, 2), (0, 1), *[(False, True)] * 6)
    for accepted, at_once, supplements, extensions, *others in product(*ways):
        yield Standing(state, bool(accepted), bool(at_once), supplements, extensions, *map(bool, others))


def few_standings(state: State) -> Iterator[Standing]:
    for more in (
        {},
        {"two_person": True},
        {"steps_open": True, "consulting": True},
        {"two_person": True, "proposed": True},
    ):
        yield Standing(state, accepted=True, **more)


def test_the_table_names_every_state_and_every_action_but_filing() -> None:
    assert sorted(STATES) == sorted(State)
    assert set(WHO) == set(Action) - {Action.FILE} == set(RULES)


@pytest.mark.parametrize("action", Action)
def test_every_state_and_every_set_of_parts(action: Action) -> None:
    for state in State:
        for standing in few_standings(state):
            for parts in SETS_OF_PARTS:
                assert judge(action, parts, standing) == expected(action, parts, standing), (standing, parts)


@pytest.mark.parametrize("action", RULES)
def test_every_state_and_every_standing(action: Action) -> None:
    parts = frozenset(WHO[action])
    for state in State:
        for standing in standings(state):
            assert judge(action, parts, standing) == expected(action, parts, standing), standing


def test_who_proposed_is_never_the_second_person_whatever_else_they_are() -> None:
    for state in State:
        for standing, parts in product(few_standings(state), SETS_OF_PARTS):
            own = judge(Action.DECIDE, parts | {Part.PROPOSER}, standing)
            assert own is Refusal.NOT_YOURS_TO_DO
            for action in set(RULES) - {Action.DECIDE}:
                if parts:
                    assert judge(action, parts | {Part.PROPOSER}, standing) == judge(action, parts, standing)


def test_a_stranger_learns_nothing_whatever_the_state() -> None:
    for action, state in product(Action, State):
        assert judge(action, frozenset(), Standing(state, accepted=True)) is Refusal.STRANGER


def test_an_officer_without_the_role_learns_that_it_is_not_theirs_never_the_state() -> None:
    for action, state in product(Action, State):
        assert judge(action, {Part.OFFICER}, Standing(state, accepted=True)) is Refusal.NOT_YOURS_TO_DO


def test_what_agencies_do_among_themselves_changes_no_state_but_for_work_that_begins() -> None:
    for action, state in product(INTERNAL, State):
        for standing in standings(state):
            after = judge(action, WHO[action], standing)
            if isinstance(after, State) and (action, state) != (Action.TAKE, State.ACCEPTED):
                assert after is state


def test_an_officer_is_an_applicant_only_in_their_own_matter() -> None:
    everything = frozenset(Part)
    for action, state in product(Action, State):
        standing = Standing(state, accepted=True)
        assert judge(action, everything, standing) == judge(action, {Part.APPLICANT}, standing)


def test_a_connected_system_confirms_payments_and_nothing_else() -> None:
    allowed = {
        action
        for action, state in product(Action, State)
        if isinstance(judge(action, {Part.SYSTEM}, Standing(state, accepted=True)), State)
    }
    assert allowed == {Action.CONFIRM_PAYMENT}


def test_nothing_follows_a_final_state_and_only_the_hand_over_a_decision_wherever_it_lies() -> None:
    officers, applicant = frozenset(Part) - {Part.APPLICANT}, frozenset({Part.APPLICANT})
    for action, state, parts in product(Action, CLOSED, (officers, applicant)):
        after = judge(action, parts, Standing(state, accepted=True, decides_at_once=True))
        if (state, parts) == (State.DECIDED, officers) and action in (Action.HAND_OVER, Action.TRANSFER):
            assert after is (State.HANDED_OVER if action is Action.HAND_OVER else state)
        else:
            assert not isinstance(after, State)
    assert {State.DECIDED} == CLOSED - FINAL


def test_every_state_can_be_reached_from_filing() -> None:
    reached, edge = {State.REGISTERED}, [State.REGISTERED]
    while edge:
        state = edge.pop()
        for action in Action:
            after = judge(action, WHO.get(action, set()), Standing(state, accepted=state is not State.REGISTERED))
            if isinstance(after, State) and after not in reached:
                reached.add(after)
                edge.append(after)
    assert reached == set(State)


def test_states_have_the_numbers_of_the_national_portal() -> None:
    assert NATIONAL_STATUS == {
        State.REGISTERED: 1,
        State.ACCEPTED: 2,
        State.REFUSED: 3,
        State.IN_PROCESS: 4,
        State.SUPPLEMENT_REQUESTED: 5,
        State.PAYMENT_REQUESTED: 6,
        State.WITHDRAWN: 7,
        State.STOPPED: 8,
        State.DECIDED: 9,
        State.HANDED_OVER: 10,
    }


def test_what_may_be_rated_is_what_the_agency_ended() -> None:
    assert {State.DECIDED, State.HANDED_OVER, State.REFUSED, State.STOPPED} == RATABLE
