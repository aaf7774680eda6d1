"""One contract for what accounts were told, in memory and in DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.status.notices.channels import Choice, Outcome, Result, StaleChoice, Whom
from chalicelib.status.notices.delivery import Delivery, End
from chalicelib.status.notices.inbox import Answered
from chalicelib.status.notices.notice import Kind, Notice
from chalicelib.status.notices.notices_store import DynamoNotices
from kernel.times import HANOI
from kernel.together import read_together
from tests.fakes.notices import MemoryNotices
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
Notices = MemoryNotices | DynamoNotices


@pytest.fixture(params=["memory", "dynamo"])
def notices(request: pytest.FixtureRequest) -> Notices:
    if request.param == "memory":
        return MemoryNotices()
    request.getfixturevalue("aws")
    return DynamoNotices()


def read(notices: Notices, want: Any) -> Any:
    return (read_from_memory if isinstance(notices, MemoryNotices) else read_together)(want)[want]


def notice(number: int = 1, user: str = "lan", version: int = 2, **changes: Any) -> Notice:
    at = AT + timedelta(minutes=number)
    made = Notice(user, f"G09-261105-{number:04d}", version, at, Kind.ACCEPTED, date(2026, 11, 12))
    return replace(made, **changes)


# -- the inbox ----------------------------------------------------------------------------------------------------------------


def test_a_notice_is_told_once(notices: Notices) -> None:
    assert notices.tell(notice()) is True
    assert notices.tell(notice()) is False
    assert notices.page("lan", 10, None) == ((notice(),), None)
    assert notices.unread("lan", 100) == 1


def test_told_again_it_stays_read(notices: Notices) -> None:
    notices.tell(notice())
    notices.mark("lan", notice().id, AT)
    notices.tell(notice())
    assert notices.page("lan", 10, None).items == (notice(read=True),)
    assert notices.unread("lan", 100) == 0


def test_of_one_instant_each_version_and_dossier_is_a_notice(notices: Notices) -> None:
    for version in (1, 2):
        for code in ("G09-261105-0001", "G09-261105-0002"):
            notices.tell(notice(version=version, code=code))
    assert [(one.version, one.code[-1]) for one in notices.page("lan", 10, None).items] == [
        (2, "2"), (2, "1"), (1, "2"), (1, "1"),
    ]  # fmt: skip


def test_newest_first_in_pages_and_nobody_elses(notices: Notices) -> None:
    for number in (3, 1, 2, 5, 4):
        notices.tell(notice(number))
        notices.tell(notice(number, user="hoa"))
    first = notices.page("lan", 2, None)
    second = notices.page("lan", 2, first.next_key)
    third = notices.page("lan", 2, second.next_key)
    shown = [*first.items, *second.items, *third.items]
    assert shown == [notice(number) for number in (5, 4, 3, 2, 1)]
    assert third.next_key is None
    assert notices.page("nobody", 10, None) == ((), None)


def test_a_notice_without_a_date(notices: Notices) -> None:
    told = notice(kind=Kind.REGISTERED, due=None)
    notices.tell(told)
    assert notices.page("lan", 1, None).items == (told,)


def test_unread_ones_are_counted_no_further_than_asked(notices: Notices) -> None:
    for number in range(1, 6):
        notices.tell(notice(number))
    assert [notices.unread("lan", most) for most in (3, 5, 100)] == [3, 5, 5]


def test_marking_up_to_one_leaves_what_comes_after(notices: Notices) -> None:
    for number in range(1, 5):
        notices.tell(notice(number))
    notices.mark("lan", notice(1).id, AT)
    assert notices.unread_until("lan", notice(3).id, 10) == (notice(2).id, notice(3).id)
    assert notices.unread_until("lan", notice(3).id, 1) == (notice(2).id,)
    assert notices.unread_until("hoa", notice(3).id, 10) == ()


def test_what_an_account_was_told_is_known_read_or_not_and_of_itself_alone(notices: Notices) -> None:
    notices.tell(notice(1))
    assert read(notices, notices.is_told("lan", notice(1).id)) is True
    notices.mark("lan", notice(1).id, AT)
    assert read(notices, notices.is_told("lan", notice(1).id)) is True
    assert read(notices, notices.is_told("lan", notice(2).id)) is False
    assert read(notices, notices.is_told("hoa", notice(1).id)) is False


def test_marking_what_is_not_there_makes_nothing(notices: Notices) -> None:
    notices.tell(notice(user="hoa"))
    notices.mark("lan", notice().id, AT)
    assert notices.page("lan", 10, None).items == ()
    assert notices.unread("hoa", 10) == 1


def test_marking_twice_is_marking_once(notices: Notices) -> None:
    notices.tell(notice())
    for _ in range(2):
        notices.mark("lan", notice().id, AT)
    assert notices.page("lan", 10, None).items == (notice(read=True),)


def test_the_first_answer_to_a_key_stays(notices: Notices) -> None:
    assert read(notices, notices.answered("lan", b"k")) is None
    assert notices.remember("lan", b"k", Answered(b"one", 3), AT) is True
    assert notices.remember("lan", b"k", Answered(b"two", 0), AT) is False
    assert read(notices, notices.answered("lan", b"k")) == Answered(b"one", 3)
    assert read(notices, notices.answered("hoa", b"k")) is None


def test_answers_and_choices_are_no_notices(notices: Notices) -> None:
    notices.remember("lan", b"k", Answered(b"one", 3), AT)
    notices.put_choice(Choice("lan", 1))
    assert notices.page("lan", 10, None) == ((), None)


# -- choices ------------------------------------------------------------------------------------------------------------------

CHOSEN = Choice("lan", 1, ("sms", "email"), "en", "lan@example.test", "0912345678")


def test_nothing_chosen_is_version_0(notices: Notices) -> None:
    assert read(notices, notices.choice("lan")) == Choice("lan", 0, ("email", "sms"), "vi", None, None)


@pytest.mark.parametrize("choice", [CHOSEN, Choice("lan", 1, ()), Choice("lan", 1, ("email",), phone="0912345678")])
def test_a_choice_comes_back_as_it_was_kept(notices: Notices, choice: Choice) -> None:
    notices.put_choice(choice)
    assert read(notices, notices.choice("lan")) == choice
    assert read(notices, notices.choice("hoa")) == Choice("hoa")


@pytest.mark.parametrize("version", [1, 3, 7])
def test_a_choice_of_another_version_is_stale(notices: Notices, version: int) -> None:
    notices.put_choice(CHOSEN)
    with pytest.raises(StaleChoice):
        notices.put_choice(replace(CHOSEN, version=version, language="vi"))
    assert read(notices, notices.choice("lan")) == CHOSEN


def test_an_address_taken_back_is_gone(notices: Notices) -> None:
    notices.put_choice(CHOSEN)
    notices.put_choice(replace(CHOSEN, version=2, email=None, phone=None))
    assert read(notices, notices.choice("lan")) == replace(CHOSEN, version=2, email=None, phone=None)


# -- deliveries ---------------------------------------------------------------------------------------------------------------

FRESH = Delivery("G09-261105-0001", 2, Whom.OWNER)


def test_a_delivery_comes_back_as_it_was_kept(notices: Notices) -> None:
    def now_there() -> Any:
        return read(notices, notices.delivery("G09-261105-0001", 2, Whom.OWNER))

    assert now_there() == FRESH
    trying = FRESH.trying("email", AT)
    assert notices.keep(trying) is True
    assert now_there() == trying
    told = trying.told(Outcome(Result.FAILED, "MessageRejected"))
    assert notices.keep(told) is True
    assert notices.keep(told.ended(End.FAILED)) is True
    assert now_there() == told.ended(End.FAILED)


def test_of_two_at_one_delivery_only_the_first_goes_on(notices: Notices) -> None:
    assert notices.keep(FRESH.trying("email", AT)) is True
    assert notices.keep(FRESH.trying("sms", AT)) is False
    assert notices.keep(FRESH.trying("email", AT).told(Outcome(Result.ACCEPTED))) is True
    assert notices.keep(FRESH.trying("email", AT).told(Outcome(Result.LOST))) is False


def test_deliveries_are_kept_apart(notices: Notices) -> None:
    notices.keep(FRESH.trying("email", AT))
    others = [(FRESH.code, 2, Whom.APPLICANT), (FRESH.code, 3, Whom.OWNER), ("G09-261105-0002", 2, Whom.OWNER)]
    for code, version, whom in others:
        assert read(notices, notices.delivery(code, version, whom)) == Delivery(code, version, whom)


def test_only_answers_to_keys_go_by_themselves(aws: None) -> None:
    """A notice that went would be told anew when its event came again."""
    notices = DynamoNotices()
    notices.tell(notice())
    notices.put_choice(CHOSEN)
    notices.keep(FRESH.trying("email", AT))
    notices.remember("lan", b"k", Answered(b"one", 3), AT)
    items = boto3.client("dynamodb").scan(TableName="test-notices")["Items"]
    assert [item["sk"]["S"] for item in items if "expires" in item] == ["key#6b"]
