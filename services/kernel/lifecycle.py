"""The lifecycle of a dossier: which action, by whom, from which state, leads where (docs/api/status.md).

One table, read by the status service for officers' and applicants' actions and by the submission service for
supplements. Nothing here knows of storage, time or HTTP.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    REGISTERED = "registered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_PROCESS = "in_process"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_REQUESTED = "payment_requested"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"


# TrangThaiHoSo of the national portal (its contract, 2.5).
NATIONAL_STATUS: dict[State, int] = {state: number for number, state in enumerate(State, start=1)}


class Action(StrEnum):
    FILE = "file"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASSIGN = "assign"
    FORWARD = "forward"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    EXTEND = "extend"
    STOP = "stop"
    DECIDE = "decide"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    # Work inside the agencies: none of them is a step of the national portal's.
    TAKE = "take"
    GIVE_BACK = "give_back"
    CHECK_PAPERS = "check_papers"
    CONSULT = "consult"
    ANSWER_CONSULTATION = "answer_consultation"
    RECORD_VISIT = "record_visit"
    PROPOSE = "propose"
    RETURN_PROPOSAL = "return_proposal"
    FINISH_STEP = "finish_step"
    TRANSFER = "transfer"
    APPLY_CALENDAR = "apply_calendar"


class Part(StrEnum):
    """What someone is to one dossier. Several parts may be held at once; none makes a stranger."""

    APPLICANT = "applicant"
    SYSTEM = "system"
    RECEIVE = "receive"
    HANDLE = "handle"
    DECIDE = "decide"
    OFFICER = (
        "officer"  # of an agency that handles or handled it, whatever the roles: may look, acts only by the others
    )
    ASSIGNEE = "assignee"  # the officer who works on it
    PROPOSER = "proposer"  # made the proposal that waits for a decision, so may not be the second person
    AT_STEP = "at_step"  # of an agency whose parallel step is open
    CONSULTED = "consulted"  # of an agency that was asked and has not answered
    ADMINISTRATOR = "administrator"  # somebody only for what administrators do


class Refusal(StrEnum):
    STRANGER = "stranger"  # answered like an unknown code
    NOT_YOURS_TO_DO = "not_yours_to_do"
    ILLEGAL_STEP = "illegal_step"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, from which states, and the state after it."""

    who: frozenset[Part]
    before: frozenset[State]
    after: State | None  # None: the state stays, or depends on the dossier (supplement, take)


def _rule(who: str, before: str, after: State | None) -> Rule:
    return Rule(frozenset(map(Part, who.split())), frozenset(map(State, before.split())), after)


RULES: dict[Action, Rule] = {
    Action.ACCEPT: _rule("receive", "registered", State.ACCEPTED),
    Action.REFUSE: _rule("receive", "registered", State.REFUSED),
    Action.ASSIGN: _rule("receive handle", "accepted in_process", State.IN_PROCESS),
    Action.FORWARD: _rule("receive handle", "accepted in_process", State.IN_PROCESS),
    Action.REQUEST_SUPPLEMENT: _rule("receive handle", "registered accepted in_process", State.SUPPLEMENT_REQUESTED),
    Action.SUPPLEMENT: _rule("applicant", "supplement_requested", None),
    Action.REQUEST_PAYMENT: _rule("receive handle", "accepted in_process", State.PAYMENT_REQUESTED),
    Action.CONFIRM_PAYMENT: _rule("receive system", "payment_requested", State.IN_PROCESS),
    Action.EXTEND: _rule("handle decide", "accepted in_process", None),
    Action.STOP: _rule("decide", "accepted in_process supplement_requested payment_requested", State.STOPPED),
    Action.DECIDE: _rule("decide", "in_process", State.DECIDED),
    Action.HAND_OVER: _rule("receive", "decided", State.HANDED_OVER),
    Action.WITHDRAW: _rule(
        "applicant", "registered accepted in_process supplement_requested payment_requested", State.WITHDRAWN
    ),
    Action.TAKE: _rule("receive handle", "registered accepted in_process", None),
    Action.GIVE_BACK: _rule("assignee", "registered accepted in_process", None),
    Action.CHECK_PAPERS: _rule("receive handle", "registered accepted in_process", None),
    Action.CONSULT: _rule("handle decide", "accepted in_process", None),
    Action.ANSWER_CONSULTATION: _rule(
        "receive handle decide consulted", "accepted in_process supplement_requested payment_requested", None
    ),
    Action.RECORD_VISIT: _rule("handle", "accepted in_process", None),
    Action.PROPOSE: _rule("handle", "in_process", None),
    Action.RETURN_PROPOSAL: _rule("decide", "accepted in_process", None),
    Action.FINISH_STEP: _rule("at_step", "in_process", None),
    Action.TRANSFER: _rule(
        "administrator", "registered accepted in_process supplement_requested payment_requested decided", None
    ),
    Action.APPLY_CALENDAR: _rule("administrator", "accepted in_process supplement_requested payment_requested", None),
}

