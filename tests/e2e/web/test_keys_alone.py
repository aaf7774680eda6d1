"""A work permit filed by keys alone, from the guide to the receipt; at every stop it is seen where one is."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import FilePayload, Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, JPEG, PDF
from tests.e2e.conftest import Running
from tests.e2e.web.filing import DAYS, FORM, TYPED, at, no_drafts
from tests.e2e.web.hands import Hands

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def test_a_work_permit_is_filed_from_the_guide_to_the_receipt(page: Page, portal: Portal, running: Running) -> None:
    no_drafts(portal)
    hands = Hands(page)
    page.goto("/thu-tuc/work-permit-new")
    hands.to(f"main a[href^='{FORM}']")
    hands.press("Enter")
    page.wait_for_url("**/oauth2/authorize**")
    passwords = json.loads((running.state / "people.json").read_text(encoding="utf-8"))
    expect(page.locator("input[name=username]")).to_be_focused()
    page.keyboard.type("lan")
    hands.type("input[name=password]", passwords["lan"])
    hands.press("Enter")
    page.wait_for_url(f"**{FORM}**")
    _who_and_where(page, hands)
    _answers(page, hands)
    _papers(page, hands)
    at(page, "nhan-ket-qua")
    hands.tick("#d-result_delivery")
    hands.go_on()
    at(page, "kiem-tra")
    expect(page.locator("#answers")).to_contain_text("MATTHIAS GRUENWALD")
    hands.to("#kiem-tra [type=submit]")
    hands.press("Enter")
    at(page, "da-nop")
    code = page.locator("#receipt strong").first.inner_text()
    hands.to("#receipt a[href*='bien-nhan']")
    hands.press("Enter")
    page.wait_for_url(f"**/bien-nhan/{code}#**")
    expect(page.locator("#facts")).to_contain_text(code)


def _who_and_where(page: Page, hands: Hands) -> None:
    at(page, "nguoi-nop")
    expect(page.locator(f"#w-agency option[value={AGENCY}]")).to_be_attached()
    hands.choose("#w-agency", AGENCY)
    hands.tick("#a-kind")
    expect(page.locator("#a-name")).to_have_value("Nguyễn Thị Lan")
    hands.type("#a-phone", "12")
    hands.press("Enter")  # goes on, as the button does: here to what is wrong
    expect(page.locator("#summary")).to_be_focused()
    at(page, "nguoi-nop")
    hands.to("#summary a[href='#a-phone']")
    hands.press("Enter")
    expect(page.locator("#a-phone")).to_be_focused()
    hands.press("Control+A")
    page.keyboard.type("0912345678")
    hands.type("#a-address", "12 Lý Thường Kiệt, Hà Nội")
    hands.press("Enter")


def _answers(page: Page, hands: Hands) -> None:
    at(page, "trang-nguoi-su-dung-lao-dong")
    hands.among("f-loaiHinh", "Cá nhân")
    _type(hands, "email", "linhVuc", "tongSoLaoDong", "soLaoDongNuocNgoai")
    hands.go_on()
    at(page, "trang-nhu-cau")
    _type(hands, "lyDoSuDung")
    hands.tick("#f-daThongBaoTuyenDung")
    _days(hands, "ngayThongBao")
    hands.to("#f-daThongBaoTuyenDung", "Shift+Tab")
    hands.go_on()
    at(page, "trang-nguoi-lao-dong")
    _type(hands, "hoTen")
    hands.tick("#f-gioiTinh")
    _days(hands, "ngaySinh")
    _type(hands, "quocTich", "hoChieuSo", "hoChieuCoQuanCap")
    _days(hands, "hoChieuGiaTriDen")
    hands.go_on()
    at(page, "trang-viec-lam")
    hands.tick("#f-viTri")
    _type(hands, "chucDanh")
    hands.choose("#f-hinhThucLamViec", "hop-dong-lao-dong")
    _type(hands, "trinhDo", "noiLamViec")
    _days(hands, "tuNgay", "denNgay")
    _type(hands, "mucLuong")
    hands.go_on()
    at(page, "trang-cam-doan")
    hands.tick("#f-camDoan")
    hands.go_on()


def _type(hands: Hands, *names: str) -> None:
    for name in names:
        hands.type(f"#f-{name}", TYPED[name])


def _days(hands: Hands, *names: str) -> None:
    for name in names:
        hands.day(f"f-{name}", DAYS[name])


def _papers(page: Page, hands: Hands) -> None:
    """The system's own window for files is no part of the page: the file is put into the field that has the focus."""
    at(page, "giay-to")
    for paper in page.locator("section.is-open [data-paper][data-required]:visible").all():
        hands.to(f"#p-{paper.get_attribute('data-paper')}")
        image = "application/pdf" not in (paper.get_attribute("data-accept") or "")
        chosen: FilePayload = (
            {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
            if image
            else {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        page.locator("input:focus").set_input_files(chosen)
        expect(paper).to_contain_text(f"Đã gửi: {chosen['name']}")
    hands.go_on()
