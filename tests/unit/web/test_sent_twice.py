"""Forms without script that are sent again, in a broken shape, or beside other cookies: what was done stays done, none fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.filled import CODE, FORM, answers, begun
from tests.unit.web.world import Browser
from web.form_view import FieldView
from web.server.answers import is_asked
from web.server.filing import said
from web.server.lookup import sendable
from web.server.session import NAME
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
    group = FieldView("g", "rows", "", columns=(FieldView("a", "radios", "", options=(("x", "X"),)),))
    assert said(group, [{"a": "x"}, 7, {"a": ["x"]}], visit) == "1. X\n2. (không)"
    assert said(group.columns[0], ["x"], visit) == "(không)"
    assert said(group, {"a": "x"}, visit) == "(không)"
    assert not is_asked(FieldView("b", "text", "", when=("a", ("x",))), {"a": ["x"]})


@pytest.mark.parametrize("others", ["a[b]=1", "a b=c", "=", ";;", "x={1}", f"{NAME}x=1", f"x{NAME}=1"])
def test_another_cookie_signs_nobody_out(lan: Browser, others: str) -> None:
    cookie = f"{NAME}={lan.cookies[NAME]}"
    for header in (f"{others}; {cookie}", f"{cookie};{others}"):
        assert lan.world.desk.sessions.of(header) is not None, header
    assert lan.world.desk.sessions.of(others) is None
