"""Forms without script that are sent again, in a broken shape, or beside other cookies: what was done stays done, none fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.filled import CODE, DOSSIER, FORM, FORM_ANSWERS, answers, begun
from tests.unit.web.world import Browser
from web.form_view import FieldView
from web.server.answers import is_asked
from web.server.api import Reply
from web.server.lookup import sendable
from web.server.session import NAME
from web.server.told import said
from web.server.visits import Visit

UUID = "0d6cf2a9-8d0f-4d40-9d52-0b6c1f4b9f11"


@pytest.mark.parametrize("kind", ["self", "other"])
def test_filed_once_more_after_a_lost_answer_it_is_the_same_receipt(lan: Browser, kind: str) -> None:
    api, at = lan.world.api, begun(lan)
    (draft,) = api.drafts.values()
    draft["applicant"] = {**draft["applicant"], "kind": kind}
    form, before = lan.get(at).hidden(), dict(lan.cookies)
    first = lan.post(at, form)
    assert first.status == 303
    api.drafts.clear()  # as filing does with a draft
    lan.cookies = before  # the answer with its cookie was lost
    again = lan.post(at, form)
    assert (again.status, again.location) == (303, first.location)
    assert "AAAA-BBBB-CCCC" in lan.get(again.location).text
    one, other = api.sent("POST", "submission/dossiers")
    assert (one.body, one.key) == (other.body, other.key)


def test_a_filing_is_sent_by_the_account_that_saw_it_alone(lan: Browser) -> None:
    at = begun(lan)
    body = lan.get(at).hidden()["body"]
    lan.world.api.drafts.clear()
    hoa = Browser(lan.world)
    hoa.sign_in("hoa")
    csrf = hoa.get(FORM).hidden()["csrf"]
    assert hoa.post(at, {"csrf": csrf, "body": body}).status == 404
    other = lan.post("/forms/ban-nhap/draft-other", {**lan.get(FORM).hidden(), "body": body})
    assert other.status == 404
    assert lan.world.api.sent("POST", "submission/dossiers") == []


@pytest.mark.parametrize("key", ["", "😀", "\n", "x" * 300, UUID + "\r\nX: y", "a" * 36])
def test_a_key_that_no_page_of_ours_has_is_replaced(lan: Browser, key: str) -> None:
    page = lan.post(FORM, {**lan.get(FORM).hidden(), **answers(lan.world), "key": key})
    assert page.status == 303
    (sent,) = lan.world.api.sent("POST", "submission/drafts")
    assert sent.key is not None
    assert sent.key != key
    assert len(sent.key) == 36
    page = lan.post(FORM, {**lan.get(FORM).hidden(), **answers(lan.world), "key": UUID})
    assert lan.world.api.sent("POST", "submission/drafts")[1].key == UUID


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("7k2m-q0xd-94tz", "7k2mq0xd94tz"),
        ("7K2M–Q0XD—94TZ", "7K2MQ0XD94TZ"),
        ("７Ｋ２Ｍ", "7K2M"),
        ("\u200e7K2M\u2212Q0XD_94\u200bTZ\u00ad", "7K2MQ0XD94TZ"),
        ("7K2ư", "0"),
        ("mã", "0"),
        ("😀", "0"),
        ("a\r\nb", "0"),
        ("-", "0"),
    ],
)
def test_a_pin_is_one_that_a_header_carries(typed: str, sent: str) -> None:
    assert sendable(typed) == sent


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 16, "-1", "²", "", "1.5"])
def test_a_number_that_is_none_is_asked_as_zero(lan: Browser, version: str) -> None:
    form = {**lan.get(FORM).hidden(), "version": version, "amount": version, "do": "pay"}
    assert lan.post(f"/forms/rut/{CODE}", form).status == 404
    assert lan.post(f"/forms/nop-phi/{CODE}", form).status == 404
    (withdrawn,) = lan.world.api.sent("POST", f"status/dossiers/{CODE}/actions")
    (paid,) = lan.world.api.sent("POST", f"status/dossiers/{CODE}/payments")
    assert withdrawn.body == {"action": "withdraw", "version": 0}
    assert paid.body == {"amount": 0}


BAD: tuple[Any, ...] = ([1], {"a": 1}, [[1]], [{"a": [1]}], "", None, False)


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("member", ["form", "applicant", "result_delivery", "agency", "all"])
def test_a_draft_with_values_of_any_type_can_still_be_seen(lan: Browser, member: str, value: Any) -> None:
    at = begun(lan)
    (draft,) = lan.world.api.drafts.values()
    for name in ("form", "applicant"):
        if member == name:
            draft[name] = dict.fromkeys(draft[name], value)
        elif member == "all":
            draft[name] = value
    if member in ("result_delivery", "agency"):
        draft[member] = value
    assert lan.get(at).status == 200
    assert lan.get(f"{at}/sua").status == 200
    assert lan.post(at, lan.get(at).hidden()).status in (303, 422)


def test_an_answer_of_another_type_is_none(lan: Browser) -> None:
    visit = Visit(lan.world.desk, "GET", "/", "vi")
    group = FieldView("g", "rows", "", columns=(FieldView("a", "radios", "A", options=(("x", "X"),)),))
    assert said(group, [{"a": "x"}, 7, {"a": ["x"]}], visit) == "1. A: X\n2. A: (không)"
    assert said(group.columns[0], ["x"], visit) == "(không)"
    assert said(group, {"a": "x"}, visit) == "(không)"
    assert not is_asked(FieldView("b", "text", "", when=("a", ("x",))), {"a": ["x"]})


@pytest.mark.parametrize("others", ["a[b]=1", "a b=c", "=", ";;", "x={1}", f"{NAME}x=1", f"x{NAME}=1"])
def test_another_cookie_signs_nobody_out(lan: Browser, others: str) -> None:
    cookie = f"{NAME}={lan.cookies[NAME]}"
    for header in (f"{others}; {cookie}", f"{cookie};{others}"):
        assert lan.world.desk.sessions.of(header) is not None, header
    assert lan.world.desk.sessions.of(others) is None


def test_what_another_device_saved_is_not_overwritten_unseen(lan: Browser) -> None:
    at = begun(lan)
    page = lan.get(f"{at}/sua")
    (draft,) = lan.world.api.drafts.values()
    draft |= {"version": 7, "form": {**draft["form"], "chucDanh": "Kỹ sư <trưởng>"}}
    typed = {**page.hidden(), **answers(lan.world), "f-hoTen": "ANNA"}
    told = lan.post(f"{at}/sua", typed)
    assert told.status == 409
    assert lan.world.api.sent("PUT", f"submission/drafts/{draft['id']}") == []
    for name, value in (("f-hoTen", "ANNA"), ("f-chucDanh", FORM_ANSWERS["chucDanh"])):
        assert told.value(name) == value, "what is typed here stays"
    assert "Bản nháp đã lưu ghi: Kỹ sư &lt;trưởng&gt;" in told.text
    assert f"Bản nháp đã lưu ghi: {FORM_ANSWERS['hoTen']}" in told.text
    assert 'href="#f-chucDanh"' in told.text
    assert told.text.count("Bản nháp đã lưu ghi") == 4, "the two that differ, in the summary and beside the question"
    assert lan.post(f"{at}/sua", {**typed, **told.hidden()}).status == 303
    (saved,) = lan.world.api.drafts.values()
    assert (saved["form"]["hoTen"], saved["form"]["chucDanh"]) == ("ANNA", FORM_ANSWERS["chucDanh"])


def test_changes_pressed_twice_or_beside_a_new_paper_are_no_conflict(lan: Browser) -> None:
    at = begun(lan)
    typed = {**lan.get(f"{at}/sua").hidden(), **answers(lan.world), "f-hoTen": "ANNA"}
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    assert lan.get(f"{landing}?key=papers/u1").status == 303
    assert [lan.post(f"{at}/sua", typed).status for _ in range(2)] == [303, 303]
    (saved,) = lan.world.api.drafts.values()
    assert saved["form"]["hoTen"] == "ANNA"
    assert len(saved["documents"]) == 1


def test_a_page_with_faults_still_knows_what_it_began_with(lan: Browser) -> None:
    at = begun(lan)
    page = lan.get(f"{at}/sua")
    (draft,) = lan.world.api.drafts.values()
    draft["form"] = {**draft["form"], "chucDanh": "Kỹ sư trưởng"}
    wrong = lan.post(f"{at}/sua", {**page.hidden(), **answers(lan.world), "f-hoTen": ""})
    assert wrong.status == 422
    assert lan.post(f"{at}/sua", {**answers(lan.world), **wrong.hidden()}).status == 409


def test_a_save_that_was_overtaken_that_very_moment_is_looked_at_again(
    lan: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = begun(lan)
    (draft,) = lan.world.api.drafts.values()
    typed = {**lan.get(f"{at}/sua").hidden(), **answers(lan.world), "f-hoTen": "ANNA"}
    ask = lan.world.api.ask
    change: dict[str, Any] = {}

    def overtaken(method: str, *where: Any, **how: Any) -> Reply:
        if method == "PUT" and change:
            draft["form"] = {**draft["form"], **change}
            change.clear()
            return Reply(409)
        return ask(method, *where, **how)

    monkeypatch.setattr(lan.world.api, "ask", overtaken)
    change["chucDanh"] = "Kỹ sư trưởng"
    assert lan.post(f"{at}/sua", typed).status == 409
    draft["form"] = FORM_ANSWERS
    change["chucDanh"] = FORM_ANSWERS["chucDanh"]  # nothing but the version
    assert lan.post(f"{at}/sua", typed).status == 303


def test_who_is_signed_in_needs_no_right_pin(lan: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = lan.world.api.ask
    seen: dict[str | None, Reply] = {None: Reply(200, {**DOSSIER, "version": 2, "yours": True})}

    def looked(method: str, path: str, *rest: Any, **how: Any) -> Reply:
        ask(method, path, *rest, **how)
        return seen.get(how.get("pin"), Reply(404)) if path == f"status/dossiers/{CODE}" else Reply(404)

    monkeypatch.setattr(lan.world.api, "ask", looked)
    form = {"code": CODE, "pin": "AAAABBBBCCCC"}
    page = lan.post("/forms/tra-cuu", form)
    assert page.status == 200
    assert "/forms/rut/" in page.text
    assert Browser(lan.world).post("/forms/tra-cuu", form).status == 404
    seen[None] = Reply(200, DOSSIER)  # of somebody else: what anyone sees
    assert lan.post("/forms/tra-cuu", form).status == 404, "a wrong pin is not passed over"


def test_a_supplement_pressed_twice_leads_to_the_dossier(lan: Browser) -> None:
    at = f"/forms/bo-sung/{CODE}"
    api = lan.world.api
    look: dict[str, Any] = {**DOSSIER, "state": "supplement_requested", "version": 3}
    look["supplement"] = {"reason": "Thiếu", "items": [{"pointer": "/form/hoTen", "text": "Ghi đúng hộ chiếu"}]}
    content = {"procedure": "work-permit-new", "procedure_version": 1, "form": FORM_ANSWERS}
    api.says["GET", f"status/dossiers/{CODE}"] = Reply(200, look)
    api.says["GET", f"submission/dossiers/{CODE}"] = Reply(200, content)
    api.says["POST", f"submission/dossiers/{CODE}/supplements"] = Reply(200, {"code": CODE})
    form = {**lan.get(at).hidden(), "f-hoTen": "ANNA"}
    first = lan.post(at, form)
    api.says["GET", f"status/dossiers/{CODE}"] = Reply(200, DOSSIER)
    again = lan.post(at, form)
    assert (first.status, again.status) == (303, 303)
    assert first.location == again.location == f"/forms/ho-so/{CODE}"
