"""Filing without script (web/server): the same rights as any client, nothing typed is lost, no form of another page counts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.demo.filings import LAN as APPLICANT
from tests.unit.web.filled import FORM, FORM_ANSWERS, NASTY, answers, begun
from tests.unit.web.world import LAN, TICKET_ENDS, Browser, World
from web.server.api import Reply


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


def test_a_draft_from_before_a_question_and_a_paper_were_taken_away_is_filed_without_them(lan: Browser) -> None:
    """The page has nothing that could be mended."""
    at = begun(lan)
    (draft,) = lan.world.api.drafts.values()
    draft["form"] = {**FORM_ANSWERS, "cauCu": "một câu của mẫu đơn cũ"}
    passport = {"document": "passport", "upload_id": "u1"}
    draft["documents"] = [passport, {"document": "giay-cu", "upload_id": "u2"}]
    page = lan.get(at)
    assert "một câu của mẫu đơn cũ" not in page.text, "what is shown is what is filed"
    for form in (page.hidden(), {"csrf": page.hidden()["csrf"]}):  # as the page showed it, and from the draft
        assert lan.post(at, form).status == 303
        sent = lan.world.api.sent("POST", "submission/dossiers")[-1].body or {}
        assert (sent["form"], sent["documents"]) == (FORM_ANSWERS, [passport])


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


def test_a_phone_that_only_who_files_for_another_gives_is_named_where_it_does_not_belong(lan: Browser) -> None:
    page = lan.get(FORM)
    assert "Số điện thoại của bạn (chỉ khi nộp thay người khác)" in page.text
    back = lan.post(FORM, {**page.hidden(), **answers(lan.world), "a-representative_phone": "0912345678"})
    assert back.status == 422
    (told,) = re.findall(r'<a href="#a-representative_phone">([^<]+)', back.text)
    assert "“Số điện thoại của bạn”" in told


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


@pytest.mark.parametrize(
    ("companies", "typed", "at", "told"),
    [
        ([], {"a-identity_number": "001185000124"}, "a-identity_number", "không phải của tài khoản này"),
        ([], {"a-kind": "business", "a-tax_code": "0101234565", "a-identity_number": ""}, "a-kind", "chưa được ủy quyền"),
        ([{"tax_code": "0101234565", "name": "A"}], {"a-kind": "business", "a-tax_code": "0109999999", "a-identity_number": ""},
         "a-tax_code", "chưa được đại diện cho mã số thuế này"),
    ],
)  # fmt: skip
def test_who_may_not_be_filed_for_is_told_on_the_first_page(
    lan: Browser, companies: list[Any], typed: dict[str, str], at: str, told: str
) -> None:
    lan.world.api.says["GET", "submission/me"] = Reply(200, {**LAN, "acts_for": companies})
    page = lan.post(FORM, {**lan.get(FORM).hidden(), **answers(lan.world), **typed})
    assert page.status == 422
    assert re.findall(r'<li><a href="#([^"]+)">[^<]*' + told, page.text) == [at]
    assert lan.world.api.drafts == {}


def test_a_number_that_is_not_the_accounts_is_one_fault(lan: Browser) -> None:
    errors = [
        {"pointer": "/applicant/identity_number", "code": "not-the-account", "detail": "Số khác."},
        {"pointer": "/representative", "code": "missing", "detail": "Thiếu thông tin."},
    ]
    lan.world.api.says["POST", "submission/drafts"] = Reply(422, {"title": "t", "detail": "d", "errors": errors})
    page = lan.post(FORM, {**lan.get(FORM).hidden(), **answers(lan.world)})
    assert 'href="#a-identity_number">Số khác.' in page.text
    assert "Thiếu thông tin." not in page.text


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


@pytest.mark.parametrize("english", ["", "/en"])
def test_a_file_is_sent_by_a_way_that_tells_in_a_page_when_its_time_is_over(lan: Browser, english: str) -> None:
    page = lan.get(f"{english}{begun(lan)}/giay-to/passport")
    ((end, most),) = re.findall(rf'action="{english}/gui-tep/([0-9]+)/([0-9]+)"', page.text)
    ticket = datetime.fromisoformat(TICKET_ENDS).timestamp()
    assert ticket - 60 < int(end) < ticket
    assert int(most) == 26_214_400


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


def test_drafts_of_one_procedure_are_told_apart_by_whom_they_are_for(lan: Browser) -> None:
    api = lan.world.api
    line = {"version": 1, "created_at": "2026-11-24T08:00:00+07:00", "updated_at": "2026-11-25T08:00:00+07:00"}
    kept = {"a": ("work-permit-new", "<Mẹ>"), "b": ("work-permit-new", "Lan"), "c": ("direct-contract", "Ai")}
    api.drafts |= {id: {"id": id, "procedure": key, "applicant": {"name": name}} for id, (key, name) in kept.items()}
    items = [{**line, "id": id, "procedure": key} for id, (key, _) in kept.items()]
    api.says["GET", "submission/drafts"] = Reply(200, {"items": items, "next_cursor": None})
    api.says["GET", "status/dossiers"] = api.says["GET", "status/notices"] = Reply(200, {"items": []})
    page = lan.get("/forms/ho-so").text
    assert "người nộp &lt;Mẹ&gt;, lưu lúc 08:00 25/11/2026" in page
    assert "người nộp Lan" in page
    assert "người nộp Ai" not in page  # the only one of its procedure: nothing more is asked
    assert not api.sent("GET", "submission/drafts/c")


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
