"""Pages for eyes and hands of every kind: a very small screen, text twice as large, forced colours, nothing that moves, keys
alone; and inside another's page not at all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Running
from tests.e2e.web.conftest import visit, watched
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

PATHS = (
    "/",
    "/thu-tuc",
    "/thu-tuc/work-permit-new",
    "/thu-tuc/work-permit-new/mau",
    "/tra-cuu",
    "/en/so-lieu",
    "/phan-anh/gui",
)
SIGNED_IN = (
    "/thu-tuc/work-permit-new/nop",
    "/ho-so",
    "/thong-bao",
    "/uy-quyen",
    "/can-bo",
    "/can-bo/phan-anh",
    "/quan-tri/thu-tuc",
)  # as sent
FITS = "document.documentElement.scrollWidth <= innerWidth"
# What is read later stands further down, or to the right of it in a column of its own.
BACKWARDS = """() => {
  const read = "h1, h2, h3, p, li, a, label, input, select, textarea, button, summary, th, td";
  const all = [...document.querySelectorAll(`main :is(${read})`)]
    .filter((one) => one.checkVisibility() && !one.closest(".govuk-visually-hidden, svg") && one.getClientRects().length);
  const wrong = [];
  for (let at = 1; at < all.length; at += 1) {
    const [before, after] = [all[at - 1], all[at]].map((one) => one.getBoundingClientRect());
    if (after.bottom <= before.top && after.left < before.right) wrong.push(all[at].outerHTML.slice(0, 160));
  }
  return wrong.concat([...document.querySelectorAll("[tabindex]")].filter((one) => one.tabIndex > 0).map((one) => one.outerHTML));
}"""


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"viewport": {"width": 320, "height": 568}}, id="320 pixels"),
        pytest.param({"forced_colors": "active"}, id="forced colours"),
        pytest.param({"reduced_motion": "reduce", "color_scheme": "dark"}, id="nothing moves"),
    ],
)
def test_pages_are_sound_in_other_conditions(browser: Browser, running: Running, given: dict[str, Any]) -> None:
    size = given.get("viewport", {"width": 360, "height": 740})
    more = {name: value for name, value in given.items() if name != "viewport"}
    with visit(browser, running, size, **more) as context, watched(context) as page:
        for path in PATHS:
            page.goto(path)
            sound(page)


def test_text_at_twice_its_size_still_fits(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 740})
    for path in PATHS:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(FITS), path


def test_keys_alone_lead_past_the_head_and_show_where_they_are(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(".govuk-skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")
    page.keyboard.press("Tab")
    inside = "document.querySelector('#main').contains(document.activeElement)"
    assert page.evaluate(inside)
    for _ in range(8):
        shown = page.evaluate(
            """() => { const one = document.activeElement, { outlineStyle, boxShadow } = getComputedStyle(one);
            const { top, bottom } = one.getBoundingClientRect();
            return (outlineStyle !== 'none' || boxShadow !== 'none') && bottom > 0 && top < innerHeight }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")


def test_no_page_stands_in_a_frame_of_another(running: Running) -> None:
    for path in (*PATHS, "/can-bo", "/quan-tri", "/signed-in", "/khong-co-trang-nay"):
        headers = running.ask(path).headers
        assert headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"], path


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_read_aloud_comes_in_the_order_that_eyes_see(page: Page, plain: Page, width: int) -> None:
    for there, paths in ((page, (*PATHS, "/ket-qua", "/phan-anh", "/forms/tra-cuu")), (plain, SIGNED_IN)):
        there.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            there.goto(path)
            assert there.evaluate(BACKWARDS) == [], path
