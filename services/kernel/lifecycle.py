"""The lifecycle of a dossier: which action, by whom, from which state, leads where (api.md, State and work).

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


class Part(StrEnum):
    """What someone is to one dossier. Several parts may be held at once; none makes a stranger."""

    APPLICANT = "applicant"
    SYSTEM = "system"
    RECEIVE = "receive"
    HANDLE = "handle"
    DECIDE = "decide"
    OFFICER = "officer"  # of the handling agency, whatever the roles: may look, acts only by the three above


class Refusal(StrEnum):
    STRANGER = "stranger"  # answered like an unknown code
    NOT_YOURS_TO_DO = "not_yours_to_do"
    ILLEGAL_STEP = "illegal_step"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, from which states, and the state after it."""

    who: frozenset[Part]
    before: frozenset[State]
    after: State | None  # None: the state stays (extend) or depends on the dossier (supplement)


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
}

# The clock of the law has ended; what may still follow is the hand-over of a decided dossier.
CLOSED = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED, State.DECIDED, State.HANDED_OVER})
# Nothing follows.
FINAL = CLOSED - {State.DECIDED}
# May be rated by its applicant (api.md, Voice).
RATABLE = frozenset({State.DECIDED, State.HANDED_OVER, State.REFUSED, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a dossier decides which steps are legal."""

    state: State
    accepted: bool  # it was accepted once, so a supplement returns it to process
    decides_at_once: bool = False  # the procedure gives its result straight from acceptance
    supplements_left: int = 1
    extensions_left: int = 1  # one, for the whole life (procedures-and-law R15)


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
    if not _legal(action, rule, standing):
        return Refusal.ILLEGAL_STEP
    if action is Action.SUPPLEMENT:
        return State.IN_PROCESS if standing.accepted else State.REGISTERED
    return rule.after or standing.state


def _legal(action: Action, rule: Rule, standing: Standing) -> bool:
    if action is Action.DECIDE and standing.decides_at_once and standing.state is State.ACCEPTED:
        return True
    if action is Action.REQUEST_SUPPLEMENT and standing.supplements_left < 1:
        return False
    if action is Action.EXTEND and standing.extensions_left < 1:
        return False
    return standing.state in rule.before
