"""A phone that runs no script: signing in, filing with papers, looking up, answering a supplement, rating, paying, petitions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import JPEG, PDF, work_permit_form
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.steps import file_for_lan
from tests.support.meter import views_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

GUIDE = "/thu-tuc/work-permit-new"


@pytest.fixture
def phone(plain: Page) -> Iterator[Page]:
    """Every answer that the portal gives it is a page with the strict policy, and none carries a script that would be needed."""
    loose: list[str] = []

    def look(answer: object) -> None:
        told = getattr(answer, "headers", {})
        if "text/html" in told.get("content-type", "") and "/forms/" in getattr(answer, "url", ""):
            policy = told.get("content-security-policy", "")
            if "frame-ancestors 'none'" not in policy or "unsafe" in policy:
                loose.append(getattr(answer, "url", ""))

    plain.on("response", look)
    yield plain
    assert loose == []


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def shown(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def type_in(page: Page, id: str, value: object) -> None:
    field = page.locator(f"[id='{id}']")
    if isinstance(value, bool):
        field.check()
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)) and page.locator(f"[id='{id}-m']").count():
        for part, text in zip(("-y", "-m", ""), str(value).split("-"), strict=True):
            page.fill(f"[id='{id}{part}']", text)
    elif field.evaluate("one => one.localName") == "select":
        field.select_option(str(value))
    elif field.get_attribute("type") == "radio":
        page.check(f"input[name='{id}'][value='{value}']")
    else:
        field.fill(str(value))


def send_papers(page: Page) -> int:
    """One page for each required paper; how many."""
    sent = 0
    while page.locator("input[type=file]").count():
        asked = page.get_by_role("heading", level=1).inner_text()
        image = "application/pdf" not in (page.get_attribute("input[type=file]", "accept") or "")
        kind, name, content = ("image/jpeg", "a.jpg", JPEG) if image else ("application/pdf", "a.pdf", PDF)
        page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
        press(page, "Gửi tệp này")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(asked)
        sent += 1
    return sent


def test_a_work_permit_is_filed_with_its_papers(phone: Page, sign_in: SignIn) -> None:
    views = views_of(phone)
    phone.goto(f"{GUIDE}/nop")
    phone.get_by_role("link", name="Trang đơn giản (không cần JavaScript)").click()
    sign_in(phone, "lan")
    shown(phone, "Cấp giấy phép lao động")
    expect(phone.locator("#a-name")).to_have_value("Nguyễn Thị Lan")
    for name, value in {"w-agency": "ministry-employment", "a-kind": "self", "a-phone": "0912345678"}.items():
        type_in(phone, name, value)
    type_in(phone, "a-address", '<b>12 "Lý"</b> 👍')
    for name, value in work_permit_form().items():
        type_in(phone, f"f-{name}", value)
    type_in(phone, "d-result_delivery", "online")
    phone.fill("#f-hoTen", "")
    press(phone, "Tiếp tục")
    expect(phone.locator(".govuk-error-summary a")).to_have_attribute("href", "#f-hoTen")
    expect(phone.locator("#a-address")).to_have_value('<b>12 "Lý"</b> 👍')
    phone.fill("#f-hoTen", "MATTHIAS GRUENWALD")
    press(phone, "Tiếp tục")
    shown(phone, "Văn bản")
    papers = send_papers(phone)
    shown(phone, "Kiểm tra trước khi nộp")
    expect(phone.locator("main")).to_contain_text('<b>12 "Lý"</b> 👍')
    press(phone, "Nộp hồ sơ")
    shown(phone, "Đã nộp hồ sơ")
    expect(phone.locator("main")).to_contain_text(re.compile(r"G09-\d{6}-\d{4}"))
    assert papers >= 5
    assert len(views) <= 12, views


def test_a_dossier_is_looked_up_with_its_pin_and_rated(phone: Page, portal: Portal, sign_in: SignIn) -> None:
    filed = file_for_lan(portal).decide()
    phone.goto("/tra-cuu")
    phone.fill("#code", f" {filed.code.lower()} ")
    phone.fill("#pin", filed.pin.replace("-", " "))
    press(phone, "Tra cứu")
    expect(phone.locator("main")).to_contain_text("Đã có kết quả")
    expect(phone.locator("main")).to_contain_text("Cấp giấy phép lao động")
    assert filed.pin not in phone.url
    phone.get_by_role("link", name="Bạn được phục vụ thế nào?").click()
    sign_in(phone, "lan")
    press(phone, "Gửi đánh giá")
    expect(phone.locator(".govuk-error-summary a")).to_have_attribute("href", "#v-score")
    phone.check("input[name=v-score][value='5']")
    phone.fill("#v-comment", "Nhanh <script>alert(1)</script>")
    press(phone, "Gửi đánh giá")
    shown(phone, "Cảm ơn bạn đã đánh giá")


def test_a_supplement_is_answered_with_an_answer_and_a_paper(phone: Page, portal: Portal, sign_in: SignIn) -> None:
    filed = file_for_lan(portal)
    items = [
        {"pointer": "/form/hoTen", "text": "Ghi đúng như hộ chiếu"},
        {"document": "passport", "text": "Bản chụp rõ hơn"},
    ]
    filed.act("request_supplement", reason="Hồ sơ còn thiếu", items=items)
    phone.goto("/ho-so")
    phone.get_by_role("link", name="Mở trang không cần JavaScript").click()
    sign_in(phone, "lan")
    phone.get_by_role("link", name=filed.code).first.click()
    phone.get_by_role("link", name="Bổ sung ngay").click()
    expect(phone.locator("main")).to_contain_text("Ghi đúng như hộ chiếu")
    phone.get_by_role("link", name=re.compile("^Gửi tệp")).click()
    phone.set_input_files("input[type=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(phone, "Gửi tệp này")
    expect(phone.locator("main")).to_contain_text("Đã gửi")
    phone.fill("#f-hoTen", "MATTHIAS GRÜNWALD")
    press(phone, "Gửi bổ sung")
    expect(phone.locator("main")).to_contain_text("Bổ sung")
    content = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")
    assert content["form"]["hoTen"] == "MATTHIAS GRÜNWALD"
    assert content["submissions"][-1]["documents"][0]["filename"].endswith(".pdf")
    phone.get_by_role("link", name="Những gì đã nộp").click()
    expect(phone.locator("main")).to_contain_text("→ MATTHIAS GRÜNWALD")
    paper = phone.get_by_role("link", name=re.compile("^Hộ chiếu"))
    assert phone.request.get(paper.get_attribute("href") or "").body() == PDF


def test_what_was_typed_outlives_signing_in_and_a_draft_can_be_thrown_away(phone: Page, sign_in: SignIn) -> None:
    """Somebody fills in the static page before signing in."""
    phone.goto(f"{GUIDE}/nop")
    phone.fill("#f-hoTen", "ANNA <i>")
    press(phone, "Nộp hồ sơ")
    shown(phone, "Đăng nhập rồi gửi lại")
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="Đăng nhập (mở ở thẻ mới)").click()
    sign_in(opened.value, "hoa")
    shown(opened.value, "Hồ sơ của tôi")
    opened.value.close()
    press(phone, "Gửi lại những gì đã gõ")
    expect(phone.locator("#f-hoTen")).to_have_value("ANNA <i>")


def test_a_fee_is_paid_by_a_link_and_the_page_says_when_the_money_has_come(phone: Page, portal: Portal) -> None:
    owing = file_for_lan(portal).act("accept").act("request_payment", amount=600_000, reason="Lệ phí")
    phone.goto("/")
    phone.fill("#code", owing.code)
    press(phone, "Tra cứu")
    phone.get_by_role("link", name="Xem hồ sơ có mã bạn đã gõ hoặc quét").click()
    expect(phone.locator("main")).to_contain_text(owing.code)
    phone.fill("#code", owing.code)
    phone.fill("#pin", owing.pin)
    press(phone, "Tra cứu")
    press(phone, "Nộp phí trực tuyến")
    shown(phone, "Nộp phí")
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name=re.compile("^Trả 600.000 đồng")).click()
    gateway = opened.value
    assert owing.pin not in gateway.url
    press(phone, "Tiền đã đến chưa?")
    expect(phone.locator("main")).to_contain_text("Cổng thanh toán chưa báo gì")
    press(gateway, "Trả tiền")
    gateway.get_by_role("link", name="Tiền đã đến chưa?").click()
    expect(gateway.locator("main")).to_contain_text(owing.code)
    gateway.fill("#pin", owing.pin)
    press(gateway, "Tiền đã đến chưa?")
    expect(gateway.locator("main")).to_contain_text("Đã nhận 600.000 đồng")
    press(phone, "Hỏi lại")
    expect(phone.locator("main")).to_contain_text("Đã nhận 600.000 đồng")
    press(phone, "Về hồ sơ")
    expect(phone.locator("main")).to_contain_text("Đang xử lý")


def test_a_petition_is_sent_by_anyone(phone: Page) -> None:
    phone.goto("/forms/phan-anh")
    phone.select_option("#v-agency", "ministry-employment")
    told = {
        "subject": "Chậm trả kết quả",
        "content": "Dòng một\nDòng hai",
        "name": "Trần Thị B",
        "phone": "0912 345 678",
    }
    for name, text in told.items():
        phone.fill(f"#v-{name}", text)
    press(phone, "Gửi")
    shown(phone, "Đã gửi phản ánh, kiến nghị")


def test_nobody_is_signed_in_by_anothers_answer_nor_led_astray(phone: Page, running: Running) -> None:
    phone.goto("/forms/signed-in?code=x&state=y")
    shown(phone, "Chưa đăng nhập được")
    phone.goto("/forms/sign-in?to=//evil.example/")
    phone.goto("/forms/tep/not-ours?key=papers/x")
    expect(phone).to_have_url(re.compile(r"/oauth2/authorize"))
    answer = phone.request.get(f"{running.address}/forms/no-such-page")
    assert (answer.status, "text/html" in answer.headers["content-type"]) == (404, True)
