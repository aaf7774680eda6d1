"""A phone in hard weather: no network, two devices, a session that ends, a draft that somebody touched, a service worker that
must go. Nothing typed is lost, nothing is filed twice, nothing is left behind."""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from infra.demo.client import Portal
from infra.demo.filings import PDF, PROCEDURE
from tests.e2e.web.conftest import SignIn, until
from tests.e2e.web.filing import DRAFT, FORM, at, go_on, keep_on_device, no_drafts, put, ready
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import every, file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SAVED = "Đã lưu bản nháp"
ACTIVE = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one?.active))"


@pytest.fixture
def lan(page: Page, portal: Portal, sign_in: SignIn) -> Iterator[Page]:
    """Her phone at the form, signed in, without a draft anywhere."""
    no_drafts(portal)
    enter(page, sign_in)
    yield page
    no_drafts(portal)


def enter(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    expect(page.locator("#w-agency option")).not_to_have_count(1)


def dossiers(portal: Portal) -> list[str]:
    return [one["code"] for one in every(portal, "/api/status/dossiers?limit=100", "lan")]


def press(page: Page) -> None:
    page.get_by_role("button", name="Nộp hồ sơ").click()


def filed(page: Page) -> str:
    at(page, "da-nop")
    return page.locator("#receipt strong").first.inner_text()


# -- two devices ------------------------------------------------------------------------------------------------------------


def test_two_devices_change_one_draft_and_nothing_typed_is_lost(
    lan: Page, wide: Page, portal: Portal, sign_in: SignIn
) -> None:
    lan.check("#a-kind")
    lan.fill("#a-address", "1 phố Cũ, Hà Nội")
    expect(lan.locator("#state")).to_contain_text(SAVED)
    enter(wide, sign_in)
    sound(wide)
    wide.get_by_role("button", name="Làm tiếp bản nháp đó").click()
    expect(wide.locator("#a-address")).to_have_value("1 phố Cũ, Hà Nội")
    wide.fill("#a-address", "2 phố Mới, Huế")
    draft = portal.ask("GET", "/api/submission/drafts", user="lan")["items"][0]["id"]
    there = f"/api/submission/drafts/{draft}"
    portal.until(there, lambda one: one["applicant"].get("address") == "2 phố Mới, Huế", user="lan")
    lan.fill("#a-address", "3 phố Khác, Đà Nẵng")
    lan.fill("#a-phone", "0987654321")
    expect(lan.locator("#both")).to_contain_text("Máy này: 3 phố Khác, Đà Nẵng")
    expect(lan.locator("#both h2")).to_be_focused()
    sound(lan)
    lan.get_by_label("Máy kia: 2 phố Mới, Huế").check()
    lan.get_by_role("button", name="Dùng các câu đã chọn").click()
    expect(lan.locator("#a-address")).to_have_value("2 phố Mới, Huế")
    expect(lan.locator("#a-phone")).to_have_value("0987654321")  # only one device had it
    portal.until(there, lambda one: one["applicant"].get("phone") == "0987654321", user="lan")
    wide.reload()  # had nothing unsaved: takes the newer version by itself
    expect(wide.locator("#a-phone")).to_have_value("0987654321")


# -- the network --------------------------------------------------------------------------------------------------------------


def test_an_offered_draft_moves_nothing_hides_no_focus_and_is_taken(lan: Page, portal: Portal) -> None:
    begun = {
        "procedure": PROCEDURE,
        "applicant": {"kind": "self", "phone": "0911222333"},
        "form": {"linhVuc": "Đóng tàu"},
    }
    portal.ask("POST", "/api/submission/drafts", begun, user="lan", expect=201)
    lan.evaluate("localStorage.clear()")
    lan.reload()
    offer = lan.locator("#other-draft")
    expect(offer).to_contain_text("Bạn có một bản nháp")
    with_it = lan.locator("#filing").bounding_box()
    lan.locator("section.is-open [data-next]").focus()
    button, sheet = lan.locator("section.is-open [data-next]").bounding_box(), offer.bounding_box()
    assert button
    assert sheet
    assert button["y"] + button["height"] <= sheet["y"]
    lan.evaluate("scrollTo(0, 0); document.querySelector('#other-draft').remove()")
    assert lan.locator("#filing").bounding_box() == with_it
    lan.reload()
    offer.get_by_role("button", name="Làm tiếp bản nháp đó").click()
    expect(offer).to_have_count(0)
    expect(lan.locator("#a-phone")).to_have_value("0911222333")
    expect(lan.locator("#f-linhVuc")).to_have_value("Đóng tàu")


def test_without_a_network_the_form_goes_on_and_filing_waits(lan: Page, portal: Portal) -> None:
    before = dossiers(portal)
    ready(lan, portal)
    until(lan, ACTIVE, True)
    lan.wait_for_function(
        "async () => Boolean(await caches.match('/file.js') && await caches.match(location.pathname))"
    )
    kept = lan.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    assert not [path for path in kept if path.startswith(("/api", "/papers", "/oauth2", "/login", "/sign-in"))]
    lan.context.set_offline(True)
    lan.reload()
    at(lan, "kiem-tra")
    expect(lan.locator("#answers")).to_contain_text("12 phố Mẫu, Hà Nội")
    expect(lan.locator("#state")).to_contain_text("Không có mạng")
    sound(lan)
    lan.goto("/tro-giup")
    expect(lan.locator("h1")).to_have_text("Không có mạng")  # a page that was never seen
    lan.goto(f"{FORM}#kiem-tra")
    at(lan, "kiem-tra")
    press(lan)
    expect(lan.locator("#filing")).to_have_attribute("aria-busy", "false")
    expect(lan.locator("#state")).to_contain_text("Hồ sơ chờ nộp khi có mạng")
    lan.context.set_offline(False)
    code = filed(lan)  # by itself
    assert set(dossiers(portal)) - set(before) == {code}


@pytest.mark.parametrize("meanwhile", ["reload", "change"])
def test_a_lost_answer_is_asked_again_whatever_happened_meanwhile(lan: Page, portal: Portal, meanwhile: str) -> None:
    ready(lan, portal)
    codes: list[str] = []

    def lose(route: Route) -> None:
        codes.append(route.fetch().json()["code"])  # the portal has it
        route.abort()  # and the phone never hears

    lan.route("**/api/submission/dossiers", lose, times=1)
    lan.evaluate("for (let n = 0; n < 10; n += 1) document.querySelector('#kiem-tra [type=submit]').click()")
    expect(lan.locator("#state")).to_contain_text("hồ sơ chỉ nộp một lần")
    expect(lan.locator("#filing")).to_have_attribute("aria-busy", "false")  # said while it is still asked, too
    before = dossiers(portal)
    if meanwhile == "reload":
        lan.reload()
        expect(lan.locator("#state")).to_contain_text("hồ sơ chỉ nộp một lần")
    else:
        lan.locator("#answers").get_by_role("link", name="Sửa Nơi làm việc").click()
        expect(lan.locator("#f-noiLamViec")).to_be_focused()
        lan.fill("#f-noiLamViec", "Một nơi khác")
        go_on(lan)
        at(lan, "kiem-tra")  # back to the check, not through all the steps
    press(lan)
    assert [filed(lan)] == codes
    assert dossiers(portal) == before
    assert DRAFT not in lan.evaluate("Object.keys(localStorage).join()")


# -- sessions -----------------------------------------------------------------------------------------------------------------


def test_a_token_that_ends_in_the_middle_is_renewed_or_asked_for_and_everything_is_kept(
    lan: Page, portal: Portal, sign_in: SignIn
) -> None:
    ready(lan, portal)
    spoil = (
        "(names) => { const one = JSON.parse(sessionStorage.session); for (const name of names) one[name] = 'spoilt';"
        " sessionStorage.session = JSON.stringify(one) }"
    )
    lan.evaluate(spoil, ["access"])
    lan.locator("#answers").get_by_role("link", name="Sửa Nơi làm việc").click()
    lan.fill("#f-noiLamViec", "Nơi mới")
    expect(lan.locator("#state")).to_contain_text(SAVED)  # renewed by itself
    go_on(lan)
    lan.evaluate(spoil, ["access", "refresh"])
    press(lan)
    sign_in(lan, "lan")
    lan.wait_for_url(f"**{FORM}#kiem-tra")
    at(lan, "kiem-tra")
    expect(lan.locator("#answers")).to_contain_text("Nơi mới")
    expect(lan.locator("#answers")).to_contain_text("giay.pdf")
    press(lan)
    filed(lan)


def test_who_went_away_is_asked_then_signed_out_and_the_draft_stays(
    page: Page, portal: Portal, sign_in: SignIn
) -> None:
    page.clock.install()
    no_drafts(portal)
    enter(page, sign_in)
    page.check("#a-kind")
    page.fill("#a-address", "9 phố Vắng, Huế")
    page.clock.fast_forward("13:30")
    expect(page.get_by_role("dialog")).to_contain_text("Bạn còn ở đó không?")
    sound(page)
    page.get_by_role("button", name="Tôi vẫn đang dùng").click()
    page.clock.fast_forward("12:00")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.fast_forward("01:30")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.locator("#state")).to_contain_text("Bạn đã được đăng xuất")
    expect(page.locator("#a-address")).to_have_value("")  # for nobody's eyes but her own
    assert page.evaluate("sessionStorage.length") == 0
    with page.expect_request("**/logout**"):  # the sign-in page knows her for longer
        page.reload()
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("#a-address")).to_have_value("9 phố Vắng, Huế")
    no_drafts(portal)


