"""Signing in without script: the same flow as with it, its secrets kept out of the browser."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from tests.support import gateway
from tests.unit.web.filled import FORM
from tests.unit.web.test_manners import event
from tests.unit.web.world import PORTAL, Browser, World
from web.server import wiring
from web.server.addresses import ADDRESSES
from web.server.routes import HANDLERS
from web.server.visits import own_path


def test_each_address_is_answered_and_each_answer_has_an_address() -> None:
    assert list(HANDLERS) == list(ADDRESSES)


def test_a_reader_signs_in_and_comes_back(world: World) -> None:
    browser = Browser(world)
    first = browser.get(FORM)
    assert (first.status, first.location) == (303, f"/forms/sign-in?to={quote(FORM, safe='')}")
    left = browser.get(first.location)
    done = quote(f"{PORTAL}/forms/signed-in", safe="")
    assert left.location == f"{PORTAL}/logout?client_id=web&logout_uri={done}", (
        "it may know another, who was here before"
    )
    asked = browser.get("/forms/signed-in")
    query = dict(parse_qsl(urlsplit(asked.location).query))
    assert asked.location.startswith(f"{PORTAL}/oauth2/authorize?")
    assert query["redirect_uri"] == f"{PORTAL}/forms/signed-in"
    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
    world.api.codes["c"] = "lan"
    back = browser.get(f"/forms/signed-in?code=c&state={query['state']}")
    assert (back.status, back.location) == (303, FORM)
    assert "HttpOnly; SameSite=Lax" in back.headers["Set-Cookie"]
    assert browser.get(FORM).status == 200


def test_no_token_can_be_read_from_the_cookie(lan: Browser) -> None:
    assert not any("bGFu" in value or "lan" in value for value in lan.cookies.values())


@pytest.mark.parametrize("change", [{"state": "other"}, {"state": ""}, {"code": ""}, {"code": "used"}])
def test_an_answer_that_is_not_to_our_question_signs_nobody_in(world: World, change: dict[str, str]) -> None:
    browser = Browser(world)
    browser.get("/forms/sign-in")
    asked = dict(parse_qsl(urlsplit(browser.get("/forms/signed-in").location).query))
    world.api.codes["c"] = "lan"
    query = {"code": "c", "state": asked["state"], **change}
    page = browser.get(f"/forms/signed-in?code={query['code']}&state={query['state']}")
    assert page.status == 400
    assert "Chưa đăng nhập được" in page.text
    assert browser.get(FORM).status == 303


def test_a_session_ends_by_itself_after_half_an_hour_without_a_page(lan: Browser) -> None:
    lan.world.clock.pass_by(minutes=29)
    assert lan.get(FORM).status == 200
    lan.world.clock.pass_by(minutes=29)
    assert lan.get(FORM).status == 200, "each page begins the half hour anew, as long as the token lives"
    lan.world.clock.pass_by(minutes=31)
    assert lan.get(FORM).status == 303


def test_signing_out_ends_the_session_here_and_at_the_user_pool(lan: Browser) -> None:
    page = lan.get("/forms/thu-tuc/work-permit-new")
    lan.cookies["portal-forms-petition"] = "id and pin of one that was sent"
    out = lan.post("/forms/sign-out", {"csrf": page.hidden()["csrf"]})
    assert lan.cookies == {}
    assert out.location == f"{PORTAL}/logout?client_id=web&logout_uri={quote(PORTAL + '/', safe='')}"
    assert lan.get(FORM).status == 303


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_scripts_that_sign_out_or_forget_leave_nothing_of_anybody(lan: Browser, prefix: str) -> None:
    lan.get("/forms/sign-in")
    lan.cookies["portal-forms-petition"] = "id and pin of one that was sent"
    assert set(lan.cookies) == {"portal-forms", "portal-forms-in", "portal-forms-petition"}
    gone = lan.post(f"{prefix}/forms/sign-out-here", {})
    assert (gone.status, gone.text, gone.headers["Cache-Control"]) == (204, "", "no-store")
    assert lan.cookies == {}
    assert lan.get("/forms/ho-so").status == 303
    assert lan.post(f"{prefix}/forms/sign-out-here", {}).status == 204, "nobody may leave, too"


def test_no_other_address_signs_anybody_out(lan: Browser) -> None:
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}):
        assert lan.post("/forms/sign-out-here", {}, **headers).status == 403
    assert lan.get("/forms/ho-so").status != 303


def test_each_cookie_of_an_answer_is_a_header_of_its_own(lan: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "desk", lambda: lan.world.desk)
    asked = {**event("POST", "/forms/sign-out-here"), "body": ""}
    asked["headers"] = {"origin": PORTAL, "content-type": "application/x-www-form-urlencoded;charset=UTF-8"}
    answer = gateway.load("web").app(asked, gateway.CONTEXT)
    assert answer["statusCode"] == 204
    ended = [
        one.partition("=")[0] for one in answer["multiValueHeaders"]["Set-Cookie"] if "; Max-Age=0; Path=/;" in one
    ]
    assert ended == ["portal-forms", "portal-forms-in", "portal-forms-petition"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/forms/ho-so", "/forms/ho-so"),
        ("/thu-tuc/ă b", "/"),
        ("/thu-tuc/ă", "/thu-tuc/%C4%83"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_sent_elsewhere(given: str | None, kept: str) -> None:
    assert own_path(given) == kept


def test_what_stands_in_an_address_begins_no_header(lan: Browser) -> None:
    page = Browser(lan.world).get("/forms/ho-so/a%0d%0aSet-Cookie:%20x=1")
    assert page.status == 303
    assert "\r" not in page.location
    assert "\n" not in page.location


@pytest.mark.parametrize("query", ["key=papers%2Fu1&etag=%22x%22", "cursor=a+b%26c%2F", ""])
def test_who_must_sign_in_first_comes_back_to_all_of_the_address(world: World, query: str) -> None:
    browser = Browser(world)
    at = "/en/forms/tep/sealed"
    asked = browser.get(f"{at}?{query}")
    to = dict(parse_qsl(urlsplit(asked.location).query))["to"]
    back = urlsplit(browser.sign_in(to=to).location)
    assert (back.path, parse_qsl(back.query)) == (at, parse_qsl(query))
