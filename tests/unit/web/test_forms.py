"""Pages without script (web/server): the same rights as any client, nothing typed is lost, no form of another page counts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.demo.filings import LAN as APPLICANT
from infra.demo.filings import work_permit_form
from tests.unit.web.world import LAN, PORTAL, Browser, Page, World
from web.server.addresses import ADDRESSES
from web.server.answers import texts_of
from web.server.api import Reply
from web.server.lookup import tidy
from web.server.questions import parts_of, shown_of
from web.server.routes import HANDLERS
from web.server.visits import Visit, own_path

FORM = "/forms/thu-tuc/work-permit-new"
NASTY = "<script>alert(1)</script>\"'&\u202e👍"


@pytest.fixture(scope="module")
def catalogue() -> Any:
    return World().desk.catalogue


@pytest.fixture
def world(catalogue: Any) -> World:
    return World(catalogue)


@pytest.fixture
def lan(world: World) -> Browser:
    browser = Browser(world)
    browser.sign_in()
    return browser


def answers(world: World) -> dict[str, str]:
    """All that a work permit asks, as it is typed."""
    visit = Visit(world.desk, "GET", FORM, "vi")
    shown = shown_of(visit, "work-permit-new")
    values: dict[str, dict[str, Any]] = {
        "where": {"agency": "ministry-employment"},
        "applicant": {"kind": "self", "name": LAN["name"], "identity_number": LAN["identity_number"], "phone": "0912345678",
                      "address": "12 Lý Thường Kiệt"},
        "form": FORM_ANSWERS,
        "delivery": {"result_delivery": "online"},
    }  # fmt: skip
    texts: dict[str, str] = {}
    for part in parts_of(shown, visit):
        texts |= texts_of(part.fields, values[part.name], part.prefix)
    return texts


FORM_ANSWERS: dict[str, Any] = work_permit_form()


def begun(lan: Browser) -> str:
    """The address of a draft with all its answers."""
    page = lan.get(FORM)
    made = lan.post(FORM, {**page.hidden(), **answers(lan.world)})
    assert made.status == 303, re.findall(r'href="#([^"]+)">([^<]+)', made.text)
    return made.location.partition("/giay-to/")[0]


# -- signing in -------------------------------------------------------------------------------------------------------------


def test_each_address_is_answered_and_each_answer_has_an_address() -> None:
    assert list(HANDLERS) == list(ADDRESSES)


def test_a_reader_signs_in_and_comes_back(world: World) -> None:
    browser = Browser(world)
    first = browser.get(FORM)
    assert (first.status, first.location) == (303, f"/forms/sign-in?to={quote(FORM, safe='')}")
    asked = browser.get(first.location)
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
    asked = dict(parse_qsl(urlsplit(browser.get("/forms/sign-in").location).query))
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
    out = lan.post("/forms/sign-out", {"csrf": page.hidden()["csrf"]})
    assert out.location == f"{PORTAL}/logout?client_id=web&logout_uri={quote(PORTAL + '/', safe='')}"
    assert lan.get(FORM).status == 303


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


# -- filing -------------------------------------------------------------------------------------------------------------------


def test_a_dossier_is_filed_from_the_form_to_the_receipt(lan: Browser) -> None:
    page = lan.get(FORM)
    assert page.value("a-name") == LAN["name"], "what the account says is asked of nobody"
    at = begun(lan)
    api = lan.world.api
    (draft,) = api.drafts.values()
    assert draft["form"] == FORM_ANSWERS
    assert draft["applicant"]["kind"] == "self"
    papers = 0
    there = lan.get(at)
    for key in re.findall(r"/giay-to/([a-z-]+)\"", there.text):
        asked = lan.get(f"{at}/giay-to/{key}")
        landing = asked.hidden()["success_action_redirect"]
        back = lan.get(f"{landing}?bucket=b&key=papers/u{api.uploads}&etag=x")
        assert back.status == 303
        papers += 1
    assert papers > 4
    check = lan.get(at)
    assert "Chưa gửi" not in check.text
    done = lan.post(at, {"csrf": check.hidden()["csrf"]})
    assert (done.status, done.location) == (303, "/forms/da-nop/G09-261125-0001")
    receipt = lan.get(done.location)
    assert "AAAA-BBBB-CCCC" in receipt.text
    (sent,) = [one.body for one in api.sent("POST", "submission/dossiers")]
    assert sent is not None
    assert sent["applicant"] == {**{k: v for k, v in APPLICANT.items() if k in ("name", "identity_number")}, "kind": "citizen",
                                 "phone": "0912345678", "address": "12 Lý Thường Kiệt"}  # fmt: skip
    assert len(sent["documents"]) == papers
    assert sent["draft"] == draft["id"]


def test_pressed_twice_it_is_filed_once(lan: Browser) -> None:
    at = begun(lan)
    page = lan.get(at)
    form = {"csrf": page.hidden()["csrf"]}
    assert lan.post(at, form).location == lan.post(at, form).location
    keys = {one.key for one in lan.world.api.sent("POST", "submission/dossiers")}
    assert len(keys) == 1
    lan.world.api.drafts.clear()  # as filing does with a draft
    assert lan.post(at, form).location == "/forms/da-nop/G09-261125-0001"


def test_the_form_pressed_twice_makes_one_draft(lan: Browser) -> None:
    form = {**lan.get(FORM).hidden(), **answers(lan.world)}
    assert lan.post(FORM, form).location == lan.post(FORM, form).location
    assert len(lan.world.api.drafts) == 1


def test_a_page_with_faults_comes_back_with_all_that_was_typed(lan: Browser) -> None:
    typed = {
        **lan.get(FORM).hidden(),
        **answers(lan.world),
        "f-ngaySinh": "31",
        "f-ngaySinh-m": "2",
        "f-hoTen": "",
        "a-address": NASTY,
    }
    page = lan.post(FORM, typed)
    assert page.status == 422
    assert 'href="#f-ngaySinh"' in page.text
    assert 'href="#f-hoTen"' in page.text
    assert (page.value("f-ngaySinh"), page.value("f-ngaySinh-m"), page.value("f-chucDanh")) == (
        "31",
        "2",
        FORM_ANSWERS["chucDanh"],
    )
    assert page.value("a-address") == NASTY
    assert "<script>" not in page.text
    assert lan.world.api.drafts == {}
    assert page.hidden()["key"] == typed["key"], "the same filing"


def test_what_the_api_refuses_stands_beside_its_question(lan: Browser) -> None:
    errors = [
        {"pointer": "/form/hoTen", "detail": "Không nhận tên này."},
        {"pointer": "/agency", "detail": "Cơ quan nghỉ."},
    ]
    lan.world.api.says["POST", "submission/drafts"] = Reply(422, {"title": "t", "detail": "d", "errors": errors})
    page = lan.post(FORM, {**lan.get(FORM).hidden(), **answers(lan.world)})
    assert page.status == 422
    assert 'id="f-hoTen-error"' in page.text
    assert 'href="#w-agency">Cơ quan nghỉ.' in page.text


def test_who_is_signed_out_meanwhile_loses_nothing(world: World) -> None:
    browser = Browser(world)
    typed = answers(world)
    page = browser.post(FORM, typed)
    assert page.status == 401
    assert {name: text for name, text in page.hidden().items() if name in typed} == typed
    browser.sign_in()
    again = browser.post(FORM, page.hidden())
    assert again.status == 409, "the form is not this session's: once more, with everything in it"
    done = browser.post(FORM, again.hidden())
    assert done.status == 303
    (draft,) = world.api.drafts.values()
    assert draft["form"] == FORM_ANSWERS


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://portal.example.test.evil.example"}],
)
def test_a_form_of_another_page_does_nothing(lan: Browser, headers: dict[str, str]) -> None:
    at = begun(lan)
    form = {"csrf": lan.get(at).hidden()["csrf"]}
    page = lan.post(at, form, **headers)
    assert page.status == 403
    assert lan.world.api.filed == {}
    stranger = Browser(lan.world).post(FORM, {"f-hoTen": "not typed by anyone here"}, **headers)
    assert stranger.status == 403
    assert "not typed" not in stranger.text, "nobody is asked to send what another page wrote"


def test_a_form_without_the_sessions_mark_does_nothing(lan: Browser) -> None:
    at = begun(lan)
    other = Browser(lan.world)
    other.sign_in("hoa")
    mark = other.get(FORM).hidden()["csrf"]
    for csrf in ("", "x", mark):
        assert lan.post(at, {"csrf": csrf}).status == 409
    assert lan.world.api.filed == {}


def test_a_landing_is_for_its_account_alone_and_for_an_hour(lan: Browser) -> None:
    at = begun(lan)
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    hoa = Browser(lan.world)
    hoa.sign_in("hoa")
    assert hoa.get(f"{landing}?key=papers/u1").status == 404
    assert lan.get(f"{landing}x?key=papers/u1").status == 404
    assert lan.get(landing).status == 404
    before = dict(next(iter(lan.world.api.drafts.values())))
    assert before["documents"] == []
    assert lan.get(f"{landing}?key=papers/u1").status == 303
    lan.world.clock.pass_by(minutes=61)
    lan.sign_in()
    assert lan.get(f"{landing}?key=papers/u2").status == 404


def test_a_file_that_is_not_taken_is_asked_for_again_with_the_reason(lan: Browser) -> None:
    at = begun(lan)
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    (draft,) = lan.world.api.drafts
    errors = [{"pointer": "/documents/0/upload_id", "detail": "Nội dung tệp không phải PDF."}]
    lan.world.api.says["PUT", f"submission/drafts/{draft}"] = Reply(422, {"errors": errors})
    page = lan.get(f"{landing}?key=papers/u1")
    assert page.status == 422
    assert "Nội dung tệp không phải PDF." in page.text
    assert 'type="file"' in page.text


def test_another_persons_draft_is_an_unknown_page(lan: Browser) -> None:
    assert lan.get("/forms/ban-nhap/draft-x").status == 404
    assert lan.get("/forms/thu-tuc/no-such").status == 404


def test_answers_can_be_changed_and_a_draft_thrown_away(lan: Browser) -> None:
    at = begun(lan)
    page = lan.get(f"{at}/sua")
    assert page.value("f-hoTen") == FORM_ANSWERS["hoTen"]
    done = lan.post(f"{at}/sua", {**page.hidden(), **answers(lan.world), "f-hoTen": "ANNA"})
    assert done.location == at
    (draft,) = lan.world.api.drafts.values()
    assert (draft["form"]["hoTen"], draft["version"]) == ("ANNA", 2)
    sure = lan.get(f"{at}/xoa")
    assert lan.post(f"{at}/xoa", sure.hidden()).location == "/forms/ho-so"
    assert lan.world.api.drafts == {}


@settings(max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_text(text: str) -> None:
    """Whatever is typed comes back as it was typed, and never as markup."""
    lan = Browser(WORLD)
    lan.sign_in()
    page = lan.post(FORM, {"f-hoTen": text, "f-lyDoSuDung": text})
    assert page.status == 422
    assert page.value("f-hoTen") == text
    assert page.text.count("<script") == 0


WORLD = World()


# -- looking up, supplement, rating, petition ---------------------------------------------------------------------------------


DOSSIER = {
    "code": "G09-261124-0001",
    "state": "in_process",
    "step": {"number": 2, "of": 4},
    "registered_at": "2026-11-24T18:09:12+07:00",
    "accepted_at": None,
    "due_date": "2026-12-08",
    "closed_at": None,
    "timeliness": "within_time",
}


@pytest.mark.parametrize(
    "given",
    [
        "G09-261124-0001",
        " g09-261124-0001 ",
        "G09 - 261124 - 0001",
        "G09–261124–0001",
        f"{PORTAL}/tra-cuu/G09-261124-0001",
        "Ｇ０９-261124-0001",
    ],
)
def test_a_code_is_found_however_it_was_copied(world: World, given: str) -> None:
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, DOSSIER)
    page = Browser(world).post("/forms/tra-cuu", {"code": given, "pin": ""})
    assert page.status == 200
    assert "Đang xử lý" in page.text
    assert "08/12/2026" in page.text


def test_a_pin_goes_with_the_request_and_never_into_an_address(world: World) -> None:
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, DOSSIER)
    page = Browser(world).post("/forms/tra-cuu", {"code": "G09-261124-0001", "pin": "930G Q22Z ZN7F"})
    assert {one.pin for one in world.api.asked} == {"930GQ22ZZN7F"}
    assert not any("930G" in one.path for one in world.api.asked)
    assert "930G" not in page.text


def test_a_result_is_told_in_words_with_its_paper(world: World) -> None:
    result = {"outcome": "approved", "number": "GP-01", "url": "https://papers.example/1?a=1&b=2"}
    history = [{"at": "2026-11-24T18:09:12+07:00", "action": "decide", "state": "decided", "version": 3}]
    more = {"state": "decided", "procedure": "work-permit-new", "version": 3, "result": result, "history": history}
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, {**DOSSIER, **more})
    lines = [{"date": "2026-11-25", "counted": True, "why": {"vi": "Ngày làm việc", "en": "A working day"}}]
    world.api.says["GET", "status/dossiers/G09-261124-0001/deadline"] = Reply(200, {"lines": lines})
    page = Browser(world).post("/forms/tra-cuu", {"code": "G09-261124-0001", "pin": "AAAABBBBCCCC"})
    assert page.status == 200
    for words in (
        "Đồng ý",
        "GP-01",
        "https://papers.example/1?a=1&amp;b=2",
        "Quyết định",
        "Ngày làm việc",
        "/forms/danh-gia/",
    ):
        assert words in page.text


def test_unknown_and_wrong_pin_look_alike_and_keep_what_was_typed(world: World) -> None:
    page = Browser(world).post("/forms/tra-cuu", {"code": NASTY, "pin": "x"})
    assert page.status == 404
    assert "<script>" not in page.text
    assert "Không có hồ sơ với mã này" in page.text
    assert Browser(world).post("/forms/tra-cuu", {"code": "", "pin": ""}).status == 422


@given(st.text(max_size=80))
def test_any_code_is_a_part_of_an_address_and_no_more(text: str) -> None:
    assert len(tidy(text)) <= 64


def test_a_supplement_shows_just_what_was_asked(lan: Browser) -> None:
    code = "G09-261124-0001"
    at = f"/forms/bo-sung/{code}"
    items = [{"pointer": "/form/hoTen", "text": "Ghi đúng hộ chiếu"}, {"document": "passport", "text": "Bản rõ hơn"}]
    look = {**DOSSIER, "state": "supplement_requested", "version": 3, "supplement": {"reason": "Thiếu", "items": items}}
    content = {"procedure": "work-permit-new", "procedure_version": 1, "form": FORM_ANSWERS}
    api = lan.world.api
    api.says["GET", f"status/dossiers/{code}"] = Reply(200, look)
    api.says["GET", f"submission/dossiers/{code}"] = Reply(200, content)
    page = lan.get(at)
    assert page.value("f-hoTen") == FORM_ANSWERS["hoTen"]
    assert "f-chucDanh" not in page.text
    form = {**page.hidden(), "f-hoTen": "ANNA"}
    early = lan.post(at, form)
    assert early.status == 422
    assert 'href="#p-passport"' in early.text
    assert early.value("f-hoTen") == "ANNA"
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    assert lan.get(f"{landing}?key=papers/u1").location == at
    api.says["POST", f"submission/dossiers/{code}/supplements"] = Reply(200, {"code": code})
    assert lan.post(at, form).location == f"/forms/ho-so/{code}"
    (sent,) = [one.body for one in api.sent("POST", f"submission/dossiers/{code}/supplements")]
    assert sent == {
        "version": 3,
        "form": {**FORM_ANSWERS, "hoTen": "ANNA"},
        "documents": [{"document": "passport", "upload_id": "u1"}],
    }


def test_a_rating_is_sent_once_with_the_pages_key(lan: Browser) -> None:
    at = "/forms/danh-gia/G09-261124-0001"
    page = lan.get(at)
    assert lan.post(at, page.hidden()).status == 422
    lan.world.api.says["POST", "feedback/ratings"] = Reply(201, {})
    form = {**page.hidden(), "v-score": "5", "v-comment": "Tốt"}
    assert lan.post(at, form).location == f"{at}/cam-on"
    lan.post(at, form)
    sent = lan.world.api.sent("POST", "feedback/ratings")
    assert {one.key for one in sent} == {page.hidden()["key"]}
    assert sent[0].body == {"code": "G09-261124-0001", "score": 5, "comment": "Tốt"}


def test_a_petition_needs_no_account_and_shows_its_code_once(world: World) -> None:
    browser = Browser(world)
    page = browser.get("/forms/phan-anh")
    form = {
        "v-agency": "ministry-employment",
        "v-subject": "Chậm",
        "v-content": NASTY,
        "v-name": "Lan",
        "v-phone": "0912 345 678",
    }
    world.api.says["POST", "feedback/petitions"] = Reply(201, {"id": "p-1", "pin": "AAAA-BBBB-CCCC"})
    done = browser.post("/forms/phan-anh", {**page.hidden(), **form})
    assert done.status == 303
    assert "BBBB" not in done.location
    assert "AAAA-BBBB-CCCC" in browser.get(done.location).text
    world.clock.pass_by(hours=2)
    assert browser.get(done.location).status == 404
    assert browser.post("/forms/phan-anh", form, origin="https://evil.example").status == 403


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
