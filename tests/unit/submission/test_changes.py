"""Who may take which step of a change from where, and what holds however steps are repeated, late or side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.administration.change import STEPS, Change, Did, Kind, Line, Refusal, State, allowed, refusal
from kernel.text import Text
from kernel.times import HANOI

AT = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
QUAN, NGOC, BINH = "quan", "ngoc", "binh"


def change(state: State, *did: tuple[str, Did]) -> Change:
    lines = tuple(Line(AT, by, one, "vì", at, state) for at, (by, one) in enumerate(did, 1))
    return Change("00" * 15, Kind.PROCEDURE, "x", Text("x", "x"), {}, None, "", state, len(lines), lines)


WRITTEN = ((QUAN, Did.WRITE),)
PROPOSED = (*WRITTEN, (QUAN, Did.PROPOSE))
EDITED = (*WRITTEN, (NGOC, Did.EDIT))
BY_ANOTHER = (*WRITTEN, (NGOC, Did.PROPOSE))


@pytest.mark.parametrize(
    ("state", "history", "user", "may"),
    [
        (State.DRAFT, WRITTEN, QUAN, "edit propose withdraw"),
        (State.DRAFT, WRITTEN, NGOC, "edit propose"),
        (State.PROPOSED, PROPOSED, QUAN, "withdraw"),
        (State.PROPOSED, PROPOSED, NGOC, "return publish"),
        (State.PROPOSED, BY_ANOTHER, QUAN, "withdraw"),
        (State.PROPOSED, BY_ANOTHER, NGOC, "withdraw"),  # who proposed it stands behind it
        (State.PROPOSED, BY_ANOTHER, BINH, "return publish"),
        (State.PROPOSED, (*EDITED, (QUAN, Did.PROPOSE)), NGOC, "withdraw"),  # who edited it wrote it
        (State.PUBLISHED, PROPOSED, NGOC, ""),
        (State.PUBLISHED, PROPOSED, QUAN, ""),
        (State.WITHDRAWN, WRITTEN, QUAN, ""),
        (State.WITHDRAWN, WRITTEN, NGOC, ""),
    ],
)
def test_who_may_do_what_from_where(state: State, history: tuple[tuple[str, Did], ...], user: str, may: str) -> None:
    assert allowed(change(state, *history), user) == may.split()


def test_a_refusal_says_whose_step_it_is() -> None:
    one = change(State.PROPOSED, *PROPOSED)
    assert refusal(one, Did.PUBLISH, QUAN) is Refusal.OWN
    assert refusal(one, Did.WITHDRAW, NGOC) is Refusal.OTHERS
    assert refusal(one, Did.PROPOSE, QUAN) is Refusal.ILLEGAL


@given(st.lists(st.tuples(st.sampled_from([QUAN, NGOC, BINH]), st.sampled_from(sorted(STEPS))), max_size=12))
def test_whatever_is_tried_nobody_publishes_what_they_wrote_or_proposed(tried: list[tuple[str, Did]]) -> None:
    one = change(State.DRAFT, *WRITTEN)
    for user, did in tried:
        if refusal(one, did, user) is None:
            one = one.step(Line(AT, user, did, "vì", one.version + 1, STEPS[did][1]))
    published = [line.by for line in one.history if line.did is Did.PUBLISH]
    assert len(published) <= 1
    assert not set(published) & one.writers
    assert one.version == len(one.history)
    assert (one.state is State.PUBLISHED) == bool(published)


def test_a_change_is_kept_whole() -> None:
    one = change(State.PROPOSED, *PROPOSED)
    assert Change.from_json(one.as_json()) == replace(one, body={})