# Work inside the agencies. The national portal hears of it only where it changes the state (a dossier taken to work on), and
# what is said there is said between officers.
INTERNAL = frozenset(
    {
        Action.TAKE,
        Action.GIVE_BACK,
        Action.CHECK_PAPERS,
        Action.CONSULT,
        Action.ANSWER_CONSULTATION,
        Action.RECORD_VISIT,
        Action.PROPOSE,
        Action.RETURN_PROPOSAL,
        Action.FINISH_STEP,
        Action.TRANSFER,
        Action.APPLY_CALENDAR,
    }
)

# The clock of the law has ended; what may still follow is the hand-over of a decided dossier.
CLOSED = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED, State.DECIDED, State.HANDED_OVER})
# Nothing follows.
FINAL = CLOSED - {State.DECIDED}
# May be rated by its applicant (docs/api/feedback.md).
RATABLE = frozenset({State.DECIDED, State.HANDED_OVER, State.REFUSED, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a dossier decides which steps are legal."""

    state: State
    accepted: bool  # it was accepted once, so a supplement returns it to process
    decides_at_once: bool = False  # the procedure gives its result straight from acceptance
    supplements_left: int = 1
    extensions_left: int = 1  # one, for the whole life (NĐ 61/2018 art. 19.9)
    assigned: bool = False  # somebody works on it
    two_person: bool = False  # the procedure wants a decision proposed by one and made by another
    proposed: bool = False  # a proposal waits for its decision
    ends_elsewhere: bool = False  # a later step of the chain is another agency's, so it is not decided here
    steps_open: bool = False  # parallel steps are not all finished
    consulting: bool = False  # a question to another unit is not answered


def judge(action: Action, parts: Set[Part], standing: Standing) -> State | Refusal:
    """The state after `action`, or why not.

    Order of refusals: a stranger learns nothing; one of the dossier's people learns what is not theirs to do; only who may
    do it learns that the state forbids it.
    """
    if not parts:
        return Refusal.STRANGER
    rule = RULES.get(action)
    # Nobody is an officer in their own matter, whatever roles they hold at the agency.
    acting = {Part.APPLICANT} if Part.APPLICANT in parts else parts
    if rule is None or not (rule.who & acting):
        return Refusal.NOT_YOURS_TO_DO
    if action is Action.DECIDE and Part.PROPOSER in acting:  # nobody is the second person to themselves
        return Refusal.NOT_YOURS_TO_DO
    if not possible_in(action, standing) or hindrance(action, standing) is not None:
        return Refusal.ILLEGAL_STEP
    if action is Action.SUPPLEMENT:
        return State.IN_PROCESS if standing.accepted else State.REGISTERED
    if action is Action.TAKE and standing.state is State.ACCEPTED:  # as by `assign`, work begins
        return State.IN_PROCESS
    return rule.after or standing.state


def possible_in(action: Action, standing: Standing) -> bool:
    """Whether the state allows it, whatever else hinders it."""
    at_once = standing.decides_at_once and standing.state is State.ACCEPTED and action in _MAKE_THE_DECISION
    return at_once or standing.state in RULES[action].before


_MAKE_THE_DECISION = frozenset({Action.PROPOSE, Action.DECIDE})


class Hindrance(StrEnum):
    """Why a step is not legal although the state would allow it."""

    NO_SUPPLEMENT_LEFT = "no_supplement_left"
    NO_EXTENSION_LEFT = "no_extension_left"
    ASSIGNED = "assigned"
    NOT_CONSULTING = "not_consulting"
    ONE_PERSON_IS_ENOUGH = "one_person_is_enough"
    NOT_PROPOSED = "not_proposed"
    STEPS_OPEN = "steps_open"
    NO_STEP_OPEN = "no_step_open"
    ENDS_ELSEWHERE = "ends_elsewhere"
    NO_CLOCK = "no_clock"


def hindrance(action: Action, standing: Standing) -> Hindrance | None:
    """What of the dossier, beside its state, stands in the way of `action`; None when nothing does."""
    hindering = {
        Action.REQUEST_SUPPLEMENT: ((standing.supplements_left < 1, Hindrance.NO_SUPPLEMENT_LEFT),),
        Action.EXTEND: ((standing.extensions_left < 1, Hindrance.NO_EXTENSION_LEFT),),
        Action.TAKE: ((standing.assigned, Hindrance.ASSIGNED),),
        Action.ANSWER_CONSULTATION: ((not standing.consulting, Hindrance.NOT_CONSULTING),),
        Action.FORWARD: ((standing.steps_open, Hindrance.STEPS_OPEN),),
        Action.FINISH_STEP: ((not standing.steps_open, Hindrance.NO_STEP_OPEN),),
        Action.PROPOSE: (
            (not standing.two_person, Hindrance.ONE_PERSON_IS_ENOUGH),
            (standing.steps_open, Hindrance.STEPS_OPEN),
        ),
        Action.RETURN_PROPOSAL: ((not standing.proposed, Hindrance.NOT_PROPOSED),),
        Action.DECIDE: (
            (standing.steps_open, Hindrance.STEPS_OPEN),
            (standing.ends_elsewhere, Hindrance.ENDS_ELSEWHERE),
            (standing.two_person and not standing.proposed, Hindrance.NOT_PROPOSED),
        ),
        Action.APPLY_CALENDAR: ((not standing.accepted, Hindrance.NO_CLOCK),),
    }
    return next((why for hinders, why in hindering.get(action, ()) if hinders), None)
