"""Bodies of requests to the submission service (docs/api/submission.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.submission import identifiers
from kernel.bodies import Body, Day, line, lines, number, several, shaped
from kernel.dossiers import MAX_UPLOAD, Applicant, Party
from kernel.papers import KNOWN_TYPES, UNKNOWN

Key = Annotated[str, line(1, 80)]  # of a procedure, an agency, a paper
Identifier = Annotated[str, line(1, 64)]  # of an upload, a draft
Name = Annotated[str, line(1, 200)]
ShortName = Annotated[str, line(1, 40)]
IdentityNumber = Annotated[str, shaped(identifiers.IDENTITY_NUMBER, 12)]
Phone = Annotated[str, shaped(identifiers.PHONE, 13)]
Email = Annotated[str, shaped(identifiers.EMAIL, 254)]
Form = Annotated[dict[str, Any], Field(max_length=500)]


class UploadBody(Body):
    """A page without script knows neither type nor size before the file is sent: it says `application/octet-stream`, the most
    that may come, and where the bucket sends the browser back to (`landing`, a path of the portal's own below /forms/tep/)."""

    filename: Annotated[str, line(1, 200)]
    content_type: Literal[(*KNOWN_TYPES, UNKNOWN)]  # type: ignore[valid-type]  # the list lives where types are recognised
    size: Annotated[int, number(1, MAX_UPLOAD)]
    landing: Annotated[str | None, shaped(r"^(/en)?/forms/tep/[A-Za-z0-9_-]{1,1000}$", 1020)] = None


class DocumentBody(Body):
    document: Key
    upload_id: Identifier


Documents = Annotated[list[DocumentBody], several(0, 50)]


class DraftBody(Body):
    procedure: Key
    agency: Key | None = None
    form: Form
    documents: Documents | None = None
    applicant: Annotated[dict[ShortName, Annotated[str, line(1, 500)]] | None, Field(max_length=12)] = None
    result_delivery: Annotated[str | None, line(1, 20)] = None


class SavedDraftBody(DraftBody):
    version: Annotated[int, number(1, 1_000_000_000)]


class ApplicantBody(Body):
    kind: Literal["citizen", "business", "organisation"]
    name: Name
    identity_number: IdentityNumber | None = None
    tax_code: Annotated[str | None, line(1, 20)] = None
    phone: Phone
    email: Email | None = None
    address: Annotated[str, line(1, 500)]

    def value(self) -> Applicant:
        return Applicant(**{**self.model_dump(), "kind": Party(self.kind)})


class RepresentativeBody(Body):
    """`authorisation`: the paper; not wanted of an account that the applicant has authorised on the portal."""

    name: Name
    identity_number: IdentityNumber
    phone: Phone
    authorisation: Identifier | None = None


class FilingBody(Body):
    """`channel` and `on_paper`: of a dossier on paper that an officer enters; the papers that lie in the file unscanned, by their
    keys, `representative_authorisation` among them where somebody else brought it."""

    procedure: Key
    agency: Key
    applicant: ApplicantBody
    representative: RepresentativeBody | None = None
    form: Form
    documents: Documents
    result_delivery: Literal["online", "counter", "post"]
    draft: Identifier | None = None
    channel: Literal["counter", "post"] | None = None
    on_paper: Annotated[list[Key] | None, several(0, 50)] = None


class SupplementBody(Body):
    version: Annotated[int, number(1, 1_000_000_000)]
    form: Form | None = None
    documents: Documents | None = None
    note: Annotated[str | None, lines(1, 2000)] = None


class RolesBody(Body):
    agency: Key
    roles: Annotated[list[Literal["receive", "handle", "decide"]], several(1, 3)]


class CompanyBody(Body):
    name: Name
    tax_code: Annotated[str, line(1, 20)]


class NameBody(Body):
    vi: Name
    en: Name


class OverrideBody(Body):
    """A day decided differently: for the whole country (`scope` left out or `country`), or for an agency and all below it."""

    date: Day
    kind: Literal["off", "work"]
    scope: Key | None = None
    name: NameBody | None = None
    decision: Annotated[str | None, line(1, 100)] = None


class CalendarBody(Body):
    """What a change of the calendar holds. `last_day`: how far it reaches from now on, if further than before."""

    last_day: Day | None = None
    overrides: Annotated[list[OverrideBody], several(1, 100)]


class PersonBody(Body):
    version: Annotated[int, number(0, 1_000_000_000)]
    roles: Annotated[list[RolesBody], several(0, 100)]
    acts_for: Annotated[list[CompanyBody], several(0, 100)]
    reason: Annotated[str | None, lines(1, 1000)] = None
