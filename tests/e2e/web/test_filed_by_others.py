"""The citizen for whom another filed by their authorisation finds the dossier among their own and may do with it what an
applicant may (decision 0028)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN, PROCEDURE, filing
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

HOA = {"name": "Trần Thị Hoa", "identity_number": "001190000456", "phone": "0912345678"}


@pytest.fixture
def filed_by_hoa(portal: Portal) -> Iterator[Filed]:
    """A work permit for `lan`, who authorised `hoa`; the right is taken back at the end."""
    invited = {"for": {"kind": "citizen"}, "to": {"user": "hoa"}}
    one = portal.ask("POST", "/api/submission/me/authorisations", invited, user="lan", expect=201)["id"]
    change = f"/api/submission/me/authorisations/{one}/actions"
    portal.ask("POST", change, {"action": "accept"}, user="hoa")
    procedure = portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}")
    body = filing(portal, procedure, "hoa", LAN, representative=HOA)
    made = portal.ask("POST", "/api/submission/dossiers", body, user="hoa", expect=201)
    yield Filed(portal, str(made["code"]), str(made["pin"]), int(made["version"]))
    portal.ask("POST", change, {"action": "revoke"}, user="lan")


def test_who_it_is_of_finds_it_reads_it_and_withdraws_it(
    page: Page, plain: Page, sign_in: SignIn, filed_by_hoa: Filed
) -> None:
    code = filed_by_hoa.code
    page.goto("/ho-so")
    page.locator("#sign-in").click()
    sign_in(page, "lan")
    card = page.locator("#dossiers .app-card").filter(has_text=code)
    expect(card).to_contain_text("người khác nộp")
    sound(page)
    filed_by_hoa.act("request_supplement", reason="Ảnh mờ", items=[{"document": "passport", "text": "Bản chụp rõ hơn"}])
    page.reload()
    needed = page.locator("#needed .app-card").filter(has_text=code)
    needed.get_by_role("link").click()
    expect(
        page.get_by_role("button", name="Bổ sung ngay").or_(page.get_by_role("link", name="Bổ sung ngay"))
    ).to_be_visible()
    page.locator("summary").filter(has_text="Rút hồ sơ").click()
    page.get_by_role("button", name="Có, rút hồ sơ này").click()
    expect(page.locator("#answer h2").first).to_have_text("Đã rút")

    plain.goto("/forms/ho-so")
    if plain.locator("input[name=username]").count() == 0:
        plain.get_by_role("link", name="Đăng nhập").first.click()
    sign_in(plain, "lan")
    expect(plain.get_by_role("heading", name="Người khác nộp cho bạn")).to_be_visible()
    expect(plain.locator("main")).to_contain_text(code)
