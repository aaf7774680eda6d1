"""What the use cases of this service work with; wiring makes one of real things, tests of fakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from kernel.register import Register
from kernel.together import ReadTogether

if TYPE_CHECKING:
    from kernel.catalogue import Catalogue
    from kernel.dossiers_store import Dossiers
    from kernel.papers import Papers
    from kernel.people_store import People


class Desk(NamedTuple):
    """`people`, `catalogue`, `dossiers` and `papers` are made when first asked for: a look-up without an account needs none."""

    register: Register
    read: ReadTogether
    people: Callable[[], People]
    catalogue: Callable[[], Catalogue]
    dossiers: Callable[[], Dossiers]
    papers: Callable[[], Papers]
