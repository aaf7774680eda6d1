"""What the use cases of this service work with; wiring makes one of real things, tests of fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel.people_store import People
from kernel.register import Register
from kernel.together import ReadTogether

if TYPE_CHECKING:
    from kernel.catalogue import Catalogue
    from kernel.dossiers_store import Dossiers
    from kernel.papers import Papers


@dataclass(frozen=True, slots=True)
class Desk:
    """`catalogue`, `dossiers` and `papers` are made when first asked for: a look-up never needs them."""

    register: Register
    people: People
    read: ReadTogether
    catalogue: Callable[[], Catalogue]
    dossiers: Callable[[], Dossiers]
    papers: Callable[[], Papers]
