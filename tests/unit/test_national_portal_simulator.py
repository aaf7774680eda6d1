"""The simulator's calls: login, envelope, what is held, the whole list or nothing of it, its moods, its memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.national_portal.mood import DOWN, LOSE_ANSWER, REFUSE, SLOW, WELL, BadMood, Mood
from infra.local.national_portal.simulator import API, LOGIN, AnswerLost
from tests.support.national import CODE, CREDENTIALS, HEADERS, Portal, element, line

OTHER = "G09-261124-0002"
GOOD = {"username": "portal", "password": CREDENTIALS.password}


@pytest.fixture
def portal() -> Portal:
    return Portal()


def test_a_login_gives_a_session(portal: Portal) -> None:
    status, answer = portal.post(LOGIN, GOOD)
    assert status == 200
    assert answer == {"error_code": "0", "message": "Đăng nhập thành công", "session": "session-0"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**GOOD, "password": "wrong"},
        {**GOOD, "username": "other"},
        {**GOOD, "password": None},
        {**GOOD, "password": "\ud800"},
        {**GOOD, "more": "1"},
        {"username": "portal"},
    ],
)
def test_a_wrong_login_gives_none(portal: Portal, body: dict[str, Any]) -> None:
    status, answer = portal.post(LOGIN, body)
    assert (status, answer["error_code"], answer["session"]) == (200, "-1", "")
    assert "thành công" not in answer["message"]


def test_a_session_ends(portal: Portal) -> None:
    portal.login()
    portal.clock.pass_(minutes=29)
    assert portal.sync(element())["error_code"] == "0"
    portal.clock.pass_(minutes=1)
    answer = portal.call("TraCuuHoSo", mahoso=CODE)
    assert (answer["error_code"], answer["result"]) == ("-1", [])
    assert "phiên làm việc" in answer["message"].lower()


@pytest.mark.parametrize("session", ["", "session-00", None, 7, "\ud800"])
def test_an_unknown_session_is_refused(portal: Portal, session: Any) -> None:
    portal.login()
    body = {"session": session, "madonvi": "G09", "service": "TraCuuHoSo", "mahoso": CODE}
    assert portal.post(API, body)[1]["error_code"] == "-1"


ENVELOPES: list[tuple[dict[str, Any], str]] = [
    ({"madonvi": "G07"}, "madonvi"),
    ({"service": "DongBoDanhGia"}, "service"),
    ({"service": None}, "service"),
    ({"la": "1"}, "không được quy định"),
    ({"isUpdating": True}, "isUpdating"),
    ({"isUpdating": "true"}, "isUpdating"),
    ({"data": []}, "data"),
    ({"data": element()}, "data"),
    ({"data": None}, "data"),
]


@pytest.mark.parametrize(("members", "naming"), ENVELOPES)
def test_the_envelope_is_strict(portal: Portal, members: dict[str, Any], naming: str) -> None:
    good = {"session": portal.login(), "madonvi": "G09", "service": "DongBoHoSoMC", "isUpdating": "False"}
    status, answer = portal.post(API, {**good, "data": [element()], **members})
    assert (status, answer["error_code"]) == (200, "-1")
    assert naming in answer["message"]
    assert portal.held() is None


@pytest.mark.parametrize("name", ["session", "madonvi", "service", "isUpdating", "data"])
def test_no_member_of_the_envelope_may_be_missing(portal: Portal, name: str) -> None:
    whole = {"session": portal.login(), "madonvi": "G09", "service": "DongBoHoSoMC", "isUpdating": "False"}
    body = {kept: value for kept, value in {**whole, "data": [element()]}.items() if kept != name}
    assert portal.post(API, body)[1]["error_code"] == "-1"
    assert portal.held() is None


@pytest.mark.parametrize(
    "headers",
    [
        {"dstcode": ""},
        {"dstcode": "elsewhere"},
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Charset": "windows-1258"},
        {"Accept": "text/html"},
        {"Accept": ""},
    ],
)
@pytest.mark.parametrize("path", [LOGIN, API])
def test_headers_are_strict(portal: Portal, path: str, headers: dict[str, str]) -> None:
    status, answer = portal.post(path, GOOD, **headers)
    assert (status, answer["error_code"]) == (400, "-1")


def test_header_names_have_no_case(portal: Portal) -> None:
    reply = portal.simulator.handle(LOGIN, {n.upper(): v for n, v in HEADERS.items()}, json.dumps(GOOD).encode())
    assert reply.status == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 100_000, b" " * 5_000_001]
)
def test_what_is_no_json_object_is_unreadable(portal: Portal, body: bytes) -> None:
    status, answer = portal.post(API, body)
    assert (status, answer["error_code"]) == (400, "-1")


def test_there_are_two_addresses(portal: Portal) -> None:
    assert portal.post("/national-portal/other", {})[0] == 404


# -- what is held ---------------------------------------------------------------------------------------------------------


def test_creating_twice_is_answered_there_already(portal: Portal) -> None:
    portal.sync(element())
    answer = portal.sync(element(2))
    assert answer["error_code"] == "3"
    assert "đã tồn tại" in answer["message"]
    assert portal.held() == element()


def test_updating_what_is_not_there_is_refused(portal: Portal) -> None:
    answer = portal.sync(element(), updating=True)
    assert answer["error_code"] == "-1"
    assert "đã tồn tại" not in answer["message"]
    assert portal.held() is None


def test_a_list_is_taken_whole_or_not_at_all(portal: Portal) -> None:
    answer = portal.sync(element(), element(MaHoSo=OTHER, HinhThuc="7"))
    assert answer["error_code"] == "-1"
    assert "Phần tử 2" in answer["message"]
    assert portal.held() is None
    assert portal.sync(element(), element())["error_code"] == "3"
    assert portal.held() is None
    assert portal.sync(element(), element(MaHoSo=OTHER))["error_code"] == "0"
    assert portal.held(OTHER) == element(MaHoSo=OTHER)


def test_finding_tells_presence_alone(portal: Portal) -> None:
    assert portal.call("TraCuuHoSo", mahoso=CODE)["result"] == []
    portal.sync(element(2))
    answer = portal.call("TraCuuHoSo", mahoso=CODE)
    assert (answer["error_code"], answer["result"]) == ("0", [{"MAHOSO": CODE}])
    assert portal.call("TraCuuHoSo", mahoso=7)["error_code"] == "-1"


def test_the_dictionaries(portal: Portal) -> None:
    assert portal.call("LayDanhMucCoQuan")["result"][0] == {"MADONVI": "G09", "TENDONVI": "Bộ Nội vụ", "CAPDONVI": "1"}
    fields = portal.call("LayDanhMucLinhVuc")["result"]
    assert fields == [{"MALINHVUC": "G07-LĐ11", "TENLINHVUC": "Việc làm", "MANGANH": "G07"}]
    assert [row["MATTHC"] for row in portal.call("LayDanhSachTTHC")["result"]] == ["1.014199", "2.000134"]
    (procedure,) = portal.call("LayThuTuc", maTTHC="1.014199")["result"]
    assert procedure["LINHVUCTHUCHIEN"] == [{"MALINHVUC": "G07-LĐ11", "TENLINHVUC": "Việc làm"}]
    assert procedure["KETQUATHUCHIEN"] == [{"MAKETQUA": "KQ.G07.1", "TENKETQUA": "Giấy phép lao động"}]
    assert procedure["TRANGTHAI"] == 1
    assert portal.call("LayThuTuc", maTTHC="1.0")["result"] == []
    assert portal.call("LayDanhMucCoQuan", la="1")["error_code"] == "-1"


# -- progress -------------------------------------------------------------------------------------------------------------


def test_lines_are_kept_in_order(portal: Portal) -> None:
    portal.sync(element(2))
    answer = portal.progress(line(1), line(2, "20261124100000"))
    assert answer["message"] == "Cập nhật tiến độ thành công"
    assert portal.lines() == [line(1), line(2, "20261124100000")]


def test_no_progress_of_an_unknown_dossier(portal: Portal) -> None:
    portal.sync(element())
    answer = portal.progress(line(1), line(1, MaHoSo=OTHER))
    assert answer["error_code"] == "-1"
    assert portal.lines() == []


def test_an_identical_line_is_there_already(portal: Portal) -> None:
    portal.sync(element(2))
    portal.progress(line(1), line(2, "20261124100000"))
    again = portal.progress(line(1))
    assert again["error_code"] == "3"
    assert "đã tồn tại" in again["message"]
    mixed = portal.progress(line(2, "20261124100000"), line(4, "20261124110000"))
    assert mixed["error_code"] == "3"
    assert portal.lines() == [line(1), line(2, "20261124100000")]


def test_a_line_twice_in_one_call_is_there_already(portal: Portal) -> None:
    portal.sync(element(2))
    assert portal.progress(line(1), line(1))["error_code"] == "3"
    assert portal.lines() == []


def test_time_does_not_go_backwards(portal: Portal) -> None:
    portal.sync(element(2))
    assert portal.progress(line(1), line(2))["error_code"] == "0"  # the same second
    answer = portal.progress(line(4, "20261124085959"))
    assert answer["error_code"] == "-1"
    assert "ThoiDiemXuLy" in answer["message"]
    assert portal.progress(line(4, "20261124110000"), line(4, "20261124105959"))["error_code"] == "-1"
    assert len(portal.lines()) == 2


def test_ten_lines_a_call(portal: Portal) -> None:
    portal.sync(element(4))
    lines = [line(1), line(2), *[line(4, NoiDungXuLy=str(number)) for number in range(9)]]
    assert "tối đa 10" in portal.progress(*lines)["message"]
    assert portal.lines() == []
    assert portal.progress(*lines[:10])["error_code"] == "0"
    assert len(portal.lines()) == 10


# -- memory ---------------------------------------------------------------------------------------------------------------


def test_everything_received_is_kept_whole_with_its_time(portal: Portal) -> None:
    portal.sync(element())
    portal.clock.pass_(minutes=1)
    portal.sync(element(HinhThuc="7"), updating=True)
    first, second = portal.simulator.received()
    assert first.body == {"madonvi": "G09", "service": "DongBoHoSoMC", "isUpdating": "False", "data": [element()]}
    assert (first.at, first.error_code) == ("2026-11-24T09:00:00+07:00", "0")
    assert (second.at, second.error_code) == ("2026-11-24T09:01:00+07:00", "-1")
    assert second.body["data"] == [element(HinhThuc="7")]
    assert "session-0" not in repr([first, second])


def test_state_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    before = Portal(path)
    before.sync(element(2))
    before.progress(line(1))
    before.simulator.behave(Mood(DOWN, times=2))
    before.simulator.close()
    after = Portal(path)
    after.session = before.session
    assert after.simulator.mood == Mood(DOWN, times=2)
    after.simulator.behave(Mood())
    assert after.progress(line(2, "20261124100000"))["error_code"] == "0"
    assert after.lines() == [line(1), line(2, "20261124100000")]
    assert len(after.simulator.received()) == 3
    assert before.session.encode() not in path.read_bytes()
    after.simulator.close()


# -- moods ----------------------------------------------------------------------------------------------------------------


def test_down(portal: Portal) -> None:
    portal.login()
    portal.simulator.behave(Mood(DOWN))
    body = {"session": portal.session, "madonvi": "G09", "service": "TraCuuHoSo", "mahoso": CODE}
    for _ in range(3):
        assert portal.post(API, body) == (503, {})
        assert portal.post(LOGIN, GOOD) == (503, {})
    portal.simulator.behave(Mood())
    assert portal.post(API, body)[0] == 200


def test_slow_does_it_and_answers_late(portal: Portal) -> None:
    portal.simulator.behave(Mood(SLOW, times=2, seconds=12))
    assert portal.sync(element())["error_code"] == "0"  # a login and a call
    assert portal.waited == [12, 12]
    assert portal.held() == element()
    assert portal.simulator.mood == Mood(WELL)


def test_a_lost_answer_is_of_something_done(portal: Portal) -> None:
    portal.simulator.behave(Mood(LOSE_ANSWER, times=1))
    portal.login()
    assert portal.call("TraCuuHoSo", mahoso=CODE)["result"] == []  # reads are answered
    with pytest.raises(AnswerLost):
        portal.sync(element())
    assert portal.held() == element()
    assert portal.sync(element())["error_code"] == "3"


def test_refusing_keeps_nothing(portal: Portal) -> None:
    portal.simulator.behave(Mood(REFUSE, times=2))
    for _ in range(2):
        answer = portal.sync(element())
        assert answer["error_code"] == "-1"
        assert "thành công" not in answer["message"]
    assert portal.held() is None
    assert portal.sync(element())["error_code"] == "0"


def test_a_mood_of_one_service_alone(portal: Portal) -> None:
    portal.simulator.behave(Mood(REFUSE, service="CapNhatTienDoHoSoMC"))
    assert portal.sync(element())["error_code"] == "0"
    assert portal.progress(line(1))["error_code"] == "-1"


@pytest.mark.parametrize(
    ("value", "member"),
    [
        ({}, "mode"),
        ({"mode": "sulk"}, "mode"),
        ({"mode": ["down"]}, "mode"),
        ({"mode": "down", "times": 0}, "times"),
        ({"mode": "down", "times": True}, "times"),
        ({"mode": "slow", "seconds": 0}, "seconds"),
        ({"mode": "slow", "seconds": 1000}, "seconds"),
        ({"mode": "slow", "seconds": "3"}, "seconds"),
        ({"mode": "down", "service": 1}, "service"),
        ({"mode": "down", "more": 1}, "more"),
    ],
)
def test_what_is_no_mood(value: dict[str, Any], member: str) -> None:
    with pytest.raises(BadMood) as bad:
        Mood.from_json(value)
    assert bad.value.member == member
