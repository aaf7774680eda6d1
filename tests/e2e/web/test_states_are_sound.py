"""Every state of an applicant's pages in both languages, free of barriers: nothing there, mistakes, a question that another
opens, an item added, no network, two devices, filed; and pages without script. Of desks: test_desks_are_sound.py."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn, open_whole
from tests.e2e.web.filing import FORM, at, go_on, no_drafts, ready
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

BOTH = pytest.mark.parametrize("prefix", ["", "/en"])
CERTIFICATE = "/thu-tuc/safety-inspection-certificate/nop"  # has questions that others open, and a repeated group
NOBODYS = "G09-200101-0001"


@BOTH
def test_where_there_is_nothing(page: Page, sign_in: SignIn, prefix: str) -> None:
    """An account that has filed nothing, was told nothing and acts for nobody; and what is not found."""
    page.goto(f"{prefix}/ho-so")
    page.locator("#sign-in").click()
    sign_in(page, "ngoc")
    expect(page.locator("#mine")).to_be_visible()
    for path in ("/ho-so", "/thong-bao", "/uy-quyen"):
        open_whole(page, f"{prefix}{path}")
        sound(page)
    page.goto(f"{prefix}/thu-tuc")
    page.fill("#q", "đường sắt trên cao")
    found = page.locator("#found")
    expect(found).to_have_text(found.get_attribute("data-none") or "")
    sound(page)
    for path in (
        f"/tra-cuu/{NOBODYS}",
        f"/bo-sung/{NOBODYS}",
        f"/nop-phi/{NOBODYS}",
        f"/bien-nhan/{NOBODYS}",
        "/khong-co-trang-nay",
    ):
        open_whole(page, f"{prefix}{path}")
        sound(page)


@BOTH
def test_a_form_from_its_mistakes_to_two_devices(page: Page, portal: Portal, sign_in: SignIn, prefix: str) -> None:
    no_drafts(portal)
    page.goto(f"{prefix}{CERTIFICATE}")
    sign_in(page, "lan")
    page.wait_for_url(f"**{CERTIFICATE}**")
    expect(page.locator("#w-agency option")).not_to_have_count(1)
    go_on(page)
    expect(page.locator("#summary")).to_be_focused()
    sound(page)
    page.evaluate("location.hash = document.querySelector('#f-loaiDeNghi').closest('section').id")
    page.check("input[name=f-loaiDeNghi][value=gia-han]")
    expect(page.locator("#f-giayChungNhanSo")).to_be_visible()
    sound(page)
    page.evaluate("location.hash = document.querySelector('#f-kiemDinhVien').closest('section').id")
    items = page.locator("[data-field=kiemDinhVien] [data-row]")
    expect(items).to_have_count(2)  # what is asked at least
    page.locator("#f-kiemDinhVien").click()
    expect(items).to_have_count(3)
    sound(page)
    go_on(page)  # mistakes within the items
    expect(page.locator("[data-row] .govuk-error-message").first).to_be_visible()
    sound(page)
    page.context.set_offline(True)
    page.evaluate("location.hash = 'nguoi-nop'")
    page.fill("#a-address", "1 phố Cũ, Hà Nội")
    expect(page.locator("#state")).not_to_be_empty()
    sound(page)
    page.context.set_offline(False)
    drafts = portal.until("/api/submission/drafts", lambda told: bool(told["items"]), user="lan")["items"]
    there = f"/api/submission/drafts/{drafts[0]['id']}"
    kept = portal.until(there, lambda one: one["applicant"].get("address") == "1 phố Cũ, Hà Nội", user="lan")
    body = {name: kept[name] for name in ("version", "procedure", "form", "documents")}
    portal.ask("PUT", there, {**body, "applicant": {**kept["applicant"], "address": "2 phố Mới, Huế"}}, user="lan")
    page.fill("#a-address", "3 phố Khác, Đà Nẵng")
    expect(page.locator("#both h2")).to_be_focused()
    sound(page)
    no_drafts(portal)


@BOTH
def test_from_the_check_to_the_receipt(page: Page, portal: Portal, sign_in: SignIn, prefix: str) -> None:
    no_drafts(portal)
    page.goto(f"{prefix}{FORM}")
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    ready(page, portal, prefix)
    sound(page)
    page.locator(".govuk-skip-link").press("Enter")  # the way past the head of the page leads to no other step
    at(page, "kiem-tra")
    page.locator("#kiem-tra [type=submit]").click()
    at(page, "da-nop")
    sound(page)
    code, pin = page.locator("#receipt strong").all_inner_texts()
    page.locator(".govuk-skip-link").press("Enter")
    at(page, "da-nop")
    page.locator("#language").click()
    page.wait_for_url(f"**{'' if prefix else '/en'}/bien-nhan/{code}")
    expect(page.locator("#facts")).to_contain_text(pin)
    page.go_back()  # to the form it was: the receipt again, and nothing that could be sent once more
    expect(page.locator("html")).to_have_attribute("lang", "en" if prefix else "vi")
    expect(page.locator("#facts")).to_contain_text(pin)
    assert page.url.endswith(f"{prefix}/bien-nhan/{code}")
    page.go_back()  # and the steps before it are not empty ones
    page.wait_for_url(f"**{prefix}/bien-nhan/{code}")
    expect(page.locator("#facts")).to_contain_text(pin)
    sound(page)
    assert page.locator("#kiem-tra.is-open").count() == 0
    sound(page)


@BOTH
def test_pages_without_script(page: Page, sign_in: SignIn, prefix: str) -> None:
    page.goto(f"{prefix}/forms/tra-cuu")
    sound(page)
    page.goto(f"{prefix}/forms/thu-tuc/safety-inspection-certificate")
    sign_in(page, "lan")
    expect(page.locator("#f-loaiDeNghi")).to_be_visible()
    sound(page)
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    sound(page)
    page.goto(f"{prefix}/forms/ho-so")
    sound(page)
    page.goto(f"{prefix}/forms/bo-sung/{NOBODYS}")
    sound(page)
