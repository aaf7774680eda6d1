"""Whether this account may file for whom a page says: told with the page's other faults, not after its papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.filing import MORE_WORDS
from web.server.questions import APPLICANT
from web.server.session import Session
from web.server.visits import Visit
from web.words import say


def barred(visit: Visit, session: Session, applicant: Mapping[str, Any]) -> dict[str, str]:
    """What the API would refuse when it is filed, by the input it belongs to; as doubts of known.js. Empty where nothing is, or
    the account cannot be asked: the API judges."""
    me = visit.ask("GET", "submission/me", token=session.token).body
    own, companies = me.get("identity_number"), me.get("acts_for")
    match applicant.get("kind"):
        case "self":
            given = applicant.get("identity_number")
            at, name = "identity_number", "not_your_number" if own and given and given != own else ""
        case "business" | "organisation" if companies == []:
            at, name = "kind", "acts_for_nobody"
        case "business" | "organisation" if companies:
            code = applicant.get("tax_code")
            at, name = (
                "tax_code",
                "acts_for_another" if code and code not in {one["tax_code"] for one in companies} else "",
            )
        case _:
            return {}
    return {APPLICANT + at: say(MORE_WORDS[name], visit.language)} if name else {}
