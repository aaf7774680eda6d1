"""What anyone may read, on a phone and at a desk: catalogue and filters, results with their proof, petitions, figures."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, PROCEDURE
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import at_both_sizes, open_whole
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import Filed, file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

READ = (
    "/", "/thu-tuc/loc/an-toan", "/thu-tuc/work-permit-new", "/thu-tuc/monthly-social-allowance/mau", "/ket-qua", "/phan-anh",
    "/phan-anh/gui", "/phan-anh/tra-cuu", "/so-lieu", "/tro-giup", "/kha-nang-tiep-can", "/quyen-rieng-tu", "/du-lieu",
    "/problems", "/problems/busy", "/404",
)  # fmt: skip
SHIFTS = """new Promise((done) => {
  let all = 0;
  const add = (list) => list.getEntries().forEach((one) => { all += one.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(all)));
})"""

SERVED = """async ([path, told]) => {
  for (let tries = 0; tries < 240; tries += 1) {
    if ((await (await fetch(path, { cache: "no-store" })).text()).includes(told)) return true;
    await new Promise((done) => setTimeout(done, 250));
  }
  return false;
}"""


@pytest.fixture(scope="module")
def decided(running: Running) -> Filed:
    """A dossier with a public result."""
    with pytest.MonkeyPatch.context() as patch, httpx.Client(timeout=60) as http:
        patch.setenv("PORTAL_STATE", str(running.state))
        portal = Portal(running.address, http)
        done = file_for_lan(portal).decide()
        portal.until(f"/api/publish/results?procedure={PROCEDURE}", lambda page: done.code in json.dumps(page))
        return done


@at_both_sizes
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_anyone_reads_is_sound_and_nothing_moves(page: Page, prefix: str) -> None:
    for path in READ:
        open_whole(page, f"{prefix}{path}".rstrip("/") or "/")
        sound(page)
        assert page.evaluate(SHIFTS) == 0, path


@at_both_sizes
def test_search_and_filters_combine_and_the_other_language_keeps_them(page: Page) -> None:
    page.goto("/")
    page.fill("#q", "giay phep")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_url("**/thu-tuc?q=giay+phep")
    several = page.locator("#found").inner_text()
    page.get_by_text("Lọc theo việc").click()
    page.get_by_role("link", name="Cục Quản lý lao động ngoài nước").click()
    page.wait_for_url("**/thu-tuc/loc/ministry-overseas-labour?q=giay+phep")
    expect(page.locator("#found")).to_have_text("1 thủ tục")
    assert several != "1 thủ tục"
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/thu-tuc/loc/ministry-overseas-labour?q=giay+phep")
    expect(page.locator("#q")).to_have_value("giay phep")
    expect(page.locator("#found")).to_have_text("1 procedure")
    page.get_by_role("link", name="Overseas Labour", exact=False).first.click()
    page.wait_for_url("**/en/thu-tuc?q=giay+phep")


def chosen(page: Page, name: str) -> int:
    """Follows the filter of that name; how many procedures it promises. Administrators may have added some."""
    link = page.get_by_role("link", name=re.compile(rf"^{re.escape(name)} \(\d+\)$"))
    count = int(link.inner_text().rpartition("(")[2].rstrip(")"))
    link.click()
    return count


def test_without_script_the_catalogue_filters_by_links_and_figures_are_read(plain: Page) -> None:
    plain.goto("/thu-tuc")
    plain.get_by_text("Lọc theo việc").click()
    of_the_field = chosen(plain, "An toàn, vệ sinh lao động")
    plain.get_by_text("Lọc theo việc").click()
    of_both = chosen(plain, "Sở Nội vụ các tỉnh, thành phố")
    assert 0 < of_both < of_the_field
    expect(plain.locator("#found")).to_have_text(f"{of_both} thủ tục")
    expect(plain.locator("[data-procedure]")).to_have_count(of_both)
    plain.get_by_role("link", name="Sở Nội vụ các tỉnh").click()
    expect(plain.locator("#found")).to_have_text(f"{of_the_field} thủ tục")
    plain.goto("/so-lieu")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Số liệu")
    expect(plain.locator("main")).to_contain_text("Đã nhận")


@at_both_sizes
def test_a_result_is_found_and_its_proof_is_worked_out_here(page: Page, decided: Filed) -> None:
    page.goto("/ket-qua")
    page.select_option("#procedure", PROCEDURE)
    page.select_option("#agency", AGENCY)
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#state")).to_have_text("Kết quả mới nhất đứng trước.")
    page.get_by_role("listitem").filter(has_text=decided.code).get_by_role("link").click()
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Không. Kết quả này là dòng")
    expect(answer).to_contain_text("GP-01")
    expect(answer).not_to_contain_text("Lan")
    sound(page)
    page.go_back()
    expect(page.locator("#procedure")).to_have_value(PROCEDURE)
    page.fill("#to", "2020-01-01")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#state")).to_contain_text("Không có kết quả nào như vậy")


@at_both_sizes
def test_a_log_that_says_another_thing_is_told(page: Page, decided: Filed) -> None:
    def lie(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "root": "0" * 64})

    page.route("**/api/publish/log/proofs/**", lie)
    page.goto(f"/ket-qua?code={decided.code}")
    expect(page.locator("#answer")).to_contain_text("KHÁC")


@at_both_sizes
def test_a_petition_is_sent_once_over_a_network_that_breaks_and_answered_in_public(page: Page, portal: Portal) -> None:
    about = f"Hồ sơ quá hạn {uuid.uuid4().hex[:6]}"
    page.goto("/phan-anh/gui")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#content-error")).to_contain_text("Hãy điền “Nội dung”")
    sound(page)
    page.select_option("#agency", AGENCY)
    page.fill("#subject", about)
    page.fill("#content", "Quá hẹn 3 ngày. <b>Chưa ai gọi.</b>")
    page.fill("#name", "Nguyễn Văn An")
    page.fill("#phone", "09x")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#phone-error")).to_contain_text("chữ số")
    page.fill("#phone", "0912 345 678")

    answers: list[dict[str, str]] = []

    def lose(route: Route) -> None:
        """The request arrives, its answer does not."""
        answers.append(route.fetch().json())
        route.abort()

    page.route("**/api/feedback/petitions", lose, times=1)
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#state")).to_contain_text("Chưa gửi được vì mất mạng")
    page.reload()
    expect(page.locator("#subject")).to_have_value(about)
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#receipt-id")).to_be_visible()
    sent = page.locator("#receipt-id").inner_text().replace(" ", "")
    pin = page.locator("#receipt-pin").inner_text()
    assert [(sent, pin)] == [(one["id"], one["pin"]) for one in answers]
    expect(page.locator("#receipt-due")).to_contain_text("Cơ quan trả lời chậm nhất ngày")
    assert page.evaluate("localStorage.length") == 0
    sound(page)

    body = {"action": "answer", "version": 1, "answer": "Đã xong, xin lỗi bạn.", "publish": True}
    portal.ask("POST", f"/api/feedback/petitions/{sent}/actions", body, user="minh")
    page.get_by_role("link", name="Xem câu trả lời").click()
    page.fill("#id", f"Mã: {sent[:8]}–{sent[8:]}\u200b")  # as it may come out of a message
    page.fill("#pin", pin.lower())
    page.get_by_role("button", name="Xem").click()
    expect(page.locator("#answer")).to_contain_text("Đã xong, xin lỗi bạn.")
    expect(page.locator("#answer")).to_contain_text("<b>Chưa ai gọi.</b>")
    assert pin not in page.url
    sound(page)
    page.goto("/phan-anh")
    page.select_option("#agency", AGENCY)
    one = page.get_by_role("listitem").filter(has_text=about)
    one.locator("summary").click()
    expect(one).to_contain_text("Đã xong, xin lỗi bạn.")
    expect(one).not_to_contain_text("Nguyễn Văn An")
    sound(page)


@at_both_sizes
def test_figures_are_the_same_in_picture_table_file_and_api(
    page: Page, portal: Portal, running: Running, decided: Filed
) -> None:
    def counted(told: dict[str, list[dict[str, int]]]) -> bool:
        return bool(told["items"]) and sum(one["in_time"] for one in told["items"]) > 0

    portal.until(f"/api/status/statistics?agency={AGENCY}", counted)
    received, in_time, late = _written(portal, running)
    # What stands in the bucket is served a second later, and a browser keeps a page for a minute: it is opened after that.
    page.goto("/tro-giup")
    for path, told in (
        ("/so-lieu", f"{in_time} đúng hạn, {late} trễ"),
        ("/so-lieu/nam-nay-dung-han.csv", f"{received},{in_time}"),
    ):
        assert page.evaluate(SERVED, [path, told])
    page.goto("/so-lieu")
    section = page.locator("section").filter(has=page.locator("#dung-han"))
    picture = section.locator("svg")
    expect(picture).to_have_attribute("role", "img")
    section.locator("summary").click()
    row = section.get_by_role("row").filter(has_text="Cục Việc làm")
    cells = [one.strip() for one in row.locator("td").all_inner_texts()]
    assert cells[:3] == [received, in_time, late]
    expect(picture).to_contain_text(f"{in_time} đúng hạn, {late} trễ hạn")
    sound(page)
    with page.expect_download() as started:
        section.get_by_role("link", name="CSV").click()
    text = started.value.path().read_text(encoding="utf-8-sig")
    lines = {line[0]: line[1:] for line in csv.reader(io.StringIO(text))}
    assert lines["Cục Việc làm"][:3] == cells[:3]
    page.get_by_role("link", name="Tháng này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Số liệu: Tháng này")


def _written(portal: Portal, running: Running) -> tuple[str, str, str]:
    """Has the pages of figures made; received, in time and late at the agency as they were then. Events of earlier tests may
    still be on their way, so it is asked before and after."""
    for _ in range(10):
        before = _of_api(portal)
        done = running.client("lambda").invoke(FunctionName="local-web-render", Payload=b"{}")
        assert "FunctionError" not in done
        if _of_api(portal) == before:
            return before
    pytest.fail("the figures never came to rest")


def _of_api(portal: Portal) -> tuple[str, str, str]:
    items = portal.ask("GET", f"/api/status/statistics?agency={AGENCY}&map=new")["items"]
    received, in_time, late = (str(sum(one[name] for one in items)) for name in ("received", "in_time", "late"))
    return received, in_time, late
