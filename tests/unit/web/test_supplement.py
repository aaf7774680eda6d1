"""Answering a supplement without script: answers taken back, faults beside their papers, a page that is no longer of today."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.web.filled import CODE, DOSSIER
from tests.unit.web.world import Browser
from web.server.api import Reply

AT = f"/forms/bo-sung/{CODE}"
SENT = ("POST", f"submission/dossiers/{CODE}/supplements")
FILED: dict[str, Any] = {
    "hoTen": "Nguyễn Thị Lan",
    "email": "nham@example.test",
    "soHopDong": "12/HD",
    "ngayKyHopDong": "2026-11-01",
    "camDoan": True,
}


def asked(lan: Browser, *items: str, version: int = 3) -> None:
    """Questions by their names, papers with a colon before; of a contract whose questions are not all required."""
    named = [{"document": one[1:]} if one.startswith(":") else {"pointer": f"/form/{one}"} for one in items]
    told = {"reason": "Sai", "items": [{**one, "text": "Hãy xem lại"} for one in named]}
    look = {**DOSSIER, "state": "supplement_requested", "version": version, "supplement": told}
    content = {"procedure": "direct-contract", "procedure_version": 1, "form": FILED}
    lan.world.api.says |= {
        ("GET", f"status/dossiers/{CODE}"): Reply(200, look),
        ("GET", f"submission/dossiers/{CODE}"): Reply(200, content),
        SENT: Reply(200, {"code": CODE}),
    }


@pytest.mark.parametrize("emptied", [("email",), ("email", "soHopDong")])
def test_an_answer_that_was_emptied_is_taken_back(lan: Browser, emptied: tuple[str, ...]) -> None:
    asked(lan, *emptied)
    form = lan.get(AT).hidden()
    assert lan.post(AT, {**form, **{f"f-{name}": " " for name in emptied}}).status == 303
    (sent,) = lan.world.api.sent(*SENT)
    assert sent.body == {"version": 3, "form": {**FILED, **dict.fromkeys(emptied)}}


def test_what_must_be_answered_is_not_taken_back(lan: Browser) -> None:
    asked(lan, "hoTen", "ngayKyHopDong", "camDoan", "email")
    told = lan.post(AT, {**lan.get(AT).hidden(), "f-hoTen": "", "f-email": "", "note": "Xóa hết"})
    assert told.status == 422
    for name in ("hoTen", "ngayKyHopDong", "camDoan"):
        assert f'href="#f-{name}"' in told.text
    assert 'href="#f-email"' not in told.text
    assert lan.world.api.sent(*SENT) == []


def test_a_question_that_was_not_asked_or_not_shown_keeps_its_answer(lan: Browser) -> None:
    asked(lan, "soHopDong")
    page = lan.get(AT).hidden()
    assert lan.post(AT, {**page, "f-soHopDong": "13/HD"}).status == 303
    asked(lan, "soHopDong", "email", version=5)  # asked once more since the page was opened
    told = lan.post(AT, {**page, "f-soHopDong": "14/HD", "note": "Đã sửa"})
    assert told.status == 409
    assert "Hồ sơ đã thay đổi từ khi trang này mở" in told.text
    assert (told.value("f-soHopDong"), told.value("f-email")) == ("14/HD", FILED["email"])
    assert "Đã sửa</textarea>" in told.text
    (sent,) = lan.world.api.sent(*SENT)
    assert sent.body == {"version": 3, "form": {**FILED, "soHopDong": "13/HD"}}


def send(lan: Browser, paper: str) -> None:
    landing = lan.get(f"{AT}/giay-to/{paper}").hidden()["success_action_redirect"]
    assert lan.get(f"{landing}?key=papers/of-{paper}").location == AT


def test_what_is_wrong_with_a_file_stands_beside_its_paper(lan: Browser) -> None:
    papers = [one.key for one in lan.world.desk.catalogue.version("direct-contract", 1).papers[:3]]
    asked(lan, *(f":{one}" for one in papers))
    for one in papers:
        send(lan, one)
    faults = ("Nội dung tệp không phải PDF.", "Tệp quá lớn.")
    errors = [{"pointer": f"/documents/{at}/upload_id", "detail": one} for at, one in zip((0, 2), faults, strict=True)]
    lan.world.api.says[SENT] = Reply(422, {"errors": errors})
    told = lan.post(AT, lan.get(AT).hidden())
    assert told.status == 422
    for paper, sentence in zip((papers[0], papers[2]), faults, strict=True):
        assert f'<a href="#p-{paper}">{sentence}</a>' in told.text
        assert f'<span class="govuk-error-message">{sentence}</span>' in told.text


def test_papers_come_first_so_that_nothing_typed_is_left_behind(lan: Browser) -> None:
    first, second, *_ = (one.key for one in lan.world.desk.catalogue.version("direct-contract", 1).papers)
    asked(lan, "email", f":{first}", f":{second}")
    for paper in (first, second):
        page = lan.get(AT)
        assert not {"f-email", "note", "_blank"} & set(re.findall(r'(?:name|target)="([^"]+)"', page.text))
        send(lan, paper)
    typed = {**lan.get(AT).hidden(), "f-email": "moi@example.test", "note": "Viết lâu"}
    other = Browser(lan.world)  # the files that were sent are not known here
    other.sign_in()
    told = other.post(AT, typed)
    assert told.status == 422
    assert f'href="#p-{first}"' in told.text
    assert told.value("f-email") == "moi@example.test"
    assert "Viết lâu</textarea>" in told.text
    assert told.text.count('target="_blank"') == 2, "what is typed stays where it is while a file is sent"


@pytest.mark.parametrize(("user", "kept"), [("lan", True), ("hoa", False)])
def test_files_that_were_sent_outlive_the_end_of_a_session_for_their_sender(
    lan: Browser, user: str, *, kept: bool
) -> None:
    (paper, *_) = (one.key for one in lan.world.desk.catalogue.version("direct-contract", 1).papers)
    asked(lan, f":{paper}")
    for _ in range(2):
        lan.world.clock.pass_by(minutes=25)
        lan.get(AT)
    lan.world.clock.pass_by(minutes=8)
    send(lan, paper)
    lan.world.clock.pass_by(minutes=5)  # a token lasts an hour
    assert lan.get(AT).status == 303
    lan.sign_in(user)
    assert (f"{AT}/giay-to/{paper}/tep" in lan.get(AT).text) is kept


def over(lan: Browser, reply: Reply) -> None:
    """Nothing is asked any more; a supplement is answered with `reply`."""
    lan.world.api.says |= {("GET", f"status/dossiers/{CODE}"): Reply(200, DOSSIER), SENT: reply}


@pytest.mark.parametrize("looks_open", [True, False])
def test_what_was_typed_is_shown_where_another_device_answered_before(lan: Browser, *, looks_open: bool) -> None:
    asked(lan, "email", "ngayKyHopDong")
    day = {"f-ngayKyHopDong": "2", "f-ngayKyHopDong-m": "11", "f-ngayKyHopDong-y": "2026"}
    typed = {**lan.get(AT).hidden(), "f-email": "moi@example.test", **day, "note": "Dòng một\nDòng <hai>"}
    stale = Reply(409, {"type": "/problems/stale-version", "title": "Đã đổi", "detail": "Hãy tải lại"})
    if looks_open:  # in that very moment
        lan.world.api.says[SENT] = stale
    else:
        over(lan, stale)
    told = lan.post(AT, typed)
    assert told.status == 409
    assert "không còn chờ bổ sung" in told.text
    for line in ("moi@example.test", "02/11/2026", "Dòng một\nDòng &lt;hai&gt;", f'href="/forms/ho-so/{CODE}"'):
        assert line in told.text, line
    assert {one.key for one in lan.world.api.sent(*SENT)} == {typed["key"]}
    assert lan.world.api.sent(*SENT)[-1].body == {"version": 1, "note": "-"}, "which nothing can come of"


def test_a_press_that_was_taken_leads_to_the_dossier_whatever_is_sent_after_it(lan: Browser) -> None:
    asked(lan, "email")
    typed = {**lan.get(AT).hidden(), "f-email": "moi@example.test"}
    over(lan, Reply(422, {"type": "/problems/key-reused", "title": "Đã gửi"}))
    again = lan.post(AT, typed)
    assert (again.status, again.location) == (303, f"/forms/ho-so/{CODE}")
    assert lan.post(AT, {**typed, "csrf": "x"}).status == 409
