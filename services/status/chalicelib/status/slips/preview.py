"""The slips of a procedure's version before it is published, of a dossier that nobody filed: for administrators."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.status.desk import Desk
from chalicelib.status.slips.book import Page, book_document, book_line
from chalicelib.status.slips.compose import Facts, compose
from chalicelib.status.slips.document import Document
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import Kind, forms_on
from chalicelib.status.slips.rehearsed import Stage, content, rehearsed
from chalicelib.status.slips.way import step_dues
from kernel import faults
from kernel.agencies import covers
from kernel.bodies import Body
from kernel.calendar import OutsideCalendar
from kernel.catalogue import Catalogue, ProcedureVersion, offers
from kernel.clock_rules import rules_at
from kernel.dossiers import Filed
from kernel.problems import INVALID, NOT_FOUND, Fault, Problem
from kernel.rule_sets import rules_on
from kernel.text import Text
from kernel.times import HANOI, local_day

_NOBODY = Text("Không có cơ quan nào nhận thủ tục này vào ngày đó.", "No agency receives it on that day.")
_NO_FORM = Text("Mẫu phiếu đang áp dụng không có phiếu này.", "The forms in force have no such slip.")


class SlipPreviewBody(Body):
    """A version as `GET /api/submission/admin/changes/{id}/preview` gives it."""

    version: Annotated[dict[str, Any], Field(max_length=50)]
    slip: Literal["receipt", "supplement", "refusal", "apology", "stop", "control", "register"] = "receipt"


def administrator(user: str, desk: Desk) -> None:
    """Raises Problem 404 for everybody else."""
    want = desk.people().person(user)
    person = desk.read(want)[want]
    if not person.administrator or person.system:
        raise Problem(NOT_FOUND)


def preview(body: SlipPreviewBody, desk: Desk, catalogue: Catalogue, portal_url: str, now: datetime) -> dict[str, str]:
    """`{html}`: the slip as it would be of a dossier that is filed on the version's first day, and handled in time; without
    `slip` the receipt.

    Raises Problem 422: no version of a procedure, one that nobody receives then, or no such slip in the forms in force.
    """
    kind = Kind(body.slip)
    try:
        stage = _stage(ProcedureVersion.from_json(body.version), catalogue, now)
        return {"html": html(_document(kind, stage, desk, catalogue, portal_url))}
    except (KeyError, TypeError, ValueError, AttributeError, OutsideCalendar):
        raise Problem(INVALID, errors=[Fault("/version", "not-acceptable", faults.NOT_ACCEPTABLE)]) from None


def _stage(version: ProcedureVersion, catalogue: Catalogue, now: datetime) -> Stage:
    day = max(local_day(now), version.valid_from)
    at = max(now, datetime.combine(day, time(9), HANOI))
    agencies = catalogue.agencies()
    agency = next((one for one in agencies if covers(one, day) and offers(version, one)), None)
    if agency is None:
        raise Problem(INVALID, errors=[Fault("/version", "no-agency", _NOBODY)])
    rules = rules_on(catalogue.rule_sets(), day)
    clock = rules_at(agencies, agency.key, day, version.steps, catalogue.calendar(), rules)
    return Stage(version, agency, agencies, clock, at)


def _document(kind: Kind, stage: Stage, desk: Desk, catalogue: Catalogue, portal_url: str) -> Document:
    entry, given = rehearsed(kind, stage), content(stage)
    last_day = local_day(entry.history[-1].at)
    forms = forms_on(catalogue.rule_sets(), last_day)
    if kind not in forms.forms:
        raise Problem(INVALID, errors=[Fault("/slip", "no-form", _NO_FORM)])
    if kind is Kind.REGISTER:
        line = book_line(1, entry, given.applicant, given.result_delivery, stage.version.name, last_day)
        return book_document(stage.agency.key, last_day.year, Page([line], None, None), desk)
    facts = Facts(
        entry=entry,
        filed=Filed(given),
        terms=stage.version,
        agency=stage.agency.name,
        number=1,
        closing=stage.rules.hours.closing,
        portal_url=portal_url,
        step_dues=step_dues(entry, stage.rules) if kind is Kind.CONTROL else {},
        questions={},
    )
    return compose(kind, forms, facts)
