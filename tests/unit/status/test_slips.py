"""Slips: their texts against approved files of both sets of forms, HTML against PDF, and what makes which slip once."""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.status.slips import pdf as printing
from chalicelib.status.slips.document import Document, Field, Qr, Table
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import FORM_SETS, Kind, form_set, forms_on, labels, made_by
from chalicelib.status.slips.make import NotThere, make
from chalicelib.status.slips.pdf import MISSING, pdf
from chalicelib.status.slips.slip import BookClosed, Closing
from kernel.dossiers import SUPPLEMENT_DETAIL, Supplement
from kernel.entry import Entry
from kernel.events import NotAnEvent
from kernel.lifecycle import Action
from kernel.text import Text, has_forbidden_characters
from kernel.times import HANOI
from tests.support.entries import CODE, filed, step
from tests.support.rules import rule_sets
from tests.support.slips import (
    APPLICANT,
    APPROVED,
    CASES,
    IN_2024,
    IN_2026,
    OFFICE,
    PORTAL,
    approvable,
    asked,
    content_of,
    lines_of_html,
    lived,
    paper,
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
        f"{key}-{kind}" for key in FORM_SETS for kind in form_set(key).forms if kind is not Kind.REGISTER
    }


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_the_pdf_says_the_same_words_in_the_same_order(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    _, page, body = printed(life(at), version)
    assert words_of_pdf(body) == words_of_html(page)


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_a_slip_is_small_and_in_nfc(at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int) -> None:
    _, page, body = printed(life(at), version)
    assert len(zlib.compress(page.encode(), 9)) <= LARGEST
    assert unicodedata.is_normalized("NFC", page)
    assert unicodedata.is_normalized("NFC", " ".join(words_of_pdf(body)))


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_two_runs_give_the_same_bytes(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    assert printed(life(at), version)[1:] == printed(life(at), version)[1:]


def test_a_slip_does_not_change_when_the_dossier_moves_on() -> None:
    """It is made from the entry as it stood after its change, however late its event comes."""
    whole = lived(IN_2026)
    early = replace(whole, history=whole.history[:2], version=2, closed_at=None, handed_over_at=None)
    assert printed(whole, 2)[1:] == printed(early, 2)[1:]


def test_the_pdf_is_tagged_and_its_fonts_are_in_it() -> None:
    _, _, body = printed(lived(IN_2026), 2)
    reader = pypdf.PdfReader(io.BytesIO(body))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "vi"  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile3" in described or "/FontFile2" in described


# -- HTML -----------------------------------------------------------------------------------------------------------------------

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def document(words: str) -> Document:
    said = Text(words, "en")
    return Document(
        title=Text("Tên", "Title"),
        at=IN_2026,
        head=(words,),
        fields=(Field(said, words), Field(Text("Mã", "Code"), words)),
        table=Table(said, (said,), ((words,), (said,))),
        signatures=(said,),
        signatures_title=said,
        qr=Qr(f"{PORTAL}/tra-cuu/{CODE}", Text("Mã QR", "QR")),
        foot=(words,),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.said: dict[str, str] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "xlink:href")]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.said[self._open[-1]] = self.said.get(self._open[-1], "") + data


@given(ANY)
def test_whatever_is_handed_in_is_text(words: str) -> None:
    reader, plain = _Reader(), _Reader()
    reader.feed(html(document(words)))
    plain.feed(html(document("x")))
    assert reader.tags == plain.tags
    assert reader.addresses == []
    assert reader.said.get("dd", "") == words * 2


def test_a_page_asks_for_nothing_from_outside_and_can_be_read_aloud() -> None:
    _, page, _ = printed(lived(IN_2026), 2)
    assert page.startswith('<!doctype html><html lang="vi">')
    assert not re.search(r"<(script|link|img|iframe|object|form)|url\(|@import|\bon[a-z]+=", page)
    assert page.count("<h1>") == 1
    assert '<table aria-labelledby="table"><thead><tr><th scope="col">' in page
    assert '<svg role="img" aria-label="Mã QR mở trang tra cứu hồ sơ"' in page
    assert "@page{size:a5" in page


# -- PDF ------------------------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(ANY.filter(lambda words: not has_forbidden_characters(words)))
def test_whatever_is_handed_in_can_be_printed(words: str) -> None:
    assert pdf(document(words), words, labels()["unprintable"]).startswith(b"%PDF-1.7")


def test_markup_is_printed_as_it_was_written() -> None:
    said = '#panic("x") *b* _i_ $1$ = == \\ // /* <a> @b `c` [d] {e} ~ --'
    assert pypdf.PdfReader(io.BytesIO(pdf(document(said), "x", labels()["unprintable"])))
    assert " ".join(said.split()) in " ".join(words_of_pdf(pdf(document(said), "x", labels()["unprintable"])))


def test_a_letter_that_no_font_has_is_a_square_and_the_slip_says_so() -> None:
    page = document("Vương 王")
    words = words_of_pdf(pdf(page, "x", labels()["unprintable"]))
    assert MISSING in words
    assert " ".join(labels()["unprintable"].vi.split()) in " ".join(words)
    assert "王" in html(page)


def test_every_letter_said_to_be_in_the_fonts_is() -> None:
    """PDF/UA lets no letter pass that has no glyph, so one print of them all is the proof."""
    every = [chr(point) for first, last in printing._BLOCKS for point in range(first, last + 1)]
    every += [chr(point) for point in printing._SINGLES]
    known = [letter for letter in every if unicodedata.category(letter) != "Cn"]
    assert len(known) == len(every), "no point of a block is without a letter"
    assert pdf(document(" ".join(known)), "x", labels()["unprintable"])


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


def test_an_agency_has_the_name_it_had_on_the_day() -> None:
    entry = refused(IN_2024)
    desk = slip_desk(entry)
    renamed = replace(OFFICE, name=Text("Cục Mới", "New Department"), valid_from=date(2025, 3, 1))
    catalogue = desk.catalogue()
    catalogue.put_agencies([replace(OFFICE, valid_to=date(2025, 2, 28)), renamed])  # type: ignore[attr-defined]
    make(told(entry), desk)
    said = lines_of_html(desk.prints.get(f"slips/{entry.dossier}/0002-refusal.html").decode())
    assert said.startswith("Cục Việc làm Department of Employment\n")
    assert "Cục Mới" not in said


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


def test_names_of_other_scripts_and_long_ones_fit() -> None:
    applicant = replace(APPLICANT, name="Д" * 200, address="Ấp " * 60, email=None)
    _, page, body = printed(lived(IN_2026), 2, applicant=applicant)
    assert "Д" * 200 in page
    assert "".join(words_of_pdf(body)) == "".join(words_of_html(page))
    assert "Thư điện tử" not in page
