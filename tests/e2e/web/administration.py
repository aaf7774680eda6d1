"""Writing a procedure on the administrator's pages, as somebody who is no programmer does."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.e2e.web.conftest import SignIn


def enter(page: Page, sign_in: SignIn, user: str, path: str = "/quan-tri") -> None:
    page.goto(path)
    sign_in(page, user)
    expect(page.locator("#desk")).to_be_visible()


def both(scope: Locator, name: str, vi: str, en: str) -> None:
    """A text in both languages; `scope` may hold others of that name in its lists."""
    pair = scope.locator(f"[data-o='{name}']").first
    pair.locator("[data-m=vi]").fill(vi)
    pair.locator("[data-m=en]").fill(en)


def one(scope: Locator, name: str) -> Locator:
    return scope.locator(f"[data-m='{name}']").first


def tick(scope: Locator, name: str, *values: str) -> None:
    for value in values:
        one(scope, name).locator(f"input[value={value}]").check()


def day(scope: Locator, when: date) -> None:
    for part, text in zip("dmy", (when.day, when.month, when.year), strict=True):
        scope.locator(f"[data-part={part}]").fill(str(text))


def items(page: Page, name: str) -> Locator:
    return page.locator(f"[data-l={name}] > [data-items] > [data-item]")


def add(page: Page, text: str) -> None:
    page.get_by_role("button", name=text, exact=True).last.click()


def write_terms(page: Page, name: str) -> None:
    terms = page.locator("[data-o=terms]")
    both(terms.nth(0), "name", name, "Card of a crane operator")
    one(page.locator("#change"), "audience").get_by_label("Cá nhân").check()
    items(page, "agencies").locator("select").select_option("ministry-employment")
    both(terms.nth(1), "decided_by", "Cục Việc làm", "Department of Employment")
    page.get_by_label("Thời hạn", exact=True).fill("5")
    step = items(page, "steps")
    both(step, "unit_name", "Phòng cấp thẻ", "Card office")
    one(step, "count").fill("5")
    fee = page.locator("[data-o=fee]")
    one(fee, "amount").fill("0")
    both(fee, "note", "Không thu phí.", "Free of charge.")
    result = page.locator("[data-o=result]")
    both(result, "name", "Thẻ người điều khiển", "Operator's card")
    tick(result, "public_fields", "number", "date")
    law = items(page, "legal_basis")
    both(law, "text", "Luật An toàn, vệ sinh lao động", "Law on occupational safety and health")
    one(law, "article").fill("31")
    both(items(page, "caveats"), "", "Thủ tục minh họa.", "An illustrative procedure.")


def write_form(page: Page) -> None:
    form = page.locator("[data-o=form]")
    both(form, "title", "Đơn đề nghị cấp thẻ", "Application for a card")
    both(items(page, "pages"), "title", "Người đề nghị", "Applicant")
    add(page, "Thêm câu hỏi")
    both(items(page, "questions").last, "label", "Họ và tên", "Full name")
    add(page, "Thêm câu hỏi")
    crane = items(page, "questions").last
    both(crane, "label", "Loại cần trục", "Kind of crane")
    one(crane, "kind").select_option("choice")
    for vi, en in (("Cần trục tháp", "Tower crane"), ("Cần trục bánh xích", "Crawler crane")):
        crane.get_by_role("button", name="Thêm lựa chọn").click()
        both(items(page, "options").last, "label", vi, en)
    add(page, "Thêm câu hỏi")
    height = items(page, "questions").last
    both(height, "label", "Chiều cao nâng", "Height")
    one(height, "kind").select_option("integer")
    height.locator("summary").first.click()
    both(height, "unit", "m", "m")
    one(height, "field").select_option(label="Loại cần trục")
    height.get_by_label("Cần trục tháp").check()


def write_paper(page: Page) -> None:
    add(page, "Thêm giấy tờ")
    paper = items(page, "papers").last
    both(paper, "name", "Ảnh chân dung", "Portrait")
    both(paper, "rule", "Ảnh 4x6", "A photo of 4 by 6 cm")
    one(paper, "kind").select_option("image")
    tick(paper, "accept", "jpeg")
