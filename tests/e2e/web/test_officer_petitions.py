"""Petitions on an officer's desk: found without knowing a code, answered once, and then read by everybody."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY
from tests.e2e.web.conftest import SignIn, at_both_sizes
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

DESK = "/can-bo/phan-anh"


@at_both_sizes
def test_a_petition_is_answered_at_the_desk_and_read_by_everybody(page: Page, sign_in: SignIn, portal: Portal) -> None:
    about = f"Chưa ai gọi lại {uuid.uuid4().hex[:6]}"
    body = {"agency": AGENCY, "subject": about, "content": "Quá <b>hẹn</b>.", "name": "An", "phone": "0912345678"}
    sent = portal.ask("POST", "/api/feedback/petitions", body, expect=201)
    path = f"/api/feedback/petitions/{sent['id']}"
    page.goto("/can-bo")
    sign_in(page, "minh")
    page.wait_for_url("**/can-bo")
    page.get_by_role("link", name="Phản ánh", exact=True).click()
    one = page.get_by_role("listitem").filter(has_text=about)
    expect(one).to_contain_text("Quá <b>hẹn</b>.")
    expect(one).to_contain_text("Hạn trả lời")
    one.locator("summary").click()
    one.get_by_role("button", name="Gửi câu trả lời").click()
    expect(one.locator("[data-summary]")).to_be_focused()
    expect(one.locator(".govuk-error-message")).to_have_count(2)
    sound(page)

    # A colleague answers the sender meanwhile: told, shown, and what was typed stays.
    one.get_by_label("Câu trả lời").fill("Chúng tôi xin lỗi; sẽ gọi ngay hôm nay.")
    one.get_by_label("Công bố cho mọi người").check()
    said = {"action": "answer", "version": 1, "answer": "Đang xem lại.", "publish": False}
    portal.ask("POST", f"{path}/actions", said, user="minh")
    one.get_by_role("button", name="Gửi câu trả lời").click()
    expect(one.locator("[data-summary]")).to_contain_text("đồng nghiệp vừa trả lời")
    expect(one).to_contain_text("Đang xem lại.")
    for view in ("answered", "received"):  # what is being written stays in sight, though it is no longer unanswered
        page.select_option("#view", view)
    expect(one.get_by_label("Câu trả lời")).to_have_value("Chúng tôi xin lỗi; sẽ gọi ngay hôm nay.")

    keys: list[str] = []

    def lose(route: Route) -> None:
        """The request arrives, its answer does not."""
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route(f"**{path}/actions", lose, times=2)
    one.get_by_role("button", name="Gửi câu trả lời").click()
    expect(one.locator("[data-summary]")).to_contain_text("Chưa nhận được trả lời")
    one.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator("#state")).to_contain_text("Đã trả lời và công bố")
    expect(page.locator("#title")).to_be_focused()
    expect(one).to_have_count(0)
    assert len(set(keys)) == 1
    assert portal.ask("GET", path)["answer"] == "Chúng tôi xin lỗi; sẽ gọi ngay hôm nay."
    sound(page)
    page.goto("/phan-anh")
    page.select_option("#agency", AGENCY)
    public = page.get_by_role("listitem").filter(has_text=about)
    public.locator("summary").click()
    expect(public).to_contain_text("sẽ gọi ngay hôm nay")


def test_who_is_no_officer_is_told_so(page: Page, sign_in: SignIn) -> None:
    page.goto(f"/en{DESK}")
    sign_in(page, "lan")
    page.wait_for_url(f"**/en{DESK}")
    expect(page.locator("#state")).to_have_text("This account has no officer's role.")
    expect(page.locator("#desk")).to_be_hidden()
    sound(page)
