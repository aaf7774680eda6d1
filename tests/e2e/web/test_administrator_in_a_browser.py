"""Two administrators in a browser: one writes a procedure from nothing, the other publishes it, and a citizen files it."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import JPEG
from kernel.times import local_day, now
from tests.e2e.web.administration import day, enter, one, write_form, write_paper, write_terms
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import at, go_on
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def a_name() -> str:
    """Of a procedure that no other run has published."""
    return "Cấp thẻ lái cần trục " + "".join(secrets.choice("bcdghklm") for _ in range(6))


def test_a_procedure_from_nothing_is_published_by_another_and_filed(
    page: Page, wide: Page, portal: Portal, sign_in: SignIn
) -> None:
    name = a_name()
    enter(wide, sign_in, "quan", "/quan-tri/thu-tuc")
    write_terms(wide, name)
    write_form(wide)
    write_paper(wide)
    day(one(wide.locator("#change"), "valid_from"), local_day(now()))
    wide.fill("#reason", "Quyết định công bố thủ tục mới")
    wide.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(wide).to_have_url(re.compile("/quan-tri/thay-doi"))
    expect(wide.locator("#rows")).to_contain_text(name)
    sound(wide)
    wide.get_by_role("button", name="Hướng dẫn").click()
    preview = wide.frame_locator("#preview")
    expect(preview.get_by_role("heading", name=name)).to_be_visible()
    wide.fill("#reason", "Đã kiểm tra với phòng chuyên môn")
    wide.get_by_role("button", name="Đề nghị ban hành").click()
    expect(wide.locator("#four-eyes")).to_be_visible()
    expect(wide.get_by_role("button", name="Ban hành", exact=True)).to_be_hidden()

    enter(page, sign_in, "ngoc")
    waiting = page.locator("#rows tr", has_text=name)
    expect(waiting).to_contain_text("Chờ bạn xem")
    sound(page)
    waiting.get_by_role("link").click()
    expect(page.locator("#title")).to_have_text(name)
    page.fill("#reason", "Đúng với quyết định công bố")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.locator("#state")).to_contain_text("Đã ban hành")
    expect(page.locator("#history li")).to_have_count(3)
    sound(page)
    changes = portal.ask("GET", "/api/submission/admin/changes?limit=100", user="ngoc")["items"]
    (key,) = (one["subject"] for one in changes if one["title"]["vi"] == name)
    portal.there(f"/thu-tuc/{key}/nop")
    _lan_files(page, sign_in, key)


def _lan_files(page: Page, sign_in: SignIn, key: str) -> None:
    page.goto("/quan-tri")
    page.locator("#account-out").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    page.goto(f"/thu-tuc/{key}/nop")
    sign_in(page, "lan")
    page.check("#w-agency")
    page.check("#a-kind")
    page.fill("#a-phone", "0912345678")
    page.fill("#a-address", "12 Lý Thường Kiệt, Hà Nội")
    go_on(page)
    at(page, "trang-nguoi-de-nghi")
    page.get_by_label("Cần trục tháp").check()
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    page.get_by_label("Chiều cao nâng").fill("45")
    go_on(page)
    at(page, "giay-to")
    page.locator("#p-anh-chan-dung").set_input_files({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    go_on(page)
    at(page, "nhan-ket-qua")
    page.check("#d-result_delivery")
    go_on(page)
    at(page, "kiem-tra")
    page.locator("section.is-open button[type=submit]").click()
    at(page, "da-nop")