# -- the device ---------------------------------------------------------------------------------------------------------------


def test_a_draft_that_somebody_touched_is_passed_over_field_by_field(lan: Page) -> None:
    for touched in ("not json", "[]", "7", "null", '{"at": 1e99}', '{"at": 5}'):
        put(lan, localStorage={DRAFT: touched})
        lan.reload()
        at(lan, "nguoi-nop")
        expect(lan.locator("#w-agency option")).not_to_have_count(1)
    keep_on_device(
        lan,
        version="0",
        where=[7],
        applicant={"kind": {"a": 1}, "address": "12 <b>phố</b>", "phone": ["0"], "__proto__": 3, "unknown": "x"},
        form={"ngaySinh": 12, "mucLuong": "nhiều", "loaiHinh": "no-such", "camDoan": "yes", "hoTen": None},
        delivery="post",
        server=4,
    )
    lan.reload()
    expect(lan.locator("#a-address")).to_have_value("12 <b>phố</b>")
    expect(lan.locator("#state")).to_contain_text("Mẫu đơn đã đổi")
    lan.check("#a-kind")
    expect(lan.locator("#a-identity_number")).to_have_value("001185000123")


def test_a_new_worker_drops_old_caches_and_the_kill_switch_drops_all(lan: Page) -> None:
    caches = "caches.keys().then((names) => names.join())"
    until(lan, ACTIVE, True)
    lan.evaluate(
        "navigator.serviceWorker.getRegistration().then((one) => one.unregister()).then(() => caches.open('portal-before'))"
        ".then(() => 0)"
    )
    lan.reload()
    until(lan, "caches.has('portal-before')", False)
    until(lan, ACTIVE, True)
    assert "portal-" in lan.evaluate(caches)
    lan.evaluate("navigator.serviceWorker.register('/sw-off.js').then(() => 0)")
    until(lan, "navigator.serviceWorker.getRegistrations().then((all) => all.length)", 0)
    until(lan, caches, "")


