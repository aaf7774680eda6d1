"""Which channel is tried next, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.notices.channels import Outcome, Result, Whom
from chalicelib.status.notices.delivery import LEASE, MOST_LOST, Delivery, End, Wait, next_step
from kernel.times import HANOI

AT = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
BOTH = ("email", "sms")
RESULTS = {result.value: Outcome(result, "X") for result in Result}


def after(*attempts: str) -> Delivery:
    """A delivery after attempts, e.g. `email failed`; one without a result is under way since AT."""
    delivery = Delivery("G09-261102-0001", 2, Whom.OWNER)
    for attempt in attempts:
        channel, _, result = attempt.partition(" ")
        delivery = delivery.trying(channel, AT)
        if result:
            delivery = delivery.told(RESULTS[result])
    return delivery


@pytest.mark.parametrize(
    ("attempts", "channels", "step"),
    [
        ([], BOTH, "email"),
        ([], ("sms",), "sms"),
        ([], (), End.NO_CHANNEL),
        (["email accepted"], BOTH, End.ACCEPTED),
        (["email failed"], BOTH, "sms"),
        (["email failed"], ("email",), End.FAILED),
        (["email failed", "sms failed"], BOTH, End.FAILED),
        (["email busy"], (), End.NO_CHANNEL),  # all channels were given up meanwhile
        (["email failed"], (), End.NO_CHANNEL),
        (["email lost"], (), End.DOUBTFUL),
        (["email busy"], ("sms",), "sms"),
        (["email failed", "sms accepted"], BOTH, End.ACCEPTED),
        (["email busy"], BOTH, "email"),
        (["email busy"] * 3, BOTH, "sms"),
        (["email busy"] * 3, ("email",), End.FAILED),
        (["email lost"], BOTH, "sms"),
        (["email lost"], ("email",), "email"),
        (["email lost", "sms busy"], BOTH, "sms"),
        (["email lost", "sms failed"], BOTH, "email"),
        (["email lost", "sms lost"], BOTH, End.DOUBTFUL),
        (["email lost", "email accepted"], BOTH, End.ACCEPTED),
        (["email lost", "email lost"], BOTH, End.DOUBTFUL),
        (["email lost", "email failed"], BOTH, "sms"),
        (["email lost", "email failed", "sms lost"], BOTH, End.DOUBTFUL),
        (["email lost", "email failed", "sms failed"], BOTH, End.DOUBTFUL),
        (["email"], BOTH, Wait.UNDER_WAY),
    ],
)
def test_what_comes_next(attempts: list[str], channels: tuple[str, ...], step: object) -> None:
    assert next_step(after(*attempts), channels, AT + timedelta(minutes=1)) == step


def test_an_attempt_whose_function_is_gone_counts_as_lost() -> None:
    one = after("email")
    assert next_step(one, BOTH, AT + LEASE - timedelta(seconds=1)) is Wait.UNDER_WAY
    assert next_step(one, BOTH, AT + LEASE) == "sms"
    again = one.trying("sms", AT + LEASE)
    assert [attempt.outcome for attempt in again.attempts] == [Outcome(Result.LOST, "function-gone"), None]
    assert next_step(again, BOTH, AT + 2 * LEASE) is End.DOUBTFUL


def test_what_has_ended_stays_ended() -> None:
    ended = after("email failed", "sms failed").ended(End.FAILED)
    assert next_step(ended, ("email", "sms", "pigeon"), AT) is End.FAILED


def test_an_id_names_no_person() -> None:
    assert after().id == "G09-261102-0001/2/owner"


def test_every_change_is_one_revision() -> None:
    assert [after("email").revision, after("email failed").revision, after("email failed").ended(End.FAILED).revision] == [
        1, 2, 3,
    ]  # fmt: skip


@given(st.lists(st.sampled_from([*Result, None]), max_size=20), st.permutations(BOTH), st.integers(0, 2))
def test_it_ends_and_arrives_twice_at_most(outcomes: list[Result | None], order: list[str], known: int) -> None:
    """Whatever channels answer, or functions that end in the midst of it (None)."""
    delivery, now, arrived = after(), AT, 0
    for result in [*outcomes, *[Result.BUSY] * 20]:
        step = next_step(delivery, order[:known], now)
        if isinstance(step, End):
            break
        assert isinstance(step, str)
        arrived += result in (Result.ACCEPTED, Result.LOST, None)
        delivery = delivery.trying(step, now)
        if result is not None:
            delivery = delivery.told(Outcome(result))
        now += LEASE
    assert isinstance(next_step(delivery, order[:known], now), End)
    assert arrived <= MOST_LOST
