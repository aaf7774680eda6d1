"""What a person leaves behind on a phone that others use after them: nothing that "Back", a field, a second tab, a network that
was away, or a press on "forget me" brings to anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN, PDF, PROCEDURE
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import DESK, PHONE, SignIn, visit, watched
from tests.e2e.web.filing import DRAFT, FORM, no_drafts, own
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

ASKED = re.compile("/oauth2/authorize")
TYPED = "12 phố Kín, Huế"
NUMBER = LAN["identity_number"]
# All that stands in fields or can be read on the page.
SEEN = (
    "document.body.innerText + [...document.querySelectorAll('input, textarea, select')]"
    ".filter((one) => !['radio', 'checkbox'].includes(one.type) || one.checked).map((one) => one.value).join()"
)
# All that a site can keep in a browser, by asking each kind of store what it has.
LEFT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).map((one) => one.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cached: (await Promise.all((await caches.keys()).map((name) => caches.open(name).then((one) => one.keys())))).flat().length,
})"""


def nothing_of_hers(page: Page) -> None:
    seen = page.evaluate(SEEN)
    assert [one for one in (TYPED, NUMBER, LAN["phone"], LAN["name"]) if one in seen] == []


def enter(page: Page, sign_in: SignIn, user: str, path: str = FORM) -> None:
    page.goto(path)
    if path != FORM:
        page.locator("#sign-in").click()
    sign_in(page, user)
    page.wait_for_url(f"**{path}")
    expect(page.locator("#account-name")).not_to_be_empty()


def fill_in(page: Page) -> None:
    page.check("#a-kind")
    expect(page.locator("#a-name")).to_have_value(LAN["name"])
    page.fill("#a-phone", LAN["phone"])
    page.fill("#a-address", TYPED)


def out(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")


@pytest.fixture
def hers(portal: Portal) -> Iterator[None]:
    for user in ("lan", "hoa"):
        no_drafts(portal, user)
    yield
    for user in ("lan", "hoa"):
        no_drafts(portal, user)


# -- Back ---------------------------------------------------------------------------------------------------------------------


def test_a_page_that_the_browser_put_aside_is_not_seen_again_after_a_sign_out(
    hers: None, whole_browser: Browser, running: Running, sign_in: SignIn, portal: Portal
) -> None:
    filed = file_for_lan(portal)
    shown: list[str] = []
    with visit(whole_browser, running, PHONE) as context, watched(context) as page:
        page.on("console", lambda said: shown.append(said.text) if said.text.startswith("back ") else None)
        page.add_init_script(
            "addEventListener('pageshow', ({ persisted }) => { if (persisted && location.pathname !== '/oauth2/authorize')"
            " console.log('back', location.pathname, getComputedStyle(document.documentElement).opacity) })"
        )
        enter(page, sign_in, "lan")
        fill_in(page)
        page.goto(f"/bien-nhan/{filed.code}#{filed.pin}")
        expect(page.locator("#receipt")).to_be_visible()
        page.goto(f"/tra-cuu/{filed.code}#{filed.pin}")
        expect(page.locator("#answer")).to_contain_text(filed.code)
        page.goto("/ho-so")
        expect(page.locator("#mine")).to_be_visible()
        page.evaluate("history.back()")
        expect(page).to_have_url(f"{running.address}/tra-cuu/{filed.code}")
        expect(page.locator("html")).to_have_css("opacity", "1")  # for her own eyes
        page.evaluate("history.forward()")
        expect(page).to_have_url(f"{running.address}/ho-so")
        expect(page.locator("#mine")).to_be_visible()
        out(page)
        for path, told in (
            ("/ho-so", "Hãy đăng nhập"),
            (f"/tra-cuu/{filed.code}", "Thời hạn"),
            (f"/bien-nhan/{filed.code}", ""),
        ):
            page.evaluate("history.back()")
            if told:
                expect(page).to_have_url(f"{running.address}{path}")
                expect(page.locator("main")).to_contain_text(told)
            else:  # asks who it is
                expect(page).to_have_url(ASKED)
            nothing_of_hers(page)
            assert filed.pin not in page.evaluate(SEEN) + page.url
    assert "back /ho-so 0" in shown, "the browser put no page aside: this shows nothing"
    assert [one for one in shown if not one.endswith(" 0")] == []


def test_back_fills_no_field_with_what_another_typed_nor_saves_it_as_theirs(
    hers: None, page: Page, portal: Portal, sign_in: SignIn
) -> None:
    enter(page, sign_in, "lan")
    fill_in(page)
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    no_drafts(portal, "lan")  # now on the device alone
    page.evaluate(
        "(name) => { const { server, ...kept } = JSON.parse(localStorage[name]); localStorage[name] = JSON.stringify(kept) }",
        f"{DRAFT}{own(page)}",
    )
    page.goto("/phan-anh/gui")
    page.fill("#content", TYPED)
    page.fill("#phone", LAN["phone"])
    out(page)
    page.go_back()
    expect(page.locator("#petition")).to_be_visible()
    nothing_of_hers(page)

    enter(page, sign_in, "hoa", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    expect(page.locator("#draft")).to_be_hidden()
    nothing_of_hers(page)
    for _ in range(8):  # to the form, as it was when hers
        if not page.url.endswith(FORM):
            page.go_back()
    expect(page).to_have_url(re.compile(FORM))
    expect(page.locator("#account-name")).not_to_be_empty()
    page.check("#a-kind")
    expect(page.locator("#a-name")).not_to_have_value("")
    page.fill("#a-address", "9 phố Khác, Huế")
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    [draft] = portal.ask("GET", "/api/submission/drafts", user="hoa")["items"]
    saved = json.dumps(portal.ask("GET", f"/api/submission/drafts/{draft['id']}", user="hoa"), ensure_ascii=False)
    assert [one for one in (TYPED, NUMBER, LAN["phone"], LAN["name"]) if one in saved] == []
    nothing_of_hers(page)
    out(page)

    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#drafts")).to_contain_text("lao động")
    page.goto(FORM)
    expect(page.locator("#a-address")).to_have_value(TYPED)


# -- signing out without a network, and in another tab ---------------------------------------------------------------------------


def test_signing_out_without_a_network_leaves_nothing_and_nobody_is_let_in_unasked(
    hers: None, page: Page, sign_in: SignIn
) -> None:
    enter(page, sign_in, "lan", "/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đã đăng xuất trên máy này")).to_be_focused()
    sound(page)
    nothing_of_hers(page)
    assert page.evaluate("JSON.stringify(Object.entries(sessionStorage))") == "[]"
    with page.expect_request("**/oauth2/revoke"), page.expect_request("**/forms/sign-out-here"):
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")  # a page that is open learns of it by this
    page.wait_for_url("**/")

    page.goto("/ho-so")
    with page.expect_request("**/logout**"):  # or the sign-in page, which knows lan for an hour, lets hoa in as her
        page.locator("#sign-in").click()
    sign_in(page, "hoa")
    page.wait_for_url("**/ho-so")
    expect(page.locator("#mine")).to_be_visible()
    nothing_of_hers(page)


def test_signing_out_in_one_tab_is_said_in_the_others_and_keeps_what_is_written_for_its_owner(
    hers: None, page: Page, sign_in: SignIn
) -> None:
    enter(page, sign_in, "lan")
    fill_in(page)
    with watched(page.context) as second, watched(page.context) as third:
        for one, path in ((second, "/ho-so"), (third, "/ho-so")):
            enter(one, sign_in, "lan", path)
        third.goto("/")  # a page that only greets
        expect(third.locator("#account-name")).to_contain_text(LAN["name"])
        expect(second.locator("#mine")).to_be_visible()
        out(second)
        expect(page.locator("#state")).to_contain_text("đã đăng xuất ở thẻ khác")
        nothing_of_hers(page)
        expect(third.locator("#account-name")).to_be_empty()
        for one in (page, second, third):
            assert one.evaluate("sessionStorage.session") is None
    page.reload()
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("#a-address")).to_have_value(TYPED)


