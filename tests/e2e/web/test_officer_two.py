"""Two officers on one dossier, an answer that is lost, and whoever has no business there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import COMPANY, filing
from infra.demo.two_persons import LICENCE, licence_form
from infra.people import DEPARTMENT
from tests.e2e.web.conftest import SignIn, at_both_sizes
from tests.e2e.web.desk import PAPER, card, later, on, on_the_dossier, press, unfold
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
TYPED = "Không thuộc thẩm quyền của cơ quan"


def test_each_sees_the_others_change_and_what_was_typed_stays(
    page: Page, wide: Page, sign_in: SignIn, portal: Portal
) -> None:
    filed = file_for_lan(portal)
    on_the_dossier(page, sign_in, filed.code)
    on_the_dossier(wide, sign_in, filed.code, "thu")
    unfold(page, "refuse").locator("textarea").fill(TYPED)
    press(wide, "accept")
    expect(wide.locator("#facts")).to_contain_text("Được tiếp nhận")
    # Nothing was pressed here: the page looks by itself.
    expect(page.locator("#changed")).to_contain_text("Phạm Thị Thu – Tiếp nhận")
    expect(page.locator("#facts")).to_contain_text("Được tiếp nhận")
    expect(page.locator("#refuse-reason")).to_have_value(TYPED)
    expect(card(page, "refuse").locator("[data-not-now]")).to_be_visible()
    sound(page)


@at_both_sizes
def test_the_loser_of_a_race_is_told_and_an_answer_lost_is_asked_again(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    filed = file_for_lan(portal).act("accept")
    on_the_dossier(page, sign_in, filed.code)
    page.route(
        "**/dossiers/*/actions", lambda route: route.abort() if route.request.method == "GET" else route.continue_()
    )
    unfold(page, "stop").locator("textarea").fill(TYPED)
    filed.act("take", "thu")
    page.unroute("**/dossiers/*/actions")
    press(page, "stop")
    expect(page.locator("#stop-summary")).to_contain_text("người khác vừa thay đổi")
    expect(page.locator("#changed")).to_contain_text("Phạm Thị Thu – Nhận xử lý")
    expect(page.locator("#stop-reason")).to_have_value(TYPED)
    seen: list[str] = []

    def lose(route: Route) -> None:
        """Does what is asked and loses the answer, twice."""
        if route.request.method != "POST":
            return route.continue_()
        seen.append(route.request.headers["idempotency-key"])
        if len(seen) <= 2:
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/dossiers/*/actions", lose)
    press(page, "stop")
    expect(page.locator("#stop-summary")).to_contain_text("chỉ được ghi một lần")
    press(page, "stop")
    expect(page.locator("#facts")).to_contain_text("Dừng xử lý")
    assert (len(seen), len(set(seen))) == (3, 1)
    expect(page.locator("#history strong").filter(has_text="Dừng xử lý")).to_have_count(1)


def test_somebody_without_a_role_sees_no_dossier_and_a_deep_link_leads_back(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    code = file_for_lan(portal).code
    page.goto(f"/can-bo/ho-so/{code}")
    sign_in(page, "binh")  # an officer of another agency
    page.wait_for_url(f"**/can-bo/ho-so/{code}")
    expect(page.locator("#state")).to_contain_text("Không tìm thấy")
    expect(page.locator("#dossier")).to_be_hidden()
    sound(page)


def test_a_session_that_ends_while_somebody_types_loses_nothing(page: Page, sign_in: SignIn, portal: Portal) -> None:
    code = file_for_lan(portal).code
    on_the_dossier(page, sign_in, code)
    unfold(page, "refuse").locator("textarea").fill(TYPED)
    page.evaluate(
        "sessionStorage.setItem('session', JSON.stringify({access: 'x', refresh: 'x', until: 0, touched: Date.now()}))"
    )
    press(page, "refuse")
    sign_in(page, "minh")
    page.wait_for_url(f"**/can-bo/ho-so/{code}")
    expect(page.locator("#refuse-reason")).to_have_value(TYPED)
    expect(page.locator("#refuse-reason")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("Phiên làm việc đã hết")
    press(page, "refuse")
    expect(page.locator("#facts")).to_contain_text("Không được tiếp nhận")


def test_one_proposes_and_another_decides_just_that(page: Page, wide: Page, sign_in: SignIn, portal: Portal) -> None:
    licence = portal.ask("GET", f"/api/submission/procedures/{LICENCE}")
    body = filing(portal, licence, "hoa", COMPANY, agency=DEPARTMENT, form=licence_form())
    made = portal.ask("POST", "/api/submission/dossiers", body, user="hoa", expect=201)
    filed = Filed(portal, str(made["code"]), str(made["pin"])).act("accept", "binh").act("take", "binh")
    on_the_dossier(wide, sign_in, filed.code, "binh")
    expect(card(wide, "decide")).to_be_hidden()  # nothing is proposed
    propose = unfold(wide, "propose")
    propose.get_by_label("Đồng ý", exact=True).check()
    propose.locator("[data-file] input").set_input_files(PAPER)
    wide.fill("#propose-number", "GP-09")
    on(wide, "propose-date", later(0))
    propose.locator("[type=submit]").click()
    expect(wide.locator("#open-questions")).to_contain_text("GP-09")
    expect(card(wide, "decide")).to_be_hidden()  # nor is who proposed the second person
    on_the_dossier(page, sign_in, filed.code, "thu")
    expect(page.locator("#open-questions")).to_contain_text("Đề xuất đang chờ quyết định: Đồng ý")
    decide = unfold(page, "decide")
    expect(page.locator("#decide-number")).to_be_hidden()  # it stands in the proposal
    decide.get_by_label("Không đồng ý", exact=True).check()
    page.fill("#decide-reason", "Chưa đủ căn cứ")
    decide.locator("[type=submit]").click()
    expect(page.locator("#decide-summary")).to_contain_text("Kết quả được đề xuất là khác")
    sound(page)
    decide.get_by_label("Đồng ý", exact=True).check()
    decide.locator("[type=submit]").click()
    expect(page.locator("#facts")).to_contain_text("Đã có kết quả")
