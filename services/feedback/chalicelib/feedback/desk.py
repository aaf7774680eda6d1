"""What the use cases of this service work with."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.feedback.petition import Petitions
from chalicelib.feedback.rating import Ratings
from kernel.catalogue import Catalogue
from kernel.people_store import People
from kernel.register import Register
from kernel.together import ReadTogether


@dataclass(frozen=True, slots=True)
class Desk:
    register: Register
    people: People
    catalogue: Catalogue
    ratings: Ratings
    petitions: Petitions
    read: ReadTogether
