"""What an officer asked for, answered in a browser: an answer that is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN, PDF
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import PHONE, SignIn, visit, watched
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, file_for_lan

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


MACHINE: dict[str, Any] = {
    "soCheTao": "A1",
    "namCheTao": 2020,
    "thongSo": "5 bar",
    "viTriLapDat": "Xưởng 1",
    "soGiayKiemDinh": "12/KĐ",
    "donViKiemDinh": "Trung tâm kiểm định mẫu",
    "ngayKiemDinh": "2026-10-01",
    "hanKiemDinh": "2027-10-01",
    "ngayDuaVaoSuDung": "2026-11-01",
}
BOILER, LIFT = {"tenDoiTuong": "Nồi hơi", **MACHINE}, {"tenDoiTuong": "Thang máy", **MACHINE}
DECLARATION: dict[str, Any] = {
    "tenDonVi": "Hộ kinh doanh mẫu",
    "loaiDonVi": "ca-nhan",
    "diaChi": "12 phố Mẫu",
    "dienThoai": "0912345678",
    "loaiKhaiBao": "su-dung",
    "doiTuong": [BOILER, LIFT],
    "camDoan": True,
}


def contract_of_lan(portal: Portal) -> Filed:
    """A contract, two of whose questions may stay empty, filed by `lan`."""
    return filed_by_lan(portal, "direct-contract", CONTRACT)


def filed_by_lan(portal: Portal, key: str, form: dict[str, Any]) -> Filed:
    needed = [one["key"] for one in portal.ask("GET", f"/api/submission/procedures/{key}")["papers"] if one["required"]]
    body = {
        "procedure": key,
        "agency": "labour-ha-noi",
        "applicant": LAN,
        "form": form,
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


def asked_for_email(page: Page, portal: Portal, sign_in: SignIn) -> Filed:
    """A contract of lan's at the page that answers what was asked about its email."""
    filed = contract_of_lan(portal)
    ask_for(filed, "email")
    answer(page, sign_in, filed)
    return filed


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


def test_a_list_that_was_asked_about_is_shown_as_it_was_filed_and_the_rest_of_it_stays(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    filed = filed_by_lan(portal, "equipment-declaration", DECLARATION)
    ask_for(filed, "doiTuong/1/tenDoiTuong")
    answer(page, sign_in, filed)
    names = page.locator("[data-row] [data-field=tenDoiTuong] input")
    expect(names).to_have_count(2)
    expect(names.nth(0)).to_have_value("Nồi hơi")
    names.nth(1).fill("Thang máy chở hàng")
    page.get_by_role("button", name="Thêm một mục").click()
    expect(names).to_have_count(3)
    page.locator("[data-row]").nth(2).get_by_role("button", name="Bỏ mục này").click()
    page.reload()  # what was typed in a list stays too
    expect(names).to_have_count(2)
    expect(names.nth(1)).to_have_value("Thang máy chở hàng")
    sound(page)
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#came")).to_be_focused()
    seen = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")["form"]
    assert seen["doiTuong"] == [BOILER, {**LIFT, "tenDoiTuong": "Thang máy chở hàng"}]


@pytest.mark.parametrize("status", [404, 503])
def test_what_was_asked_is_never_left_out_where_the_form_does_not_come(
    page: Page, portal: Portal, sign_in: SignIn, status: int
) -> None:
    filed = contract_of_lan(portal)
    ask_for(filed, "email")
    page.route("**/thu-tuc/direct-contract/nop", lambda route: route.fulfill(status=status))
    page.goto(f"/bo-sung/{filed.code}")
    sign_in(page, "lan")
    if status == 503:
        expect(page.locator("#state")).to_contain_text("Khi có mạng, hãy tải lại trang")
    else:  # of a procedure that has ended: the page without script has the form by which it was filed
        expect(page.locator("#elsewhere")).to_be_visible()
        sound(page)
    expect(page.locator("#supplement")).to_be_hidden()
    if status == 404:
        page.get_by_role("link", name="Bổ sung hồ sơ này").click()
        sign_in(page, "lan")
        page.wait_for_url(f"**/forms/bo-sung/{filed.code}")
        expect(page.locator("[name=f-email]")).to_have_value(CONTRACT["email"])


def test_without_a_network_nothing_is_promised_and_the_file_that_was_sent_is_still_there(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    filed = file_for_lan(portal)
    items = [{"document": "passport", "text": "Ảnh mờ"}]
    filed.act("request_supplement", reason="Thiếu giấy tờ", items=items)
    answer(page, sign_in, filed)
    paper = page.locator("[data-paper=passport]")
    paper.locator("input").set_input_files({"name": "moi.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(paper).to_contain_text("Đã gửi: moi.pdf")
    page.fill("#note", "Bản rõ")
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#state")).to_contain_text("Có mạng thì bấm gửi lần nữa")
    page.context.set_offline(False)
    page.reload()
    expect(paper).to_contain_text("Đã gửi: moi.pdf")
    expect(page.locator("#note")).to_have_value("Bản rõ")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#came")).to_be_focused()
    seen = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")["documents"]
    assert [one["filename"] for one in seen if one["document"] == "passport"] == ["moi.pdf"]
    left = page.evaluate("Object.keys(sessionStorage)")
    assert [name for name in left if "supplement" in name] == []


def test_a_session_that_ends_while_an_answer_is_written_is_begun_again_and_the_answer_stays(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    filed = asked_for_email(page, portal, sign_in)
    page.fill("#f-email", "moi@example.test")
    page.evaluate(
        "() => { const one = JSON.parse(sessionStorage.session); Object.assign(one, { access: 'x', refresh: 'x', until: 0 });"
        " sessionStorage.session = JSON.stringify(one) }"
    )
    page.get_by_role("button", name="Gửi bổ sung").click()
    sign_in(page, "lan")
    page.wait_for_url(f"**/bo-sung/{filed.code}")
    expect(page.locator("#f-email")).to_have_value("moi@example.test")


def test_what_was_written_to_an_earlier_request_is_not_put_over_a_later_one(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    asked_for_email(page, portal, sign_in)
    page.fill("#f-email", "cu@example.test")
    page.evaluate(
        "() => { for (const name of Object.keys(sessionStorage)) if (name.startsWith('supplement:'))"
        " sessionStorage[name] = sessionStorage[name].replace('Ghi nhầm', 'Lần trước') }"
    )
    page.reload()
    expect(page.locator("#f-email")).to_have_value(CONTRACT["email"])


def test_a_sign_out_whose_script_does_not_come_still_leaves_nothing(
    browser: Browser, running: Running, portal: Portal, sign_in: SignIn
) -> None:
    filed = contract_of_lan(portal)
    ask_for(filed, "email")
    with visit(browser, running, PHONE, service_workers="block") as context, watched(context) as page:
        answer(page, sign_in, filed)
        page.fill("#f-email", "moi@example.test")
        page.route("**/leaving.js", lambda route: route.abort())
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/oauth2/authorize**")  # as any who is not signed in
        page.goto("/404")
        assert page.evaluate('Object.keys(sessionStorage).filter((one) => one.includes("@"))') == []
