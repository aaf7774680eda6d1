"""What this service answers, as models: only the OpenAPI document is made from them, no request loads them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from kernel.openapi import Absent, Address, Bilingual, Instant, LocalDay, Shown
from kernel.pins import ALPHABET
from kernel.rule_sets import RuleName

Confidence = Literal["verified", "unverified", "illustrative"]
Version = Annotated[int, Field(ge=1)]
State = Literal["registered", "in_process"]


# -- catalogue ----------------------------------------------------------------------------------------------------------


class ProcedureLine(Shown):
    key: str
    name: Bilingual
    field: str
    field_name: Bilingual | None
    online_level: str
    valid_from: LocalDay
    valid_to: LocalDay | None
    confidence: Confidence


class FormSchema(Shown):
    """A form in JSON Schema 2020-12, in the portal's profile, with its texts in Vietnamese; `x-ui` says how it is shown,
    `x-checks` how answers must stand to each other (services/submission/catalogue/README.md)."""

    model_config = ConfigDict(extra="allow")

    properties: dict[str, Any]
    required: list[str]


class Translations(Shown):
    en: dict[str, str] = Field(description="English texts by the JSON pointer of the Vietnamese ones.")


class PaperCondition(Shown):
    """Holds when the field has one of the values."""

    field: str
    values: list[str | int | bool]


class ProcedurePaper(Shown):
    key: str
    name: Bilingual
    required: bool = Field(description="Counts only while `when` holds.")
    when: PaperCondition | Absent = None
    rule: Bilingual
    kind: str
    accept: list[str] = Field(description="Media types.")
    max_bytes: int


class Fee(Shown):
    amount: int | None = Field(description="In đồng; null when it is not known or differs by province.")
    note: Bilingual


class Period(Shown):
    count: int
    unit: Literal["working_day", "day", "month", "working_hour"]


class ProcedureStep(Period):
    unit_name: Bilingual
    at: str | Absent = Field(
        None, description="Who does it: `parent`, the agency above, or an agency's key; left out: the receiving agency."
    )
    group: int | Absent = Field(None, description="Neighbours of one group run side by side.")


class LegalBasis(Shown):
    text: Bilingual
    article: str
    confidence: Confidence


class ProcedureResult(Shown):
    name: Bilingual
    public_fields: list[str] = Field(description="All that is ever published of a dossier.")


class VersionLine(Shown):
    version: Version
    valid_from: LocalDay
    valid_to: LocalDay | None


class Procedure(Shown):
    key: str
    version: Version
    code: str | None = Field(description="The national code; null when not known.")
    name: Bilingual
    field: str
    field_name: Bilingual | None
    online_level: str
    audience: list[Literal["citizen", "business", "organisation"]]
    form: FormSchema
    form_translations: Translations
    papers: list[ProcedurePaper]
    fee: Fee
    time: Period
    steps: list[ProcedureStep]
    two_person: bool = Field(description="Whether a decision is proposed by one officer and made by another.")
    legal_basis: list[LegalBasis]
    decided_by: Bilingual
    result: ProcedureResult
    receiving: str
    confidence: Confidence
    valid_from: LocalDay
    valid_to: LocalDay | None
    versions: list[VersionLine]


class Agency(Shown):
    key: str
    code: str | None = Field(description="What dossier codes begin with; null: that of the next agency above.")
    name: Bilingual
    kind: str
    parent: str | None
    valid_from: LocalDay
    valid_to: LocalDay | None
    successor_of: list[str]
    confidence: Confidence


class CalendarDay(Shown):
    date: LocalDay
    name: Bilingual


class CalendarOverride(Shown):
    """A day decided differently than the seed of the calendar has it."""

    date: LocalDay
    kind: Literal["off", "work"]
    scope: str = Field(description="`country`, or the key of an agency: for it and all below it.")
    name: Bilingual
    decision: str | None = Field(description="The number of the decision; null when it was not found.")
    confidence: Confidence
    since: Version = Field(description="The version of the calendar that brought it.")


class CalendarLine(Shown):
    version: Version
    decided_at: Instant | None = Field(description="Null for the seed.")
    reason: str | None
    overrides: list[CalendarOverride] = Field(description="What this version brought.")


class WorkingCalendar(Shown):
    """Days that are no weekend and off, and days of a weekend that are worked, from the first day to the last."""

    name: str
    version: Version
    agency: str | Absent = None
    first_day: LocalDay
    last_day: LocalDay
    decided_at: Instant | None = Field(description="Null for the seed.")
    reason: str | None
    off: list[CalendarDay]
    work: list[CalendarDay]
    overrides: list[CalendarOverride] = Field(description="All that was decided up to this version, the oldest first.")


class OneRule(Shown):
    """What it does to a clock or a slip, by which article, and how sure that is."""

    name: RuleName
    value: str | int | bool
    law: str = Field(description="The article that says so; empty where none does, and the portal settles it.")
    confidence: Confidence
    text: Bilingual


class RuleSetShown(Shown):
    """The rules of the one-stop mechanism from one day to another. A dossier keeps the version its clock started with."""

    version: Version
    name: Bilingual
    valid_from: LocalDay
    valid_to: LocalDay | None
    rules: list[OneRule]


# -- people -------------------------------------------------------------------------------------------------------------


class HeldRoles(Shown):
    agency: str
    roles: list[Literal["receive", "handle", "decide"]]


class Company(Shown):
    name: str
    tax_code: str


class CitizenFor(Shown):
    name: str
    identity_number: str


class Me(Shown):
    user: str
    name: str
    identity_number: str | Absent = None
    administrator: Literal[True] | Absent = Field(
        None, description="Sets what others may do, decides calendars, transfers dossiers; works on none."
    )
    roles: list[HeldRoles]
    acts_for: list[Company]
    acts_for_people: list[CitizenFor] | Absent = Field(None, description="Who lets this account file for them.")


class PersonGrant(Shown):
    at: Instant
    by: str
    reason: str | None


class PersonRecord(Me):
    """`history`: who changed what the person may do, the oldest first; left out where a change is answered."""

    version: Version
    history: list[PersonGrant] | Absent = None


# -- filing -------------------------------------------------------------------------------------------------------------


class UploadTicket(Shown):
    """Send the file by POST to `url` as multipart/form-data: the fields first, `file` last."""

    upload_id: str
    url: Address
    fields: dict[str, str]
    expires_at: Instant


class UploadLine(Shown):
    """A file that arrived; type and size are what it really is."""

    upload_id: str
    filename: str
    content_type: str
    size: int
    uploaded_at: Instant


class UploadShown(UploadLine):
    url: Address = Field(description="Gives the file for five minutes.")
    view_url: Address | Absent = Field(None, description="Of a PDF or a picture: shows it in a tab, likewise.")


class DraftSaved(Shown):
    id: str
    version: Version
    updated_at: Instant


class DraftSummary(DraftSaved):
    procedure: str
    agency: str | Absent = None
    created_at: Instant


class DraftPaper(Shown):
    document: str
    upload_id: str
    filename: str


class DraftShown(DraftSummary):
    form: dict[str, Any]
    documents: list[DraftPaper]
    applicant: dict[str, str] | Absent = None
    result_delivery: str | Absent = None


class Receipt(Shown):
    code: str
    state: Literal["registered"]
    version: Literal[1]
    registered_at: Instant
    pin: Annotated[str, Field(pattern=f"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")]
    lookup_url: Address


class FiledPaper(Shown):
    document: str
    upload_id: str
    filename: str
    content_type: str
    size: int
    url: Address = Field(description="Gives the file for five minutes.")
    view_url: Address | Absent = Field(None, description="Of a PDF: shows it in a frame, likewise.")


class FiledApplicant(Shown):
    kind: Literal["citizen", "business", "organisation"]
    name: str
    identity_number: str | Absent = None
    tax_code: str | Absent = None
    phone: str
    email: str | Absent = None
    address: str


class FiledRepresentative(Shown):
    name: str
    identity_number: str
    phone: str
    authorisation: FiledPaper | Absent = None
    authorised_by: str | Absent = Field(
        None, description="The id of the authorisation that the applicant gave on the portal."
    )


class HandedIn(Shown):
    at: Instant
    form: dict[str, Any] = Field(description="The form as it stood then.")
    documents: list[FiledPaper] = Field(description="The papers handed in then.")
    note: str | Absent = None


class Dossier(Shown):
    code: str
    procedure: str
    procedure_version: Version
    agency: str
    applicant: FiledApplicant
    representative: FiledRepresentative | Absent = None
    filed_by: str
    form: dict[str, Any]
    documents: list[FiledPaper]
    result_delivery: Literal["online", "counter", "post"]
    channel: Literal["counter", "post"] | Absent = Field(
        None, description="How it came, where it came on paper: `filed_by` is the officer who entered it."
    )
    on_paper: list[str] | Absent = Field(
        None,
        description="Keys of papers that lie in the file unscanned; `representative_authorisation`: that of who brought it.",
    )
    submissions: list[HandedIn]


class ApplicantName(Shown):
    code: str
    name: str


class Supplemented(Shown):
    code: str
    state: State
    version: Version
