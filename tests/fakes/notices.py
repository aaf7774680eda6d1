"""The table `notices` and the channels in memory; tests/contract/test_notices_store.py holds the table's half to its promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.status.notices.channels import Addressee, Choice, Outcome, Result, StaleChoice, Whom
from chalicelib.status.notices.delivery import Delivery, End
from chalicelib.status.notices.inbox import Answered
from chalicelib.status.notices.notice import Notice
from chalicelib.status.notices.texts import Kinds
from kernel.register import Page
from kernel.together import Want
from tests.fakes.together import memory_want


class MemoryNotices:
    """Inbox, Choices and Deliveries."""

    def __init__(self) -> None:
        self.notices: dict[tuple[str, str], Notice] = {}
        self.answers: dict[tuple[str, bytes], Answered] = {}
        self.choices: dict[str, Choice] = {}
        self.deliveries: dict[tuple[str, int, Whom], Delivery] = {}

    def tell(self, notice: Notice) -> bool:
        new = (notice.user, notice.id) not in self.notices
        self.notices.setdefault((notice.user, notice.id), notice)
        return new

    def page(self, user: str, limit: int, after: Mapping[str, str] | None) -> Page[Notice]:
        ids = sorted((id for owner, id in self.notices if owner == user), reverse=True)
        left = [id for id in ids if after is None or id < after["after"]]
        shown = left[:limit]
        return Page(
            tuple(self.notices[user, id] for id in shown), {"after": shown[-1]} if len(left) > len(shown) else None
        )

    def unread(self, user: str, most: int) -> int:
        return len(self._unread(user)[:most])

    def unread_until(self, user: str, id: str, most: int) -> tuple[str, ...]:
        return tuple(one for one in self._unread(user) if one <= id)[:most]

    def _unread(self, user: str) -> list[str]:
        return sorted(id for (owner, id), notice in self.notices.items() if owner == user and not notice.read)

    def mark(self, user: str, id: str, at: datetime) -> None:
        if (user, id) in self.notices:
            self.notices[user, id] = replace(self.notices[user, id], read=True)

    def is_told(self, user: str, id: str) -> Want[bool]:
        return memory_want(lambda: (user, id) in self.notices)

    def answered(self, user: str, key: bytes) -> Want[Answered | None]:
        return memory_want(lambda: self.answers.get((user, key)))

    def remember(self, user: str, key: bytes, answer: Answered, at: datetime) -> bool:
        new = (user, key) not in self.answers
        self.answers.setdefault((user, key), answer)
        return new

    def choice(self, user: str) -> Want[Choice]:
        return memory_want(lambda: self.choices.get(user, Choice(user)))

    def put_choice(self, choice: Choice) -> None:
        if self.choices.get(choice.user, Choice(choice.user)).version != choice.version - 1:
            raise StaleChoice
        self.choices[choice.user] = choice

    def delivery(self, code: str, version: int, whom: Whom) -> Want[Delivery]:
        return memory_want(lambda: self.deliveries.get((code, version, whom), Delivery(code, version, whom)))

    def keep(self, delivery: Delivery) -> bool:
        place = (delivery.code, delivery.version, delivery.whom)
        kept = self.deliveries.get(place)
        if (kept.revision if kept else 0) != delivery.revision - 1:
            return False
        self.deliveries[place] = delivery
        return True


class MemoryChannel:
    """`sent` is what arrived; `moods` are the outcomes of the next sends, then all are accepted. An answer that is lost was
    sent all the same."""

    def __init__(self, *moods: Outcome) -> None:
        self.moods = list(moods)
        self.sent: list[tuple[str, Notice]] = []

    def send(self, notice: Notice, to: Addressee, address: str, kinds: Kinds) -> Outcome:
        outcome = self.moods.pop(0) if self.moods else Outcome(Result.ACCEPTED)
        if outcome.result in (Result.ACCEPTED, Result.LOST):
            self.sent.append((address, notice))
        return outcome


class MemorySeen:
    def __init__(self) -> None:
        self.failures: list[tuple[str, Outcome, str]] = []
        self.unreached: list[tuple[End, str]] = []

    def channel_failed(self, channel: str, outcome: Outcome, delivery: str) -> None:
        self.failures.append((channel, outcome, delivery))

    def nobody_reached(self, end: End, delivery: str) -> None:
        self.unreached.append((end, delivery))
