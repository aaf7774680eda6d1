"""Prints of slips: HTML against PDF, what both carry, and that whatever is handed in fits."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from itertools import combinations

import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.status.slips import pdf as printing
from chalicelib.status.slips.document import Document, Field, Qr, Table, Value
from chalicelib.status.slips.html import html
from chalicelib.status.slips.kinds import Kind, labels
from chalicelib.status.slips.pdf import MISSING, pdf
from chalicelib.submission.catalogue_rules.found import Published
from infra.catalogue_files import ROOT, read_files
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.text import Text, has_forbidden_characters
from tests.support.entries import CODE, filed, step
from tests.support.slips import (
    APPLICANT,
    CASES,
    IN_2026,
    PORTAL,
    lived,
    paper,
    paper_of,
    printed,
    words_of_html,
    words_of_pdf,
)

LARGEST = 5 * 1024  # bytes of HTML, compressed (issue 3, Numbers)

SHIPPED = [pytest.param(one, id=f"{one.version.key}-v{one.version.version}") for one in read_files(ROOT).procedures]
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is missing here; CI has it (poppler-utils)"
)
EACH = [pytest.param(at, kind, life, version, id=f"{key}-{kind}") for key, at, kind, life, version in CASES]


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_the_pdf_says_the_same_words_in_the_same_order(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    _, page, body = printed(life(at), version)
    assert words_of_pdf(body) == words_of_html(page)


@needs_pdftotext
@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_pdftotext_reads_the_words_of_the_html(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    """`-raw` keeps the order of the file, which is that of reading; without it a table is guessed at by its columns."""
    _, page, body = printed(life(at), version)
    assert pdftotext(body, "-raw").split() == words_of_html(page)


def pdftotext(body: bytes, how: str) -> str:
    return subprocess.run(["pdftotext", how, "-", "-"], input=body, capture_output=True, check=True).stdout.decode()


@needs_pdftotext
@pytest.mark.parametrize("letter", ["x", "W", "Д", "ữ"])
def test_no_word_lies_on_another_or_off_the_paper(letter: str) -> None:
    """A book in which each text is a long one, and a slip with words that no line can hold."""
    words, long, said = f"{letter * 7} " * 9, letter * 40, Text("qua bưu chính công ích", "by post")
    row: tuple[Value, ...] = (
        "000.00.00.G09-261102-00001",
        f"{words}{long}",
        f"{words}\n0912345678",
        Text(words, words),
    )
    row += (Text("Cục Việc làm", "Department"), *(["09:30 02/11/2026"] * 3), *([said] * 3))
    book = replace(document(words), paper="a4 landscape", table=Table(said, (said,) * len(row), (row, row)))
    for made in (book, document(letter * 200), document(f"{letter * 20} " * 40)):
        for width, boxes in boxes_of(pdf(made, "x", labels()["unprintable"])):
            assert all(box[0] > 25 and box[2] < width - 25 for box in boxes), "margins are 28 points"
            assert not [(a, b) for a, b in combinations(boxes, 2) if _overlap(a, b)]


Box = tuple[float, float, float, float]


def boxes_of(body: bytes) -> list[tuple[float, list[Box]]]:
    """Of each page its width and the boxes of its words in points: left, top, right, bottom."""
    found = []
    for page in pdftotext(body, "-bbox").split("<page ")[1:]:
        width = re.search(r'width="([\d.]+)"', page)
        assert width
        edges = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', page)
        found.append((float(width[1]), [(float(a), float(b), float(c), float(d)) for a, b, c, d in edges]))
    return found


def _overlap(a: Box, b: Box) -> bool:
    """By more than letters that lean over."""
    return min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 4


@pytest.mark.parametrize(("at", "kind", "life", "version"), EACH)
def test_a_slip_of_usual_length_is_one_sheet_of_a5(
    at: datetime, kind: Kind, life: Callable[[datetime], Entry], version: int
) -> None:
    assert paper_of(printed(life(at), version, represented=True)[2]) == ["a5"]


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


@pytest.mark.parametrize("procedure", SHIPPED)
def test_the_receipt_of_each_shipped_procedure_is_small_and_reads_alike(procedure: Published) -> None:
    """With all papers that the procedure knows, each handed in once."""
    terms = replace(procedure.version, key="p05", version=3)
    handed_in = tuple(paper(one.key, f"u{number}") for number, one in enumerate(terms.papers))
    _, page, body = printed(lived(IN_2026), 2, terms=terms, documents=handed_in, represented=True)
    assert len(zlib.compress(page.encode(), 9)) <= LARGEST
    assert words_of_pdf(body) == words_of_html(page)


def test_a_word_too_long_for_a_line_stays_on_the_paper() -> None:
    applicant = replace(APPLICANT, name="Д" * 200, address="W" * 200)
    _, page, body = printed(lived(IN_2026), 2, applicant=applicant)
    assert max(map(len, words_of_pdf(body))) < 60
    assert "".join(words_of_pdf(body)) == "".join(words_of_html(page))
    items = [{"document": "photo", "text": "W" * 200}]
    entry = step(filed(at=IN_2026), Action.REQUEST_SUPPLEMENT, note="W" * 200, detail={"items": items})
    _, page, body = printed(entry, 2)
    assert max(map(len, words_of_pdf(body))) < 60
    assert page.count('<td class="long">') == 1
    assert f"{CODE}" in words_of_pdf(body), "codes are read as a whole"


def test_names_of_other_scripts_and_long_ones_fit() -> None:
    applicant = replace(APPLICANT, name="Д" * 200, address="Ấp " * 60, email=None)
    _, page, body = printed(lived(IN_2026), 2, applicant=applicant)
    assert "Д" * 200 in page
    assert "".join(words_of_pdf(body)) == "".join(words_of_html(page))
    assert "Thư điện tử" not in page


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
@example("<script>alert(1)</script>")
@example("</dd></div><img src=x onerror=alert(1)>")
@example("&lt;b&gt; &amp;amp; \"'")
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
    assert '<svg aria-hidden="true"' in page, "what it holds stands beside it"
    assert f"<p>{PORTAL}/tra-cuu/{CODE}</p>" in page
    assert "@page{size:a5" in page
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


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


@pytest.mark.parametrize("said", ["Dòng một\r\nDòng hai", "one\r\ntwo\rthree", "a\tb", "a\tđ"])
def test_tabs_and_line_ends_of_any_kind_part_words_in_both(said: str) -> None:
    page = document(said)
    words = words_of_pdf(pdf(page, "x", labels()["unprintable"]))
    assert words == words_of_html(html(page))
    assert MISSING not in words


def test_every_letter_said_to_be_in_the_fonts_is() -> None:
    """PDF/UA lets no letter pass that has no glyph, so one print of them all is the proof."""
    every = [chr(point) for first, last in printing._BLOCKS for point in range(first, last + 1)]
    every += [chr(point) for point in printing._SINGLES]
    known = [letter for letter in every if unicodedata.category(letter) != "Cn"]
    assert len(known) == len(every), "no point of a block is without a letter"
    assert pdf(document(" ".join(known)), "x", labels()["unprintable"])
