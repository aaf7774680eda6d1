"""From an event to inbox and channels, however it comes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.status.notices.channels import Choice, Outcome, Result, Whom
from chalicelib.status.notices.delivery import LEASE, End
from chalicelib.status.notices.notice import Kind
from chalicelib.status.notices.notify import NoSuchChange, NotYet, Post, notify
from kernel.dossiers import Applicant, Content, Document, Party, Representative
from kernel.entry import Entry
from kernel.events import NotAnEvent, events_of, to_json
from kernel.times import HANOI
from tests.fakes.dossiers import MemoryDossiers
from tests.fakes.notices import MemoryChannel, MemoryNotices, MemorySeen
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory
from tests.support.entries import AGENCY, CODE, FILED, filed, step, walk

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
LAN = Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "Hà Nội", "001185000123", email="lan@example.test")
PAPER = Document("authorisation", "u1", "giay.pdf", "application/pdf", 10, "hoa")
HOA = Representative("Trần Thị Hoa", "001190000456", "0387654321", PAPER)

FAILED, BUSY, LOST = (
    Outcome(Result.FAILED, "MessageRejected"),
    Outcome(Result.BUSY, "Throttling"),
    Outcome(Result.LOST, "ReadTimeout"),
)


class Office:
    """The use case with everything it needs, in memory; a dossier whose events can be told."""

    def __init__(self, *actions: str, representative: Representative | None = None) -> None:
        self.register, self.dossiers, self.kept, self.seen = (
            MemoryRegister(),
            MemoryDossiers(),
            MemoryNotices(),
            MemorySeen(),
        )
        self.email, self.sms = MemoryChannel(), MemoryChannel()
        content = Content(f"id-of-{CODE}", "p05", 3, AGENCY, LAN, representative, "lan", {}, (), "online", FILED)
        self.entry = walk(*actions, content=self.dossiers.put_content(content))
        self.register.entries[CODE] = self.entry
        self.now = NOW
        self.channels: dict[str, Any] = {"email": self.email, "sms": self.sms}

    @property
    def post(self) -> Post:
        kept = self.kept
        return Post(self.register, self.dossiers, read_from_memory, kept, kept, kept, self.channels, dict, self.seen)

    def tell(self, *versions: int) -> None:
        for event in events_of(self.entry, 0):
            if not versions or event.version in versions:
                notify(to_json(event), self.post, self.now)

    def until_done(self, version: int = 1, most: int = 8) -> int:
        """The queue brings the message again, until it is dealt with; how often it came."""
        for came in range(1, most + 1):
            try:
                self.tell(version)
            except NotYet:
                self.now += timedelta(minutes=6)
            else:
                return came
        raise AssertionError("it would be among the dead")

    @property
    def inbox(self) -> list[Kind]:
        return [notice.kind for notice in reversed(self.kept.page("lan", 100, None).items)]

    def end(self, version: int = 1, whom: Whom = Whom.OWNER) -> End | None:
        return self.kept.deliveries[CODE, version, whom].end


LIFE = (
    "accept",
    "request_supplement",
    "supplement",
    "request_payment",
    "confirm_payment",
    "extend",
    "decide",
    "hand_over",
)
TOLD = [
    Kind.REGISTERED, Kind.ACCEPTED, Kind.SUPPLEMENT_REQUESTED, Kind.PAYMENT_REQUESTED, Kind.EXTENDED, Kind.DECIDED,
    Kind.HANDED_OVER,
]  # fmt: skip


def test_a_whole_life_is_told_change_by_change() -> None:
    office = Office(*LIFE)
    office.tell()
    assert office.inbox == TOLD
    assert [(address, notice.kind) for address, notice in office.email.sent] == [
        ("lan@example.test", kind) for kind in TOLD
    ]
    assert office.sms.sent == []
    assert office.seen.failures == []


@pytest.mark.parametrize("seed", range(20))
def test_doubled_late_and_reordered_events_tell_once(seed: int) -> None:
    office, chance = Office(*LIFE), random.Random(seed)
    versions = [event.version for event in events_of(office.entry, 0)] * 3
    chance.shuffle(versions)
    for version in versions:
        office.tell(version)
    assert office.inbox == TOLD
    assert sorted(notice.id for _, notice in office.email.sent) == sorted(
        notice.id for notice in office.kept.notices.values()
    )
    assert len(office.email.sent) == len(TOLD)


def test_an_event_of_long_ago_says_what_was_then() -> None:
    office = Office("accept", "extend")
    office.tell(2)
    ((_, notice),) = office.email.sent
    assert notice.due == office.entry.first_due != office.entry.due


def test_a_stranger_and_an_officer_have_nothing_in_their_inbox() -> None:
    office = Office(*LIFE)
    office.tell()
    assert {user for user, _ in office.kept.notices} == {"lan"}


# -- channels that fail -------------------------------------------------------------------------------------------------------


def test_a_channel_that_fails_gives_way_to_the_next_and_is_seen() -> None:
    office = Office()
    office.email.moods = [FAILED]
    assert office.until_done() == 1
    assert [address for address, _ in office.sms.sent] == ["+84912345678"]
    assert office.seen.failures == [("email", FAILED, f"{CODE}/1/owner")]
    assert office.seen.unreached == []
    assert office.end() is End.ACCEPTED
    attempts = office.kept.deliveries[CODE, 1, Whom.OWNER].attempts
    assert [(one.channel, one.outcome) for one in attempts] == [("email", FAILED), ("sms", Outcome(Result.ACCEPTED))]


def test_where_all_fail_it_is_seen_once_and_the_inbox_has_it() -> None:
    office = Office()
    office.email.moods, office.sms.moods = [FAILED], [FAILED]
    office.until_done()
    office.tell(1)
    assert office.seen.unreached == [(End.FAILED, f"{CODE}/1/owner")]
    assert office.inbox == [Kind.REGISTERED]
    assert office.end() is End.FAILED


def test_a_busy_channel_is_tried_again_by_the_queue() -> None:
    office = Office()
    office.email.moods = [BUSY, BUSY]
    assert office.until_done() == 3
    assert len(office.email.sent) == 1
    assert office.sms.sent == []


def test_one_that_stays_busy_gives_way_to_the_next() -> None:
    office = Office()
    office.email.moods = [BUSY] * 9
    assert office.until_done() == 3
    assert (office.email.sent, len(office.sms.sent)) == ([], 1)


def test_all_busy_for_ever_ends_before_the_message_dies() -> None:
    office = Office()
    office.email.moods, office.sms.moods = [BUSY] * 9, [BUSY] * 9
    office.until_done()
    assert office.seen.unreached == [(End.FAILED, f"{CODE}/1/owner")]


def test_after_a_lost_answer_it_is_sent_once_more_by_the_next_channel() -> None:
    office = Office()
    office.email.moods = [LOST]
    assert office.until_done() == 1
    office.tell(1)
    assert (len(office.email.sent), len(office.sms.sent)) == (1, 1)
    assert office.seen.failures == [("email", LOST, f"{CODE}/1/owner")]


def test_where_there_is_no_other_the_same_is_tried_once_more_and_never_a_third_time() -> None:
    office = Office()
    office.channels = {"email": office.email}
    office.email.moods = [LOST]
    assert office.until_done() == 2
    office.tell(1)
    assert len(office.email.sent) == 2


def test_two_lost_answers_end_it_in_doubt() -> None:
    office = Office()
    office.email.moods, office.sms.moods = [LOST], [LOST]
    office.until_done()
    assert (len(office.email.sent), len(office.sms.sent)) == (1, 1)
    assert office.end() is End.DOUBTFUL
    assert office.seen.unreached == [(End.DOUBTFUL, f"{CODE}/1/owner")]


def test_the_worst_of_both_channels_ends_before_the_message_dies() -> None:
    office = Office()
    office.email.moods, office.sms.moods = [BUSY, BUSY, LOST, BUSY], [BUSY, BUSY, BUSY]
    assert office.until_done() <= 8


class Dies:
    """A function that ends in the midst of sending: the message left, and nobody was there to write it down."""

    def __init__(self, channel: MemoryChannel) -> None:
        self.channel, self.deaths = channel, 1

    def send(self, notice: Any, to: Any, address: str, kinds: Any) -> Outcome:
        outcome = self.channel.send(notice, to, address, kinds)
        if self.deaths:
            self.deaths -= 1
            raise SystemExit
        return outcome


def test_a_function_that_died_in_the_midst_of_it_is_followed_by_one_more_attempt() -> None:
    office = Office()
    office.channels["email"] = Dies(office.email)
    with pytest.raises(SystemExit):
        office.tell(1)
    with pytest.raises(NotYet):  # a double that comes at once: the first may still be at it
        office.tell(1)
    assert len(office.email.sent) == 1
    office.now += LEASE
    office.tell(1)
    assert (len(office.email.sent), len(office.sms.sent)) == (1, 1)
    assert office.end() is End.ACCEPTED


def test_of_two_functions_with_one_message_only_one_sends() -> None:
    office = Office()

    class Meanwhile:
        def send(self, notice: Any, to: Any, address: str, kinds: Any) -> Outcome:
            with pytest.raises(NotYet):
                office.tell(1)
            return office.email.send(notice, to, address, kinds)

    office.channels["email"] = Meanwhile()
    office.tell(1)
    assert len(office.email.sent) == 1


# -- whom ---------------------------------------------------------------------------------------------------------------------


def test_who_has_no_channel_is_told_in_the_inbox_and_nobody_is_alarmed() -> None:
    office = Office()
    office.channels = {}
    office.tell(1)
    assert office.inbox == [Kind.REGISTERED]
    assert office.end() is End.NO_CHANNEL
    assert office.seen.unreached == []


def test_the_choice_of_the_account_is_kept_to() -> None:
    office = Office()
    office.kept.put_choice(Choice("lan", 1, ("sms",), "en", phone="0899999999"))
    office.tell(1)
    assert office.email.sent == []
    assert [address for address, _ in office.sms.sent] == ["+84899999999"]


def test_a_representative_and_the_one_they_filed_for_hear_once_each() -> None:
    office = Office(representative=HOA)
    office.tell(1)
    office.tell(1)
    assert [address for address, _ in office.sms.sent] == ["+84387654321"]
    assert [address for address, _ in office.email.sent] == ["lan@example.test"]


def test_who_authorised_the_one_who_filed_has_it_in_their_inbox_too_and_is_sent_no_second_message() -> None:
    office = Office("accept", representative=HOA)
    office.register.entries[CODE] = replace(office.entry, owner="hoa", giver="lan")
    for _ in range(2):
        office.tell()
    assert office.inbox == [Kind.REGISTERED, Kind.ACCEPTED]
    assert {user for user, _ in office.kept.notices} == {"hoa", "lan"}
    assert [address for address, _ in office.email.sent] == ["lan@example.test"] * 2


def test_that_one_waits_keeps_the_other_not_waiting() -> None:
    office = Office(representative=HOA)
    office.sms.moods = [BUSY]
    with pytest.raises(NotYet):
        office.tell(1)
    assert [address for address, _ in office.email.sent] == ["lan@example.test"]
    office.tell(1)
    assert (len(office.sms.sent), len(office.email.sent)) == (1, 1)


# -- messages that are none ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", ["", "{}", "[]", "null", '{"data": {}}', "\ud800"])
def test_what_is_no_event_is_refused(message: str) -> None:
    with pytest.raises(NotAnEvent):
        notify(message, Office().post, NOW)


def event_of(entry: Entry) -> str:
    return to_json(list(events_of(entry, 0))[-1])


def test_what_the_register_does_not_hold_is_not_told() -> None:
    office = Office()
    for unknown in (filed("G09-261102-0099"), step(office.entry, "accept")):
        with pytest.raises(NoSuchChange):
            notify(event_of(unknown), office.post, NOW)
    assert office.kept.notices == {}


def test_without_its_content_a_dossier_is_told_in_the_inbox_and_the_message_stays() -> None:
    office = Office()
    office.dossiers.contents.clear()
    with pytest.raises(NoSuchChange):
        office.tell(1)
    assert office.inbox == [Kind.REGISTERED]


def test_of_what_is_the_agencys_own_business_nothing_is_even_read() -> None:
    office = Office("accept", "assign")
    office.register.entries.clear()
    notify(event_of(office.entry), office.post, NOW)
