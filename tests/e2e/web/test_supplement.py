"""What an officer asked for, answered in a browser: an answer that is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN, PDF
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

CONTRACT: dict[str, Any] = {
    "hoTen": "Nguyễn Thị Lan",
    "ngaySinh": "1985-01-01",
    "gioiTinh": "nu",
    "soGiayTo": "001185000123",
    "ngayCapGiayTo": "2020-01-01",
    "noiCapGiayTo": "Cục Cảnh sát",
    "diaChiThuongTru": "12 phố Mẫu",
    "dienThoai": "0912345678",
    "email": "nham@example.test",
    "nguoiThanLienHe": "Nguyễn Văn Mẫu",
    "dienThoaiNguoiThan": "0912345678",
    "soHopDong": "12/HD",
    "ngayKyHopDong": "2026-11-01",
    "nguoiSuDungLaoDong": "Xưởng may Mẫu",
    "nguoiSuDungDiaChi": "Osaka",
    "nuocTiepNhan": "Nhật Bản",
    "nganhNghe": "May",
    "thoiHanHopDong": 36,
    "tienLuong": "180.000 yên",
    "duKienXuatCanh": "2027-03-01",
    "camDoan": True,
}


def contract_of_lan(portal: Portal) -> Filed:
    """A contract, two of whose questions may stay empty, filed by `lan`."""
    key = "direct-contract"
    needed = [one["key"] for one in portal.ask("GET", f"/api/submission/procedures/{key}")["papers"] if one["required"]]
    body = {
        "procedure": key,
        "agency": "labour-ha-noi",
        "applicant": LAN,
        "form": CONTRACT,
        "documents": [
            {"document": one, "upload_id": portal.upload("lan", "a.pdf", PDF, "application/pdf")} for one in needed
        ],
        "result_delivery": "online",
    }
    made = portal.ask("POST", "/api/submission/dossiers", body, user="lan", expect=201)
    return Filed(portal, str(made["code"]), str(made["pin"]), int(made["version"]))


def ask_for(filed: Filed, *names: str) -> None:
    items = [{"pointer": f"/form/{name}", "text": "Hãy xem lại"} for name in names]
    filed.act("request_supplement", user="binh", reason="Ghi nhầm", items=items)


def answer(page: Page, sign_in: SignIn, filed: Filed) -> None:
    page.goto(f"/bo-sung/{filed.code}")
    sign_in(page, "lan")
    page.wait_for_url(f"**/bo-sung/{filed.code}")
    expect(page.locator("#supplement")).to_be_visible()


def test_an_answer_that_was_emptied_is_taken_back(page: Page, portal: Portal, sign_in: SignIn) -> None:
    filed = contract_of_lan(portal)
    ask_for(filed, "email", "ngayKyHopDong")
    answer(page, sign_in, filed)
    expect(page.locator("#f-email")).to_have_value(CONTRACT["email"])
    page.fill("#f-email", "")
    for part in ("", "-m", "-y"):
        page.fill(f"#f-ngayKyHopDong{part}", "")
    page.reload()  # what was emptied stays so
    expect(page.locator("#supplement")).to_be_visible()
    for name in ("email", "ngayKyHopDong", "ngayKyHopDong-m", "ngayKyHopDong-y"):
        expect(page.locator(f"#f-{name}")).to_have_value("")
    page.get_by_role("button", name="Gửi bổ sung").click()  # a day is required
    expect(page.locator("#summary a")).to_have_count(1)
    expect(page.locator("#f-ngayKyHopDong-error")).to_be_visible()
    sound(page)
    for part, text in (("", "2"), ("-m", "11"), ("-y", "2026")):
        page.fill(f"#f-ngayKyHopDong{part}", text)
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#came")).to_be_focused()
    seen = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")["form"]
    assert seen == {**{name: one for name, one in CONTRACT.items() if name != "email"}, "ngayKyHopDong": "2026-11-02"}


def test_what_was_typed_is_shown_where_another_device_answered_before(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    filed = contract_of_lan(portal)
    ask_for(filed, "email", "ngayKyHopDong")
    answer(page, sign_in, filed)
    page.fill("#f-email", "moi@example.test")
    page.fill("#note", "Dòng một\nDòng <b>hai</b>")
    sent = {"version": filed.version, "note": "Từ máy khác"}
    portal.ask("POST", f"/api/submission/dossiers/{filed.code}/supplements", sent, user="lan")
    page.get_by_role("button", name="Gửi bổ sung").click()  # the day stands as it was, which the note explains
    expect(page.locator("#state")).to_contain_text("Hãy tải lại")
    page.reload()
    expect(page.locator("#state")).to_contain_text("Máy này còn giữ những gì bạn đã viết")
    for text in ("moi@example.test", "01/11/2026", "Dòng <b>hai</b>"):
        expect(page.locator("main dl")).to_contain_text(text)
    sound(page)
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")
    assert page.evaluate("sessionStorage.length") == 0
