"""A newcomer, with a phone or at a desk, reads no document: files a dossier, answers a supplement, gets the result, says how it
was. What it costs in bytes and pages is measured on the way, and each state on the way is free of barriers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from infra.demo.client import Portal
from infra.demo.filings import PDF
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import SignIn, at_both_sizes, visit, watched
from tests.e2e.web.filing import FORM, fill_in, no_drafts
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed
from tests.support.meter import Meter
from tests.support.numbers import Numbers
from tests.support.pages import JOURNEY, KB

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

# No part of the journey: the way to the guide; what goes with each of the person's own files.
LIST = "/api/status/dossiers"
BESIDE = re.compile(r"/|/thu-tuc|/catalogue\.js|/all\.css|/api/submission/uploads")


def filed(page: Page, portal: Portal, sign_in: SignIn) -> Filed:
    """From the home page to the receipt, by what the pages say alone."""
    page.goto("/")
    page.get_by_role("link", name="Thủ tục", exact=True).first.click()
    page.fill("#q", "giay phep lao dong")
    page.get_by_role("link", name="Cấp giấy phép lao động đối với").first.click()
    expect(
        page.locator("#due strong")
    ).to_be_visible()  # its answer is a part of the journey, however fast somebody reads
    page.locator("a[href$='/nop']").first.click()
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    fill_in(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("section.is-open#da-nop")).to_be_visible()
    code, pin = page.locator("#receipt strong").all_inner_texts()[:2]
    return Filed(portal, code, pin)


@at_both_sizes
def test_a_newcomer_files_supplements_gets_the_result_and_rates(
    browser: Browser, running: Running, portal: Portal, sign_in: SignIn, numbers: Numbers, size: ViewportSize
) -> None:
    no_drafts(portal)  # a first filing finds none
    # Without the service worker, whose own fetches a page's meter does not see: all of them come over the wire here.
    with visit(browser, running, size, service_workers="block") as context, watched(context) as page:
        meter = Meter(page)
        dossier = filed(page, portal, sign_in)
        views = len(meter.views)
        page.get_by_role("link", name="Theo dõi hồ sơ").click()
        expect(page.locator("#answer")).to_contain_text("Mới đăng ký")
        expect(page.locator("#account-name")).to_contain_text("Nguyễn Thị Lan")  # whom the form has met
        expect(page.locator("#answer")).to_contain_text(
            "Cấp giấy phép lao động đối với"
        )  # names that the form has left here
        expect(page.locator("#answer")).not_to_contain_text("ministry-employment")
        page.wait_for_load_state("networkidle")
        # What a first filing has none of: earlier dossiers. Their list, long by other tests, counts as an empty one.
        earlier = re.compile(rf"/api/submission/dossiers/(?!{dossier.code}).+")
        beside = [path for path in meter.bytes_of if BESIDE.fullmatch(path) or earlier.fullmatch(path)] + [LIST]
        empty = portal.send("GET", LIST, user="quan")
        assert (empty.json()["items"], meter.asked[LIST]) == ([], 1)  # once, by the form
        journey = meter.total - sum(meter.bytes_of[path] for path in beside) + len(empty.content)
        numbers.at_most(12, "page views of a first filing", views, "", " ".join(meter.views))
        numbers.at_most(
            JOURNEY / KB, "a filing: guide to look-up, over the wire", journey / KB, "KB", "work-permit-new"
        )
        numbers.at_most(0, "typefaces and pictures fetched", meter.fonts + meter.images, "")

        dossier.act("accept").act(
            "request_supplement",
            reason="Hộ chiếu đã đổi",
            items=[{"document": "passport", "text": "Bản chụp rõ hơn"}],
        )
        page.goto("/")
        page.get_by_role("link", name="Hồ sơ của tôi").first.click()
        page.locator(f"main a[href*='{dossier.code}']").first.click()
        expect(page.locator("#answer")).to_contain_text("Hộ chiếu đã đổi")
        page.get_by_role("button", name="Bổ sung ngay").or_(page.get_by_role("link", name="Bổ sung ngay")).click()
        page.set_input_files("#p-passport", {"name": "moi.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.get_by_role("button", name="Gửi bổ sung").click()
        expect(page.locator("#came")).to_be_focused()
        page.get_by_role("link", name="Theo dõi hồ sơ").click()
        expect(page.locator("#answer")).to_contain_text("Đang xử lý")

        dossier.version += 1
        dossier.act(
            "decide", outcome="approved", result={"upload_id": portal.upload("minh", "gp.pdf", PDF, "application/pdf")}
        )
        page.reload()
        expect(page.locator("#answer")).to_contain_text("Đã có kết quả")
        sound(page)
        page.get_by_text("Vì sao là ngày đó?").click()
        expect(page.locator(".app-days")).to_have_css("border-collapse", "collapse")  # its sheet came with it
        page.get_by_label("5 – rất hài lòng").check()
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.get_by_text("Cảm ơn bạn đã đánh giá.")).to_be_visible()
        page.reload()  # who has said it is not asked again
        expect(page.get_by_text("Cảm ơn bạn đã đánh giá.")).to_be_visible()
        expect(page.get_by_role("button", name="Gửi đánh giá")).to_have_count(0)
