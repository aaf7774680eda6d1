"""The pages of officers and of administrators in both languages: empty, as a list, with forms open, with faults."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.desk import card, row_of
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

ASKING = ("decide", "request_supplement", "consult", "record_visit", "extend", "assign", "request_payment", "stop")
EDITORS = ("/quan-tri/thu-tuc", "/quan-tri/co-quan", "/quan-tri/lich", "/quan-tri/thong-bao", "/quan-tri/ket-thuc")


def test_officers(page: Page, sign_in: SignIn, portal: Portal) -> None:
    filed = file_for_lan(portal).at_the_desk().act("accept").act("take").at_the_desk()
    page.goto("/can-bo")
    sign_in(page, "minh")
    page.wait_for_url("**/can-bo")
    for language in ("", "/en"):
        page.goto(f"{language}/can-bo")
        row_of(page, filed.code)
        sound(page)
        page.fill("#code", "khong-co")
        expect(page.locator("#rows tr:visible")).to_have_count(0)
        sound(page)
        page.goto(f"{language}/can-bo/ho-so/{filed.code}")
        expect(page.locator("#clock tbody")).to_be_visible()
        for action in ASKING:
            there = card(page, action)
            there.locator("summary").first.click()
            there.locator("form [type=submit]").click()
            expect(there.locator("[data-summary]")).to_be_focused()
        sound(page)
        page.goto(f"{language}/can-bo/so-lieu")
        expect(page.locator("#figures")).to_be_visible()
        sound(page)
        page.goto(f"{language}/can-bo/phan-anh")
        expect(page.locator("#count")).not_to_be_empty()
        sound(page)
        page.goto(f"{language}/can-bo/quay/work-permit-new")
        expect(page.locator("#counter")).to_be_visible()
        page.locator("#counter [type=submit]").click()
        expect(page.locator("#summary")).to_be_focused()
        sound(page)


def test_administrators(page: Page, sign_in: SignIn) -> None:
    page.goto("/quan-tri")
    sign_in(page, "quan")
    expect(page.locator("#desk")).to_be_visible()
    for language in ("", "/en"):
        page.goto(f"{language}/quan-tri")
        expect(page.locator("#desk")).to_be_visible()
        sound(page)
        page.goto(f"{language}/quan-tri/nguoi")
        expect(page.locator("#desk")).to_be_visible()
        sound(page)
        for path in EDITORS:
            page.goto(f"{language}{path}")
            expect(page.locator("#desk")).to_be_visible()
            sound(page)
            page.locator("#desk form [type=submit]").last.click()
            expect(page.locator("#summary")).to_be_focused()
            sound(page)
