"""A publication as a value: what each finding makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.publish import publication as rules
from chalicelib.publish.publication import LONGEST_PAUSE, Publication, PublicationState
from kernel.times import HANOI

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)
CODE = "G09-261124-0001"
WANTED = Publication(CODE, wanted=2, next_attempt_at=NOW)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (9, 256), (10, 360), (11, 360), (5000, 360)]
)
def test_pauses_double_up_to_six_hours_and_never_end(attempts: int, minutes: int) -> None:
    assert rules.pause_after(attempts) == minutes * MINUTE


def test_failures_count_and_wait() -> None:
    once = rules.failed(WANTED, "not sent: http 503", NOW, doubt=False)
    assert (once.state, once.attempts, once.next_attempt_at, once.doubt) == ("wanted", 1, NOW + MINUTE, False)
    twice = rules.failed(once, "unclear: TimeoutError", NOW, doubt=True)
    assert (twice.state, twice.attempts, twice.next_attempt_at, twice.doubt) == ("unknown", 2, NOW + 2 * MINUTE, True)
    thrice = rules.failed(twice, "not sent: http 503", NOW, doubt=False)
    assert thrice.doubt is True, "what was lost once is not found by another failure"
    assert rules.failed(replace(WANTED, attempts=99), "", NOW, doubt=False).next_attempt_at == NOW + LONGEST_PAUSE


def test_a_dossier_whose_progress_is_not_told_yet_is_sent() -> None:
    sent = rules.sent(WANTED, 2, 4)
    assert (sent.state, sent.told, sent.status, sent.known) == ("sent", 2, 4, True)
    assert rules.failed(sent, "not sent: http 503", NOW, doubt=False).state is PublicationState.SENT


def test_an_acknowledgement_ends_doubt_and_a_refusal_does_not() -> None:
    doubtful = rules.failed(WANTED, "unclear: x", NOW, doubt=True)
    assert rules.sent(doubtful, 2, 4).doubt is False
    assert rules.refused(doubtful, "refused: -1").doubt is True


def test_confirmed_forgets_failures_and_covers_what_is_on_its_way() -> None:
    done = rules.confirmed(rules.failed(WANTED, "unclear: x", NOW, doubt=True), 3)
    assert done == Publication(CODE, wanted=3, state=PublicationState.CONFIRMED, confirmed=3)
    assert rules.wants(done, 3, NOW) == done


@pytest.mark.parametrize("version", [0, 1, 2])
def test_an_older_wish_changes_nothing(version: int) -> None:
    refused = rules.refused(WANTED, "refused: -1")
    assert rules.wants(refused, version, NOW) == refused
    assert rules.overtaken(refused, version, NOW) == refused


@pytest.mark.parametrize(
    "standing",
    [
        rules.refused(WANTED, "refused: -1"),
        rules.held_back(WANTED, 2),
        rules.failed(WANTED, "unclear: x", NOW, doubt=False),
        rules.confirmed(WANTED, 2),
    ],
)
def test_a_newer_wish_is_tried_at_once(standing: Publication) -> None:
    anew = rules.wants(standing, 3, NOW + MINUTE)
    assert (anew.state, anew.wanted, anew.attempts, anew.problem) == (PublicationState.WANTED, 3, 0, None)
    assert anew.is_due(NOW + MINUTE)
    assert not anew.is_due(NOW)


def test_an_administrator_has_the_dossier_itself_told_again() -> None:
    refused = rules.refused(rules.sent(WANTED, 2, 4), "refused: -1")
    again = rules.retried(refused, NOW)
    assert (again.state, again.told, again.known, again.problem) == (PublicationState.WANTED, 0, True, None)


@pytest.mark.parametrize(
    ("standing", "open_"),
    [
        (WANTED, True),
        (rules.failed(WANTED, "", NOW, doubt=True), False),
        (rules.refused(WANTED, ""), False),
        (rules.held_back(WANTED, 2), False),
        (rules.confirmed(WANTED, 2), False),
    ],
)
def test_what_is_due_now(standing: Publication, open_: bool) -> None:
    assert standing.is_due(NOW) is open_
