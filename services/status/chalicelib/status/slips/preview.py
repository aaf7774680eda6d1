"""The receipt slip of a procedure's version before it is published, of a dossier that nobody filed: for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any

from pydantic import Field

from chalicelib.status.desk import Desk
from chalicelib.status.slips.compose import Facts, compose
from chalicelib.status.slips.document import Document
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import Kind, forms_on
from kernel import faults
from kernel.advance import Step, advanced
from kernel.agencies import AgencyPeriod, covers
from kernel.bodies import Body
from kernel.calendar import OutsideCalendar
from kernel.catalogue import Catalogue, ProcedureVersion, numbering_code, offers
from kernel.change import Change
from kernel.clock_rules import rules_at
from kernel.dossiers import Applicant, Content, Filed, Party
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.problems import INVALID, NOT_FOUND, Fault, Problem
from kernel.rule_sets import rules_on
from kernel.text import Text
from kernel.times import HANOI, local_day

_NOBODY = Text("Không có cơ quan nào nhận thủ tục này vào ngày đó.", "No agency receives it on that day.")
_SOMEBODY = "…………………"  # where the applicant's name will stand


class SlipPreviewBody(Body):
    """A version as `GET /api/submission/admin/changes/{id}/preview` gives it."""

    version: Annotated[dict[str, Any], Field(max_length=50)]


def preview(
    user: str, body: SlipPreviewBody, desk: Desk, catalogue: Catalogue, portal_url: str, now: datetime
) -> dict[str, str]:
    """`{html}`: the slip as it would be if a dossier were filed and accepted on the version's first day.

    Raises:
        Problem: 404 for who is no administrator; 422 no version of a procedure, or one that nobody receives then.
    """
    want = desk.people().person(user)
    if not desk.read(want)[want].administrator:
        raise Problem(NOT_FOUND)
    try:
        version = ProcedureVersion.from_json(body.version)
        return {"html": html(compose_receipt(version, catalogue, now, portal_url))}
    except (KeyError, TypeError, ValueError, AttributeError, OutsideCalendar):
        raise Problem(INVALID, errors=[Fault("/version", "not-acceptable", faults.NOT_ACCEPTABLE)]) from None


def compose_receipt(version: ProcedureVersion, catalogue: Catalogue, now: datetime, portal_url: str) -> Document:
    day = max(local_day(now), version.valid_from)
    at = max(now, datetime.combine(day, time(9), HANOI))
    agencies = catalogue.agencies()
    agency = next((one for one in agencies if covers(one, day) and offers(version, one)), None)
    if agency is None:
        raise Problem(INVALID, errors=[Fault("/version", "no-agency", _NOBODY)])
    rules = rules_at(
        agencies, agency.key, day, version.steps, catalogue.calendar(), rules_on(catalogue.rule_sets(), day)
    )
    entry = advanced(_filed(version, agency, agencies, at), Step(Action.ACCEPT, State.ACCEPTED, "", at), rules)
    facts = Facts(
        entry=entry,
        filed=Filed(_content(version, agency, at)),
        terms=version,
        agency=agency.name,
        number=1,
        closing=rules.hours.closing,
        portal_url=portal_url,
        step_dues={},
        questions={},
    )
    return compose(Kind.RECEIPT, forms_on(catalogue.rule_sets(), day), facts)


def _filed(version: ProcedureVersion, agency: AgencyPeriod, agencies: tuple[AgencyPeriod, ...], at: datetime) -> Entry:
    code = numbering_code(agencies, agency.key, local_day(at)) or "G09"
    change = Change(at=at, action=Action.FILE, state=State.REGISTERED, version=1, agency=agency.key, by="")
    return Entry(
        code=f"{code}-{at:%y%m%d}-0000",
        dossier="",
        content="",
        pin="",
        agency=agency.key,
        procedure=version.key,
        procedure_version=version.version,
        field=version.field,
        owner="",
        company=None,
        channel=2,
        state=State.REGISTERED,
        version=1,
        registered_at=at,
        history=(change,),
        steps_of=len(version.steps),
    )


def _content(version: ProcedureVersion, agency: AgencyPeriod, at: datetime) -> Content:
    nobody = Applicant(Party.CITIZEN, _SOMEBODY, "", _SOMEBODY)
    form: Mapping[str, Any] = {}
    return Content("", version.key, version.version, agency.key, nobody, None, "", form, (), "online", at)
