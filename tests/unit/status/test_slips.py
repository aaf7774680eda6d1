"""Slips: their texts against approved files of both sets of forms, and what makes which slip once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.status.slips.book import book_document, page_of
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import FILE_NAMES, FORM_SETS, Kind, form_set, forms_on, labels, made_by
from chalicelib.status.slips.make import NotThere, make
from chalicelib.status.slips.slip import BookClosed, Closing, print_key
from kernel.dossiers import SUPPLEMENT_DETAIL, Supplement
from kernel.entry import Entry
from kernel.events import NotAnEvent
from kernel.lifecycle import Action
from kernel.text import Text
from kernel.times import HANOI, local_day
from tests.support.entries import AGENCY, CODE, filed, step
from tests.support.rules import rule_sets
from tests.support.slips import (
    APPROVED,
    BOOKS,
    CASES,
    IN_2024,
    IN_2026,
    OFFICE,
    approvable,
    asked,
    closed_book,
    content_of,
    lines_of_html,
    lived,
    paper,
    paper_of,
    printed,
    refused,
    slip_desk,
    stopped,
    told,
    words_of_html,
    words_of_pdf,
)

LARGEST = 5 * 1024  # bytes of HTML, compressed (issue 3, Numbers)

EACH = [pytest.param(at, kind, life, version, id=f"{key}-{kind}") for key, at, kind, life, version in CASES]


# -- what they say ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_a_slip_says_what_was_approved(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    slip, page = approvable(at, kind, life, version)
    assert slip.wish.kind is kind
    approved = (APPROVED / f"{slip.wish.form_set}-{kind}.txt").read_text(encoding="utf-8")
    assert lines_of_html(page) == approved, "if it is meant: make approved"


def test_every_approved_text_is_of_a_form() -> None:
    assert {path.stem for path in APPROVED.glob("*.txt")} == {
        f"{key}-{kind}" for key in FORM_SETS for kind in form_set(key).forms
    }


@pytest.mark.parametrize(("key", "at"), BOOKS)
def test_a_closed_book_says_what_was_approved_in_both_prints(key: str, at: datetime) -> None:
    page, body = closed_book(lived(at))
    assert lines_of_html(page) == (APPROVED / f"{key}-register.txt").read_text(encoding="utf-8"), "make approved"
    assert words_of_pdf(body) == words_of_html(page)
    assert closed_book(lived(at)) == (page, body)
    assert paper_of(body) == ["a4 landscape"]


def test_a_slip_does_not_change_when_the_dossier_moves_on() -> None:
    """It is made from the entry as it stood after its change, however late its event comes."""
    whole = lived(IN_2026)
    early = replace(whole, history=whole.history[:2], version=2, closed_at=None, handed_over_at=None)
    assert printed(whole, 2)[1:] == printed(early, 2)[1:]


# -- which, and once ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2017, 12, 31), "tt01-2018"),
        (date(2019, 1, 6), "tt01-2018"),
        (date(2025, 9, 14), "tt01-2018"),
        (date(2025, 9, 15), "tt03-2025"),
        (date(2026, 11, 25), "tt03-2025"),
    ],
)
def test_the_forms_are_those_in_force_on_the_day(day: date, key: str) -> None:
    assert forms_on(rule_sets(), day).key == key


def test_which_action_makes_which_form() -> None:
    made = {
        key: {action: forms.forms[kind].number for action in Action if (kind := made_by(action, forms))}
        for key in FORM_SETS
        for forms in [form_set(key)]
    }
    both = {
        Action.ACCEPT: "01",
        Action.REQUEST_SUPPLEMENT: "02",
        Action.REFUSE: "03",
        Action.EXTEND: "04",
    }
    assert made == {
        "tt01-2018": {**both, Action.DECIDE: "05", Action.HAND_OVER: "05"},
        "tt03-2025": {**both, Action.STOP: "05", Action.DECIDE: "06", Action.HAND_OVER: "06"},
    }


def test_every_field_and_label_of_a_form_is_known() -> None:
    from chalicelib.status.slips.compose import _TABLES, _VALUES

    for key in FORM_SETS:
        for kind, form in form_set(key).forms.items():
            assert set(form.fields) <= set(_VALUES)
            assert {*form.fields, *form.signatures} <= set(labels())
            assert form.table is None or kind is Kind.REGISTER or form.table in _TABLES


def test_papers_are_those_that_were_there_at_the_change() -> None:
    """A receipt after a supplement counts what it brought; the request before it does not."""
    entry = asked(IN_2026)
    answer = Supplement(entry.dossier, 3, IN_2026, "lan", None, (paper("photo", "u7"),), None)
    entry = step(entry, Action.SUPPLEMENT, detail={SUPPLEMENT_DETAIL: answer.name()})
    entry = step(entry, Action.ACCEPT)
    desk = slip_desk(entry)
    desk.dossiers.put_supplement(answer)
    make(told(entry, 4), desk)
    said = lines_of_html(desk.prints.get(f"slips/{entry.dossier}/0004-receipt.html").decode())
    assert "ảnh picture\n1\n" in said
    assert len(content_of(entry).documents) == 3


def test_what_is_to_be_completed_is_called_by_its_title_in_both_languages_and_never_by_its_pointer() -> None:
    items = [{"pointer": place, "text": "Ghi rõ"} for place in ("/form/hoTen", "/form/viTri/1/soLuong")]
    entry = step(filed(at=IN_2026), Action.REQUEST_SUPPLEMENT, note="Chưa đủ", detail={"items": items})
    said = lines_of_html(printed(entry, 2)[1])
    assert "Họ và tên người lao động Name of the worker\n" in said
    assert "Vị trí (dòng 2): Số lượng Positions (row 2): Number of people\n" in said
    assert "/form" not in said


def test_an_agency_has_the_name_it_had_on_the_day() -> None:
    entry = refused(IN_2024)
    desk = slip_desk(entry)
    renamed = replace(OFFICE, name=Text("Cục Mới", "New Department"), valid_from=date(2025, 3, 1))
    catalogue = desk.catalogue()
    catalogue.put_agencies([replace(OFFICE, valid_to=date(2025, 2, 28)), renamed])  # type: ignore[attr-defined]
    make(told(entry), desk)
    said = lines_of_html(desk.prints.get(f"slips/{entry.dossier}/0002-refusal.html").decode())
    assert said.splitlines()[2] == "Cục Việc làm Department of Employment"
    assert "Cục Mới" not in said


def test_an_old_dossier_names_who_received_it_by_the_name_at_receipt() -> None:
    """Its agency is called otherwise since, or ends and another carries on. What was made before says nothing twice."""
    new = Text("Cục Mới", "New Department")
    ended, since = replace(OFFICE, valid_to=date(2024, 11, 10)), date(2024, 11, 11)
    renamed = lived(IN_2024)
    moved = step(step(filed(at=IN_2024), "accept"), "transfer", IN_2024 + timedelta(days=8), agency="heir")
    moved = step(moved, "request_supplement", note="Thiếu ảnh")
    heir = replace(OFFICE, key="heir", name=new, valid_from=since, successor_of=(AGENCY,))
    for entry, after in ((renamed, replace(OFFICE, name=new, valid_from=since)), (moved, heir)):
        for version, head in ((2, None), (entry.version, "Cục Mới New Department")):
            desk = slip_desk(entry)
            desk.catalogue().put_agencies([ended, after])  # type: ignore[attr-defined]
            slip = make(told(entry, version), desk)
            assert slip is not None
            said = lines_of_html(desk.prints.get(print_key(slip, "html")).decode())
            assert said.splitlines()[2] == (head or "Cục Việc làm Department of Employment")
            assert ("Nơi tiếp nhận hồ sơ: Cục Việc làm" in said) is (head is not None)


def test_a_doubled_event_makes_no_second_slip() -> None:
    entry = lived(IN_2026)
    desk = slip_desk(entry)
    first, again = make(told(entry, 2), desk), make(told(entry, 2), desk)
    assert first == again
    assert desk.prints.puts == 2  # type: ignore[attr-defined]
    assert len(desk.slips.of(CODE)) == 1


def test_a_crash_between_number_and_print_is_made_good() -> None:
    entry = lived(IN_2026)
    desk = slip_desk(entry)
    numbered = desk.slips.number(make_wish(entry), "content")
    assert numbered.prints is None
    made = make(told(entry, 2), desk)
    assert made is not None
    assert (made.number, made.prints) == (numbered.number, ("1", "1"))


def make_wish(entry: Entry) -> Any:
    from chalicelib.status.slips.slip import Wish

    at = entry.history[1].at
    return Wish(entry.code, entry.dossier, Kind.RECEIPT, 2, entry.agency, at.year, "tt03-2025", at)


@pytest.mark.parametrize("order", [(6, 7), (7, 6), (7, 6, 7, 6)])
def test_a_dossier_has_one_control_slip_which_is_the_newest(order: tuple[int, ...]) -> None:
    entry = lived(IN_2026)
    desk = slip_desk(entry)
    for version in order:
        make(told(entry, version), desk)
    [slip] = desk.slips.of(CODE)
    assert (slip.wish.version, slip.number) == (7, 1)
    assert slip.prints is not None


def test_an_action_without_a_slip_makes_none_and_reads_nothing() -> None:
    entry = step(filed(), Action.ACCEPT)
    desk = slip_desk()
    assert make(told(step(entry, Action.ASSIGN, assignee="minh")), desk) is None


def test_no_stop_notice_before_its_form_was_made() -> None:
    assert make(told(stopped(IN_2024)), slip_desk(stopped(IN_2024))) is None


def test_what_cannot_be_read_yet_comes_again() -> None:
    entry = refused(IN_2026)
    with pytest.raises(NotThere):
        make(told(entry), slip_desk())
    with pytest.raises(NotThere):
        make(told(entry), slip_desk(filed(at=IN_2026)))
    desk = slip_desk(entry)
    desk.dossiers.contents.clear()  # type: ignore[attr-defined]
    with pytest.raises(NotThere):
        make(told(entry), desk)
    with pytest.raises(NotAnEvent):
        make("{}", desk)


def test_no_receipt_enters_a_closed_book() -> None:
    entry = lived(IN_2024)
    desk = slip_desk(entry)
    desk.slips.close(entry.agency, 2024, Closing(datetime(2025, 1, 2, tzinfo=HANOI), 0, 0))
    with pytest.raises(BookClosed):
        make(told(entry, 2), desk)
    assert make(told(entry, 7), desk) is not None, "other slips are in no book"


def test_an_apology_that_came_too_late_moves_nothing_and_is_told_all_the_same() -> None:
    entry = step(step(filed(at=IN_2026), Action.ACCEPT), Action.ASSIGN, assignee="minh")
    assert entry.due is not None
    late = datetime.combine(entry.due, IN_2026.timetz())
    entry = step(entry, Action.EXTEND, late, note="Chờ ý kiến", new_date=entry.due.replace(day=entry.due.day + 7))
    said = lines_of_html(printed(entry, 4)[1])
    assert entry.history[-1].due == entry.history[-2].due
    assert "17:00 16/11/2026" in said


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC), 2025),  # 23:59:59 in Hà Nội
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), 2026),  # midnight
    ],
)
def test_the_year_of_a_number_is_that_of_the_day_in_hanoi(moment: datetime, year: int) -> None:
    entry = step(filed(at=moment - timedelta(minutes=5)), Action.ACCEPT, moment)
    desk = slip_desk(entry)
    slip = make(told(entry, 2), desk)
    assert slip is not None
    assert slip.wish.year == year
    assert [line.code for line in desk.slips.lines(entry.agency, year, 0, 9)] == [CODE]
    page = desk.prints.get(f"slips/{entry.dossier}/0002-receipt.html").decode()
    assert f"<dd>01/{year}</dd>" in page
    assert f"{local_day(moment):%d/%m/%Y}" in page


def test_a_book_names_each_agency_as_it_was_called_at_receipt_and_itself_as_at_its_end() -> None:
    entry = lived(IN_2024)
    desk = slip_desk(entry)
    renamed = replace(OFFICE, name=Text("Cục Mới", "New"), valid_from=date(2024, 11, 21), valid_to=date(2024, 12, 1))
    heir = replace(
        OFFICE, key="heir", name=Text("Sở Mới", "Heir"), valid_from=date(2024, 12, 2), successor_of=(AGENCY,)
    )
    agencies = [replace(OFFICE, valid_to=date(2024, 11, 20)), renamed, heir]
    desk.catalogue().put_agencies(agencies)  # type: ignore[attr-defined]
    make(told(entry, 2), desk)
    page = page_of(AGENCY, 2024, 0, 9, desk, datetime(2025, 1, 5, tzinfo=HANOI))
    said = lines_of_html(html(book_document(AGENCY, 2024, page, desk))).splitlines()
    assert said[2] == "Cục Mới New"
    assert said.count("Cục Việc làm Department of Employment") == 1
    assert not [line for line in said if "Sở Mới" in line]


def test_a_saved_slip_has_a_name_of_plain_letters_of_its_own() -> None:
    assert set(FILE_NAMES) == set(Kind)
    assert len(set(FILE_NAMES.values())) == len(Kind)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)+", name) for name in FILE_NAMES.values())
