"""The simulator behind HTTP: its page, its documents, its control, and a connection that really breaks."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

from chalicelib.publish.client import Request, over_http
from infra.local.national_portal.__main__ import credentials_from, main
from infra.local.national_portal.app import app_of, create_app
from infra.local.national_portal.dictionaries import from_catalogue
from infra.local.national_portal.mood import LOSE_ANSWER, Mood
from infra.local.national_portal.simulator import API, LOGIN
from tests.support.national import AT, CODE, CREDENTIALS, DICTIONARIES, HEADERS, Portal, element, line, result

HERE = ("127.0.0.1", 50_000)
CONTROL = "/national-portal/control"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "portal.sqlite3")


def web(portal: Portal, caller: tuple[str, int] = HERE) -> TestClient:
    return TestClient(app_of(portal.simulator), client=caller)


def test_an_application_of_its_own(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "p.sqlite3", CREDENTIALS, lambda: AT, DICTIONARIES), client=HERE) as one:
        body = {"username": "portal", "password": CREDENTIALS.password}
        session = one.post(LOGIN, json=body, headers=HEADERS).json()["session"]
        call = {"session": session, "madonvi": "G09", "service": "DongBoHoSoMC", "isUpdating": "False"}
        answer = one.post(API, json={**call, "data": [element()]}, headers=HEADERS)
        assert (answer.status_code, answer.json()["error_code"]) == (200, "0")
        assert one.get(f"/national-portal/records/{CODE}").json()["status"] == 1
        assert one.get(LOGIN).status_code == 405


def test_a_record_is_shown(portal: Portal) -> None:
    portal.sync(element(10))
    portal.progress(line(1), line(2, "20261124100000", NoiDungXuLy="Tiếp nhận hồ sơ"))
    answer = web(portal, ("192.0.2.1", 1)).get(f"/national-portal/records/{CODE}")
    assert answer.json() == {
        "code": CODE,
        "status": 10,
        "progress": [
            {"status": 1, "at": "2026-11-24T09:00:00+07:00", "text": "bước 1"},
            {"status": 2, "at": "2026-11-24T10:00:00+07:00", "text": "Tiếp nhận hồ sơ"},
        ],
        "results": [{"name": "Giấy phép lao động", "code": "KQ.G07.1"}],
    }


@pytest.mark.parametrize(("language", "title"), [("", "Không tìm thấy"), ("en", "Not found")])
def test_an_unknown_record_is_a_problem(portal: Portal, language: str, title: str) -> None:
    answer = web(portal).get("/national-portal/records/x", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["type"], answer.json()["title"]) == ("/problems/not-found", title)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_escapes_what_it_was_sent(portal: Portal) -> None:
    evil = "<script>alert(1)</script>&amp;'\""
    portal.sync(element(10, TenTTHC=evil, DanhSachGiayToKetQua=[result(TenGiayTo=evil)]))
    portal.progress(line(1, NoiDungXuLy=evil))
    answer = web(portal).get("/national-portal/")
    page = _Tags()
    page.feed(answer.text)
    assert "script" not in page.tags
    assert page.text.count(evil) == 3
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_page_names_no_person(portal: Portal) -> None:
    portal.sync(element(2))
    portal.progress(line(1))
    page = web(portal).get("/national-portal/").text
    assert CODE in page
    assert "bước 1" in page
    assert '<html lang="vi">' in page
    for hidden in ("Nguyễn Thị Lan", "001185000123", "Phạm Văn Minh"):
        assert hidden not in page


def test_the_page_says_when_it_is_empty(portal: Portal) -> None:
    assert "0 hồ sơ" in web(portal).get("/national-portal/").text


def test_the_mood_is_told_and_changed(portal: Portal) -> None:
    one = web(portal)
    assert one.get(CONTROL).json() == {"mode": "well", "times": None, "seconds": 15.0, "service": None}
    wanted = {"mode": "slow", "times": 2, "seconds": 3}
    assert one.post(CONTROL, json=wanted).json() == {"mode": "slow", "times": 2, "seconds": 3.0, "service": None}
    assert portal.simulator.mood == Mood("slow", times=2, seconds=3)
    bad = one.post(CONTROL, json={"mode": "sulk"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/mode")
    assert one.post(CONTROL, content=b"[]", headers={"Content-Type": "application/json"}).status_code == 400
    assert one.post(CONTROL, content=b'{"mode":"down"}', headers={"Content-Type": "text/plain"}).status_code == 415
    assert portal.simulator.mood.mode == "slow"


@pytest.mark.parametrize("caller", [("192.0.2.1", 1), ("2001:db8::1", 1), ("testclient", 1)])
def test_page_and_control_are_for_this_machine_alone(portal: Portal, caller: tuple[str, int]) -> None:
    away = web(portal, caller)
    for answer in (away.get("/national-portal/"), away.get(CONTROL), away.post(CONTROL, json={"mode": "down"})):
        assert answer.status_code == 403
    assert portal.simulator.mood.mode == "well"


@contextmanager
def running(portal: Portal) -> Iterator[str]:
    """The simulator on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app_of(portal.simulator), log_config=None))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_a_lost_answer_breaks_the_connection(portal: Portal) -> None:
    portal.login()
    call = {"session": portal.session, "madonvi": "G09", "service": "DongBoHoSoMC", "isUpdating": "False"}
    body = json.dumps({**call, "data": [element()]}).encode()
    portal.simulator.behave(Mood(LOSE_ANSWER, times=1))
    with running(portal) as address:
        with pytest.raises(http.client.IncompleteRead):
            over_http(Request(address + API, HEADERS, body))
        again = over_http(Request(address + API, HEADERS, body))
        refused = over_http(Request(address + API, {**HEADERS, "dstcode": ""}, body))
    assert json.loads(again.body)["error_code"] == "3"
    assert refused.status == 400
    assert json.loads(refused.body)["error_code"] == "-1"
    with pytest.raises(ConnectionRefusedError):
        over_http(Request(address + API, HEADERS, body))


def test_the_repositorys_catalogue_makes_dictionaries() -> None:
    known = from_catalogue()
    for code in ("2.000134", "1.014199"):
        procedure = known.procedure(code)
        assert procedure is not None
        assert known.field_of_law(procedure.field_code) is not None
    assert {"G07", "G09"} <= {agency.code for agency in known.agencies}


def test_a_missing_setting_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"NATIONAL_PORTAL_USER": "u", "NATIONAL_PORTAL_PASSWORD": "p", "NATIONAL_PORTAL_AGENCY": "G09"}
    assert credentials_from(environ).destination is None
    for name in environ:
        monkeypatch.delenv(name, raising=False)
        with pytest.raises(KeyError, match=name):
            credentials_from({**environ, name: ""})
    assert main(["--port", "1", "--state", str(tmp_path / "p")]) == 2
    assert "set NATIONAL_PORTAL_USER" in capsys.readouterr().err
