"""Answers that contradict each other: told at once at the later field, with script; and by the API where the page could not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import FORM, at, day, fill_in, go_on
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

TWO_YEARS = "Giấy phép lao động có thời hạn nhiều nhất 2 năm."


def begun(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    fill_in(page)


def test_an_end_too_late_a_passport_that_expired_and_more_foreigners_than_workers_are_told_at_their_fields(
    page: Page, sign_in: SignIn
) -> None:
    begun(page, sign_in)
    for step, field, wrong, sentence in (
        ("trang-viec-lam", "denNgay", "2/3/2029", TWO_YEARS),
        ("trang-viec-lam", "denNgay", "28/2/2027", "không được trước ngày bắt đầu"),
        ("trang-nguoi-lao-dong", "hoChieuGiaTriDen", "1/1/2020", "đã hết hạn"),
        ("trang-nguoi-su-dung-lao-dong", "soLaoDongNuocNgoai", "13", "không thể nhiều hơn tổng số lao động"),
    ):
        page.goto(f"{FORM}#{step}")
        at(page, step)
        if "/" in wrong:
            day(page, f"f-{field}", wrong)
        else:
            page.fill(f"#f-{field}", wrong)
        go_on(page)
        expect(page.locator("#summary")).to_be_focused()
        expect(page.locator("#summary li")).to_have_count(1)
        expect(page.locator(f"#f-{field}-error")).to_contain_text(sentence)
        at(page, step)
    sound(page)
    page.fill("#f-tongSoLaoDong", "13")  # either of the two may be the wrong one
    go_on(page)
    at(page, "trang-nhu-cau")
    expect(page.locator("#f-soLaoDongNuocNgoai-error")).to_have_count(0)


def test_what_a_page_without_its_checks_lets_pass_the_portal_tells_at_the_field(page: Page, sign_in: SignIn) -> None:
    page.route("**/checks.json*", lambda route: route.abort())
    begun(page, sign_in)
    page.goto(f"{FORM}#trang-viec-lam")
    day(page, "f-denNgay", "2/3/2029")
    page.goto(f"{FORM}#kiem-tra")
    at(page, "kiem-tra")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#summary")).to_contain_text(TWO_YEARS)
    page.locator("#summary a").click()
    at(page, "trang-viec-lam")
    expect(page.locator("#f-denNgay-error")).to_contain_text(TWO_YEARS)
