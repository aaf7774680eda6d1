"""What a person with a cheap phone meets: filing, mistakes, lost answers, no script, another language; and axe in every state."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import PDF
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import FORM, answers, at, fill_in, go_on, no_drafts, papers, ready
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, every, file_for_lan
from tests.support.meter import views_of

# Rows of the check whose way to change them stands below the answer, not beside it: the page would be half as long again.
BELOW = """rows => rows.filter((row) => {
  const [, value, change] = [...row.children].map((one) => one.getBoundingClientRect());
  return change.top >= value.bottom || change.left < value.right;
}).map((row) => row.textContent)"""
# Fills the tab's own store to the last letter.
NO_ROOM = """() => {
  let much = "";
  for (let more = 1 << 22; more >= 1;) {
    try { sessionStorage.much = much + "x".repeat(more); much = sessionStorage.much; } catch { more >>= 1; }
  }
}"""
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def filed(page: Page) -> tuple[str, str]:
    at(page, "da-nop")
    code, pin = page.locator("#receipt strong").all_inner_texts()
    return code, pin


# -- reading ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/thu-tuc",
        "/thu-tuc/work-permit-new",
        "/thu-tuc/work-permit-new/mau",
        "/tra-cuu",
        "/tro-giup",
        "/ho-so",
        "/uy-quyen",
        "/thong-bao",
    ],
)
def test_pages_are_sound_in_both_languages(page: Page, path: str) -> None:
    for address in (path, f"/en{path}".rstrip("/")):
        page.goto(address)
        sound(page)


def test_a_guide_tells_the_day_of_a_result_if_filed_today(page: Page) -> None:
    page.goto("/thu-tuc/work-permit-new")
    expect(page.locator("#due")).to_contain_text("Nộp hôm nay: hẹn trả kết quả")
    page.get_by_role("link", name="English").click()
    expect(page.locator("#due")).to_contain_text("File today: result due")
    assert page.url.endswith("/en/thu-tuc/work-permit-new")


def test_search_ignores_marks_and_case(page: Page) -> None:
    page.goto("/thu-tuc")
    expect(page.locator("#found")).to_have_text(
        re.compile(r"1\d thủ tục, có thủ tục nằm ở nhiều mục")
    )  # an administrator may have added one
    page.fill("#q", "GIAY PHEP lao dong nuoc ngoai")
    expect(page.get_by_role("link", name="Cấp giấy phép lao động đối với")).to_be_visible()
    expect(page.get_by_role("link", name="Trợ cấp xã hội hàng tháng")).to_be_hidden()
    page.fill("#q", "Chồng tôi là thương binh, đã mất")  # as people say it
    expect(page.locator("#found")).to_have_text("1 thủ tục")
    expect(page.get_by_role("link", name="Giải quyết mai táng phí")).to_be_visible()
    page.fill("#q", "đường sắt trên cao")
    expect(page.locator("#found")).to_contain_text("Không có thủ tục nào như vậy")


def test_the_look_up_of_an_unknown_code_says_so(page: Page) -> None:
    page.goto("/tra-cuu")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#code-error")).to_be_visible()
    sound(page)
    page.fill("#code", "g09-200101-0001")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#answer")).to_contain_text("Không có hồ sơ mang mã này")
    expect(page.locator("#code")).to_have_value("G09-200101-0001")
    sound(page)


def test_the_pin_of_one_dossier_is_not_shown_for_another(page: Page, portal: Portal) -> None:
    one, other = file_for_lan(portal), file_for_lan(portal)
    answer, look = page.locator("#answer"), page.get_by_role("button", name="Tra cứu")
    page.goto(f"/tra-cuu/{one.code}#{one.pin}")
    expect(answer).to_contain_text("Đã làm những gì")
    page.fill("#code", other.code.replace("-", "").lower())  # in one run, as many type it
    look.click()
    expect(answer).to_contain_text("Mới đăng ký")
    expect(answer).not_to_contain_text("Đã làm những gì")
    expect(page.locator("#code")).to_have_value(other.code)
    expect(page.locator("#pin")).to_have_value("")
    page.fill("#code", "G09-200101-0001")  # a slip of the finger: the pin beside it is the right one
    page.fill("#pin", other.pin)
    look.click()
    expect(answer).to_contain_text("Không có hồ sơ")
    page.fill("#code", other.code)
    look.click()
    expect(answer).to_contain_text("Đã làm những gì")


# -- filing ------------------------------------------------------------------------------------------------------------------


def how_many_of(portal: Portal, user: str) -> int:
    return sum(1 for _ in every(portal, "/api/status/dossiers?limit=100", user))


def test_a_first_time_applicant_files_a_work_permit(page: Page, portal: Portal, sign_in: SignIn) -> None:
    before = how_many_of(portal, "lan")
    views = views_of(page)
    page.goto("/thu-tuc/work-permit-new")
    page.get_by_role("button", name="Nộp hồ sơ").or_(page.get_by_role("link", name="Nộp hồ sơ")).click()
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    fill_in(page)
    sound(page)
    page.get_by_role("button", name="Nộp hồ sơ").dblclick()
    code, _ = filed(page)
    sound(page)
    assert len(views) <= 12, views
    page.get_by_role("link", name="Theo dõi hồ sơ").click()
    expect(page.locator("#answer")).to_contain_text("Mới đăng ký")
    expect(page.locator("#answer")).to_contain_text("Cấp giấy phép lao động")
    assert page.url.endswith(f"/tra-cuu/{code}"), "the pin leaves the address"
    sound(page)
    page.goto("/ho-so")
    expect(page.locator("#dossiers")).to_contain_text(code)
    assert how_many_of(portal, "lan") == before + 1  # the double click filed once
    sound(page)


def test_mistakes_are_told_where_they_are_and_what_is_typed_stays(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#w-agency option")).not_to_have_count(1)
    go_on(page)
    expect(page.locator("#summary")).to_be_focused()
    assert page.title().startswith("Lỗi: ")
    sound(page)
    page.get_by_role("link", name="Hãy trả lời câu “Số điện thoại”").click()
    expect(page.locator("#a-phone")).to_be_focused()
    page.fill("#a-phone", "12")
    page.fill("#a-address", "<script>alert(1)</script> ấp 3")
    go_on(page)
    expect(page.locator("#summary")).to_contain_text("số điện thoại bắt đầu bằng 0")
    page.check("#a-kind")
    expect(page.locator("#a-identity_number")).to_have_value("001185000123")
    assert "001185000123" not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    expect(page.locator("#a-address")).to_have_value("<script>alert(1)</script> ấp 3")
    page.get_by_role("link", name="Máy dùng chung").click()
    expect(page.locator("#state")).to_contain_text("còn bản nháp chưa nộp")
    sound(page)
    page.get_by_role("button", name="Xóa cả bản nháp").click()
    expect(page.locator("#state")).to_contain_text("Đã xóa mọi thứ")
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == ["ended"]  # when, not who
    page.goto(FORM)
    page.wait_for_url("**/oauth2/authorize**")
    expect(page.locator("input[name=password]")).to_be_visible()  # the sign-in page knows nobody either


def test_a_wrong_file_is_refused_before_it_travels(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#w-agency option")).not_to_have_count(1)
    page.evaluate("location.hash = 'giay-to'")
    at(page, "giay-to")
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.url) if request.method == "POST" and "uploads" in request.url else None,
    )
    for name, kind, content in (("a.pdf", "application/pdf", b""), ("a.exe", "application/x-msdownload", b"MZ")):
        page.locator("#p-request").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        expect(page.locator("#p-request-error")).to_be_visible()
    assert sent == []
    go_on(page)
    line = page.locator("#summary a[href='#p-request']")
    expect(line).to_be_visible()
    page.locator("#p-request").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(line).to_have_count(0)  # told no longer once it is there
    expect(page.locator("#summary a")).not_to_have_count(0)


def test_who_may_act_for_no_company_hears_it_at_the_first_step(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    page.select_option("#w-agency", "ministry-employment")
    page.get_by_label("Cho doanh nghiệp tôi được đại diện").check()
    expect(page.locator("#a-kind-acting a")).to_have_attribute("href", "/uy-quyen")
    sound(page)
    page.fill("#a-name", "Công ty TNHH Hoa Sen Việt")
    page.fill("#a-tax_code", "0101234565")
    page.fill("#a-phone", "0912345678")
    page.fill("#a-address", "12 Lý Thường Kiệt, Hà Nội")
    go_on(page)
    expect(page.locator("#summary")).to_contain_text("bạn chưa được ủy quyền")
    at(page, "nguoi-nop")
    page.check("#a-kind")
    expect(page.locator("#a-kind-acting")).to_have_count(0)
    page.fill("#a-identity_number", "001185000124")
    go_on(page)
    expect(page.locator("#summary")).to_contain_text("không phải của tài khoản này")
    at(page, "nguoi-nop")
    assert "001185000124" not in page.evaluate("JSON.stringify(localStorage)")


def begun_for_the_company(page: Page, sign_in: SignIn) -> None:
    """The first page, as hoa fills it in for the company that she acts for."""
    page.goto(FORM)
    sign_in(page, "hoa")
    page.wait_for_url(f"**{FORM}**")
    page.select_option("#w-agency", "ministry-employment")
    page.get_by_label("Cho doanh nghiệp tôi được đại diện").check()
    expect(page.locator("#a-tax_code")).to_have_value("0101234565")
    page.fill("#a-phone", "0912345678")
    page.fill("#a-address", "12 Lý Thường Kiệt, Hà Nội")


def test_another_applicant_leads_from_the_check_to_what_is_now_missing(page: Page, sign_in: SignIn) -> None:
    begun_for_the_company(page, sign_in)
    page.fill("#a-tax_code", "0101234564")
    go_on(page)
    expect(page.locator("#summary")).to_contain_text("chữ số gõ nhầm")
    page.fill("#a-tax_code", "0101234565")
    go_on(page)
    answers(page)
    papers(page)
    at(page, "nhan-ket-qua")
    page.check("#d-result_delivery")
    go_on(page)
    at(page, "kiem-tra")
    expect(page.locator("#answers")).to_contain_text("50.000.000 đồng")
    assert page.locator("#answers .govuk-summary-list__row").evaluate_all(BELOW) == []
    page.locator("a[href='#trang-viec-lam']").first.click()
    page.evaluate("document.querySelector('#f-lyDoSuDung').value = ''")  # as a question that another answer emptied
    go_on(page)
    at(page, "trang-nhu-cau")
    expect(page.locator("#summary")).to_be_focused()
    page.fill("#f-lyDoSuDung", "Cần chuyên gia hiệu chuẩn")
    go_on(page)
    at(page, "kiem-tra")


def test_a_tab_without_room_files_all_the_same(page: Page, portal: Portal, sign_in: SignIn) -> None:
    no_drafts(portal)
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    ready(page, portal)
    page.evaluate("delete sessionStorage.name")
    page.evaluate(NO_ROOM)
    page.reload()
    expect(page.locator("#answers")).to_contain_text(
        "001185000123"
    )  # who files is known, though nothing more can be kept
    page.get_by_role("button", name="Nộp hồ sơ").click()
    code, pin = filed(page)
    assert code in [one["code"] for one in every(portal, "/api/status/dossiers?limit=100", "lan")]
    page.evaluate("(code) => { delete sessionStorage['pin:' + code]; }", code)
    page.evaluate(NO_ROOM)  # filing has made some
    for kind, place, shown in (("bien-nhan", "#facts", pin), ("tra-cuu", "#answer", "Đã làm những gì")):
        page.goto(f"/{kind}/{code}#{pin}")
        expect(page.locator(place)).to_contain_text(shown)


def test_a_lost_answer_files_once(page: Page, sign_in: SignIn) -> None:
    begun_for_the_company(page, sign_in)
    go_on(page)
    answers(page)
    papers(page)
    at(page, "nhan-ket-qua")
    page.check("#d-result_delivery")
    go_on(page)
    codes: list[str] = []

    def lose(route: Route) -> None:
        codes.append(route.fetch().json()["code"])  # the portal has it
        route.abort()  # and the phone never hears

    page.route("**/api/submission/dossiers", lose)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("#state")).to_contain_text("hồ sơ chỉ nộp một lần")
    page.unroute("**/api/submission/dossiers")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    assert [filed(page)[0]] == codes


def test_a_supplement_is_answered_with_just_what_was_asked_and_the_service_is_rated(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    fill_in(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    code, pin = filed(page)
    dossier = Filed(portal, code, pin).act("accept")
    items = [
        {"pointer": "/form/hoChieuSo", "text": "Ghi lại số hộ chiếu mới"},
        {"document": "passport", "text": "Bản chụp rõ hơn"},
    ]
    dossier.act("request_supplement", reason="Hộ chiếu đã đổi", items=items)
    page.goto("/ho-so")
    card = page.locator("#needed .app-card").filter(has_text=code)
    expect(card).to_contain_text("Chờ bạn bổ sung")
    card.get_by_role("link").click()
    expect(page.locator("#answer")).to_contain_text("Hộ chiếu đã đổi")
    sound(page)
    page.get_by_role("button", name="Bổ sung ngay").click()
    expect(page.locator("#f-hoChieuSo")).to_have_value("C4VHN8J2K")
    assert page.locator("#asked [data-field]").count() == 1
    assert page.locator("#asked [data-paper]").count() == 1
    sound(page)
    page.get_by_role("button", name="Gửi bổ sung").click()  # as it was: asked about, not sent
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#f-hoChieuSo-error")).to_contain_text("Câu này chưa sửa.")
    page.fill("#f-hoChieuSo", "X9999999")
    page.locator("#p-passport").set_input_files({"name": "moi.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.reload()  # what was typed outlives it; a file is chosen again
    expect(page.locator("#f-hoChieuSo")).to_have_value("X9999999")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#summary")).to_be_focused()
    sound(page)
    page.locator("#p-passport").set_input_files({"name": "moi.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.locator("#came")).to_be_focused()
    expect(page.locator("#next")).to_contain_text("Hẹn trả kết quả: ")
    sound(page)
    page.get_by_role("link", name="Theo dõi hồ sơ").click()
    expect(page.locator("#answer")).to_contain_text("Đang xử lý")
    seen = page.evaluate(
        "async (path) => { const { api } = await import('/session.js'); return (await api('GET', path)).body }",
        f"submission/dossiers/{code}",
    )
    assert seen["form"]["hoChieuSo"] == "X9999999"
    assert seen["form"]["hoTen"] == "MATTHIAS GRUENWALD"
    replace(dossier, version=4).act("stop", reason="Người nộp đề nghị")
    page.reload()
    page.get_by_label("5 – rất hài lòng").check()
    page.fill("#comment", "Nhanh <b>và</b> rõ")
    sound(page)
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_text("Cảm ơn bạn đã đánh giá.")).to_be_visible()


# -- signing in -----------------------------------------------------------------------------------------------------------------


def test_an_answer_that_was_not_asked_for_signs_nobody_in(page: Page) -> None:
    page.goto("/signed-in?code=stolen&state=another")
    expect(page.locator("#failed")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", None]
)
def test_nobody_is_sent_to_another_place_after_signing_in(page: Page, back: str | None) -> None:
    page.goto("/")
    assert page.evaluate("async (back) => (await import('/signing.js')).own(back)", back) == "/"


# -- without script ---------------------------------------------------------------------------------------------------------


def test_without_script_everything_can_be_read(plain: Page) -> None:
    plain.goto("/thu-tuc")
    expect(plain.get_by_role("link", name="Cấp giấy phép lao động đối với")).to_be_visible()
    expect(plain.locator("#q")).to_be_hidden()
    plain.goto("/thu-tuc/work-permit-new")
    expect(plain.get_by_text("10 ngày làm việc từ khi hồ sơ đầy đủ")).to_be_visible()
    plain.goto(FORM)
    expect(plain.locator("#f-camDoan")).to_be_visible()
    expect(plain.get_by_role("link", name="Trang đơn giản (không cần JavaScript)")).to_be_visible()
