"""What every page without script keeps to: an answer on bad days, strict headers, its language."""

from __future__ import annotations

import html
import re

import pytest

from tests.support import gateway
from tests.unit.web.filled import DOSSIER, FORM, NASTY, answers, begun
from tests.unit.web.world import PORTAL, Browser, Page
from web.server import wiring
from web.server.api import Reply
from web.server.routes import HANDLERS


def test_a_portal_that_does_not_answer_says_so_in_a_page(lan: Browser) -> None:
    lan.world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(0)
    page = lan.get("/forms/ho-so/G09-261124-0001")
    assert (page.status, page.headers["Retry-After"]) == (503, "3")
    assert "Hệ thống đang bận" in page.text


def test_pages_carry_no_script_and_the_strict_headers(lan: Browser) -> None:
    for page in (lan.get(FORM), lan.get(f"/en{FORM}"), lan.get("/forms/phan-anh")):
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


def test_a_body_that_is_no_form_of_a_page_is_refused(lan: Browser) -> None:
    assert lan.post(FORM, {}, **{"content-type": "text/plain"}).status == 400
    many = {f"x{number}": "1" for number in range(4000)}
    assert lan.post(FORM, many).status == 400


def english(page: Page) -> bool:
    return '<html lang="en">' in page.text


def test_pages_stay_in_their_language(lan: Browser) -> None:
    page = lan.get(f"/en{FORM}")
    assert english(page)
    made = lan.post(f"/en{FORM}", {**page.hidden(), **answers(lan.world)})
    assert made.location.startswith("/en/forms/ban-nhap/")
    assert english(lan.get(made.location))


UNDER_WAY = Reply(409, {"type": "/problems/under-way", "title": "Chờ"})
TOO_MANY = Reply(429, {"type": "/problems/too-many-requests", "title": "Nhiều"})


@pytest.mark.parametrize(
    ("told", "status"), [(Reply(0), 503), (Reply(503), 503), (Reply(500), 503), (UNDER_WAY, 409), (TOO_MANY, 429)]
)
def test_what_was_typed_outlives_a_bad_moment(lan: Browser, told: Reply, status: int) -> None:
    api = lan.world.api
    typed = {**lan.get(FORM).hidden(), **answers(lan.world), "a-address": NASTY}
    api.says["POST", "submission/drafts"] = told
    page = lan.post(FORM, typed)
    assert page.status == status
    assert page.headers["Retry-After"]
    assert "Mọi điều bạn đã gõ vẫn còn" in page.text
    assert page.hidden() == typed
    del api.says["POST", "submission/drafts"]
    assert lan.post(FORM, page.hidden()).status == 303
    assert {one.key for one in api.sent("POST", "submission/drafts")} == {typed["key"]}, "the very same filing"


def test_a_receipt_shows_its_qr_and_is_shown_without_it_too(lan: Browser) -> None:
    api = lan.world.api
    at = begun(lan)
    done = lan.post(at, {"csrf": lan.get(at).hidden()["csrf"]}).location
    qr = ("GET", f"status/dossiers/{done.rpartition('/')[2]}/qr")
    api.says[qr] = Reply(200, {"address": "x", "size": 33, "path": "M1 1h7v1z"})
    page = lan.get(done)
    assert 'viewBox="0 0 33 33"' in page.text
    assert 'd="M1 1h7v1z"' in page.text
    assert "AAAA-BBBB-CCCC" in page.text
    for told in (Reply(503), Reply(404)):
        api.says[qr] = told
        page = lan.get(done)
        assert (page.status, "<svg" in page.text, "AAAA-BBBB-CCCC" in page.text) == (200, False, True)


@pytest.mark.parametrize(("path", "status"), [("/forms/tra-cuu", 200), ("/forms/ho-so", 303), ("/forms/nothing", 404)])
def test_head_is_answered_as_get_without_the_body(
    lan: Browser, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(wiring, "desk", lambda: lan.world.desk)
    app = gateway.load("web").app
    got, headed = (app(event(method, path), gateway.CONTEXT) for method in ("GET", "HEAD"))
    assert (headed["statusCode"], headed["body"]) == (status, "")
    assert headed["headers"] == got["headers"]


def event(method: str, path: str) -> dict[str, object]:
    """As API Gateway asks the function."""
    return {
        "httpMethod": method,
        "path": path,
        "headers": {"origin": PORTAL},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {"httpMethod": method, "resourcePath": path, "path": path},
    }


def other_language(page: Page) -> str:
    found = re.search(r'id="language" href="([^"]*)"', page.text)
    assert found
    return html.unescape(found[1])


def test_the_other_language_keeps_what_a_page_shows(lan: Browser) -> None:
    lan.world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, DOSSIER)
    lan.world.api.says["GET", "status/dossiers"] = Reply(200, {"items": [], "next_cursor": None})
    shown = lan.get("/forms/tra-cuu?code=g09-261124-0001&utm=x")
    assert other_language(shown) == "/en/forms/tra-cuu?code=G09-261124-0001"
    carried = lan.get("/en/forms/tra-cuu", referer=f"{PORTAL}/en/tra-cuu/G09-261124-0001")
    assert other_language(carried) == "/forms/tra-cuu?code=G09-261124-0001"
    typed = lan.post("/forms/tra-cuu", {"code": "G09-261124-0001", "pin": "AAAABBBBCCCC"})
    assert other_language(typed) == "/en/forms/tra-cuu?code=G09-261124-0001"
    assert other_language(lan.get("/forms/ho-so?filed_by=others&cursor=a%26b")) == (
        "/en/forms/ho-so?filed_by=others&cursor=a%26b"
    )
    assert other_language(lan.get("/forms/ho-so")) == "/en/forms/ho-so"
    unasked = lan.get("/forms/signed-in?code=secret&state=x")
    assert other_language(unasked) == "/en/forms/signed-in"


ONLY_POSTED = sorted({path for method, path in HANDLERS if method == "POST" and ("GET", path) not in HANDLERS})


@pytest.mark.parametrize("path", ONLY_POSTED)
def test_the_other_language_of_what_only_takes_forms_can_be_opened(lan: Browser, path: str) -> None:
    page = lan.post(f"/en{path}", {"found": "x"}, origin="https://evil.example")
    assert page.status == 403
    assert ("GET", other_language(page)) in HANDLERS
