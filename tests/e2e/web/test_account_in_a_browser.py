"""What an applicant meets after filing: receipt, paying, what needs them, notices, acting for others, signing out everywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn, at_both_sizes
from tests.e2e.web.desk import on_the_dossier
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FEE = 600_000


@pytest.fixture
def filed(portal: Portal) -> Filed:
    return file_for_lan(portal)


@pytest.fixture
def owing(filed: Filed) -> Filed:
    """A dossier that waits for its fee."""
    return filed.act("accept").act("request_payment", amount=FEE, reason="Lệ phí cấp giấy phép")


def enter(page: Page, sign_in: SignIn, user: str, path: str) -> None:
    """Opens a page that asks who this is, and comes back to it."""
    page.goto(path)
    button = page.locator("#sign-in")
    if button.count():
        button.click()
    sign_in(page, user)
    page.wait_for_url(f"**{path}")


# -- paying ----------------------------------------------------------------


def go_to_pay(page: Page, filed: Filed) -> None:
    page.goto(f"/tra-cuu/{filed.code}#{filed.pin}")
    expect(page.locator("#answer")).to_contain_text("600.000 đồng. Lệ phí cấp giấy phép")
    page.get_by_role("button", name="Nộp phí trực tuyến").click()
    page.wait_for_url("**/payment-gateway/pay?**")


@at_both_sizes
def test_a_fee_is_paid_although_the_gateways_message_is_lost(page: Page, owing: Filed) -> None:
    go_to_pay(page, owing)
    assert owing.pin not in page.url
    page.select_option("#told", "lost")
    page.get_by_role("button", name="Trả tiền").click()
    page.wait_for_url(f"**/nop-phi/{owing.code}")
    expect(page.locator("#state")).to_contain_text("Đã nhận 600.000 đồng")
    sound(page)
    page.get_by_role("link", name="Về hồ sơ").click()
    expect(page.locator("#answer")).to_contain_text("Đang xử lý")
    expect(page.locator(".app-timeline")).to_contain_text("mã giao dịch MP-")
    sound(page)


@at_both_sizes
def test_who_cancels_is_told_that_nothing_was_paid_and_may_pay_again(page: Page, owing: Filed) -> None:
    go_to_pay(page, owing)
    page.get_by_role("button", name="Hủy").click()
    expect(page.locator("#state")).to_contain_text("chưa có khoản tiền nào được trả")
    page.get_by_role("button", name="Nộp lại").click()
    page.wait_for_url("**/payment-gateway/pay?**")
    page.select_option("#told", "twice")
    page.get_by_role("button", name="Trả tiền").click()
    expect(page.locator("#state")).to_contain_text("Đã nhận 600.000 đồng")
    expect(page.get_by_role("button", name="Nộp lại")).to_be_hidden()


# -- the receipt and the look-up ----------------------------------------------------------------


@at_both_sizes
def test_a_receipt_is_printed_and_its_qr_opens_the_dossier(page: Page, portal: Portal, filed: Filed) -> None:
    page.goto(f"/bien-nhan/{filed.code}#{filed.pin}")
    expect(page.locator("#facts")).to_contain_text(filed.pin)
    expect(page.locator("#facts")).to_contain_text("Cấp giấy phép lao động")
    assert len(page.locator("#qr path").get_attribute("d") or "") > 500
    sound(page)
    page.emulate_media(media="print")
    expect(page.locator("#print")).to_be_hidden()
    expect(page.locator("#qr")).to_be_visible()
    page.emulate_media(media="screen")
    scanned = portal.ask("GET", f"/api/status/dossiers/{filed.code}/qr", pin=filed.pin)["address"]
    page.goto("/tra-cuu")
    page.fill("#code", f"  {scanned} ")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#answer")).to_contain_text("Mới đăng ký")
    expect(page.locator("#answer")).to_contain_text("Đã làm những gì")
    expect(page.locator("#code")).to_have_value(filed.code)


@pytest.mark.parametrize("kind", ["tra-cuu", "bien-nhan"])
def test_a_pin_that_left_the_address_is_in_the_language_link_no_more(page: Page, filed: Filed, kind: str) -> None:
    page.goto(f"/{kind}/{filed.code}#{filed.pin}")
    expect(page).not_to_have_url(re.compile("#"))
    expect(page.locator("#language")).to_have_attribute("href", re.compile(f"/en/{kind}/{filed.code}$"))
    page.locator("#language").click()
    expect(page.locator("main")).to_contain_text(filed.code)
    assert filed.pin not in page.url


@at_both_sizes
def test_a_dossiers_own_address_shows_the_dossier_before_the_way_to_another(page: Page, filed: Filed) -> None:
    page.goto(f"/tra-cuu/{filed.code}#{filed.pin}")
    expect(page.locator("#answer")).to_contain_text("Mới đăng ký")
    expect(page.locator("#answer + #lookup")).to_be_visible()
    expect(page.locator("#answer h2").first).to_be_in_viewport()
    sound(page)
    page.goto("/tra-cuu/G09-261124-9999")
    expect(page.locator("#answer")).to_contain_text("Không có hồ sơ")
    expect(page.locator("#lookup + #answer")).to_be_visible()  # to type the code once more


def test_the_receipt_of_what_was_not_approved_says_so(page: Page, portal: Portal, filed: Filed) -> None:
    filed.act("accept").act("take").act("decide", outcome="rejected", reason="Chưa đủ điều kiện theo điều 9")
    page.goto(f"/bien-nhan/{filed.code}#{filed.pin}")
    expect(page.locator("#facts")).to_contain_text("Kết quả: không đồng ý")
    expect(page.locator("#facts")).to_contain_text("nộp hồ sơ mới")


def test_anothers_dossier_looks_like_one_that_is_not_there(page: Page, sign_in: SignIn, filed: Filed) -> None:
    enter(page, sign_in, "hoa", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    told = []
    for code in (filed.code, "G09-200101-0001"):
        page.goto(f"/bo-sung/{code}")
        expect(page.locator("#state")).to_contain_text("Không tìm thấy")
        told.append(page.locator("#state").inner_text())
    assert told[0] == told[1]
    page.goto(f"/tra-cuu/{filed.code}")
    expect(page.locator("#answer")).to_contain_text("Mới đăng ký")  # what the law makes public
    expect(page.locator("#answer")).not_to_contain_text("Đã làm những gì")
    page.goto(f"/tra-cuu/{filed.code}#0000-0000-0000")
    expect(page.locator("#answer")).to_contain_text("Không có hồ sơ mang mã này")


@at_both_sizes
def test_a_dossier_is_withdrawn_only_by_who_says_so_twice(page: Page, sign_in: SignIn, filed: Filed) -> None:
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    page.goto(f"/tra-cuu/{filed.code}")
    page.locator("summary").filter(has_text="Rút hồ sơ").click()
    page.fill("#withdraw-reason", "Không còn nhu cầu <b>nữa</b>")
    sound(page)
    page.get_by_role("button", name="Có, rút hồ sơ này").click()
    expect(page.locator("#answer h2").first).to_have_text("Đã rút")
    expect(page.locator(".app-timeline")).to_contain_text("Không còn nhu cầu <b>nữa</b>")


# -- the same page in the other language ----------------------------------------------------------------

SHOWN = {  # page -> what stands there, in Vietnamese and in English
    "tra-cuu": ("#answer", "Đã làm những gì", "What was done"),
    "bien-nhan": ("#facts", "Tiếp theo", "What comes next"),
    "nop-phi": ("#dossier", "Về hồ sơ", "Back to the dossier"),
    "bo-sung": ("#asked", "Bản chụp rõ hơn", "Bản chụp rõ hơn"),
}


def turns(page: Page, code: str, kind: str, shown: tuple[str, str, str]) -> None:
    """To English and back on a page that names a dossier."""
    where, *words = shown
    expect(page.locator(where)).to_contain_text(words[0])
    for name, address, text in (
        ("English", f"/en/{kind}/{code}", words[1]),
        ("Tiếng Việt", f"/{kind}/{code}", words[0]),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(re.compile(rf"//[^/]+{re.escape(address)}(#.*)?$"))
        expect(page.locator(where)).to_contain_text(text)


def test_a_page_of_a_dossier_stays_on_it_in_the_other_language(page: Page, filed: Filed) -> None:
    for kind in ("tra-cuu", "bien-nhan", "nop-phi"):  # the last finds the pin in the tab, as the others after them
        page.goto(f"/{kind}/{filed.code}" + (f"#{filed.pin}" if kind != "nop-phi" else ""))
        turns(page, filed.code, kind, SHOWN[kind])
    page.goto("/")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/en")
    page.get_by_role("link", name="Tiếng Việt", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.goto("/en//elsewhere.example")  # no such page; and no way out of the portal
    expect(page.get_by_role("link", name="Tiếng Việt", exact=True)).to_have_js_property(
        "host", page.evaluate("location.host")
    )


def test_a_look_up_that_was_typed_is_there_after_signing_in(page: Page, sign_in: SignIn, filed: Filed) -> None:
    page.goto("/tra-cuu")
    page.fill("#code", filed.code)
    page.fill("#pin", filed.pin)
    page.get_by_role("button", name="Tra cứu").click()
    page.locator("#answer").get_by_role("button", name="Đăng nhập").click()
    sign_in(page, "lan")
    page.wait_for_url(f"**/tra-cuu/{filed.code}")  # the pin has left it again
    expect(page.locator("#answer")).to_contain_text("Rút hồ sơ")


def test_the_way_past_the_head_of_the_page_is_no_pin_of_a_receipt(page: Page, filed: Filed) -> None:
    page.route("**/slips", lambda route: route.abort(), times=1)  # the pin is kept before the last of the page has come
    page.goto(f"/bien-nhan/{filed.code}#{filed.pin}")
    expect(page.locator("#facts")).to_contain_text(filed.pin)
    page.get_by_role("link", name="Đến nội dung chính").press("Enter")
    page.wait_for_url("**#main")
    page.reload()
    expect(page.locator("#facts")).to_contain_text(filed.pin)


def test_what_was_typed_over_another_address_stays_in_the_other_language_and_after_a_reload(
    page: Page, filed: Filed
) -> None:
    page.goto("/tra-cuu/G09-200101-9999")
    expect(page.locator("#answer")).to_contain_text("Không có hồ sơ")
    page.fill("#code", f"{page.evaluate('location.origin')}/bien-nhan/{filed.code.lower()}#{filed.pin.lower()}")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#answer")).to_contain_text("Đã làm những gì")
    assert page.url.endswith(f"/tra-cuu/{filed.code}")
    page.get_by_role("link", name="Đến nội dung chính").press("Enter")  # a place on the page, and no pin
    page.wait_for_url("**#main")
    expect(page.locator("#answer")).to_contain_text("Đã làm những gì")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(f"**/en/tra-cuu/{filed.code}#main")
    expect(page.locator("#answer")).to_contain_text("What was done")
    page.reload()
    expect(page.locator("#answer")).to_contain_text("What was done")
    page.goto(f"/bien-nhan/{filed.code}")  # a pin that was typed in small letters, in groups as on the receipt
    expect(page.locator("#facts")).to_contain_text(filed.pin)
    page.goto("/en/tra-cuu")
    page.fill("#code", f"{filed.code} {filed.pin}")  # no code, and nothing of it gets into the address
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#answer")).to_contain_text("No dossier")
    assert page.url.endswith("/en/tra-cuu")


def test_who_is_signed_in_stays_on_a_dossier_in_the_other_language(page: Page, sign_in: SignIn, filed: Filed) -> None:
    filed.act("request_supplement", reason="Ảnh mờ", items=[{"document": "passport", "text": "Bản chụp rõ hơn"}])
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    for kind, shown in SHOWN.items():
        page.goto(f"/{kind}/{filed.code}")
        turns(page, filed.code, kind, shown)


def test_an_officer_stays_on_a_dossier_in_the_other_language(page: Page, sign_in: SignIn, filed: Filed) -> None:
    on_the_dossier(page, sign_in, filed.code)
    turns(page, filed.code, "can-bo/ho-so", ("#title", filed.code, filed.code))


# -- rating ----------------------------------------------------------------


def test_a_second_rating_is_not_thanked_for(page: Page, sign_in: SignIn, filed: Filed) -> None:
    filed.decide()
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    page.goto(f"/tra-cuu/{filed.code}")
    page.get_by_label("1 –").check()
    filed.portal.ask("POST", "/api/feedback/ratings", {"code": filed.code, "score": 5}, user="lan", expect=201)
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.locator("#answer")).to_contain_text("Hồ sơ đã được đánh giá")
    expect(page.locator("#answer")).not_to_contain_text("Cảm ơn")
    expect(page.get_by_label("1 –")).to_be_checked()


# -- my dossiers, notices ----------------------------------------------------------------


@at_both_sizes
def test_what_needs_me_stands_first_and_notices_are_read(
    page: Page, sign_in: SignIn, portal: Portal, owing: Filed
) -> None:
    later = file_for_lan(portal)  # newer, and needs nothing
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#needed")).to_contain_text(owing.code)
    expect(page.locator("#dossiers")).to_contain_text(later.code)
    expect(page.locator("#needed")).not_to_contain_text(later.code)
    card = page.locator("#dossiers .app-card").filter(has_text=later.code)
    expect(card).not_to_contain_text("Hẹn trả kết quả")  # not accepted, so nothing is promised
    sound(page)
    portal.until(
        "/api/status/notices?limit=100",
        lambda told: any(one["code"] == owing.code for one in told["items"]),
        user="lan",
    )
    page.locator("#notices").click()
    expect(page.locator("#notices")).to_contain_text(owing.code)
    page.get_by_role("button", name="Đánh dấu đã đọc tất cả").click()
    expect(page.locator("#count")).to_have_text("Bạn đã đọc hết.")
    sound(page)
    page.get_by_label("Số di động").fill("12")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#phone-error")).to_be_visible()
    expect(page.locator("#phone")).to_be_focused()
    sound(page)
    page.get_by_label("Số di động").fill("0912 345 678")
    page.get_by_label("Chỉ tin nhắn").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#saved")).to_have_text("Đã lưu cách báo tin.")
    page.reload()
    expect(page.get_by_label("Chỉ tin nhắn")).to_be_checked()


@pytest.mark.parametrize("asked", ["me", "procedures?*", "agencies?*"])
def test_what_of_my_dossiers_does_not_come_is_said_in_the_apis_words(page: Page, sign_in: SignIn, asked: str) -> None:
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    problem = {"title": "Máy chủ đang bận", "detail": "Hãy thử lại sau ít giây."}
    page.route(f"**/api/submission/{asked}", lambda route: route.fulfill(status=503, json=problem), times=1)
    page.reload()
    expect(page.locator("#state")).to_have_text("Hãy thử lại sau ít giây.")
    expect(page.locator("#mine")).to_be_hidden()
    expect(page.locator("#signing")).to_be_hidden()  # still signed in
    page.reload()
    expect(page.locator("#mine")).to_be_visible()


# -- acting for others ----------------------------------------------------------------


@at_both_sizes
def test_somebody_is_invited_accepts_and_loses_it_at_once(
    page: Page, other: Page, sign_in: SignIn, portal: Portal
) -> None:
    enter(page, sign_in, "lan", "/uy-quyen")
    page.get_by_role("button", name="Mời").click()
    expect(page.locator("#to-error")).to_be_visible()
    page.fill("#to", "001 190 000 456")
    page.get_by_role("button", name="Mời").click()
    expect(page.locator("#state")).to_contain_text("Đã gửi lời mời")
    expect(page.locator("#given")).to_contain_text("chờ trả lời")
    sound(page)
    enter(other, sign_in, "hoa", "/uy-quyen")
    other.get_by_role("button", name="Đồng ý: Nguyễn Thị Lan").first.click()
    expect(other.locator("#held")).to_contain_text("Nguyễn Thị Lan")
    sound(other)
    assert "Nguyễn Thị Lan" in str(portal.ask("GET", "/api/submission/me", user="hoa")["acts_for_people"])
    other.goto("/thu-tuc/work-permit-new/nop")
    other.get_by_label("Cho người khác, theo ủy quyền").check()
    expect(other.locator("#a-name")).to_have_value("Nguyễn Thị Lan")
    expect(other.locator("[data-field]").filter(has=other.locator("#a-name"))).to_contain_text(
        "Theo ủy quyền của Nguyễn Thị Lan"
    )
    paper = other.locator('[data-paper="representative_authorisation"]')
    expect(paper).to_contain_text("không cần giấy")
    assert paper.get_attribute("data-required") is None
    page.reload()
    mine = page.locator("#given .app-card").filter(has_text="Trần Thị Hoa").first
    expect(mine).to_contain_text("đang có hiệu lực")
    cards = page.locator("#given .app-card").filter(has_text="Trần Thị Hoa")
    for left in range(cards.count() - 1, -1, -1):
        mine.get_by_role("button", name="Thu hồi: Nguyễn Thị Lan").click()
        mine.get_by_role("button", name="Bấm lần nữa để chắc chắn").click()
        expect(cards).to_have_count(left)
        expect(page.locator("#state")).to_contain_text("Đã thu hồi")
    assert "acts_for_people" not in portal.ask("GET", "/api/submission/me", user="hoa")


# -- signing out everywhere ----------------------------------------------------------------


@at_both_sizes
def test_signing_out_everywhere_ends_the_other_device_too(page: Page, other: Page, sign_in: SignIn) -> None:
    for device in (page, other):
        enter(device, sign_in, "hoa", "/ho-so")
        expect(device.locator("#mine")).to_be_visible()
    page.locator("summary").filter(has_text="Đăng xuất ở mọi nơi").click()
    expect(page.locator("details[open]")).to_contain_text("bản nháp đã lưu vẫn còn")
    sound(page)
    page.get_by_role("button", name="Có, đăng xuất trên mọi thiết bị").click()
    page.wait_for_url("**/")
    assert page.evaluate("sessionStorage.getItem('session')") is None
    # On the other device the token that is there ends; no new one is given.
    other.evaluate("""() => { const kept = JSON.parse(sessionStorage.getItem('session'));
        sessionStorage.setItem('session', JSON.stringify({ ...kept, until: 0 })); }""")
    other.reload()
    expect(other.locator("#sign-in")).to_be_visible()
