"""Another's dossier is the very page that an unknown one is: nothing on it tells that the code is somebody's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.steps import Filed, file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

NOBODYS = "G09-200101-0001"
WRONG_PIN = "0000-0000-0000"
SAYS = re.compile("Không tìm thấy|Không có hồ sơ mang mã này")


@pytest.fixture
def filed(portal: Portal) -> Filed:
    return file_for_lan(portal)


def met(page: Page, path: str, code: str) -> str:
    """All that the page of a code shows, without the code itself: its document as sent, and what the script made of it."""
    page.goto("about:blank")  # else another '#' would be no new page
    answer = page.goto(path.format(code=code))
    assert answer is not None
    expect(page.locator("main")).to_contain_text(SAYS)
    page.wait_for_load_state("networkidle")
    seen = (answer.text() + page.locator("body").inner_html() + page.title() + page.url).replace(code, "CODE")
    return re.sub(r'name="0\.\d+"', "", seen)  # of each load alone (header.js)


def test_to_another_citizen(page: Page, sign_in: SignIn, filed: Filed) -> None:
    page.goto("/bo-sung/" + filed.code)
    sign_in(page, "hoa")
    page.wait_for_url(f"**/bo-sung/{filed.code}")
    for path in (
        "/bo-sung/{code}",
        "/nop-phi/{code}",
        "/bien-nhan/{code}",
        f"/bien-nhan/{{code}}#{WRONG_PIN}",
        f"/tra-cuu/{{code}}#{WRONG_PIN}",
    ):
        assert met(page, path, filed.code) == met(page, path, NOBODYS), path


def test_to_who_is_not_signed_in(page: Page, filed: Filed) -> None:
    for path in (f"/bien-nhan/{{code}}#{WRONG_PIN}", f"/tra-cuu/{{code}}#{WRONG_PIN}"):
        assert met(page, path, filed.code) == met(page, path, NOBODYS), path
    for path in ("/bien-nhan/{code}", "/nop-phi/{code}", "/bo-sung/{code}", "/can-bo/ho-so/{code}"):
        for code in (filed.code, NOBODYS):
            page.goto(path.format(code=code))
            page.wait_for_url("**/oauth2/authorize**")


def test_to_an_officer_of_another_agency(page: Page, sign_in: SignIn, filed: Filed) -> None:
    page.goto(f"/can-bo/ho-so/{NOBODYS}")
    sign_in(page, "binh")
    page.wait_for_url(f"**/can-bo/ho-so/{NOBODYS}")
    assert met(page, "/can-bo/ho-so/{code}", filed.code) == met(page, "/can-bo/ho-so/{code}", NOBODYS)
    expect(page.locator("#dossier")).to_be_hidden()
