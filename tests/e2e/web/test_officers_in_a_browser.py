"""What an officer meets: the list by what the law asks next, a dossier on one page, another officer's change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, LAN, PDF
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.fixture
def code(portal: Portal) -> str:
    """A dossier that Lan filed through the API, and that has come to the desk."""
    return file_for_lan(portal).at_the_desk().code


def at_the_desk(page: Page, sign_in: SignIn, user: str = "minh") -> None:
    page.goto("/can-bo")
    sign_in(page, user)
    page.wait_for_url("**/can-bo")
    expect(page.locator("#desk")).to_be_visible()
    assert page.locator("#agency").input_value() == AGENCY


def test_an_officer_finds_accepts_and_decides_a_dossier(page: Page, sign_in: SignIn, code: str) -> None:
    at_the_desk(page, sign_in)
    row = page.locator("#rows tr").filter(has_text=code)
    expect(row).to_contain_text("Trả lời lần đầu trước")
    sound(page)
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Tiếp nhận các hồ sơ đã chọn").click()
    expect(page.locator("#state")).to_contain_text(f"{code}: Được tiếp nhận")
    page.get_by_role("link", name=code).click()
    expect(page.locator("#filed")).to_contain_text(LAN["name"])
    sound(page)
    page.get_by_role("button", name="Kiểm tra giấy tờ").click()
    expect(page.locator("#history")).to_contain_text("Kiểm tra giấy tờ")
    page.locator("#note-text").fill("Đã gọi điện cho người nộp")
    page.get_by_role("button", name="Thêm ghi chú").click()
    expect(page.locator("#notes")).to_contain_text("Đã gọi điện cho người nộp")
    page.get_by_role("button", name="Nhận xử lý", exact=True).click()
    expect(page.locator("#facts")).to_contain_text("Đang xử lý")
    page.get_by_text("Quyết định", exact=True).first.click()
    page.set_input_files("#decide-result", {"name": "gp.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.locator("form").filter(has=page.locator("#decide-result")).locator("button").click()
    expect(page.locator("#facts")).to_contain_text("Đã có kết quả")
    page.get_by_role("button", name="Trả kết quả").click()
    expect(page.locator("#facts")).to_contain_text("Đã trả kết quả")


def test_who_comes_second_is_told_and_keeps_what_was_typed(
    page: Page, sign_in: SignIn, portal: Portal, code: str
) -> None:
    at_the_desk(page, sign_in)
    page.goto(f"/can-bo/{code}")
    page.locator("summary").filter(has_text="Từ chối tiếp nhận").click()
    page.fill("#refuse-reason", "Không thuộc thẩm quyền của cơ quan")
    portal.ask("POST", f"/api/status/dossiers/{code}/actions", {"action": "accept", "version": 1}, user="thu")
    page.locator("form").filter(has=page.locator("#refuse-reason")).get_by_role("button").click()
    expect(page.locator("#state")).to_contain_text("Người khác vừa thay đổi hồ sơ này")
    expect(page.locator("#refuse-reason")).to_have_value("Không thuộc thẩm quyền của cơ quan")
    expect(page.locator("#history")).to_contain_text("Tiếp nhận")


def test_somebody_without_a_role_sees_no_desk_and_no_dossier(page: Page, sign_in: SignIn, code: str) -> None:
    page.goto(f"/can-bo/{code}")
    sign_in(page, "binh")  # an officer of another agency
    page.wait_for_url(f"**/can-bo/{code}")
    expect(page.locator("#state")).to_contain_text("Không tìm thấy")
    expect(page.locator("#dossier")).to_be_hidden()
