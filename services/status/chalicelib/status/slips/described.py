"""The operations of slips and register books, for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.status.slips.kinds import FORM_SETS, Kind
from chalicelib.status.slips.preview import SlipPreviewBody
from kernel.lifecycle import State
from kernel.openapi import (
    CURSOR,
    LIMIT,
    RECEIPT_PIN,
    Account,
    Address,
    Bilingual,
    Instant,
    Items,
    LocalDay,
    Operation,
    Reply,
    Shown,
    path,
    query,
)
from kernel.problems import BAD_QUERY, NOT_FOUND
from kernel.verdict import Verdict

_NUMBER = Annotated[int, Field(ge=1)]


class SlipShown(Shown):
    """A slip of a dossier. The numbers of an agency's slips of a kind run from 1 each year."""

    kind: Kind
    number: _NUMBER
    form_set: str = Field(json_schema_extra={"enum": list(FORM_SETS)})
    form: str = Field(description="Its number in the circular, e.g. 01.")
    at: Instant = Field(description="Of the change it tells of.")
    version: _NUMBER = Field(description="Of the dossier after that change.")
    title: Bilingual
    html_url: Address = Field(description="Shows it to whoever holds the link, for five minutes.")
    pdf_url: Address = Field(description="The same words as tagged PDF, to save.")


class QrShown(Shown):
    """`path` is a path of SVG in a field of `size` by `size`, with the margin that readers want."""

    address: Address
    size: _NUMBER
    path: str


class BookLineShown(Shown):
    """A dossier in a register book: as it stands now, or as it stood when the book was closed."""

    number: _NUMBER
    code: str
    applicant: str
    address: str
    phone: str
    procedure: Bilingual
    agency: str = Field(description="That handles it.")
    accepted_at: Instant | None
    due_date: LocalDay | None
    returned_at: Instant | None
    delivery: Literal["online", "counter", "post"]
    state: State
    timeliness: Verdict


class BookPage(Items[BookLineShown]):
    """A page of a register book."""

    closed_at: Instant | None = Field(description="null while the book is open.")
    html_url: Address | None = Field(
        description="The kept page that holds these lines, for five minutes; null while it is open."
    )
    pdf_url: Address | None = Field(description="The same words as tagged PDF, to save.")


_FORMAT: dict[str, Any] = {"enum": ["json", "html"]}


class SlipPreview(Shown):
    html: str


OPERATIONS = [
    Operation(
        "GET",
        "/dossiers/{code}/slips",
        "The slips of a dossier, oldest first",
        {200: Reply(Items[SlipShown], "All of them.")},
        says="Receipt, request to supplement, refusal, apology, notice that it is stopped, control slip: by the forms in force "
        "on the day of each. A slip is there some moments after the change that makes it. For the dossier's own people, with "
        "`Receipt-Pin` or an account; for all others the dossier is unknown.",
        parameters=(path("code", "The code of the dossier, from its receipt."), RECEIPT_PIN),
        account=Account.MAY,
        problems=(BAD_QUERY,),
    ),
    Operation(
        "GET",
        "/dossiers/{code}/qr",
        "The QR of a receipt",
        {200: Reply(QrShown, "As a path to draw.")},
        says="The address at which the dossier is looked up; with `Receipt-Pin` it holds the pin too, behind `#`.",
        parameters=(path("code", "The code of the dossier, from its receipt."), RECEIPT_PIN),
        problems=(BAD_QUERY,),
    ),
    Operation(
        "POST",
        "/slips/previews",
        "A slip of a version that is not published (administrators)",
        {200: Reply(SlipPreview, "The slip as a page.")},
        says="As if a dossier were filed on the version's first day; without `slip` the receipt. Changes nothing.",
        body=SlipPreviewBody,
        account=Account.NEEDED,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "GET",
        "/agencies/{agency}/books/{year}",
        "The register book of an agency's year",
        {200: Reply(BookPage, "One page.", also=("text/html",))},
        says="The dossiers it accepted, numbered without a gap. For officers of the agency, or of those that succeeded it; for "
        "all others there is no such book. A page may be shorter than asked for and still have a next one.",
        parameters=(
            path("agency", "The agency's key."),
            path("year", "The year of acceptance, e.g. 2026."),
            query("format", "`html`: a page to print on A4.", _FORMAT),
            CURSOR,
            LIMIT,
        ),
        account=Account.NEEDED,
    ),
]
