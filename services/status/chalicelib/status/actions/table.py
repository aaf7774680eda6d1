"""Who may do which action from which state, and what it does: a table for people, made by asking the lifecycle about every case.

Imported when the OpenAPI document is made, never to serve a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import product

from chalicelib.status.actions.refusals import WHY
from chalicelib.status.slips.kinds import FORM_SETS, form_set, made_by
from kernel.lifecycle import RULES, Action, Hindrance, Part, Standing, State, hindrance, judge, possible_in

_WHO = {
    Part.APPLICANT: "the applicant",
    Part.SYSTEM: "a connected system",
    Part.RECEIVE: "`receive`",
    Part.HANDLE: "`handle`",
    Part.DECIDE: "`decide`",
    Part.ASSIGNEE: "who works on it",
    Part.AT_STEP: "`handle` or `decide` of an agency whose parallel step is open",
    Part.CONSULTED: "`handle` or `decide` of the agency asked",
    Part.ADMINISTRATOR: "an administrator",
}

DOES = {
    Action.ACCEPT: "The clock of the law starts. May carry the check of the papers.",
    Action.REFUSE: "Ends it, with a reason.",
    Action.ASSIGN: "Another officer of the agency works on it from now on; nobody assigns to themselves, nor to who filed it.",
    Action.FORWARD: "Leads to the next step of the procedure's chain, and to an officer of the agency that does it, which "
    "handles the dossier from then on. Steps that run side by side open together, and the receiving agency keeps the dossier.",
    Action.REQUEST_SUPPLEMENT: "Asks the applicant for every paper and question at once; papers that the last check found "
    "wanting are asked for, named or not. The clock waits.",
    Action.SUPPLEMENT: "What was asked for is handed in, by `POST /api/submission/dossiers/{code}/supplements`, not here. A "
    "clock that ran starts again, or goes on, as the rules in force say.",
    Action.REQUEST_PAYMENT: "Asks for an amount; the clock stands still from the next day, or runs on, as the rules in force "
    "say. Not where a step counts in months.",
    Action.CONFIRM_PAYMENT: "The amount that was asked for was paid; a clock that stood still goes on with the day after.",
    Action.EXTEND: "Apologises and promises a later day; a day off becomes the next working day. Said too late (the rules in "
    "force say how long before the due date), it moves nothing, and is used up.",
    Action.STOP: "Ends it without a result, with a reason.",
    Action.DECIDE: "Ends the clock with the result, or with the reason of a rejection.",
    Action.HAND_OVER: "The applicant has the result.",
    Action.WITHDRAW: "Ends it at the applicant's wish.",
    Action.TAKE: "Who asks works on it from now on.",
    Action.GIVE_BACK: "Nobody works on it any more.",
    Action.CHECK_PAPERS: "Says of each paper whether it is there, legible and right; the applicant sees those that fail.",
    Action.CONSULT: "Asks another unit, by a day. The clock runs on, or stands still, as the rules in force say.",
    Action.ANSWER_CONSULTATION: "The answer of the unit that was asked.",
    Action.RECORD_VISIT: "Keeps when, where, by how many and with what outcome a place was seen.",
    Action.PROPOSE: "Proposes a decision, for another person to make; a new proposal takes the place of one that waits.",
    Action.RETURN_PROPOSAL: "Sends a proposal back, with a reason.",
    Action.FINISH_STEP: "Ends one's own of the steps that run side by side.",
    Action.TRANSFER: "To the agency that carries on what the handling one, or one that was asked, did.",
    Action.APPLY_CALENDAR: "A newer working calendar holds for it; its applicant is told of a day that moves.",
}
"""In one or two sentences; every action but `file`, which is POST /api/submission/dossiers."""


def table() -> str:
    """Markdown: a row for each action."""
    head = ("| action | who | from | to | does | refused besides |", "|---|---|---|---|---|---|")
    return "\n".join([*head, *map(_row, RULES)])


def _row(action: Action) -> str:
    rule = RULES[action]
    who = ", ".join(_WHO[part] for part in Part if part in rule.who)
    cells = (
        f"`{action}`",
        who,
        _from(action),
        _to(action),
        f"{DOES[action]}{_slip(action)}",
        " ".join(_besides(action)),
    )
    return f"| {' | '.join(cells)} |"


def _slip(action: Action) -> str:
    """The slip it makes, in one of the sets of forms at least."""
    made = {kind for key in FORM_SETS if (kind := made_by(action, form_set(key))) is not None}
    return "".join(f" Slip `{kind}`." for kind in made)


def _from(action: Action) -> str:
    named = [f"`{state}`" for state in State if state in RULES[action].before]
    at_once = [
        f"`{state}` where the result is given at once" for state in _leads(action) if state not in RULES[action].before
    ]
    return ", ".join([*named, *at_once])


def _to(action: Action) -> str:
    """One state for all, `the same`, or state by state."""
    leads = _leads(action)
    afters = {after for found in leads.values() for after in found}
    if all(found == {before} for before, found in leads.items()):
        return "the same"
    if len(afters) == 1:
        return f"`{afters.pop()}`"
    if action is Action.SUPPLEMENT:
        return f"`{State.IN_PROCESS}`; `{State.REGISTERED}` if it was never accepted"
    return ", ".join(f"`{before}` → " + " or ".join(f"`{after}`" for after in found) for before, found in leads.items())


def _leads(action: Action) -> dict[State, set[State]]:
    """Every state from which the action may be done, and where it leads."""
    found: dict[State, set[State]] = {}
    for standing in _standings():
        after = judge(action, RULES[action].who, standing)
        if isinstance(after, State):
            found.setdefault(standing.state, set()).add(after)
    return found


def _besides(action: Action) -> list[str]:
    """Why it may be refused although the state allows it, in the order of the lifecycle."""
    found = {hindrance(action, standing) for standing in _standings() if possible_in(action, standing)}
    sentences = [WHY[why].en for why in Hindrance if why in found]
    return [*sentences, *(["Who proposed may not decide."] if action is Action.DECIDE else [])]


def _standings() -> Iterator[Standing]:
    """Every standing there is, as far as the lifecycle tells them apart."""
    others = [one for one in fields(Standing) if one.name != "state"]
    choices = [(False, True) if one.type == "bool" else (0, 1) for one in others]
    for state, *values in product(State, *choices):
        named = dict(zip((one.name for one in others), values, strict=True))
        # The checker cannot follow names and choices that are both read from the fields themselves.
        yield Standing(state, **named)  # type: ignore[arg-type]