# -- what is known already -----------------------------------------------------------------------------------------------------


def test_what_is_known_is_filled_in_with_its_source_and_never_over_what_was_typed(lan: Page, portal: Portal) -> None:
    code = file_for_lan(portal).code
    lan.fill("#a-address", "Tự gõ, Hà Nội")
    lan.check("#a-kind")
    group = lan.locator("[data-field]")
    expect(group.filter(has=lan.locator("#a-name"))).to_contain_text("Theo tài khoản của bạn")
    expect(group.filter(has=lan.locator("#a-phone"))).to_contain_text(f"Theo hồ sơ {code}")
    expect(lan.locator("#a-phone")).to_have_value("0912345678")
    expect(lan.locator("#a-address")).to_have_value("Tự gõ, Hà Nội")
    sound(lan)
    go_on(lan)
    at(lan, "trang-nguoi-su-dung-lao-dong")
    expect(lan.locator("#f-linhVuc")).to_have_value("Thiết kế phần mềm")
    lan.get_by_label("Doanh nghiệp", exact=True).check()
    expect(lan.locator("#f-tenDonVi")).not_to_have_value("Nguyễn Thị Lan")  # the employer is not who files
    lan.go_back()
    at(lan, "nguoi-nop")
    lan.go_forward()
    at(lan, "trang-nguoi-su-dung-lao-dong")
    expect(lan.locator("#f-linhVuc")).to_have_value("Thiết kế phần mềm")


