"""A paper dossier brought to the counter or sent by post, entered by an officer for the person it is of (NĐ 61/2018 art. 16, 17).

It obeys every rule of filing but two: who it is of is read from their papers, not from an account; and a paper may lie in the
file instead of being scanned. The dossier is nobody's who has an account, for who typed it in must be able to work on it; the
applicant follows it with the receipt's pin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kernel import faults
from kernel.catalogue import ProcedureVersion
from kernel.dossiers import Applicant
from kernel.http import pointer
from kernel.lifecycle import Part
from kernel.people import ONLINE, Person
from kernel.problems import NOT_ALLOWED, Fault, Problem
from kernel.text import Text

# The channel of filing (KenhThucHien of the national portal's contract), by its name in the API.
CHANNELS = {None: ONLINE, "counter": 1, "post": 3}

_OWN_MATTER = Text(
    "Cán bộ không tự nhập hồ sơ của mình, hay của người, doanh nghiệp đã ủy quyền cho mình. "
    "Hãy nộp trực tuyến, hoặc nhờ đồng nghiệp.",
    "Officers do not enter their own dossier, nor one of somebody or a company they may act for. "
    "File online, or ask a colleague.",
)
_AT_THE_COUNTER = Text("Chỉ dùng khi nhập hồ sơ giấy (channel).", "Only for a dossier that came on paper (channel).")
_UNKNOWN_PAPER = Text("Thủ tục không có giấy tờ này.", "The procedure has no such paper.")


def must_receive(person: Person, agency: str) -> None:
    """Raises Problem 403: only who receives dossiers at the agency enters one, whatever else is wrong with it."""
    if Part.RECEIVE not in person.roles_at(agency):
        raise Problem(NOT_ALLOWED)


def owner_of(channel: int, user: str, code: str) -> str:
    """The account a dossier belongs to. `counter#` and the code is none: the pool gives no such name."""
    return user if channel == ONLINE else f"counter#{code}"


def faults_of_own_matter(applicant: Applicant, representative: str | None, person: Person) -> list[Fault]:
    """`representative`: the number of who brought it."""
    found = []
    own = person.identity_number
    theirs = applicant.identity_number
    if theirs is not None and (theirs == own or person.authorised_by(theirs)):
        found.append(Fault("/applicant/identity_number", "own-matter", _OWN_MATTER))
    if own is not None and representative == own:
        found.append(Fault("/representative/identity_number", "own-matter", _OWN_MATTER))
    if applicant.tax_code is not None and person.may_act_for(applicant.tax_code):
        found.append(Fault("/applicant/tax_code", "own-matter", _OWN_MATTER))
    return found


def faults_of_paper_file(
    version: ProcedureVersion | None, channel: str | None, on_paper: Sequence[str] | None
) -> Iterable[Fault]:
    """Of the list of papers that lie in the file."""
    if on_paper is None:
        return
    if channel is None:
        yield Fault("/on_paper", "not-wanted", _AT_THE_COUNTER)
        return
    for at, key in enumerate(on_paper):
        if key in on_paper[:at]:
            yield Fault(pointer("on_paper", at), "repeated", faults.REPEATED)
        elif version is not None and version.paper(key) is None and key != AUTHORISATION_ON_PAPER:
            yield Fault(pointer("on_paper", at), "unknown-paper", _UNKNOWN_PAPER)


AUTHORISATION_ON_PAPER = "representative_authorisation"
"""In `on_paper`: who brought it showed the paper that lets them."""
