"""A phone that several people use: what one left there is shown to nobody else, and none of it gets into another account."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, LAN, PROCEDURE
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import DRAFT, FORM, at, no_drafts, own, ready
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

KEPT = "JSON.stringify(Object.entries(sessionStorage))"
HERS = (LAN["name"], LAN["identity_number"], LAN["phone"], "giay.pdf")


def enter(page: Page, sign_in: SignIn, user: str) -> None:
    page.goto(FORM)
    sign_in(page, user)
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#account-name")).not_to_be_empty()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")
    assert page.evaluate(KEPT) == "[]"


def test_an_unfinished_form_and_an_unanswered_filing_wait_for_who_began_them(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    for user in ("lan", "hoa"):
        no_drafts(portal, user)
    enter(page, sign_in, "lan")
    expect(page.locator("#account-name")).to_contain_text(LAN["name"])
    whose = own(page)
    ready(page, portal)
    at(page, "kiem-tra")
    expect(page.locator("#answers")).to_contain_text("giay.pdf")
    page.route("**/api/submission/dossiers", lambda route: route.abort())
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("#state")).to_contain_text("chưa nghe trả lời")
    assert f"filing:{PROCEDURE}{whose}" in page.evaluate(KEPT)
    page.unroute("**/api/submission/dossiers")
    leave(page)
    assert LAN["identity_number"] not in page.evaluate("JSON.stringify(localStorage)")

    enter(page, sign_in, "hoa")
    box = page.locator("#others")
    expect(box).to_contain_text("bản đang điền của người khác")
    sound(page)
    at(page, "nguoi-nop")
    page.check("#a-kind")
    expect(page.locator("#a-name")).not_to_have_value("")
    page.fill("#a-address", "7 phố Khác, Huế")
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    drafts = portal.ask("GET", "/api/submission/drafts", user="hoa")["items"]
    saved = [portal.ask("GET", f"/api/submission/drafts/{one['id']}", user="hoa") for one in drafts]
    assert [one["applicant"]["address"] for one in saved] == ["7 phố Khác, Huế"]
    seen = json.dumps(saved, ensure_ascii=False) + page.evaluate(f"document.body.innerText + {KEPT}")
    assert [one for one in HERS if one in seen] == []
    page.get_by_role("button", name="Để lại cho họ").click()
    expect(box.locator("p")).to_be_focused()
    leave(page)

    enter(page, sign_in, "lan")
    expect(page.locator("#a-address")).to_have_value(LAN["address"])
    expect(page.locator("#a-phone")).to_have_value(LAN["phone"])
    page.get_by_role("button", name="Xóa khỏi máy này").click()  # hoa's
    expect(box.locator("p")).to_be_focused()
    assert page.evaluate(f"Object.keys(localStorage).filter((name) => name.startsWith('{DRAFT}'))") == [DRAFT + whose]
    assert len(portal.ask("GET", "/api/submission/drafts", user="hoa")["items"]) == 1
    for user in ("lan", "hoa"):
        no_drafts(portal, user)


def my_dossiers(page: Page, sign_in: SignIn, user: str) -> None:
    page.goto("/ho-so")
    page.locator("#sign-in").click()
    sign_in(page, user)
    page.wait_for_url("**/ho-so")
    expect(page.locator("#mine")).to_be_visible()


def test_a_petition_is_for_the_eyes_of_who_writes_it_and_its_codes_end_with_the_session(
    page: Page, sign_in: SignIn
) -> None:
    my_dossiers(page, sign_in, "lan")
    whose = own(page)
    page.clock.install()
    page.goto("/phan-anh/gui")
    page.fill("#content", "Chờ đã hai tháng.")
    page.fill("#phone", "0912345678")
    page.evaluate(
        "(whose) => { for (const name of ['supplement:A', 'private:supplement:A', 'petition-sent'])"
        " sessionStorage[name + whose] = '{}' }",
        whose,
    )
    page.clock.fast_forward(20 * 60_000)  # nobody touches the page
    expect(page.locator("#state")).to_contain_text("Bạn đã được đăng xuất")
    expect(page.locator("#content")).to_have_value("")
    assert set(page.evaluate("Object.keys(sessionStorage)")) == {f"petition{whose}", f"supplement:A{whose}"}

    my_dossiers(page, sign_in, "hoa")
    page.goto("/phan-anh/gui")
    expect(page.locator("#account-name")).not_to_be_empty()
    expect(page.locator("#content")).to_have_value("")
    expect(page.locator("#phone")).to_have_value("")
    page.evaluate("sessionStorage.session = JSON.stringify({ ...JSON.parse(sessionStorage.session), touched: 0 })")

    my_dossiers(page, sign_in, "lan")  # hoa's session ended with her last touch
    page.goto("/phan-anh/gui")
    expect(page.locator("#content")).to_have_value("Chờ đã hai tháng.")
    expect(page.locator("#phone")).to_have_value("0912345678")
    page.select_option("#agency", AGENCY)
    page.fill("#subject", "Chậm trả kết quả")
    page.fill("#name", LAN["name"])
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("#receipt-pin")).not_to_be_empty()
    page.reload()
    expect(page.locator("#receipt-pin")).not_to_be_empty()
    leave(page)
    page.evaluate("sessionStorage.petition = '{bad'")  # touched by somebody: the page goes on
    page.goto("/phan-anh/gui")
    expect(page.locator("#petition")).to_be_visible()
    expect(page.locator("#receipt")).to_be_hidden()
    page.fill("#subject", "x")
    assert "x" in page.evaluate("JSON.parse(sessionStorage.petition).typed.subject")
