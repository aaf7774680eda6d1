"""The look-up: what anyone may know by the code alone, and what the pin or the account shows besides (docs/api/status.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.status.desk import Desk
from kernel.entry import Entry
from kernel.lifecycle import Action, Part
from kernel.numbers import is_code
from kernel.pins import same_pin
from kernel.problems import NOT_FOUND, Problem
from kernel.times import instant_text, local_day

if TYPE_CHECKING:
    from kernel.dossiers import Document

_OWN = frozenset({Part.APPLICANT, Part.OFFICER})


def look(code: str, pin: str | None, user: str | None, desk: Desk, now: datetime) -> dict[str, Any]:
    """The dossier as the asker may see it. `user` is the account of a verified token, `pin` the header as it was sent.

    Raises:
        Problem: 404 unknown or malformed code, or a wrong pin.
    """
    entry, parts = found(code, pin, user, desk)
    seen = public_part(entry, local_day(now))
    if shows_all(pin, parts):
        # In their own matter an officer is an applicant like any other.
        officer = Part.OFFICER in parts and Part.APPLICANT not in parts
        names = None if officer else _officers_names(entry, desk)
        seen.update(own_part(entry, desk.papers, names))
        if Part.APPLICANT in parts:
            seen["yours"] = True
    return seen


def found(code: str, pin: str | None, user: str | None, desk: Desk) -> tuple[Entry, frozenset[Part]]:
    """The entry, and what the account is to it.

    Raises:
        Problem: 404 unknown or malformed code, or a wrong pin.
    """
    if not is_code(code):
        raise Problem(NOT_FOUND)
    entry, parts = _found(code, user, desk)
    if entry is None or (pin is not None and not same_pin(pin, entry.pin)):
        raise Problem(NOT_FOUND)
    return entry, parts


def shows_all(pin: str | None, parts: frozenset[Part]) -> bool:
    """Whether more than the public part is shown; a pin that was found wrong did not come this far."""
    return pin is not None or bool(parts & _OWN)


def _found(code: str, user: str | None, desk: Desk) -> tuple[Entry | None, frozenset[Part]]:
    if user is None:
        return desk.register.look_up(code), frozenset()
    from kernel.people import parts_of

    entry, person = desk.register.entry(code), desk.people().person(user)
    got = desk.read(entry, person)
    there = got[entry]
    return there, parts_of(got[person], there) if there else frozenset()


def _officers_names(entry: Entry, desk: Desk) -> dict[str, str]:
    """As far as the rule set of its clock says; that is no further than no name, so nothing is read for them, until it does."""
    if entry.rules is None or not desk.catalogue().rules(entry.rules).shows_officer_names:
        return {}
    from chalicelib.status.actions.shown import officers

    wanted = [desk.people().person(user) for user in sorted(officers(entry))]
    if not wanted:
        return {}
    got = desk.read(*wanted)
    return {got[want].user: got[want].name for want in wanted if got[want].name and not got[want].system}


def public_part(entry: Entry, today: date) -> dict[str, Any]:
    """What the law makes public (TT 01/2018 art. 16): not the procedure, whose name can reveal illness or poverty."""
    return {
        "code": entry.code,
        "state": entry.state,
        "step": {"number": entry.step, "of": entry.steps_of},
        "registered_at": instant_text(entry.registered_at),
        "accepted_at": _instant(entry.accepted_at),
        "due_date": entry.due.isoformat() if entry.due else None,
        "closed_at": _instant(entry.closed_at),
        "timeliness": entry.timeliness(today),
    }


def own_part(entry: Entry, papers: Callable[[], Any], names: Mapping[str, str] | None) -> dict[str, Any]:
    """What the dossier's own people see besides: the applicant, with those officers' names in `names`, or an officer (None).
    `papers` makes the link to a paper."""
    from chalicelib.status.actions import shown

    officer = names is None
    sometimes = {
        "supplement": _supplement(entry),
        "payment": _payment(entry),
        "result": _result(entry, papers),
        "papers_check": shown.papers_check(entry, officer=officer),
        **(shown.inner_work(entry, lambda paper: _link(paper, papers)) if officer else {}),
    }
    return {
        "procedure": entry.procedure,
        "agency": entry.agency,
        "version": entry.version,
        "handed_over_at": _instant(entry.handed_over_at),
        "history": shown.history(entry, names),
        **{name: value for name, value in sometimes.items() if value is not None},
    }


def _supplement(entry: Entry) -> dict[str, Any] | None:
    asked = entry.last(Action.REQUEST_SUPPLEMENT)
    return {"reason": asked.note, "items": asked.detail.get("items", [])} if asked else None


def _payment(entry: Entry) -> dict[str, Any] | None:
    asked, paid = entry.last(Action.REQUEST_PAYMENT), entry.last(Action.CONFIRM_PAYMENT)
    if asked is None:
        return None
    payment: dict[str, Any] = {"amount": asked.detail["amount"], "reason": asked.note}
    if paid is not None and paid.version > asked.version:
        payment.update(paid_at=instant_text(paid.at), reference=paid.detail["reference"])
    return payment


def _result(entry: Entry, papers: Callable[[], Any]) -> dict[str, Any] | None:
    if entry.last(Action.DECIDE) is None:
        return None
    from kernel.results import result_of

    result = result_of(entry)
    if result is None:
        return None
    given: Mapping[str, Any] = {
        "outcome": result.outcome,
        "number": result.number,
        "date": result.date.isoformat() if result.date else None,
        "reason": result.reason,
        "url": _link(result.paper, papers),
    }
    return {name: value for name, value in given.items() if value is not None}


def _link(paper: Document | None, papers: Callable[[], Any]) -> str | None:
    return papers().link(paper) if paper else None


def _instant(instant: datetime | None) -> str | None:
    return instant_text(instant) if instant else None
