"""A change that asks for a slip: numbered once, printed as HTML and PDF, kept in the bucket. A doubled or late event makes
nothing new, for everything is made from the entry as it stood after the change, and the number is taken once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import NamedTuple

from chalicelib.status.places import place_title
from chalicelib.status.slips.compose import Facts, as_of, compose
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import MAKING, FormSet, Kind, forms_on, labels, made_by
from chalicelib.status.slips.pdf import pdf
from chalicelib.status.slips.slip import CONTENT_TYPES, HTML, PDF, Prints, Slip, Slips, Wish, print_key
from chalicelib.status.slips.way import step_dues
from kernel.agencies import name_on
from kernel.catalogue import Catalogue
from kernel.clock_rules import clock_rules
from kernel.dossiers import Filed
from kernel.dossiers_store import Dossiers, filed
from kernel.entry import Entry
from kernel.events import from_json
from kernel.problems import Unavailable
from kernel.register import Register
from kernel.text import Text
from kernel.times import local_day
from kernel.together import ReadTogether


class SlipDesk(NamedTuple):
    """What slips are made with."""

    register: Register
    read: ReadTogether
    dossiers: Dossiers
    catalogue: Callable[[], Catalogue]
    slips: Slips
    prints: Prints
    portal_url: str


class NotThere(Unavailable):
    """The entry or content that an event tells of cannot be read yet; the event comes again."""


def make(message: str, desk: SlipDesk) -> Slip | None:
    """The slip that an event's change makes, with its prints; None where it makes none.

    Raises:
        NotAnEvent: the message is no event of ours.
        NotThere, StorageBusy: try again.
        BookClosed: a receipt for a year whose book was closed.
    """
    event = from_json(message)
    if event.action not in MAKING:
        return None
    entry = _entry(event.code, event.version, desk)
    change = entry.history[-1]
    forms = forms_on(desk.catalogue().rule_sets(), local_day(change.at))
    kind = made_by(change.action, forms)
    if kind is None:
        return None
    slip = desk.slips.number(_wish(entry, kind, forms), entry.content)
    if slip.prints is not None or slip.wish.version != entry.version:
        return slip  # made before; or the control slip has grown beyond this change
    return _printed(slip, entry, forms, desk)


def _entry(code: str, version: int, desk: SlipDesk) -> Entry:
    wanted = desk.register.entry(code)
    found = desk.read(wanted)[wanted]
    entry = as_of(found, version) if found else None
    if entry is None:
        raise NotThere("entry")
    return entry


def _wish(entry: Entry, kind: Kind, forms: FormSet) -> Wish:
    at = entry.history[-1].at
    return Wish(entry.code, entry.dossier, kind, entry.version, entry.agency, local_day(at).year, forms.key, at)


def _printed(slip: Slip, entry: Entry, forms: FormSet, desk: SlipDesk) -> Slip:
    content = filed(desk.read, desk.dossiers, entry)
    if content is None:
        raise NotThere("content")
    facts = _facts(slip, entry, content, desk)
    document = compose(slip.wish.kind, forms, facts)
    bodies = {
        HTML: html(document).encode(),
        PDF: pdf(document, facts.agency.vi, labels()["unprintable"]),
    }
    versions = {
        ending: desk.prints.put(print_key(slip, ending), body, CONTENT_TYPES[ending]) for ending, body in bodies.items()
    }
    prints = (versions[HTML], versions[PDF])
    desk.slips.keep(slip, prints)
    return replace(slip, prints=prints)


def _facts(slip: Slip, entry: Entry, content: Filed, desk: SlipDesk) -> Facts:
    catalogue = desk.catalogue()
    terms = catalogue.version(entry.procedure, entry.procedure_version)
    rules = clock_rules(catalogue, entry) if entry.accepted_at else None
    agency, received = agency_name(catalogue, entry), receipt_name(catalogue, entry)
    return Facts(
        entry=entry,
        filed=content,
        terms=terms,
        agency=agency,
        number=slip.number,
        closing=rules.hours.closing if rules else time.min,
        portal_url=desk.portal_url,
        step_dues=step_dues(entry, rules) if rules and slip.wish.kind is Kind.CONTROL else {},
        questions=_questions(catalogue, entry),
        received_by=received if received != agency else None,
    )


def agency_name(catalogue: Catalogue, entry: Entry) -> Text:
    """What the handling agency was called on the day of the last change."""
    key = entry.agency
    return name_on(catalogue.agencies(), key, local_day(entry.history[-1].at)) or Text(key, key)


def receipt_name(catalogue: Catalogue, entry: Entry) -> Text:
    """What the agency that received the dossier was called then."""
    key = entry.history[0].agency
    return name_on(catalogue.agencies(), key, local_day(entry.registered_at)) or Text(key, key)


def _questions(catalogue: Catalogue, entry: Entry) -> Mapping[str, Text]:
    """What the form calls the questions that the last change asks for, by the pointers of its items."""
    pointers = [item["pointer"] for item in entry.history[-1].detail.get("items", ()) if "pointer" in item]
    if not pointers:
        return {}
    form = catalogue.form(entry.procedure, entry.procedure_version)
    titles = {pointer: place_title(form, pointer) for pointer in pointers}
    return {pointer: title for pointer, title in titles.items() if title is not None}
