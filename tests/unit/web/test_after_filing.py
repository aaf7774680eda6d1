"""Looking up, supplement, rating, petition without script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.problems import KEY_REUSED
from kernel.text import Text
from tests.unit.web.filled import DOSSIER, FORM_ANSWERS, NASTY
from tests.unit.web.world import PORTAL, Browser, World
from web.server.api import Reply
from web.server.lookup import tidy


@pytest.mark.parametrize(
    "given",
    [
        "G09-261124-0001",
        " g09-261124-0001 ",
        "G09 - 261124 - 0001",
        "G09–261124–0001",
        f"{PORTAL}/tra-cuu/G09-261124-0001",
        "Ｇ０９-261124-0001",
        "g09 261124 0001",
        "ｇ０９　２６１１２４　０００１",
        "\u200eG09-261124-0001\u200f",
        "G09-261124\u200b-00\u00ad01",
        "Mã: G09-261124-0001",
        "Mã hồ sơ: g09 261124 0001",
    ],
)
def test_a_code_is_found_however_it_was_copied(world: World, given: str) -> None:
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, DOSSIER)
    page = Browser(world).post("/forms/tra-cuu", {"code": given, "pin": ""})
    assert page.status == 200
    assert "Đang xử lý" in page.text
    assert "08/12/2026" in page.text


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("state", ["decided", "handed_over"])
def test_a_refusal_is_said_first_with_what_can_be_done(world: World, state: str, prefix: str) -> None:
    result = {"outcome": "rejected", "number": "TB-01", "reason": "Thiếu phiếu lý lịch tư pháp"}
    told = {"state": state, "version": 3, "result": result, "history": ()}
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, {**DOSSIER, **told})
    page = Browser(world).post(f"{prefix}/forms/tra-cuu", {"code": "G09-261124-0001", "pin": "AAAABBBBCCCC"}).text
    band = page[page.index('class="app-band"') : page.index("<dl")]
    said = ("Kết quả: không đồng ý", "nộp hồ sơ mới") if not prefix else ("Result: not approved", "file a new one")
    for words in (*said, f'href="{prefix}/phan-anh/gui"'):
        assert words in band, words
    assert "Hồ sơ đã xong" not in page
    assert "All is done" not in page


@pytest.mark.parametrize("accepted", [None, "2026-11-24T18:30:00+07:00"])
def test_no_day_is_promised_while_a_supplement_is_waited_for(world: World, accepted: str | None) -> None:
    told = {**DOSSIER, "state": "supplement_requested", "accepted_at": accepted}
    world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, told)
    page = Browser(world).post("/forms/tra-cuu", {"code": "G09-261124-0001", "pin": ""}).text
    assert "Trong khi chờ không tính thời hạn." in page
    assert not {"dừng lại", "tính lại", "hẹn mới"} & set(re.findall("dừng lại|tính lại|hẹn mới", page)), "never begun"
    assert "08/12/2026" not in page


def test_a_procedure_is_called_as_on_the_day_of_filing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    today = world.desk.today()
    old = world.desk.catalogue.versions("work-permit-new")[-1]
    new = replace(
        old, version=99, name=Text("Tên của ngày mai", "Tomorrow's name"), valid_from=today + timedelta(days=1)
    )
    mine = replace(old, valid_from=today - timedelta(days=9), name=Text("Tên hôm nay", "Today's name"))
    monkeypatch.setattr(world.desk.catalogue, "versions", lambda _: (mine, new))
    told = {"state": "in_process", "procedure": "work-permit-new", "registered_at": f"{today}T08:00:00+07:00"}
    for day, name in ((0, "Tên hôm nay"), (2, "Tên hôm nay")):
        world.clock.pass_by(days=day)
        world.api.says["GET", "status/dossiers/G09-261124-0001"] = Reply(200, {**DOSSIER, **told})
        page = Browser(world).post("/forms/tra-cuu", {"code": "G09-261124-0001", "pin": "AAAABBBBCCCC"}).text
        assert name in page
        assert "Tên của ngày mai" not in page


def test_the_dots_of_an_agency_stay_in_a_code() -> None:
    ways = (
        "h29.20 261124 0001",
        "H29.20-261124-0001",
        "H29.202611240001",
        f"{PORTAL}/tra-cuu/H29.20-261124-0001",
        "H29.20-261124-0001.",
    )
    assert {tidy(one) for one in ways} == {"H29.20-261124-0001"}


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
        "Quyết định",
        "Ngày làm việc",
        "/forms/danh-gia/",
    ):
        assert words in page.text
    assert "papers.example" not in page.text, "an address of minutes"
    assert "AAAABBBBCCCC" not in page.text


def test_unknown_and_wrong_pin_look_alike_and_keep_what_was_typed(world: World) -> None:
    page = Browser(world).post("/forms/tra-cuu", {"code": NASTY, "pin": "x"})
    assert page.status == 404
    assert "<script>" not in page.text
    assert "Không có hồ sơ mang mã này" in page.text
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
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    assert lan.get(f"{landing}?key=papers/u1").location == at
    page = lan.get(at)
    assert f'href="{at}/giay-to/passport/tep"' in page.text
    assert page.value("f-hoTen") == FORM_ANSWERS["hoTen"]
    assert "f-chucDanh" not in page.text
    form = {**page.hidden(), "f-hoTen": "ANNA"}
    api.says["GET", "submission/uploads/u1"] = Reply(200, {"url": "https://papers.example/1"})
    assert lan.get(f"{at}/giay-to/passport/tep").location == "https://papers.example/1"
    api.says["POST", f"submission/dossiers/{code}/supplements"] = Reply(200, {"code": code})
    assert lan.post(at, form).location == f"/forms/ho-so/{code}"
    (sent,) = [one.body for one in api.sent("POST", f"submission/dossiers/{code}/supplements")]
    assert sent == {
        "version": 3,
        "form": {**FORM_ANSWERS, "hoTen": "ANNA"},
        "documents": [{"document": "passport", "upload_id": "u1"}],
    }


def test_an_answer_that_comes_back_as_it_was_is_asked_about_beside_it_and_taken_with_a_note(lan: Browser) -> None:
    code = "G09-261124-0001"
    at = f"/forms/bo-sung/{code}"
    items = [{"pointer": "/form/hoTen", "text": "Ghi đúng hộ chiếu"}]
    look = {**DOSSIER, "state": "supplement_requested", "version": 3, "supplement": {"reason": "Sai", "items": items}}
    content = {"procedure": "work-permit-new", "procedure_version": 1, "form": FORM_ANSWERS}
    api = lan.world.api
    api.says["GET", f"status/dossiers/{code}"] = Reply(200, look)
    api.says["GET", f"submission/dossiers/{code}"] = Reply(200, content)
    api.says["POST", f"submission/dossiers/{code}/supplements"] = Reply(200, {"code": code})
    form = {**lan.get(at).hidden(), "f-hoTen": f" {FORM_ANSWERS['hoTen']} "}
    told = lan.post(at, form)
    assert told.status == 422
    assert 'href="#f-hoTen">Câu này chưa sửa.' in told.text
    assert api.sent("POST", f"submission/dossiers/{code}/supplements") == []
    assert lan.post(at, {**form, "note": "Tên trong hộ chiếu viết đúng như vậy"}).status == 303
    (sent,) = [one.body for one in api.sent("POST", f"submission/dossiers/{code}/supplements")]
    assert sent == {"version": 3, "form": FORM_ANSWERS, "note": "Tên trong hộ chiếu viết đúng như vậy"}


def test_an_answer_that_does_not_fit_another_brings_the_other_question(lan: Browser) -> None:
    """A check between answers may name a question that nobody asked about."""
    code = "G09-261124-0001"
    at, where = f"/forms/bo-sung/{code}", f"submission/dossiers/{code}/supplements"
    items = [{"pointer": "/form/tuNgay", "text": "Hãy ghi 20/12/2026"}]
    look = {**DOSSIER, "state": "supplement_requested", "version": 3, "supplement": {"reason": "Sai", "items": items}}
    filed = {**FORM_ANSWERS, "tuNgay": "2027-01-04", "denNgay": "2029-01-03"}
    api = lan.world.api
    api.says["GET", f"status/dossiers/{code}"] = Reply(200, look)
    api.says["GET", f"submission/dossiers/{code}"] = Reply(
        200, {"procedure": "work-permit-new", "procedure_version": 1, "form": filed}
    )
    first = lan.get(at)
    assert 'name="f-denNgay"' not in first.text
    sentence = "Nhiều nhất 2 năm. Hãy chọn ngày kết thúc sớm hơn."
    api.says["POST", where] = Reply(422, {"errors": [{"pointer": "/form/denNgay", "detail": sentence}]})
    start = {"f-tuNgay": "20", "f-tuNgay-m": "12", "f-tuNgay-y": "2026"}
    told = lan.post(at, {**first.hidden(), **start})
    assert told.status == 422
    assert f'href="#f-denNgay">{sentence}' in told.text
    assert re.search(r'<input[^>]*name="f-denNgay-y"[^>]*value="2029"', told.text)  # as it was filed
    api.says["POST", where] = Reply(200, {"code": code})
    end = {"f-denNgay": "19", "f-denNgay-m": "12", "f-denNgay-y": "2028"}
    assert lan.post(at, {**told.hidden(), **start, **end}).status == 303
    mended = {**filed, "tuNgay": "2026-12-20", "denNgay": "2028-12-19"}
    assert api.sent("POST", where)[-1].body == {"version": 3, "form": mended}


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
    assert done.location == "/forms/phan-anh/da-gui"
    assert Browser(world).get(done.location).status == 404, (
        "whoever has the address, from a log or a history, has no pin"
    )
    assert "AAAA-BBBB-CCCC" in browser.get(f"/en{done.location}").text
    assert "AAAA-BBBB-CCCC" in browser.get(done.location).text
    world.clock.pass_by(hours=2)
    assert browser.get(done.location).status == 404
    assert browser.post("/forms/phan-anh", form, origin="https://evil.example").status == 403


@pytest.mark.parametrize(
    ("at", "where", "typed", "said"),
    [
        ("/forms/phan-anh", "feedback/petitions", {"v-agency": "ministry-employment", "v-subject": "Chậm", "v-content": "Đã sửa",
         "v-name": "Lan", "v-phone": "0912 345 678"}, "muốn gửi thêm"),
        ("/forms/danh-gia/G09-261124-0001", "feedback/ratings", {"v-score": "2", "v-comment": "Đã sửa"}, "đánh giá đầu tiên"),
    ],
)  # fmt: skip
def test_what_was_changed_after_it_was_sent_is_kept_and_nothing_is_sent_in_its_place(
    lan: Browser, at: str, where: str, typed: dict[str, str], said: str
) -> None:
    """Back in the browser, something changed, sent again."""
    page = lan.get(at)
    lan.world.api.says["POST", where] = Reply(422, {"type": KEY_REUSED.type, "title": "t", "detail": "d"})
    told = lan.post(at, {**page.hidden(), **typed})
    assert told.status == 422
    assert said in told.text
    assert "Đã sửa" in told.text
    assert told.hidden()["key"] != page.hidden()["key"], "the next press is another sending"


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (f"{PORTAL}/tra-cuu?code=%20g09-261124-0001", "G09-261124-0001"),
        (f"{PORTAL}/en/tra-cuu/G09-261124-0001", "G09-261124-0001"),
        (f"{PORTAL}/tra-cuu/{quote(NASTY, safe='')}", tidy(NASTY)),
        (f"{PORTAL}/tra-cuu", None),
        (f"{PORTAL}/tra-cuu?code=", None),
        (f"{PORTAL}/thu-tuc?code=G09-261124-0001", None),
        ("https://evil.example/tra-cuu/G09-261124-0001", None),
        (f"{PORTAL}.evil.example/tra-cuu/G09-261124-0001", None),
        ("", None),
    ],
)
def test_a_code_in_the_address_of_the_page_before_is_looked_up(world: World, before: str, code: str | None) -> None:
    page = Browser(world).get("/forms/tra-cuu", referer=before)
    assert page.status == (404 if code else 200)
    assert {one.path for one in world.api.asked} == ({f"status/dossiers/{quote(code, safe='')}"} if code else set())


def test_notices_are_new_until_they_were_read(lan: Browser) -> None:
    api = lan.world.api
    words = {"vi": "Đã tiếp nhận", "en": "Accepted"}
    notice = {"title": words, "text": words, "at": "2026-11-24T18:09:12+07:00", "code": "G09-261124-0001"}
    listed = [{**notice, "id": "n2", "read": False}, {**notice, "id": "n1", "read": True}]
    api.says["GET", "status/dossiers"] = Reply(200, {"items": [], "next_cursor": None})
    api.says["GET", "status/notices"] = Reply(200, {"items": listed})
    page = lan.get("/forms/ho-so")
    assert page.text.count(">Mới<") == 1
    form = page.hidden()
    assert lan.post("/forms/thong-bao", {**form, "csrf": "x"}).status == 409
    assert api.sent("POST", "status/notices/read") == []
    api.says["POST", "status/notices/read"] = Reply(200, {"unread": 0})
    assert lan.post("/forms/thong-bao", form).location == "/forms/ho-so"
    (sent,) = api.sent("POST", "status/notices/read")
    assert (sent.body, sent.key) == ({"until": "n2"}, form["key"])
    api.says["GET", "status/notices"] = Reply(200, {"items": [{**one, "read": True} for one in listed]})
    assert "/forms/thong-bao" not in lan.get("/forms/ho-so").text
