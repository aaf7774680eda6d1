"""The network goes at each request of a filing, one after another: what was asked never left, or its answer was lost. Which
requests there are is seen in a first filing that nothing disturbs, so a new one is cut without anybody naming it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, FilePayload, Page, Request, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, LAN, PDF, PROCEDURE, filing
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import PHONE, SignIn, visit
from tests.e2e.web.filing import DRAFT, FORM, no_drafts
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan
from tests.e2e.web.test_hard_weather import a_photo, enter

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SAYS = re.compile(r"Không có mạng|Không kết nối được|chưa gửi được|chưa nghe trả lời")  # what happened, and what to do
PAPER = "passport"
FILE: FilePayload = {"name": "ho-chieu.pdf", "mimeType": "application/pdf", "buffer": PDF}
MOST = 3  # times somebody tries
UNMISSED = (".svg", ".css", "/header.js")  # all that people came for is there without them
_CODES = re.compile(r"(?<=/drafts/)[^/]+|(?<=/)[A-Z0-9]+-\d{6}-\d+")
# Every sentence that a page said, as who listens to it would hear.
LISTEN = """() => {
  const said = new Set();
  new MutationObserver(() => {
    for (const one of document.querySelectorAll('[role=status], .govuk-error-message')) {
      const text = one.textContent.trim();
      if (text && !said.has(text)) { said.add(text); window.heard(text) }
    }
  }).observe(document, { childList: true, subtree: true });
}"""


@dataclass
class Weather:
    """What goes over the network, and the one request that does not come through."""

    page: Page
    cut: tuple[str, int] | None = None  # the name of a request, and the how manieth of that name
    arrives: bool = False  # whether it reached the portal before its answer was lost
    seen: list[tuple[str, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    fell: bool = False
    reopened: bool = False  # the page, or the browser, told them to load it again

    def hear(self, text: str) -> None:
        self.said.append(text)

    def route(self, route: Route) -> None:
        name = name_of(route.request)
        nth = sum(one == name for one, _ in self.seen)
        self.seen.append((name, nth))
        if (name, nth) != self.cut:
            return route.continue_()
        self.fell = True
        if self.arrives:
            route.fetch()
        return route.abort("internetdisconnected")


def name_of(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{request.method} {_CODES.sub('…', parts.path)}"


@contextmanager
def phone(browser: Browser, running: Running, begun: dict[str, Any]) -> Iterator[Weather]:
    """A phone without a memory of the portal's files, but with what somebody began on it."""
    with visit(browser, running, PHONE, service_workers="block") as context:
        weather = Weather(context.new_page())
        context.expose_function("heard", weather.hear)
        context.add_init_script(f"({LISTEN})()")
        context.add_init_script(
            f"if (!sessionStorage.begun) {{ const one = {json.dumps(begun)};"
            " Object.assign(sessionStorage, { begun: 1, ...one.tab }); Object.assign(localStorage, one.device) }"
        )
        context.route("**/*", weather.route)
        yield weather


def begun_by_lan(page: Page, portal: Portal, sign_in: SignIn) -> dict[str, Any]:
    """Signed in, all answered, all papers sent but her passport."""
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    page.wait_for_function("Boolean(sessionStorage.session)")
    body = filing(portal, portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}"), "lan", LAN)
    secret = {
        "form": {"hoChieuSo": body["form"].pop("hoChieuSo")},
        "applicant": {"identity_number": LAN["identity_number"]},
    }
    sent = {one["document"]: {"id": one["upload_id"], "name": "giay.pdf"} for one in body["documents"]}
    del sent[PAPER]
    parts = {"where": {"agency": AGENCY}, "form": body["form"], "delivery": {"result_delivery": "online"}}
    parts["applicant"] = {name: text for name, text in {**LAN, "kind": "self"}.items() if name != "identity_number"}
    version = page.locator("#filing").get_attribute("data-version")
    now = page.evaluate("Date.now()")
    return {
        "tab": {
            "session": page.evaluate("sessionStorage.session"),
            f"private:{PROCEDURE}": json.dumps(secret),
            f"papers:{PROCEDURE}": json.dumps(sent),
        },
        "device": {DRAFT: json.dumps({"at": now, "version": version, **parts})},
    }