def test_a_paper_is_used_again_and_a_wrong_one_says_what_to_do(lan: Page, portal: Portal, tmp_path: Path) -> None:
    sent = portal.upload("lan", "hộ chiếu cũ.pdf", PDF, "application/pdf")
    portal.until(
        "/api/submission/uploads", lambda list: any(one["upload_id"] == sent for one in list["items"]), user="lan"
    )
    lan.goto(f"{FORM}?#giay-to")
    paper = lan.locator("[data-paper=passport]")
    for name, content, says in (
        ("trang.pdf", b"<html><script>alert(1)</script>", "không phải PDF"),
        ("rong.pdf", b"", "tệp rỗng"),
        ("to.pdf", PDF + bytes(25_000_000), "nhiều nhất 10 MB"),
    ):
        (tmp_path / name).write_bytes(content)
        paper.locator("input").set_input_files(tmp_path / name)
        expect(paper.locator(".govuk-error-message")).to_contain_text(says)
    sound(lan)
    lan.route("**/papers/**", lambda route: route.abort(), times=1)
    paper.locator("input").set_input_files({"name": "moi.pdf", "mimeType": "application/pdf", "buffer": PDF})
    paper.get_by_role("button", name="Gửi lại").click()
    expect(paper).to_contain_text("Đã gửi: moi.pdf")
    odd = f"\u202e\n{'😀' * 250}\u200b.pdf"  # of its name stays what can be seen, and what there is room for
    paper.locator("input").set_input_files({"name": odd, "mimeType": "application/pdf", "buffer": PDF})
    expect(paper).to_contain_text(f"Đã gửi: {'😀' * 196}.pdf")
    paper.get_by_text("Dùng tệp bạn đã gửi trước đây").click()
    sound(lan)
    paper.get_by_role("button", name="hộ chiếu cũ.pdf").first.click()
    expect(paper).to_contain_text("Đã gửi: hộ chiếu cũ.pdf")
    lan.reload()
    expect(paper).to_contain_text("Đã gửi: hộ chiếu cũ.pdf")
    assert PROCEDURE in lan.url


def test_a_ticket_that_ended_is_asked_for_again_and_a_storage_that_refuses_loses_nothing(lan: Page) -> None:
    ended = "<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>"

    left = [1]  # so many are refused from now on

    def refuse(route: Route) -> None:
        if left[0]:
            left[0] -= 1
            route.fulfill(status=403, content_type="application/xml", body=ended)
        else:
            route.continue_()

    tickets: list[str] = []
    lan.on("request", lambda one: tickets.append(one.url) if one.url.endswith("/api/submission/uploads") else None)
    lan.fill("#a-address", "12 phố Mẫu, Hà Nội")
    lan.route("**/papers/**", refuse)  # before the page: a page that stands may send its next request past a new route
    lan.goto(f"{FORM}?#giay-to")
    passport, request = lan.locator("[data-paper=passport]"), lan.locator("[data-paper=request]")
    passport.locator("input").set_input_files({"name": "ho-chieu.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(passport).to_contain_text("Đã gửi: ho-chieu.pdf")
    assert len(tickets) == 2
    left[0] = 2
    request.locator("input").set_input_files({"name": "don.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(request.locator(".govuk-error-message")).to_contain_text("Tệp chưa gửi được")
    assert len(tickets) == 4
    expect(passport).to_contain_text("Đã gửi: ho-chieu.pdf")
    expect(lan.locator("#a-address")).to_have_value("12 phố Mẫu, Hà Nội")
    sound(lan)
    request.get_by_role("button", name="Gửi lại").click()
    expect(request).to_contain_text("Đã gửi: don.pdf")


def test_a_photo_of_25_megabytes_is_made_small_on_the_phone(lan: Page, tmp_path: Path) -> None:
    photo = tmp_path / "chụp.png"
    photo.write_bytes(a_photo(3000, 2800))
    assert photo.stat().st_size > 25_000_000
    lan.goto(f"{FORM}?#giay-to")
    sizes: list[int] = []

    def weigh(route: Route) -> None:
        sizes.append(json.loads(route.request.post_data or "")["size"])
        route.continue_()

    lan.route("**/api/submission/uploads", weigh)
    paper = lan.locator("[data-paper=photos]")
    paper.locator("input").set_input_files(photo)
    expect(paper).to_contain_text("Đã gửi: chụp.jpg")
    assert [size < 2_500_000 for size in sizes] == [True]


def a_photo(width: int, height: int) -> bytes:
    """A PNG of this size in which no two points are alike: nothing of it can be left out."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    points = random.Random(7).randbytes(width * 3 * height)
    rows = b"".join(b"\0" + points[at : at + width * 3] for at in range(0, len(points), width * 3))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
