"""What somebody filed, read again on the look-up page of their dossier: by its own people alone, and only when they ask."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.demo.client import Portal
from infra.demo.filings import PDF
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, file_for_lan
from tests.e2e.web.test_on_paper import on_paper

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

NAME = f"moi{'-bo-sung' * 9}.pdf"  # wider than a phone
NASTY = "Tên\n<b>mới</b> & cũ"


def follow(page: Page, sign_in: SignIn, filed: Filed, user: str = "lan", prefix: str = "") -> None:
    page.goto(f"{prefix}/tra-cuu/{filed.code}#{filed.pin}")
    name = "Sign in to read it again" if prefix else "Đăng nhập để đọc lại"
    page.get_by_role("button", name=name).click()
    sign_in(page, user)
    page.wait_for_url(f"**/tra-cuu/{filed.code}#{filed.pin}")
    expect(page.locator(".app-timeline")).to_be_visible()


def busy_once(page: Page, path: str, fold: Locator) -> None:
    """Opened in vain and closed: opening it anew is to ask anew."""
    problem = {"title": "Đang bận", "detail": "Hãy mở lại sau ít phút."}
    page.route(path, lambda route: route.fulfill(status=503, json=problem), times=1)
    fold.locator("summary").click()
    expect(fold.get_by_role("status")).to_have_text("Hãy mở lại sau ít phút.")
    fold.locator("summary").click()


def test_what_was_filed_is_read_again_under_the_forms_headings_with_its_papers(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    filed = file_for_lan(portal).act("accept")  # so that a day is promised
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    follow(page, sign_in, filed)
    fold = page.locator("details").filter(has_text="Những gì đã nộp")
    page.wait_for_load_state("networkidle")
    assert not [one for one in asked if re.search(r"/(my-filed|filed|filed-vi|form)\.js", one)], "nobody asked yet"
    busy_once(page, f"**/api/submission/dossiers/{filed.code}", fold)
    fold.locator("summary").click()
    expect(fold.get_by_role("heading", name="Người lao động nước ngoài")).to_be_visible()
    days = page.locator("details").filter(has_text="Vì sao là ngày đó?")
    busy_once(page, "**/deadline", days)
    days.locator("summary").click()
    expect(days.get_by_role("table")).to_be_visible()
    form = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")["form"]
    for text in ("Nguyễn Thị Lan", "001185000123", form["hoTen"], "17/05/1988", "45.000.000"):
        expect(fold).to_contain_text(text)
    sound(page)
    paper = fold.get_by_role("link", name=re.compile("^Hộ chiếu"))
    assert page.request.get(paper.get_attribute("href") or "").body() == PDF
    on_paper(page, form["hoTen"], "Những gì đã nộp")


def test_a_supplement_shows_what_it_changed_in_english_too(page: Page, portal: Portal, sign_in: SignIn) -> None:
    filed = file_for_lan(portal)
    items = [{"pointer": "/form/hoTen", "text": "Ghi đúng hộ chiếu"}, {"document": "passport", "text": "Bản rõ hơn"}]
    filed.act("request_supplement", reason="Hộ chiếu đã đổi", items=items)
    before = portal.ask("GET", f"/api/submission/dossiers/{filed.code}", user="lan")["form"]
    papers = [{"document": "passport", "upload_id": portal.upload("lan", NAME, PDF, "application/pdf")}]
    sent = {"form": {**before, "hoTen": "ANNA <i>"}, "documents": papers, "note": NASTY, "version": filed.version}
    portal.ask("POST", f"/api/submission/dossiers/{filed.code}/supplements", sent, user="lan")
    follow(page, sign_in, filed, prefix="/en")
    fold = page.locator("details").filter(has_text="What was filed")
    fold.locator("summary").click()
    expect(fold.get_by_role("heading", name="Supplemented at")).to_be_visible()
    expect(fold).to_contain_text(f"{before['hoTen']} → ANNA <i>")
    expect(fold).to_contain_text("<b>mới</b> & cũ")
    expect(fold).to_contain_text("a new file")
    expect(fold.get_by_role("link", name=re.compile(NAME))).to_have_count(1)
    expect(fold.locator("b, i")).to_have_count(0)
    sound(page)


def test_who_holds_the_receipt_alone_reads_no_answers(page: Page, portal: Portal, sign_in: SignIn) -> None:
    filed = file_for_lan(portal)
    follow(page, sign_in, filed, "hoa")
    expect(page.get_by_role("link", name="Giấy biên nhận để in")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Những gì đã nộp")
