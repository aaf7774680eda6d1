"""What somebody began and did not file: chosen from the list, thrown away from it; and what outlives an account's session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, HER_MOTHER, LAN, PROCEDURE
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import DRAFT, FORM, keep_on_device, no_drafts, own, ready
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.fixture(autouse=True)
def nothing_begun(portal: Portal) -> Iterator[None]:
    """Neither earlier tests' drafts here, nor these where others count what a first filing brings."""
    no_drafts(portal)
    yield
    no_drafts(portal)


def begun(portal: Portal, applicant: dict[str, Any], **form: str) -> str:
    """A draft as another device saved it."""
    body = {"procedure": PROCEDURE, "agency": AGENCY, "applicant": applicant, "form": form}
    return str(portal.ask("POST", "/api/submission/drafts", body, user="lan", expect=201)["id"])


def my_dossiers(page: Page, sign_in: SignIn) -> None:
    page.goto("/ho-so")
    page.locator("#sign-in").click()
    sign_in(page, "lan")
    page.wait_for_url("**/ho-so")


def test_of_two_drafts_of_one_procedure_the_one_that_is_chosen_opens_and_the_other_is_thrown_away(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    hers = begun(portal, HER_MOTHER, hoTen="MATTHIAS GRUENWALD")
    begun(portal, LAN, hoTen="ANNA KLEIN")
    page.goto("/ho-so")
    expect(page.locator("#signing")).to_contain_text("Username")  # what the sign-in page, in English, will ask
    sound(page)
    head = page.locator("header").bounding_box()
    my_dossiers(page, sign_in)
    expect(page.locator("#account-name")).to_have_text("Xin chào Nguyễn Thị Lan")
    assert page.locator("header").bounding_box() == head  # her name moves nothing below it
    cards = page.locator("#drafts .app-card")
    expect(cards).to_have_count(2)
    mother, own = (cards.filter(has_text=f"Người nộp: {one['name']}") for one in (HER_MOTHER, LAN))
    expect(own).to_be_visible()
    sound(page)
    mother.get_by_role("link").click()
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#f-hoTen")).to_have_value("MATTHIAS GRUENWALD")
    expect(page.locator("#state")).to_contain_text("Đã mở bản lưu lúc")
    page.goto("/ho-so")
    own.get_by_role("link").click()
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#f-hoTen")).to_have_value("ANNA KLEIN")
    page.goto("/ho-so")
    mother.locator("summary").click()
    expect(mother).to_contain_text("mất hẳn")
    sound(page)
    mother.get_by_role("button", name="Có, xóa").click()
    expect(page.locator("#state")).to_have_text("Đã xóa bản nháp.")
    expect(page.locator("#state")).to_be_focused()
    expect(cards).to_have_count(1)
    portal.ask("GET", f"/api/submission/drafts/{hers}", user="lan", expect=404)
    page.reload()
    expect(own).to_be_visible()
    expect(cards).to_have_count(1)


def test_what_this_device_alone_has_is_asked_about_before_another_draft_takes_its_place(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    begun(portal, LAN, hoTen="ANNA KLEIN")
    page.goto("/ho-so")
    keep_on_device(page, form={"hoTen": "GÕ DỞ"})
    my_dossiers(page, sign_in)
    expect(page.locator("#drafts")).to_contain_text("Chỉ có trên máy này")
    chosen = page.locator("#drafts .app-card").filter(has_text="Người nộp: Nguyễn Thị Lan")
    chosen.get_by_role("link").click()
    expect(chosen).to_contain_text("chưa lưu vào tài khoản")
    expect(chosen.locator(".govuk-inset-text")).to_be_focused()
    assert page.evaluate(f"JSON.parse(localStorage['{DRAFT}{own(page)}']).form.hoTen") == "GÕ DỞ"
    sound(page)
    chosen.get_by_role("button", name="Bỏ, mở bản đã chọn").click()
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#f-hoTen")).to_have_value("ANNA KLEIN")


def test_an_offer_that_nobody_answered_is_gone_once_the_dossier_is_filed(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    begun(portal, LAN, hoTen="ANNA KLEIN")
    my_dossiers(page, sign_in)
    expect(page.locator("#drafts .app-card")).to_have_count(1)
    ready(page, portal)
    expect(page.locator("#other-draft")).to_be_visible()
    page.locator("#kiem-tra [type=submit]").click()
    expect(page.locator("#receipt")).to_contain_text("Mã bí mật (PIN)")
    expect(page.locator("#other-draft")).to_have_count(0)
