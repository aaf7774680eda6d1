"""Two administrators in a browser: one writes a procedure from nothing, the other publishes it, and a citizen files it."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import JPEG
from kernel.times import local_day, now
from tests.e2e.web.administration import add, both, day, enter, items, one, write_form, write_paper, write_terms
from tests.e2e.web.conftest import SignIn, at_both_sizes
from tests.e2e.web.filing import at, go_on
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def a_name() -> str:
    """Of a procedure that no other run has published."""
    return "Cấp thẻ lái cần trục " + "".join(secrets.choice("bcdghklm") for _ in range(6))


@at_both_sizes
def test_a_procedure_from_nothing_is_published_by_another_and_filed(
    other: Page, page: Page, portal: Portal, sign_in: SignIn
) -> None:
    name = a_name()
    enter(page, sign_in, "quan", "/quan-tri/thu-tuc")
    write_terms(page, name)
    write_form(page)
    write_paper(page)
    day(one(page.locator("#change"), "valid_from"), local_day(now()))
    page.fill("#reason", "Quyết định công bố thủ tục mới")
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page).to_have_url(re.compile("/quan-tri/thay-doi"))
    expect(page.locator("#rows")).to_contain_text(name)
    sound(page)
    page.get_by_role("button", name="Hướng dẫn").click()
    preview = page.frame_locator("#preview")
    expect(preview.get_by_role("heading", name=name)).to_be_visible()
    expect(preview.locator("a[href]")).to_have_count(0)  # the frame may not be left: it is for looking at
    page.get_by_role("button", name="Tờ khai").click()
    expect(preview.get_by_text("Bạn nộp cho ai?")).to_be_visible()
    expect(preview.get_by_text("JavaScript chưa chạy")).to_have_count(0)
    for button, title in (
        ("Giấy tiếp nhận, hẹn trả", "Giấy tiếp nhận hồ sơ"),
        ("Phiếu yêu cầu bổ sung", "Phiếu yêu cầu bổ sung"),
        ("Phiếu kiểm soát", "Phiếu kiểm soát quá trình"),
        ("Dòng trong sổ theo dõi", "Sổ theo dõi hồ sơ"),
    ):
        page.get_by_role("button", name=button).click()
        expect(preview.locator("body.app-slip h1")).to_contain_text(title)
        expect(preview.locator("body.app-slip")).to_contain_text(name)
        expect(preview.locator("[lang=en]").first).to_have_css("font-style", "italic")  # the languages are told apart
    page.fill("#reason", "Đã kiểm tra với phòng chuyên môn")
    page.get_by_role("button", name="Đề nghị ban hành").click()
    expect(page.locator("#four-eyes")).to_be_visible()
    expect(page.get_by_role("button", name="Ban hành", exact=True)).to_be_hidden()

    enter(other, sign_in, "ngoc")
    waiting = other.locator("#rows tr", has_text=name)
    expect(waiting).to_contain_text("Chờ bạn xem")
    sound(other)
    waiting.get_by_role("link").click()
    expect(other.locator("#title")).to_have_text(name)
    other.fill("#reason", "Đúng với quyết định công bố")
    other.get_by_role("button", name="Ban hành", exact=True).click()
    expect(other.locator("#state")).to_contain_text("Đã ban hành")
    expect(other.locator("#history li")).to_have_count(3)
    sound(other)
    changes = portal.ask("GET", "/api/submission/admin/changes?limit=100", user="ngoc")["items"]
    (key,) = (one["subject"] for one in changes if one["title"]["vi"] == name)
    portal.there(f"/thu-tuc/{key}/nop")
    _lan_files(other, sign_in, key)


def _lan_files(page: Page, sign_in: SignIn, key: str) -> None:
    page.goto("/quan-tri")
    page.locator("#account-out").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    page.goto(f"/thu-tuc/{key}/nop")
    sign_in(page, "lan")
    page.check("#w-agency")
    page.check("#a-kind")
    expect(page.locator("#a-name")).to_have_value("Nguyễn Thị Lan")
    page.fill("#a-phone", "0912345678")
    page.fill("#a-address", "12 Lý Thường Kiệt, Hà Nội")
    go_on(page)
    at(page, "trang-nguoi-de-nghi")
    page.get_by_label("Cần trục tháp").check()
    page.get_by_role("textbox", name="Họ và tên", exact=True).fill("Nguyễn Thị Lan")
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


@at_both_sizes
def test_the_next_version_begins_from_the_one_in_force_and_shows_what_differs(page: Page, sign_in: SignIn) -> None:
    enter(page, sign_in, "quan", "/quan-tri/thu-tuc?ma=work-permit-new")
    expect(page.locator("#from")).to_contain_text("Bắt đầu từ bản mới nhất")
    page.get_by_label("Thời hạn", exact=True).fill("12")
    day(one(page.locator("#change"), "valid_from"), local_day(now()) + timedelta(days=1))
    page.fill("#reason", "Sửa")
    save = page.get_by_role("button", name="Lưu và kiểm tra")

    def lost(method: str) -> None:
        """It is kept, the answer goes astray, and more is typed."""

        def lose(route: Route) -> None:
            if route.request.method != method:
                return route.continue_()
            route.fetch()
            return route.abort()

        asked = re.compile("/api/submission/admin/changes")
        page.route(asked, lose)
        save.click()
        expect(page.locator("#state")).to_contain_text("Không kết nối được")
        page.unroute(asked)
        page.locator("#reason").press_sequentially(" thời hạn")

    lost("POST")
    save.click()
    told = page.get_by_role(
        "link", name="Thời hạn ghi là 12 ngày làm việc, nhưng các bước cộng lại là 10 ngày làm việc."
    )
    expect(told).to_be_visible()
    sound(page)
    told.click()
    expect(page.get_by_label("Thời hạn", exact=True)).to_be_focused()
    one(items(page, "steps").last, "count").fill("12")
    lost("PUT")
    page.keyboard.press("Tab")
    page.reload()
    expect(page.locator("#unfinished")).to_be_visible()
    save.click()
    expect(page.locator("#rows tr")).to_have_count(2)
    expect(page.locator("#history li")).to_have_count(4)  # each that was asked is there once
    expect(page.locator("#rows")).to_contain_text("Thời hạn")
    expect(page.locator("#rows del").first).to_have_text("10 ngày làm việc")
    expect(page.locator("#rows ins").first).to_have_text("12 ngày làm việc")
    page.fill("#reason", "Không cần nữa")
    page.get_by_role("button", name="Rút thay đổi này").click()
    expect(page.locator("#state")).to_have_text("Đã rút.")


def test_of_two_who_write_one_draft_the_second_is_told_and_loses_nothing(
    other: Page, page: Page, sign_in: SignIn
) -> None:
    save = "Lưu và kiểm tra"
    enter(page, sign_in, "quan", "/quan-tri/ket-thuc")
    page.select_option("#subject", index=1)
    page.fill("#reason", "Bãi bỏ")
    page.get_by_role("button", name=save).click()
    expect(page).to_have_url(re.compile("thay-doi="))  # without its last day it is kept all the same
    enter(other, sign_in, "ngoc", page.url)
    for one_of_them in (page, other):
        expect(one_of_them.locator("#reason")).to_be_visible()
    page.fill("#reason", "Bãi bỏ từ năm sau")
    page.get_by_role("button", name=save).click()
    expect(page.locator("#state")).to_contain_text("Đã lưu thành bản nháp")
    other.fill("#reason", "Bãi bỏ từ quý sau")
    other.get_by_role("button", name=save).click()
    told = other.locator("#other")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Vũ Minh Quân đã lưu thay đổi này")
    sound(other)
    other.reload()
    expect(other.locator("#unfinished")).to_be_visible()
    expect(other.locator("#reason")).to_have_value("Bãi bỏ từ quý sau")
    other.get_by_role("button", name=save).click()
    expect(other.locator("#state")).to_contain_text("Đã lưu thành bản nháp")
    # Whoever comes back to what was typed before that is told at once, and saves on top of it, too.
    page.fill("#reason", "Bãi bỏ từ tháng sau")
    page.locator("#reason").dispatch_event("change")
    page.reload()
    expect(page.locator("#other")).to_contain_text("đã lưu thay đổi này")
    page.get_by_role("button", name=save).click()
    expect(page.locator("#state")).to_contain_text("Đã lưu thành bản nháp")


def labels(wide: Page) -> Locator:
    return items(wide, "questions").locator(":scope > [data-o=label] [data-m=vi]")


def test_questions_are_moved_brought_back_and_checked_and_survive_a_reload(wide: Page, sign_in: SignIn) -> None:
    """What a clerk needs who knows neither keys nor patterns. Nothing is saved."""
    enter(wide, sign_in, "quan", "/quan-tri/thu-tuc")
    for text in ("Ngày cấp", "Ngày hết hạn", "Điện thoại"):
        add(wide, "Thêm câu hỏi")
        both(items(wide, "questions").last, "label", text, text)
    for number in (0, 1):
        one(items(wide, "questions").nth(number), "kind").select_option("date")
    phone = items(wide, "questions").last
    phone.get_by_text("Gợi ý, giới hạn, điều kiện").click()
    phone.get_by_label("Chữ phải có dạng").select_option(label="Số điện thoại")
    phone.get_by_role("button", name="Chuyển lên").click()
    expect(phone.get_by_role("button", name="Chuyển lên")).to_be_visible()
    items(wide, "questions").nth(1).get_by_role("button", name="Bỏ mục này").click()
    expect(items(wide, "questions")).to_have_count(2)
    expect(wide.get_by_role("button", name="Lấy lại").last).to_be_focused()
    sound(wide)
    wide.keyboard.press("Enter")
    for number, text in enumerate(("Ngày cấp", "Điện thoại", "Ngày hết hạn")):
        expect(labels(wide).nth(number)).to_have_value(text)
    add(wide, "Thêm kiểm tra")
    check = items(wide, "checks").last
    one(check, "field").select_option(label="Ngày hết hạn")
    one(check, "than").select_option(label="ngày hôm nay")
    both(check, "text", "Giấy này đã hết hạn", "This paper has expired")
    wide.keyboard.press("Tab")
    wide.reload()
    expect(wide.locator("#unfinished")).to_be_visible()
    expect(labels(wide).nth(1)).to_have_value("Điện thoại")
    check = items(wide, "checks").last
    expect(one(check, "field").locator("option:checked")).to_have_text("Ngày hết hạn")
    expect(one(check, "than").locator("option:checked")).to_have_text("ngày hôm nay")
    expect(one(items(wide, "questions").nth(1), "pattern")).to_have_value(r"^(0|\+84)[0-9]{9,10}$")
    wide.get_by_role("button", name="Bỏ, dùng bản đã lưu").click()
    expect(wide.locator("#unfinished")).to_be_hidden()
    expect(items(wide, "questions")).to_have_count(0)


def test_what_is_wrong_is_said_in_the_words_of_the_page(wide: Page, sign_in: SignIn) -> None:
    enter(wide, sign_in, "quan", "/quan-tri/thu-tuc")
    both(wide.locator("[data-o=terms]").first, "name", "Thử", "Trial")
    wide.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(wide.locator("#summary a")).to_have_text(
        ["Ngày bắt đầu áp dụng: Hãy ghi đủ ngày, tháng và năm.", "Lý do: Không được để trống."]
    )
    for part, text in zip("dmy", ("31", "2", "2027"), strict=True):
        one(wide.locator("#change"), "valid_from").locator(f"[data-part={part}]").fill(text)
    save = wide.get_by_role("button", name="Lưu và kiểm tra")
    save.click()
    told = wide.locator("#summary a")
    expect(told.first).to_contain_text("Ngày bắt đầu áp dụng: Không có ngày này.")
    expect(told.last).to_have_text("Lý do: Không được để trống.")
    sound(wide)
    day(one(wide.locator("#change"), "valid_from"), local_day(now()))
    wide.fill("#reason", "Thử")
    save.click()
    expect(told.filter(has_text="Bước 1 · Đơn vị làm (tiếng Việt): Thiếu thông tin bắt buộc này.")).to_have_count(1)
    expect(told.first).to_have_text("Đối tượng: Cần thêm mục ở đây.")
    expect(told.filter(has_text="Mã trang")).to_have_count(0)  # it is made of the page's name
    sound(wide)


@at_both_sizes
def test_a_day_off_and_an_agency_are_written_on_pages_of_their_own(page: Page, sign_in: SignIn) -> None:
    """Not proposed: other tests go by the calendar and the agencies as they are."""
    enter(page, sign_in, "quan", "/quan-tri/lich")
    first = items(page, "overrides").first
    day(one(first, "date"), date(2027, 12, 24))
    one(first, "decision").fill("12/QĐ-TTg")
    sound(page)
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page.locator("#summary a")).to_have_count(1)  # why it is changed
    page.fill("#reason", "Hoán đổi ngày làm việc")
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page.locator("#rows")).to_contain_text("24/12/2027")
    page.goto("/en/quan-tri/co-quan")
    page.select_option("#subject", "ministry-employment")
    expect(page.locator("#key")).to_have_value("ministry-employment")
    sound(page)
    name = page.locator("[data-o=name]")
    name.locator("[data-m=vi]").fill("Cục Việc làm và Lao động nước ngoài")
    name.locator("[data-m=en]").fill("Department of Employment and Foreign Labour")
    day(one(page.locator("#change"), "valid_from"), local_day(now()) + timedelta(days=9))
    page.fill("#reason", "Renamed")
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("#rows tr")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("Foreign Labour")


def test_who_is_no_administrator_is_told_so(page: Page, sign_in: SignIn) -> None:
    page.goto("/quan-tri")
    sign_in(page, "minh")
    expect(page.locator("#state")).to_contain_text("dành cho quản trị viên")
    expect(page.locator("#desk")).to_be_hidden()
    sound(page)


@at_both_sizes
def test_roles_are_set_with_a_reason_and_show_who_set_them(page: Page, sign_in: SignIn) -> None:
    """Of an account that no other test uses."""
    user = "can-bo-" + "".join(secrets.choice("bcdghklm") for _ in range(6))
    enter(page, sign_in, "quan", "/quan-tri/nguoi")
    page.fill("#user", user)
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator("#new")).to_be_visible()
    page.get_by_role("button", name="Thêm cơ quan").click()
    one(items(page, "roles"), "agency").select_option("ministry-employment")
    items(page, "roles").get_by_label("tiếp nhận").check()
    page.get_by_role("button", name="Ghi vai trò").click()
    expect(page.locator("#summary a")).to_have_text("Hãy ghi lý do.")
    sound(page)
    page.fill("#reason", "Điều động cán bộ")
    page.get_by_role("button", name="Ghi vai trò").click()
    expect(page.locator("#state")).to_have_text("Đã ghi vai trò.")
    expect(page.locator("#history")).to_contain_text("Vũ Minh Quân")
    expect(page.locator("#history")).to_contain_text("Điều động cán bộ")
    sound(page)


def test_a_text_of_a_notice_that_lacks_the_code_is_told_beside_it(page: Page, sign_in: SignIn) -> None:
    enter(page, sign_in, "quan", "/quan-tri/thong-bao")
    text = page.locator("[data-o=accepted] [data-o=text] [data-m=vi]")
    expect(text).to_have_value(re.compile("{code}"))
    page.locator("[data-o=accepted]").locator("xpath=..").locator("summary").click()
    text.fill("Hồ sơ đã được tiếp nhận, hẹn {due}.")
    page.fill("#reason", "Viết gọn hơn")
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page.locator("#summary")).to_contain_text("{code}, {due}")
    expect(text).to_have_attribute("aria-invalid", "true")
    sound(page)
    text.fill("Hồ sơ {code} đã được tiếp nhận, hẹn {due}.")
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page.locator("#rows")).to_contain_text("Hồ sơ {code} đã được tiếp nhận, hẹn {due}.")