# -- what a pin opens -----------------------------------------------------------------------------------------------------------

DONE = "Đã làm những gì"  # what the dossier's own people see of it


def test_a_wrong_pin_keeps_nobody_from_their_own_and_who_was_away_long_leaves_nothing_to_be_seen(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    filed = file_for_lan(portal).act("accept")
    enter(page, sign_in, "lan", "/ho-so")
    page.goto(f"/tra-cuu/{filed.code}#0000-0000-0000")
    page.get_by_text("Vì sao là ngày đó?").click()
    expect(page.locator(".app-days")).to_be_visible()
    page.goto(f"/bien-nhan/{filed.code}#0000-0000-0000")
    expect(page.locator("#receipt")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('pin:'))") == []
    page.goto(f"/tra-cuu/{filed.code}")
    expect(page.locator("#answer")).to_contain_text(DONE)
    page.evaluate("sessionStorage.session = JSON.stringify({ ...JSON.parse(sessionStorage.session), touched: 1 })")
    page.get_by_text("Vì sao là ngày đó?").click()  # asks the API before the page's own watch looks
    expect(page.locator("#account-name")).to_be_empty()
    expect(page.locator("#answer")).to_contain_text(filed.code)
    expect(page.locator("#answer")).not_to_contain_text(DONE)
    assert page.evaluate("sessionStorage.session") is None


def test_what_a_pin_opened_without_an_account_is_closed_to_who_signs_in_next(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    filed = file_for_lan(portal)
    page.goto(f"/tra-cuu/{filed.code}#{filed.pin}")
    expect(page.locator("#answer")).to_contain_text(DONE)
    assert "#" not in page.url
    page.reload()  # the tab knows it still
    expect(page.locator("#answer")).to_contain_text(DONE)
    enter(page, sign_in, "hoa", "/ho-so")
    page.goto(f"/tra-cuu/{filed.code}")
    expect(page.locator("#answer")).to_contain_text("Mới đăng ký")
    expect(page.locator("#answer")).not_to_contain_text(DONE)


# -- forgetting everything ------------------------------------------------------------------------------------------------------


def test_after_forgetting_nothing_is_in_any_store_and_nothing_comes_back(
    hers: None, page: Page, sign_in: SignIn, portal: Portal
) -> None:
    """In a second tab a file is on its way, a draft is being saved and a filing waits for an answer; it comes in afterwards."""
    enter(page, sign_in, "lan")
    fill_in(page)
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    held: list[Route] = []
    for path in ("**/api/submission/drafts/**", "**/api/submission/uploads"):
        page.route(path, lambda route: held.append(route) if route.request.method != "GET" else route.continue_())
    page.fill("#a-address", f"{TYPED} 2")
    paper = page.locator("[data-paper]:has(input[type=file])").first
    with page.expect_request(lambda one: one.method == "PUT" and "/drafts/" in one.url):
        paper.locator("input").set_input_files({"name": "kin.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.evaluate(
        "(name) => { sessionStorage[name] = '[]'; localStorage.other = sessionStorage.other = 1 }",
        f"filing:{PROCEDURE}",
    )
    # What comes in late comes in on a page that is to go: it is kept open.
    page.evaluate("addEventListener('beforeunload', () => { for (const end = Date.now() + 300; Date.now() < end;); })")

    with watched(page.context) as second:
        second.goto("/quen-may-nay")
        second.get_by_role("button", name="Xóa cả bản nháp").click()
        expect(second.locator("#state")).to_contain_text("Đã xóa mọi thứ")
        for route in held:
            route.abort() if "uploads" in route.request.url else route.continue_()
        expect(page).to_have_url(ASKED)  # nobody's form asks who it is
        page.goto("/")
        nothing_of_hers(page)
        with page.expect_event("load"):  # it hears that everything is to be forgotten, and begins anew
            second.reload()  # once more, with nothing to lose
        expect(second.locator("#state")).to_contain_text("Đã xóa mọi thứ")
        assert page.evaluate("Object.keys(sessionStorage)") == []
        # A page that stays open has its worker anew, which keeps that page. Here none stays, once the worker is there.
        page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => true)")
        page.wait_for_function(
            "navigator.serviceWorker.getRegistration().then((one) => one?.active.state === 'activated')"
        )
        page.goto("about:blank")
        second.reload()
        expect(second.locator("#state")).to_contain_text("Đã xóa mọi thứ")
        left: dict[str, Any] = second.evaluate(LEFT)
    assert left["local"] == ["ended"], "when somebody left this device; not who"
    assert (left["session"], left["cookies"], left["databases"], left["workers"]) == ([], "", [], 0)
    assert left["cached"] == 0
    assert [one for one in page.context.cookies() if one["name"].startswith("portal")] == []
    enter(page, sign_in, "hoa")
    expect(page.locator("#others")).to_have_count(0)
    nothing_of_hers(page)


# -- links that live for minutes ------------------------------------------------------------------------------------------------


@pytest.fixture
def two_devices(whole_browser: Browser, running: Running) -> Iterator[tuple[Page, Page]]:
    """A phone and a desk that show a PDF in a tab."""
    phone, desk = visit(whole_browser, running, PHONE), visit(whole_browser, running, DESK)
    with phone as small, desk as large, watched(small) as page, watched(large) as wide:
        yield page, wide


def test_a_link_that_is_pressed_late_is_a_new_one_and_opens(
    two_devices: tuple[Page, Page], portal: Portal, sign_in: SignIn
) -> None:
    page, wide = two_devices
    filed = file_for_lan(portal).decide().at_the_desk()
    slips = f"/api/status/dossiers/{filed.code}/slips"
    portal.until(slips, lambda told: bool(told["items"]), pin=filed.pin)
    page.clock.install()
    page.goto(f"/tra-cuu/{filed.code}#{filed.pin}")
    result = page.locator("#answer a[role=button]").first
    slip = page.locator("#answer").get_by_role("link", name="PDF").first
    wide.clock.install()
    wide.goto(f"/can-bo/ho-so/{filed.code}")
    sign_in(wide, "minh")
    paper = wide.locator("a[href*='X-Amz'], a[href*='/papers']").first
    # Asked for anew, and not by its address: one that is made within the same second is the same.
    asked = (f"/api/status/dossiers/{filed.code}", slips, f"/api/submission/dossiers/{filed.code}")
    for one, link, path in zip((page, page, wide), (result, slip, paper), asked, strict=True):
        expect(link).to_be_visible()
        one.clock.fast_forward("04:30")
        with (
            one.expect_request(f"**{path}"),
            one.context.expect_event(
                "response", lambda reply: "-papers" in reply.url or "/papers" in reply.url
            ) as opened,
        ):
            link.click()
        assert opened.value.status == 200
