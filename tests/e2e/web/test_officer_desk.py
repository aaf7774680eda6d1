"""The desk: what the law asks next stands first; found by code, by filter and by keys; a step for several with an answer each."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN
from tests.e2e.web.conftest import SignIn, at_both_sizes
from tests.e2e.web.desk import at_the_desk, card, on_the_dossier, row_of
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@at_both_sizes
def test_a_step_for_several_dossiers_is_answered_line_by_line(
    page: Page, other: Page, sign_in: SignIn, portal: Portal
) -> None:
    first, second = file_for_lan(portal).at_the_desk(), file_for_lan(portal).at_the_desk()
    at_the_desk(page, sign_in)
    row = row_of(page, first.code)
    expect(row).to_contain_text("Trả lời lần đầu trước")
    expect(row).to_contain_text("chưa ai nhận")
    sound(page)
    second.act("accept", "thu")  # meanwhile, by a colleague
    for one in (first, second):
        row_of(page, one.code).get_by_role("checkbox").check()
    expect(page.locator("#chosen")).to_have_text("Đã chọn 2")
    page.locator("#count").scroll_into_view_if_needed()
    expect(page.locator("#do")).to_be_in_viewport()  # however far down the list
    page.select_option("#do", "accept")
    page.locator("#batch [type=submit]").click()
    lines = page.locator("#outcome-lines li")
    expect(page.locator("#outcome")).to_be_focused()
    expect(page.locator("#outcome-sum")).to_have_text("Xong 1 trên 2 hồ sơ.")
    expect(lines.filter(has_text=first.code)).to_contain_text("Được tiếp nhận")
    expect(lines.filter(has_text=second.code)).to_contain_text("thay đổi")
    sound(page)
    # Assigned to a real colleague, on the other device and in English.
    other.goto("/en/can-bo")
    sign_in(other, "minh")
    other.wait_for_url("**/en/can-bo")
    there = row_of(other, first.code)
    there.get_by_role("checkbox").check()
    other.select_option("#do", "assign")
    other.select_option("#whom", "thu")
    other.locator("#batch [type=submit]").click()
    expect(other.locator("#outcome-lines li")).to_contain_text("In process")
    sound(other)


@at_both_sizes
def test_the_list_by_filters_by_name_and_by_code(page: Page, sign_in: SignIn, portal: Portal) -> None:
    kept, other = file_for_lan(portal).at_the_desk(), file_for_lan(portal).act("accept").at_the_desk()
    file_for_lan(portal).at_the_desk()  # a second of that name, whatever other tests have filed
    at_the_desk(page, sign_in)
    page.locator("#filters summary").click()
    sound(page)
    with page.expect_response("**/worklist?*state=registered*"):
        page.select_option("#in_state", "registered")
    expect(page.locator("#rows tr").filter(has_text=other.code)).to_have_count(0)
    # By whose it is, however it is typed; names come beside the list, which holds none.
    expect(row_of(page, kept.code)).to_contain_text(LAN["name"])
    rows = page.locator("#rows tr:visible")
    expect(rows.filter(has_text=other.code)).to_have_count(0)
    page.fill("#code", "thi lan")
    expect(rows.filter(has_text=kept.code)).to_be_visible()
    page.keyboard.press("Enter")
    expect(rows.first.locator("a")).to_be_focused()
    page.fill("#code", "khong ai ten nhu vay")
    expect(rows).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("không có mã hay tên nào như vậy")
    # Pasted as it came in a message, with spaces.
    page.fill("#code", f" {other.code.replace('-', ' -')} ")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/can-bo/ho-so/{other.code}")
    expect(page.locator("#dossier")).to_be_visible()
    # What was chosen stands in the address, so Back from a dossier finds it again.
    page.go_back()
    expect(page).to_have_url(re.compile("in_state=registered"))
    row_of(page, kept.code)
    expect(page.locator("#in_state")).to_have_value("registered")
    expect(rows.filter(has_text=other.code)).to_have_count(0)


def test_who_comes_back_to_the_tab_finds_what_was_chosen_on_later_pages_too(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    filed = [file_for_lan(portal).code for _ in range(2)]
    found = portal.ask("GET", "/api/status/worklist?limit=1", user="minh")["items"]
    items = [{**found[0], "code": code, "assignee": None} for code in filed]

    def in_pages_of_one(route: Route) -> None:
        at = int(parse_qs(urlsplit(route.request.url).query).get("cursor", ["0"])[0])
        following = str(at + 1) if at + 1 < len(items) else None
        route.fulfill(json={"items": items[at : at + 1], "next_cursor": following})

    page.route("**/api/status/worklist?**", in_pages_of_one)
    at_the_desk(page, sign_in)
    for code in filed:
        row_of(page, code).get_by_role("checkbox").check()
    items[1]["assignee"] = "meanwhile"
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    expect(row_of(page, filed[1])).to_contain_text("meanwhile")
    expect(page.locator("#chosen")).to_have_text("Đã chọn 2")
    del items[1]
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#state")).to_contain_text(f"không còn được chọn: {filed[1]}.")
    expect(page.locator("#chosen")).to_have_text("Đã chọn 1")


def test_colleagues_that_do_not_come_are_told_and_the_list_stands_without_them(
    page: Page, sign_in: SignIn, portal: Portal
) -> None:
    code = file_for_lan(portal).at_the_desk().code
    problem = {"title": "Máy chủ đang bận", "detail": "Hãy thử lại sau ít giây."}
    page.route("**/api/status/agencies/*/officers?*", lambda route: route.fulfill(status=503, json=problem))
    at_the_desk(page, sign_in)
    expect(row_of(page, code)).to_be_visible()
    expect(page.locator("#state")).to_have_text("Máy chủ đang bận. Hãy thử lại sau ít giây.")
    page.locator("#rows a").filter(has_text=code).click()
    expect(page.locator("#history")).to_contain_text("Nộp hồ sơ")
    expect(page.locator("#state")).to_have_text("Máy chủ đang bận. Hãy thử lại sau ít giây.")


def test_the_list_by_keys(wide: Page, sign_in: SignIn, portal: Portal) -> None:
    code = file_for_lan(portal).at_the_desk().code
    at_the_desk(wide, sign_in)
    expect(row_of(wide, code)).to_be_visible()
    rows = wide.locator("#rows tr:visible")
    wide.locator("#title").click()
    wide.keyboard.press("?")
    expect(wide.locator("#keys")).to_be_visible()
    sound(wide)
    wide.keyboard.press("Escape")
    expect(wide.locator("#keys")).to_be_hidden()
    wide.keyboard.press("/")
    expect(wide.locator("#code")).to_be_focused()
    wide.keyboard.type(code[-6:].lower())
    expect(rows).to_have_count(1)
    wide.keyboard.press("Escape")
    expect(rows.locator("a")).to_be_focused()
    wide.keyboard.press("x")
    expect(rows.get_by_role("checkbox")).to_be_checked()
    rows.locator("a").focus()
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"**/can-bo/ho-so/{code}")
    expect(wide.locator("#dossier")).to_be_visible()
    wide.keyboard.press("Escape")
    wide.wait_for_url("**/can-bo")
    expect(wide.locator("#desk")).to_be_visible()


def test_from_dossier_to_dossier_by_keys_alone(wide: Page, sign_in: SignIn, portal: Portal) -> None:
    file_for_lan(portal).at_the_desk()
    file_for_lan(portal).at_the_desk()
    at_the_desk(wide, sign_in)
    rows = wide.locator("#rows tr:visible")
    expect(rows.nth(1)).to_be_visible()
    one, following = (rows.nth(at).get_attribute("data-code") for at in (0, 1))
    wide.locator("#title").click()
    wide.keyboard.press("j")
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"**/can-bo/ho-so/{one}")
    expect(wide.locator("#dossier")).to_be_visible()
    wide.keyboard.press("n")
    wide.wait_for_url(f"**/can-bo/ho-so/{following}")
    expect(wide.locator("#dossier")).to_be_visible()
    wide.keyboard.press("Escape")
    wide.wait_for_url("**/can-bo")
    expect(rows.filter(has_text=str(following)).locator("a")).to_be_focused()  # the line that was left


def test_a_step_and_the_papers_by_keys_and_keys_turned_off(wide: Page, sign_in: SignIn, portal: Portal) -> None:
    on_the_dossier(wide, sign_in, file_for_lan(portal).code)
    first = card(wide, "accept")  # of those that are offered
    wide.locator("#title").click()
    wide.keyboard.press("1")
    expect(first).to_have_attribute("open", "")
    expect(first.locator("[type=submit]")).to_be_focused()  # this one asks nothing
    wide.keyboard.press("Escape")
    expect(first.locator("summary")).to_be_focused()
    for at in (0, 1):
        wide.keyboard.press("j")
        expect(wide.locator("#papers li").nth(at).locator("input").first).to_be_focused()
    wide.keyboard.press("?")
    sound(wide)
    wide.locator("#keys-off").check()
    wide.keyboard.press("Escape")
    expect(wide.locator("#keys")).to_be_hidden()
    wide.locator("#title").click()
    wide.keyboard.press("1")
    wide.locator("#help").click()  # still there for who wants them back
    expect(first).not_to_have_attribute("open", "")
    wide.locator("#keys-off").uncheck()


def test_the_figures_of_ones_agency(page: Page, wide: Page, sign_in: SignIn, portal: Portal) -> None:
    file_for_lan(portal)
    for there, address in ((page, "/can-bo/so-lieu"), (wide, "/en/can-bo/so-lieu")):
        there.goto(address)
        sign_in(there, "minh")
        there.wait_for_url(f"**{address}")
        expect(there.locator("#figures")).to_be_visible()
        expect(there.locator("#late")).not_to_be_empty()
        there.select_option("#by", "quarter")
        there.locator("#ask [type=submit]").click()
        expect(there.locator("#csv")).to_have_attribute("href", re.compile("by=quarter"))
        sound(there)
