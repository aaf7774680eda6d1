"""Which changes are told, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.notices.notice import KINDS, Kind, Notice, is_id, notice_of
from kernel.change import Change
from kernel.lifecycle import Action, State
from kernel.times import instant_of
from tests.support.entries import CODE, FILED, filed, step, walk
from tests.support.tables import template


def last_kind(*actions: str) -> Kind | None:
    entry = walk(*actions)
    notice = notice_of(entry, entry.version)
    return notice.kind if notice else None


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        ("", "registered"),
        ("accept", "accepted"),
        ("request_supplement", "supplement_requested"),
        ("request_supplement supplement", None),  # done by the applicant, and there was no due day yet
        ("accept request_supplement supplement", None),  # within a day: the due day stays
        ("accept assign", None),  # who of the agency works on it is for the agency
        ("accept assign forward", None),
        ("accept request_payment", "payment_requested"),
        ("accept request_payment confirm_payment", None),  # within a day: the due day stays
        ("accept extend", "extended"),
        ("accept assign decide", "decided"),
        ("accept assign decide hand_over", "handed_over"),
        ("refuse", "refused"),
        ("accept stop", "stopped"),
        ("withdraw", None),
    ],
)
def test_what_is_told(actions: str, kind: str | None) -> None:
    assert last_kind(*actions.split()) == kind


def test_every_kind_comes_from_an_action() -> None:
    assert sorted(set(KINDS.values())) == sorted(Kind)


def test_the_subscription_lets_through_what_is_told_and_nothing_else() -> None:
    subscription = template("status")["Resources"]["NoticesSubscription"]["Properties"]
    assert sorted(subscription["FilterPolicy"]["action"]) == sorted(KINDS)


def test_a_notice_says_what_the_register_says_of_that_change_whatever_came_after() -> None:
    entry = walk("accept", "extend", "assign")
    notice = notice_of(entry, 2)
    assert notice == Notice("lan", CODE, 2, FILED + timedelta(hours=1), Kind.ACCEPTED, entry.first_due)
    assert notice_of(entry, 3) == Notice("lan", CODE, 3, FILED + timedelta(hours=2), Kind.EXTENDED, entry.due)


def changed(action: Action, due: date | None) -> Notice | None:
    """A dossier due on 9 November, and one more change after which it is due then."""
    entry = replace(filed(), due=date(2026, 11, 9))
    first = replace(entry.history[0], due=date(2026, 11, 9))
    second = Change(FILED + timedelta(hours=1), action, State.IN_PROCESS, 2, entry.agency, "quan", due=due)
    return notice_of(replace(entry, version=2, history=(first, second)), 2)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (Action.APPLY_CALENDAR, Kind.DATE_MOVED),
        (Action.SUPPLEMENT, Kind.RESUMED),
        (Action.CONFIRM_PAYMENT, Kind.RESUMED),
    ],
)
def test_of_what_moved_no_date_nobody_is_told(action: Action, kind: Kind) -> None:
    moved = changed(action, date(2026, 11, 10))
    assert moved is not None
    assert (moved.kind, moved.due) == (kind, date(2026, 11, 10))
    assert changed(action, date(2026, 11, 9)) is None
    assert changed(action, None) is None


@pytest.mark.parametrize(
    ("asked", "answered"), [("request_supplement", "supplement"), ("request_payment", "confirm_payment")]
)
def test_after_a_wait_of_days_the_new_date_is_told(asked: str, answered: str) -> None:
    waiting = step(walk("accept"), asked, FILED + timedelta(days=1))
    going_on = step(waiting, answered, FILED + timedelta(days=3))
    notice = notice_of(going_on, going_on.version)
    assert notice is not None
    assert (notice.kind, notice.due) == (Kind.RESUMED, going_on.due)
    assert waiting.due is not None
    assert going_on.due is not None
    assert going_on.due > waiting.due


@pytest.mark.parametrize(("days", "moves"), [(3, True), (30, False)])
def test_an_apology_is_told_with_the_day_it_promises_even_when_it_comes_too_late(days: int, moves: bool) -> None:
    promised = date(2026, 12, 15)
    accepted = walk("accept")
    extended = step(accepted, "extend", FILED + timedelta(days=days), new_date=promised)
    notice = notice_of(extended, extended.version)
    assert notice is not None
    assert (notice.kind, notice.due) == (Kind.EXTENDED, promised)
    assert extended.due == (promised if moves else accepted.due)


def test_a_dossier_moved_to_another_agency() -> None:
    moved = step(walk("accept"), "transfer", agency="ministry-heir")
    assert notice_of(moved, 3) == Notice("lan", CODE, 3, FILED + timedelta(hours=2), Kind.TRANSFERRED, moved.due)
    parts = step(walk("accept"), "transfer", detail={"parts": {"ministry-safety": "ministry-heir"}})
    assert notice_of(parts, 3) is None, "it stays; another agency's part of it has moved"


def test_a_version_that_is_not_there() -> None:
    with pytest.raises(LookupError):
        notice_of(filed(), 2)


# -- ids ----------------------------------------------------------------------------------------------------------------------


def test_an_id_of_ours_is_one() -> None:
    notice = notice_of(filed(), 1)
    assert notice is not None
    assert notice.id == "1793583000-000001-G09-261102-0001"
    assert is_id(notice.id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "channels",
        "1793583000-000001-",
        "1793583000-000001-G09-261102-0001\n",
        "1793583000-000001-G09-261102-0001$",
        "１793583000-000001-G09-261102-0001",
        "1793583000-000001-g09-261102-0001",
        "key#1793583000-000001-G09-261102-0001",
        "1793583000-000001-" + "G09." * 20 + "G09-261102-0001",
    ],
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_id(text)


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    assert is_id(text) in (True, False)


@given(st.lists(st.tuples(st.integers(0, 9_999_999_999), st.integers(1, 999_999)), unique=True, min_size=2, max_size=9))
def test_ids_stand_in_the_order_of_time_then_version(when: list[tuple[int, int]]) -> None:
    notices = [Notice("lan", CODE, version, instant_of(at), Kind.ACCEPTED) for at, version in when]
    by_id = sorted(notices, key=lambda notice: notice.id)
    assert by_id == sorted(notices, key=lambda notice: (notice.at, notice.version))
