"""An entry of the register of dossiers (sổ theo dõi hồ sơ) as a value; how it grows is told in kernel.advance.

An entry says where a dossier stands and how it came there. It holds no name, no identity number and no form data; who
filed is the account's user name. Its history only grows, and every change is one more version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kernel.change import Change
from kernel.lifecycle import FINAL, Action, Standing, State
from kernel.times import local_day
from kernel.verdict import Verdict, verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a dossier stands now, and how it came there."""

    code: str
    dossier: str  # id of the content in the table `dossiers`
    content: str  # which stored version of the content was filed
    pin: str
    agency: str
    procedure: str
    procedure_version: int
    field: str
    owner: str  # user name of the account that filed
    company: str | None  # tax code of the business or organisation it is filed for
    channel: int  # 1 counter, 2 online, 3 public postal (KenhThucHien)
    state: State
    version: int
    registered_at: datetime
    history: tuple[Change, ...]
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    handed_over_at: datetime | None = None
    due: date | None = None
    first_due: date | None = None
    near_from: date | None = None
    extended: bool = False
    assignee: str | None = None
    steps_of: int = 1  # steps of the procedure's chain
    step: int = 0  # 0 before acceptance
    calendar: int | None = (
        None  # version of the calendar its clock runs by; None for a clock started before there were any
    )
    rules: int | None = None  # version of the rule set its clock runs by; None likewise
    giver: str | None = None  # user name of the citizen it is of, where another filed it by their authorisation

    def timeliness(self, today: date) -> Verdict:
        return verdict(
            self.state,
            accepted=self.accepted_at is not None,
            due=self.due,
            near_from=self.near_from,
            extended=self.extended,
            today=today,
            closed=local_day(self.closed_at) if self.closed_at else None,
        )

    def count(self, action: Action) -> int:
        return sum(1 for change in self.history if change.action is action)

    def standing(
        self,
        *,
        decides_at_once: bool,
        supplements_allowed: int,
        extensions_allowed: int = 1,
        two_person: bool = False,
        ends_elsewhere: bool = False,
    ) -> Standing:
        """`ends_elsewhere`: a later step of its chain is done by another agency than this one (kernel.chain)."""
        from kernel.open_work import open_consultations, open_steps, proposal  # a look-up needs none of it

        return Standing(
            state=self.state,
            accepted=self.accepted_at is not None,
            decides_at_once=decides_at_once,
            supplements_left=supplements_allowed - self.count(Action.REQUEST_SUPPLEMENT),
            extensions_left=extensions_allowed - self.count(Action.EXTEND),
            assigned=self.assignee is not None,
            two_person=two_person,
            proposed=proposal(self.history) is not None,
            ends_elsewhere=ends_elsewhere,
            steps_open=bool(open_steps(self.history)),
            consulting=bool(open_consultations(self.history)),
        )

    def last(self, action: Action) -> Change | None:
        return next((change for change in reversed(self.history) if change.action is action), None)

    def change_by_key(self, key: bytes) -> Change | None:
        """The change that this Idempotency-Key already made, if any."""
        return next((change for change in self.history if change.key == key), None)


def is_final(entry: Entry) -> bool:
    return entry.state in FINAL
