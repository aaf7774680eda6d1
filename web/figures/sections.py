"""The sections of a page of figures: one set of rows each, from which its picture, its table and its CSV are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kernel.text import Text
from web import words
from web.figures.csv_text import csv_bytes
from web.figures.model import FEW, Figures, Told
from web.figures.svg import Bar, Column, bars, columns
from web.words import Language

MOST = 12  # rows of a picture
ROWS = 12  # of a table on the page, which has to stay light; its file has all
Cell = str | int | float | None
Say = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Section:
    """`rows` have the columns of `head`; None where there were too few to tell, and no picture where that is all."""

    id: str
    title: str
    note: str
    picture: Markup | None
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows, those of the most dossiers."""
        return self.rows[:ROWS]

    @property
    def csv(self) -> bytes:
        return csv_bytes((self.head, *self.rows))


def sections(figures: Figures, told: Told, language: Language) -> tuple[Section, ...]:
    """In their order: what came and what ended, in time by agency, how long, ratings."""

    def t(vi: str, en: str) -> str:
        return vi if language == "vi" else en

    def name(key: str) -> str:
        return words.say(told.names.get(key, Text(key, key)), language)

    return (
        _trend(figures, t),
        _in_time(figures, t, name, language),
        _usual(figures, t, name),
        _ratings(told, t, name, language),
    )


def number(value: float, language: Language) -> str:
    """1,234.5 as it is written: 1.234,5 in Vietnamese; a whole number without places."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _trend(figures: Figures, t: Say) -> Section:
    rows = tuple((f"{month[5:]}/{month[:4]}", sums.received, sums.finished) for month, sums in figures.months)
    head = (t("Tháng", "Month"), t("Đã nhận", "Received"), t("Đã có kết quả", "With a result"))
    received, finished = (sum(int(row[place]) for row in rows) for place in (1, 2))
    year = figures.period.last.year
    picture = columns(
        "theo-thang",
        t(f"Hồ sơ theo tháng, năm {year}", f"Dossiers by month, {year}"),
        t(f"Đã nhận {received}, đã có kết quả {finished}.", f"{received} received, {finished} with a result."),
        [Column(str(int(str(row[0])[:2])), int(row[1]), int(row[2])) for row in rows],
    )
    legend = (("a", head[1]), ("b", head[2]))
    return Section("theo-thang", t("Theo tháng", "By month"), "", picture, head, rows, legend)


def _in_time(figures: Figures, t: Say, name: Callable[[str], str], language: Language) -> Section:
    head = (
        t("Cơ quan", "Agency"),
        t("Đã nhận", "Received"),
        t("Đúng hạn", "In time"),
        t("Trễ hạn", "Late"),
        t("Tỷ lệ đúng hạn (%)", "In time (%)"),
        t("Kết thúc không có kết quả", "Closed without a result"),
        t("Đang giải quyết", "Running"),
    )
    rows = tuple(
        (name(key), one.received, one.in_time, one.late, one.rate, one.closed, one.running)
        for key, one in figures.agencies
    )

    def said(in_time: int, late: int, rate: float | None) -> str:
        share = "" if rate is None else f" ({number(rate, language)} %)"
        return t(f"{in_time} đúng hạn, {late} trễ hạn{share}", f"{in_time} in time, {late} late{share}")

    whole = figures.all
    picture = bars(
        "dung-han",
        t("Hồ sơ đúng hạn và trễ hạn theo cơ quan", "Dossiers in time and late, by agency"),
        t("Tất cả: ", "All: ") + said(whole.in_time, whole.late, whole.rate) + ".",
        [
            Bar(name(key), (one.in_time, one.late), said(one.in_time, one.late, one.rate))
            for key, one in figures.agencies[:MOST]
        ],
    )
    note = t(
        f"Tỷ lệ chỉ được nêu khi có từ {FEW} hồ sơ đã có kết quả.",
        f"A rate is told of {FEW} dossiers with a result or more.",
    )
    legend = (("a", head[2]), ("b", head[3]))
    return Section("dung-han", t("Đúng hạn hay trễ", "In time or late"), note, picture, head, rows, legend)


def _usual(figures: Figures, t: Say, name: Callable[[str], str]) -> Section:
    head = (
        t("Cơ quan", "Agency"),
        t("Lĩnh vực", "Field"),
        t("Hồ sơ đã có kết quả", "Dossiers with a result"),
        t("Một nửa xong trong (ngày làm việc)", "Half took at most (working days)"),
        t("90 % xong trong (ngày làm việc)", "90 % took at most (working days)"),
    )
    rows = tuple((name(one.agency), name(one.field), one.finished, one.median, one.p90) for one in figures.usual)
    known = [one for one in figures.usual if one.median is not None]
    picture = bars(
        "thoi-gian",
        t("Thời gian thường mất, ngày làm việc", "Usual duration in working days"),
        t("Một nửa số hồ sơ xong trong ngần ấy ngày.", "Half of the dossiers took at most so many days."),
        [
            Bar(
                name(one.agency),
                (0, 0, one.median or 0),
                name(one.field) + t(f": {one.median} ngày", f": {one.median} day{'' if one.median == 1 else 's'}"),
            )
            for one in known[:MOST]
        ],
    )
    note = t(
        "Tính từ khi tiếp nhận đến khi quyết định, kể cả thời gian chờ người nộp. "
        f"Ít hơn {FEW} hồ sơ thì không nêu, vì con số không nói lên điều gì.",
        "From acceptance to decision, waits for the applicant included. Of fewer than "
        f"{FEW} dossiers it is not told: it would say nothing.",
    )
    title = t("Thường mất bao lâu", "How long it usually takes")
    return Section("thoi-gian", title, note, picture if known else None, head, rows)


def _ratings(told: Told, t: Say, name: Callable[[str], str], language: Language) -> Section:
    head = (
        t("Cơ quan", "Agency"),
        t("Số lượt đánh giá", "Ratings"),
        t("Điểm trung bình (trên 5)", "Average (of 5)"),
    )
    rows = tuple((name(one.agency), one.count, one.average) for one in told.ratings)
    known = [one for one in told.ratings if one.average is not None]
    picture = bars(
        "danh-gia",
        t("Điểm đánh giá trung bình của người nộp, trên 5", "Average rating by applicants, of 5"),
        t("5 là tốt nhất.", "5 is best."),
        [
            Bar(name(one.agency), (one.average or 0,), f"{number(one.average or 0, language)} / 5")
            for one in known[:MOST]
        ],
        whole=5,
    )
    note = t(
        f"Từ khi cổng hoạt động, mọi năm. Điểm trung bình chỉ được nêu khi có từ {FEW} lượt.",
        f"Since the portal began, all years. An average is told of {FEW} ratings or more.",
    )
    title = t("Người nộp đánh giá", "What applicants say")
    return Section("danh-gia", title, note, picture if known else None, head, rows)


def csv_files(told: Told) -> Iterator[tuple[str, bytes]]:
    """Each table's file by its name, in both languages."""
    for language in words.LANGUAGES:
        for figures in told.figures:
            for one in sections(figures, told, language):
                yield csv_name(figures, one, language).removeprefix("/"), one.csv


def csv_name(figures: Figures, section: Section, language: Language) -> str:
    """The address of a table's file."""
    return f"{'' if language == 'vi' else '/en'}/so-lieu/{figures.period.key}-{section.id}.csv"
