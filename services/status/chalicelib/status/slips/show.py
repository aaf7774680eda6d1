"""The slips of a dossier, for its own people: with the pin, or with the account of applicant, representative or officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.slips.kinds import FILE_NAMES, form_set
from chalicelib.status.slips.slip import CONTENT_TYPES, HTML, PDF, Prints, Slip, Slips, print_key
from kernel.lifecycle import Part
from kernel.numbers import is_code
from kernel.people import parts_of
from kernel.pins import same_pin
from kernel.problems import NOT_FOUND, Problem
from kernel.times import instant_text

_OWN = frozenset({Part.APPLICANT, Part.OFFICER})


def slips_of(
    code: str, pin: str | None, user: str | None, desk: Desk, slips: Slips, prints: Callable[[], Prints]
) -> list[dict[str, Any]]:
    """Oldest first: `{kind, number, form_set, form, at, version, title, html_url, pdf_url}`; the links live for minutes.

    Raises:
        Problem: 404 unknown or malformed code, a wrong pin, or nobody of the dossier's people: the same for all.
    """
    if not is_code(code) or not _may_see(code, pin, user, desk):
        raise Problem(NOT_FOUND)
    return [_shown(slip, prints()) for slip in slips.of(code) if slip.prints is not None]


def _may_see(code: str, pin: str | None, user: str | None, desk: Desk) -> bool:
    if user is None:
        found = desk.register.look_up(code)
        return found is not None and pin is not None and same_pin(pin, found.pin)
    entry, person = desk.register.entry(code), desk.people().person(user)
    got = desk.read(entry, person)
    known = got[entry]
    if known is None:
        return False
    if pin is not None:
        return same_pin(pin, known.pin)
    return bool(parts_of(got[person], known) & _OWN)


def _shown(slip: Slip, prints: Prints) -> dict[str, Any]:
    wish = slip.wish
    form = form_set(wish.form_set).forms[wish.kind]
    return {
        "kind": wish.kind,
        "number": slip.number,
        "form_set": wish.form_set,
        "form": form.number,
        "at": instant_text(wish.at),
        "version": wish.version,
        "title": form.title.as_json(),
        "html_url": _link(slip, HTML, prints),
        "pdf_url": _link(slip, PDF, prints),
    }


def _link(slip: Slip, ending: str, prints: Prints) -> str:
    html, pdf = slip.prints or ("", "")
    name = f"{FILE_NAMES[slip.wish.kind]}-{slip.wish.code}.{ending}"
    return prints.link(print_key(slip, ending), html if ending == HTML else pdf, name, CONTENT_TYPES[ending])
