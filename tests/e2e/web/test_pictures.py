"""Pictures of the main pages, for README and the guides: as they are, of the demo's people. `make pictures` keeps them in
docs/pictures; every other run only looks whether they can still be taken, and stay small."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from tests.e2e.conftest import ROOT
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import FORM, at, go_on, who_and_where
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

MOST = 60 * 1024  # bytes of a picture: README is read on phones, too


class Album:
    """Where pictures go; each is of what a screen shows, without anything that moves."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def take(self, page: Page, name: str, at: str = "body") -> None:
        """`at` is what the picture begins with."""
        path = self._folder / f"{name}.jpg"
        page.evaluate("(at) => { document.activeElement?.blur(); document.querySelector(at).scrollIntoView() }", at)
        for quality in (60, 45, 30):  # a list that other tests made long weighs more
            page.screenshot(path=path, type="jpeg", quality=quality, animations="disabled", caret="hide")
            if path.stat().st_size <= MOST:
                return
        raise AssertionError(f"{name} weighs too much")


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(ROOT / "docs" / "pictures" if os.environ.get("KEEP_PICTURES") else tmp_path)


def test_what_applicants_see(page: Page, portal: Portal, sign_in: SignIn, album: Album) -> None:
    dossier = file_for_lan(portal)
    for name, path in (("home", "/"), ("catalogue", "/thu-tuc"), ("guide", "/thu-tuc/work-permit-new")):
        page.goto(path)
        if name == "guide":
            expect(page.locator("#due strong")).to_be_visible()  # the date, which the calculator tells
        album.take(page, name)
    page.goto("/so-lieu")
    album.take(page, "figures")
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    who_and_where(page)
    at(page, "trang-nguoi-su-dung-lao-dong")
    page.fill("#f-email", "lan@")  # whatever an earlier dossier has filled in, one mistake there is
    go_on(page)
    expect(page.locator("#summary")).to_be_focused()
    album.take(page, "form")
    page.goto(f"/bien-nhan/{dossier.code}#{dossier.pin}")
    expect(page.locator("main")).to_contain_text(dossier.code)
    album.take(page, "receipt")
    dossier.act("accept")
    page.goto(f"/tra-cuu/{dossier.code}#{dossier.pin}")
    expect(page.locator("#answer")).to_contain_text("Được tiếp nhận")
    album.take(page, "follow", "#answer")
    page.goto("/ho-so")
    expect(page.locator("main")).to_contain_text(dossier.code)
    album.take(page, "mine")


def test_what_officers_see(wide: Page, portal: Portal, sign_in: SignIn, album: Album) -> None:
    wide.set_viewport_size({"width": 960, "height": 640})
    dossier = file_for_lan(portal).at_the_desk()
    wide.goto("/can-bo")
    sign_in(wide, "minh")
    wide.wait_for_url("**/can-bo")
    expect(wide.locator("main a[href*='/can-bo/ho-so/']").first).to_be_visible()  # other tests' may stand before it
    album.take(wide, "worklist")
    wide.goto(f"/can-bo/ho-so/{dossier.code}")
    expect(wide.locator("main")).to_contain_text("MAU")
    album.take(wide, "officer-dossier")


def test_what_administrators_see(wide: Page, sign_in: SignIn, album: Album) -> None:
    wide.set_viewport_size({"width": 960, "height": 640})
    wide.goto("/quan-tri")
    sign_in(wide, "quan")
    expect(wide.locator("#desk")).to_be_visible()
    album.take(wide, "administrator")
