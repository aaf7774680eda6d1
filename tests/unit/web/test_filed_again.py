"""What was filed, read again without script by the dossier's own people."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kernel.problems import BUSY, NOT_FOUND, TOO_MANY, Kind
from tests.unit.web.filled import CODE, CONTENT, DOSSIER, FORM_ANSWERS
from tests.unit.web.world import Browser, World
from web.server.api import Reply

LOOK = "/forms/tra-cuu"
AT = f"/forms/ho-so/{CODE}/da-nop"
FRESH = "https://papers.example/1?a=1&b=2"


@pytest.fixture
def lan_files(lan: Browser) -> Browser:
    versions = lan.world.desk.catalogue.versions("work-permit-new")
    content = {**CONTENT, "procedure_version": versions[-1].version}
    lan.world.api.says["GET", f"submission/dossiers/{CODE}"] = Reply(200, content)
    return lan


def test_answers_papers_and_what_a_supplement_changed(lan_files: Browser) -> None:
    page = lan_files.get(AT).text
    for text in (
        "001185000123",
        "Trần B, 0912345678",
        "ANNA",
        "17/05/1988",
        "45.000.000 đồng",
        "h.pdf",
        "bản giấy, cơ quan giữ",
    ):
        assert text in page
    for text in ("Đã bổ sung lúc 09:01 25/11/2026", f"{FORM_ANSWERS['hoTen']} → ANNA", "tệp mới", "Trên cổng này"):
        assert text in page
    assert "<script>alert" not in page
    assert "papers.example" not in page, "an address of minutes"
    english = lan_files.get(f"/en{AT}").text
    assert "Supplemented at 09:01 25/11/2026" in english
    assert "Passport" in english


def test_a_paper_opens_by_a_fresh_address_each_time(lan_files: Browser) -> None:
    assert [lan_files.get(f"{AT}/{one}").location for one in ("u1", "u2")] == ["https://papers.example/d", FRESH]
    assert lan_files.get(f"{AT}/u3").status == 404


def test_its_own_people_are_led_there_and_nobody_else(lan_files: Browser) -> None:
    says = lan_files.world.api.says
    for more, led in (({}, False), ({"yours": True}, True)):
        says["GET", f"status/dossiers/{CODE}"] = Reply(200, {**DOSSIER, **more})
        assert (f'href="{AT}"' in lan_files.get(f"/forms/ho-so/{CODE}").text) is led
    says["GET", f"submission/dossiers/{CODE}"] = Reply(404)
    assert lan_files.get(AT).status == 404
    asked = len(lan_files.world.api.asked)
    assert "ANNA" not in Browser(lan_files.world).get(AT).text
    assert len(lan_files.world.api.asked) == asked, "nothing is asked for somebody who is not signed in"


ACTS = ("/forms/bo-sung/", "/forms/danh-gia/", "/forms/rut/", "/da-nop")
OWN: dict[str, Any] = {**DOSSIER, "version": 2, "history": []}
PIN = "AAAABBBBCCCC"


@pytest.mark.parametrize(
    ("signed_in", "pin", "by_account", "by_pin", "acts"),
    [
        (True, "", {**OWN, "yours": True}, None, {"/forms/rut/", "/da-nop"}),
        (True, PIN, {**OWN, "yours": True}, OWN, {"/forms/rut/", "/da-nop"}),  # the account opens more than the pin
        (True, "", DOSSIER, None, set()),  # a stranger
        (True, "", OWN, None, set()),  # an officer
        (True, PIN, DOSSIER, OWN, set()),  # a stranger with the receipt: sees all, may do nothing
        (False, PIN, None, OWN, {"/forms/rut/"}),  # may be its applicant: the page asks for signing in
        (False, "", DOSSIER, None, set()),
    ],
)
def test_only_its_applicant_is_offered_to_act(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    signed_in: bool,
    pin: str,
    by_account: dict[str, Any] | None,
    by_pin: dict[str, Any] | None,
    acts: set[str],
) -> None:
    browser, ask = Browser(world), world.api.ask
    if signed_in:
        browser.sign_in()

    def looked(method: str, path: str, *rest: Any, **how: Any) -> Reply:
        seen = by_pin if how.get("pin") else by_account
        return Reply(200, seen) if seen and path == f"status/dossiers/{CODE}" else ask(method, path, *rest, **how)

    monkeypatch.setattr(world.api, "ask", looked)
    page = browser.post("/forms/tra-cuu", {"code": CODE, "pin": pin}) if pin else browser.get(f"{LOOK}?code={CODE}")
    assert page.status == 200
    assert {one for one in ACTS if one in page.text} == acts


def test_a_token_that_is_good_no_more_does_not_spoil_a_pin(lan: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(_method: str, path: str, *_: Any, **how: Any) -> Reply:
        return Reply(200, OWN) if how.get("pin") and path.endswith(CODE) else Reply(401)

    monkeypatch.setattr(lan.world.api, "ask", looked)
    assert lan.post(LOOK, {"code": CODE, "pin": PIN}).status == 200


def test_a_supplement_that_is_a_note_alone_has_no_empty_list(lan_files: Browser) -> None:
    first, second = CONTENT["submissions"]
    only_a_note = {
        **CONTENT,
        "submissions": [first, {**first, "at": second["at"], "note": "Tên viết đúng", "documents": []}],
    }
    versions = lan_files.world.desk.catalogue.versions("work-permit-new")
    content = {**only_a_note, "procedure_version": versions[-1].version}
    lan_files.world.api.says["GET", f"submission/dossiers/{CODE}"] = Reply(200, content)
    page = lan_files.get(AT).text
    assert "Tên viết đúng" in page
    assert not re.search(r"<dl[^>]*>\s*</dl>", page)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(Reply(429), TOO_MANY), (Reply(503), BUSY), (Reply(0), BUSY), (Reply(404), NOT_FOUND), (Reply(403), NOT_FOUND)],
)
@pytest.mark.parametrize(
    "page", [AT, f"{AT}/u1", f"/forms/bo-sung/{CODE}", "/forms/ban-nhap/d1", f"/forms/ho-so/{CODE}/ket-qua"]
)
def test_what_may_go_better_in_a_moment_is_not_told_as_not_there(
    lan: Browser, monkeypatch: pytest.MonkeyPatch, page: str, reply: Reply, kind: Kind
) -> None:
    monkeypatch.setattr(lan.world.api, "ask", lambda *_, **__: reply)
    told = lan.get(page)
    assert told.status == kind.status
    assert kind.title.vi in told.text
    assert told.headers.get("Retry-After", "") == str(kind.retry_after or "")
