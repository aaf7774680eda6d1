"""Answers of a work permit that contradict each other, on the pages without script; and what a guide says of papers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from kernel.catalogue import Condition
from kernel.times import HANOI
from tests.support.form_vectors import form
from tests.unit.web.filled import FORM, answers
from tests.unit.web.world import Browser, World
from web.build import pages_of, render
from web.procedures import shelf, when_said
from web.words import LANGUAGES

DECEMBER = date(2026, 12, 1)


def dated(name: str, day: str) -> dict[str, str]:
    year, month, number = day.split("-")
    return {f"f-{name}": number, f"f-{name}-m": month, f"f-{name}-y": year}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("hoChieuGiaTriDen", "2026-11-30", "Hộ chiếu đã hết hạn."),
        ("denNgay", "2027-01-03", "Ngày kết thúc không được trước ngày bắt đầu."),
        ("denNgay", "2029-01-05", "nhiều nhất 2 năm"),
        ("soLaoDongNuocNgoai", "9", "không thể nhiều hơn tổng số lao động"),
        ("ngaySinh", "2026-12-02", "Ngày sinh chưa đến."),
    ],
)
def test_what_contradicts_is_told_at_its_field_and_all_that_was_typed_is_kept(
    world: World, name: str, typed: str, sentence: str
) -> None:
    world.clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=HANOI)  # the first day of the form that checks
    lan = Browser(world)
    lan.sign_in()
    page = lan.get(FORM)
    given = {**page.hidden(), **answers(world)}
    given |= dated(name, typed) if "-" in typed else {f"f-{name}": typed}
    told = lan.post(FORM, given)
    assert told.status == 422
    assert f'<a href="#f-{name}">' in told.text
    assert sentence in told.text
    assert told.text.count('<li><a href="#f-') == 1, "nothing else is wrong"
    assert told.value("f-hoTen") == given["f-hoTen"]


@pytest.mark.parametrize(
    ("when", "language", "expected"),
    [
        (Condition("khuyetTat", ("co",)), "vi", "Chỉ khi bạn chọn “Có” ở câu “Khuyết tật”."),
        (Condition("tinh", ("01", "79")), "vi", "Chỉ khi bạn chọn “Hà Nội” hoặc “Hồ Chí Minh” ở câu “Tỉnh”."),
        (Condition("tinh", ("01", "79")), "en", "Only if you choose “Hà Nội” or “Hồ Chí Minh” at “Tỉnh”."),
        (Condition("camDoan", (True,)), "vi", "Chỉ khi bạn đánh dấu “Tôi cam đoan”."),
        (Condition("camDoan", (False,)), "en", "Only if you do not tick “Tôi cam đoan”."),
        (None, "vi", ""),
    ],
)
def test_in_which_case_a_paper_is_asked_for(when: Condition | None, language: str, expected: str) -> None:
    assert when_said(when, form(), "en" if language == "en" else "vi") == expected


def test_every_guide_says_of_every_paper_in_which_case_it_is_asked_for() -> None:
    files = read_files(CATALOGUE)
    shown = shelf([(one.version, one.form) for one in files.procedures], files.agencies, files.fields, DECEMBER)
    count = 0
    for one in shown.procedures:
        for language in LANGUAGES:
            guide = render(pages_of(one)["guide"], language).decode()
            for paper in one.version.papers:
                said = when_said(paper.when, one.form, language)
                assert said in guide
                count += bool(said)
    assert count == 20
