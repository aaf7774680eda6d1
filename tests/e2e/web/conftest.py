"""A browser on a phone: Debian's Chromium, driven by Playwright, against the portal of the end-to-end tests.

`page` is a phone, `wide` a desk, `plain` a phone without script. Under `at_both_sizes` a test runs twice, with `page` as a phone
and as a desk; `other`, a second device, is then the one that `page` is not. `portal` takes the steps that a test is not about
through the API (tests/e2e/web/steps.py has those of a dossier)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from infra.demo.client import Portal
from tests.e2e.conftest import Running
from tests.support.chromium import whole, windowless
from tests.support.numbers import Numbers

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
at_both_sizes = pytest.mark.parametrize("size", SIZES, indirect=True)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NUMBERS = pytest.StashKey[Numbers]()
PATIENCE = int(os.environ.get("PATIENCE", "60000"))  # milliseconds a step may take on a busy machine
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def numbers(pytestconfig: pytest.Config) -> Numbers:
    """Where tests keep what they measured; the table is printed when all have run."""
    return pytestconfig.stash.setdefault(_NUMBERS, Numbers())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    numbers = config.stash.get(_NUMBERS, Numbers())
    if numbers.found:
        terminalreporter.section("numbers of the pages")
        for line in numbers.table():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def browsers() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(browsers: BrowserType) -> Iterator[Browser]:
    with started(browsers, windowless()) as found:
        yield found


@pytest.fixture(scope="session")
def whole_browser(browsers: BrowserType) -> Iterator[Browser]:
    """With a viewer of PDF, and with pages that it puts aside, which Playwright turns off."""
    with started(browsers, whole(), ignore_default_args=["--disable-back-forward-cache"]) as found:
        yield found


@contextmanager
def started(browsers: BrowserType, program: str | None, **more: Any) -> Iterator[Browser]:
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium here")
        # Whoever has no browser can still run all the rest; CI, which installs one, never comes here.
        pytest.skip("there is no chromium here: apt-get install chromium")
    found = browsers.launch(executable_path=program, args=QUIET, **more)
    yield found
    found.close()


@pytest.fixture
def portal(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The API as a client has it, for steps that a test is not about."""
    monkeypatch.setenv("PORTAL_STATE", str(running.state))
    with httpx.Client(timeout=60) as http:
        yield Portal(running.address, http)


@contextmanager
def visit(browser: Browser, running: Running, size: ViewportSize, **more: Any) -> Iterator[BrowserContext]:
    """A browser of its own, without anything of another's."""
    made = browser.new_context(viewport=size, **{"locale": "vi-VN", **more}, base_url=running.address)
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@contextmanager
def watched(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script fails and nothing is refused by the policy of contents."""
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    assert faults == []


@pytest.fixture
def size(request: pytest.FixtureRequest) -> ViewportSize:
    """Of `page`: a phone's, unless the test runs at both."""
    of_page: ViewportSize = getattr(request, "param", PHONE)
    return of_page


@pytest.fixture
def context(browser: Browser, running: Running, size: ViewportSize) -> Iterator[BrowserContext]:
    with visit(browser, running, size) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with watched(context) as opened:
        yield opened


@pytest.fixture
def wide(browser: Browser, running: Running) -> Iterator[Page]:
    """A page on a desk, in a browser of its own: beside `page` it is a second device."""
    with visit(browser, running, DESK) as made, watched(made) as opened:
        yield opened


@pytest.fixture
def other(browser: Browser, running: Running, size: ViewportSize) -> Iterator[Page]:
    """A second device, in a browser of its own: a desk beside a phone, a phone beside a desk."""
    with visit(browser, running, DESK if size == PHONE else PHONE) as made, watched(made) as opened:
        yield opened


@pytest.fixture
def plain(browser: Browser, running: Running) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    with visit(browser, running, PHONE, java_script_enabled=False) as made:
        yield made.new_page()


def until(page: Page, promised: str, wanted: object) -> None:
    """Until what a promise of the page brings is what is wanted; fails when that does not come to be."""
    page.evaluate(
        f"async (wanted) => {{ for (let n = 0; n < {PATIENCE // 100}; n += 1) {{"
        f" if ((await {promised}) === wanted) return;"
        " await new Promise((done) => setTimeout(done, 100)) }"
        " throw new Error(`never ${wanted}`) }",
        wanted,
    )


def open_whole(page: Page, address: str) -> None:
    """Opens a page and waits until all that it asks for has come and two frames were drawn."""
    waits: set[Request] = set()

    def left(request: Request) -> None:
        waits.add(request)

    def came(request: Request) -> None:
        waits.discard(request)

    page.on("request", left)
    page.on("requestfinished", came)
    page.on("requestfailed", came)
    page.goto(address)
    for _ in range(PATIENCE // 30):
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if not waits:
            break
    page.remove_listener("request", left)
    page.remove_listener("requestfinished", came)
    page.remove_listener("requestfailed", came)
    assert not waits, "some of it never came"


SignIn = Callable[[Page, str], None]


@pytest.fixture
def sign_in(running: Running) -> SignIn:
    def do(page: Page, user: str) -> None:
        """On the user pool's own page, which stands open."""
        passwords = json.loads((running.state / "people.json").read_text(encoding="utf-8"))
        page.wait_for_url("**/oauth2/authorize**")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", passwords[user])
        page.click("button[type=submit], input[type=submit]")

    return do
