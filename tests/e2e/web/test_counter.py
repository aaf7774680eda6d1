"""A paper dossier at the counter: entered for a person, accepted, its slip printed; and the person finds it by code and pin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from tests.e2e.web.conftest import SignIn, at_both_sizes
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


def asks_before_leaving(page: Page) -> bool:
    return not page.evaluate('dispatchEvent(new Event("beforeunload", { cancelable: true }))')


@at_both_sizes
def test_a_paper_dossier_is_entered_accepted_and_its_slip_is_there(
    page: Page, other: Page, sign_in: SignIn, portal: Portal
) -> None:
    page.goto("/can-bo/quay")
    sign_in(page, "thu")  # who receives, and nothing else
    page.wait_for_url("**/can-bo/quay")
    page.fill("#wanted", "CAP GIAY PHEP LAO DONG")
    sound(page)
    page.locator(f'#procedures a[href="{COUNTER}"]').click()
    expect(page.locator("#counter")).to_be_visible()
    page.locator("#counter [type=submit]").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#summary")).to_contain_text("Hồ sơ đến bằng cách nào?")
    sound(page)
    page.select_option("#w-agency", "ministry-employment")
    whose(page)
    answers_on_one_page(page)
    for paper in page.locator("#counter [data-paper][data-required]:visible").all():
        paper.locator("[data-lies]").check()
    page.locator('[data-paper="passport"] [type=file], [data-paper] [type=file][accept*="pdf"]').first.set_input_files(
        PAPER
    )
    page.get_by_label("Tại bộ phận một cửa").check()
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

    page.route("**/api/submission/dossiers", lose)
    page.locator("#counter [type=submit]").click()
    expect(page.locator("#done-title")).to_be_focused()
    assert (len(seen), len(set(seen))) == (2, 1)
    sound(page)
    code, pin = page.locator("#receipt strong").all_inner_texts()
    page.locator("#accept").click()
    expect(page.locator("#slip a")).to_be_visible()
    shown = portal.ask("GET", f"/api/submission/dossiers/{code}", user="minh")
    assert (shown["applicant"]["name"], shown["channel"], shown["filed_by"]) == ("Hoàng Văn Tuấn", "counter", "thu")
    assert "passport" in shown["on_paper"]
    assert not asks_before_leaving(page)  # all is entered
    # The next of the kind: nothing of the last person, the same counter.
    page.locator("#same").click()
    expect(page.locator("#w-agency")).to_have_value("ministry-employment")
    expect(page.locator("#a-name")).to_have_value("")
    # Whoever brought it looks it up with what was printed.
    other.goto(f"/tra-cuu/{code}#{pin}")
    expect(other.locator("#answer")).to_contain_text("Được tiếp nhận")
    # And who comes back with what was asked for is served at the counter.
    portal.ask(
        "POST",
        f"/api/status/dossiers/{code}/actions",
        {"action": "request_supplement", "version": 2, "reason": "Thiếu ảnh"},
        user="minh",
    )
    page.goto(f"/can-bo/ho-so/{code}")
    page.locator('[data-action="supplement"] summary').click()
    page.fill("#supplement-note", "Đã nộp hai ảnh tại quầy")
    page.locator('[data-action="supplement"] [type=submit]').click()
    expect(page.locator("#changes")).to_contain_text("Đã nộp hai ảnh tại quầy")
    sound(page)


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


def test_a_list_of_agencies_that_does_not_come_is_not_taken_for_one_without_mine(page: Page, sign_in: SignIn) -> None:
    problem = {"title": "Máy chủ đang bận", "detail": "Hãy thử lại sau ít giây."}
    page.route("**/api/submission/agencies?procedure=*", lambda route: route.fulfill(status=503, json=problem), times=1)
    opened(page, sign_in, "thu")
    expect(page.locator("#state")).to_have_text("Máy chủ đang bận. Hãy thử lại sau ít giây.")
    expect(page.locator("#counter")).to_be_hidden()
    page.reload()
    expect(page.locator("#counter")).to_be_visible()


def test_what_is_typed_is_not_lost_at_a_stray_link(page: Page, sign_in: SignIn) -> None:
    opened(page, sign_in, "thu")
    expect(page.locator("#counter")).to_be_visible()
    assert not asks_before_leaving(page)
    page.fill("#a-name", "Hoàng Văn Tuấn")
    page.once("dialog", lambda asked: asked.dismiss())
    with page.expect_event("dialog") as asked:
        page.locator("#language").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(page.locator("#a-name")).to_have_value("Hoàng Văn Tuấn")
    page.locator("#account-out").click()  # who signs out leaves nothing to be seen, and is not asked
    page.wait_for_url(re.compile(r"/(\?.*)?$"))


ENDED = "sessionStorage.setItem('session', JSON.stringify({access: 'x', refresh: 'x', until: 0, touched: Date.now()}))"
GIVEN = """[...document.querySelectorAll('#counter :is(input, select, textarea):not([type=file])')]
    .map((one) => [one.value, one.checked])"""
KEPT = "Object.keys(sessionStorage).filter((name) => name.startsWith('counter:')).length"


def filled(page: Page) -> None:
    expect(page.locator("#counter")).to_be_visible()
    page.select_option("#w-agency", "ministry-employment")
    whose(page)
    answers_on_one_page(page)
    for paper in page.locator("#counter [data-paper][data-required]:visible").all():
        paper.locator("[data-lies]").check()
    page.get_by_label("Tại bộ phận một cửa").check()


def test_a_session_that_ends_before_a_paper_dossier_is_entered_loses_nothing(page: Page, sign_in: SignIn) -> None:
    opened(page, sign_in, "thu")
    filled(page)
    passport = page.locator('[data-paper="passport"]')
    passport.locator("[data-lies]").uncheck()
    hidden = PAPER["name"].replace(".", "\u202e.")  # a mark that nobody sees
    passport.locator("[type=file]").set_input_files({**PAPER, "name": hidden})
    busy = {"title": "Máy chủ đang bận", "detail": "Hãy thử lại sau ít giây."}
    page.route("**/api/submission/dossiers", lambda route: route.fulfill(status=503, json=busy), times=1)
    page.locator("#counter [type=submit]").click()  # the scan is sent, the rest is not
    expect(page.locator("#summary")).to_contain_text("Máy chủ đang bận")
    before = page.evaluate(GIVEN)
    page.evaluate(ENDED)
    assert asks_before_leaving(page)
    page.locator("#counter [type=submit]").click()
    sign_in(page, "thu")
    page.wait_for_url(f"**{COUNTER}")
    expect(page.locator("#state")).to_contain_text("Phiên làm việc đã hết")
    assert page.evaluate(GIVEN) == before
    expect(passport).to_contain_text(f"Đã gửi bản quét “{PAPER['name']}”")
    assert asks_before_leaving(page)
    page.locator("#counter [type=submit]").click()
    expect(page.locator("#done-title")).to_be_focused()
    assert (page.evaluate(KEPT), asks_before_leaving(page)) == (0, False)


def test_a_session_that_ends_before_a_scan_is_sent_leads_to_the_sign_in_and_shows_it_to_nobody_else(
    page: Page, sign_in: SignIn
) -> None:
    opened(page, sign_in, "thu")
    filled(page)
    page.locator('[data-paper="passport"] [type=file]').set_input_files(PAPER)
    page.evaluate(ENDED)
    page.locator("#counter [type=submit]").click()
    sign_in(page, "minh")
    page.wait_for_url(f"**{COUNTER}")
    expect(page.locator("#account-name")).not_to_be_empty()
    expect(page.locator("#a-name")).to_have_value("")
    assert page.evaluate(KEPT) == 1  # for who typed it
    page.locator("#account-out").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    assert page.evaluate(KEPT) == 0


def test_who_was_away_too_long_finds_the_paper_dossier_as_it_was(page: Page, sign_in: SignIn) -> None:
    page.clock.install()
    opened(page, sign_in, "thu")
    expect(page.locator("#counter")).to_be_visible()
    page.fill("#a-name", "Hoàng Văn Tuấn")
    page.clock.fast_forward(20 * 60_000)  # nobody touches the page
    sign_in(page, "thu")
    page.wait_for_url(f"**{COUNTER}")
    expect(page.locator("#a-name")).to_have_value("Hoàng Văn Tuấn")
    page.once("dialog", lambda asked: asked.accept())
    page.reload()  # left all the same, signed in: the next person's form is empty
    expect(page.locator("#counter")).to_be_visible()
    expect(page.locator("#a-name")).to_have_value("")
