"""The public figures: exact sums, nothing told of few, and pictures, tables and files made of the same rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures.csv_text import safe
from kernel.text import Text
from kernel.times import HANOI
from tests.unit.test_pages import shelf_of_today
from web.build import files
from web.figures.csv_text import csv_bytes
from web.figures.model import FEW, Sums, Told, figures_of, periods, ratings_of, read, sums_of
from web.figures.sections import Section, csv_name, number, sections
from web.figures.svg import WIDTH, Bar, Column, bars, columns
from web.words import LANGUAGES

NOW = datetime(2026, 12, 1, 0, 5, tzinfo=HANOI)
SVG = "{http://www.w3.org/2000/svg}"


def item(agency: str = "moha", field: str = "employment", **counts: Any) -> dict[str, Any]:
    """One item as the statistics API tells it."""
    plain: dict[str, Any] = dict.fromkeys(
        ("received", "early", "on_time", "late", "refused", "withdrawn", "stopped", "running"), 0
    )
    made: dict[str, Any] = {"agency": agency, "field": field, **plain, "duration": {"median": 7, "p90": 9}, **counts}
    return {**made, "in_time": made["early"] + made["on_time"]}


def told(
    *items: dict[str, Any], by_month: tuple[dict[str, Any], ...] = (), scores: Mapping[str, int] | None = None
) -> Told:
    given = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0} | dict(scores or {})
    rated = ratings_of([{"agency": "moha", "scores": given}] if scores else [])
    names = {"moha": Text("Bộ Nội vụ", "Ministry of Home Affairs"), "employment": Text("Việc làm", "Employment")}
    return Told(NOW, tuple(figures_of(one, items, by_month) for one in periods(NOW.date())), rated, names)


# -- sums ---------------------------------------------------------------------------------------------------------------------


def test_each_count_of_the_api_goes_where_it_belongs() -> None:
    one = sums_of(item(received=9, early=2, on_time=3, late=1, refused=1, withdrawn=1, stopped=1, running=4))
    assert one == Sums(received=9, in_time=5, late=1, closed=3, running=4)
    assert (one.finished, one.rate) == (6, 83.3)


@pytest.mark.parametrize(
    ("in_time", "late", "rate"), [(4, 0, None), (5, 0, 100.0), (0, 5, 0.0), (0, 0, None), (2, 4, 33.3)]
)
def test_a_rate_is_told_of_five_or_more(in_time: int, late: int, rate: float | None) -> None:
    assert Sums(in_time=in_time, late=late).rate == rate


def test_a_usual_duration_is_told_of_five_or_more() -> None:
    few, enough = item("a", early=FEW - 1), item("b", early=FEW)
    found = figures_of(periods(NOW.date())[0], [few, enough, item("c", received=3)], [])
    assert [(one.agency, one.finished, one.median, one.p90) for one in found.usual] == [
        ("b", 5, 7, 9),
        ("a", 4, None, None),
    ]


def test_an_agency_with_several_fields_stands_once_and_the_busiest_first() -> None:
    found = figures_of(
        periods(NOW.date())[0],
        [item("a", received=1), item("b", received=2), item("b", "wages", received=5, late=1)],
        [],
    )
    assert found.agencies == (("b", Sums(received=7, late=1)), ("a", Sums(received=1)))
    assert found.all == Sums(received=8, late=1)


def test_months_are_those_of_the_year_up_to_the_end_and_empty_ones_stay() -> None:
    by_month = [
        item(period="2026-02", received=3),
        item("b", period="2026-02", received=1),
        item(period="2025-02", received=9),
    ]
    this, *_, last = (figures_of(one, [], by_month) for one in periods(date(2026, 3, 15)))
    assert [(month, sums.received) for month, sums in this.months] == [("2026-01", 0), ("2026-02", 4), ("2026-03", 0)]
    assert len(last.months) == 12
    assert dict(last.months)["2025-02"].received == 9


def test_ratings_of_an_agency_are_added_over_its_procedures() -> None:
    given = [
        {"agency": "a", "scores": {"1": 1, "2": 0, "3": 0, "4": 0, "5": 3}},
        {"agency": "a", "scores": {"1": 0, "2": 0, "3": 0, "4": 2, "5": 0}},
        {"agency": "b", "scores": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 4}},
    ]
    assert [(one.agency, one.count, one.average) for one in ratings_of(given)] == [("a", 6, 4.0), ("b", 4, None)]


@pytest.mark.parametrize(
    ("today", "quarter"), [(date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 12, 31), date(2026, 10, 1))]
)
def test_periods_of_a_day(today: date, quarter: date) -> None:
    year, this_quarter, month, before = periods(today)
    assert (year.path, year.first, year.last) == ("/so-lieu", date(2026, 1, 1), today)
    assert (this_quarter.first, month.first) == (quarter, today.replace(day=1))
    assert (before.path, before.first, before.last) == ("/so-lieu/nam-truoc", date(2025, 1, 1), date(2025, 12, 31))


def test_the_api_is_read_page_by_page_and_each_question_once() -> None:
    asked: list[str] = []

    def ask(path: str) -> dict[str, Any]:
        asked.append(path)
        if "statistics" not in path:
            return {"items": [], "next_cursor": None}
        more = "cursor" not in path and "by=month" not in path
        return {"items": [item(received=1, period="2026-11")], "next_cursor": "x" if more else None}

    found = read(ask, NOW, {})
    assert found.figures[0].all.received == 2
    assert len(asked) == len(set(asked)) == 2 + 4 * 2 + 3
    assert "status/statistics?map=new&from=2026-01-01&to=2026-12-01&cursor=x" in asked
    assert all("procedure" not in path for path in asked)


# -- pictures -----------------------------------------------------------------------------------------------------------------

ANY_TEXT = st.text(max_size=30)
COUNTS = st.integers(0, 10**9)


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@given(st.lists(st.builds(Bar, ANY_TEXT, st.tuples(COUNTS, COUNTS), ANY_TEXT), max_size=15), ANY_TEXT)
def test_bars_of_any_figures_are_valid_and_as_long_as_their_numbers(rows: list[Bar], title: str) -> None:
    svg = drawn(bars("x", title, title, rows))
    assert svg.get("role") == "img"
    assert [one.tag.removeprefix(SVG) for one in svg[:2]] == ["title", "desc"]
    assert svg.get("aria-labelledby") == " ".join(str(one.get("id")) for one in svg[:2])
    long = [float(str(one.get("width"))) for one in svg.iter(f"{SVG}rect")]
    most = max((sum(row.parts) for row in rows), default=0)
    assert sum(long) == pytest.approx(
        sum(part / most * WIDTH for row in rows for part in row.parts) if most else 0, abs=1
    )
    assert all(
        float(str(one.get("x"))) + float(str(one.get("width"))) <= WIDTH + 0.02 for one in svg.iter(f"{SVG}rect")
    )
    assert all(name not in one.attrib for one in svg.iter() for name in ("style", "onload"))


@given(st.lists(st.builds(Column, ANY_TEXT, COUNTS | st.integers(0, 99), st.integers(0, 99)), max_size=12))
def test_columns_of_any_figures_are_valid_and_say_the_numbers_there_is_room_for(steps: list[Column]) -> None:
    svg = drawn(columns("x", "a", "b", steps))
    said = [one.text for one in svg.iter(f"{SVG}text")]
    numbers = [str(one) for step in steps for one in (step.left, step.right) if one]
    most = max((max(step.left, step.right) for step in steps), default=0)
    assert not numbers or str(most) in said
    if steps and max(map(len, numbers), default=0) * 6.5 <= min(26, WIDTH / len(steps) * 0.42) + 2:
        assert Counter(numbers) <= Counter(said)
    assert len(list(svg.iter(f"{SVG}rect"))) == len(numbers)
    tall = [float(str(one.get("height"))) for one in svg.iter(f"{SVG}rect")]
    expected = [one / most * 150 for step in steps for one in (step.left, step.right) if one]
    assert tall == pytest.approx(expected, abs=0.01)


def test_a_bar_of_shares_is_measured_against_the_whole() -> None:
    svg = drawn(bars("x", "a", "b", [Bar("r", (4.5,), "")], whole=5))
    assert [one.get("width") for one in svg.iter(f"{SVG}rect")] == [str(WIDTH * 9 // 10)]


# -- pages: picture, table and file say the same ---------------------------------------------------------------------------------

SOME = told(
    item(received=12, early=4, on_time=2, late=2, withdrawn=1, running=3),
    item("labour-hue", received=2, early=1, running=1),
    by_month=(item(period="2026-11", received=12, early=6, late=2),),
    scores={"5": 4, "4": 2},
)


def said(section: Section) -> list[str]:
    assert section.picture is not None
    return [one.text or "" for one in drawn(section.picture).iter(f"{SVG}text")]


def test_where_all_are_too_few_there_is_no_picture_but_the_table() -> None:
    few = told(item(received=2, early=2), scores={"5": 1})
    *_, usual, ratings = sections(few.figures[0], few, "vi")
    assert (usual.picture, ratings.picture) == (None, None)
    assert (usual.rows[0][3], ratings.rows[0][2]) == (None, None)
    page = files(shelf_of_today(), told=few)["so-lieu.html"].decode()
    assert page.count("Chưa đủ để nêu") == 2


def test_table_file_and_picture_of_a_section_are_of_the_same_rows() -> None:
    trend, in_time, usual, ratings = sections(SOME.figures[0], SOME, "vi")
    assert in_time.rows == (("Bộ Nội vụ", 12, 6, 2, 75.0, 1, 3), ("labour-hue", 2, 1, 0, None, 0, 1))
    assert said(in_time) == ["Bộ Nội vụ", "6 đúng hạn, 2 trễ hạn (75 %)", "labour-hue", "1 đúng hạn, 0 trễ hạn"]
    assert said(usual) == ["Bộ Nội vụ", "Việc làm: 7 ngày"]
    assert said(ratings) == ["Bộ Nội vụ", "4,67 / 5"]
    assert trend.rows[10] == ("11/2026", 12, 8)
    assert usual.rows == (("Bộ Nội vụ", "Việc làm", 8, 7, 9), ("labour-hue", "Việc làm", 1, None, None))
    assert ratings.rows == (("Bộ Nội vụ", 6, 4.67),)
    for one in (trend, in_time, usual, ratings):
        read_again = list(csv.reader(io.StringIO(one.csv.decode("utf-8-sig"))))
        assert read_again == [
            list(one.head),
            *(["" if cell is None else str(cell) for cell in row] for row in one.rows),
        ]


def test_a_page_of_the_whole_country_stays_light_and_its_file_has_every_row() -> None:
    """All agencies in all fields, no two numbers alike: 6 KB packed, as every page."""
    known = shelf_of_today()
    agencies = sorted({agency.key for one in known.procedures for agency in one.agencies})
    fields = sorted({one.field.key for one in known.procedures})
    places = [(agency, field) for agency in agencies for field in fields]
    country = [
        item(agency, field, received=977 * place % 9973, early=313 * place % 997, late=17 * place % 89, running=place)
        for place, (agency, field) in enumerate(places)
    ]
    whole = replace(told(*country), names=known.names)
    page = files(known, told=whole)["so-lieu.html"]
    assert len(gzip.compress(page, 9)) <= 6 * 1024
    usual = sections(whole.figures[0], whole, "vi")[2]
    assert len(usual.shown) == 12
    assert usual.csv.count(b"\r\n") == len(usual.rows) + 1 > 200
    assert f"tệp có cả {len(usual.rows)} dòng" in page.decode()


def test_a_csv_opens_in_a_spreadsheet_and_calculates_nothing() -> None:
    assert csv_bytes([("a", "=1+1", None, -2)]) == "\ufeffa,'=1+1,,-2\r\n".encode()


def test_the_files_of_the_pages_and_of_the_api_guard_the_same_text() -> None:
    texts = [begins + rest for begins in (*map(chr, range(128)), "đ", "") for rest in ("", "1+1")]
    read_back = csv.reader(io.StringIO(csv_bytes([("a", one) for one in texts]).decode("utf-8-sig"), newline=""))
    assert [guarded for _, guarded in read_back] == [safe(one) for one in texts]


@pytest.mark.parametrize(
    ("value", "vi", "en"), [(1234567, "1.234.567", "1,234,567"), (83.3, "83,3", "83.3"), (0, "0", "0")]
)
def test_numbers_as_people_write_them(value: float, vi: str, en: str) -> None:
    assert (number(value, "vi"), number(value, "en")) == (vi, en)


def test_each_page_of_figures_is_there_in_both_languages_with_its_files() -> None:
    made = files(shelf_of_today(), told=SOME)
    for language in LANGUAGES:
        for figures in SOME.figures:
            prefix = "" if language == "vi" else "en/"
            page = made[f"{prefix}{figures.period.path.removeprefix('/')}.html"].decode()
            assert page.count('role="img"') == 4
            assert " style=" not in page
            for one in sections(figures, SOME, language):
                name = csv_name(figures, one, language)
                assert f'href="{name}"' in page
                assert made[name.removeprefix("/")] == one.csv
    assert "chưa nêu" in made["so-lieu.html"].decode()


def test_without_figures_the_page_says_so() -> None:
    made = files(shelf_of_today())
    assert "Ở đây chưa có lần nào" in made["so-lieu.html"].decode()
    assert not [name for name in made if name.endswith(".csv")]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40))
def test_whatever_an_agency_is_called_is_text(name: str) -> None:
    named = Told(NOW, SOME.figures, SOME.ratings, {"moha": Text(name, name)})
    for one in sections(named.figures[0], named, "vi"):
        assert one.id == "theo-thang" or name in said(one)


# -- lists that are read without script ------------------------------------------------------------------------------------------

RESULT = {"code": "G09-261124-0001", "procedure": "work-permit-new", "agency": "labour-hue", "decided_on": "2026-11-24"}
PETITION = {
    "agency": "moha", "subject": "<b>Chậm</b>", "content": "x" * 5000, "answer": "Xin lỗi & cảm ơn", "state": "published",
    "received_at": "2026-11-20T08:00:00+07:00", "answered_at": "2026-11-24T08:00:00+07:00",
}  # fmt: skip


def test_the_newest_results_and_petitions_are_read_without_script() -> None:
    newest = replace(SOME, results=(RESULT,), petitions=(PETITION,))
    made = {
        name: content.decode()
        for name, content in files(shelf_of_today(), told=newest).items()
        if name.endswith(".html")
    }
    assert "Sở Nội vụ Thành phố Huế · 24/11/2026 · G09-261124-0001" in made["ket-qua.html"]
    assert "&lt;b&gt;Chậm&lt;/b&gt;" in made["phan-anh.html"]
    assert "Xin lỗi &amp; cảm ơn" in made["phan-anh.html"]
    assert "x" * 401 not in made["en/phan-anh.html"]


def test_only_published_petitions_are_kept_and_five_at_most() -> None:
    def ask(path: str) -> dict[str, Any]:
        if "petitions" in path:
            return {"items": [{**PETITION, "state": "received"}, PETITION, PETITION], "next_cursor": "x"}
        return {"items": [], "next_cursor": None}

    assert read(ask, NOW, {}).petitions == (PETITION,) * 5