def file_with_patience(weather: Weather) -> str:
    """What somebody does who reads what the page says: open again, send again, press again. The code of the receipt."""
    page = weather.page
    opened(weather, f"{FORM}#giay-to", "section.is-open#giay-to")
    send(page)
    page.evaluate("location.hash = '#kiem-tra'")
    for _ in range(MOST):
        page.get_by_role("button", name="Nộp hồ sơ").click()
        expect(page.locator("#filing")).not_to_have_attribute("aria-busy", "true")
        if page.locator("section.is-open#da-nop").count():
            break
    return page.locator("#receipt strong").first.inner_text()


def send(page: Page) -> None:
    paper = page.locator(f"[data-paper={PAPER}]")
    there = paper.get_by_text("Đã gửi: ho-chieu.pdf")
    for _ in range(MOST):
        if paper.get_by_role("button", name="Gửi lại").count():
            paper.get_by_role("button", name="Gửi lại").click()
        else:
            paper.locator("input").set_input_files([])
            paper.locator("input").set_input_files(FILE)
        expect(there.or_(paper.locator(".govuk-error-message:not(:empty)"))).to_be_visible()
        if there.count():
            return
    expect(there).to_be_visible()


def opened(weather: Weather, address: str, good: str) -> None:
    """Again where the page says that it did not come whole; the browser itself says it where nothing came."""
    page = weather.page
    for _ in range(MOST):
        try:
            # A pin leaves the address as soon as it has opened the dossier.
            page.reload() if page.url.endswith((address, urlsplit(address).path)) else page.goto(address)
        except Error as none:
            if "ERR_INTERNET_DISCONNECTED" not in str(none):
                raise
            expect(page).to_have_url(re.compile("^chrome-error:"))
            weather.reopened = True
            continue
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")  # ten seconds later
        said = page.locator(".app-late:visible").or_(page.locator("#state", has_text=SAYS))
        expect(page.locator(good).or_(said).first).to_be_visible()
        if page.locator(good).count():
            return
        weather.reopened = True
    expect(page.locator(good).first).to_be_visible()


def cuts(seen: list[tuple[str, int]]) -> list[tuple[tuple[str, int], bool]]:
    """Each request that never leaves, and each that changes something arriving without its answer."""
    known = [one for one in dict.fromkeys(seen) if not one[0].endswith(UNMISSED)]
    return [(one, arrives) for one in known for arrives in ((False,) if one[0].startswith("GET") else (False, True))]


def dossiers(portal: Portal) -> set[str]:
    return {one["code"] for one in portal.ask("GET", "/api/status/dossiers?limit=20", user="lan")["items"]}


def draft_for(portal: Portal, begun: dict[str, Any]) -> dict[str, Any]:
    """What was begun, saved by the account a while ago with another address."""
    kept = json.loads(begun["device"][DRAFT])
    applicant = {**kept["applicant"], "address": "1 phố Cũ, Huế"}
    content = {"procedure": PROCEDURE, "applicant": applicant, "form": kept["form"], "documents": []}
    made = portal.ask("POST", "/api/submission/drafts", content, user="lan", expect=201)
    server = {"id": made["id"], "version": made["version"], "dirty": True}
    return {**begun, "device": {DRAFT: json.dumps({**kept, "server": server})}}


