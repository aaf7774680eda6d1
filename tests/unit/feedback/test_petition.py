"""A petition's clocks, and what each reader sees of it."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.feedback.petition import (
    MAX_ANSWERS,
    Petition,
    PetitionState,
    Sender,
    View,
    answered,
    due_days,
    may_be_answered,
    shown,
    view_of,
)
from kernel.lifecycle import Part
from kernel.times import HANOI
from tests.unit.feedback.world import AN, AT, CALENDAR


def petition(
    subject: str = "Chậm trả lời", content: str = "Đã quá hẹn.", sender: Sender = AN, owner: str | None = None
) -> Petition:
    return Petition(
        id="0" * 24,
        agency="ministry-employment",
        subject=subject,
        content=content,
        sender=sender,
        owner=owner,
        pin="7K2M-Q0XD-94TZ",
        received_at=AT,
        due=date(2026, 12, 7),
        forward_due=date(2026, 11, 30),
        body=b"b",
    )


def with_answer(before: Petition, *, publish: bool, text: str = "Đã xử lý.") -> Petition:
    number = before.version
    return answered(before, text=text, publish=publish, by="minh", at=AT, key=bytes([number]), body=b"h")


@pytest.mark.parametrize(
    ("received", "due", "forward"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=HANOI), date(2026, 12, 7), date(2026, 11, 30)),  # 24/11 does not count
        (datetime(2026, 11, 20, 17, 0, 1, tzinfo=HANOI), date(2026, 12, 8), date(2026, 12, 1)),  # after closing
        (datetime(2026, 11, 21, 9, tzinfo=HANOI), date(2026, 12, 8), date(2026, 12, 1)),  # on a Saturday
        (datetime(2026, 12, 18, 9, tzinfo=HANOI), None, date(2026, 12, 25)),  # the answer's day is beyond the calendar
        (datetime(2026, 12, 31, 9, tzinfo=HANOI), None, None),
    ],
)
def test_due_days_are_counted_in_working_days_and_never_guessed(
    received: datetime, due: date | None, forward: date | None
) -> None:
    assert due_days(received, CALENDAR) == (due, forward)


def test_in_public_an_unpublished_petition_shows_state_and_dates_alone() -> None:
    assert shown(petition(), View.PUBLIC) == {
        "id": "0" * 24,
        "agency": "ministry-employment",
        "state": "received",
        "received_at": "2026-11-20T09:00:00+07:00",
        "due_date": "2026-12-07",
        "confidence": "unverified",
        "answered_at": None,
    }
    told = shown(with_answer(petition(), publish=False), View.PUBLIC)
    assert (told["state"], told["answered_at"]) == ("answered", "2026-11-20T09:00:00+07:00")
    assert not {"subject", "content", "answer"} & told.keys()


def test_a_published_petition_shows_subject_content_and_answer_and_no_sender() -> None:
    told = shown(with_answer(petition(), publish=True), View.PUBLIC)
    assert (told["subject"], told["content"], told["answer"]) == ("Chậm trả lời", "Đã quá hẹn.", "Đã xử lý.")
    assert not {"name", "phone", "email", "address", "pin", "version"} & told.keys()


def test_the_sender_sees_all_and_the_officer_the_version_too() -> None:
    told = with_answer(petition(), publish=False)
    sender, officer = shown(told, View.SENDER), shown(told, View.OFFICER)
    assert sender["name"] == "Lê Văn An"
    assert sender["answer"] == "Đã xử lý."
    assert "version" not in sender
    assert officer == {
        **sender,
        "version": 2,
        "forward_due_date": "2026-11-30",
        "forward_confidence": "verified",
    }


@pytest.mark.parametrize("view", [View.SENDER, View.OFFICER])
def test_what_the_sender_did_not_give_is_left_out(view: View) -> None:
    told = shown(petition(sender=Sender("An", "0912345678")), view)
    assert {"name", "phone"} <= told.keys()
    assert not {"email", "address"} & told.keys()


@pytest.mark.parametrize("view", list(View))
def test_nobody_is_shown_the_pin(view: View) -> None:
    assert "7K2M" not in json.dumps(shown(with_answer(petition(), publish=True), view))


@pytest.mark.parametrize(
    ("user", "roles", "has_pin", "view"),
    [
        (None, frozenset(), False, View.PUBLIC),
        ("hoa", frozenset(), False, View.PUBLIC),
        (None, frozenset(), True, View.SENDER),
        ("lan", frozenset(), False, View.SENDER),
        ("thu", frozenset({Part.RECEIVE}), False, View.OFFICER),
        ("minh", frozenset({Part.DECIDE}), True, View.OFFICER),
    ],
)
def test_who_reads_as_what(user: str | None, roles: frozenset[Part], has_pin: bool, view: View) -> None:
    assert view_of(petition(owner="lan"), user, roles, has_pin=has_pin) is view


def test_without_an_account_no_account_is_the_sender() -> None:
    assert view_of(petition(owner=None), None, frozenset(), has_pin=False) is View.PUBLIC


def test_an_answer_may_be_mended_until_it_is_published_but_not_for_ever() -> None:
    mended = petition()
    for _ in range(MAX_ANSWERS):
        assert may_be_answered(mended)
        mended = with_answer(mended, publish=False)
    assert not may_be_answered(mended)
    assert not may_be_answered(with_answer(petition(), publish=True))


def test_each_answer_is_one_more_version_and_the_last_one_is_shown() -> None:
    twice = with_answer(with_answer(petition(), publish=False, text="Đang xem."), publish=True, text="Đã xong.")
    assert [answer.version for answer in twice.answers] == [2, 3]
    assert (twice.version, twice.state) == (3, PetitionState.PUBLISHED)
    assert shown(twice, View.PUBLIC)["answer"] == "Đã xong."


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30)
SENDERS = st.builds(Sender, TEXT, TEXT, st.none() | TEXT, st.none() | TEXT)


def _in_public(subject: str, content: str, answer: str, sender: Sender, owner: str | None, publish: bool | None) -> str:
    one = petition(subject, content, sender, owner)
    if publish is not None:
        one = with_answer(one, publish=publish, text=answer)
    return json.dumps(shown(one, View.PUBLIC), ensure_ascii=False)


@given(TEXT, TEXT, TEXT, SENDERS, st.sampled_from([None, "lan"]), st.sampled_from([None, False, True]))
def test_nothing_of_the_sender_is_told_in_public_unless_they_wrote_it_themselves(
    subject: str, content: str, answer: str, sender: Sender, owner: str | None, publish: bool | None
) -> None:
    told = _in_public(subject, content, answer, sender, owner, publish)
    # The same words are told whoever sent them, so they hold nothing of the sender.
    assert told == _in_public(subject, content, answer, Sender("", ""), None, publish)
    for text in sender.as_json().values():
        marked = f"⟦{text}⟧"
        from_marked = Sender(marked, marked, marked, marked)
        assert marked not in _in_public(subject, content, answer, from_marked, owner, publish)


@given(TEXT, TEXT, SENDERS)
def test_what_is_not_published_does_not_quote_the_petition(subject: str, content: str, sender: Sender) -> None:
    told = json.dumps(shown(petition(subject, content, sender), View.PUBLIC), ensure_ascii=False)
    nothing = json.dumps(shown(petition("", "", Sender("", "")), View.PUBLIC), ensure_ascii=False)
    assume(subject not in nothing and content not in nothing)
    assert subject not in told
    assert content not in told
