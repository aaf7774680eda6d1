"""A paper dossier at the counter: entered for a person, accepted, its slip printed; and the person finds it by code and pin."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.desk import PAPER, on_the_dossier
from tests.e2e.web.filing import answers_on_one_page
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
COUNTER = "/can-bo/quay/work-permit-new"


def opened(page: Page, sign_in: SignIn, user: str, language: str = "") -> None:
    page.goto(f"{language}{COUNTER}")
    sign_in(page, user)
    page.wait_for_url(f"**{COUNTER}")


def whose(page: Page) -> None:
    page.get_by_label("Nộp tại quầy").check()
    page.locator("#a-kind").check()
    for name, text in (
        ("name", "Hoàng Văn Tuấn"),
        ("identity_number", "001070000999"),
        ("phone", "0912345678"),
        ("address", "1 phố Huế, Hà Nội"),
    ):
        page.fill(f"#a-{name}", text)


def test_a_paper_dossier_is_entered_accepted_and_its_slip_is_there(
    wide: Page, page: Page, sign_in: SignIn, portal: Portal
) -> None:
    wide.goto("/can-bo/quay")
    sign_in(wide, "thu")  # who receives, and nothing else
    wide.wait_for_url("**/can-bo/quay")
    wide.fill("#wanted", "CAP GIAY PHEP LAO DONG")
    sound(wide)
    wide.locator(f'#procedures a[href="{COUNTER}"]').click()
    expect(wide.locator("#counter")).to_be_visible()
    wide.locator("#counter [type=submit]").click()
    expect(wide.locator("#summary")).to_be_focused()
    expect(wide.locator("#summary")).to_contain_text("Hồ sơ đến bằng cách nào?")
    sound(wide)
    wide.select_option("#w-agency", "ministry-employment")
    whose(wide)
    answers_on_one_page(wide)
    for paper in wide.locator("#counter [data-paper][data-required]:visible").all():
        paper.locator("[data-lies]").check()
    wide.locator('[data-paper="passport"] [type=file], [data-paper] [type=file][accept*="pdf"]').first.set_input_files(
        PAPER
    )
    wide.get_by_label("Tại bộ phận một cửa").check()
    seen: list[str] = []

    def lose(route: Route) -> None:
        """The first answer is lost: the dossier is entered once all the same."""
        if route.request.method != "POST":
            return route.continue_()
        seen.append(route.request.headers["idempotency-key"])
        if len(seen) == 1:
            route.fetch()
            return route.abort()
        return route.continue_()

    wide.route("**/api/submission/dossiers", lose)
    wide.locator("#counter [type=submit]").click()
    expect(wide.locator("#done-title")).to_be_focused()
    assert (len(seen), len(set(seen))) == (2, 1)
    sound(wide)
    code, pin = wide.locator("#receipt strong").all_inner_texts()
    wide.locator("#accept").click()
    expect(wide.locator("#slip a")).to_be_visible()
    shown = portal.ask("GET", f"/api/submission/dossiers/{code}", user="minh")
    assert (shown["applicant"]["name"], shown["channel"], shown["filed_by"]) == ("Hoàng Văn Tuấn", "counter", "thu")
    assert "passport" in shown["on_paper"]
    # The next of the kind: nothing of the last person, the same counter.
    wide.locator("#same").click()
    expect(wide.locator("#w-agency")).to_have_value("ministry-employment")
    expect(wide.locator("#a-name")).to_have_value("")
    # Whoever brought it looks it up with what was printed.
    page.goto(f"/tra-cuu/{code}#{pin}")
    expect(page.locator("#answer")).to_contain_text("Được tiếp nhận")
    # And who comes back with what was asked for is served at the counter.
    portal.ask(
        "POST",
        f"/api/status/dossiers/{code}/actions",
        {"action": "request_supplement", "version": 2, "reason": "Thiếu ảnh"},
        user="minh",
    )
    wide.goto(f"/can-bo/ho-so/{code}")
    wide.locator('[data-action="supplement"] summary').click()
    wide.fill("#supplement-note", "Đã nộp hai ảnh tại quầy")
    wide.locator('[data-action="supplement"] [type=submit]').click()
    expect(wide.locator("#changes")).to_contain_text("Đã nộp hai ảnh tại quầy")
    sound(wide)


def test_who_does_not_receive_there_enters_nothing_and_online_dossiers_are_their_applicants(
    page: Page, wide: Page, sign_in: SignIn, portal: Portal
) -> None:
    opened(page, sign_in, "lan", "/en")
    expect(page.locator("#state")).to_contain_text("no officer's role")
    expect(page.locator("#counter")).to_be_hidden()
    sound(page)
    asked = file_for_lan(portal).act("request_supplement", reason="Ảnh mờ")
    on_the_dossier(wide, sign_in, asked.code)
    expect(wide.locator('[data-action="supplement"]')).to_be_hidden()