@pytest.mark.parametrize("saved", [False, True], ids=["new", "saved"])
def test_whichever_request_of_a_filing_is_cut_it_is_said_and_one_dossier_is_filed(
    browser: Browser, running: Running, page: Page, portal: Portal, sign_in: SignIn, saved: bool
) -> None:
    no_drafts(portal)
    begun = begun_by_lan(page, portal, sign_in)
    make = draft_for if saved else lambda _, same: same
    with phone(browser, running, make(portal, begun)) as good:
        file_with_patience(good)
    if saved:  # what a first test cut already is not cut again
        good.seen = [one for one in good.seen if "/drafts" in one[0] or "/dossiers" in one[0]]
    for cut, arrives in cuts(good.seen):
        before = dossiers(portal)
        with phone(browser, running, make(portal, begun)) as weather:
            weather.cut, weather.arrives = cut, arrives
            code = file_with_patience(weather)
            assert weather.fell, cut
            assert told_of(weather), f"{cut} was cut, and nothing was said: {weather.said}"
        assert dossiers(portal) - before == {code}, (cut, arrives)
        filed = portal.ask("GET", f"/api/submission/dossiers/{code}", user="lan")
        assert (filed["applicant"]["address"], filed["form"]["hoChieuSo"]) == (LAN["address"], "TK1234567"), cut
    no_drafts(portal)


def told_of(weather: Weather) -> bool:
    """Said, or not needed: a file that was wanted early was fetched again by the browser itself, while the page was opening."""
    opening = [name for name, _ in takewhile(lambda one: "/api/" not in one[0], weather.seen)]
    by_itself = weather.cut is not None and opening.count(weather.cut[0]) > 1
    return by_itself or weather.reopened or any(SAYS.search(one) for one in weather.said)


def test_whichever_request_of_a_receipt_is_cut_it_is_said_and_opening_it_again_shows_it(
    browser: Browser, running: Running, portal: Portal
) -> None:
    made = file_for_lan(portal)

    def show(weather: Weather) -> None:
        opened(weather, f"/bien-nhan/{made.code}#{made.pin}", "#receipt:not([hidden]) strong")
        expect(weather.page.locator("#receipt")).to_contain_text(made.code)

    with phone(browser, running, {}) as good:
        show(good)
    for cut, _ in cuts(good.seen):
        with phone(browser, running, {}) as weather:
            weather.cut = cut
            show(weather)
            assert weather.fell, cut
            assert told_of(weather), f"{cut} was cut, and nothing was said: {weather.said}"


# -- what was sent can be looked at ------------------------------------------------------------------------------------------


def test_a_file_that_was_sent_is_seen_from_the_device_and_later_by_a_fresh_link(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    no_drafts(portal)
    enter(page, sign_in)
    photo = a_photo(40, 60)
    page.goto(f"{FORM}?#giay-to")
    paper = page.locator("[data-paper=photos]")
    paper.locator("input").set_input_files({"name": "ảnh.png", "mimeType": "image/png", "buffer": photo})
    expect(paper).to_contain_text("Đã gửi: ảnh.png")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/uploads/" in one.url else None)
    with page.context.expect_page() as from_device:
        paper.get_by_role("button", name="Xem tệp").click()
    expect(from_device.value.locator("img")).to_have_js_property("naturalWidth", 40)
    assert (from_device.value.url.startswith("blob:"), asked) == (True, [])
    sound(page)
    page.reload()
    with page.context.expect_page() as by_link:
        paper.get_by_role("button", name="Xem tệp").click()
    expect(by_link.value.locator("img")).to_have_js_property("naturalWidth", 40)
    assert "/papers/" in by_link.value.url
    page.goto(f"{FORM}#kiem-tra")
    with page.context.expect_page() as checked:
        page.locator("#answers").get_by_role("button", name="Xem tệp ảnh.png").click()
    expect(checked.value.locator("img")).to_have_js_property("naturalWidth", 40)
    page.route("**/api/submission/uploads/*", lambda route: route.abort())
    page.locator("#answers").get_by_role("button", name="Xem tệp ảnh.png").click()
    expect(page.locator("#answers")).to_contain_text("Chưa mở được tệp")
    no_drafts(portal)
