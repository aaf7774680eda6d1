"""What the use cases of this service work with."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.publish.publication_store import Publications
from chalicelib.publish.results_store import Results
from kernel.people_store import People
from kernel.register import Register
from kernel.together import ReadTogether


@dataclass(frozen=True, slots=True)
class Desk:
    register: Register
    people: People
    publications: Publications
    results: Results
    read: ReadTogether
