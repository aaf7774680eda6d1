"""Paying without script: one order however often it is pressed, and what is said of money is what is known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.filled import CODE, DOSSIER
from tests.unit.web.world import Browser, World
from web.server.api import Reply

AT = f"/forms/nop-phi/{CODE}"
ORDERS = f"status/dossiers/{CODE}/payments"
GATEWAY = "https://pay.example/pay?order=o-1&amount=600000&signature=ab"
OWED: dict[str, Any] = {
    **DOSSIER,
    "state": "payment_requested",
    "procedure": "work-permit-new",
    "version": 4,
    "history": [],
    "payment": {"amount": 600_000, "reason": "Lệ phí"},
}
OPEN = {"order": "o-1", "amount": 600_000, "state": "open"}
PIN = "AAAABBBBCCCC"


@pytest.fixture
def owed(world: World) -> World:
    """A dossier that waits for its fee."""
    says = world.api.says
    says["GET", f"status/dossiers/{CODE}"] = Reply(200, OWED)
    says["POST", ORDERS] = Reply(200, {"order": "o-1", "url": GATEWAY, "amount": 600_000, "expires_at": "x"})
    says["GET", ORDERS] = Reply(200, {"items": [OPEN], "next_cursor": None})
    return world


def look(world: World) -> dict[str, str]:
    """What the form of the page of a dossier sends, to whoever holds the pin."""
    page = Browser(world).post("/forms/tra-cuu", {"code": CODE, "pin": PIN})
    assert "600.000 đồng. Lệ phí" in page.text
    return page.hidden()


def test_who_holds_the_pin_is_led_to_the_gateway_by_a_link(owed: World) -> None:
    form = look(owed)
    page = Browser(owed).post(AT, {**form, "do": "pay"})
    assert page.status == 200, "no redirect: the policy of pages holds a form to our own addresses"
    assert f'href="{GATEWAY.replace("&", "&amp;")}" target="_blank" rel="noopener"' in page.text
    assert "600.000 đồng" in page.text
    Browser(owed).post(AT, {**form, "do": "pay"})
    sent = owed.api.sent("POST", ORDERS)
    assert {(one.key, one.pin, one.token) for one in sent} == {(form["key"], PIN, None)}
    assert sent[0].body == {"amount": 600_000}
    assert not any(PIN in one.path for one in owed.api.asked)


def test_who_is_signed_in_pays_with_the_page_of_that_session(owed: World) -> None:
    lan = Browser(owed)
    lan.sign_in()
    form = {**lan.get(f"/forms/ho-so/{CODE}").hidden(), "do": "pay"}
    assert lan.post(AT, {**form, "csrf": ""}).status == 409
    assert owed.api.sent("POST", ORDERS) == []
    page = lan.post(AT, form)
    assert f'href="{AT}/cong" target="_blank"' in page.text
    (sent,) = owed.api.sent("POST", ORDERS)
    assert (sent.pin, sent.token is not None) == (None, True)


def test_on_the_way_to_the_gateway_it_is_asked_whether_it_is_still_to_be_paid(owed: World) -> None:
    lan, door = Browser(owed), f"{AT}/cong"
    assert 'name="pin"' in lan.get(door).text
    assert owed.api.sent("GET", ORDERS) == [], "nothing is known of who asks"
    lan.sign_in()
    owed.api.says["GET", ORDERS] = Reply(200, {"items": [{**OPEN, "url": GATEWAY}], "next_cursor": None})
    there = lan.get(door)
    assert (there.status, there.location) == (303, GATEWAY)
    withdrawn = {**OPEN, "state": "not_asked"}
    owed.api.says["GET", ORDERS] = Reply(200, {"items": [withdrawn, {**OPEN, "url": GATEWAY}], "next_cursor": None})
    page = lan.get(door)
    assert (page.status, page.location) == (200, "")
    assert "pay.example" not in page.text
    owed.api.says["GET", ORDERS] = Reply(404)
    assert lan.get(door).status == 404


def test_nobody_pays_with_neither(owed: World) -> None:
    assert Browser(owed).post(AT, {"do": "pay", "amount": "600000"}).status == 401
    assert Browser(owed).post(AT, {"do": "pay", "pin": PIN}, origin="https://evil.example").status == 403
    assert owed.api.sent("POST", ORDERS) == []


REFUND = {"amount": 600_000, "reference": "MP-2", "at": "x", "why": "twice"}


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ([], ["chưa có lần nộp phí trực tuyến nào"]),
        ([OPEN], ["Cổng thanh toán chưa báo gì", "hỏi lại"]),
        ([{**OPEN, "state": "received"}], ["báo đã nhận tiền"]),
        ([{**OPEN, "state": "paid", "reference": "MP-1"}], ["Đã nhận 600.000 đồng. Mã giao dịch: MP-1."]),
        ([{**OPEN, "state": "cancelled"}], ["chưa có khoản tiền nào được trả"]),
        ([{**OPEN, "state": "expired"}], ["đã hết hạn"]),
        ([{**OPEN, "state": "paid", "reference": "MP-1"}, {**OPEN, "state": "expired", "give_back": [REFUND]}],
         ["MP-1", "600.000 đồng (MP-2) không dùng được cho hồ sơ này; cơ quan phải hoàn lại"]),
        ([{**OPEN, "state": "paid", "reference": "MP-1", "give_back": [{**REFUND, "given_back_at": "y"}]}],
         ["cơ quan đã hoàn lại"]),
    ],
)  # fmt: skip
def test_how_it_stands_is_told_honestly_and_can_be_asked_again(
    owed: World, orders: list[dict[str, Any]], words: list[str]
) -> None:
    owed.api.says["GET", ORDERS] = Reply(200, {"items": orders, "next_cursor": None})
    page = Browser(owed).post(AT, {"pin": "AAAA BBBB CCCC", "do": "ask"})
    assert page.status == 200
    for one in words:
        assert one in page.text
    assert ("is-good" in page.text) == any(one["state"] == "paid" for one in orders[:1])
    assert "tự hỏi lại" not in page.text, "this page does not ask by itself"
    assert page.hidden()["pin"] == PIN
    assert ">Hỏi lại</button>" in page.text
    lan = Browser(owed)
    lan.sign_in()
    assert f'href="{AT}">Hỏi lại</a>' in lan.get(AT).text


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Reply(409, {"title": "t", "detail": "Phí này đã nhận rồi."}), 409),
        (Reply(422, {"detail": "d", "errors": [{"pointer": "/amount", "detail": "Phí này đã nhận rồi."}]}), 422),
    ],
)
def test_what_is_not_to_be_paid_any_more_is_said_beside_how_it_stands(owed: World, refusal: Reply, status: int) -> None:
    owed.api.says["POST", ORDERS] = refusal
    page = Browser(owed).post(AT, {**look(owed), "do": "pay"})
    assert page.status == status
    assert "Phí này đã nhận rồi." in page.text
    assert "Cổng thanh toán chưa báo gì" in page.text


def test_a_stranger_and_a_wrong_pin_learn_nothing(owed: World) -> None:
    for told in (Reply(403), Reply(404)):
        owed.api.says["POST", ORDERS] = told
        owed.api.says["GET", ORDERS] = Reply(404)
        pages = [Browser(owed).post(AT, {"pin": "x", "do": do, "amount": "1"}) for do in ("pay", "ask")]
        assert {one.status for one in pages} == {404}
        assert pages[0].text == pages[1].text


def test_a_busy_gateway_loses_neither_pin_nor_key(owed: World) -> None:
    form = {**look(owed), "do": "pay"}
    owed.api.says["POST", ORDERS] = Reply(503)
    page = Browser(owed).post(AT, form)
    assert page.status == 503
    assert page.hidden() == form


def test_back_from_the_gateway_the_browser_tells_which_dossier(owed: World) -> None:
    browser = Browser(owed)
    portal = owed.desk.portal
    assert browser.get("/forms/nop-phi", referer=f"{portal}/nop-phi/{CODE}").location == AT
    assert browser.get("/en/forms/nop-phi", referer=f"{portal}/en/nop-phi/{CODE}").location == f"/en{AT}"
    assert browser.get("/forms/nop-phi", referer="https://evil.example/nop-phi/x").location == "/forms/tra-cuu"
    page = browser.get(AT)
    assert 'name="pin"' in page.text
    assert owed.api.sent("GET", ORDERS) == [], "nothing is known of who asks"
    browser.sign_in()
    assert "Cổng thanh toán chưa báo gì" in browser.get(AT).text
