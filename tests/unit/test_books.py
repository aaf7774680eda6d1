"""The operators' command that closes register books."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.status.slips.kinds import Kind
from chalicelib.status.slips.make import SlipDesk, make
from chalicelib.status.slips.slip import Wish
from infra.books import close_each, lost_events
from infra.steps import StepFailed
from kernel.entry import Entry
from kernel.events import to_json
from kernel.times import HANOI
from tests.support.entries import AGENCY
from tests.support.slips import IN_2024, IN_2026, asked, lived, slip_desk, told

LATER = datetime(2025, 1, 6, 8, 0, tzinfo=HANOI)


def entered() -> SlipDesk:
    entry = lived(IN_2024)
    desk = slip_desk(entry)
    make(told(entry, 2), desk)
    return desk


def all_of(desk: SlipDesk) -> list[Entry]:
    return list(desk.register.entries.values())  # type: ignore[attr-defined]


def test_books_are_closed_once() -> None:
    desk, said = entered(), list[str]()
    assert (
        close_each([AGENCY, "moha"], 2024, all_of(desk), desk, LATER, said.append) == "closed 2 book(s) with 1 line(s)"
    )
    assert close_each([AGENCY, "moha"], 2024, all_of(desk), desk, LATER, said.append) == "they were closed before"
    assert said == []


def test_what_was_never_told_is_told_oldest_first() -> None:
    late, early = lived(IN_2026), replace(asked(IN_2024), code="G09-241104-0001", dossier="other")
    desk = slip_desk(late, early)
    lost = lost_events([late, early], desk)
    assert [(event.code, event.version) for event in lost] == [
        (early.code, 2), (late.code, 2), (late.code, 5), (late.code, 7)]  # fmt: skip
    for event in lost[:-1]:
        make(to_json(event), desk)
    make(told(late, 6), desk)
    assert lost_events([late, early], desk) == lost[-1:], "the control slip has not grown to its end"
    make(to_json(lost[-1]), desk)
    assert lost_events([late, early], desk) == []


def test_a_slip_without_its_prints_is_missing() -> None:
    entry = asked(IN_2024)
    desk = slip_desk(entry)
    wish = Wish(entry.code, entry.dossier, Kind.SUPPLEMENT, 2, entry.agency, 2024, "tt01-2018", entry.history[-1].at)
    desk.slips.number(wish, "content")
    assert len(lost_events([entry], desk)) == 1


def test_a_year_that_is_not_over_stays_open() -> None:
    desk = entered()
    with pytest.raises(StepFailed, match="2024 is not over"):
        close_each([AGENCY], 2024, all_of(desk), desk, datetime(2024, 12, 31, 23, 59, tzinfo=HANOI), lambda _: None)
    assert desk.slips.closing(AGENCY, 2024) is None


def test_a_book_that_lacks_a_dossier_stays_open_and_the_others_are_closed() -> None:
    entry = lived(IN_2024)
    desk, said = slip_desk(entry), list[str]()
    with pytest.raises(StepFailed, match="1 book"):
        close_each([AGENCY, "moha"], 2024, all_of(desk), desk, LATER, said.append)
    assert said == [f"{AGENCY}: accepted and not entered yet: {entry.code}"]
    assert desk.slips.closing(AGENCY, 2024) is None
    assert desk.slips.closing("moha", 2024) is not None


def test_a_dossier_that_went_to_another_agency_since_is_missed_too() -> None:
    """Its receipt was never told; the agency that accepted it is no more, its book is closed by its heir."""
    entry = lived(IN_2024)
    moved = replace(entry, agency="heir")
    desk, said = slip_desk(moved), list[str]()
    with pytest.raises(StepFailed, match="1 book"):
        close_each([AGENCY], 2024, all_of(desk), desk, LATER, said.append)
    assert said == [f"{AGENCY}: accepted and not entered yet: {entry.code}"]


def test_a_line_whose_dossier_cannot_be_read_keeps_the_book_open() -> None:
    desk, said = entered(), list[str]()
    desk.dossiers.contents.clear()  # type: ignore[attr-defined]
    with pytest.raises(StepFailed, match="stay open"):
        close_each([AGENCY], 2024, all_of(desk), desk, LATER, said.append)
    assert desk.slips.closing(AGENCY, 2024) is None


def test_a_dossier_entered_in_the_midst_of_it_keeps_the_book_open(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, said = entered(), list[str]()
    monkeypatch.setattr(desk.slips, "lines", lambda *_: ())
    with pytest.raises(StepFailed, match="stay open"):
        close_each([AGENCY], 2024, [], desk, LATER, said.append)
    assert said == [f"{AGENCY}: a dossier was entered in the midst of it"]
