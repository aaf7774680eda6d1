"""Filling in the form for a work permit as somebody on a phone would, one step after another."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, JPEG, LAN, PDF, PROCEDURE, filing

FORM = "/thu-tuc/work-permit-new/nop"


def go_on(page: Page) -> None:
    page.locator("section.is-open [data-next]").click()


def at(page: Page, step: str) -> None:
    expect(page.locator(f"section.is-open#{step}")).to_be_visible()


def day(page: Page, id: str, text: str) -> None:
    date, month, year = text.split("/")
    for suffix, part in (("", date), ("-m", month), ("-y", year)):
        page.fill(f"#{id}{suffix}", part)


def who_and_where(page: Page) -> None:
    page.select_option("#w-agency", "ministry-employment")
    page.check("#a-kind")
    expect(page.locator("#a-name")).to_have_value("Nguyễn Thị Lan")
    page.fill("#a-phone", "0912345678")
    page.fill("#a-address", "12 Lý Thường Kiệt, Hà Nội")
    go_on(page)


def answers(page: Page) -> None:
    at(page, "trang-nguoi-su-dung-lao-dong")
    page.get_by_label("Cá nhân", exact=True).check()
    page.fill("#f-email", "lan@example.test")
    page.fill("#f-linhVuc", "Dịch vụ")
    page.fill("#f-tongSoLaoDong", "12")
    page.fill("#f-soLaoDongNuocNgoai", "1")
    go_on(page)
    at(page, "trang-nhu-cau")
    page.fill("#f-lyDoSuDung", "Cần chuyên gia hiệu chuẩn")
    page.check("#f-daThongBaoTuyenDung")
    day(page, "f-ngayThongBao", "14/9/2026")
    go_on(page)
    at(page, "trang-nguoi-lao-dong")
    page.fill("#f-hoTen", "MATTHIAS GRUENWALD")
    page.check("#f-gioiTinh")
    day(page, "f-ngaySinh", "19/4/1983")
    page.fill("#f-quocTich", "Đức")
    page.fill("#f-hoChieuSo", "C4VHN8J2K")
    page.fill("#f-hoChieuCoQuanCap", "Jena")
    day(page, "f-hoChieuGiaTriDen", "30/7/2032")
    go_on(page)
    at(page, "trang-viec-lam")
    page.check("#f-viTri")
    page.fill("#f-chucDanh", "Chuyên gia")
    page.select_option("#f-hinhThucLamViec", "hop-dong-lao-dong")
    page.fill("#f-trinhDo", "Kỹ sư")
    page.fill("#f-noiLamViec", "Hà Nội")
    day(page, "f-tuNgay", "1/3/2027")
    day(page, "f-denNgay", "1/3/2028")
    page.fill("#f-mucLuong", "50.000.000")
    go_on(page)
    at(page, "trang-cam-doan")
    page.check("#f-camDoan")
    go_on(page)


def answers_on_one_page(page: Page) -> None:
    """The same answers where all questions stand below one another."""
    for name, text in TYPED.items():
        page.fill(f"#f-{name}", text)
    page.get_by_label("Cá nhân", exact=True).check()
    for name in ("daThongBaoTuyenDung", "gioiTinh", "viTri", "camDoan"):
        page.check(f"#f-{name}")
    for name, text in DAYS.items():
        day(page, f"f-{name}", text)
    page.select_option("#f-hinhThucLamViec", "hop-dong-lao-dong")


TYPED = {
    "email": "tuan@example.test",
    "linhVuc": "Dịch vụ",
    "tongSoLaoDong": "12",
    "soLaoDongNuocNgoai": "1",
    "lyDoSuDung": "Cần chuyên gia hiệu chuẩn",
    "hoTen": "MATTHIAS GRUENWALD",
    "quocTich": "Đức",
    "hoChieuSo": "C4VHN8J2K",
    "hoChieuCoQuanCap": "Jena",
    "chucDanh": "Chuyên gia",
    "trinhDo": "Kỹ sư",
    "noiLamViec": "Hà Nội",
    "mucLuong": "50.000.000",
}
DAYS = {
    "ngayThongBao": "14/9/2026",
    "ngaySinh": "19/4/1983",
    "hoChieuGiaTriDen": "30/7/2032",
    "tuNgay": "1/3/2027",
    "denNgay": "1/3/2028",
}


def papers(page: Page) -> None:
    at(page, "giay-to")
    for paper in page.locator("section.is-open [data-paper][data-required]:visible").all():
        image = "application/pdf" not in (paper.get_attribute("data-accept") or "")
        kind, name, content = ("image/jpeg", "anh.jpg", JPEG) if image else ("application/pdf", "giay.pdf", PDF)
        paper.locator("input").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    go_on(page)


def delivery(page: Page) -> None:
    at(page, "nhan-ket-qua")
    page.check("#d-result_delivery")
    go_on(page)
    at(page, "kiem-tra")


def fill_in(page: Page) -> None:
    """From the first step to the check of the answers."""
    who_and_where(page)
    answers(page)
    papers(page)
    delivery(page)


DRAFT = f"draft:{PROCEDURE}"


def no_drafts(portal: Portal, user: str = "lan") -> None:
    """What earlier tests began is nobody's any more."""
    for one in portal.ask("GET", "/api/submission/drafts?limit=100", user=user)["items"]:
        portal.ask("DELETE", f"/api/submission/drafts/{one['id']}", user=user, expect=204)


def keep_on_device(page: Page, **parts: Any) -> None:
    """A draft as the form keeps it on the device, for a page of the portal that stands open."""
    at = page.evaluate("Date.now()")
    put(page, localStorage={DRAFT: json.dumps({"at": at, "version": "7", **parts})})


def put(page: Page, **stores: dict[str, str]) -> None:
    """Into the stores of the browser, under the name that who is signed in has there."""
    page.evaluate(
        "([stores, own]) => { for (const [store, kept] of Object.entries(stores))"
        " for (const [name, text] of Object.entries(kept)) globalThis[store].setItem(name + own, text) }",
        [stores, own(page)],
    )


def own(page: Page) -> str:
    """How the name of what the account keeps on this device ends; nothing without an account."""
    ending = page.evaluate("(({ who }) => who ? `@${who}` : '')(JSON.parse(sessionStorage.session ?? '{}'))")
    assert isinstance(ending, str)
    return ending


def ready(page: Page, portal: Portal, prefix: str = "") -> None:
    """Lan, signed in, before the last button: all that was typed and sent comes back from her phone."""
    body = filing(portal, portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}"), "lan", LAN)
    form = {name: value for name, value in body["form"].items() if name != "hoChieuSo"}
    applicant = {**LAN, "kind": "self"}
    del applicant["identity_number"]
    keep_on_device(
        page, where={"agency": AGENCY}, applicant=applicant, form=form, delivery={"result_delivery": "online"}
    )
    sent = {one["document"]: {"id": one["upload_id"], "name": "giay.pdf"} for one in body["documents"]}
    secret = {"form": {"hoChieuSo": body["form"]["hoChieuSo"]}}
    put(page, sessionStorage={f"private:{PROCEDURE}": json.dumps(secret), f"papers:{PROCEDURE}": json.dumps(sent)})
    page.goto(f"{prefix}{FORM}?#kiem-tra")
    at(page, "kiem-tra")
    expect(page.locator("#answers")).to_contain_text("TK1234567")
    expect(page.locator("#answers")).to_contain_text("001185000123")
