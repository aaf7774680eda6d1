"""Printed on A4: nothing to press, nothing of the navigation, nothing wider than the sheet; and what it is for is on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import at, ready
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SHEET = {"width": 718, "height": 1047}  # CSS pixels of A4 within margins of a centimetre
FOR_A_SCREEN = "button, .govuk-button, .app-header, nav, .app-footer, .govuk-back-link, .govuk-skip-link"
# What stands outside the sheet, or in letters that nobody can read.
LOST = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!text || !one.checkVisibility() || one.closest(".govuk-visually-hidden")) return false;
  const { left, right } = one.getBoundingClientRect();
  return left < -1 || right > innerWidth + 1 || parseFloat(getComputedStyle(one).fontSize) < 8;
}).map((one) => one.outerHTML.slice(0, 120))"""


def on_paper(page: Page, *texts: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET["width"], "height": SHEET["height"]})
    shown = page.locator(FOR_A_SCREEN).evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
    )
    assert shown == []
    assert page.evaluate(LOST) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for text in texts:
        expect(page.locator("body")).to_contain_text(text)
    assert page.pdf(format="A4").startswith(b"%PDF-")
    page.emulate_media(media="screen")


def test_the_receipt_and_the_slip(page: Page, portal: Portal) -> None:
    filed = file_for_lan(portal).act("accept")
    page.goto(f"/bien-nhan/{filed.code}#{filed.pin}")
    expect(page.locator("#qr")).to_be_visible()
    on_paper(page, filed.code, filed.pin, "Cấp giấy phép lao động")
    slips = portal.until(f"/api/status/dossiers/{filed.code}/slips", lambda told: bool(told["items"]), pin=filed.pin)
    page.goto(slips["items"][0]["html_url"])
    on_paper(page, filed.code, LAN["name"])


def test_what_stands_after_filing(page: Page, portal: Portal, sign_in: SignIn) -> None:
    page.goto("/thu-tuc/work-permit-new/nop")
    sign_in(page, "lan")
    page.wait_for_url("**/thu-tuc/work-permit-new/nop**")
    ready(page, portal)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    at(page, "da-nop")
    code, pin = page.locator("#receipt strong").all_inner_texts()
    on_paper(page, code, pin)


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_form_to_fill_in_by_hand(page: Page, language: str) -> None:
    page.goto(f"{language}/thu-tuc/work-permit-new/mau")
    expect(page.locator(".app-paper")).to_be_visible()
    on_paper(page, "APPLICATION" if language else "ĐƠN ĐỀ NGHỊ")
