"""What the use cases of this service work with, handed to each of them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.submission.draft import Drafts
from kernel.catalogue import Catalogue
from kernel.dossiers_store import Dossiers
from kernel.papers import Papers
from kernel.people_store import People
from kernel.register import Register
from kernel.together import ReadTogether


@dataclass(frozen=True, slots=True)
class Desk:
    """`portal_url` is the portal's own address, without a slash at the end."""

    catalogue: Catalogue
    people: People
    dossiers: Dossiers
    drafts: Drafts
    register: Register
    papers: Papers
    read: ReadTogether
    portal_url: str
